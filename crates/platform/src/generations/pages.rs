//! The page on which one watches a tool being made.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;

use crate::{App, problem::Problem, web};

#[derive(Template)]
#[template(path = "generation.html")]
struct GenerationPage {
    section: &'static str,
    id: Uuid,
    tool_id: Uuid,
    name: String,
    progress: i64,
    stages: Vec<StageView>,
    log: String,
    failed: Option<FailedView>,
}

struct StageView {
    name: &'static str,
    label: &'static str,
    status: &'static str,
    took: String,
}

struct FailedView {
    stage: String,
    message: String,
}

pub async fn watch(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let generation = super::get(&app, id).await?;
    if generation.status == "succeeded" {
        return Ok(Redirect::to(&format!("/tools/{}", generation.tool_id)).into_response());
    }
    let tool = crate::tools::get(&app, generation.tool_id).await?;
    let events = super::events_after(&app, id, 0).await?;
    let took = |ms: i64| if ms < 1000 { format!("{ms} ms") } else { format!("{:.1} s", ms as f64 / 1000.0) };
    let stages = super::stage_statuses(&events);
    let stages = stages.into_iter().filter(|(stage, _)| {
        tool.deployment_type.as_deref() != Some("none")
            || !["build", "database", "files", "migrate", "start"].contains(&stage.name)
    });
    let failed = generation.error.filter(|_| generation.status == "failed").map(|error| FailedView {
        stage: super::STAGES
            .iter()
            .find(|stage| error["stage"] == stage.name)
            .map_or("Start", |stage| stage.label)
            .to_owned(),
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
        progress: super::progress(&events),
        stages: stages
            .map(|(stage, status)| StageView {
                name: stage.name,
                label: stage.label,
                status: status.status,
                took: status.duration_ms.map(took).unwrap_or_default(),
            })
            .collect(),
        // The stream repeats the log from its beginning; without a script this is all there is.
        log: if failed.is_some() { log } else { String::new() },
        failed,
    };
    Ok(web::page(StatusCode::OK, &page))
}

pub async fn retry(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Redirect, Problem> {
    let generation = super::retry(&app, id).await?;
    Ok(Redirect::to(&format!("/generations/{generation}")))
}
