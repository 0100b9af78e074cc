//! Suspending, resuming and deleting: asked for here, done by a job, shown when it was observed.

use std::sync::Arc;

use deployer::{Release, Target};
use serde_json::json;
use store::{audit::Actor, tools as table};
use uuid::Uuid;

use super::{ENVIRONMENT, Tool};
use crate::{App, problem::Problem};

pub async fn suspend(app: &App, id: Uuid) -> Result<Tool, Problem> {
    ask(app, id, "suspend-tool", &["active", "deployed"], "Only a running tool can be suspended.").await
}

pub async fn resume(app: &App, id: Uuid) -> Result<Tool, Problem> {
    ask(app, id, "resume-tool", &["suspended"], "Only a suspended tool can be resumed.").await
}

pub async fn delete(app: &App, id: Uuid) -> Result<Tool, Problem> {
    let tool = ask(
        app,
        id,
        "delete-tool",
        &["active", "deployed", "suspended", "failed"],
        "The tool is being made; delete it when that has ended.",
    )
    .await?;
    Ok(tool)
}

async fn ask(app: &App, id: Uuid, job: &str, from: &[&str], refusal: &str) -> Result<Tool, Problem> {
    let mut tx = app.pool.begin().await?;
    let tool = table::lock_of_user(&mut tx, app.user, id).await?.ok_or_else(|| Problem::not_found("tool"))?;
    if !from.contains(&tool.status.as_str()) {
        return Err(Problem::conflict("wrong_state", format!("{refusal} It is {}.", tool.status)));
    }
    store::audit::record(&mut tx, &Actor::user(app.user), job, id, json!({})).await?;
    if job == "delete-tool" {
        // It is gone from lists at once; what it owns follows.
        table::set_status(&mut tx, &Actor::user(app.user), id, "deleted").await?;
    }
    jobs::enqueue(&mut tx, job, &json!({ "tool": id })).await?;
    tx.commit().await?;
    Ok(tool)
}

/// What the target needs to start a tool that was deployed before.
pub async fn release(app: &App, tool: &Tool) -> anyhow::Result<Release> {
    let environment = store::secrets::get(&mut *app.pool.acquire().await?, &app.master, tool.id, ENVIRONMENT).await?;
    let release: crate::generations::workflow::Deployed = serde_json::from_str(&environment)?;
    let tool = super::reference(tool).map_err(|problem| anyhow::anyhow!(problem.detail().to_owned()))?;
    Ok(release.release(tool))
}

/// Tools that were running before the platform ended run again.
pub async fn restart_all(app: App, target: Arc<dyn Target>) {
    let running = async { table::running(&mut *app.pool.acquire().await?).await }.await;
    let running = match running {
        Ok(running) => running,
        Err(error) => return tracing::error!(%error, "the tools that should be running cannot be read"),
    };
    for tool in running {
        let outcome = async {
            let release = release(&app, &tool).await?;
            let observation = target.start(&release).await?;
            table::observed(&mut *app.pool.acquire().await?, tool.id, &serde_json::to_value(&observation)?).await?;
            anyhow::Ok(())
        };
        if let Err(error) = outcome.await {
            tracing::error!(tool.slug, "a tool could not be started again: {error:#}");
        }
    }
}
