//! A durable queue on PostgreSQL, whose jobs may have steps. It knows no job of ours.
//!
//! A job is claimed with a lease that its worker renews; when the worker dies, another takes over once the lease is
//! over. Steps that are recorded are not run again, so a job resumes where it was. A step may run twice when its
//! worker dies between doing and recording: each must be harmless when repeated. A job that fails for good is taken
//! back step by step, the last first, and that too is resumed by another worker.

mod clock;
mod kind;
mod lease;
mod queue;
mod retry;
mod steps;
mod worker;

pub use clock::{Clock, SystemClock};
pub use kind::{JobError, JobKind, Registry};
pub use lease::{give_back, hold};
pub use queue::{Job, count_by_status, enqueue, enqueue_at, forget_ended, is_pending};
pub use retry::Retry;
pub use steps::{Begun, Steps};
pub use worker::Worker;
