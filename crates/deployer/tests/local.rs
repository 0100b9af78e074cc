//! The local target with real processes and a real PostgreSQL. The tool is a few lines, so that it can be told to
//! misbehave.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    time::{Duration, Instant},
};

use deployer::{
    Address, DeployError, LogQuery, Outcome, Plan, Release, State, Target, ToolRef,
    local::{Local, Options, database_name},
};
use domain::{Slug, ToolId};
use futures_util::StreamExt;
use serde_json::Value;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

const TOOL: &str = r#"
import http from 'node:http';
import fs from 'node:fs';
if (process.env.MIGRATION_DATABASE_URL) {
  const folder = process.env.MIGRATIONS_DIR;
  const broken = fs.readdirSync(folder).find((file) => fs.readFileSync(`${folder}/${file}`, 'utf8').includes('(;'));
  console.log(`owner ${process.env.MIGRATION_DATABASE_URL}`);
  if (broken) console.log(JSON.stringify({ level: 'error', message: `${broken} failed: syntax error` }));
  if (broken || process.argv[2] === 'migrate') process.exit(broken ? 1 : 0);
}
if (process.env.MODE === 'crash') { console.error('cannot find what it needs'); process.exit(7); }
http.createServer((request, response) => {
  if (request.url === '/exit') process.exit(3);
  if (request.url === '/health' && process.env.MODE === 'ill') response.writeHead(500);
  const { env } = process;
  response.end(JSON.stringify({ env, user: process.getuid(), groups: process.getgroups() }));
}).listen(process.env.SOCKET_PATH);
console.log('listening');
process.on('SIGTERM', () => process.exit(0));
"#;

struct Place {
    folder: tempfile::TempDir,
    local: Local,
    admin: String,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // As the platform's data directory is: tools run as other users.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("it can be opened");
        let admin = testkit::server().await;
        let options = Options { data_dir: folder.path().join("data"), database_url: admin.clone() };
        Self { local: Local::new(options).expect("Node.js is there"), folder, admin }
    }

    fn release(&self, name: &str, mode: &str) -> Release {
        let files = self.files(name);
        fs::create_dir_all(files.join("database/migrations")).expect("a folder");
        fs::write(files.join("server.mjs"), TOOL).expect("a file");
        fs::write(files.join("database/migrations/0001_notes.sql"), "CREATE TABLE notes (text text)").expect("a file");
        Release {
            tool: ToolRef { id: ToolId::new(), slug: Slug::parse(name).expect("a slug") },
            number: 1,
            vendor: None,
            environment: BTreeMap::from([("MODE".into(), mode.into()), ("JWT_SECRET".into(), "hush".into())]),
        }
    }

    fn files(&self, name: &str) -> PathBuf {
        self.folder.path().join("built").join(name)
    }

    async fn plan(&self, release: &Release) -> Plan {
        let found = self.local.look(&release.tool).await.expect("it can be looked at");
        self.local.plan(release, &found).expect("it can be planned")
    }

    async fn deploy(&self, release: &Release) -> Result<Vec<Outcome>, DeployError> {
        let (mut outcomes, files) = (Vec::new(), self.files(release.tool.slug.as_str()));
        for step in self.plan(release).await.steps {
            outcomes.push(self.local.apply(release, &files, &step).await?);
        }
        Ok(outcomes)
    }

    /// What is there that belongs to a tool: databases, roles, folders.
    async fn left(&self, tool: &ToolRef) -> Vec<String> {
        let name = database_name(tool);
        let mut db = PgConnection::connect(&self.admin).await.expect("the database answers");
        let found = "SELECT datname::text FROM pg_database WHERE datname = $1
                     UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname IN ($1, $1 || '_owner')";
        let mut left: Vec<String> = sqlx::query_scalar(found).bind(&name).fetch_all(&mut db).await.expect("names");
        let folder = self.folder.path().join("data/tools").join(tool.id.uuid().simple().to_string());
        left.extend(folder.exists().then(|| folder.display().to_string()));
        left
    }

    fn socket(&self, tool: &ToolRef) -> Option<PathBuf> {
        match self.local.address(tool) {
            Some(Address::Unix(path)) => Some(path),
            _ => None,
        }
    }

    async fn ask(&self, tool: &ToolRef, path: &str) -> Result<Value, reqwest::Error> {
        let socket = self.socket(tool).expect("it has an address");
        let client = reqwest::Client::builder().unix_socket(socket).build().expect("a client");
        client.get(format!("http://localhost{path}")).send().await?.json().await
    }

    async fn until(&self, tool: &ToolRef, what: &str, holds: impl Fn(&State) -> bool) {
        let began = Instant::now();
        loop {
            let seen = self.local.observe(tool).await.expect("it can be looked at").state;
            if holds(&seen) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: it stays {seen:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn log(&self, tool: &ToolRef) -> Vec<String> {
        let lines = self.local.logs(tool, LogQuery { tail: 100, follow: false }).await.expect("there is a log");
        lines.map(|line| line.text).collect().await
    }
}

fn is_running(state: &State) -> bool {
    matches!(state, State::Running { .. })
}

#[tokio::test]
async fn a_deployed_tool_runs_with_its_own_database_its_own_user_and_nothing_of_the_platforms() {
    let place = Place::new().await;
    let release = place.release("acme", "well");
    let tool = &release.tool;
    assert_eq!(place.local.observe(tool).await.expect("it can be looked at").state, State::Absent);
    let outcomes = place.deploy(&release).await.expect("it is deployed");
    assert_eq!(outcomes[0].external_ids["database"], database_name(tool));
    let seen = place.local.observe(tool).await.expect("it can be looked at");
    assert!(seen.is_running(), "{seen:?}");
    let probed: Vec<_> = seen.probes.iter().map(|probe| (probe.path.as_str(), probe.status)).collect();
    assert_eq!(probed, [("/health", Some(200)), ("/", Some(200))]);

    let told = place.ask(tool, "/").await.expect("it answers");
    let mut names: Vec<_> = told["env"].as_object().expect("an environment").keys().map(String::as_str).collect();
    names.sort_unstable();
    let known = [
        "DATABASE_URL",
        "JWT_SECRET",
        "MIGRATIONS_DIR",
        "MIGRATION_DATABASE_URL",
        "MODE",
        "PATH",
        "PUBLIC_DIR",
        "SOCKET_PATH",
    ];
    assert_eq!(names, known);
    if nix::unistd::geteuid().is_root() {
        assert!(told["user"].as_u64().is_some_and(|user| user >= 300_000), "{told}");
        assert_eq!(told["groups"].as_array().map(Vec::len), Some(1), "{told}");
    }

    let url = told["env"]["DATABASE_URL"].as_str().expect("an address");
    let log = place.log(tool).await;
    let owner = log.iter().find_map(|line| line.strip_prefix("owner ")).expect("migrations run as the owner");
    assert!(owner.contains("_owner:"), "{owner}");
    PgConnection::connect(owner).await.expect_err("and only for as long as they take");
    let mut admin = PgConnection::connect(&place.admin).await.expect("the database answers");
    let of_tool: PgConnectOptions = place.admin.parse().expect("an address");
    let mut made = PgConnection::connect_with(&of_tool.database(&database_name(tool))).await.expect("it is there");
    let table = format!("SET ROLE {}_owner; CREATE TABLE notes (text text)", database_name(tool));
    sqlx::raw_sql(sqlx::AssertSqlSafe(table)).execute(&mut made).await.expect("the owner makes tables");
    let login: bool = sqlx::query_scalar("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1")
        .bind(format!("{}_owner", database_name(tool)))
        .fetch_one(&mut admin)
        .await
        .expect("the role is there");
    assert!(!login);
    let mut own = PgConnection::connect(url).await.expect("the tool reaches its database");
    let refused = sqlx::raw_sql("DROP TABLE notes").execute(&mut own).await.expect_err("it owns nothing");
    assert!(refused.to_string().contains("must be owner"), "{refused}");

    let other = place.release("other", "well");
    place.deploy(&other).await.expect("it is deployed");
    let elsewhere: PgConnectOptions = url.parse().expect("an address");
    let elsewhere = elsewhere.database(&database_name(&other.tool));
    let refused = PgConnection::connect_with(&elsewhere).await.expect_err("another tool's database is closed");
    assert!(refused.to_string().contains("permission denied"), "{refused}");
    place.local.stop_all().await;
}

#[tokio::test]
async fn this_machine_keeps_the_contract_of_targets() {
    let place = Place::new().await;
    let release = place.release("contract", "well");
    let numbered = |number| Release { number, ..release.clone() };
    testkit::keeps_its_contract(&place.local, numbered, &place.files("contract")).await;
    assert_eq!(place.left(&release.tool).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_migration_that_fails_is_named_and_leaves_nothing() {
    let place = Place::new().await;
    let release = place.release("broken", "well");
    fs::write(place.files("broken").join("database/migrations/0002_more.sql"), "CREATE TABLE more (;").expect("a file");
    let plan = place.plan(&release).await;
    let error = place.deploy(&release).await.expect_err("the migration cannot run");
    assert!(error.last_lines().iter().any(|line| line.contains("0002_more.sql failed")), "{:?}", error.last_lines());
    for step in plan.steps.iter().rev() {
        place.local.undo(&release.tool, step, None).await.expect("it is taken back");
    }
    place.local.delete(&release.tool).await.expect("what is left is removed");
    assert_eq!(place.left(&release.tool).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_update_whose_migration_fails_does_not_touch_what_runs() {
    let place = Place::new().await;
    let first = place.release("updated", "first");
    place.deploy(&first).await.expect("it is deployed");
    let second = Release { number: 2, ..first.clone() };
    fs::write(place.files("updated").join("database/migrations/0002_more.sql"), "CREATE TABLE more (;")
        .expect("a file");
    let error = place.deploy(&second).await.expect_err("the migration cannot run");
    assert!(error.to_string().contains("0002_more.sql failed: syntax error"), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(place.ask(&first.tool, "/").await.expect("it answers")["env"]["MODE"], "first");
    place.local.stop_all().await;
}

#[tokio::test]
async fn the_next_release_takes_the_place_of_the_one_that_runs_and_leaves_what_was_there_when_it_is_taken_back() {
    let place = Place::new().await;
    let first = place.release("next", "first");
    let tool = &first.tool;
    place.deploy(&first).await.expect("it is deployed");
    let mut second = place.release("next", "second");
    second.tool = first.tool.clone();
    second.number = 2;
    let plan = place.plan(&second).await;
    let url = place.ask(tool, "/").await.expect("it answers")["env"]["DATABASE_URL"].as_str().expect("one").to_owned();
    for step in &plan.steps[..2] {
        place.local.apply(&second, &place.files("next"), step).await.expect("it is done");
    }
    PgConnection::connect(&url).await.expect("what runs meanwhile still reaches its database");
    place.deploy(&second).await.expect("it is deployed");
    assert_eq!(place.ask(tool, "/").await.expect("it answers")["env"]["MODE"], "second");

    for step in plan.steps.iter().rev() {
        place.local.undo(tool, step, None).await.expect("it is taken back");
    }
    let left = place.left(tool).await;
    assert_eq!(left.len(), 4, "database, roles and folder were there before: {left:?}");
    place.local.start(&first).await.expect("the one before starts");
    assert_eq!(place.ask(tool, "/").await.expect("it answers")["env"]["MODE"], "first");
    place.local.delete(tool).await.expect("it is removed");
}

#[tokio::test]
async fn a_tool_that_cannot_start_says_why() {
    let place = Place::new().await;
    let release = place.release("crash", "crash");
    let error = place.deploy(&release).await.expect_err("it ends at once");
    assert!(error.to_string().contains("exit code 7"), "{error}");
    assert!(
        error.last_lines().iter().any(|line| line.contains("cannot find what it needs")),
        "{:?}",
        error.last_lines()
    );
    place.local.delete(&release.tool).await.expect("it is removed");
    assert_eq!(place.left(&release.tool).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_tool_that_ends_by_itself_is_started_again_and_its_log_is_kept() {
    let place = Place::new().await;
    let release = place.release("phoenix", "well");
    let tool = &release.tool;
    place.deploy(&release).await.expect("it is deployed");
    place.ask(tool, "/exit").await.expect_err("it ends instead of answering");
    place.until(tool, "the crash is seen", |state| !is_running(state)).await;
    place.until(tool, "it is back", is_running).await;
    place.ask(tool, "/").await.expect("it answers again");
    let log = place.log(tool).await;
    assert!(log.iter().any(|line| line.contains("exit code 3")), "{log:?}");
    assert_eq!(log.iter().filter(|line| *line == "listening").count(), 2, "{log:?}");
    place.local.stop_all().await;
}

#[tokio::test]
async fn a_tool_whose_health_endpoint_fails_is_not_running() {
    let place = Place::new().await;
    let release = place.release("ill", "ill");
    let deployed = tokio::time::timeout(Duration::from_secs(3), place.deploy(&release)).await;
    assert!(deployed.is_err(), "it waits for a good answer: {deployed:?}");
    let seen = place.local.observe(&release.tool).await.expect("it can be looked at");
    assert!(!seen.is_running(), "{seen:?}");
    assert_eq!(seen.probes[0].status, Some(500));
    place.local.stop_all().await;
}

#[tokio::test]
async fn a_stopped_tool_keeps_its_data_and_a_deleted_one_leaves_nothing() {
    let place = Place::new().await;
    let release = place.release("stopped", "well");
    let tool = &release.tool;
    place.deploy(&release).await.expect("it is deployed");
    let socket = place.socket(tool).expect("it has an address");
    place.local.stop(tool).await.expect("it stops");
    assert_eq!(place.local.observe(tool).await.expect("it can be looked at").state, State::Stopped);
    assert!(place.local.address(tool).is_none() && !socket.exists());
    assert_eq!(place.left(tool).await.len(), 4, "database, two roles, folder");

    let seen = place.local.start(&release).await.expect("it starts");
    assert!(seen.is_running());
    place.local.delete(tool).await.expect("it is removed");
    assert_eq!(place.left(tool).await, Vec::<String>::new());
    assert!(!socket.exists());
    assert_eq!(place.local.observe(tool).await.expect("it can be looked at").state, State::Absent);
    place.local.delete(tool).await.expect("twice is no error");
}
