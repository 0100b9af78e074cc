//! Suspending: its address answers 402, its data stays.

use ::jobs::{JobError, JobKind, Steps};
use domain::{Session, ToolId, ToolStatus};
use uuid::Uuid;

use super::{Tool, ToolError, ToolJob, ask, change, of_job};
use crate::{App, auth::Act, deployments};

const RUNNING: [ToolStatus; 2] = [ToolStatus::Active, ToolStatus::Deployed];

pub async fn suspend(app: &App, by: &Session, id: ToolId) -> Result<Tool, ToolError> {
    let from = (&RUNNING[..], "Only a running tool can be suspended.");
    let (tx, tool) = ask::<SuspendTool>(app, (by, Act::Suspend), id, from).await?;
    tx.commit().await?;
    Ok(tool)
}

pub struct SuspendTool {
    pub app: App,
}

impl JobKind for SuspendTool {
    const NAME: &'static str = "suspend-tool";
    const VERSION: i16 = 1;
    type Payload = ToolJob;

    fn subject(job: &ToolJob) -> Option<Uuid> {
        Some(job.tool.uuid())
    }

    async fn run(&self, job: &ToolJob, _: &Steps) -> Result<(), JobError> {
        let tool = of_job(&self.app, job).await?;
        if !tool.status.should_run() {
            return Ok(());
        }
        if deployments::stop(&self.app, &tool).await?.is_some_and(|seen| seen.is_running()) {
            return Err(JobError::Retry("the tool still answers".into()));
        }
        change(&self.app, &tool, &RUNNING, ToolStatus::Suspended).await
    }
}
