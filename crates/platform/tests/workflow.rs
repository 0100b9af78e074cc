//! The way of a tool from order to address, and its life after: straight, with each step in trouble, with the server
//! killed at each step.

mod server;

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::{
    World, exists,
    target::{There, Trouble},
};

const STEPS: [&str; 3] = ["database", "files", "start"];

/// Whether one tool is there, whole and running.
fn is_whole(there: &[There]) -> bool {
    matches!(there, [There { steps, running: true, .. }] if *steps == STEPS)
}

fn stage<'a>(ended: &'a Value, name: &str) -> &'a Value {
    let stages = ended["stages"].as_array().expect("stages");
    stages.iter().find(|stage| stage["name"] == name).unwrap_or_else(|| panic!("no {name} in {ended:#}"))
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(40), "{what} does not come true");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Jobs that are neither done nor failed.
async fn open_jobs(world: &World) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE status IN ('waiting', 'running')");
    count.fetch_one(&world.pool).await.expect("a count")
}

async fn until_idle(world: &World) {
    let began = Instant::now();
    while open_jobs(world).await > 0 {
        assert!(began.elapsed() < Duration::from_secs(40), "jobs do not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn every_step_is_done_once_and_the_tool_is_active_when_it_was_seen_running() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    let ended = server.ended(&generation).await;
    assert_eq!(ended["status"], "succeeded", "{ended:#}");
    assert!(
        ended["stages"].as_array().expect("stages").iter().all(|stage| stage["status"] == "succeeded"),
        "{ended:#}"
    );
    assert_eq!(target.asked(), STEPS);
    assert!(is_whole(&target.there()));
    let shown = server.get(&format!("/api/tools/{tool}")).await.body;
    assert_eq!(shown["status"], "active");
    assert_eq!(
        shown["deployment_url"],
        format!("http://{}.localhost:{}/", shown["slug"].as_str().unwrap(), server.port)
    );
    assert!(shown["observed_at"].is_string());
    // What it was built in is not kept.
    assert!(!exists(&world.data_dir.path().join("work").join(tool.replace('-', ""))));
}

#[tokio::test]
async fn a_step_that_is_refused_at_first_is_done_later() {
    for step in STEPS {
        let world = World::with_target().await;
        let target = world.target.clone().expect("a target");
        target.plan_trouble(step, Trouble::Refuse, 1);
        let server = world.start().await;
        let (generation, _) = server.make("Acme").await;
        let ended = server.ended(&generation).await;
        assert_eq!(ended["status"], "succeeded", "{step}: {ended:#}");
        assert!(is_whole(&target.there()), "{step}");
        // What had been done before is not done again.
        for other in STEPS {
            let times = target.asked().iter().filter(|asked| *asked == other).count();
            assert_eq!(times, if other == step { 2 } else { 1 }, "{other} when {step} is refused");
        }
    }
}

#[tokio::test]
async fn a_step_whose_answer_is_lost_is_done_again_and_one_that_is_denied_is_not() {
    for step in STEPS {
        let world = World::with_target().await;
        let target = world.target.clone().expect("a target");
        let server = world.start().await;
        target.plan_trouble(step, Trouble::Uncertain, 1);
        let (generation, tool) = server.make("Acme").await;
        assert_eq!(server.ended(&generation).await["status"], "succeeded", "{step}");
        assert!(is_whole(&target.there()), "{step}");
        server.delete(&format!("/api/tools/{tool}")).await.expect(StatusCode::ACCEPTED);
        until("nothing is left", || target.there().is_empty()).await;

        let before = target.asked().iter().filter(|asked| *asked == step).count();
        target.plan_trouble(step, Trouble::Deny, 1);
        let (generation, _) = server.make("Acme").await;
        let ended = server.ended(&generation).await;
        assert!(ended["error"]["detail"].as_str().is_some_and(|detail| detail.contains("it has expired")), "{ended:#}");
        assert_eq!(target.asked().iter().filter(|asked| *asked == step).count(), before + 1, "{step}");
        assert!(target.there().is_empty(), "{step}");
    }
}

#[tokio::test]
async fn a_step_that_breaks_leaves_nothing_says_why_and_can_be_retried() {
    for step in STEPS {
        let world = World::with_target().await;
        let target = world.target.clone().expect("a target");
        target.plan_trouble(step, Trouble::Break, 1);
        let server = world.start().await;
        let (generation, tool) = server.make("Acme").await;
        let ended = server.ended(&generation).await;
        assert_eq!(
            (&ended["status"], &ended["error"]["code"]),
            (&json!("failed"), &json!("generation_failed")),
            "{step}"
        );
        assert_eq!(ended["error"]["stage"], step);
        assert!(ended["error"]["detail"].as_str().is_some_and(|detail| detail.contains("0001.sql")), "{ended:#}");
        assert_eq!(stage(&ended, step)["status"], "failed");
        assert_eq!(target.there(), [], "{step}");
        let page = server.get(&format!("/generations/{generation}")).await;
        let page = String::from_utf8(page.bytes).expect("a page");
        for part in ["could not be made", "0001.sql", "Retry"] {
            assert!(page.contains(part), "no {part} in {page}");
        }
        let path = format!("/api/tools/{tool}");
        assert_eq!(server.get(&path).await.body["status"], "failed");
        server.get(&format!("{path}/credentials")).await.refused(StatusCode::CONFLICT, "not_ready");
        server.post(&format!("{path}/suspend"), &json!({})).await.refused(StatusCode::CONFLICT, "wrong_state");

        let again = server.post(&format!("/api/generate/{generation}/retry"), &json!({})).await;
        again.expect(StatusCode::ACCEPTED);
        assert_eq!(again.text("tool_id"), tool);
        let ended = server.ended(&again.text("id")).await;
        assert_eq!(ended["status"], "succeeded", "{step}: {ended:#}");
        assert!(is_whole(&target.there()));
        let twice = server.post(&format!("/api/generate/{generation}/retry"), &json!({})).await;
        twice.refused(StatusCode::CONFLICT, "wrong_state");
    }
}

#[tokio::test]
async fn a_server_killed_at_any_step_goes_on_at_the_next_start() {
    for trouble in [Trouble::Hang, Trouble::DoneThenHang] {
        for step in STEPS {
            let world = World::with_target().await;
            let target = world.target.clone().expect("a target");
            target.plan_trouble(step, trouble, 1);
            let mut first = world.start().await;
            let (generation, tool) = first.make("Acme").await;
            until(step, || target.asked().iter().any(|asked| asked == step)).await;
            first.kill();

            let second = world.start().await;
            let ended = second.ended(&generation).await;
            assert_eq!(ended["status"], "succeeded", "{trouble:?} at {step}: {ended:#}");
            assert!(is_whole(&target.there()), "{trouble:?} at {step}");
            second.get(&format!("/api/tools/{tool}/credentials")).await.expect(StatusCode::OK);
            let done = second.get(&format!("/api/tools/{tool}")).await.body;
            assert_eq!(done["status"], "active");
        }
    }
}

#[tokio::test]
async fn a_process_that_is_lost_with_the_server_is_started_again_before_its_tool_is_announced() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    target.plan_trouble("observe", Trouble::Hang, 1);
    let mut first = world.start().await;
    let (generation, tool) = first.make("Acme").await;
    until("observe", || target.asked().iter().any(|asked| asked == "observe")).await;
    first.kill();
    target.lose_processes();
    let second = world.start().await;
    assert_eq!(second.ended(&generation).await["status"], "succeeded");
    assert!(is_whole(&target.there()));
    assert_eq!(second.get(&format!("/api/tools/{tool}")).await.body["status"], "active");
}

#[tokio::test]
async fn a_job_that_was_done_but_not_recorded_as_done_takes_nothing_back() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let mut first = world.start().await;
    let (generation, tool) = first.make("Acme").await;
    first.ended(&generation).await;
    until_idle(&world).await;
    first.kill();
    target.lose_processes();
    let again = sqlx::query("UPDATE jobs SET status = 'waiting', completed_at = NULL WHERE kind = 'generate-tool'");
    again.execute(&world.pool).await.expect("the job is as if it had not been recorded");
    let second = world.start().await;
    second.until(&format!("/api/tools/{tool}"), |tool| tool["status"] == "active").await;
    until_idle(&world).await;
    until("it runs", || is_whole(&target.there())).await;
    assert_eq!(second.ended(&generation).await["status"], "succeeded");
    assert!(!target.asked().iter().any(|asked| asked.starts_with("undo") || asked == "delete"), "{:?}", target.asked());
}

#[tokio::test]
async fn taking_back_goes_on_after_a_kill_too() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    target.plan_trouble("start", Trouble::Break, 1);
    target.plan_trouble("undo files", Trouble::DoneThenHang, 1);
    let mut first = world.start().await;
    let (generation, _) = first.make("Acme").await;
    until("undo files", || target.asked().iter().any(|asked| asked == "undo files")).await;
    first.kill();
    let second = world.start().await;
    let ended = second.ended(&generation).await;
    assert_eq!(ended["status"], "failed");
    assert_eq!(ended["error"]["stage"], "start");
    assert_eq!(target.there(), []);
}

#[tokio::test]
async fn a_tool_is_suspended_resumed_and_deleted() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    let path = format!("/api/tools/{tool}");
    server.delete(&path).await.refused(StatusCode::CONFLICT, "wrong_state");
    server.ended(&generation).await;

    server.post(&format!("{path}/resume"), &json!({})).await.refused(StatusCode::CONFLICT, "wrong_state");
    server.post(&format!("{path}/suspend"), &json!({})).await.expect(StatusCode::ACCEPTED);
    server.until(&path, |tool| tool["status"] == "suspended").await;
    assert!(!target.there()[0].running);
    server.post(&format!("{path}/suspend"), &json!({})).await.refused(StatusCode::CONFLICT, "wrong_state");

    server.post(&format!("{path}/resume"), &json!({})).await.expect(StatusCode::ACCEPTED);
    server.until(&path, |tool| tool["status"] == "active").await;
    assert!(target.there()[0].running);

    let source = world.data_dir.path().join("objects");
    assert_eq!(std::fs::read_dir(&source).expect("objects").count(), 2, "source and build");
    server.delete(&path).await.expect(StatusCode::ACCEPTED);
    server.get(&path).await.refused(StatusCode::NOT_FOUND, "not_found");
    assert_eq!(server.get("/api/tools").await.body["tools"], json!([]));
    until("nothing is left", || target.there().is_empty()).await;
    until("nothing made is left", || std::fs::read_dir(&source).expect("objects").count() == 0).await;
    let secrets: i64 =
        sqlx::query_scalar("SELECT count(*) FROM secrets").fetch_one(&world.pool).await.expect("a count");
    assert_eq!(secrets, 0);
}

#[tokio::test]
async fn a_removal_that_fails_is_tried_until_it_is_done() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    target.plan_trouble("delete", Trouble::Refuse, 1);
    server.delete(&format!("/api/tools/{tool}")).await.expect(StatusCode::ACCEPTED);
    until("nothing is left", || target.there().is_empty()).await;
}

#[tokio::test]
async fn tools_that_were_running_run_again_after_a_start() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let mut first = world.start().await;
    let (generation, running) = first.make("Acme").await;
    first.ended(&generation).await;
    let (generation, suspended) = first.make("Other").await;
    first.ended(&generation).await;
    first.post(&format!("/api/tools/{suspended}/suspend"), &json!({})).await.expect(StatusCode::ACCEPTED);
    first.until(&format!("/api/tools/{suspended}"), |tool| tool["status"] == "suspended").await;
    first.kill();
    target.lose_processes();

    let second = world.start().await;
    until("one runs", || target.there().iter().any(|there| there.running)).await;
    // At the address of this server, which it is told, and which is shown once the tool has answered there.
    let path = format!("/api/tools/{running}");
    let shown = second.get(&path).await.body;
    let url = format!("http://{}.localhost:{}", shown["slug"].as_str().expect("a slug"), second.port);
    second.until(&path, |tool| tool["status"] == "active" && tool["deployment_url"] == format!("{url}/")).await;
    assert_eq!(target.environment()["PUBLIC_URL"], url);
    assert_eq!(second.get(&format!("/api/tools/{suspended}")).await.body["status"], "suspended");
    assert_eq!(target.there().iter().filter(|there| there.running).count(), 1);
}

#[tokio::test]
async fn a_tool_that_does_not_start_again_is_not_shown_as_active() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let mut first = world.start().await;
    let (generation, tool) = first.make("Acme").await;
    first.ended(&generation).await;
    first.kill();
    target.lose_processes();
    target.plan_trouble("start", Trouble::Break, 1);
    let second = world.start().await;
    let path = format!("/api/tools/{tool}");
    second.until(&path, |tool| tool["status"] == "deployed").await;
    // The next look starts it.
    second.until(&path, |tool| tool["status"] == "active").await;
}

#[tokio::test]
async fn many_at_once_all_succeed() {
    let world = World::with_target().await;
    let target = world.target.clone().expect("a target");
    let server = world.start().await;
    let orders = (0..30).map(|number| {
        let server = &server;
        async move { server.make(&format!("Company {number}")).await.0 }
    });
    for generation in futures_util::future::join_all(orders).await {
        assert_eq!(server.ended(&generation).await["status"], "succeeded");
    }
    assert_eq!(target.there().len(), 30);
    until_idle(&world).await;
}
