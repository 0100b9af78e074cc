//! The page on which one watches a tool being made.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{GenerationId, GenerationStatus, Session, ToolId};

use super::progress;
use crate::{App, problem::Problem, web};

#[derive(Template)]
#[template(path = "generation.html")]
struct GenerationPage {
    section: &'static str,
    id: GenerationId,
    tool_id: ToolId,
    name: String,
    progress: i64,
    stages: Vec<StageView>,
    log: String,
    failed: Option<FailedView>,
}

struct StageView {
    name: String,
    label: String,
    status: &'static str,
    took: String,
}

struct FailedView {
    stage: String,
    message: String,
}

pub async fn watch(
    State(app): State<App>,
    session: Session,
    Path(id): Path<GenerationId>,
) -> Result<Response, Problem> {
    let generation = super::get(&app, &session, id).await?;
    if generation.status == GenerationStatus::Succeeded {
        return Ok(Redirect::to(&format!("/tools/{}", generation.tool_id)).into_response());
    }
    let tool = crate::tools::get(&app, &session, generation.tool_id).await?;
    let events = super::events_after(&app, &session, id, 0).await?;
    let took = |ms: i64| if ms < 1000 { format!("{ms} ms") } else { format!("{:.1} s", ms as f64 / 1000.0) };
    let stages = progress::stages(&events);
    let failed = generation.error.filter(|_| generation.status == GenerationStatus::Failed).map(|error| FailedView {
        stage: stages
            .iter()
            .find(|stage| error["stage"] == stage.name.as_str())
            .map_or_else(|| "Start".to_owned(), |stage| stage.title.clone()),
        message: error["detail"].as_str().unwrap_or("No reason was recorded.").to_owned(),
    });
    let log: String = events
        .iter()
        .filter(|event| event.kind == "log")
        .filter_map(|event| event.data["message"].as_str())
        .map(|line| format!("{line}\n"))
        .collect();
    let page = GenerationPage {
        section: "tools",
        id,
        tool_id: generation.tool_id,
        name: tool.name,
        progress: progress::percent(&events),
        stages: stages
            .into_iter()
            .map(|stage| StageView {
                took: stage.duration_ms.map(took).unwrap_or_default(),
                name: stage.name,
                label: stage.title,
                status: stage.status,
            })
            .collect(),
        // The stream repeats the log from its beginning; without a script this is all there is.
        log: if failed.is_some() { log } else { String::new() },
        failed,
    };
    Ok(web::page(StatusCode::OK, &page))
}

pub async fn retry(
    State(app): State<App>,
    session: Session,
    Path(id): Path<GenerationId>,
) -> Result<Redirect, Problem> {
    let mut tx = app.store.tenant(&session).await?;
    let ordered = super::retry(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/generations/{}", ordered.generation)))
}
