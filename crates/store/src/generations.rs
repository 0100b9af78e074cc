//! The making of a tool, as page, terminal and API follow it.

use domain::{GenerationId, GenerationStatus, ToolId};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Error, FromRow, postgres::PgListener};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Store, SystemTx, TenantTx, Tx, connection::sealed::Connected};

#[derive(Clone, Debug, FromRow)]
pub struct Generation {
    #[sqlx(try_from = "Uuid")]
    pub id: GenerationId,
    #[sqlx(try_from = "Uuid")]
    pub tool_id: ToolId,
    #[sqlx(try_from = "String")]
    pub status: GenerationStatus,
    pub error: Option<Value>,
    pub created_at: OffsetDateTime,
    pub completed_at: Option<OffsetDateTime>,
}

#[derive(Clone, Debug, FromRow)]
pub struct Event {
    pub id: i64,
    pub kind: String,
    pub data: Value,
    pub at: OffsetDateTime,
}

fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT g.id, g.tool_id, g.status, g.error, g.created_at, g.completed_at FROM generations g JOIN tools t ON t.id = g.tool_id WHERE {rest}"
    ))
}

pub async fn create(tx: &mut TenantTx, id: GenerationId, tool: ToolId) -> Result<(), Error> {
    sqlx::query("INSERT INTO generations (id, tool_id, status) VALUES ($1, $2, 'queued')")
        .bind(id.uuid())
        .bind(tool.uuid())
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn get(tx: &mut TenantTx, id: GenerationId) -> Result<Option<Generation>, Error> {
    sqlx::query_as(select("g.id = $1 AND t.organisation_id = $2"))
        .bind(id.uuid())
        .bind(tx.session().organisation.uuid())
        .fetch_optional(tx.connection())
        .await
}

pub async fn latest_of_tool(tx: &mut TenantTx, tool: ToolId) -> Result<Option<Generation>, Error> {
    sqlx::query_as(select("g.tool_id = $1 AND t.organisation_id = $2 ORDER BY g.created_at DESC LIMIT 1"))
        .bind(tool.uuid())
        .bind(tx.session().organisation.uuid())
        .fetch_optional(tx.connection())
        .await
}

/// False when it is complete.
pub async fn begin(tx: &mut SystemTx, id: GenerationId) -> Result<bool, Error> {
    let begun = sqlx::query("UPDATE generations SET status = 'running' WHERE id = $1 AND completed_at IS NULL")
        .bind(id.uuid())
        .execute(tx.connection())
        .await?;
    Ok(begun.rows_affected() == 1)
}

pub async fn is_complete(tx: &mut SystemTx, id: GenerationId) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT completed_at IS NOT NULL FROM generations WHERE id = $1")
        .bind(id.uuid())
        .fetch_one(tx.connection())
        .await
}

/// False when it was complete before, which changes nothing.
pub async fn complete(
    tx: &mut SystemTx,
    id: GenerationId,
    error: Option<&Value>,
    at: OffsetDateTime,
) -> Result<bool, Error> {
    let status = if error.is_some() { GenerationStatus::Failed } else { GenerationStatus::Succeeded };
    let changed = sqlx::query(
        "UPDATE generations SET status = $2, error = $3, completed_at = $4 WHERE id = $1 AND completed_at IS NULL",
    )
    .bind(id.uuid())
    .bind(status.name())
    .bind(error)
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(changed.rows_affected() == 1)
}

pub async fn count_by_status(tx: &mut SystemTx) -> Result<Vec<(String, i64)>, Error> {
    sqlx::query_as("SELECT status, count(*) FROM generations GROUP BY status ORDER BY status")
        .fetch_all(tx.connection())
        .await
}

pub async fn event(tx: &mut SystemTx, generation: GenerationId, kind: &str, data: &Value) -> Result<(), Error> {
    sqlx::query("INSERT INTO generation_events (generation_id, kind, data) VALUES ($1, $2, $3)")
        .bind(generation.uuid())
        .bind(kind)
        .bind(data)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn events_after(tx: &mut impl Tx, generation: GenerationId, after: i64) -> Result<Vec<Event>, Error> {
    sqlx::query_as("SELECT id, kind, data, at FROM generation_events WHERE generation_id = $1 AND id > $2 ORDER BY id")
        .bind(generation.uuid())
        .bind(after)
        .fetch_all(tx.connection())
        .await
}

/// Hears of events as they are written, of every generation.
pub struct Listener(PgListener);

impl Listener {
    pub async fn open(store: &Store) -> Result<Self, Error> {
        store.listen("generation_events").await.map(Self)
    }

    /// The generation that has a new event.
    pub async fn next(&mut self) -> Result<GenerationId, Error> {
        loop {
            if let Ok(generation) = self.0.recv().await?.payload().parse() {
                return Ok(generation);
            }
        }
    }
}
