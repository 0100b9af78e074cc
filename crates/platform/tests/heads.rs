//! Heads of ledgers: kept by the platform, and compared with what is seen later.

mod server;

use std::sync::{Arc, Mutex};

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};
use server::World;
use tokio::net::TcpListener;

/// Signed heads of one ledger, at its fourth and its fifth event.
fn heads() -> (Value, Value) {
    let export = include_str!("../../../tests/ledger/intact.ndjson");
    let end: Value = serde_json::from_str(export.lines().last().expect("an end")).expect("JSON");
    (end["anchors"][0].clone(), end["head"].clone())
}

#[tokio::test]
async fn heads_are_kept_and_a_history_that_went_back_is_shown() {
    let world = World::with_target().await;
    let (fourth, fifth) = heads();
    let shown = Arc::new(Mutex::new(fifth.clone()));
    let answer = shown.clone();
    let health = move || {
        let head = answer.lock().expect("nobody panics").clone();
        async move { Json(json!({ "status": "ok", "ledger": { "head": 5, "signed": head } })) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    world.target.clone().expect("a target").answer_at(listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/health", get(health))).await });

    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    let path = format!("/api/tools/{tool}/heads");
    let one = server.until(&path, |body| body["heads"].as_array().is_some_and(|heads| heads.len() == 1)).await;
    assert_eq!((&one["heads"][0]["head"], &one["heads"][0]["contradiction"]), (&fifth, &Value::Null));

    // An hour later the ledger is shorter, and signed all the same.
    *shown.lock().expect("nobody panics") = fourth.clone();
    let age = sqlx::query("UPDATE ledger_heads SET seen_at = seen_at - interval '2 hours'");
    age.execute(&world.pool).await.expect("time passes");
    let two = server.until(&path, |body| body["heads"].as_array().is_some_and(|heads| heads.len() == 2)).await;
    assert_eq!(two["heads"][0]["head"], fourth);
    let why = two["heads"][0]["contradiction"].as_str().expect("it is a contradiction");
    assert!(why.contains("event 5 was seen"), "{why}");
    let page = String::from_utf8(server.get(&format!("/tools/{tool}")).await.bytes).expect("a page");
    assert!(page.contains("Contradicts what was seen before"), "{page}");
    let audited = sqlx::query_scalar("SELECT count(*) FROM audit WHERE act = 'tool.ledger_contradicts'");
    assert_eq!(audited.fetch_one(&world.pool).await.ok(), Some(1_i64));
}
