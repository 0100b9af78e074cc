//! Suspending, resuming and deleting: asked for here, done by a job, shown when it was observed. Each job looks at
//! the status again, for something else may have been asked since.

use deployer::{Release, ToolRef};
use jobs::JobError;
use serde_json::json;
use store::{audit::Actor, tools as table};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{ENVIRONMENT, Tool};
use crate::{
    App,
    generations::workflow::{self, Deployed},
    jobs::{Kind, enqueue, of_deploy, retry},
    problem::Problem,
};

const RUNNING: [&str; 2] = ["active", "deployed"];
/// Before a removal that failed is tried once more.
const REMOVE_AGAIN: Duration = Duration::minutes(5);

pub async fn suspend(app: &App, id: Uuid) -> Result<Tool, Problem> {
    ask(app, id, Kind::Suspend, &RUNNING, "Only a running tool can be suspended.").await
}

pub async fn resume(app: &App, id: Uuid) -> Result<Tool, Problem> {
    ask(app, id, Kind::Resume, &["suspended"], "Only a suspended tool can be resumed.").await
}

pub async fn delete(app: &App, id: Uuid) -> Result<Tool, Problem> {
    let from = ["active", "deployed", "suspended", "failed"];
    ask(app, id, Kind::Delete, &from, "The tool is being made; delete it when that has ended.").await
}

async fn ask(app: &App, id: Uuid, kind: Kind, from: &[&str], refusal: &str) -> Result<Tool, Problem> {
    let by = Actor::user(app.user);
    let mut tx = app.pool.begin().await?;
    let tool = table::lock_of_user(&mut tx, app.user, id).await?.ok_or_else(|| Problem::not_found("tool"))?;
    if !from.contains(&tool.status.as_str()) {
        return Err(Problem::conflict("wrong_state", format!("{refusal} It is {}.", tool.status)));
    }
    store::audit::record(&mut tx, &by, kind.name(), id, json!({})).await?;
    if kind == Kind::Delete {
        // It is gone from lists at once; what it owns follows.
        table::change_status(&mut tx, &by, id, from, "deleted").await?;
    }
    enqueue(&mut tx, kind, id, None, None).await?;
    tx.commit().await?;
    Ok(tool)
}

/// What the target needs to start a tool that was deployed before.
pub async fn release(app: &App, tool: &Tool) -> Result<Release, JobError> {
    let mut db = app.pool.acquire().await?;
    let environment = store::secrets::get(&mut db, &app.master, tool.id, ENVIRONMENT).await;
    let environment = environment.map_err(|error| JobError::Fail(error.to_string()))?;
    let deployed: Deployed = serde_json::from_str(&environment).map_err(retry)?;
    let mut release = deployed.release(reference(tool)?);
    release.environment.extend([app.public_url(&tool.slug)]);
    Ok(release)
}

pub fn reference(tool: &Tool) -> Result<ToolRef, JobError> {
    super::reference(tool).map_err(|problem| JobError::Fail(problem.detail().to_owned()))
}

/// Starts it, if it is still in one of the states `from`; active once it has answered.
pub async fn start(app: &App, tool: &Tool, from: &[&str]) -> Result<(), JobError> {
    if !from.contains(&tool.status.as_str()) {
        return Ok(());
    }
    if let Some(target) = app.target_of(tool) {
        let seen = target.start(&release(app, tool).await?).await.map_err(of_deploy)?;
        table::observed(&mut *app.pool.acquire().await?, tool.id, &json!(seen)).await?;
        if !seen.is_running() {
            return Err(JobError::Retry("the tool does not answer yet".into()));
        }
        let mut tx = app.pool.begin().await?;
        table::moved(&mut tx, &Actor::system("jobs"), tool.id, &app.tool_url(&tool.slug)).await?;
        tx.commit().await?;
    }
    change(app, tool, &["suspended", "deployed"], "active").await
}

pub async fn stop(app: &App, tool: &Tool) -> Result<(), JobError> {
    if !RUNNING.contains(&tool.status.as_str()) {
        return Ok(());
    }
    if let Some(target) = app.target_of(tool) {
        let reference = reference(tool)?;
        target.stop(&reference).await.map_err(of_deploy)?;
        let seen = target.observe(&reference).await.map_err(of_deploy)?;
        if seen.is_running() {
            return Err(JobError::Retry("the tool still answers".into()));
        }
        table::observed(&mut *app.pool.acquire().await?, tool.id, &json!(seen)).await?;
    }
    change(app, tool, &RUNNING, "suspended").await
}

/// With its data, its secrets, and its source where no other tool has the same.
pub async fn remove(app: &App, tool: &Tool) -> Result<(), JobError> {
    if let Some(target) = app.target_of(tool) {
        target.delete(&reference(tool)?).await.map_err(of_deploy)?;
    }
    workflow::clear_work(app, tool.id).await;
    let mut tx = app.pool.begin().await?;
    store::secrets::forget(&mut tx, tool.id).await?;
    if let Some(sha256) = &tool.source_sha256
        && !table::source_is_used(&mut tx, sha256).await?
    {
        match tokio::fs::remove_file(app.objects().join(sha256)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(retry(error)),
            _ => {}
        }
    }
    store::audit::record(&mut tx, &Actor::system("jobs"), "tool.removed", tool.id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// It should run and does not: that is shown. The reconciler tries again.
pub async fn not_started(app: &App, tool: &Tool) -> Result<(), JobError> {
    change(app, tool, &["active"], "deployed").await
}

/// It stays suspended, and nothing of it runs.
pub async fn not_resumed(app: &App, tool: &Tool) -> Result<(), JobError> {
    if let Some(target) = app.target_of(tool) {
        target.stop(&reference(tool)?).await.map_err(of_deploy)?;
    }
    Ok(())
}

/// Nobody sees the tool any more, so nobody would ask again.
pub async fn not_removed(app: &App, tool: &Tool) -> Result<(), JobError> {
    let mut tx = app.pool.begin().await?;
    enqueue(&mut tx, Kind::Delete, tool.id, None, Some(OffsetDateTime::now_utc() + REMOVE_AGAIN)).await?;
    tx.commit().await?;
    Ok(())
}

async fn change(app: &App, tool: &Tool, from: &[&str], to: &str) -> Result<(), JobError> {
    let mut tx = app.pool.begin().await?;
    table::change_status(&mut tx, &Actor::system("jobs"), tool.id, from, to).await?;
    tx.commit().await?;
    Ok(())
}
