//! Generated tools.

use domain::{CommercialState, ToolId, ToolStatus};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Error, FromRow, Row, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{SystemTx, TenantTx, Tx, audit, connection::sealed::Connected};

#[derive(Clone, Debug)]
pub struct Tool {
    pub id: ToolId,
    pub template_id: String,
    pub template_version: String,
    pub name: String,
    pub slug: String,
    pub status: ToolStatus,
    pub configuration: Value,
    pub deployment_type: Option<String>,
    pub deployment_url: Option<String>,
    /// `None` where nothing is billed.
    pub commercial_state: Option<CommercialState>,
    pub observation: Option<Value>,
    pub observed_at: Option<OffsetDateTime>,
    pub source_sha256: Option<String>,
    pub created_at: OffsetDateTime,
    pub deployed_at: Option<OffsetDateTime>,
    pub last_active: Option<OffsetDateTime>,
}

const COLUMNS: &str = "id, template_id, template_version, name, slug, status, configuration, deployment_type, deployment_url, \
     commercial_state, observation, observed_at, source_sha256, created_at, deployed_at, last_active";

impl FromRow<'_, PgRow> for Tool {
    fn from_row(row: &PgRow) -> Result<Self, Error> {
        let decode = |error: domain::UnknownStatus| Error::Decode(error.into());
        let commercial: Option<String> = row.try_get("commercial_state")?;
        Ok(Self {
            id: row.try_get::<Uuid, _>("id")?.into(),
            template_id: row.try_get("template_id")?,
            template_version: row.try_get("template_version")?,
            name: row.try_get("name")?,
            slug: row.try_get("slug")?,
            status: row.try_get::<String, _>("status")?.try_into().map_err(decode)?,
            configuration: row.try_get("configuration")?,
            deployment_type: row.try_get("deployment_type")?,
            deployment_url: row.try_get("deployment_url")?,
            commercial_state: commercial.map(TryInto::try_into).transpose().map_err(decode)?,
            observation: row.try_get("observation")?,
            observed_at: row.try_get("observed_at")?,
            source_sha256: row.try_get("source_sha256")?,
            created_at: row.try_get("created_at")?,
            deployed_at: row.try_get("deployed_at")?,
            last_active: row.try_get("last_active")?,
        })
    }
}

fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("SELECT {COLUMNS} FROM tools WHERE {rest}"))
}

pub struct New<'a> {
    pub id: ToolId,
    pub template: &'a str,
    pub template_version: &'a str,
    pub name: &'a str,
    pub slug: &'a str,
    pub configuration: &'a Value,
    pub deployment_type: &'a str,
    pub at: OffsetDateTime,
}

pub async fn create(tx: &mut TenantTx, new: New<'_>) -> Result<(), Error> {
    let session = *tx.session();
    sqlx::query(
        "INSERT INTO tools (id, organisation_id, user_id, template_id, template_version, name, slug, status, configuration, deployment_type, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'generating', $8, $9, $10)",
    )
    .bind(new.id.uuid())
    .bind(session.organisation.uuid())
    .bind(session.user.uuid())
    .bind(new.template)
    .bind(new.template_version)
    .bind(new.name)
    .bind(new.slug)
    .bind(new.configuration)
    .bind(new.deployment_type)
    .bind(new.at)
    .execute(tx.connection())
    .await?;
    audit::record(tx, "tool.created", new.id, json!({ "slug": new.slug, "template": new.template })).await
}

/// Slugs in use that begin with `base`, whoever has them: they are names of hosts.
pub async fn slugs_like(tx: &mut TenantTx, base: &str) -> Result<Vec<String>, Error> {
    // Two tools that are made at once must not choose the same one.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('tools.slug', 0))").execute(tx.connection()).await?;
    sqlx::query_scalar("SELECT slugs_in_use($1)").bind(base).fetch_all(tx.connection()).await
}

pub async fn get(tx: &mut TenantTx, id: ToolId) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1 AND organisation_id = $2 AND status <> 'deleted'"))
        .bind(id.uuid())
        .bind(tx.session().organisation.uuid())
        .fetch_optional(tx.connection())
        .await
}

pub async fn lock(tx: &mut TenantTx, id: ToolId) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1 AND organisation_id = $2 AND status <> 'deleted' FOR UPDATE"))
        .bind(id.uuid())
        .bind(tx.session().organisation.uuid())
        .fetch_optional(tx.connection())
        .await
}

/// Of whatever organisation, deleted or not.
pub async fn any(tx: &mut SystemTx, id: ToolId) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1")).bind(id.uuid()).fetch_optional(tx.connection()).await
}

pub async fn by_slug(tx: &mut SystemTx, slug: &str) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("slug = $1 AND status <> 'deleted'")).bind(slug).fetch_optional(tx.connection()).await
}

/// Newest first, before the tool `before`.
pub async fn page(tx: &mut TenantTx, before: Option<ToolId>, limit: i64) -> Result<Vec<Tool>, Error> {
    sqlx::query_as(select(
        "organisation_id = $1 AND status <> 'deleted' AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    ))
    .bind(tx.session().organisation.uuid())
    .bind(before.map(Uuid::from))
    .bind(limit)
    .fetch_all(tx.connection())
    .await
}

pub async fn count(tx: &mut TenantTx) -> Result<i64, Error> {
    sqlx::query_scalar("SELECT count(*) FROM tools WHERE organisation_id = $1 AND status <> 'deleted'")
        .bind(tx.session().organisation.uuid())
        .fetch_one(tx.connection())
        .await
}

/// Those that should be running.
pub async fn running(tx: &mut SystemTx) -> Result<Vec<Tool>, Error> {
    sqlx::query_as(select("status IN ('active', 'deployed')")).fetch_all(tx.connection()).await
}

/// False when the tool is in none of the states `from`, which changes nothing. A transition that is not in the table
/// of [`ToolStatus`] is refused.
pub async fn change_status(tx: &mut impl Tx, id: ToolId, from: &[ToolStatus], to: ToolStatus) -> Result<bool, Error> {
    let from: Vec<&str> = from.iter().map(|status| status.name()).collect();
    let changed = sqlx::query("UPDATE tools SET status = $3 WHERE id = $1 AND status = ANY($2)")
        .bind(id.uuid())
        .bind(from)
        .bind(to.name())
        .execute(tx.connection())
        .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    audit::record(tx, "tool.status", id, json!({ "status": to })).await?;
    Ok(true)
}

/// What it is made of, before it was ever deployed.
pub async fn set_source(tx: &mut SystemTx, id: ToolId, sha256: &str, template_version: &str) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET source_sha256 = $2, template_version = $3 WHERE id = $1")
        .bind(id.uuid())
        .bind(sha256)
        .bind(template_version)
        .execute(tx.connection())
        .await?;
    audit::record(tx, "tool.generated", id, json!({ "source_sha256": sha256 })).await
}

/// It runs, from this source, and says where.
pub async fn announce(
    tx: &mut SystemTx,
    id: ToolId,
    url: Option<&str>,
    source_sha256: &str,
    at: OffsetDateTime,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE tools SET status = 'active', deployment_url = $2, source_sha256 = $3, deployed_at = $4,
           template_version = (SELECT template_version FROM releases r WHERE r.tool_id = tools.id AND r.source_sha256 = $3 ORDER BY number DESC LIMIT 1)
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(url)
    .bind(source_sha256)
    .bind(at)
    .execute(tx.connection())
    .await?;
    audit::record(tx, "tool.deployed", id, json!({ "url": url, "source_sha256": source_sha256 })).await
}

/// It answers at another address since the platform does.
pub async fn moved(tx: &mut SystemTx, id: ToolId, url: &str) -> Result<(), Error> {
    let moved = sqlx::query("UPDATE tools SET deployment_url = $2 WHERE id = $1 AND deployment_url <> $2")
        .bind(id.uuid())
        .bind(url)
        .execute(tx.connection())
        .await?;
    if moved.rows_affected() > 0 {
        audit::record(tx, "tool.moved", id, json!({ "url": url })).await?;
    }
    Ok(())
}

/// What a probe saw. Not a change by anybody, so it is not audited.
pub async fn observed(tx: &mut SystemTx, id: ToolId, observation: &Value, at: OffsetDateTime) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET observation = $2, observed_at = $3 WHERE id = $1")
        .bind(id.uuid())
        .bind(observation)
        .bind(at)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Somebody used these tools. Not audited: it says nothing of whom.
pub async fn used(tx: &mut SystemTx, ids: &[ToolId], at: OffsetDateTime) -> Result<(), Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query("UPDATE tools SET last_active = $2 WHERE id = ANY($1)")
        .bind(ids)
        .bind(at)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn count_by_status(tx: &mut SystemTx) -> Result<Vec<(String, i64)>, Error> {
    sqlx::query_as("SELECT status, count(*) FROM tools GROUP BY status ORDER BY status")
        .fetch_all(tx.connection())
        .await
}
