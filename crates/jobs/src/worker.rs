//! Takes jobs from the queue and runs them, several at once.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::queue::{self, CHANNEL, Job};

/// Why a job did not get to its end.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// May succeed later.
    #[error("{0}")]
    Retry(String),
    /// Will not.
    #[error("{0}")]
    Fail(String),
}

impl From<sqlx::Error> for JobError {
    fn from(error: sqlx::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

/// Knows how to run jobs, by their kind.
pub trait Handler: Send + Sync + 'static {
    fn run<'a>(&'a self, job: &'a Job, steps: &'a Steps) -> BoxFuture<'a, Result<(), JobError>>;
    /// The job has failed for good: undo what its steps did.
    fn failed<'a>(&'a self, job: &'a Job, steps: &'a Steps, error: &'a JobError)
    -> BoxFuture<'a, Result<(), JobError>>;
}

/// The recorded steps of one job.
pub struct Steps {
    pool: PgPool,
    job: Uuid,
}

impl Steps {
    /// Runs a step, unless it is recorded: then gives what it gave.
    pub async fn step<T, E, F>(&self, name: &str, work: impl FnOnce() -> F) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<sqlx::Error>,
        F: Future<Output = Result<T, E>>,
    {
        if let Some(output) = self.output(name).await? {
            return Ok(output);
        }
        let output = work().await?;
        let json = serde_json::to_value(&output).map_err(|error| sqlx::Error::Encode(error.into()))?;
        sqlx::query("INSERT INTO job_steps (job_id, name, output) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(self.job)
            .bind(name)
            .bind(json)
            .execute(&self.pool)
            .await?;
        Ok(output)
    }

    /// What a recorded step gave.
    pub async fn output<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, sqlx::Error> {
        let json: Option<serde_json::Value> =
            sqlx::query_scalar("SELECT output FROM job_steps WHERE job_id = $1 AND name = $2")
                .bind(self.job)
                .bind(name)
                .fetch_optional(&self.pool)
                .await?;
        json.map(serde_json::from_value).transpose().map_err(|error| sqlx::Error::Decode(error.into()))
    }
}

pub struct Worker<H> {
    pub pool: PgPool,
    pub handler: Arc<H>,
    /// Unique among workers that run at the same time.
    pub name: String,
    pub at_once: usize,
    pub lease: Duration,
    pub most_attempts: i32,
    /// Waits as long before the second attempt, twice as long before the third, and so on.
    pub first_pause: Duration,
}

impl<H: Handler> Worker<H> {
    /// Runs until `stop` is done; jobs that run then are finished by whoever comes next.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), sqlx::Error> {
        queue::give_back(&self.pool, &self.name).await?;
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        let worker = Arc::new(self);
        let slots = Arc::new(Semaphore::new(worker.at_once));
        tokio::pin!(stop);
        loop {
            let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(()) };
            let claimed = queue::claim(&worker.pool, &worker.name, worker.lease).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the queue cannot be read");
                None
            });
            match claimed {
                Some(job) => {
                    let worker = worker.clone();
                    tokio::spawn(async move {
                        worker.work(job).await;
                        drop(slot);
                    });
                }
                None => {
                    drop(slot);
                    tokio::select! {
                        () = &mut stop => return Ok(()),
                        _ = listener.recv() => {}
                        () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    }
                }
            }
        }
    }

    async fn work(&self, job: Job) {
        let steps = Steps { pool: self.pool.clone(), job: job.id };
        let outcome = tokio::select! {
            outcome = self.handler.run(&job, &steps) => outcome,
            () = self.keep_lease(job.id) => {
                tracing::warn!(job.id = %job.id, "another worker has taken the job over");
                return;
            }
        };
        let ended = match outcome {
            Ok(()) => queue::done(&self.pool, job.id).await,
            Err(JobError::Retry(error)) if job.attempts < self.most_attempts => {
                tracing::warn!(job.id = %job.id, job.kind = job.kind, %error, "a job is tried again");
                let doubled = 1_u32 << (job.attempts - 1).clamp(0, 10);
                queue::retry(&self.pool, job.id, &error, self.first_pause * doubled).await
            }
            Err(error) => {
                tracing::error!(job.id = %job.id, job.kind = job.kind, %error, "a job failed");
                if let Err(undoing) = self.handler.failed(&job, &steps, &error).await {
                    tracing::error!(job.id = %job.id, error = %undoing, "a failed job could not be undone");
                }
                queue::fail(&self.pool, job.id, &error.to_string()).await
            }
        };
        if let Err(error) = ended {
            tracing::error!(job.id = %job.id, %error, "the end of a job could not be recorded; it will be run again");
        }
    }

    /// Returns when the lease is lost.
    async fn keep_lease(&self, job: Uuid) {
        loop {
            tokio::time::sleep(self.lease / 3).await;
            match queue::renew(&self.pool, job, &self.name, self.lease).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
        }
    }
}
