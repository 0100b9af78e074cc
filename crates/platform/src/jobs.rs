//! Every job of the platform, by its name: who runs it, and what happens when it fails for good.

use ::jobs::{Begun, Handler, Job, JobError, NewJob, Steps};
use deployer::DeployError;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use store::tools::{self as table, Tool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{App, generations::workflow, tools::lifecycle};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Generate,
    /// A tool that should run and does not.
    Start,
    Suspend,
    Resume,
    Delete,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Generate, Self::Start, Self::Suspend, Self::Resume, Self::Delete];

    /// What stands in the queue and in the audit.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generate => "generate-tool",
            Self::Start => "start-tool",
            Self::Suspend => "suspend-tool",
            Self::Resume => "resume-tool",
            Self::Delete => "delete-tool",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    tool: Uuid,
    generation: Option<Uuid>,
}

/// In the caller's transaction. Jobs of one tool run one after the other.
pub async fn enqueue(
    tx: &mut PgConnection,
    kind: Kind,
    tool: Uuid,
    generation: Option<Uuid>,
    at: Option<OffsetDateTime>,
) -> Result<(), sqlx::Error> {
    let payload = json!(Payload { tool, generation });
    ::jobs::enqueue(tx, NewJob { kind: kind.name(), subject: Some(tool), payload: &payload, at }).await?;
    Ok(())
}

pub struct Jobs {
    pub app: App,
}

/// A job with what it is about.
struct Read {
    kind: Kind,
    tool: Tool,
    generation: Option<Uuid>,
}

impl Jobs {
    async fn read(&self, job: &Job) -> Result<Read, JobError> {
        let unreadable = |what: String| JobError::Fail(format!("the job cannot be read: {what}"));
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == job.kind);
        let kind = kind.ok_or_else(|| unreadable(format!("there is no job `{}`", job.kind)))?;
        let payload: Payload =
            serde_json::from_value(job.payload.clone()).map_err(|error| unreadable(error.to_string()))?;
        let tool = table::get(&mut *self.app.pool.acquire().await?, payload.tool).await?;
        let tool = tool.ok_or_else(|| JobError::Fail("the tool is gone".into()))?;
        Ok(Read { kind, tool, generation: payload.generation })
    }
}

impl Handler for Jobs {
    fn run<'a>(&'a self, job: &'a Job, steps: &'a Steps) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let Read { kind, tool, generation } = self.read(job).await?;
            match (kind, generation) {
                (Kind::Generate, Some(generation)) => workflow::make(&self.app, &tool, generation, steps).await,
                (Kind::Generate, None) => Err(JobError::Fail("the job names no generation".into())),
                (Kind::Start, _) => lifecycle::start(&self.app, &tool, &["active", "deployed"]).await,
                (Kind::Resume, _) => lifecycle::start(&self.app, &tool, &["suspended"]).await,
                (Kind::Suspend, _) => lifecycle::stop(&self.app, &tool).await,
                (Kind::Delete, _) => lifecycle::remove(&self.app, &tool).await,
            }
        })
    }

    fn undo<'a>(&'a self, job: &'a Job, step: &'a Begun) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let Read { kind, tool, .. } = self.read(job).await?;
            match kind {
                Kind::Generate => workflow::undo(&self.app, &tool, &step.name).await,
                // These have no steps.
                Kind::Start | Kind::Resume | Kind::Suspend | Kind::Delete => Ok(()),
            }
        })
    }

    fn failed<'a>(&'a self, job: &'a Job, error: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let Read { kind, tool, generation } = self.read(job).await?;
            match (kind, generation) {
                (Kind::Generate, Some(generation)) => workflow::failed(&self.app, &tool, generation, error).await,
                (Kind::Start, _) => lifecycle::not_started(&self.app, &tool).await,
                (Kind::Resume, _) => lifecycle::not_resumed(&self.app, &tool).await,
                (Kind::Delete, _) => lifecycle::not_removed(&self.app, &tool).await,
                (Kind::Suspend | Kind::Generate, _) => Ok(()),
            }
        })
    }
}

pub(crate) fn retry(error: impl std::fmt::Display) -> JobError {
    JobError::Retry(error.to_string())
}

/// The target says itself whether the same may succeed later; the end of the tool's log comes along.
pub(crate) fn of_deploy(error: DeployError) -> JobError {
    let lines: Vec<String> = std::iter::once(error.to_string()).chain(error.last_lines().iter().cloned()).collect();
    let text = lines.join("\n");
    if error.is_retryable() { JobError::Retry(text) } else { JobError::Fail(text) }
}
