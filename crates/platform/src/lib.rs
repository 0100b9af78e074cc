//! The application: a folder per subject. `mod.rs` has what can be done, `api.rs` JSON, `pages.rs` HTML;
//! all routes are in `router.rs`.

mod app;
mod builder;
pub mod catalogue;
pub mod generations;
mod idempotency;
mod jobs;
mod live;
mod metrics;
mod openapi;
mod problem;
mod proxy;
pub mod questionnaires;
mod router;
mod serve;
pub mod tools;
pub mod web;

pub use app::App;
pub use builder::{Builder, Built, LocalBuilder};
pub use live::Live;
pub use serve::{ServeError, serve};
