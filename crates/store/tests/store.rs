//! What the tables promise, on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use domain::{
    CommercialState, GenerationId, OrganisationId, QuestionnaireId, Role, Session, ToolId,
    ToolStatus::{self, Active, Deleted, Deployed, Failed, Generating, Suspended},
    UserId,
};
use serde_json::{Value, json};
use sqlx::PgPool;
use store::{
    Store,
    secrets::{self, MasterKey, MasterKeyError, SecretError},
    tools,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// As the platform connects, and as the owner of the tables does.
async fn open() -> (Store, PgPool) {
    let pool = testkit::database().await;
    (Store::connect(pool.connect_options().as_ref().clone()).await.unwrap(), pool)
}

async fn local(store: &Store) -> Session {
    let mut tx = store.system("test").await.unwrap();
    let session = store::organisations::local_session(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    session
}

/// The owner of an organisation of their own.
async fn stranger(store: &Store) -> Session {
    let (user, organisation) = (UserId::new(), OrganisationId::new());
    let mut tx = store.system("test").await.unwrap();
    store::organisations::create(&mut tx, (user, &format!("{user}@example.com")), (organisation, "Other"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Session { user, organisation, role: Role::Owner }
}

async fn tool_of(store: &Store, session: &Session, slug: &str) -> ToolId {
    let id = ToolId::new();
    let new = tools::New {
        id,
        template: "gdpr-compliance",
        template_version: "1.0.0",
        name: "Acme",
        slug,
        configuration: &json!({ "users": 5 }),
        deployment_type: "local",
        at: OffsetDateTime::now_utc(),
    };
    let mut tx = store.tenant(session).await.unwrap();
    tools::create(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn tool(store: &Store, slug: &str) -> ToolId {
    tool_of(store, &local(store).await, slug).await
}

async fn change(store: &Store, id: ToolId, from: ToolStatus, to: ToolStatus) -> Result<bool, store::Error> {
    let mut tx = store.system("test").await?;
    let changed = tools::change_status(&mut tx, id, &[from], to).await?;
    tx.commit().await?;
    Ok(changed)
}

async fn acts(pool: &PgPool, subject: ToolId) -> Vec<String> {
    sqlx::query_scalar("SELECT act FROM audit WHERE subject = $1 ORDER BY id")
        .bind(subject.uuid())
        .fetch_all(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_local_session_is_one() {
    let (store, _) = open().await;
    let (once, twice) = tokio::join!(local(&store), local(&store));
    assert_eq!(once, twice);
}

#[tokio::test]
async fn a_change_and_its_audit_come_and_go_together() {
    let (store, pool) = open().await;
    let id = tool(&store, "acme-gdpr").await;
    let mut taken_back = store.system("test").await.unwrap();
    assert!(tools::change_status(&mut taken_back, id, &[Generating], Failed).await.unwrap());
    drop(taken_back);
    assert_eq!(acts(&pool, id).await, ["tool.created"]);

    assert!(change(&store, id, Generating, Failed).await.unwrap());
    assert!(!change(&store, id, Active, Suspended).await.unwrap());
    assert_eq!(acts(&pool, id).await, ["tool.created", "tool.status"]);
    let found = tools::any(&mut store.system("test").await.unwrap(), id).await.unwrap().unwrap();
    assert_eq!(found.status, Failed);

    let of: Vec<(String, Uuid)> =
        sqlx::query_as("SELECT actor, organisation_id FROM audit ORDER BY id").fetch_all(&pool).await.unwrap();
    let session = local(&store).await;
    let organisation = session.organisation.uuid();
    assert_eq!(of, [(format!("user:{}", session.user), organisation), ("system:test".into(), organisation)]);
}

#[tokio::test]
async fn the_audit_log_only_grows() {
    let (store, pool) = open().await;
    tool(&store, "acme-gdpr").await;
    for statement in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"] {
        let error = sqlx::raw_sql(statement).execute(&pool).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{statement}: {error}");
    }
}

/// The statements have a `WHERE`; here it is as if each had forgotten it.
#[tokio::test]
async fn a_tenant_sees_and_changes_its_own_rows_whatever_a_statement_forgets() {
    let (store, pool) = open().await;
    let (owner, stranger) = (local(&store).await, stranger(&store).await);
    let id = tool_of(&store, &owner, "acme-gdpr").await;
    let (generation, questionnaire) = (GenerationId::new(), QuestionnaireId::new());
    let directory = tempfile::tempdir().unwrap();
    let master = MasterKey::open(&store, &directory.path().join("master.key")).await.unwrap();
    let mut tx = store.tenant(&owner).await.unwrap();
    store::generations::create(&mut tx, generation, id).await.unwrap();
    store::questionnaires::create(&mut tx, questionnaire, "gdpr-compliance", "Acme").await.unwrap();
    store::idempotency::remember(&mut tx, "key", b"request", &json!({})).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.system("test").await.unwrap();
    store::generations::event(&mut tx, generation, "log", &json!({})).await.unwrap();
    secrets::put(&mut tx, &master, id, "login", "hush").await.unwrap();
    tx.commit().await.unwrap();

    // Each of them asks without any condition, as the role that serves requests.
    let tables = [
        "tools",
        "generations",
        "generation_events",
        "questionnaires",
        "idempotency_keys",
        "secrets",
        "audit",
        "organisations",
        "memberships",
        "users",
    ];
    for table in tables {
        let count = async |session: &Session| -> i64 {
            let mut tx = store.tenant(session).await.unwrap();
            let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            sqlx::query_scalar(statement).fetch_one(tx.queue()).await.unwrap()
        };
        let own = i64::from(["organisations", "memberships", "users"].contains(&table));
        assert!(count(&owner).await >= 1, "{table} is empty for its owner");
        assert_eq!(count(&stranger).await, own, "{table} is seen by a stranger");
    }
    for statement in [
        "UPDATE tools SET name = 'Mine'",
        "UPDATE secrets SET name = 'mine'",
        "UPDATE questionnaires SET company = 'Mine'",
    ] {
        let mut tx = store.tenant(&stranger).await.unwrap();
        let changed = sqlx::query(statement).execute(tx.queue()).await.unwrap();
        assert_eq!(changed.rows_affected(), 0, "{statement}");
    }
    let mut tx = store.tenant(&stranger).await.unwrap();
    let taken = sqlx::query("UPDATE tools SET organisation_id = $1").bind(stranger.organisation.uuid());
    assert_eq!(taken.execute(tx.queue()).await.unwrap().rows_affected(), 0);
    drop(tx);
    for (statement, why) in [
        ("DELETE FROM tools", "permission denied"),
        ("DELETE FROM audit", "permission denied"),
        ("SELECT * FROM jobs", "permission denied"),
        ("SELECT * FROM master_key", "permission denied"),
        ("INSERT INTO organisations (id, name) VALUES (gen_random_uuid(), 'x')", "permission denied"),
    ] {
        let mut tx = store.tenant(&owner).await.unwrap();
        let error = sqlx::query(statement).execute(tx.queue()).await.unwrap_err().to_string();
        assert!(error.contains(why), "{statement}: {error}");
    }
    // Nothing for a connection that set no tenant, and the role does not stick to the connection.
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("SET LOCAL ROLE buildomatic_server").execute(&mut *tx).await.unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM tools").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(seen, 0);
    assert_eq!(tools::running(&mut store.system("test").await.unwrap()).await.unwrap().len(), 0);
    assert!(tools::any(&mut store.system("test").await.unwrap(), id).await.unwrap().is_some());
}

#[tokio::test]
async fn every_table_with_rows_of_tenants_has_row_level_security() {
    let (_, pool) = open().await;
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity ORDER BY 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    // None of them can be read by the role that serves requests.
    assert_eq!(open, ["_sqlx_migrations", "job_steps", "jobs", "leases", "master_key"]);
    for table in open {
        let readable: bool = sqlx::query_scalar("SELECT has_table_privilege('buildomatic_server', $1, 'SELECT')")
            .bind(&table)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(!readable, "{table}");
    }
}

#[tokio::test]
async fn a_slug_belongs_to_one_tool_until_that_is_gone() {
    let (store, pool) = open().await;
    let first = tool(&store, "acme-gdpr").await;
    let by_slug = async || tools::by_slug(&mut store.system("test").await.unwrap(), "acme-gdpr").await.unwrap();
    assert_eq!(by_slug().await.unwrap().id, first);
    let again =
        sqlx::query("UPDATE tools SET slug = 'acme-gdpr' WHERE id = $1").bind(tool(&store, "other").await.uuid());
    assert!(again.execute(&pool).await.unwrap_err().to_string().contains("tools_slug"));
    // Another organisation is told which names are taken, and nothing else.
    let stranger = stranger(&store).await;
    let mut tx = store.tenant(&stranger).await.unwrap();
    assert_eq!(tools::slugs_like(&mut tx, "acme").await.unwrap(), ["acme-gdpr"]);
    assert!(tools::get(&mut tx, first).await.unwrap().is_none());
    drop(tx);
    change(&store, first, Generating, Failed).await.unwrap();
    change(&store, first, Failed, Deleted).await.unwrap();
    assert!(by_slug().await.is_none());
    tool(&store, "acme-gdpr").await;
}

#[tokio::test]
async fn program_and_database_agree_on_what_a_tool_may_become() {
    let (store, pool) = open().await;
    let may = async |function: &str, old: &str, new: &str| -> bool {
        let statement = sqlx::AssertSqlSafe(format!("SELECT {function}($1, $2)"));
        sqlx::query_scalar(statement).bind(old).bind(new).fetch_one(&pool).await.unwrap()
    };
    for old in ToolStatus::ALL {
        for new in ToolStatus::ALL {
            let said = may("tool_status_may_become", old.name(), new.name()).await;
            assert_eq!(said, old.may_become(*new), "{old} to {new}");
        }
    }
    for old in CommercialState::ALL {
        for new in CommercialState::ALL {
            let said = may("commercial_state_may_become", old.name(), new.name()).await;
            assert_eq!(said, old.may_become(*new), "{old} to {new}");
        }
    }
    let id = tool(&store, "acme-gdpr").await;
    let error = change(&store, id, Generating, Deployed).await.unwrap_err();
    assert!(error.to_string().contains("a tool that is generating cannot become deployed"), "{error}");
}

#[tokio::test]
async fn secrets_open_for_their_owner_and_key_alone() {
    let ((store, pool), directory) = (open().await, tempfile::tempdir().unwrap());
    let master = MasterKey::open(&store, &directory.path().join("master.key")).await.unwrap();
    let (owner, other) = (Uuid::now_v7(), Uuid::now_v7());
    let mut tx = store.system("test").await.unwrap();
    secrets::put(&mut tx, &master, owner, "login", "hush").await.unwrap();
    assert_eq!(secrets::get(&mut tx, &master, owner, "login").await.unwrap().as_str(), "hush");
    tx.commit().await.unwrap();

    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT wrapped_key, sealed FROM secrets").fetch_all(&pool).await.unwrap();
    assert!(rows.iter().all(|(key, sealed)| !sealed.windows(4).any(|part| part == b"hush") && key.len() > 32));

    let get = async |owner: Uuid| secrets::get(&mut store.system("test").await.unwrap(), &master, owner, "login").await;
    let missing = get(other).await.unwrap_err();
    assert!(matches!(&missing, SecretError::Missing(name) if name == "login"), "{missing}");
    // Whoever can write to the database cannot give one owner's secret to another.
    sqlx::query("UPDATE secrets SET owner = $1").bind(other).execute(&pool).await.unwrap();
    let moved = get(other).await.unwrap_err();
    assert!(matches!(&moved, SecretError::Undecryptable(name) if name == "login"), "{moved}");
}

#[tokio::test]
async fn the_master_key_is_made_once_and_never_again_where_secrets_are() {
    use std::os::unix::fs::PermissionsExt;
    let ((store, pool), directory) = (open().await, tempfile::tempdir().unwrap());
    let path = directory.path().join("master.key");
    let first = MasterKey::open(&store, &path).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    MasterKey::open(&store, &path).await.unwrap();
    assert_eq!((bytes.len(), std::fs::read(&path).unwrap()), (32, bytes.clone()));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    let elsewhere = directory.path().join("elsewhere.key");
    let missing = MasterKey::open(&store, &elsewhere).await.err().unwrap();
    assert!(matches!(missing, MasterKeyError::Missing(_)) && !elsewhere.exists(), "{missing}");
    std::fs::write(&elsewhere, [7; 32]).unwrap();
    assert!(matches!(MasterKey::open(&store, &elsewhere).await, Err(MasterKeyError::Other(_))));
    std::fs::write(&elsewhere, "short").unwrap();
    assert!(matches!(MasterKey::open(&store, &elsewhere).await, Err(MasterKeyError::Malformed(_))));

    // A database of before knows no fingerprint, but what is sealed tells.
    let mut tx = store.system("test").await.unwrap();
    secrets::put(&mut tx, &first, Uuid::now_v7(), "login", "hush").await.unwrap();
    tx.commit().await.unwrap();
    sqlx::query("DELETE FROM master_key").execute(&pool).await.unwrap();
    std::fs::write(&elsewhere, [7; 32]).unwrap();
    assert!(matches!(MasterKey::open(&store, &elsewhere).await, Err(MasterKeyError::Other(_))));
    MasterKey::open(&store, &path).await.unwrap();
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let ((store, _), directory) = (open().await, tempfile::tempdir().unwrap());
    let master = MasterKey::open(&store, &directory.path().join("master.key")).await.unwrap();
    let owner = Uuid::now_v7();
    let mut tx = store.system("test").await.unwrap();
    secrets::put(&mut tx, &master, owner, "login", "hush").await.unwrap();
    assert!(secrets::is_waiting(&mut tx, owner, "login").await.unwrap());
    assert!(secrets::show_once(&mut tx, owner, "login").await.unwrap());
    assert!(!secrets::show_once(&mut tx, owner, "login").await.unwrap());
    assert!(!secrets::is_waiting(&mut tx, owner, "login").await.unwrap());
}

#[tokio::test]
async fn requests_with_the_same_key_wait_for_each_other() {
    let (store, _) = open().await;
    let session = local(&store).await;
    let act = async |answer: &str| -> Value {
        let mut tx = store.tenant(&session).await.unwrap();
        if let Some(before) = store::idempotency::lock(&mut tx, "key").await.unwrap() {
            return before.answer;
        }
        store::idempotency::remember(&mut tx, "key", b"request", &json!(answer)).await.unwrap();
        tx.commit().await.unwrap();
        json!(answer)
    };
    let (first, second) = tokio::join!(act("first"), act("second"));
    assert_eq!(first, second);
    let later = OffsetDateTime::now_utc() + Duration::minutes(1);
    let mut tx = store.system("test").await.unwrap();
    assert_eq!(store::idempotency::forget_before(&mut tx, later).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(store::idempotency::lock(&mut store.tenant(&session).await.unwrap(), "key").await.unwrap().is_none());
}

#[tokio::test]
async fn events_come_after_the_last_one_seen() {
    let (store, pool) = open().await;
    let (id, generation) = (tool(&store, "acme-gdpr").await, GenerationId::new());
    let mut tx = store.tenant(&local(&store).await).await.unwrap();
    store::generations::create(&mut tx, generation, id).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.system("test").await.unwrap();
    for number in 1..=3 {
        let line = json!({ "message": format!("line {number}") });
        store::generations::event(&mut tx, generation, "log", &line).await.unwrap();
    }
    let all = store::generations::events_after(&mut tx, generation, 0).await.unwrap();
    let rest = store::generations::events_after(&mut tx, generation, all[0].id).await.unwrap();
    let said: Vec<&str> = rest.iter().filter_map(|event| event.data["message"].as_str()).collect();
    assert_eq!(said, ["line 2", "line 3"]);

    let now = OffsetDateTime::now_utc();
    let release = store::releases::pin(&mut tx, id, &inputs("a"), now).await.unwrap();
    for _ in 0..2 {
        store::deployments::begin(&mut tx, generation, id, release.id, "local").await.unwrap();
    }
    store::deployments::made(&mut tx, generation, &[("database".to_owned(), "d".to_owned())].into()).await.unwrap();
    assert!(store::releases::live(&mut tx, id).await.unwrap().is_none());
    assert!(store::generations::complete(&mut tx, generation, None, now).await.unwrap());
    assert!(!store::generations::complete(&mut tx, generation, Some(&json!({})), now).await.unwrap());
    store::deployments::complete(&mut tx, generation, true).await.unwrap();
    assert_eq!(store::releases::live(&mut tx, id).await.unwrap().unwrap().id, release.id);
    tx.commit().await.unwrap();
    let row: (String, String, Value) =
        sqlx::query_as("SELECT status, logs, external_ids FROM deployments").fetch_one(&pool).await.unwrap();
    assert_eq!(row, ("success".into(), "line 1\nline 2\nline 3".into(), json!({ "database": "d" })));
}

fn inputs(source: &str) -> store::releases::Inputs<'_> {
    store::releases::Inputs {
        template: "gdpr-compliance",
        template_version: "1.0.0",
        template_sha256: "t",
        skeleton_sha256: "s",
        generator_version: "1",
        answers: &Value::Null,
        source_sha256: source,
    }
}

#[tokio::test]
async fn the_same_inputs_are_the_same_release_and_none_changes() {
    let (store, pool) = open().await;
    let (id, other, now) = (tool(&store, "a").await, tool(&store, "b").await, OffsetDateTime::now_utc());
    let mut tx = store.system("test").await.unwrap();
    let first = store::releases::pin(&mut tx, id, &inputs("a"), now).await.unwrap();
    assert_eq!(store::releases::pin(&mut tx, id, &inputs("a"), now).await.unwrap().id, first.id);
    assert_eq!(store::releases::pin(&mut tx, id, &inputs("b"), now).await.unwrap().number, 2);
    assert_eq!(store::releases::pin(&mut tx, other, &inputs("b"), now).await.unwrap().number, 1);
    store::releases::set_build(&mut tx, first.id, "built", None).await.unwrap();
    store::releases::set_build(&mut tx, first.id, "built again", None).await.unwrap();
    assert_eq!(store::releases::objects_of(&mut tx, id).await.unwrap().len(), 2, "`b` is of another tool, too");
    tx.commit().await.unwrap();
    for statement in ["UPDATE releases SET build_sha256 = 'x'", "UPDATE releases SET answers = '{}'"] {
        let error = sqlx::query(statement).execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("does not change"), "{statement}: {error}");
    }
}
