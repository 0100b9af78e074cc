//! Input: a tool and its answers. Steps: generate → keep the source, which pins the release → plan for the target →
//! build, and beside it what needs no build → the rest of the plan → announce. Each may be repeated; what a step was
//! about to do is recorded before it does, and is taken back, the last first, when a later step fails for good.

use std::path::{Path, PathBuf};

use ::jobs::{Begun, JobError, JobKind, Steps};
use deployer::{Outcome, Plan, Release, Step, Target};
use domain::{GenerationId, ToolId, ToolStatus};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    deployments, generations,
    releases::{self, Inputs},
    tools::{self as table, Tool},
};
use uuid::Uuid;

use super::{
    making::{Made, Template, generate, keep_source, secrets, template},
    progress::{ANNOUNCE, BUILD, Progress},
};
use crate::{
    App, Builder,
    deployments::{clear_work, keep, of_deploy, public_url, reference, work_dir},
    tools::{CREDENTIALS, StartTool, ToolJob},
};

pub struct GenerateTool {
    pub app: App,
}

#[derive(Serialize, Deserialize)]
pub struct Order {
    pub tool: ToolId,
    pub generation: GenerationId,
}

/// Of the recorded build.
#[derive(Serialize, Deserialize)]
struct Build {
    sha256: String,
    vendor: Option<String>,
}

fn retry(error: impl std::fmt::Display) -> JobError {
    JobError::Retry(error.to_string())
}

fn fail(error: impl std::fmt::Display) -> JobError {
    JobError::Fail(error.to_string())
}

/// Under which a step of the plan is recorded: each release has its own plan.
fn recorded(release: u32, step: &str) -> String {
    format!("apply:{release}:{step}")
}

impl JobKind for GenerateTool {
    const NAME: &'static str = "generate-tool";
    const VERSION: i16 = 1;
    type Payload = Order;

    fn subject(order: &Order) -> Option<Uuid> {
        Some(order.tool.uuid())
    }

    async fn run(&self, order: &Order, steps: &Steps) -> Result<(), JobError> {
        let tool = self.tool(order).await?;
        let mut tx = self.app.store.system("jobs").await?;
        // A worker may die between the announcement and the end of its job: what runs by then is not made again.
        if !generations::begin(&mut tx, order.generation).await? {
            return Ok(());
        }
        tx.commit().await?;
        let progress = Progress { app: &self.app, generation: order.generation };
        Making { app: &self.app, tool: &tool, generation: order.generation, steps, progress }.run().await
    }

    /// From the record of the step, never from a plan made anew: what was there before it stays.
    async fn undo(&self, order: &Order, begun: &Begun) -> Result<(), JobError> {
        let tool = self.tool(order).await?;
        if self.is_complete(order).await? {
            return Ok(());
        }
        if begun.name.starts_with(BUILD) {
            clear_work(&self.app, &tool).await;
        }
        let (true, Some(target)) = (begun.name.starts_with("apply:"), self.app.targets.of(&tool)) else {
            return Ok(());
        };
        let step = begun.input.clone().ok_or_else(|| fail("the step was recorded without what it does"))?;
        let step: Step = serde_json::from_value(step).map_err(fail)?;
        let outcome: Option<Outcome> = begun.output.clone().map(serde_json::from_value).transpose().map_err(fail)?;
        target.undo(&reference(&tool).map_err(fail)?, &step, outcome.as_ref()).await.map_err(of_deploy)
    }

    /// Everything is taken back. Of a tool that never ran, whatever is left goes; one that did runs on as before.
    async fn failed(&self, order: &Order, error: &str) -> Result<(), JobError> {
        let (app, generation) = (&self.app, order.generation);
        let tool = self.tool(order).await?;
        if self.is_complete(order).await? {
            return Ok(());
        }
        let mut tx = app.store.system("jobs").await?;
        let ran_before = releases::live(&mut tx, tool.id).await?.is_some();
        let events = generations::events_after(&mut tx, generation, 0).await?;
        drop(tx);
        if let (Some(target), false) = (app.targets.of(&tool), ran_before) {
            target.delete(&reference(&tool).map_err(fail)?).await.map_err(of_deploy)?;
        }
        clear_work(app, &tool).await;
        let is_failed = |event: &&generations::Event| event.kind == "stage" && event.data["status"] == "failed";
        let stage = events.iter().rev().find(is_failed).map(|event| event.data["name"].clone());
        let problem = json!({
            "code": "generation_failed", "title": "The tool could not be made", "stage": stage, "detail": error,
        });
        let mut tx = app.store.system("jobs").await?;
        table::change_status(&mut tx, tool.id, &[ToolStatus::Generating], ToolStatus::Failed).await?;
        deployments::complete(&mut tx, generation, false).await?;
        if generations::complete(&mut tx, generation, Some(&problem), app.clock.now()).await? {
            generations::event(&mut tx, generation, "failed", &json!({ "error": problem })).await?;
        }
        if ran_before && tool.status.should_run() {
            ::jobs::enqueue::<StartTool>(tx.queue(), &ToolJob { tool: tool.id }).await?;
        }
        Ok(tx.commit().await?)
    }
}

impl GenerateTool {
    async fn tool(&self, order: &Order) -> Result<Tool, JobError> {
        let tool = table::any(&mut self.app.store.system("jobs").await?, order.tool).await?;
        tool.ok_or_else(|| fail("the tool is gone"))
    }

    async fn is_complete(&self, order: &Order) -> Result<bool, JobError> {
        Ok(generations::is_complete(&mut self.app.store.system("jobs").await?, order.generation).await?)
    }
}

struct Making<'a> {
    app: &'a App,
    tool: &'a Tool,
    generation: GenerationId,
    steps: &'a Steps,
    progress: Progress<'a>,
}

impl Making<'_> {
    async fn run(&self) -> Result<(), JobError> {
        let (app, tool) = (self.app, self.tool);
        let secrets = secrets(app, tool).await?;
        let template = template(app, tool)?;
        let made = generate(&self.progress, tool, &template, &secrets).await?;
        let release = self.pin(&template, &keep_source(app, &made.files).await?).await?;
        let target = app.targets.of(tool);
        if let (Some(target), Some(builder)) = (target, &app.builder) {
            self.deploy(target.as_ref(), builder.as_ref(), made, &release).await?;
        }
        self.announce(&secrets, &release, target.is_some()).await
    }

    /// What is resumed or tried again after the template or the program has changed is another release: nothing that
    /// was built of the former is taken for it.
    async fn pin(&self, template: &Template, source_sha256: &str) -> Result<releases::Release, JobError> {
        let meta = &template.pack.template;
        let inputs = Inputs {
            template: &meta.id,
            template_version: &meta.version,
            template_sha256: &template.sha256,
            skeleton_sha256: &self.app.catalogue.skeleton_sha256,
            generator_version: generator::VERSION,
            answers: &self.tool.configuration,
            source_sha256,
        };
        let mut tx = self.app.store.system("jobs").await?;
        let release = releases::pin(&mut tx, self.tool.id, &inputs, self.app.clock.now()).await?;
        if self.tool.deployed_at.is_none() {
            table::set_source(&mut tx, self.tool.id, source_sha256, &meta.version).await?;
        }
        tx.commit().await?;
        Ok(release)
    }

    async fn deploy(
        &self,
        target: &dyn Target,
        builder: &dyn Builder,
        made: Made,
        pinned: &releases::Release,
    ) -> Result<(), JobError> {
        let (app, tool) = (self.app, self.tool);
        let mut environment = made.environment;
        environment.extend([public_url(app, tool)]);
        let number = u32::try_from(pinned.number).map_err(fail)?;
        let release = Release { tool: reference(tool).map_err(fail)?, number, vendor: None, environment };
        let mut tx = app.store.system("jobs").await?;
        deployments::begin(&mut tx, self.generation, tool.id, pinned.id, target.kind().name()).await?;
        tx.commit().await?;

        // Made once, of what was there before: what is found later may be our own doing.
        let name = format!("plan:{number}");
        let plan = self.steps.step::<Plan, JobError, _>(&name, &(), || async {
            let found = target.look(&release.tool).await.map_err(of_deploy)?;
            let plan = target.plan(&release, &found).map_err(of_deploy)?;
            self.progress.planned(&plan.steps).await?;
            Ok(plan)
        });
        let plan = plan.await?;
        let (rest, early): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(|step| step.needs_build);
        let files = work_dir(app, tool).join(&pinned.source_sha256[..12]);
        let build = self.progress.timed(BUILD, 50, self.build(builder, &made.files, pinned, files.clone()));
        let (built, ()) = tokio::try_join!(build, self.apply(target, &release, &files, &early))?;

        let vendor = built.vendor.as_deref().map(|vendor| builder.vendor(Path::new(vendor)));
        let release = Release { vendor, ..release };
        let mut tx = app.store.system("jobs").await?;
        releases::set_build(&mut tx, pinned.id, &built.sha256, built.vendor.as_deref()).await?;
        keep(app, &mut tx, &release, built.vendor.as_deref()).await?;
        tx.commit().await?;
        self.apply(target, &release, &files, &rest).await?;

        let mut seen = target.observe(&release.tool).await.map_err(of_deploy)?;
        if !seen.is_running() {
            // Its start is recorded, but its process went with the platform's.
            seen = target.start(&release).await.map_err(of_deploy)?;
        }
        crate::deployments::observed(app, tool, &seen).await?;
        if seen.is_running() { Ok(()) } else { Err(retry("the tool does not answer")) }
    }

    /// Built once and kept; unpacked where it is needed and not there any more.
    async fn build(
        &self,
        builder: &dyn Builder,
        source: &pack::Tree,
        release: &releases::Release,
        files: PathBuf,
    ) -> Result<Build, JobError> {
        let objects = &self.app.objects;
        let name = format!("{BUILD}:{}", release.number);
        let built = self.steps.step::<Build, JobError, _>(&name, &release.source_sha256, || async {
            let vendor = builder.build(source, files.clone()).await.map_err(of_deploy)?;
            Ok(Build { sha256: objects.put_folder(&files).await.map_err(retry)?, vendor })
        });
        let built = built.await?;
        if !files.exists() {
            objects.get_folder(&built.sha256, &files).await.map_err(retry)?;
        }
        Ok(built)
    }

    async fn apply(
        &self,
        target: &dyn Target,
        release: &Release,
        files: &Path,
        steps: &[&Step],
    ) -> Result<(), JobError> {
        for (index, step) in steps.iter().enumerate() {
            let percent = 60 + 38 * index as i64 / steps.len() as i64;
            // Boxed: a target's future is large, and many may wait at once.
            let apply = self.progress.timed(&step.name, percent, async {
                let apply = || async { target.apply(release, files, step).await.map_err(of_deploy) };
                self.steps.step::<Outcome, JobError, _>(&recorded(release.number, &step.name), step, apply).await
            });
            let outcome = apply.boxed().await?;
            if !outcome.external_ids.is_empty() {
                let mut tx = self.app.store.system("jobs").await?;
                deployments::made(&mut tx, self.generation, &outcome.external_ids).await?;
                tx.commit().await?;
            }
            self.progress.log(&outcome.said).await?;
        }
        Ok(())
    }

    async fn announce(
        &self,
        secrets: &generator::Secrets,
        release: &releases::Release,
        runs: bool,
    ) -> Result<(), JobError> {
        let (app, tool) = (self.app, self.tool);
        self.progress.began(ANNOUNCE, 99).await?;
        let credentials = json!({
            "admin_email": secrets.admin_email, "admin_password": secrets.admin_password, "api_key": secrets.api_key,
        });
        let url = runs.then(|| app.origin.tool_url(&tool.slug));
        let ended = json!({ "name": ANNOUNCE, "status": "succeeded", "progress": 100, "duration_ms": 0 });
        let now = app.clock.now();
        let mut tx = app.store.system("jobs").await?;
        if generations::complete(&mut tx, self.generation, None, now).await? {
            if tool.deployed_at.is_none() {
                store::secrets::put(&mut tx, &app.master, tool.id, CREDENTIALS, &credentials.to_string())
                    .await
                    .map_err(retry)?;
            }
            table::announce(&mut tx, tool.id, url.as_deref(), &release.source_sha256, now).await?;
            generations::event(&mut tx, self.generation, "stage", &ended).await?;
            generations::event(&mut tx, self.generation, "done", &json!({ "tool_id": tool.id, "url": url })).await?;
            deployments::complete(&mut tx, self.generation, true).await?;
            tx.commit().await?;
            app.live.metrics.generation((now - tool.created_at).unsigned_abs());
        }
        clear_work(app, tool).await;
        Ok(())
    }
}
