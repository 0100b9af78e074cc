//! How often a job is tried, and how long it waits in between. Pure.

use std::time::Duration;

use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
pub struct Retry {
    pub most_attempts: i32,
    /// Before the second attempt; twice as long before the third, and so on.
    pub first_pause: Duration,
    pub longest_pause: Duration,
}

impl Retry {
    /// After the given attempt, counted from 1. Jobs that failed together come back up to a quarter earlier or later
    /// than that, by their id, so that they do not all come back at once.
    pub fn pause(&self, job: Uuid, attempt: i32) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << attempt.saturating_sub(1).clamp(0, 20));
        let [.., high, low] = *job.as_bytes();
        let spread = u32::from(u16::from_be_bytes([high, low]).wrapping_mul(0x9E37).wrapping_add(attempt as u16)) % 501;
        doubled.min(self.longest_pause) * (750 + spread) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry =
        Retry { most_attempts: 9, first_pause: Duration::from_secs(1), longest_pause: Duration::from_secs(60) };

    #[test]
    fn pauses_double_up_to_the_longest_within_a_quarter() {
        let job = Uuid::from_u128(0x0199_0000_0000_7000_8000_1234_5678_9abc);
        for (attempt, seconds) in [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (1_000, 60.0)] {
            let pause = RETRY.pause(job, attempt).as_secs_f64();
            assert!((0.75 * seconds..=1.25 * seconds).contains(&pause), "{attempt}: {pause}");
        }
    }

    #[test]
    fn jobs_that_failed_together_come_back_apart() {
        let pauses: std::collections::BTreeSet<_> = (0..100).map(|job| RETRY.pause(Uuid::from_u128(job), 1)).collect();
        assert!(pauses.len() > 50, "{} different pauses", pauses.len());
    }
}
