//! Input: a tool and its answers. Steps: secrets → generate → build → the target's plan, one by one → announce.
//! Each is recorded, may be repeated, and is undone in reverse when a later one fails for good.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Instant};

use deployer::{Release, StepOutcome, Target, ToolRef};
use futures_util::future::BoxFuture;
use generator::{Request, Secrets};
use jobs::{Handler, Job, JobError, Steps};
use pack::Tree;
use questions::Effective;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{audit::Actor, generations, tools as table};
use uuid::Uuid;

use crate::{
    App,
    tools::{self, CREDENTIALS, ENVIRONMENT, Tool},
};

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

/// Runs every job of the platform.
pub struct Jobs {
    pub app: App,
}

#[derive(Deserialize)]
struct Payload {
    tool: Uuid,
    generation: Option<Uuid>,
}

fn payload(job: &Job) -> Result<Payload, JobError> {
    serde_json::from_value(job.payload.clone())
        .map_err(|error| JobError::Fail(format!("the job cannot be read: {error}")))
}

impl Handler for Jobs {
    fn run<'a>(&'a self, job: &'a Job, steps: &'a Steps) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let payload = payload(job)?;
            let tool = table::get(&mut *self.app.pool.acquire().await?, payload.tool)
                .await?
                .ok_or_else(|| JobError::Fail("the tool is gone".into()))?;
            match (job.kind.as_str(), payload.generation) {
                ("generate-tool", Some(generation)) => {
                    Making { app: &self.app, generation, tool: &tool, steps, stage: Default::default() }.run().await
                }
                ("suspend-tool", _) => self.suspend(&tool).await,
                ("resume-tool", _) => self.resume(&tool).await,
                ("delete-tool", _) => self.delete(&tool).await,
                (kind, _) => Err(JobError::Fail(format!("there is no job `{kind}`"))),
            }
        })
    }

    fn failed<'a>(
        &'a self,
        job: &'a Job,
        steps: &'a Steps,
        error: &'a JobError,
    ) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let payload = payload(job)?;
            let Some(generation) = payload.generation else { return Ok(()) };
            let tool = table::get(&mut *self.app.pool.acquire().await?, payload.tool)
                .await?
                .ok_or_else(|| JobError::Fail("the tool is gone".into()))?;
            Making { app: &self.app, generation, tool: &tool, steps, stage: Default::default() }.undo(error).await
        })
    }
}

fn retry(error: impl std::fmt::Display) -> JobError {
    JobError::Retry(error.to_string())
}

impl Jobs {
    fn target(&self, tool: &Tool) -> Option<&Arc<dyn Target>> {
        self.app.target.as_ref().filter(|target| tool.deployment_type.as_deref() == Some(target.kind().name()))
    }

    async fn suspend(&self, tool: &Tool) -> Result<(), JobError> {
        if let Some(target) = self.target(tool) {
            let reference = reference(tool)?;
            target.stop(&reference).await.map_err(retry)?;
            let seen = target.observe(&reference).await.map_err(retry)?;
            if seen.is_running() {
                return Err(JobError::Retry("the tool still answers".into()));
            }
            table::observed(&mut *self.app.pool.acquire().await?, tool.id, &json!(seen)).await?;
        }
        self.status(tool, "suspended").await
    }

    async fn resume(&self, tool: &Tool) -> Result<(), JobError> {
        if let Some(target) = self.target(tool) {
            let release = tools::release(&self.app, tool).await.map_err(retry)?;
            let seen = target.start(&release).await.map_err(retry)?;
            if !seen.is_running() {
                return Err(JobError::Retry("the tool does not answer yet".into()));
            }
            table::observed(&mut *self.app.pool.acquire().await?, tool.id, &json!(seen)).await?;
        }
        self.status(tool, "active").await
    }

    async fn delete(&self, tool: &Tool) -> Result<(), JobError> {
        if let Some(target) = self.target(tool) {
            target.delete(&reference(tool)?).await.map_err(retry)?;
        }
        let _ = tokio::fs::remove_dir_all(work_dir(&self.app, tool.id)).await;
        let mut tx = self.app.pool.begin().await?;
        store::secrets::forget(&mut tx, tool.id).await?;
        store::audit::record(&mut tx, &Actor::system("jobs"), "tool.removed", tool.id, json!({})).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn status(&self, tool: &Tool, status: &str) -> Result<(), JobError> {
        let mut tx = self.app.pool.begin().await?;
        table::set_status(&mut tx, &Actor::system("jobs"), tool.id, status).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn reference(tool: &Tool) -> Result<ToolRef, JobError> {
    tools::reference(tool).map_err(|problem| JobError::Fail(problem.detail().to_owned()))
}

/// Where a tool is built before it is placed.
fn work_dir(app: &App, tool: Uuid) -> PathBuf {
    app.data_dir.join("work").join(tool.simple().to_string())
}

struct Making<'a> {
    app: &'a App,
    generation: Uuid,
    tool: &'a Tool,
    steps: &'a Steps,
    /// The stage that runs, for the message when it fails.
    stage: std::sync::Mutex<&'static str>,
}

impl Making<'_> {
    async fn run(&self) -> Result<(), JobError> {
        generations::set_running(&mut *self.app.pool.acquire().await?, self.generation).await?;
        let outcome = self.make().await;
        if let Err(error) = &outcome {
            let stage = *self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            self.event("stage", &json!({ "name": stage, "status": "failed" })).await?;
            self.event("log", &json!({ "message": format!("{stage}: {error}") })).await?;
        }
        outcome
    }

    async fn make(&self) -> Result<(), JobError> {
        let secrets = self.secrets().await?;
        let tool = self.generate(&secrets).await?;
        let sha256 = self.keep_source(&tool.files).await?;
        let target = self
            .app
            .target
            .as_ref()
            .filter(|target| self.tool.deployment_type.as_deref() == Some(target.kind().name()));
        if let (Some(target), Some(builder)) = (target, &self.app.builder) {
            let out = work_dir(self.app, self.tool.id).join(&sha256[..12]);
            let built = self.timed("build", 50, builder.build(&tool.files, out)).await?;
            self.log(&format!("built in {}", built.files.display())).await?;
            let mut environment = tool.environment;
            environment
                .insert("PUBLIC_URL".into(), self.app.tool_url(&self.tool.slug).trim_end_matches('/').to_owned());
            let deployed = Deployed { number: 1, files: built.files, vendor: built.vendor, environment };
            self.keep_secret(ENVIRONMENT, &serde_json::to_string(&deployed).map_err(retry)?).await?;
            self.deploy(target.as_ref(), &deployed.release(reference(self.tool)?)).await?;
        }
        self.announce(target.is_some()).await
    }

    /// Chosen once: a repeated run uses the same.
    async fn secrets(&self) -> Result<Secrets, JobError> {
        let kept =
            store::secrets::get(&mut *self.app.pool.acquire().await?, &self.app.master, self.tool.id, "generation")
                .await;
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        match kept {
            Ok(kept) => {
                let kept: Value = serde_json::from_str(&kept).map_err(retry)?;
                Ok(Secrets {
                    jwt_secret: text(&kept, "jwt_secret"),
                    api_key: text(&kept, "api_key"),
                    admin_email: text(&kept, "admin_email"),
                    admin_password: text(&kept, "admin_password"),
                })
            }
            Err(store::secrets::SecretError::Missing(_)) => {
                let secrets = tools::secrets::of_tool(&self.tool.slug).map_err(retry)?;
                let json = json!({ "jwt_secret": secrets.jwt_secret, "api_key": secrets.api_key, "admin_email": secrets.admin_email, "admin_password": secrets.admin_password });
                self.keep_secret("generation", &json.to_string()).await?;
                Ok(secrets)
            }
            Err(error) => Err(JobError::Fail(error.to_string())),
        }
    }

    async fn keep_secret(&self, name: &str, value: &str) -> Result<(), JobError> {
        let mut tx = self.app.pool.begin().await?;
        store::secrets::put(&mut tx, &self.app.master, self.tool.id, name, value).await.map_err(retry)?;
        tx.commit().await?;
        Ok(())
    }

    /// Pure, so it is simply done again after a crash.
    async fn generate(&self, secrets: &Secrets) -> Result<generator::Tool, JobError> {
        let pack = self
            .app
            .catalogue
            .get(&self.tool.template_id)
            .ok_or_else(|| JobError::Fail("the template is no longer there".into()))?;
        let Value::Object(answers) = self.tool.configuration.clone() else {
            return Err(JobError::Fail("the answers cannot be read".into()));
        };
        let answers: Effective = questions::complete(&pack, &answers)
            .map_err(|_| JobError::Fail("the template has changed, and the answers no longer fit it".into()))?;
        let (company, slug, secrets, skeleton) =
            (self.tool.name.clone(), self.tool.slug.clone(), secrets.clone(), self.app.catalogue.skeleton.clone());
        let (sender, mut stages) = tokio::sync::mpsc::unbounded_channel();
        let work = tokio::task::spawn_blocking(move || {
            let request = Request { company: &company, slug: &slug, answers: &answers, secrets: &secrets };
            generator::generate(&pack, &skeleton, &request, &|stage| {
                // Nobody listens any more only when the job itself has ended.
                let _ = sender.send((stage, Instant::now()));
            })
        });
        let mut running: Vec<(&'static str, Instant)> = Vec::new();
        while let Some((stage, at)) = stages.recv().await {
            // Backend and frontend run side by side; every other stage ends where the next begins.
            if stage != generator::Stage::CustomizeFrontend && stage != generator::Stage::CustomizeBackend
                || running.len() == 1 && running[0].0 == "validate-answers"
            {
                for (name, began) in running.drain(..) {
                    self.ended(name, at - began).await?;
                }
            }
            self.began(stage.name(), stage as i64 * 5).await?;
            running.push((stage.name(), at));
        }
        let tool = work.await.map_err(retry)?.map_err(|error| JobError::Fail(error.to_string()))?;
        let now = Instant::now();
        for (name, began) in running {
            self.ended(name, now - began).await?;
        }
        self.log(&format!("{} files generated", tool.files.len())).await?;
        Ok(tool)
    }

    /// Content-addressed, and written whole or not at all.
    async fn keep_source(&self, files: &Tree) -> Result<String, JobError> {
        let (files, objects) = (files.clone(), self.app.objects());
        let sha256 = tokio::task::spawn_blocking(move || {
            let archive = archive(&files)?;
            let sha256: String = Sha256::digest(&archive).iter().map(|byte| format!("{byte:02x}")).collect();
            std::fs::create_dir_all(&objects)?;
            let part = objects.join(format!("{sha256}.{}.part", Uuid::now_v7()));
            std::fs::write(&part, &archive)?;
            std::fs::rename(&part, objects.join(&sha256))?;
            std::io::Result::Ok(sha256)
        });
        let sha256 = sha256.await.map_err(retry)?.map_err(retry)?;
        let mut tx = self.app.pool.begin().await?;
        table::set_source(&mut tx, &Actor::system("jobs"), self.tool.id, &sha256).await?;
        tx.commit().await?;
        Ok(sha256)
    }

    async fn deploy(&self, target: &dyn Target, release: &Release) -> Result<(), JobError> {
        let plan = target.plan(release);
        let share = 45 / plan.len().max(1) as i64;
        for (index, step) in plan.iter().enumerate() {
            let name = super::STAGES.iter().find(|stage| stage.name == step.name).map_or("start", |stage| stage.name);
            let outcome: StepOutcome = self
                .timed(name, 52 + share * index as i64, async {
                    self.steps
                        .step::<_, StepError, _>(&format!("apply:{}", step.name), || async {
                            Ok(target.apply(release, step).await?)
                        })
                        .await
                })
                .await?;
            match outcome {
                StepOutcome::Done(what) | StepOutcome::AlreadyDone(what) => self.log(&what).await?,
            }
        }
        let seen = target.observe(&release.tool).await.map_err(retry)?;
        table::observed(&mut *self.app.pool.acquire().await?, self.tool.id, &json!(seen)).await?;
        if seen.is_running() { Ok(()) } else { Err(JobError::Retry("the tool does not answer".into())) }
    }

    async fn announce(&self, runs: bool) -> Result<(), JobError> {
        self.began("announce", 99).await?;
        let secrets = self.secrets().await?;
        let credentials = json!({ "admin_email": secrets.admin_email, "admin_password": secrets.admin_password, "api_key": secrets.api_key });
        let url = runs.then(|| self.app.tool_url(&self.tool.slug));
        let mut tx = self.app.pool.begin().await?;
        store::secrets::put(&mut tx, &self.app.master, self.tool.id, CREDENTIALS, &credentials.to_string())
            .await
            .map_err(retry)?;
        table::announce(&mut tx, &Actor::system("jobs"), self.tool.id, url.as_deref()).await?;
        generations::complete(&mut tx, self.generation, None).await?;
        generations::event(
            &mut tx,
            self.generation,
            "stage",
            &json!({ "name": "announce", "status": "succeeded", "progress": 100, "duration_ms": 0 }),
        )
        .await?;
        generations::event(&mut tx, self.generation, "done", &json!({ "tool_id": self.tool.id, "url": url })).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes back what was deployed, and says why.
    async fn undo(&self, error: &JobError) -> Result<(), JobError> {
        let target = self
            .app
            .target
            .as_ref()
            .filter(|target| self.tool.deployment_type.as_deref() == Some(target.kind().name()));
        if let Some(target) = target {
            target.delete(&reference(self.tool)?).await.map_err(retry)?;
        }
        let _ = tokio::fs::remove_dir_all(work_dir(self.app, self.tool.id)).await;
        let events = generations::events_after(&mut *self.app.pool.acquire().await?, self.generation, 0).await?;
        let stage = events
            .iter()
            .rev()
            .find(|event| event.kind == "stage" && event.data["status"] == "failed")
            .map(|event| event.data["name"].clone());
        let detail = error.to_string();
        let problem = json!({ "code": "generation_failed", "title": "The tool could not be made", "stage": stage, "detail": detail });
        let mut tx = self.app.pool.begin().await?;
        table::set_status(&mut tx, &Actor::system("jobs"), self.tool.id, "failed").await?;
        generations::complete(&mut tx, self.generation, Some(&problem)).await?;
        generations::event(&mut tx, self.generation, "failed", &json!({ "error": problem })).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn timed<T, E: std::fmt::Display>(
        &self,
        name: &'static str,
        progress: i64,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, JobError> {
        self.began(name, progress).await?;
        let began = Instant::now();
        let output = work.await.map_err(|error| JobError::Fail(format!("{error:#}")))?;
        self.ended(name, began.elapsed()).await?;
        Ok(output)
    }

    async fn began(&self, name: &'static str, progress: i64) -> Result<(), JobError> {
        *self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = name;
        self.event("stage", &json!({ "name": name, "status": "running", "progress": progress })).await
    }

    async fn ended(&self, name: &'static str, took: std::time::Duration) -> Result<(), JobError> {
        self.event("stage", &json!({ "name": name, "status": "succeeded", "duration_ms": took.as_millis() as i64 }))
            .await
    }

    async fn log(&self, message: &str) -> Result<(), JobError> {
        self.event("log", &json!({ "message": message })).await
    }

    async fn event(&self, kind: &str, data: &Value) -> Result<(), JobError> {
        generations::event(&mut *self.app.pool.acquire().await?, self.generation, kind, data).await?;
        Ok(())
    }
}

/// Lets a step report the target's error or the store's.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error("{}", with_log(.0))]
    Deploy(#[from] deployer::DeployError),
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// The error with the end of the tool's log, where there is one.
fn with_log(error: &deployer::DeployError) -> String {
    std::iter::once(error.to_string()).chain(error.last_lines().iter().cloned()).collect::<Vec<_>>().join("\n")
}

/// The same files give the same bytes: no times, no owners, in order.
pub fn archive(files: &Tree) -> std::io::Result<Vec<u8>> {
    let gzip = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(gzip);
    for (path, contents) in files.iter() {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(if path.ends_with(".sh") { 0o755 } else { 0o644 });
        header.set_mtime(0);
        archive.append_data(&mut header, path, contents.as_ref())?;
    }
    archive.into_inner()?.finish()
}
