//! `/api/tools`

use std::time::Duration;

use axum::{
    Json,
    body::Body as ResponseBody,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse},
};
use deployer::{DeployError, LogQuery};
use domain::{Session, ToolId};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Tool;
use crate::{App, deployments::reference, problem::Problem, web::instant};

pub fn tool(tool: &Tool) -> Value {
    json!({
        "id": tool.id, "name": tool.name, "slug": tool.slug, "template_id": tool.template_id, "template_version": tool.template_version,
        "status": tool.status, "configuration": tool.configuration, "deployment_type": tool.deployment_type, "deployment_url": tool.deployment_url,
        "api_url": tool.deployment_url.as_ref().map(|url| format!("{url}api/v1")), "billing_status": tool.commercial_state,
        "observed_at": tool.observed_at.map(instant), "created_at": instant(tool.created_at), "deployed_at": tool.deployed_at.map(instant),
        "last_active": tool.last_active.map(instant),
    })
}

#[derive(Deserialize)]
pub struct Page {
    cursor: Option<ToolId>,
    limit: Option<usize>,
}

pub async fn list(State(app): State<App>, session: Session, Query(page): Query<Page>) -> Result<Json<Value>, Problem> {
    let (tools, next) = super::list(&app, &session, page.cursor, page.limit.unwrap_or(50).clamp(1, 100)).await?;
    let mut answer = json!({ "tools": tools.iter().map(tool).collect::<Vec<_>>() });
    if let Some(next) = next {
        answer["next_cursor"] = json!(next);
    }
    Ok(Json(answer))
}

pub async fn get(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Json<Value>, Problem> {
    Ok(Json(tool(&super::get(&app, &session, id).await?)))
}

pub async fn credentials(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(super::credentials(&app, &session, id).await?))
}

pub async fn source(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Response, Problem> {
    let tool = super::get(&app, &session, id).await?;
    let archive = super::source(&app, &session, &tool).await?;
    let disposition = format!("attachment; filename=\"{}.tar.gz\"", tool.slug);
    Ok(([(header::CONTENT_TYPE, "application/gzip".to_owned()), (header::CONTENT_DISPOSITION, disposition)], archive)
        .into_response())
}

/// The signed heads of its ledger that were kept here, newest first.
pub async fn heads(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Json<Value>, Problem> {
    let tool = super::get(&app, &session, id).await?;
    let heads = super::ledger::heads(&app, &session, &tool).await?;
    let shown = heads.iter().map(
        |kept| json!({ "seen_at": instant(kept.seen_at), "head": kept.head, "contradiction": kept.contradiction }),
    );
    Ok(Json(json!({ "heads": shown.collect::<Vec<_>>() })))
}

pub async fn suspend(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(tool(&super::suspend(&app, &session, id).await?))))
}

pub async fn resume(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(tool(&super::resume(&app, &session, id).await?))))
}

pub async fn delete(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(tool(&super::delete(&app, &session, id).await?))))
}

#[derive(Deserialize)]
pub struct Logs {
    follow: Option<u8>,
    tail: Option<usize>,
}

/// Server-sent events where they are accepted, else a JSON object a line.
pub async fn logs(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
    Query(query): Query<Logs>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tool = super::get(&app, &session, id).await?;
    let query =
        LogQuery { tail: query.tail.unwrap_or(200).min(5000), follow: query.follow.is_some_and(|follow| follow > 0) };
    let lines = match app.targets.of(&tool) {
        None => stream::empty().boxed(),
        Some(target) => match target.logs(&reference(&tool)?, query).await {
            Ok(lines) => lines,
            // It has not got so far, or was taken back.
            Err(DeployError::Unknown(_) | DeployError::NotDeployed(_)) => stream::empty().boxed(),
            Err(error) => return Err(error.into()),
        },
    };
    let lines = lines.take_until(app.live.stopping.clone().cancelled_owned());
    let lines = lines.map(|line| json!({ "at": instant(line.at), "source": line.source, "message": line.text }));
    let wants_events = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"));
    if wants_events {
        let events = lines
            .map(|line| Ok::<_, std::convert::Infallible>(sse::Event::default().event("log").data(line.to_string())));
        return Ok(Sse::new(events)
            .keep_alive(sse::KeepAlive::new().interval(Duration::from_secs(15)))
            .into_response());
    }
    let body = ResponseBody::from_stream(lines.map(|line| Ok::<_, std::convert::Infallible>(format!("{line}\n"))));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}
