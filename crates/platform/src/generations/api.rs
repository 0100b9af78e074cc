//! `/api/generate`

use std::{convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse},
};
use futures_util::{Stream, stream};
use pack::Answers;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    App,
    problem::{Body, Problem},
    tools::{self, api::instant},
};

#[derive(Deserialize, Serialize)]
pub struct Create {
    template_id: String,
    name: String,
    #[serde(default)]
    answers: Answers,
    target: Option<String>,
}

pub async fn create(State(app): State<App>, headers: HeaderMap, Body(body): Body<Create>) -> Result<Response, Problem> {
    let key = match headers.get("idempotency-key").map(|key| key.to_str()) {
        None => None,
        Some(Ok(key)) if (1..=255).contains(&key.len()) => Some(key),
        Some(_) => {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "bad_idempotency_key",
                "The Idempotency-Key cannot be used",
                "It must be 1 to 255 visible ASCII characters.",
            ));
        }
    };
    let Some(pack) = app.catalogue.get(&body.template_id) else {
        return Err(Problem::field("template_id", "unknown_template", "There is no such template."));
    };
    let request = Sha256::digest(serde_json::to_vec(&body)?);
    let mut tx = app.pool.begin().await?;
    if let Some(key) = key
        && let Some(before) = store::idempotency::lock(&mut tx, app.user, key).await?
    {
        if before.request_sha256 != request.as_slice() {
            return Err(Problem::conflict(
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request.",
            ));
        }
        return Ok(accepted(&before.answer));
    }
    let created = tools::create(&app, &mut tx, &pack, &body.name, &body.answers, body.target.as_deref()).await?;
    let path = format!("/api/generate/{}", created.generation);
    let answer = json!({ "id": created.generation, "tool_id": created.tool, "status_url": format!("{path}/status"), "stream_url": format!("{path}/stream") });
    if let Some(key) = key {
        store::idempotency::remember(&mut tx, app.user, key, &request, &answer).await?;
    }
    tx.commit().await?;
    Ok(accepted(&answer))
}

fn accepted(answer: &Value) -> Response {
    let location = answer["status_url"].as_str().unwrap_or_default().to_owned();
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(answer.clone())).into_response()
}

pub async fn status(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<Value>, Problem> {
    let generation = super::get(&app, id).await?;
    let events = super::events_after(&app, id, 0).await?;
    let stages: Vec<Value> = super::stage_statuses(&events)
        .into_iter()
        .filter(|(_, status)| status.status != "queued")
        .map(|(stage, status)| json!({ "name": stage.name, "status": status.status, "started_at": status.started_at, "completed_at": status.completed_at }))
        .collect();
    let stage = stages.iter().rev().find(|stage| stage["status"] != "queued").map(|stage| stage["name"].clone());
    let mut answer = json!({
        "id": id, "tool_id": generation.tool_id, "status": generation.status, "progress": super::progress(&events), "stage": stage, "stages": stages,
        "created_at": instant(generation.created_at), "completed_at": generation.completed_at.map(instant),
    });
    if let Some(error) = generation.error {
        answer["error"] = error;
    }
    if generation.status == "succeeded"
        && let Ok(tool) = tools::get(&app, generation.tool_id).await
    {
        answer["tool"] = tools::api::tool(&tool);
    }
    Ok(Json(answer))
}

pub async fn retry(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let generation = super::retry(&app, id).await?;
    let path = format!("/api/generate/{generation}");
    let tool = super::get(&app, generation).await?.tool_id;
    Ok(accepted(
        &json!({ "id": generation, "tool_id": tool, "status_url": format!("{path}/status"), "stream_url": format!("{path}/stream") }),
    ))
}

/// Events after `Last-Event-ID`, then as they come; ends after `done` or `failed`.
pub async fn stream(State(app): State<App>, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Problem> {
    super::get(&app, id).await?;
    let after =
        headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok()).unwrap_or(0);
    let listener = {
        let mut listener = sqlx::postgres::PgListener::connect_with(&app.pool).await?;
        listener.listen("generation_events").await?;
        listener
    };
    let keep_alive = sse::KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(events(app, id, after, listener)).keep_alive(keep_alive).into_response())
}

struct Follower {
    app: App,
    id: Uuid,
    after: i64,
    listener: sqlx::postgres::PgListener,
    waiting: std::collections::VecDeque<store::generations::Event>,
    ended: bool,
}

fn events(
    app: App,
    id: Uuid,
    after: i64,
    listener: sqlx::postgres::PgListener,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let follower = Follower { app, id, after, listener, waiting: std::collections::VecDeque::new(), ended: false };
    stream::unfold(follower, |mut follower| async move {
        loop {
            if let Some(event) = follower.waiting.pop_front() {
                follower.after = event.id;
                follower.ended = matches!(event.kind.as_str(), "done" | "failed");
                let shown =
                    sse::Event::default().id(event.id.to_string()).event(&event.kind).data(event.data.to_string());
                return Some((Ok(shown), follower));
            }
            if follower.ended {
                return None;
            }
            follower.waiting = super::events_after(&follower.app, follower.id, follower.after).await.ok()?.into();
            if follower.waiting.is_empty() {
                // A notice may have been lost with its connection; look now and then.
                let _ = tokio::time::timeout(Duration::from_secs(2), follower.listener.recv()).await;
            }
        }
    })
}
