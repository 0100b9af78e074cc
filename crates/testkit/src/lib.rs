//! For tests only: what they need of the real world.

mod database;
mod postgres;

pub use database::database;
pub use postgres::{server, with_postgres};
