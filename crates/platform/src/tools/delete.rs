//! Deleting: gone from lists at once; what it owns follows.

use ::jobs::{JobError, JobKind, Steps, enqueue_at};
use domain::{Session, ToolId, ToolStatus};
use serde_json::json;
use store::tools as table;
use time::Duration;
use uuid::Uuid;

use super::{Tool, ToolError, ToolJob, ask, of_job};
use crate::{App, auth::Act, deployments};

/// Before a removal that failed is tried once more.
const AGAIN: Duration = Duration::minutes(5);

pub async fn delete(app: &App, by: &Session, id: ToolId) -> Result<Tool, ToolError> {
    let from = [ToolStatus::Active, ToolStatus::Deployed, ToolStatus::Suspended, ToolStatus::Failed];
    let refusal = "The tool is being made; delete it when that has ended.";
    let (mut tx, tool) = ask::<DeleteTool>(app, (by, Act::Delete), id, (&from, refusal)).await?;
    table::change_status(&mut tx, id, &from, ToolStatus::Deleted).await?;
    tx.commit().await?;
    Ok(tool)
}

pub struct DeleteTool {
    pub app: App,
}

impl JobKind for DeleteTool {
    const NAME: &'static str = "delete-tool";
    const VERSION: i16 = 1;
    type Payload = ToolJob;

    fn subject(job: &ToolJob) -> Option<Uuid> {
        Some(job.tool.uuid())
    }

    /// With its data, its secrets, and the objects that no other tool has.
    async fn run(&self, job: &ToolJob, _: &Steps) -> Result<(), JobError> {
        let tool = of_job(&self.app, job).await?;
        deployments::remove(&self.app, &tool).await?;
        let mut tx = self.app.store.system("jobs").await?;
        store::secrets::forget(&mut tx, tool.id).await?;
        for object in store::releases::objects_of(&mut tx, tool.id).await? {
            self.app.objects.remove(&object).await.map_err(|error| JobError::Retry(error.to_string()))?;
        }
        store::audit::record(&mut tx, "tool.removed", tool.id, json!({})).await?;
        Ok(tx.commit().await?)
    }

    /// Nobody sees the tool any more, so nobody would ask again.
    async fn failed(&self, job: &ToolJob, _: &str) -> Result<(), JobError> {
        let mut tx = self.app.store.system("jobs").await?;
        enqueue_at::<Self>(tx.queue(), job, self.app.clock.now() + AGAIN).await?;
        Ok(tx.commit().await?)
    }
}
