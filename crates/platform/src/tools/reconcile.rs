//! Compares what should run with what does, again and again: after a start of the platform and ever after. Takes no
//! input. What has to be done is done by jobs, so that it never crosses what somebody asked for.

use std::time::Duration;

use deployer::{State, Target};
use futures_util::{StreamExt, stream};
use serde_json::json;
use store::{
    audit::Actor,
    tools::{self as table, Tool},
};
use time::OffsetDateTime;

use super::lifecycle::reference;
use crate::{
    App,
    jobs::{Kind, enqueue},
};

const PAUSE: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 4;
/// How long ended jobs and answers to keyed requests are kept.
const KEPT: time::Duration = time::Duration::days(1);

pub async fn keep(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!("tools could not be looked after: {error:#}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

pub async fn once(app: &App) -> anyhow::Result<()> {
    let now = OffsetDateTime::now_utc();
    let mut db = app.pool.acquire().await?;
    table::used(&mut db, &app.live.used.take(), now).await?;
    store::idempotency::forget_before(&mut db, now - KEPT).await?;
    jobs::forget_ended(&app.pool, now - KEPT).await?;
    let tools = table::running(&mut db).await?;
    drop(db);
    stream::iter(tools)
        .for_each_concurrent(AT_ONCE, async |tool| {
            let Some(target) = app.target_of(&tool) else { return };
            if let Err(error) = look_after(app, target.as_ref(), &tool).await {
                tracing::warn!(tool.slug, "a tool could not be looked after: {error:#}");
            }
        })
        .await;
    Ok(())
}

async fn look_after(app: &App, target: &dyn Target, tool: &Tool) -> anyhow::Result<()> {
    let seen = target.observe(&reference(tool)?).await?;
    let mut tx = app.pool.begin().await?;
    let by = Actor::system("reconciler");
    match seen.state {
        _ if seen.is_running() => {
            table::observed(&mut tx, tool.id, &json!(seen)).await?;
            table::change_status(&mut tx, &by, tool.id, &["deployed"], "active").await?;
        }
        // The platform was started, and this tool was not yet.
        State::Absent | State::Stopped => {
            if !jobs::is_pending(&mut tx, tool.id).await? {
                enqueue(&mut tx, Kind::Start, tool.id, None, None).await?;
            }
        }
        // Its target starts it again by itself.
        State::Crashed { .. } | State::Starting | State::Running { .. } => {
            table::observed(&mut tx, tool.id, &json!(seen)).await?;
            table::change_status(&mut tx, &by, tool.id, &["active"], "deployed").await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
