//! Resuming a suspended tool.

use ::jobs::{JobError, JobKind, Steps};
use domain::{Session, ToolId, ToolStatus};
use uuid::Uuid;

use super::{Tool, ToolError, ToolJob, ask, of_job, start::start};
use crate::{App, auth::Act, deployments};

pub async fn resume(app: &App, by: &Session, id: ToolId) -> Result<Tool, ToolError> {
    let from = (&[ToolStatus::Suspended][..], "Only a suspended tool can be resumed.");
    let (tx, tool) = ask::<ResumeTool>(app, (by, Act::Resume), id, from).await?;
    tx.commit().await?;
    Ok(tool)
}

pub struct ResumeTool {
    pub app: App,
}

impl JobKind for ResumeTool {
    const NAME: &'static str = "resume-tool";
    const VERSION: i16 = 1;
    type Payload = ToolJob;

    fn subject(job: &ToolJob) -> Option<Uuid> {
        Some(job.tool.uuid())
    }

    async fn run(&self, job: &ToolJob, _: &Steps) -> Result<(), JobError> {
        let tool = of_job(&self.app, job).await?;
        if tool.status == ToolStatus::Suspended { start(&self.app, &tool).await } else { Ok(()) }
    }

    /// It stays suspended, and nothing of it runs.
    async fn failed(&self, job: &ToolJob, _: &str) -> Result<(), JobError> {
        deployments::stop(&self.app, &of_job(&self.app, job).await?).await?;
        Ok(())
    }
}
