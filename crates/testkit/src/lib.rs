//! For tests only: what they need of the real world.

mod database;
mod postgres;
mod target_contract;

pub use database::database;
pub use postgres::{server, with_postgres};
pub use target_contract::keeps_its_contract;
