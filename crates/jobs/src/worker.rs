//! Takes jobs from the queue and runs them, several at once.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use sqlx::{Error, PgPool, postgres::PgListener};
use tokio::task::JoinSet;

use crate::{
    Clock, JobError, Registry, Retry, Steps, give_back,
    queue::{self, CHANNEL, Claim, Job},
};

/// A notice may be lost with its connection, so the queue is looked at now and then anyway.
const POLL: Duration = Duration::from_secs(1);

pub struct Worker {
    pub pool: PgPool,
    pub kinds: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    /// Another at each start.
    pub name: String,
    pub at_once: usize,
    pub lease: Duration,
    pub retry: Retry,
}

impl Worker {
    /// Runs until `stop`. What runs then is dropped, and resumed by whoever comes next.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        let worker = Arc::new(self);
        let mut running = JoinSet::new();
        tokio::pin!(stop);
        loop {
            let claimed = if running.len() < worker.at_once { worker.claim().await } else { None };
            if let Some(job) = claimed {
                let worker = worker.clone();
                running.spawn(async move { worker.work(job).await });
                continue;
            }
            tokio::select! {
                () = &mut stop => break,
                Some(_) = running.join_next() => {}
                _ = listener.recv(), if running.len() < worker.at_once => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
        running.shutdown().await;
        give_back(&worker.pool, &worker.name, worker.clock.now()).await
    }

    /// Runs what is due now, one after the other, and says how many jobs that were.
    pub async fn run_due(&self) -> usize {
        let mut count = 0;
        while let Some(job) = self.claim().await {
            self.work(job).await;
            count += 1;
        }
        count
    }

    async fn claim(&self) -> Option<Job> {
        let (names, versions) = self.kinds.known();
        queue::claim(&self.pool, (&names, &versions), &self.name, self.clock.now(), self.lease).await.unwrap_or_else(
            |error| {
                tracing::warn!(%error, "the queue cannot be read");
                None
            },
        )
    }

    async fn work(&self, job: Job) {
        let ended = tokio::select! {
            ended = self.once(&job) => ended,
            () = self.keep_lease(&job) => Ok(false),
        };
        match ended {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job.id = %job.id, "another worker has taken the job over"),
            Err(error) => {
                tracing::error!(job.id = %job.id, %error, "the end of a job could not be recorded; it will be run again")
            }
        }
    }

    /// One attempt. False when the job was lost to another worker.
    async fn once(&self, job: &Job) -> Result<bool, Error> {
        let claim = self.claimed(job);
        if job.undoing {
            return self.undo(job).await;
        }
        if job.attempts > self.retry.most_attempts {
            return self.give_up(job, "its worker ended each time before it did").await;
        }
        let steps = Steps { pool: self.pool.clone(), job: job.id };
        match caught(async { self.kinds.of(job)?.run(job, &steps).await }).await {
            Ok(()) => claim.done(self.clock.now()).await,
            Err(JobError::Retry(error)) if job.attempts < self.retry.most_attempts => {
                tracing::warn!(job.id = %job.id, job.kind, job.attempts, %error, "a job is tried again");
                self.later(job, &error).await
            }
            Err(error) => self.give_up(job, &error.to_string()).await,
        }
    }

    async fn give_up(&self, job: &Job, error: &str) -> Result<bool, Error> {
        tracing::error!(job.id = %job.id, job.kind, error, "a job failed");
        if !self.claimed(job).begin_undoing(error).await? {
            return Ok(false);
        }
        self.undo(&Job { undoing: true, attempts: 1, last_error: Some(error.to_owned()), ..job.clone() }).await
    }

    async fn undo(&self, job: &Job) -> Result<bool, Error> {
        let steps = Steps { pool: self.pool.clone(), job: job.id };
        for step in steps.last_first().await? {
            match caught(async { self.kinds.of(job)?.undo(job, &step).await }).await {
                Ok(()) => steps.forget(&step.name).await?,
                Err(JobError::Retry(error)) if job.attempts < self.retry.most_attempts => {
                    return self.later(job, &error).await;
                }
                Err(error) => {
                    tracing::error!(job.id = %job.id, job.kind, step = step.name, %error, "a step could not be taken back")
                }
            }
        }
        let reason = job.last_error.as_deref().unwrap_or_default();
        match caught(async { self.kinds.of(job)?.failed(job, reason).await }).await {
            Err(JobError::Retry(error)) if job.attempts < self.retry.most_attempts => {
                return self.later(job, &error).await;
            }
            Err(error) => {
                tracing::error!(job.id = %job.id, job.kind, %error, "the failure of a job could not be announced")
            }
            Ok(()) => {}
        }
        self.claimed(job).fail(self.clock.now()).await
    }

    async fn later(&self, job: &Job, error: &str) -> Result<bool, Error> {
        self.claimed(job).retry(error, self.clock.now() + self.retry.pause(job.id, job.attempts)).await
    }

    fn claimed<'a>(&'a self, job: &'a Job) -> Claim<'a> {
        Claim { pool: &self.pool, job, worker: &self.name }
    }

    /// Returns when the lease is lost.
    async fn keep_lease(&self, job: &Job) {
        let mut held = job.clone();
        loop {
            tokio::time::sleep(self.lease / 3).await;
            match self.claimed(&held).renew(self.clock.now() + self.lease).await {
                Ok(true) => {}
                // The attempt itself may have turned to undoing meanwhile.
                Ok(false) if !held.undoing => held = Job { undoing: true, attempts: 1, ..held },
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
        }
    }
}

/// A panic is a failure like others; it must not leave the job to its lease.
async fn caught(work: impl Future<Output = Result<(), JobError>>) -> Result<(), JobError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(JobError::Retry(format!("it ended in a panic: {}", said.unwrap_or("no message"))))
    })
}
