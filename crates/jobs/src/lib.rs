//! A durable queue on PostgreSQL, whose jobs may have steps. It knows no job of ours.
//!
//! A job is claimed with a lease that its worker renews; when the worker dies, another takes over once the lease is
//! over. Steps that are recorded are not run again, so a job resumes where it was. A step may run twice when it dies
//! between doing and recording: each must be harmless when repeated.

mod queue;
mod worker;

pub use queue::{Job, enqueue};
pub use worker::{Handler, JobError, Steps, Worker};
