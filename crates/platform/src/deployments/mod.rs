//! A deployment: a release of a tool at its target. What is known of the one that is live, and what can be done with it.

mod targets;

use std::{collections::BTreeMap, path::PathBuf};

use ::jobs::JobError;
use deployer::{DeployError, Observation, Release, ToolRef};
use domain::{Slug, SlugError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{SystemTx, secrets::SecretError, tools as table, tools::Tool};
pub use targets::Targets;

use crate::App;

/// The secrets row that holds what a release is started with, as JSON. Each release has its own.
fn secret(number: u32) -> String {
    format!("environment.{number}")
}

/// What is needed to start a release; holds secrets, and is kept sealed.
#[derive(Serialize, Deserialize)]
pub struct Deployed {
    number: u32,
    vendor: Option<PathBuf>,
    environment: BTreeMap<String, String>,
}

#[derive(Debug, thiserror::Error)]
pub enum DeploymentError {
    #[error("the tool has no release that was deployed")]
    NeverDeployed,
    #[error(transparent)]
    Slug(#[from] SlugError),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error("what the release is started with cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    Target(#[from] DeployError),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<DeploymentError> for JobError {
    fn from(error: DeploymentError) -> Self {
        match error {
            DeploymentError::Target(error) => of_deploy(error),
            DeploymentError::Store(error) | DeploymentError::Secret(SecretError::Store(error)) => error.into(),
            error => Self::Fail(error.to_string()),
        }
    }
}

/// The target says itself whether the same may succeed later; the end of the tool's log comes along.
pub fn of_deploy(error: DeployError) -> JobError {
    let lines: Vec<String> = std::iter::once(error.to_string()).chain(error.last_lines().iter().cloned()).collect();
    let text = lines.join("\n");
    if error.is_retryable() { JobError::Retry(text) } else { JobError::Fail(text) }
}

pub fn reference(tool: &Tool) -> Result<ToolRef, SlugError> {
    Ok(ToolRef { id: tool.id, slug: Slug::parse(&tool.slug)? })
}

/// The tool's process is told where it is reached: that may be another address at each start of the platform.
pub fn public_url(app: &App, tool: &Tool) -> (String, String) {
    ("PUBLIC_URL".to_owned(), app.origin.tool_origin(&tool.slug))
}

/// Keeps what the release is started with.
pub async fn keep(
    app: &App,
    tx: &mut SystemTx,
    release: &Release,
    vendor: Option<&str>,
) -> Result<(), DeploymentError> {
    let deployed = Deployed {
        number: release.number,
        vendor: vendor.map(PathBuf::from),
        environment: release.environment.clone(),
    };
    let json = serde_json::to_string(&deployed)?;
    store::secrets::put(tx, &app.master, release.tool.id, &secret(release.number), &json).await?;
    Ok(())
}

/// The release that should run, as its target is told of it.
pub async fn live(app: &App, tool: &Tool) -> Result<Release, DeploymentError> {
    let mut tx = app.store.system("deployments").await?;
    let release = store::releases::live(&mut tx, tool.id).await?.ok_or(DeploymentError::NeverDeployed)?;
    let number = u32::try_from(release.number).unwrap_or_default();
    let kept = match store::secrets::get(&mut tx, &app.master, tool.id, &secret(number)).await {
        // Of a tool that was deployed before releases had a row each.
        Err(SecretError::Missing(_)) => store::secrets::get(&mut tx, &app.master, tool.id, "environment").await?,
        kept => kept?,
    };
    let Deployed { number, vendor, mut environment } = serde_json::from_str(&kept)?;
    environment.extend([public_url(app, tool)]);
    let vendor = vendor.zip(app.builder.as_ref()).map(|(vendor, builder)| builder.vendor(&vendor));
    Ok(Release { tool: reference(tool)?, number, vendor, environment })
}

/// Starts what is live, and waits until it has answered. `None` where nothing runs anywhere.
pub async fn start(app: &App, tool: &Tool) -> Result<Option<Observation>, DeploymentError> {
    let Some(target) = app.targets.of(tool) else { return Ok(None) };
    let seen = target.start(&live(app, tool).await?).await?;
    observed(app, tool, &seen).await?;
    Ok(Some(seen))
}

/// Stops it, and looks whether that is so. `None` where nothing runs anywhere.
pub async fn stop(app: &App, tool: &Tool) -> Result<Option<Observation>, DeploymentError> {
    let Some(target) = app.targets.of(tool) else { return Ok(None) };
    let reference = reference(tool)?;
    target.stop(&reference).await?;
    let seen = target.observe(&reference).await?;
    observed(app, tool, &seen).await?;
    Ok(Some(seen))
}

/// Removes it with its data.
pub async fn remove(app: &App, tool: &Tool) -> Result<(), DeploymentError> {
    if let Some(target) = app.targets.of(tool) {
        target.delete(&reference(tool)?).await?;
    }
    clear_work(app, tool).await;
    Ok(())
}

pub async fn observed(app: &App, tool: &Tool, seen: &Observation) -> Result<(), store::Error> {
    let mut tx = app.store.system("deployments").await?;
    table::observed(&mut tx, tool.id, &json!(seen), seen.at).await?;
    tx.commit().await
}

/// Where a tool is built before it is placed.
pub fn work_dir(app: &App, tool: &Tool) -> PathBuf {
    app.work.join(tool.id.uuid().simple().to_string())
}

/// What is left there is cleared before the next build anyway.
pub async fn clear_work(app: &App, tool: &Tool) {
    let _ = tokio::fs::remove_dir_all(work_dir(app, tool)).await;
}
