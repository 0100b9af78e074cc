//! What was made of a tool: immutable, numbered within it, and pinned by the hashes of all that went into it.

use domain::{ReleaseId, ToolId};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Error, FromRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{SystemTx, connection::sealed::Connected};

#[derive(Clone, Debug, FromRow)]
pub struct Release {
    #[sqlx(try_from = "Uuid")]
    pub id: ReleaseId,
    pub number: i32,
    pub source_sha256: String,
    /// Once it was built.
    pub build_sha256: Option<String>,
    pub vendor: Option<String>,
}

const COLUMNS: &str = "r.id, r.number, r.source_sha256, r.build_sha256, r.vendor";

/// All that decides what a release is.
pub struct Inputs<'a> {
    pub template: &'a str,
    pub template_version: &'a str,
    pub template_sha256: &'a str,
    pub skeleton_sha256: &'a str,
    pub generator_version: &'a str,
    pub answers: &'a Value,
    /// What came of them: a generator that was changed without a new version gives another release, too.
    pub source_sha256: &'a str,
}

impl Inputs<'_> {
    fn sha256(&self) -> String {
        let mut hasher = Sha256::new();
        let answers = self.answers.to_string();
        for part in [
            self.template,
            self.template_version,
            self.template_sha256,
            self.skeleton_sha256,
            self.generator_version,
            &answers,
            self.source_sha256,
        ] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The tool's release of these inputs: the one that is there, or a new one.
pub async fn pin(tx: &mut SystemTx, tool: ToolId, inputs: &Inputs<'_>, at: OffsetDateTime) -> Result<Release, Error> {
    let sha256 = inputs.sha256();
    sqlx::query(
        "INSERT INTO releases (id, tool_id, number, template_id, template_version, generator_version, inputs_sha256, template_sha256,
                               skeleton_sha256, answers, source_sha256, created_at)
         SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM releases WHERE tool_id = $2
         ON CONFLICT (tool_id, inputs_sha256) DO NOTHING",
    )
    .bind(ReleaseId::new().uuid())
    .bind(tool.uuid())
    .bind(inputs.template)
    .bind(inputs.template_version)
    .bind(inputs.generator_version)
    .bind(&sha256)
    .bind(inputs.template_sha256)
    .bind(inputs.skeleton_sha256)
    .bind(inputs.answers)
    .bind(inputs.source_sha256)
    .bind(at)
    .execute(tx.connection())
    .await?;
    sqlx::query_as(AssertSqlSafe(format!("SELECT {COLUMNS} FROM releases r WHERE tool_id = $1 AND inputs_sha256 = $2")))
        .bind(tool.uuid())
        .bind(&sha256)
        .fetch_one(tx.connection())
        .await
}

/// What it was built to; the first build counts.
pub async fn set_build(
    tx: &mut SystemTx,
    id: ReleaseId,
    build_sha256: &str,
    vendor: Option<&str>,
) -> Result<(), Error> {
    sqlx::query("UPDATE releases SET build_sha256 = $2, vendor = $3 WHERE id = $1 AND build_sha256 IS NULL")
        .bind(id.uuid())
        .bind(build_sha256)
        .bind(vendor)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The release that should run: of the newest deployment that succeeded.
pub async fn live(tx: &mut SystemTx, tool: ToolId) -> Result<Option<Release>, Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM releases r JOIN deployments d ON d.release_id = r.id
         WHERE d.tool_id = $1 AND d.status = 'success' ORDER BY d.number DESC LIMIT 1"
    )))
    .bind(tool.uuid())
    .fetch_optional(tx.connection())
    .await
}

/// The objects of a tool's releases that no other tool has.
pub async fn objects_of(tx: &mut SystemTx, tool: ToolId) -> Result<Vec<String>, Error> {
    sqlx::query_scalar(
        "WITH object AS (SELECT tool_id, unnest(ARRAY[source_sha256, build_sha256]) AS sha256 FROM releases)
         SELECT DISTINCT sha256 FROM object o
         WHERE tool_id = $1 AND sha256 <> ''
           AND NOT EXISTS (SELECT 1 FROM object other JOIN tools t ON t.id = other.tool_id
                           WHERE other.sha256 = o.sha256 AND other.tool_id <> $1 AND t.status <> 'deleted')",
    )
    .bind(tool.uuid())
    .fetch_all(tx.connection())
    .await
}
