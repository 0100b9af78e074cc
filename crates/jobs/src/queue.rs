//! Jobs as rows.

use std::time::Duration;

use serde_json::Value;
use sqlx::{Error, FromRow, PgConnection, PgPool, postgres::types::PgInterval};
use uuid::Uuid;

/// Workers listen here.
pub(crate) const CHANNEL: &str = "jobs";

#[derive(Clone, Debug, FromRow)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub payload: Value,
    /// Counts this one.
    pub attempts: i32,
}

/// Puts a job into the queue, in the caller's transaction: it exists when that is committed.
pub async fn enqueue(tx: &mut PgConnection, kind: &str, payload: &Value) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    sqlx::query("INSERT INTO jobs (id, kind, payload) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(kind)
        .bind(payload)
        .execute(&mut *tx)
        .await?;
    sqlx::query("SELECT pg_notify('jobs', '')").execute(tx).await?;
    Ok(id)
}

fn interval(duration: Duration) -> PgInterval {
    PgInterval { months: 0, days: 0, microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX) }
}

/// The next job that is due, or whose worker has gone.
pub(crate) async fn claim(pool: &PgPool, worker: &str, lease: Duration) -> Result<Option<Job>, Error> {
    sqlx::query_as(
        "UPDATE jobs SET status = 'running', attempts = attempts + 1, worker = $1, leased_until = clock_timestamp() + $2
         WHERE id = (SELECT id FROM jobs WHERE (status = 'waiting' AND run_at <= clock_timestamp()) OR (status = 'running' AND leased_until < clock_timestamp())
                     ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, payload, attempts",
    )
    .bind(worker)
    .bind(interval(lease))
    .fetch_optional(pool)
    .await
}

/// False when another worker has the job by now.
pub(crate) async fn renew(pool: &PgPool, job: Uuid, worker: &str, lease: Duration) -> Result<bool, Error> {
    let renewed = sqlx::query(
        "UPDATE jobs SET leased_until = clock_timestamp() + $3 WHERE id = $1 AND worker = $2 AND status = 'running'",
    )
    .bind(job)
    .bind(worker)
    .bind(interval(lease))
    .execute(pool)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

pub(crate) async fn done(pool: &PgPool, job: Uuid) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET status = 'done', completed_at = clock_timestamp(), leased_until = NULL WHERE id = $1")
        .bind(job)
        .execute(pool)
        .await?;
    Ok(())
}

pub(crate) async fn retry(pool: &PgPool, job: Uuid, error: &str, after: Duration) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET status = 'waiting', run_at = clock_timestamp() + $3, last_error = $2, leased_until = NULL WHERE id = $1").bind(job).bind(error).bind(interval(after)).execute(pool).await?;
    Ok(())
}

pub(crate) async fn fail(pool: &PgPool, job: Uuid, error: &str) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET status = 'failed', completed_at = clock_timestamp(), last_error = $2, leased_until = NULL WHERE id = $1").bind(job).bind(error).execute(pool).await?;
    Ok(())
}

/// Gives back what a worker of this name held: after a restart there is no other with the name.
pub(crate) async fn give_back(pool: &PgPool, worker: &str) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET leased_until = clock_timestamp() WHERE status = 'running' AND worker = $1")
        .bind(worker)
        .execute(pool)
        .await?;
    Ok(())
}
