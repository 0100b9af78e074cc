//! A place to run tools that keeps account of what it was asked to do, is strict about the order, and gets into the
//! trouble that a test plans.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use deployer::{
    Account, Address, Capabilities, Credential, DeployError, Found, LogQuery, LogStream, Observation, Outcome, Plan,
    Probe, Release, State, Step, Target, TargetKind, ToolRef,
    local::{self, LocalAction, LocalFound},
};
use domain::ToolId;
use futures_util::{
    StreamExt,
    future::{BoxFuture, pending},
    stream,
};
use time::OffsetDateTime;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// Nothing is done, and the same may succeed later.
    Refuse,
    /// Nothing is done, and it never will.
    Break,
    /// It is done, and the answer is lost.
    Uncertain,
    /// Nothing is done: the credential is not good for it.
    Deny,
    /// It is done, and the answer never comes: as good as a crash right after.
    DoneThenHang,
    /// Nothing is done, and the answer never comes: as good as a crash right before.
    Hang,
}

/// What is there of one tool: the names of the steps that hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct There {
    pub steps: Vec<String>,
    pub running: bool,
    /// The README of what was placed last.
    pub readme: String,
    /// The release that was started last.
    pub release: u32,
}

#[derive(Default)]
pub struct FakeTarget {
    there: Mutex<BTreeMap<ToolId, There>>,
    trouble: Mutex<HashMap<String, (Trouble, u32)>>,
    asked: Mutex<Vec<String>>,
    environment: Mutex<BTreeMap<String, String>>,
    address: Mutex<Option<SocketAddr>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeTarget {
    /// At the next `times` calls of `event`: a step's name, `start`, `stop`, `delete`, `observe` or `undo NAME`.
    pub fn plan_trouble(&self, event: &str, trouble: Trouble, times: u32) {
        held(&self.trouble).insert(event.to_owned(), (trouble, times));
    }

    /// Where all of its tools answer.
    pub fn answer_at(&self, address: SocketAddr) {
        *held(&self.address) = Some(address);
    }

    pub fn asked(&self) -> Vec<String> {
        held(&self.asked).clone()
    }

    pub fn there(&self) -> Vec<There> {
        held(&self.there).values().cloned().collect()
    }

    /// Of the tool that was started last.
    pub fn environment(&self) -> BTreeMap<String, String> {
        held(&self.environment).clone()
    }

    /// The process ends by itself, or its machine was started again.
    pub fn lose_processes(&self) {
        held(&self.there).values_mut().for_each(|there| there.running = false);
    }

    /// What is planned for this call, if anything.
    fn planned(&self, event: &str) -> Option<Trouble> {
        held(&self.trouble).get_mut(event).filter(|(_, times)| *times > 0).map(|(trouble, times)| {
            *times -= 1;
            *trouble
        })
    }

    async fn call(&self, event: &str, tool: &ToolRef, change: impl FnOnce(&mut There)) -> Result<(), DeployError> {
        held(&self.asked).push(event.to_owned());
        match self.planned(event) {
            Some(Trouble::Refuse) => {
                Err(DeployError::Database { doing: event.into(), source: sqlx::Error::PoolTimedOut })
            }
            Some(Trouble::Break) => {
                Err(DeployError::Migration { message: "0001.sql failed: syntax error at or near".into() })
            }
            Some(Trouble::Uncertain) => {
                change(held(&self.there).entry(tool.id).or_default());
                Err(DeployError::Uncertain("the connection was closed".into()))
            }
            Some(Trouble::Deny) => Err(DeployError::Denied("it has expired".into())),
            Some(Trouble::Hang) => pending().await,
            Some(Trouble::DoneThenHang) => {
                change(held(&self.there).entry(tool.id).or_default());
                pending().await
            }
            None => {
                change(held(&self.there).entry(tool.id).or_default());
                Ok(())
            }
        }
    }
}

impl Target for FakeTarget {
    fn kind(&self) -> TargetKind {
        TargetKind::Local
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { suspend: true, own_domain: false, managed_database: false, log_stream: false }
    }

    fn check<'a>(&'a self, _: &'a Credential) -> BoxFuture<'a, Result<Account, DeployError>> {
        Box::pin(async { Ok(Account { name: "test".into() }) })
    }

    fn look<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Found, DeployError>> {
        Box::pin(async move {
            let there = held(&self.there).get(&tool.id).cloned().unwrap_or_default();
            let database = there.steps.iter().any(|step| step == "database");
            let found = LocalFound { database, running: there.running.then_some(there.release) };
            Ok(Found(serde_json::to_value(found).expect("it can be written")))
        })
    }

    fn plan(&self, release: &Release, found: &Found) -> Result<Plan, DeployError> {
        Ok(local::plan(release, serde_json::from_value(found.0.clone()).expect("it can be read")))
    }

    fn apply<'a>(
        &'a self,
        release: &'a Release,
        files: &'a Path,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Outcome, DeployError>> {
        Box::pin(async move {
            step.action::<LocalAction>()?;
            let before = held(&self.there).get(&release.tool.id).cloned().unwrap_or_default();
            // What comes before it in the plan of an empty place must hold.
            let whole = local::plan(release, LocalFound::default()).steps;
            let whole: Vec<Step> = if step.name == "migrate" { whole.into_iter().take(2).collect() } else { whole };
            for needed in whole.into_iter().take_while(|other| other.name != step.name) {
                assert!(before.steps.contains(&needed.name), "{} before {}", step.name, needed.name);
            }
            let readme = std::fs::read_to_string(files.join("README.md"));
            if step.needs_build {
                assert!(readme.is_ok(), "{} without built files", step.name);
            }
            self.call(&step.name, &release.tool, |there| {
                if step.name == "start" {
                    (there.running, there.release) = (true, release.number);
                }
                if step.name == "files" {
                    there.readme = readme.unwrap_or_default();
                }
                if !there.steps.contains(&step.name) {
                    there.steps.push(step.name.clone());
                }
            })
            .await?;
            Ok(Outcome::new(step.summary.clone()))
        })
    }

    fn undo<'a>(
        &'a self,
        tool: &'a ToolRef,
        step: &'a Step,
        _: Option<&'a Outcome>,
    ) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            step.action::<LocalAction>()?;
            self.call(&format!("undo {}", step.name), tool, |there| {
                there.running &= step.name != "start";
                there.steps.retain(|name| *name != step.name);
            })
            .await
        })
    }

    fn start<'a>(&'a self, release: &'a Release) -> BoxFuture<'a, Result<Observation, DeployError>> {
        Box::pin(async move {
            assert!(release.environment.contains_key("JWT_SECRET"), "a tool is started with its secrets");
            held(&self.environment).clone_from(&release.environment);
            self.call("start", &release.tool, |there| (there.running, there.release) = (true, release.number)).await?;
            self.observe(&release.tool).await
        })
    }

    fn stop<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            self.call("stop", tool, |there| there.running = false).await?;
            held(&self.there).retain(|_, there| !there.steps.is_empty());
            Ok(())
        })
    }

    fn delete<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            self.call("delete", tool, |_| {}).await?;
            held(&self.there).remove(&tool.id);
            Ok(())
        })
    }

    fn observe<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Observation, DeployError>> {
        Box::pin(async move {
            if self.planned("observe").is_some() {
                held(&self.asked).push("observe".to_owned());
                return pending().await;
            }
            let there = held(&self.there).get(&tool.id).cloned();
            let at = OffsetDateTime::now_utc();
            let (state, probes) = match there {
                None => (State::Absent, Vec::new()),
                Some(there) if there.running => {
                    let probe = |path: &str| Probe { path: path.into(), status: Some(200), took_ms: 1, problem: None };
                    (State::Running { since: at }, vec![probe("/health"), probe("/")])
                }
                Some(_) => (State::Stopped, Vec::new()),
            };
            Ok(Observation { state, probes, at, by: "test".into() })
        })
    }

    fn logs<'a>(&'a self, _: &'a ToolRef, _: LogQuery) -> BoxFuture<'a, Result<LogStream, DeployError>> {
        Box::pin(async { Ok(stream::empty().boxed()) })
    }

    fn address(&self, _: &ToolRef) -> Option<Address> {
        held(&self.address).map(Address::Tcp)
    }
}
