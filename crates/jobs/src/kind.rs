//! A kind of job: its name, what it is about, how it runs, is taken back, and what its failure means.

use std::{collections::BTreeMap, future::Future};

use futures_util::future::BoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::Error;
use uuid::Uuid;

use crate::{Begun, Job, Steps};

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

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        Self::Retry(error.to_string())
    }
}

/// Everything may run twice: a worker can die between doing and recording.
pub trait JobKind: Send + Sync + 'static {
    const NAME: &'static str;
    /// Of the payload. A new one must be able to read the older ones; a worker leaves newer ones to others.
    const VERSION: i16;
    type Payload: Serialize + DeserializeOwned + Send + Sync;

    /// Jobs about the same subject never run at once, of whatever kind they are.
    fn subject(payload: &Self::Payload) -> Option<Uuid>;

    fn run(&self, payload: &Self::Payload, steps: &Steps) -> impl Future<Output = Result<(), JobError>> + Send;

    /// The job has failed for good: takes back one step that was done or half done.
    fn undo(&self, _: &Self::Payload, _: &Begun) -> impl Future<Output = Result<(), JobError>> + Send {
        async { Ok(()) }
    }

    /// Every step is taken back: says so.
    fn failed(&self, _: &Self::Payload, _: &str) -> impl Future<Output = Result<(), JobError>> + Send {
        async { Ok(()) }
    }
}

/// The kinds that a worker knows.
#[derive(Default)]
pub struct Registry(BTreeMap<&'static str, Box<dyn Kind>>);

impl Registry {
    pub fn with<K: JobKind>(mut self, kind: K) -> Self {
        let before = self.0.insert(K::NAME, Box::new(kind));
        assert!(before.is_none(), "two kinds of job are called {}", K::NAME);
        self
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    pub(crate) fn known(&self) -> (Vec<String>, Vec<i16>) {
        self.0.iter().map(|(name, kind)| ((*name).to_owned(), kind.version())).unzip()
    }

    /// Of a claimed job; a worker claims only what it knows.
    pub(crate) fn of(&self, job: &Job) -> Result<&dyn Kind, JobError> {
        let kind = self.0.get(job.kind.as_str()).map(AsRef::as_ref);
        kind.ok_or_else(|| JobError::Retry(format!("this worker does not know `{}`", job.kind)))
    }
}

/// A [`JobKind`] whose payload is still JSON.
pub(crate) trait Kind: Send + Sync {
    fn version(&self) -> i16;
    fn run<'a>(&'a self, job: &'a Job, steps: &'a Steps) -> BoxFuture<'a, Result<(), JobError>>;
    fn undo<'a>(&'a self, job: &'a Job, step: &'a Begun) -> BoxFuture<'a, Result<(), JobError>>;
    fn failed<'a>(&'a self, job: &'a Job, error: &'a str) -> BoxFuture<'a, Result<(), JobError>>;
}

fn read<P: DeserializeOwned>(payload: &Value) -> Result<P, JobError> {
    P::deserialize(payload).map_err(|error| JobError::Fail(format!("the job cannot be read: {error}")))
}

impl<K: JobKind> Kind for K {
    fn version(&self) -> i16 {
        K::VERSION
    }

    fn run<'a>(&'a self, job: &'a Job, steps: &'a Steps) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { JobKind::run(self, &read(&job.payload)?, steps).await })
    }

    fn undo<'a>(&'a self, job: &'a Job, step: &'a Begun) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { JobKind::undo(self, &read(&job.payload)?, step).await })
    }

    fn failed<'a>(&'a self, job: &'a Job, error: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { JobKind::failed(self, &read(&job.payload)?, error).await })
    }
}
