//! The promise that every place a tool can run at keeps: this machine today, Docker and the clouds later.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use futures_util::{future::BoxFuture, stream::BoxStream};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{DeployError, Observation, Release, ToolRef};

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

/// One thing to do, as a value: it can be shown, stored, done again after a crash and taken back. Holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Kebab-case, unique within its plan: the key under which a workflow records it.
    pub name: String,
    /// As it stands in a list of progress: *Create the database*.
    pub title: String,
    /// What exactly it does, in a sentence for people.
    pub summary: String,
    /// False when it needs no built files, so that it may be applied while the tool is still being built.
    pub needs_build: bool,
    /// Only the target that planned it knows what is in here.
    pub action: Value,
}

impl Step {
    pub fn new(name: &str, title: &str, summary: String, action: &impl Serialize) -> Self {
        let action = serde_json::to_value(action).unwrap_or_default();
        Self { name: name.into(), title: title.into(), summary, needs_build: true, action }
    }

    pub fn before_the_build(self) -> Self {
        Self { needs_build: false, ..self }
    }

    pub fn action<A: DeserializeOwned>(&self) -> Result<A, DeployError> {
        A::deserialize(&self.action).map_err(|_| DeployError::ForeignStep(self.name.clone()))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10} {}", self.name, self.summary)
    }
}

/// What a target found of a tool before it plans; only the target itself knows what is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Found(pub Value);

/// What a deployment takes, in order, and what the result costs its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub steps: Vec<Step>,
    pub monthly_cost: Cost,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub cents: i64,
    pub currency: String,
    /// By use: the bill may be another.
    pub estimate: bool,
}

/// What a step gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was done, for the progress page.
    pub said: String,
    /// The ids that the target gave to what it made, by what they name.
    #[serde(default)]
    pub external_ids: BTreeMap<String, String>,
}

impl Outcome {
    pub fn new(said: impl Into<String>) -> Self {
        Self { said: said.into(), external_ids: BTreeMap::new() }
    }
}

/// What a target can do: pages offer only that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    pub suspend: bool,
    pub own_domain: bool,
    /// The target runs the database; else it is ours.
    pub managed_database: bool,
    pub log_stream: bool,
}

/// What a target asks of whoever wants to use it: a token, a role, nothing.
#[derive(Clone)]
pub enum Credential {
    None,
    Token(String),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Token(_) => "Token(hidden)",
        })
    }
}

/// Whose credential it is, as the target names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
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

    fn capabilities(&self) -> Capabilities;

    /// Whether the credential is good, before anything is planned with it.
    fn check<'a>(&'a self, credential: &'a Credential) -> BoxFuture<'a, Result<Account, DeployError>>;

    /// What is there of the tool.
    fn look<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Found, DeployError>>;

    /// What it takes to get from what was found to this release running. Pure: looks at nothing but its arguments.
    fn plan(&self, release: &Release, found: &Found) -> Result<Plan, DeployError>;

    /// `files` is the folder that `build` filled; it is there for steps that need it.
    fn apply<'a>(
        &'a self,
        release: &'a Release,
        files: &'a Path,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Outcome, DeployError>>;

    /// Takes back what a recorded step did, or half did where it has no outcome. What was there before it stays.
    fn undo<'a>(
        &'a self,
        tool: &'a ToolRef,
        step: &'a Step,
        outcome: Option<&'a Outcome>,
    ) -> BoxFuture<'a, Result<(), DeployError>>;

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
