//! Answers to creating requests by their key, so that a repetition gets the first answer.

use serde_json::Value;
use sqlx::{Error, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

pub struct Remembered {
    pub request_sha256: Vec<u8>,
    pub answer: Value,
}

/// Waits for another request with the same key to end, so that only one of them acts.
pub async fn lock(tx: &mut PgConnection, user: Uuid, key: &str) -> Result<Option<Remembered>, Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("{user}:{key}"))
        .execute(&mut *tx)
        .await?;
    let row: Option<(Vec<u8>, Value)> =
        sqlx::query_as("SELECT request_sha256, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2")
            .bind(user)
            .bind(key)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(request_sha256, answer)| Remembered { request_sha256, answer }))
}

pub async fn remember(
    tx: &mut PgConnection,
    user: Uuid,
    key: &str,
    request_sha256: &[u8],
    answer: &Value,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO idempotency_keys (user_id, key, request_sha256, answer) VALUES ($1, $2, $3, $4)")
        .bind(user)
        .bind(key)
        .bind(request_sha256)
        .bind(answer)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn forget_before(db: &mut PgConnection, at: OffsetDateTime) -> Result<u64, Error> {
    let removed = sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(at).execute(db).await?;
    Ok(removed.rows_affected())
}
