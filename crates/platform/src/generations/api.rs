//! `/api/generate`

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse},
};
use domain::{GenerationId, GenerationStatus, Session};
use futures_util::{Stream, StreamExt, stream};
use pack::Answers;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::generations::Event;

use super::{order::Ordered, progress};
use crate::{
    App,
    idempotency::{Key, Once, once},
    live::Follower,
    problem::{Body, Problem},
    tools,
    web::instant,
};

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A notice of an event may be lost with its connection.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

#[derive(Deserialize, Serialize)]
pub struct Create {
    // What is left out is refused like what is empty, together with whatever else is wrong.
    #[serde(default)]
    template_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    answers: Answers,
    target: Option<String>,
}

pub async fn create(
    State(app): State<App>,
    session: Session,
    key: Key,
    Body(body): Body<Create>,
) -> Result<Response, Problem> {
    let Some(pack) = app.catalogue.get(&body.template_id) else {
        return Err(Problem::field("template_id", "unknown_template", "There is no such template."));
    };
    let mut once = match once(&app, &session, key, &("generate", &body)).await? {
        Once::New(once) => once,
        Once::Before(answer) => return Ok(accepted(&answer)),
    };
    let created = super::create(&app, &mut once.tx, &pack, &body.name, &body.answers, body.target.as_deref()).await?;
    let answer = accepted_answer(&created);
    once.answer(&answer).await?;
    Ok(accepted(&answer))
}

fn accepted_answer(created: &Ordered) -> Value {
    let path = format!("/api/generate/{}", created.generation);
    json!({
        "id": created.generation, "tool_id": created.tool,
        "status_url": format!("{path}/status"), "stream_url": format!("{path}/stream"),
    })
}

fn accepted(answer: &Value) -> Response {
    let location = answer["status_url"].as_str().unwrap_or_default().to_owned();
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(answer.clone())).into_response()
}

pub async fn status(
    State(app): State<App>,
    session: Session,
    Path(id): Path<GenerationId>,
) -> Result<Json<Value>, Problem> {
    let generation = super::get(&app, &session, id).await?;
    let events = super::events_after(&app, &session, id, 0).await?;
    let stages: Vec<Value> = progress::stages(&events)
        .into_iter()
        .filter(|stage| stage.status != "queued")
        .map(|stage| {
            json!({
                "name": stage.name, "status": stage.status,
                "started_at": stage.started_at.map(instant), "completed_at": stage.completed_at.map(instant),
            })
        })
        .collect();
    let stage = stages.last().map(|stage| stage["name"].clone());
    let mut answer = json!({
        "id": id, "tool_id": generation.tool_id, "status": generation.status, "progress": progress::percent(&events),
        "stage": stage, "stages": stages,
        "created_at": instant(generation.created_at), "completed_at": generation.completed_at.map(instant),
    });
    if let Some(error) = generation.error {
        answer["error"] = error;
    }
    if generation.status == GenerationStatus::Succeeded
        && let Ok(tool) = tools::get(&app, &session, generation.tool_id).await
    {
        answer["tool"] = tools::api::tool(&tool);
    }
    Ok(Json(answer))
}

pub async fn retry(
    State(app): State<App>,
    session: Session,
    key: Key,
    Path(id): Path<GenerationId>,
) -> Result<Response, Problem> {
    let mut once = match once(&app, &session, key, &("retry", id)).await? {
        Once::New(once) => once,
        Once::Before(answer) => return Ok(accepted(&answer)),
    };
    let answer = accepted_answer(&super::retry(&mut once.tx, id).await?);
    once.answer(&answer).await?;
    Ok(accepted(&answer))
}

/// Events after `Last-Event-ID`, then as they come; ends after `done` or `failed`. Who has seen the end already gets
/// 204, which tells a browser not to ask again.
pub async fn stream(
    State(app): State<App>,
    session: Session,
    Path(id): Path<GenerationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = match headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default().parse::<i64>()) {
        None => 0,
        Some(Ok(id)) => id,
        Some(Err(_)) => {
            let detail = "Last-Event-ID must be an id of this stream.";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "bad_event_id", "No such event", detail));
        }
    };
    let follower = app.live.feed.follow();
    let generation = super::get(&app, &session, id).await?;
    let waiting: VecDeque<Event> = super::events_after(&app, &session, id, after).await?.into();
    if waiting.is_empty() && generation.completed_at.is_some() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let stopping = app.live.stopping.clone();
    let events = events(Following { app, session, id, after, follower, waiting, ended: false });
    let events = events.take_until(stopping.cancelled_owned());
    Ok(Sse::new(events).keep_alive(sse::KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

struct Following {
    app: App,
    session: Session,
    id: GenerationId,
    after: i64,
    follower: Follower,
    waiting: VecDeque<Event>,
    ended: bool,
}

fn events(following: Following) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(following, |mut following| async move {
        loop {
            if let Some(event) = following.waiting.pop_front() {
                following.after = event.id;
                following.ended = matches!(event.kind.as_str(), "done" | "failed");
                let shown = sse::Event::default().id(event.id.to_string()).event(&event.kind);
                return Some((Ok(shown.data(event.data.to_string())), following));
            }
            if following.ended {
                return None;
            }
            following.follower.news(following.id, LOOK_AGAIN).await;
            let Following { app, session, id, after, .. } = &following;
            following.waiting = super::events_after(app, session, *id, *after).await.ok()?.into();
        }
    })
}
