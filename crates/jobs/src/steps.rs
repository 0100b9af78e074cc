//! The recorded steps of one job: what resumes it, and what is taken back when it fails.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::{Error, FromRow, PgPool};
use uuid::Uuid;

pub struct Steps {
    pub(crate) pool: PgPool,
    pub(crate) job: Uuid,
}

/// A step that was begun; whether it got to its end is told by its output.
#[derive(Clone, Debug, FromRow)]
pub struct Begun {
    pub name: String,
    /// What it was about to do.
    pub input: Option<Value>,
    pub output: Option<Value>,
}

impl Steps {
    /// Runs a step, unless its output is recorded: then gives that. `input` is recorded before, for taking back.
    pub async fn step<T, E, F>(&self, name: &str, input: &impl Serialize, work: impl FnOnce() -> F) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
        F: Future<Output = Result<T, E>>,
    {
        if let Some(output) = self.output(name).await? {
            return Ok(output);
        }
        let input = serde_json::to_value(input).map_err(|error| Error::Encode(error.into()))?;
        // A step that was half done keeps its first input: what is there now may be its own doing.
        sqlx::query("INSERT INTO job_steps (job_id, name, input) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(self.job)
            .bind(name)
            .bind(input)
            .execute(&self.pool)
            .await?;
        let output = work().await?;
        let json = serde_json::to_value(&output).map_err(|error| Error::Encode(error.into()))?;
        sqlx::query(
            "UPDATE job_steps SET output = $3, completed_at = clock_timestamp() WHERE job_id = $1 AND name = $2",
        )
        .bind(self.job)
        .bind(name)
        .bind(json)
        .execute(&self.pool)
        .await?;
        Ok(output)
    }

    /// What a step gave; `None` until it got to its end.
    pub async fn output<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let json: Option<Option<Value>> =
            sqlx::query_scalar("SELECT output FROM job_steps WHERE job_id = $1 AND name = $2")
                .bind(self.job)
                .bind(name)
                .fetch_optional(&self.pool)
                .await?;
        json.flatten().map(serde_json::from_value).transpose().map_err(|error| Error::Decode(error.into()))
    }

    /// What a step was about to do, done or not.
    pub async fn input<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let json: Option<Option<Value>> =
            sqlx::query_scalar("SELECT input FROM job_steps WHERE job_id = $1 AND name = $2")
                .bind(self.job)
                .bind(name)
                .fetch_optional(&self.pool)
                .await?;
        json.flatten().map(serde_json::from_value).transpose().map_err(|error| Error::Decode(error.into()))
    }

    pub(crate) async fn last_first(&self) -> Result<Vec<Begun>, Error> {
        sqlx::query_as("SELECT name, input, output FROM job_steps WHERE job_id = $1 ORDER BY number DESC")
            .bind(self.job)
            .fetch_all(&self.pool)
            .await
    }

    pub(crate) async fn forget(&self, name: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM job_steps WHERE job_id = $1 AND name = $2")
            .bind(self.job)
            .bind(name)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
