//! How far a generation is: written by its job as events, told to whoever follows.

use std::time::{Duration, Instant};

use ::jobs::JobError;
use deployer::Step;
use domain::GenerationId;
use serde_json::{Value, json};
use store::generations::{self as table, Event};
use time::OffsetDateTime;

use crate::App;

pub const BUILD: &str = "build";
pub const ANNOUNCE: &str = "announce";

/// Those of the generator. What follows is told by the plan of the target.
const MAKING: [(&str, &str); 8] = [
    ("load-template", "Load the template"),
    ("validate-answers", "Validate the answers"),
    ("customize-backend", "Customise the backend"),
    ("customize-frontend", "Customise the frontend"),
    ("customize-database", "Customise the database"),
    ("generate-config", "Generate the configuration"),
    ("package", "Package"),
    ("return", "Keep the source"),
];

/// A stage as it is shown, in the order it runs.
#[derive(Clone, Debug)]
pub struct Stage {
    pub name: String,
    pub title: String,
    pub status: &'static str,
    pub started_at: Option<OffsetDateTime>,
    pub completed_at: Option<OffsetDateTime>,
    pub duration_ms: Option<i64>,
}

impl Stage {
    fn queued(name: &str, title: &str) -> Self {
        let (started_at, completed_at) = (None, None);
        Self { name: name.into(), title: title.into(), status: "queued", started_at, completed_at, duration_ms: None }
    }

    fn happened(&mut self, event: &Event) {
        match event.data["status"].as_str() {
            Some("running") => {
                *self = Self { status: "running", started_at: Some(event.at), ..Self::queued(&self.name, &self.title) };
            }
            Some(end @ ("succeeded" | "failed")) => {
                self.status = if end == "succeeded" { "succeeded" } else { "failed" };
                self.completed_at = Some(event.at);
                self.duration_ms = event.data["duration_ms"].as_i64();
            }
            _ => {}
        }
    }
}

/// All that are known by now: of the generator, then those that events name, the announcement last.
pub fn stages(events: &[Event]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = MAKING.iter().map(|(name, title)| Stage::queued(name, title)).collect();
    let mut announce = Stage::queued(ANNOUNCE, "Announce");
    for event in events.iter().filter(|event| event.kind == "stage") {
        let name = event.data["name"].as_str().unwrap_or_default();
        if name == ANNOUNCE {
            announce.happened(event);
            continue;
        }
        let at = stages.iter().position(|stage| stage.name == name).unwrap_or_else(|| {
            stages.push(Stage::queued(name, event.data["title"].as_str().unwrap_or(name)));
            stages.len() - 1
        });
        stages[at].happened(event);
    }
    stages.push(announce);
    stages
}

/// In percent.
pub fn percent(events: &[Event]) -> i64 {
    events.iter().filter_map(|event| event.data["progress"].as_i64()).max().unwrap_or(0)
}

/// Writes what happens.
pub struct Progress<'a> {
    pub app: &'a App,
    pub generation: GenerationId,
}

impl Progress<'_> {
    /// Names what is to come, so that it is shown before it begins.
    pub async fn planned(&self, steps: &[Step]) -> Result<(), JobError> {
        let titles = steps.iter().map(|step| (step.name.as_str(), step.title.as_str()));
        for (name, title) in std::iter::once((BUILD, "Build")).chain(titles) {
            self.event("stage", &json!({ "name": name, "title": title, "status": "queued" })).await?;
        }
        Ok(())
    }

    /// Runs a stage, and tells when it began and how it ended.
    pub async fn timed<T>(
        &self,
        name: &str,
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
        let mut tx = self.app.store.system("jobs").await?;
        table::event(&mut tx, self.generation, kind, data).await?;
        Ok(tx.commit().await?)
    }
}
