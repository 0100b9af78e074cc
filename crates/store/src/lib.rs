//! Every table and statement of the platform, a file per noun, a function per statement.
//! Functions take a transaction of a session, of the platform, or either; those that change something write the audit
//! in it.

pub mod audit;
mod connection;
pub mod deployments;
pub mod generations;
pub mod idempotency;
pub mod ledger_heads;
pub mod organisations;
pub mod questionnaires;
pub mod releases;
pub mod secrets;
pub mod tools;

use sqlx::migrate::Migrator;

pub use connection::{OpenError, Store, SystemTx, TenantTx, Tx};
pub use sqlx::Error;

pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");
