//! Every table and statement of the platform, a file per noun, a function per statement.
//! Functions that change something take the connection of the caller's transaction, and the actor.

pub mod audit;
pub mod deployments;
pub mod generations;
pub mod idempotency;
pub mod questionnaires;
pub mod secrets;
pub mod tools;
pub mod users;

use sqlx::{
    PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub use sqlx::{Error, PgConnection};

pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL cannot be read: {0}")]
    Url(sqlx::Error),
    #[error("the database does not answer: {0}. Is PostgreSQL running, and may this user connect?")]
    Connect(sqlx::Error),
    #[error("the platform's tables cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Connects, and brings the tables up to date; safe with several processes starting at once.
pub async fn open(url: &str) -> Result<PgPool, OpenError> {
    let options: PgConnectOptions = url.parse().map_err(OpenError::Url)?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(std::time::Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(OpenError::Connect)?;
    MIGRATIONS.run(&pool).await?;
    Ok(pool)
}
