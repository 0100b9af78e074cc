//! What the tables promise, on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use serde_json::{Value, json};
use sqlx::PgPool;
use store::{
    audit::Actor,
    secrets::{self, MasterKey, SecretError},
    tools,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

async fn tool(pool: &PgPool, slug: &str) -> Uuid {
    let mut tx = pool.begin().await.unwrap();
    let user = store::users::ensure_local(&mut tx).await.unwrap();
    let id = Uuid::now_v7();
    let new = tools::New {
        id,
        user,
        template: "gdpr-compliance",
        template_version: "1.0.0",
        name: "Acme",
        slug,
        configuration: &json!({ "users": 5 }),
        deployment_type: "local",
    };
    tools::create(&mut tx, &Actor::user(user), new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn acts(pool: &PgPool, subject: Uuid) -> Vec<String> {
    sqlx::query_scalar("SELECT act FROM audit WHERE subject = $1 ORDER BY id")
        .bind(subject)
        .fetch_all(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_local_user_is_one() {
    let pool = testkit::database().await;
    let mut db = pool.acquire().await.unwrap();
    let (once, twice) =
        (store::users::ensure_local(&mut db).await.unwrap(), store::users::ensure_local(&mut db).await.unwrap());
    assert_eq!(once, twice);
}

#[tokio::test]
async fn a_change_and_its_audit_come_and_go_together() {
    let pool = testkit::database().await;
    let id = tool(&pool, "acme-gdpr").await;
    let by = Actor::system("test");
    let mut taken_back = pool.begin().await.unwrap();
    assert!(tools::change_status(&mut taken_back, &by, id, &["generating"], "failed").await.unwrap());
    taken_back.rollback().await.unwrap();
    assert_eq!(acts(&pool, id).await, ["tool.created"]);

    let mut db = pool.acquire().await.unwrap();
    assert!(tools::change_status(&mut db, &by, id, &["generating"], "failed").await.unwrap());
    assert!(!tools::change_status(&mut db, &by, id, &["active", "deployed"], "suspended").await.unwrap());
    assert_eq!(acts(&pool, id).await, ["tool.created", "tool.status"]);
    assert_eq!(tools::get(&mut db, id).await.unwrap().unwrap().status, "failed");
}

#[tokio::test]
async fn the_audit_log_only_grows() {
    let pool = testkit::database().await;
    tool(&pool, "acme-gdpr").await;
    for statement in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"] {
        let error = sqlx::raw_sql(statement).execute(&pool).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn a_slug_belongs_to_one_tool_until_that_is_gone() {
    let pool = testkit::database().await;
    let first = tool(&pool, "acme-gdpr").await;
    let mut db = pool.acquire().await.unwrap();
    assert_eq!(tools::by_slug(&mut db, "acme-gdpr").await.unwrap().unwrap().id, first);
    let again = sqlx::query("UPDATE tools SET slug = 'acme-gdpr' WHERE id = $1").bind(tool(&pool, "other").await);
    assert!(again.execute(&pool).await.unwrap_err().to_string().contains("tools_slug"));
    tools::change_status(&mut db, &Actor::system("test"), first, &["generating"], "deleted").await.unwrap();
    assert!(tools::by_slug(&mut db, "acme-gdpr").await.unwrap().is_none());
    tool(&pool, "acme-gdpr").await;
}

#[tokio::test]
async fn a_status_is_one_of_those_that_are_known() {
    let pool = testkit::database().await;
    let id = tool(&pool, "acme-gdpr").await;
    let mut db = pool.acquire().await.unwrap();
    let error = tools::change_status(&mut db, &Actor::system("test"), id, &["generating"], "paused").await.unwrap_err();
    assert!(error.to_string().contains("tools_status_check"), "{error}");
}

#[tokio::test]
async fn secrets_open_for_their_owner_and_key_alone() {
    let (pool, directory) = (testkit::database().await, tempfile::tempdir().unwrap());
    let master = MasterKey::open(&directory.path().join("master.key")).unwrap();
    let (owner, other) = (Uuid::now_v7(), Uuid::now_v7());
    let mut db = pool.acquire().await.unwrap();
    secrets::put(&mut db, &master, owner, "login", "hush").await.unwrap();
    assert_eq!(secrets::get(&mut db, &master, owner, "login").await.unwrap().as_str(), "hush");

    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT wrapped_key, sealed FROM secrets").fetch_all(&pool).await.unwrap();
    assert!(rows.iter().all(|(key, sealed)| !sealed.windows(4).any(|part| part == b"hush") && key.len() > 32));

    let missing = secrets::get(&mut db, &master, other, "login").await.unwrap_err();
    assert!(matches!(&missing, SecretError::Missing(name) if name == "login"), "{missing}");
    // Whoever can write to the database cannot give one owner's secret to another.
    sqlx::query("UPDATE secrets SET owner = $1").bind(other).execute(&pool).await.unwrap();
    let moved = secrets::get(&mut db, &master, other, "login").await.unwrap_err();
    assert!(matches!(&moved, SecretError::Undecryptable(name) if name == "login"), "{moved}");

    sqlx::query("UPDATE secrets SET owner = $1").bind(owner).execute(&pool).await.unwrap();
    let wrong = MasterKey::open(&directory.path().join("other.key")).unwrap();
    assert!(matches!(secrets::get(&mut db, &wrong, owner, "login").await, Err(SecretError::Undecryptable(_))));
}

#[test]
fn the_master_key_is_made_once_and_readable_by_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    MasterKey::open(&path).unwrap();
    let first = std::fs::read(&path).unwrap();
    MasterKey::open(&path).unwrap();
    assert_eq!((first.len(), std::fs::read(&path).unwrap()), (32, first.clone()));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "short").unwrap();
    assert!(MasterKey::open(&path).is_err());
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let (pool, directory) = (testkit::database().await, tempfile::tempdir().unwrap());
    let master = MasterKey::open(&directory.path().join("master.key")).unwrap();
    let owner = Uuid::now_v7();
    let mut db = pool.acquire().await.unwrap();
    secrets::put(&mut db, &master, owner, "login", "hush").await.unwrap();
    assert!(secrets::is_waiting(&mut db, owner, "login").await.unwrap());
    assert!(secrets::show_once(&mut db, owner, "login").await.unwrap());
    assert!(!secrets::show_once(&mut db, owner, "login").await.unwrap());
    assert!(!secrets::is_waiting(&mut db, owner, "login").await.unwrap());
}

#[tokio::test]
async fn requests_with_the_same_key_wait_for_each_other() {
    let pool = testkit::database().await;
    let user = store::users::ensure_local(&mut pool.acquire().await.unwrap()).await.unwrap();
    let act = async |answer: &str| -> Value {
        let mut tx = pool.begin().await.unwrap();
        if let Some(before) = store::idempotency::lock(&mut tx, user, "key").await.unwrap() {
            return before.answer;
        }
        store::idempotency::remember(&mut tx, user, "key", b"request", &json!(answer)).await.unwrap();
        tx.commit().await.unwrap();
        json!(answer)
    };
    let (first, second) = tokio::join!(act("first"), act("second"));
    assert_eq!(first, second);
    let later = OffsetDateTime::now_utc() + Duration::minutes(1);
    let mut db = pool.acquire().await.unwrap();
    assert_eq!(store::idempotency::forget_before(&mut db, later).await.unwrap(), 1);
    assert!(store::idempotency::lock(&mut db, user, "key").await.unwrap().is_none());
}

#[tokio::test]
async fn events_come_after_the_last_one_seen() {
    let pool = testkit::database().await;
    let (id, generation) = (tool(&pool, "acme-gdpr").await, Uuid::now_v7());
    let mut db = pool.acquire().await.unwrap();
    store::generations::create(&mut db, generation, id).await.unwrap();
    for number in 1..=3 {
        store::generations::event(&mut db, generation, "log", &json!({ "message": format!("line {number}") }))
            .await
            .unwrap();
    }
    let all = store::generations::events_after(&mut db, generation, 0).await.unwrap();
    let rest = store::generations::events_after(&mut db, generation, all[0].id).await.unwrap();
    let said: Vec<&str> = rest.iter().filter_map(|event| event.data["message"].as_str()).collect();
    assert_eq!(said, ["line 2", "line 3"]);

    assert_eq!(store::deployments::begin(&mut db, generation, id).await.unwrap(), 1);
    assert_eq!(store::deployments::begin(&mut db, generation, id).await.unwrap(), 1);
    assert!(store::generations::complete(&mut db, generation, None).await.unwrap());
    assert!(!store::generations::complete(&mut db, generation, Some(&json!({}))).await.unwrap());
    store::deployments::complete(&mut db, generation, true).await.unwrap();
    let (status, logs): (String, String) =
        sqlx::query_as("SELECT status, logs FROM deployments").fetch_one(&pool).await.unwrap();
    assert_eq!((status.as_str(), logs.as_str()), ("success", "line 1\nline 2\nline 3"));
}
