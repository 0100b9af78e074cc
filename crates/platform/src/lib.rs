//! The application: a folder per subject. `mod.rs` has what can be done, `api.rs` JSON, `pages.rs` HTML;
//! all routes are in `router.rs`.

mod app;
pub mod catalogue;
pub mod generations;
mod openapi;
mod problem;
mod proxy;
pub mod questionnaires;
mod router;
mod serve;
pub mod tools;
pub mod web;

pub use app::{App, Builder, Built};
pub use serve::{ServeError, serve};
