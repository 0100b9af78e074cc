//! Answers to creating requests by their key, so that a repetition gets the first answer.

use serde_json::Value;
use sqlx::Error;
use time::OffsetDateTime;

use crate::{SystemTx, TenantTx, connection::sealed::Connected};

pub struct Remembered {
    pub request_sha256: Vec<u8>,
    pub answer: Value,
}

/// Waits for another request with the same key to end, so that only one of them acts.
pub async fn lock(tx: &mut TenantTx, key: &str) -> Result<Option<Remembered>, Error> {
    let session = *tx.session();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("{}:{}:{key}", session.organisation, session.user))
        .execute(tx.connection())
        .await?;
    let row: Option<(Vec<u8>, Value)> =
        sqlx::query_as("SELECT request_sha256, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2")
            .bind(session.user.uuid())
            .bind(key)
            .fetch_optional(tx.connection())
            .await?;
    Ok(row.map(|(request_sha256, answer)| Remembered { request_sha256, answer }))
}

pub async fn remember(tx: &mut TenantTx, key: &str, request_sha256: &[u8], answer: &Value) -> Result<(), Error> {
    let session = *tx.session();
    sqlx::query(
        "INSERT INTO idempotency_keys (organisation_id, user_id, key, request_sha256, answer) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(session.organisation.uuid())
    .bind(session.user.uuid())
    .bind(key)
    .bind(request_sha256)
    .bind(answer)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn forget_before(tx: &mut SystemTx, at: OffsetDateTime) -> Result<u64, Error> {
    let removed =
        sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(at).execute(tx.connection()).await?;
    Ok(removed.rows_affected())
}
