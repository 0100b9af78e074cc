//! This machine as a target: a database and roles of its own for every tool, and a process of its own.

mod database;
mod log;
mod plan;
mod process;
mod target;

pub use plan::{LocalAction, LocalFound, database_name, plan};
pub use target::{Local, Options};
