//! Compares what should run with what does, again and again: after a start of the platform and ever after. Takes no
//! input. What has to be done is done by jobs, so that it never crosses what somebody asked for.

use std::time::Duration;

use deployer::{State, Target};
use domain::ToolStatus;
use futures_util::{StreamExt, stream};
use serde_json::json;
use store::tools::{self as table, Tool};

use super::{StartTool, ToolJob};
use crate::{App, deployments::reference};

const PAUSE: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 4;
/// How long ended jobs and answers to keyed requests are kept.
const KEPT: time::Duration = time::Duration::days(1);
/// Only one process looks after the tools; another takes over when it has not been heard of for as long.
const LEASE: Duration = Duration::from_secs(30);

pub async fn keep(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!("tools could not be looked after: {error:#}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

pub async fn once(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    // What this process alone knows is written by each.
    let mut tx = app.store.system("reconciler").await?;
    table::used(&mut tx, &app.live.used.take(), now).await?;
    tx.commit().await?;
    if !jobs::hold(app.store.pool(), "reconcile", &app.worker, now, LEASE).await? {
        return Ok(());
    }
    let mut tx = app.store.system("reconciler").await?;
    store::idempotency::forget_before(&mut tx, now - KEPT).await?;
    let tools = table::running(&mut tx).await?;
    tx.commit().await?;
    jobs::forget_ended(app.store.pool(), now - KEPT).await?;
    stream::iter(tools)
        .for_each_concurrent(AT_ONCE, async |tool| {
            let Some(target) = app.targets.of(&tool) else { return };
            if let Err(error) = look_after(app, target.as_ref(), &tool).await {
                tracing::warn!(tool.slug, "a tool could not be looked after: {error:#}");
            }
            if let Err(error) = super::ledger::keep_head(app, &tool).await {
                tracing::warn!(tool.slug, "the head of a ledger could not be kept: {error:#}");
            }
        })
        .await;
    Ok(())
}

async fn look_after(app: &App, target: &dyn Target, tool: &Tool) -> anyhow::Result<()> {
    let seen = target.observe(&reference(tool)?).await?;
    let mut tx = app.store.system("reconciler").await?;
    match seen.state {
        _ if seen.is_running() => {
            table::observed(&mut tx, tool.id, &json!(seen), seen.at).await?;
            table::change_status(&mut tx, tool.id, &[ToolStatus::Deployed], ToolStatus::Active).await?;
        }
        // The platform was started, and this tool was not yet.
        State::Absent | State::Stopped => {
            if !jobs::is_pending(tx.queue(), tool.id.uuid()).await? {
                jobs::enqueue::<StartTool>(tx.queue(), &ToolJob { tool: tool.id }).await?;
            }
        }
        // Its target starts it again by itself.
        State::Crashed { .. } | State::Starting | State::Running { .. } => {
            table::observed(&mut tx, tool.id, &json!(seen), seen.at).await?;
            table::change_status(&mut tx, tool.id, &[ToolStatus::Active], ToolStatus::Deployed).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
