//! What only one process does at a time: it holds a lease, and another takes over when that has run out.

use std::time::Duration;

use sqlx::{Error, PgPool};
use time::OffsetDateTime;

/// Takes or renews the lease. False while another holds it.
pub async fn hold(
    pool: &PgPool,
    name: &str,
    holder: &str,
    now: OffsetDateTime,
    lease: Duration,
) -> Result<bool, Error> {
    let held = sqlx::query(
        "INSERT INTO leases (name, holder, held_until) VALUES ($1, $2, $4)
         ON CONFLICT (name) DO UPDATE SET holder = $2, held_until = $4
         WHERE leases.holder = $2 OR leases.held_until <= $3",
    )
    .bind(name)
    .bind(holder)
    .bind(now)
    .bind(now + lease)
    .execute(pool)
    .await?;
    Ok(held.rows_affected() == 1)
}

/// Gives back all that this holder has: jobs and leases. For a worker that ends, or one that is known to be dead.
pub async fn give_back(pool: &PgPool, holder: &str, now: OffsetDateTime) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET leased_until = $2 WHERE status = 'running' AND worker = $1")
        .bind(holder)
        .bind(now)
        .execute(pool)
        .await?;
    sqlx::query("DELETE FROM leases WHERE holder = $1").bind(holder).execute(pool).await?;
    Ok(())
}
