//! A built tool to a place where it runs, and back: what every target promises, and the local one.
//!
//! A deployment reads: `look` what is there, `plan` the release, `apply` the steps in order, `observe`. Whoever drives
//! it records each step before and after; when one fails, `undo` runs over the recorded ones backwards. Every operation may be
//! repeated. Status is what a probe saw, never what was hoped.

pub mod build;
mod error;
pub mod local;
mod observation;
mod release;
mod target;

pub use error::DeployError;
pub use observation::{Observation, Probe, State};
pub use release::{Release, ToolRef};
pub use target::{
    Account, Address, Capabilities, Cost, Credential, Found, LogLine, LogQuery, LogStream, Outcome, Plan, Source, Step,
    Target, TargetKind,
};
