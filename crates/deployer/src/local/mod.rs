//! This machine as a target: a database and roles of its own for every tool, and a process of its own.

mod plan;

pub use plan::{LocalAction, database_name, plan};
