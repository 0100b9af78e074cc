//! A release at a target: each time one was brought there, with what was said on the way.

use std::collections::BTreeMap;

use domain::{GenerationId, ReleaseId, ToolId};
use serde_json::json;
use sqlx::Error;

use crate::{SystemTx, connection::sealed::Connected};

/// One per generation. Asking twice gives the same one, of the release named last.
pub async fn begin(
    tx: &mut SystemTx,
    generation: GenerationId,
    tool: ToolId,
    release: ReleaseId,
    target: &str,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO deployments (id, tool_id, number, status, release_id, target)
         SELECT $1, $2, coalesce(max(number), 0) + 1, 'deploying', $3, $4 FROM deployments WHERE tool_id = $2
         ON CONFLICT (id) DO UPDATE SET status = 'deploying', completed_at = NULL, release_id = $3",
    )
    .bind(generation.uuid())
    .bind(tool.uuid())
    .bind(release.uuid())
    .bind(target)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Ids of what the target made, added to those that are known.
pub async fn made(
    tx: &mut SystemTx,
    generation: GenerationId,
    external_ids: &BTreeMap<String, String>,
) -> Result<(), Error> {
    sqlx::query("UPDATE deployments SET external_ids = external_ids || $2 WHERE id = $1")
        .bind(generation.uuid())
        .bind(json!(external_ids))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// `logs` is what the generation's events say, so that it outlives them.
pub async fn complete(tx: &mut SystemTx, generation: GenerationId, succeeded: bool) -> Result<(), Error> {
    sqlx::query(
        "UPDATE deployments SET status = $2, completed_at = now(),
           logs = coalesce((SELECT string_agg(data->>'message', E'\n' ORDER BY id) FROM generation_events
                            WHERE generation_id = $1 AND kind = 'log'), '')
         WHERE id = $1",
    )
    .bind(generation.uuid())
    .bind(if succeeded { "success" } else { "failed" })
    .execute(tx.connection())
    .await?;
    Ok(())
}
