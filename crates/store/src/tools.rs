//! Generated tools.

use serde_json::Value;
use sqlx::{Error, FromRow, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::{self, Actor};

#[derive(Clone, Debug, FromRow)]
pub struct Tool {
    pub id: Uuid,
    pub user_id: Uuid,
    pub template_id: String,
    pub template_version: String,
    pub name: String,
    pub slug: String,
    pub status: String,
    pub configuration: Value,
    pub deployment_type: Option<String>,
    pub deployment_url: Option<String>,
    pub billing_status: Option<String>,
    pub observation: Option<Value>,
    pub observed_at: Option<OffsetDateTime>,
    pub source_sha256: Option<String>,
    pub created_at: OffsetDateTime,
    pub deployed_at: Option<OffsetDateTime>,
    pub last_active: Option<OffsetDateTime>,
}

const COLUMNS: &str = "id, user_id, template_id, template_version, name, slug, status, configuration, deployment_type, deployment_url, \
     billing_status, observation, observed_at, source_sha256, created_at, deployed_at, last_active";

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM tools WHERE {rest}"))
}

pub struct New<'a> {
    pub id: Uuid,
    pub user: Uuid,
    pub template: &'a str,
    pub template_version: &'a str,
    pub name: &'a str,
    pub slug: &'a str,
    pub configuration: &'a Value,
    pub deployment_type: &'a str,
}

pub async fn create(tx: &mut PgConnection, by: &Actor, new: New<'_>) -> Result<(), Error> {
    sqlx::query("INSERT INTO tools (id, user_id, template_id, template_version, name, slug, status, configuration, deployment_type) VALUES ($1, $2, $3, $4, $5, $6, 'generating', $7, $8)")
        .bind(new.id)
        .bind(new.user)
        .bind(new.template)
        .bind(new.template_version)
        .bind(new.name)
        .bind(new.slug)
        .bind(new.configuration)
        .bind(new.deployment_type)
        .execute(&mut *tx)
        .await?;
    audit::record(tx, by, "tool.created", new.id, serde_json::json!({ "slug": new.slug, "template": new.template }))
        .await
}

/// Slugs in use that begin with `base`.
pub async fn slugs_like(tx: &mut PgConnection, base: &str) -> Result<Vec<String>, Error> {
    // Two tools that are made at once must not choose the same one.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('tools.slug', 0))").execute(&mut *tx).await?;
    sqlx::query_scalar("SELECT slug FROM tools WHERE status <> 'deleted' AND starts_with(slug, $1)")
        .bind(base)
        .fetch_all(tx)
        .await
}

pub async fn of_user(db: &mut PgConnection, user: Uuid, id: Uuid) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1 AND user_id = $2 AND status <> 'deleted'"))
        .bind(id)
        .bind(user)
        .fetch_optional(db)
        .await
}

pub async fn lock_of_user(tx: &mut PgConnection, user: Uuid, id: Uuid) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1 AND user_id = $2 AND status <> 'deleted' FOR UPDATE"))
        .bind(id)
        .bind(user)
        .fetch_optional(tx)
        .await
}

pub async fn get(db: &mut PgConnection, id: Uuid) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("id = $1")).bind(id).fetch_optional(db).await
}

pub async fn by_slug(db: &mut PgConnection, slug: &str) -> Result<Option<Tool>, Error> {
    sqlx::query_as(select("slug = $1 AND status <> 'deleted'")).bind(slug).fetch_optional(db).await
}

/// Newest first, before the tool `before`.
pub async fn page(db: &mut PgConnection, user: Uuid, before: Option<Uuid>, limit: i64) -> Result<Vec<Tool>, Error> {
    sqlx::query_as(select(
        "user_id = $1 AND status <> 'deleted' AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    ))
    .bind(user)
    .bind(before)
    .bind(limit)
    .fetch_all(db)
    .await
}

pub async fn count(db: &mut PgConnection, user: Uuid) -> Result<i64, Error> {
    sqlx::query_scalar("SELECT count(*) FROM tools WHERE user_id = $1 AND status <> 'deleted'")
        .bind(user)
        .fetch_one(db)
        .await
}

/// Those that should be running.
pub async fn running(db: &mut PgConnection) -> Result<Vec<Tool>, Error> {
    sqlx::query_as(select("status IN ('active', 'deployed')")).fetch_all(db).await
}

/// False when the tool is in none of the states `from`, which changes nothing.
pub async fn change_status(
    tx: &mut PgConnection,
    by: &Actor,
    id: Uuid,
    from: &[&str],
    to: &str,
) -> Result<bool, Error> {
    let changed = sqlx::query("UPDATE tools SET status = $3 WHERE id = $1 AND status = ANY($2)")
        .bind(id)
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    audit::record(tx, by, "tool.status", id, serde_json::json!({ "status": to })).await?;
    Ok(true)
}

pub async fn set_source(tx: &mut PgConnection, by: &Actor, id: Uuid, sha256: &str) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET source_sha256 = $2 WHERE id = $1").bind(id).bind(sha256).execute(&mut *tx).await?;
    audit::record(tx, by, "tool.generated", id, serde_json::json!({ "source_sha256": sha256 })).await
}

pub async fn announce(tx: &mut PgConnection, by: &Actor, id: Uuid, url: Option<&str>) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET status = 'active', deployment_url = $2, deployed_at = now() WHERE id = $1")
        .bind(id)
        .bind(url)
        .execute(&mut *tx)
        .await?;
    audit::record(tx, by, "tool.deployed", id, serde_json::json!({ "url": url })).await
}

/// It answers at another address since the platform does.
pub async fn moved(tx: &mut PgConnection, by: &Actor, id: Uuid, url: &str) -> Result<(), Error> {
    let moved = sqlx::query("UPDATE tools SET deployment_url = $2 WHERE id = $1 AND deployment_url <> $2")
        .bind(id)
        .bind(url)
        .execute(&mut *tx)
        .await?;
    if moved.rows_affected() > 0 {
        audit::record(tx, by, "tool.moved", id, serde_json::json!({ "url": url })).await?;
    }
    Ok(())
}

/// What a probe saw. Not a change by anybody, so it is not audited.
pub async fn observed(db: &mut PgConnection, id: Uuid, observation: &Value) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET observation = $2, observed_at = now() WHERE id = $1")
        .bind(id)
        .bind(observation)
        .execute(db)
        .await?;
    Ok(())
}

/// Somebody used these tools. Not audited: it says nothing of whom.
pub async fn used(db: &mut PgConnection, ids: &[Uuid], at: OffsetDateTime) -> Result<(), Error> {
    sqlx::query("UPDATE tools SET last_active = $2 WHERE id = ANY($1)").bind(ids).bind(at).execute(db).await?;
    Ok(())
}

pub async fn count_by_status(db: &mut PgConnection) -> Result<Vec<(String, i64)>, Error> {
    sqlx::query_as("SELECT status, count(*) FROM tools GROUP BY status ORDER BY status").fetch_all(db).await
}

/// Whether a tool that is not deleted has this source.
pub async fn source_is_used(db: &mut PgConnection, sha256: &str) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM tools WHERE source_sha256 = $1 AND status <> 'deleted')")
        .bind(sha256)
        .fetch_one(db)
        .await
}
