//! The making of a tool, as page, terminal and API follow it.

use serde_json::Value;
use sqlx::{Error, FromRow, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub struct Generation {
    pub id: Uuid,
    pub tool_id: Uuid,
    pub status: String,
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

pub async fn create(tx: &mut PgConnection, id: Uuid, tool: Uuid) -> Result<(), Error> {
    sqlx::query("INSERT INTO generations (id, tool_id, status) VALUES ($1, $2, 'queued')")
        .bind(id)
        .bind(tool)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn of_user(db: &mut PgConnection, user: Uuid, id: Uuid) -> Result<Option<Generation>, Error> {
    sqlx::query_as("SELECT g.id, g.tool_id, g.status, g.error, g.created_at, g.completed_at FROM generations g JOIN tools t ON t.id = g.tool_id WHERE g.id = $1 AND t.user_id = $2").bind(id).bind(user).fetch_optional(db).await
}

pub async fn latest_of_tool(db: &mut PgConnection, tool: Uuid) -> Result<Option<Generation>, Error> {
    sqlx::query_as("SELECT id, tool_id, status, error, created_at, completed_at FROM generations WHERE tool_id = $1 ORDER BY created_at DESC LIMIT 1").bind(tool).fetch_optional(db).await
}

pub async fn set_running(db: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    sqlx::query("UPDATE generations SET status = 'running' WHERE id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// False when it was complete before, which changes nothing.
pub async fn complete(tx: &mut PgConnection, id: Uuid, error: Option<&Value>) -> Result<bool, Error> {
    let status = if error.is_some() { "failed" } else { "succeeded" };
    let changed = sqlx::query(
        "UPDATE generations SET status = $2, error = $3, completed_at = now() WHERE id = $1 AND completed_at IS NULL",
    )
    .bind(id)
    .bind(status)
    .bind(error)
    .execute(tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

pub async fn count_by_status(db: &mut PgConnection) -> Result<Vec<(String, i64)>, Error> {
    sqlx::query_as("SELECT status, count(*) FROM generations GROUP BY status ORDER BY status").fetch_all(db).await
}

pub async fn event(db: &mut PgConnection, generation: Uuid, kind: &str, data: &Value) -> Result<(), Error> {
    sqlx::query("INSERT INTO generation_events (generation_id, kind, data) VALUES ($1, $2, $3)")
        .bind(generation)
        .bind(kind)
        .bind(data)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn events_after(db: &mut PgConnection, generation: Uuid, after: i64) -> Result<Vec<Event>, Error> {
    sqlx::query_as("SELECT id, kind, data, at FROM generation_events WHERE generation_id = $1 AND id > $2 ORDER BY id")
        .bind(generation)
        .bind(after)
        .fetch_all(db)
        .await
}
