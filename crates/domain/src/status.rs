//! What can become of a tool, and of what is paid for it. The database refuses the same transitions.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no {1}")]
pub struct UnknownStatus(String, &'static str);

macro_rules! states {
    ($(#[$doc:meta])* $name:ident, $what:literal: $($(#[$state_doc:meta])* $state:ident = $text:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$state_doc])* $state,)*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$state),*];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$state => $text,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownStatus;
            fn from_str(text: &str) -> Result<Self, UnknownStatus> {
                let found = Self::ALL.iter().find(|state| state.name() == text);
                found.copied().ok_or_else(|| UnknownStatus(text.to_owned(), $what))
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownStatus;
            fn try_from(text: String) -> Result<Self, UnknownStatus> {
                text.parse()
            }
        }
    };
}

states! {
    /// The life of a tool.
    ToolStatus, "status of a tool":
    Generating = "generating",
    /// There, and should run, but does not answer just now.
    Deployed = "deployed",
    /// Was seen running.
    Active = "active",
    Suspended = "suspended",
    /// Could not be made.
    Failed = "failed",
    Deleted = "deleted",
}

impl ToolStatus {
    pub const fn may_become(self, next: Self) -> bool {
        use ToolStatus::{Active, Deleted, Deployed, Failed, Generating, Suspended};
        matches!(
            (self, next),
            (Generating, Active | Failed)
                | (Failed, Generating | Deleted)
                | (Active, Deployed | Suspended | Deleted)
                | (Deployed, Active | Suspended | Deleted)
                | (Suspended, Active | Deleted)
        )
    }

    /// Whether the tool should be running.
    pub const fn should_run(self) -> bool {
        matches!(self, Self::Active | Self::Deployed)
    }

    /// Whether it was ever made to its end.
    pub const fn is_made(self) -> bool {
        !matches!(self, Self::Generating | Self::Failed)
    }
}

states! {
    /// What was paid for a tool; says nothing of whether it runs.
    CommercialState, "commercial state":
    Trial = "trial",
    Active = "active",
    PastDue = "past_due",
    Ended = "ended",
}

impl CommercialState {
    pub const fn may_become(self, next: Self) -> bool {
        use CommercialState::{Active, Ended, PastDue, Trial};
        matches!(
            (self, next),
            (Trial, Active | Ended) | (Active, PastDue | Ended) | (PastDue, Active | Ended) | (Ended, Active)
        )
    }
}

states! {
    /// The making of a tool or of a new release of it.
    GenerationStatus, "status of a generation":
    Queued = "queued",
    Running = "running",
    Succeeded = "succeeded",
    Failed = "failed",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_written() {
        for status in ToolStatus::ALL {
            assert_eq!(status.name().parse::<ToolStatus>().ok(), Some(*status));
        }
        assert_eq!("paused".parse::<ToolStatus>().unwrap_err().to_string(), "`paused` is no status of a tool");
    }

    #[test]
    fn what_is_deleted_stays_deleted_and_nothing_becomes_itself() {
        for status in ToolStatus::ALL {
            assert!(!ToolStatus::Deleted.may_become(*status));
            assert!(!status.may_become(*status));
        }
    }
}
