//! Tools: shown, suspended, resumed, deleted. Asked for here, done by jobs, shown when it was observed.

pub mod api;
mod delete;
pub mod ledger;
pub mod pages;
pub mod reconcile;
mod resume;
mod start;
mod suspend;

use ::jobs::{JobError, JobKind};
use bytes::Bytes;
pub use delete::{DeleteTool, delete};
use domain::{Session, ToolId, ToolStatus};
pub use resume::{ResumeTool, resume};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
pub use start::StartTool;
use store::{TenantTx, secrets::SecretError, tools as table};
pub use suspend::{SuspendTool, suspend};
pub use table::Tool;

use crate::{
    App,
    auth::{Act, Forbidden, authorize},
    objects::ObjectError,
};

/// The secrets row that holds login and key as JSON, until somebody has seen it.
pub const CREDENTIALS: &str = "credentials";

#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error("There is no such tool.")]
    Unknown,
    #[error("{refusal} It is {status}.")]
    WrongState { refusal: &'static str, status: ToolStatus },
    #[error("{0}")]
    NotReady(&'static str),
    #[error("The credentials were shown once, and are shown no more.")]
    AlreadyShown,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(transparent)]
    Source(#[from] ObjectError),
    #[error("the credentials cannot be read: {0}")]
    Credentials(#[from] serde_json::Error),
}

pub async fn get(app: &App, by: &Session, id: ToolId) -> Result<Tool, ToolError> {
    authorize(by, Act::See)?;
    table::get(&mut app.store.tenant(by).await?, id).await?.ok_or(ToolError::Unknown)
}

/// Newest first, and from which the next page begins.
pub async fn list(
    app: &App,
    by: &Session,
    before: Option<ToolId>,
    limit: usize,
) -> Result<(Vec<Tool>, Option<ToolId>), ToolError> {
    authorize(by, Act::See)?;
    let mut tools = table::page(&mut app.store.tenant(by).await?, before, limit as i64 + 1).await?;
    let more = tools.len() > limit;
    tools.truncate(limit);
    let next = tools.last().filter(|_| more).map(|tool| tool.id);
    Ok((tools, next))
}

/// Login and key, this once.
pub async fn credentials(app: &App, by: &Session, id: ToolId) -> Result<Value, ToolError> {
    authorize(by, Act::SeeCredentials)?;
    let mut tx = app.store.tenant(by).await?;
    let tool = table::get(&mut tx, id).await?.ok_or(ToolError::Unknown)?;
    match tool.status {
        ToolStatus::Generating => return Err(ToolError::NotReady("The tool is still being made.")),
        ToolStatus::Failed => return Err(ToolError::NotReady("The tool could not be made; it has no login.")),
        _ => {}
    }
    if !store::secrets::show_once(&mut tx, id, CREDENTIALS).await? {
        return Err(ToolError::AlreadyShown);
    }
    let text = store::secrets::get(&mut tx, &app.master, id, CREDENTIALS).await?;
    let shown = serde_json::from_str(&text)?;
    store::audit::record(&mut tx, "tool.credentials_shown", id, json!({})).await?;
    tx.commit().await?;
    Ok(shown)
}

/// The source as it was generated, as a tar.gz.
pub async fn source(app: &App, by: &Session, tool: &Tool) -> Result<Bytes, ToolError> {
    authorize(by, Act::DownloadSource)?;
    let not_yet = ToolError::NotReady("The source is there when the tool has been generated.");
    let sha256 = tool.source_sha256.as_ref().ok_or(not_yet)?;
    Ok(app.objects.get(sha256).await?)
}

/// What the jobs of this subject are about.
#[derive(Serialize, Deserialize)]
pub struct ToolJob {
    pub tool: ToolId,
}

/// Asks for what a job does: the audit and the job in one transaction.
async fn ask<K: JobKind<Payload = ToolJob>>(
    app: &App,
    (by, act): (&Session, Act),
    id: ToolId,
    (from, refusal): (&[ToolStatus], &'static str),
) -> Result<(TenantTx, Tool), ToolError> {
    authorize(by, act)?;
    let mut tx = app.store.tenant(by).await?;
    let tool = table::lock(&mut tx, id).await?.ok_or(ToolError::Unknown)?;
    if !from.contains(&tool.status) {
        return Err(ToolError::WrongState { refusal, status: tool.status });
    }
    store::audit::record(&mut tx, K::NAME, id, json!({})).await?;
    ::jobs::enqueue::<K>(tx.queue(), &ToolJob { tool: id }).await?;
    Ok((tx, tool))
}

/// As it is when its job runs: something else may have been asked since.
async fn of_job(app: &App, job: &ToolJob) -> Result<Tool, JobError> {
    let tool = table::any(&mut app.store.system("jobs").await?, job.tool).await?;
    tool.ok_or_else(|| JobError::Fail("the tool is gone".into()))
}

async fn change(app: &App, tool: &Tool, from: &[ToolStatus], to: ToolStatus) -> Result<(), JobError> {
    let mut tx = app.store.system("jobs").await?;
    table::change_status(&mut tx, tool.id, from, to).await?;
    Ok(tx.commit().await?)
}
