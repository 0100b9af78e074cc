//! A place to run tools that keeps account of what it was asked to do, is strict about the order, and gets into the
//! trouble that a test plans.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use deployer::{
    Address, DeployError, LogQuery, LogStream, Observation, Probe, Release, State, Step, StepOutcome, Target,
    TargetKind, ToolRef, local,
};
use futures_util::{
    StreamExt,
    future::{BoxFuture, pending},
    stream,
};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// Nothing is done, and the same may succeed later.
    Refuse,
    /// Nothing is done, and it never will.
    Break,
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
}

#[derive(Default)]
pub struct FakeTarget {
    there: Mutex<BTreeMap<Uuid, There>>,
    trouble: Mutex<HashMap<String, (Trouble, u32)>>,
    asked: Mutex<Vec<String>>,
    environment: Mutex<BTreeMap<String, String>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeTarget {
    /// At the next `times` calls of `event`: a step's name, `start`, `stop`, `delete` or `undo NAME`.
    pub fn plan_trouble(&self, event: &str, trouble: Trouble, times: u32) {
        held(&self.trouble).insert(event.to_owned(), (trouble, times));
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

    async fn call(&self, event: &str, tool: &ToolRef, change: impl FnOnce(&mut There)) -> Result<(), DeployError> {
        held(&self.asked).push(event.to_owned());
        let planned = held(&self.trouble).get_mut(event).filter(|(_, times)| *times > 0).map(|(trouble, times)| {
            *times -= 1;
            *trouble
        });
        match planned {
            Some(Trouble::Refuse) => {
                Err(DeployError::Database { doing: event.into(), source: sqlx::Error::PoolTimedOut })
            }
            Some(Trouble::Break) => {
                Err(DeployError::Migration { file: "0001.sql".into(), message: "syntax error at or near".into() })
            }
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

    fn plan(&self, release: &Release) -> Vec<Step> {
        local::plan(release)
    }

    fn apply<'a>(&'a self, release: &'a Release, step: &'a Step) -> BoxFuture<'a, Result<StepOutcome, DeployError>> {
        Box::pin(async move {
            let before = held(&self.there).get(&release.tool.id).cloned().unwrap_or_default();
            // What comes before it in the plan must hold.
            let needed = self.plan(release).into_iter().take_while(|other| other.name != step.name);
            for needed in needed {
                assert!(before.steps.contains(&needed.name), "{} before {}", step.name, needed.name);
            }
            if step.needs_build {
                assert!(super::exists(&release.files), "{} without built files", step.name);
            }
            self.call(&step.name, &release.tool, |there| {
                there.running |= step.name == "start";
                if !there.steps.contains(&step.name) {
                    there.steps.push(step.name.clone());
                }
            })
            .await?;
            Ok(StepOutcome::Done(step.summary.clone()))
        })
    }

    fn undo<'a>(&'a self, release: &'a Release, step: &'a Step) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            self.call(&format!("undo {}", step.name), &release.tool, |there| {
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
            self.call("start", &release.tool, |there| there.running = true).await?;
            self.observe(&release.tool).await
        })
    }

    fn stop<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(self.call("stop", tool, |there| there.running = false))
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
        None
    }
}
