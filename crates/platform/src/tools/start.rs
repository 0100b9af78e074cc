//! Starting what should run and does not.

use ::jobs::{JobError, JobKind, Steps};
use domain::ToolStatus;
use store::tools as table;
use uuid::Uuid;

use super::{Tool, ToolJob, change, of_job};
use crate::{App, deployments};

pub struct StartTool {
    pub app: App,
}

impl JobKind for StartTool {
    const NAME: &'static str = "start-tool";
    const VERSION: i16 = 1;
    type Payload = ToolJob;

    fn subject(job: &ToolJob) -> Option<Uuid> {
        Some(job.tool.uuid())
    }

    async fn run(&self, job: &ToolJob, _: &Steps) -> Result<(), JobError> {
        let tool = of_job(&self.app, job).await?;
        if tool.status.should_run() { start(&self.app, &tool).await } else { Ok(()) }
    }

    /// That it does not run is shown. The reconciler tries again.
    async fn failed(&self, job: &ToolJob, _: &str) -> Result<(), JobError> {
        change(&self.app, &of_job(&self.app, job).await?, &[ToolStatus::Active], ToolStatus::Deployed).await
    }
}

/// Active once it has answered.
pub(super) async fn start(app: &App, tool: &Tool) -> Result<(), JobError> {
    if let Some(seen) = deployments::start(app, tool).await? {
        if !seen.is_running() {
            return Err(JobError::Retry("the tool does not answer yet".into()));
        }
        let mut tx = app.store.system("jobs").await?;
        table::moved(&mut tx, tool.id, &app.origin.tool_url(&tool.slug)).await?;
        tx.commit().await?;
    }
    change(app, tool, &[ToolStatus::Suspended, ToolStatus::Deployed], ToolStatus::Active).await
}
