//! The making of a tool: how far it is, what happened, and once more from the start.

pub mod api;
mod making;
pub mod pages;
pub mod workflow;

use sqlx::PgConnection;
use store::{
    audit::Actor,
    generations::{self as table, Event, Generation},
    tools,
};
use uuid::Uuid;

use crate::{
    App,
    jobs::{Kind, enqueue},
    problem::Problem,
};

/// A stage as it is shown, in the order it runs.
pub struct Stage {
    pub name: &'static str,
    pub label: &'static str,
}

/// Those of the generator, then those of the deployment.
pub const STAGES: [Stage; 14] = [
    Stage { name: "load-template", label: "Load the template" },
    Stage { name: "validate-answers", label: "Validate the answers" },
    Stage { name: "customize-backend", label: "Customise the backend" },
    Stage { name: "customize-frontend", label: "Customise the frontend" },
    Stage { name: "customize-database", label: "Customise the database" },
    Stage { name: "generate-config", label: "Generate the configuration" },
    Stage { name: "package", label: "Package" },
    Stage { name: "return", label: "Keep the source" },
    Stage { name: "build", label: "Build" },
    Stage { name: "database", label: "Create the database" },
    Stage { name: "files", label: "Place the files" },
    Stage { name: "migrate", label: "Set up the tables" },
    Stage { name: "start", label: "Start, and wait for its answer" },
    Stage { name: "announce", label: "Announce" },
];

pub async fn get(app: &App, id: Uuid) -> Result<Generation, Problem> {
    table::of_user(&mut *app.pool.acquire().await?, app.user, id).await?.ok_or_else(|| Problem::not_found("generation"))
}

pub async fn events_after(app: &App, id: Uuid, after: i64) -> Result<Vec<Event>, sqlx::Error> {
    table::events_after(&mut *app.pool.acquire().await?, id, after).await
}

/// How a stage stands, told from the events.
#[derive(Clone, Debug, Default)]
pub struct StageStatus {
    pub status: &'static str,
    pub started_at: Option<String>,
    pub completed_at: Option<String>,
    pub duration_ms: Option<i64>,
}

pub fn stage_statuses(events: &[Event]) -> Vec<(&'static Stage, StageStatus)> {
    let of = |stage: &'static Stage| {
        let mut status = StageStatus { status: "queued", ..StageStatus::default() };
        for event in events.iter().filter(|event| event.kind == "stage" && event.data["name"] == stage.name) {
            let at = crate::tools::api::instant(event.at);
            match event.data["status"].as_str() {
                Some("running") => {
                    status = StageStatus { status: "running", started_at: Some(at), ..StageStatus::default() }
                }
                Some(end) => {
                    status.status = if end == "succeeded" { "succeeded" } else { "failed" };
                    status.completed_at = Some(at);
                    status.duration_ms = event.data["duration_ms"].as_i64();
                }
                None => {}
            }
        }
        (stage, status)
    };
    STAGES.iter().map(of).collect()
}

pub fn progress(events: &[Event]) -> i64 {
    events.iter().filter_map(|event| event.data["progress"].as_i64()).max().unwrap_or(0)
}

/// Makes a failed tool once more, from the same answers.
pub async fn retry(app: &App, id: Uuid) -> Result<Uuid, Problem> {
    let mut tx = app.pool.begin().await?;
    let (_, generation) = retry_in(app, &mut tx, id).await?;
    tx.commit().await?;
    Ok(generation)
}

/// The same in the caller's transaction; answers the tool and its new generation.
async fn retry_in(app: &App, tx: &mut PgConnection, id: Uuid) -> Result<(Uuid, Uuid), Problem> {
    let failed = table::of_user(&mut *tx, app.user, id).await?.ok_or_else(|| Problem::not_found("generation"))?;
    let tool = tools::lock_of_user(&mut *tx, app.user, failed.tool_id).await?;
    let tool = tool.ok_or_else(|| Problem::not_found("tool"))?;
    if !tools::change_status(&mut *tx, &Actor::user(app.user), tool.id, &["failed"], "generating").await? {
        let detail = format!("Only a failed tool can be made again. It is {}.", tool.status);
        return Err(Problem::conflict("wrong_state", detail));
    }
    let generation = Uuid::now_v7();
    table::create(&mut *tx, generation, tool.id).await?;
    enqueue(tx, Kind::Generate, tool.id, Some(generation), None).await?;
    Ok((tool.id, generation))
}
