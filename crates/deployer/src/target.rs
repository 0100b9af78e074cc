//! The promise that every place a tool can run at keeps: this machine today, Docker and the clouds later.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use futures_util::{future::BoxFuture, stream::BoxStream};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{DeployError, Observation, Release, ToolRef, local::LocalAction};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    Local,
    Docker,
    Railway,
    Render,
    Aws,
    Kubernetes,
}

impl TargetKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Docker => "docker",
            Self::Railway => "railway",
            Self::Render => "render",
            Self::Aws => "aws",
            Self::Kubernetes => "kubernetes",
        }
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no target: use local, docker, railway, render, aws or kubernetes")]
pub struct UnknownTarget(String);

impl FromStr for TargetKind {
    type Err = UnknownTarget;
    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        [Self::Local, Self::Docker, Self::Railway, Self::Render, Self::Aws, Self::Kubernetes]
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownTarget(text.to_owned()))
    }
}

/// One thing to do, as a value: it can be shown, stored and done again after a crash. Holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Kebab-case, unique within its plan: the key under which a workflow records it.
    pub name: String,
    /// A sentence for people.
    pub summary: String,
    /// False when it needs no built files, so that it may be applied while the tool is still being built.
    pub needs_build: bool,
    pub action: Action,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10} {}", self.name, self.summary)
    }
}

/// What a step does, one variant per target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", content = "do", rename_all = "snake_case")]
pub enum Action {
    Local(LocalAction),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It was done now; the text says what, for the progress page.
    Done(String),
    /// It had been done before.
    AlreadyDone(String),
}

/// Where requests for a running tool go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    Unix(PathBuf),
    Tcp(SocketAddr),
    Url(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// How many of the last lines to begin with.
    pub tail: usize,
    /// Whether to wait for more.
    pub follow: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Output,
    Error,
    /// Written by the supervisor: started, crashed, stopped.
    Platform,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub source: Source,
    pub text: String,
}

pub type LogStream = BoxStream<'static, LogLine>;

/// A place where tools run. Object safe; all of it may be called twice, and at once for different tools.
pub trait Target: Send + Sync {
    fn kind(&self) -> TargetKind;

    /// What deploying this release takes, in order. Pure: looks at nothing but its argument.
    fn plan(&self, release: &Release) -> Vec<Step>;

    fn apply<'a>(&'a self, release: &'a Release, step: &'a Step) -> BoxFuture<'a, Result<StepOutcome, DeployError>>;

    /// Takes back what `apply` did or half did. A step that was never applied is no error.
    fn undo<'a>(&'a self, release: &'a Release, step: &'a Step) -> BoxFuture<'a, Result<(), DeployError>>;

    /// Starts a deployed release and waits until it has answered: resume, and after a restart of the platform.
    fn start<'a>(&'a self, release: &'a Release) -> BoxFuture<'a, Result<Observation, DeployError>>;

    /// Stops the tool; its data stays.
    fn stop<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>>;

    /// Removes the tool with its data, from the list of what it owns and nothing else.
    fn delete<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>>;

    /// Asks the tool itself, now.
    fn observe<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Observation, DeployError>>;

    fn logs<'a>(&'a self, tool: &'a ToolRef, query: LogQuery) -> BoxFuture<'a, Result<LogStream, DeployError>>;

    /// Where its requests go; `None` when it is not up.
    fn address(&self, tool: &ToolRef) -> Option<Address>;
}
