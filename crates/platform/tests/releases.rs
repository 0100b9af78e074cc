//! Releases: pinned by what they are made of, put in place of each other, and taken back without harm to the one before.

mod server;

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use platform::catalogue::sources::Sources;
use serde_json::{Value, json};
use server::{
    World,
    target::{FakeTarget, Trouble},
};
use uuid::Uuid;

/// A world whose template can be changed.
async fn world() -> (World, Arc<FakeTarget>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/gdpr-compliance");
    server::copy(&templates, &folder.path().join("gdpr-compliance"));
    let world = World { templates: Sources::Directory(folder.path().to_owned()), ..World::with_target().await };
    let target = world.target.clone().expect("a target");
    (world, target, folder)
}

fn change_template(folder: &tempfile::TempDir) {
    let metadata = folder.path().join("gdpr-compliance/template.toml");
    let text = fs::read_to_string(&metadata).expect("the metadata");
    let name = text.lines().find_map(|line| line.strip_prefix("name = ")).expect("a name").trim_matches('"').to_owned();
    fs::write(&metadata, text.replacen(&name, "Privacy Office", 1)).expect("a change");
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(40), "{what} does not come true");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Another release of a tool that runs, as an update asks for one.
async fn update(world: &World, tool: &str) -> String {
    let (generation, tool) = (Uuid::now_v7(), tool.parse::<Uuid>().expect("an id"));
    let payload = json!({ "tool": tool, "generation": generation });
    sqlx::query("INSERT INTO generations (id, tool_id, status) VALUES ($1, $2, 'queued')")
        .bind(generation)
        .bind(tool)
        .execute(&world.pool)
        .await
        .expect("a generation");
    sqlx::query("INSERT INTO jobs (id, kind, subject, payload) VALUES ($1, 'generate-tool', $2, $3)")
        .bind(Uuid::now_v7())
        .bind(tool)
        .bind(payload)
        .execute(&world.pool)
        .await
        .expect("a job");
    generation.to_string()
}

async fn releases(world: &World) -> Vec<(i32, String)> {
    let rows = sqlx::query_as("SELECT number, source_sha256 FROM releases ORDER BY number");
    rows.fetch_all(&world.pool).await.expect("releases")
}

#[tokio::test]
async fn what_is_resumed_after_the_template_changed_runs_what_its_source_says() {
    let (world, target, folder) = world().await;
    target.plan_trouble("files", Trouble::Hang, 1);
    let mut first = world.start().await;
    let (generation, tool) = first.make("Acme").await;
    until("files", async || target.asked().iter().any(|asked| asked == "files")).await;
    first.kill();
    change_template(&folder);

    let second = world.start().await;
    assert_eq!(second.ended(&generation).await["status"], "succeeded");
    let source = second.get(&format!("/api/tools/{tool}/source")).await.bytes;
    let readme = server::read_from(&source, "README.md");
    assert!(readme.contains("Privacy Office"), "{readme}");
    assert_eq!(target.there()[0].readme, readme, "what runs is what the source says");
    assert_eq!(target.there()[0].release, 2);
    assert_eq!(releases(&world).await.len(), 2);
}

#[tokio::test]
async fn the_same_inputs_make_no_new_release() {
    let (world, target, _folder) = world().await;
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    assert_eq!(server.ended(&update(&world, &tool).await).await["status"], "succeeded");
    assert_eq!(releases(&world).await.len(), 1);
    assert_eq!(target.there()[0].release, 1);
}

#[tokio::test]
async fn an_update_replaces_the_release_that_runs() {
    let (world, target, folder) = world().await;
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    let credentials = server.get(&format!("/api/tools/{tool}/credentials")).await;
    credentials.expect(reqwest::StatusCode::OK);
    change_template(&folder);
    server.until("/api/templates/gdpr-compliance", |template| template["name"] == "Privacy Office").await;
    assert_eq!(server.ended(&update(&world, &tool).await).await["status"], "succeeded");
    let there = &target.there()[0];
    assert_eq!((there.release, there.running), (2, true));
    assert!(there.readme.contains("Privacy Office"));
    // The database was there before: it is neither made nor counted as made.
    assert_eq!(target.asked().iter().filter(|asked| *asked == "database").count(), 1);
    // The login is the tool's by now; it is not shown once more.
    let again = server.get(&format!("/api/tools/{tool}/credentials")).await;
    again.refused(reqwest::StatusCode::GONE, "already_shown");
}

#[tokio::test]
async fn an_update_that_fails_leaves_the_tool_as_it_was_with_its_data() {
    for step in ["files", "migrate", "start"] {
        let (world, target, folder) = world().await;
        let server = world.start().await;
        let (generation, tool) = server.make("Acme").await;
        server.ended(&generation).await;
        let before = server.get(&format!("/api/tools/{tool}")).await.body;
        let source = server.get(&format!("/api/tools/{tool}/source")).await.bytes;
        change_template(&folder);
        server.until("/api/templates/gdpr-compliance", |template| template["name"] == "Privacy Office").await;
        target.plan_trouble(step, Trouble::Break, 1);
        let ended = server.ended(&update(&world, &tool).await).await;
        assert_eq!((&ended["status"], &ended["error"]["stage"]), (&json!("failed"), &json!(step)));

        assert!(
            !target.asked().iter().any(|asked| asked == "delete" || asked == "undo database"),
            "{step}: {:?}",
            target.asked()
        );
        assert!(target.there()[0].steps.contains(&"database".to_owned()), "{step}: its data is there");
        let runs = async || target.there()[0].running && target.there()[0].release == 1;
        until("the release before runs", runs).await;
        let after = server.until(&format!("/api/tools/{tool}"), |tool| tool["status"] == "active").await;
        let same = |tool: &Value| (tool["template_version"].clone(), tool["deployment_url"].clone());
        assert_eq!(same(&after), same(&before));
        assert_eq!(server.get(&format!("/api/tools/{tool}/source")).await.bytes, source);
    }
}

#[tokio::test]
async fn what_was_built_is_found_by_its_content_when_the_folder_it_was_built_in_is_gone() {
    let (world, target, _folder) = world().await;
    target.plan_trouble("files", Trouble::Hang, 1);
    let mut first = world.start().await;
    let (generation, _) = first.make("Acme").await;
    until("files", async || target.asked().iter().any(|asked| asked == "files")).await;
    first.kill();
    fs::remove_dir_all(world.data_dir.path().join("work")).expect("another machine has no such folder");
    let second = world.start().await;
    assert_eq!(second.ended(&generation).await["status"], "succeeded");
    assert!(target.there()[0].readme.contains("Acme"));
}

#[tokio::test]
async fn two_platforms_share_one_database() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let other = world.beside();
    let (mut first, second) = (world.start().await, other.start().await);
    let orders = (0..12).map(|number| {
        let server = if number % 2 == 0 { &first } else { &second };
        async move { server.make(&format!("Company {number}")).await.0 }
    });
    let generations = futures_util::future::join_all(orders).await;
    for generation in &generations {
        // Either shows what the other made.
        assert_eq!(first.ended(generation).await["status"], "succeeded");
        assert_eq!(second.ended(generation).await["status"], "succeeded");
    }
    assert_eq!(target.there().len(), 12);
    for step in ["database", "files", "start"] {
        let times = target.asked().iter().filter(|asked| *asked == step).count();
        assert_eq!(times, 12, "{step} is done once for each");
    }
    let workers: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT worker FROM jobs").fetch_all(&world.pool).await.expect("workers");
    assert_eq!(workers.len(), 2, "both worked: {workers:?}");
    let holders: i64 = sqlx::query_scalar("SELECT count(*) FROM leases").fetch_one(&world.pool).await.expect("leases");
    assert_eq!(holders, 1, "one looks after the tools");

    // The one that goes on does what the one that was killed had begun, once its lease is over.
    target.plan_trouble("files", Trouble::Hang, 2);
    let (one, _) = first.make("One").await;
    let (two, _) = first.make("Two").await;
    until("both are begun", async || target.asked().iter().filter(|asked| *asked == "files").count() == 14).await;
    first.kill();
    sqlx::query("UPDATE jobs SET leased_until = now() WHERE status = 'running'")
        .execute(&world.pool)
        .await
        .expect("the leases run out");
    for generation in [one, two] {
        assert_eq!(second.ended(&generation).await["status"], "succeeded");
    }
}
