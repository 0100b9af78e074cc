//! The heads of the tools' ledgers, as they were seen.

use domain::ToolId;
use serde_json::Value;
use sqlx::{Error, FromRow};
use time::OffsetDateTime;

use crate::{SystemTx, Tx, connection::sealed::Connected};

#[derive(Clone, Debug, FromRow)]
pub struct Kept {
    pub seq: i64,
    pub hash: String,
    /// As the tool gave it, with its signature.
    pub head: Value,
    pub seen_at: OffsetDateTime,
    pub contradiction: Option<String>,
}

/// Newest first.
pub async fn of_tool(tx: &mut impl Tx, tool: ToolId, limit: i64) -> Result<Vec<Kept>, Error> {
    sqlx::query_as("SELECT seq, hash, head, seen_at, contradiction FROM ledger_heads WHERE tool_id = $1 ORDER BY seen_at DESC LIMIT $2")
        .bind(tool.uuid())
        .bind(limit)
        .fetch_all(tx.connection())
        .await
}

/// The newest that nothing contradicts, and the newest contradiction.
pub async fn last(tx: &mut impl Tx, tool: ToolId) -> Result<(Option<Kept>, Option<Kept>), Error> {
    let both: Vec<Kept> = sqlx::query_as(
        "SELECT DISTINCT ON (contradiction IS NULL) seq, hash, head, seen_at, contradiction FROM ledger_heads
         WHERE tool_id = $1 ORDER BY contradiction IS NULL, seen_at DESC",
    )
    .bind(tool.uuid())
    .fetch_all(tx.connection())
    .await?;
    let (bad, good): (Vec<_>, Vec<_>) = both.into_iter().partition(|kept| kept.contradiction.is_some());
    Ok((good.into_iter().next(), bad.into_iter().next()))
}

/// False when this very head was kept before.
pub async fn keep(
    tx: &mut SystemTx,
    tool: ToolId,
    (seq, hash): (i64, &str),
    head: &Value,
    contradiction: Option<&str>,
) -> Result<bool, Error> {
    let kept = sqlx::query(
        "INSERT INTO ledger_heads (tool_id, seq, hash, head, contradiction) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(tool.uuid())
    .bind(seq)
    .bind(hash)
    .bind(head)
    .bind(contradiction)
    .execute(tx.connection())
    .await?;
    Ok(kept.rows_affected() > 0)
}
