//! Each time a tool was brought to its target, with what was said on the way.

use sqlx::{Error, PgConnection};
use uuid::Uuid;

/// One per generation, numbered within the tool. Asking twice gives the same number.
pub async fn begin(tx: &mut PgConnection, generation: Uuid, tool: Uuid) -> Result<i32, Error> {
    sqlx::query_scalar(
        "INSERT INTO deployments (id, tool_id, number, status)
         SELECT $1, $2, coalesce(max(number), 0) + 1, 'deploying' FROM deployments WHERE tool_id = $2
         ON CONFLICT (id) DO UPDATE SET status = 'deploying', completed_at = NULL
         RETURNING number",
    )
    .bind(generation)
    .bind(tool)
    .fetch_one(tx)
    .await
}

/// `logs` is what the generation's events say, so that it outlives them.
pub async fn complete(tx: &mut PgConnection, generation: Uuid, succeeded: bool) -> Result<(), Error> {
    sqlx::query(
        "UPDATE deployments SET status = $2, completed_at = now(),
           logs = coalesce((SELECT string_agg(data->>'message', E'\n' ORDER BY id) FROM generation_events
                            WHERE generation_id = $1 AND kind = 'log'), '')
         WHERE id = $1",
    )
    .bind(generation)
    .bind(if succeeded { "success" } else { "failed" })
    .execute(tx)
    .await?;
    Ok(())
}
