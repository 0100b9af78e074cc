//! What every target promises, whatever it is: run against each, with its real neighbour or a strict fake of it.

use std::{collections::BTreeSet, path::Path};

use deployer::{DeployError, LogQuery, Outcome, Plan, Release, State, Step, Target, ToolRef};
use serde_json::json;

/// `release` gives the releases of one tool that was never there, by their number; `files` is a build of it.
pub async fn keeps_its_contract(target: &dyn Target, release: impl Fn(u32) -> Release, files: &Path) {
    let first = release(1);
    let tool = &first.tool;
    knows_nothing_of_a_stranger(target, tool).await;
    let plan = plans(target, &first).await;
    does_each_step_twice(target, &first, files, &plan).await;
    assert!(running(target, tool).await, "a deployed tool runs");
    stops_and_starts(target, &first).await;
    takes_back_an_update(target, &first, &release(2), files).await;
    refuses_steps_of_others(target, &first, files).await;
    leaves_nothing(target, tool).await;
}

async fn knows_nothing_of_a_stranger(target: &dyn Target, tool: &ToolRef) {
    assert_eq!(target.observe(tool).await.expect("it can be looked at").state, State::Absent);
    assert!(target.address(tool).is_none());
    target.stop(tool).await.expect("stopping what is not there is no error");
    target.delete(tool).await.expect("nor is deleting it");
    let logs = target.logs(tool, LogQuery { tail: 1, follow: false }).await;
    assert!(matches!(logs, Err(DeployError::Unknown(_)) | Ok(_)), "it has no log");
}

/// Pure, complete, and fit to be shown and kept.
async fn plans(target: &dyn Target, release: &Release) -> Plan {
    let found = target.look(&release.tool).await.expect("it can be looked at");
    let plan = target.plan(release, &found).expect("it can be planned");
    assert_eq!(target.plan(release, &found).expect("again"), plan, "the same arguments give the same plan");
    let names: BTreeSet<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names.len(), plan.steps.len(), "each step has a name of its own: {names:?}");
    for Step { name, title, summary, .. } in &plan.steps {
        assert!(name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{name}");
        assert!(!title.is_empty() && !summary.is_empty(), "{name} says what it does");
    }
    let kept = serde_json::to_string(&plan).expect("it can be kept");
    assert_eq!(serde_json::from_str::<Plan>(&kept).expect("and read"), plan);
    for (name, secret) in &release.environment {
        assert!(!kept.contains(secret.as_str()), "the plan holds {name}");
    }
    plan
}

async fn does_each_step_twice(target: &dyn Target, release: &Release, files: &Path, plan: &Plan) {
    for step in &plan.steps {
        let once = target.apply(release, files, step).await.expect("it is done");
        let twice = target.apply(release, files, step).await.expect("it is done again");
        assert_eq!(once.external_ids, twice.external_ids, "{} makes one thing, not two", step.name);
    }
}

async fn stops_and_starts(target: &dyn Target, release: &Release) {
    let tool = &release.tool;
    if !target.capabilities().suspend {
        return;
    }
    for _ in 0..2 {
        target.stop(tool).await.expect("it stops");
        assert!(!running(target, tool).await, "a stopped tool does not run");
    }
    for _ in 0..2 {
        assert!(target.start(release).await.expect("it starts").is_running());
    }
}

/// The next release takes the place of the one that runs. Taken back, it leaves what was there before it.
async fn takes_back_an_update(target: &dyn Target, first: &Release, second: &Release, files: &Path) {
    let plan = plans(target, second).await;
    let mut done: Vec<(&Step, Outcome)> = Vec::new();
    for step in &plan.steps {
        done.push((step, target.apply(second, files, step).await.expect("it is done")));
    }
    assert!(running(target, &second.tool).await, "the next release runs");
    let before = target.look(&second.tool).await.expect("it can be looked at");
    let again = target.plan(second, &before).expect("it can be planned");
    assert!(again.steps.len() <= plan.steps.len(), "what is there is not made again");
    for (step, outcome) in done.iter().rev() {
        target.undo(&second.tool, step, Some(outcome)).await.expect("it is taken back");
        target.undo(&second.tool, step, None).await.expect("and once more, as after a crash");
    }
    assert_ne!(
        target.observe(&first.tool).await.expect("it can be looked at").state,
        State::Absent,
        "its data is there"
    );
    assert!(target.start(first).await.expect("the release before starts").is_running());
}

async fn refuses_steps_of_others(target: &dyn Target, release: &Release, files: &Path) {
    let foreign = Step::new("elsewhere", "Elsewhere", "do it elsewhere".into(), &json!({ "elsewhere": "delete-all" }));
    let refused = target.apply(release, files, &foreign).await;
    assert!(matches!(refused, Err(DeployError::ForeignStep(_))), "{refused:?}");
    let refused = target.undo(&release.tool, &foreign, None).await;
    assert!(matches!(refused, Err(DeployError::ForeignStep(_))), "{refused:?}");
}

async fn leaves_nothing(target: &dyn Target, tool: &ToolRef) {
    for _ in 0..2 {
        target.delete(tool).await.expect("it is removed");
        assert_eq!(target.observe(tool).await.expect("it can be looked at").state, State::Absent);
    }
    assert!(target.address(tool).is_none());
}

async fn running(target: &dyn Target, tool: &ToolRef) -> bool {
    target.observe(tool).await.expect("it can be looked at").is_running()
}
