//! Input: a tool and its answers. Steps: generate → keep the source → build, and beside it what needs no build →
//! the rest of the target's plan, one by one → announce. Each may be repeated; what a target did is recorded, and is
//! taken back, the last first, when a later step fails for good.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use deployer::{Release, Step, StepOutcome, Target, ToolRef};
use jobs::{JobError, Steps};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    audit::Actor,
    deployments, generations,
    tools::{self as table, Tool},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::making::{Made, generate, keep_source, secrets};
use crate::{
    App, Builder,
    jobs::{of_deploy, retry},
    tools::{CREDENTIALS, ENVIRONMENT, lifecycle},
};

const BUILD: &str = "build";
/// Recorded steps of the target's plan begin with this.
const APPLY: &str = "apply:";

/// What is needed to start a tool again; holds secrets, and is kept sealed.
#[derive(Serialize, Deserialize)]
pub struct Deployed {
    number: u32,
    files: PathBuf,
    vendor: Option<PathBuf>,
    environment: BTreeMap<String, String>,
}

impl Deployed {
    pub fn release(self, tool: ToolRef) -> Release {
        Release { tool, number: self.number, files: self.files, vendor: self.vendor, environment: self.environment }
    }
}

pub async fn make(app: &App, tool: &Tool, generation: Uuid, steps: &Steps) -> Result<(), JobError> {
    generations::set_running(&mut *app.pool.acquire().await?, generation).await?;
    Making { app, tool, generation, steps }.run().await
}

/// Takes back one step, whether it was done or half done.
pub async fn undo(app: &App, tool: &Tool, step: &str) -> Result<(), JobError> {
    if step == BUILD {
        clear_work(app, tool.id).await;
    }
    let (Some(name), Some(target)) = (step.strip_prefix(APPLY), app.target_of(tool)) else { return Ok(()) };
    let release = match lifecycle::release(app, tool).await {
        Ok(release) => release,
        // It failed before there was one; taking back needs only to know the tool.
        Err(_) => Release {
            tool: lifecycle::reference(tool)?,
            number: 1,
            files: work_dir(app, tool.id),
            vendor: None,
            environment: BTreeMap::new(),
        },
    };
    match target.plan(&release).iter().find(|step| step.name == name) {
        Some(step) => target.undo(&release, step).await.map_err(of_deploy),
        None => Ok(()),
    }
}

/// Everything is taken back: whatever is left of a tool that never ran goes, and the reason is told.
pub async fn failed(app: &App, tool: &Tool, generation: Uuid, error: &str) -> Result<(), JobError> {
    if let Some(target) = app.target_of(tool) {
        target.delete(&lifecycle::reference(tool)?).await.map_err(of_deploy)?;
    }
    clear_work(app, tool.id).await;
    let events = generations::events_after(&mut *app.pool.acquire().await?, generation, 0).await?;
    let is_failed = |event: &&generations::Event| event.kind == "stage" && event.data["status"] == "failed";
    let stage = events.iter().rev().find(is_failed).map(|event| event.data["name"].clone());
    let problem = json!({
        "code": "generation_failed", "title": "The tool could not be made", "stage": stage, "detail": error,
    });
    let mut tx = app.pool.begin().await?;
    table::change_status(&mut tx, &Actor::system("jobs"), tool.id, &["generating"], "failed").await?;
    deployments::complete(&mut tx, generation, false).await?;
    if generations::complete(&mut tx, generation, Some(&problem)).await? {
        generations::event(&mut tx, generation, "failed", &json!({ "error": problem })).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Where a tool is built before it is placed.
fn work_dir(app: &App, tool: Uuid) -> PathBuf {
    app.data_dir.join("work").join(tool.simple().to_string())
}

/// What is left there is cleared before the next build anyway.
pub async fn clear_work(app: &App, tool: Uuid) {
    let _ = tokio::fs::remove_dir_all(work_dir(app, tool)).await;
}

/// Of the recorded build.
#[derive(Serialize, Deserialize)]
struct Output {
    files: PathBuf,
    vendor: Option<PathBuf>,
}

pub(super) struct Making<'a> {
    pub app: &'a App,
    pub tool: &'a Tool,
    pub generation: Uuid,
    steps: &'a Steps,
}

impl Making<'_> {
    async fn run(&self) -> Result<(), JobError> {
        let secrets = secrets(self).await?;
        let made = generate(self, &secrets).await?;
        let sha256 = keep_source(self, &made.files).await?;
        let target = self.app.target_of(self.tool);
        if let (Some(target), Some(builder)) = (target, &self.app.builder) {
            self.deploy(target.as_ref(), builder.as_ref(), made, &sha256).await?;
        }
        self.announce(&secrets, target.is_some()).await
    }

    async fn deploy(
        &self,
        target: &dyn Target,
        builder: &dyn Builder,
        made: Made,
        sha256: &str,
    ) -> Result<(), JobError> {
        let number = deployments::begin(&mut *self.app.pool.acquire().await?, self.generation, self.tool.id).await?;
        let out = work_dir(self.app, self.tool.id).join(&sha256[..12]);
        let mut environment = made.environment;
        environment.extend([self.app.public_url(&self.tool.slug)]);
        let mut release = Release {
            tool: lifecycle::reference(self.tool)?,
            number: u32::try_from(number).map_err(retry)?,
            files: out.clone(),
            vendor: None,
            environment,
        };
        let early = target.plan(&release);
        let early: Vec<&Step> = early.iter().filter(|step| !step.needs_build).collect();
        let build = self.timed(BUILD, 50, async {
            let output = self.steps.step::<_, JobError, _>(BUILD, || async {
                let built = builder.build(&made.files, out).await.map_err(of_deploy)?;
                Ok(Output { files: built.files, vendor: built.vendor })
            });
            output.await
        });
        let (built, ()) = tokio::try_join!(build, self.apply(target, &release, &early))?;
        release.files = built.files;
        release.vendor = built.vendor;
        let deployed = Deployed {
            number: release.number,
            files: release.files.clone(),
            vendor: release.vendor.clone(),
            environment: release.environment.clone(),
        };
        self.keep_secret(ENVIRONMENT, &serde_json::to_string(&deployed).map_err(retry)?).await?;
        let plan = target.plan(&release);
        let rest: Vec<&Step> = plan.iter().filter(|step| step.needs_build).collect();
        self.apply(target, &release, &rest).await?;
        let seen = target.observe(&release.tool).await.map_err(of_deploy)?;
        table::observed(&mut *self.app.pool.acquire().await?, self.tool.id, &json!(seen)).await?;
        if seen.is_running() { Ok(()) } else { Err(JobError::Retry("the tool does not answer".into())) }
    }

    async fn apply(&self, target: &dyn Target, release: &Release, steps: &[&Step]) -> Result<(), JobError> {
        for (index, step) in steps.iter().enumerate() {
            let stage = super::STAGES.iter().find(|stage| stage.name == step.name).map_or("start", |stage| stage.name);
            let progress = 60 + 38 * index as i64 / steps.len() as i64;
            let outcome = self.timed(stage, progress, async {
                let name = format!("{APPLY}{}", step.name);
                let apply = || async { target.apply(release, step).await.map_err(of_deploy) };
                self.steps.step::<StepOutcome, JobError, _>(&name, apply).await
            });
            match outcome.await? {
                StepOutcome::Done(what) | StepOutcome::AlreadyDone(what) => self.log(&what).await?,
            }
        }
        Ok(())
    }

    async fn announce(&self, secrets: &generator::Secrets, runs: bool) -> Result<(), JobError> {
        self.began("announce", 99).await?;
        let credentials = json!({
            "admin_email": secrets.admin_email, "admin_password": secrets.admin_password, "api_key": secrets.api_key,
        });
        let url = runs.then(|| self.app.tool_url(&self.tool.slug));
        let ended = json!({ "name": "announce", "status": "succeeded", "progress": 100, "duration_ms": 0 });
        let mut tx = self.app.pool.begin().await?;
        if generations::complete(&mut tx, self.generation, None).await? {
            store::secrets::put(&mut tx, &self.app.master, self.tool.id, CREDENTIALS, &credentials.to_string())
                .await
                .map_err(retry)?;
            table::announce(&mut tx, &Actor::system("jobs"), self.tool.id, url.as_deref()).await?;
            generations::event(&mut tx, self.generation, "stage", &ended).await?;
            let done = json!({ "tool_id": self.tool.id, "url": url });
            generations::event(&mut tx, self.generation, "done", &done).await?;
            deployments::complete(&mut tx, self.generation, true).await?;
            tx.commit().await?;
            let took = OffsetDateTime::now_utc() - self.tool.created_at;
            self.app.live.metrics.generation(took.unsigned_abs());
        }
        clear_work(self.app, self.tool.id).await;
        Ok(())
    }

    pub async fn keep_secret(&self, name: &str, value: &str) -> Result<(), JobError> {
        let mut tx = self.app.pool.begin().await?;
        store::secrets::put(&mut tx, &self.app.master, self.tool.id, name, value).await.map_err(retry)?;
        tx.commit().await?;
        Ok(())
    }

    /// Runs a stage, and tells when it began and how it ended.
    pub async fn timed<T>(
        &self,
        name: &'static str,
        progress: i64,
        work: impl Future<Output = Result<T, JobError>>,
    ) -> Result<T, JobError> {
        self.began(name, progress).await?;
        let began = Instant::now();
        match work.await {
            Ok(output) => {
                self.ended(name, began.elapsed()).await?;
                Ok(output)
            }
            Err(error) => {
                self.broke(name, &error).await?;
                Err(error)
            }
        }
    }

    pub async fn began(&self, name: &str, progress: i64) -> Result<(), JobError> {
        self.event("stage", &json!({ "name": name, "status": "running", "progress": progress })).await
    }

    pub async fn ended(&self, name: &str, took: Duration) -> Result<(), JobError> {
        let took = took.as_millis() as i64;
        self.event("stage", &json!({ "name": name, "status": "succeeded", "duration_ms": took })).await
    }

    pub async fn broke(&self, name: &str, error: &JobError) -> Result<(), JobError> {
        self.event("stage", &json!({ "name": name, "status": "failed" })).await?;
        self.log(&format!("{name}: {error}")).await
    }

    pub async fn log(&self, message: &str) -> Result<(), JobError> {
        self.event("log", &json!({ "message": message })).await
    }

    async fn event(&self, kind: &str, data: &Value) -> Result<(), JobError> {
        generations::event(&mut *self.app.pool.acquire().await?, self.generation, kind, data).await?;
        Ok(())
    }
}
