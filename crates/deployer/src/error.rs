//! What can go wrong on the way to a running tool, each in a sentence with the next step.

use std::{io, path::PathBuf};

use crate::ToolRef;

#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    #[error("cannot {doing}: {source}")]
    Database { doing: String, source: sqlx::Error },

    /// The tool's own words.
    #[error("the tables cannot be brought up to date: {message}")]
    Migration { message: String },

    #[error("cannot {doing} {}: {source}", path.display())]
    Files { doing: &'static str, path: PathBuf, source: io::Error },

    #[error("the tool did not come up: {reason}")]
    Boot {
        reason: String,
        /// The end of the tool's log.
        last_lines: Vec<String>,
    },

    #[error("no tool {0} is deployed here")]
    Unknown(ToolRef),

    #[error("{0} has not been deployed: apply its plan first")]
    NotDeployed(ToolRef),

    #[error("the step `{0}` belongs to another target")]
    ForeignStep(String),

    /// The credential is not good for this.
    #[error("the target refuses the credential: {0}. Check it, or connect the target anew.")]
    Denied(String),

    #[error("the target takes no more requests for now: {0}")]
    Limited(String),

    #[error("the target's quota is used up: {0}")]
    Quota(String),

    #[error("the target does not take {field}: {message}")]
    Invalid { field: String, message: String },

    /// The answer was lost. The next act is a look, and every step may be done again.
    #[error("it is not known whether the target did it: {0}")]
    Uncertain(String),

    /// Something about this machine; the text says what to do.
    #[error("{0}")]
    Machine(String),
}

impl DeployError {
    /// The end of the tool's log, where there is one.
    pub fn last_lines(&self) -> &[String] {
        match self {
            Self::Boot { last_lines, .. } => last_lines,
            _ => &[],
        }
    }

    /// Whether the same step may succeed later without a change to the tool.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Database { .. } | Self::Files { .. } | Self::Boot { .. } | Self::Limited(_) | Self::Uncertain(_)
        )
    }
}
