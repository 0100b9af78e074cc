//! The application: a folder per subject. `mod.rs` has what can be done, `api.rs` JSON, `pages.rs` HTML, and a file
//! each verb that has a job; all routes are in `router.rs`, all kinds of jobs in `jobs.rs`.

mod app;
pub mod auth;
mod builder;
pub mod catalogue;
mod deployments;
pub mod generations;
mod idempotency;
mod jobs;
mod live;
mod metrics;
mod objects;
mod openapi;
mod origin;
mod problem;
mod proxy;
pub mod questionnaires;
mod router;
mod serve;
pub mod tools;
pub mod web;
mod worker;

pub use app::App;
pub use builder::{Builder, LocalBuilder};
pub use deployments::Targets;
pub use live::Live;
pub use objects::{ObjectError, Objects};
pub use origin::{Origin, OriginError};
pub use serve::{ServeError, serve};
pub use worker::{WorkerError, begin_worker};
