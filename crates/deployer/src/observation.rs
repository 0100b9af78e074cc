//! What was seen of a tool: by a probe that asked it, or by the supervisor that holds its process.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The state of a tool at its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// The target knows nothing of it.
    Absent,
    /// There, and meant to be off.
    Stopped,
    /// Its process is up; it has not answered yet.
    Starting,
    /// Health endpoint and login page have answered since.
    Running {
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
    },
    /// Its process ended by itself; it is started again after a pause.
    Crashed {
        /// The exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// How often in a row.
        times: u32,
        /// The end of its log.
        last_lines: Vec<String>,
    },
}

/// One question to a tool and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    pub path: String,
    /// The HTTP status; `None` when there was no answer.
    pub status: Option<u16>,
    pub took_ms: u64,
    /// Why there was no good answer, in a sentence.
    pub problem: Option<String>,
}

impl Probe {
    pub fn passed(&self) -> bool {
        self.status == Some(200)
    }
}

/// What was seen, when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    pub state: State,
    /// `/health` and `/`, in this order; empty when there was nothing to ask.
    pub probes: Vec<Probe>,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub by: String,
}

impl Observation {
    /// True only when the tool was asked and both its health endpoint and its login page answered.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. }) && !self.probes.is_empty() && self.probes.iter().all(Probe::passed)
    }
}
