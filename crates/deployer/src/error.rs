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
        matches!(self, Self::Database { .. } | Self::Files { .. } | Self::Boot { .. })
    }
}
