//! What a queue and its workflows promise, on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use jobs::{Begun, Clock, JobError, JobKind, Registry, Retry, Steps, Worker};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// Stands still until a test moves it.
struct TestClock(Mutex<OffsetDateTime>);

impl TestClock {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(OffsetDateTime::now_utc() + Duration::from_secs(1))))
    }

    fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    Retry,
    Fail,
    Panic,
    /// As good as a killed worker, once its task is aborted.
    Hang,
    Slow(Duration),
}

/// Runs the steps that the payload names, writes down what happens, and gets into the trouble that is planned.
#[derive(Default)]
struct Script {
    happened: Mutex<Vec<String>>,
    /// What happens at an event, and how often.
    trouble: Mutex<HashMap<String, (Trouble, u32)>>,
    at_once: Mutex<(u32, u32)>,
}

impl Script {
    fn with(trouble: &[(&str, Trouble, u32)]) -> Arc<Self> {
        let script = Self::default();
        *script.trouble.lock().unwrap() =
            trouble.iter().map(|(event, trouble, times)| ((*event).to_owned(), (*trouble, *times))).collect();
        Arc::new(script)
    }

    fn happened(&self) -> Vec<String> {
        self.happened.lock().unwrap().clone()
    }

    fn planned(&self, event: &str) -> Option<Trouble> {
        let mut trouble = self.trouble.lock().unwrap();
        let (trouble, times) = trouble.get_mut(event)?;
        (*times > 0).then(|| {
            *times -= 1;
            *trouble
        })
    }

    async fn event(&self, event: String) -> Result<(), JobError> {
        self.happened.lock().unwrap().push(event.clone());
        match self.planned(&event) {
            Some(Trouble::Retry) => Err(JobError::Retry("not now".into())),
            Some(Trouble::Fail) => Err(JobError::Fail("not ever".into())),
            Some(Trouble::Panic) => panic!("planned"),
            Some(Trouble::Hang) => std::future::pending().await,
            Some(Trouble::Slow(pause)) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn running(&self, change: i32) {
        let mut at_once = self.at_once.lock().unwrap();
        at_once.0 = at_once.0.saturating_add_signed(change);
        at_once.1 = at_once.1.max(at_once.0);
    }
}

#[derive(Serialize, Deserialize)]
struct Scene {
    steps: Vec<String>,
    subject: Option<Uuid>,
}

struct Scripted<const VERSION: i16>(Arc<Script>);

impl<const VERSION: i16> JobKind for Scripted<VERSION> {
    const NAME: &'static str = "script";
    const VERSION: i16 = VERSION;
    type Payload = Scene;

    fn subject(scene: &Scene) -> Option<Uuid> {
        scene.subject
    }

    async fn run(&self, scene: &Scene, steps: &Steps) -> Result<(), JobError> {
        self.0.running(1);
        for name in &scene.steps {
            steps.step(name, &format!("to do {name}"), || self.0.event(name.clone())).await?;
        }
        self.0.running(-1);
        Ok(())
    }

    async fn undo(&self, _: &Scene, step: &Begun) -> Result<(), JobError> {
        assert_eq!(step.input.as_ref().and_then(|input| input.as_str()), Some(format!("to do {}", step.name).as_str()));
        let whole = if step.output.is_some() { "" } else { " (half done)" };
        self.0.event(format!("undo {}{whole}", step.name)).await
    }

    async fn failed(&self, _: &Scene, error: &str) -> Result<(), JobError> {
        self.0.event(format!("failed: {error}")).await
    }
}

fn worker(pool: &PgPool, clock: &Arc<TestClock>, script: &Arc<Script>, name: &str) -> Worker {
    Worker {
        pool: pool.clone(),
        kinds: Arc::new(Registry::default().with(Scripted::<1>(script.clone()))),
        clock: clock.clone(),
        name: name.into(),
        at_once: 4,
        lease: Duration::from_secs(30),
        retry: Retry { most_attempts: 3, first_pause: Duration::from_secs(10), longest_pause: Duration::from_secs(60) },
    }
}

async fn enqueue(pool: &PgPool, steps: &[&str], subject: Option<Uuid>) -> Uuid {
    let scene = Scene { steps: steps.iter().map(|step| (*step).to_owned()).collect(), subject };
    jobs::enqueue::<Scripted<1>>(&mut pool.acquire().await.unwrap(), &scene).await.unwrap()
}

async fn status(pool: &PgPool, job: Uuid) -> String {
    sqlx::query_scalar("SELECT status FROM jobs WHERE id = $1").bind(job).fetch_one(pool).await.unwrap()
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come true");
}

/// Starts a worker, and kills it when the script has got to `event`.
async fn kill_at(event: &str, script: &Script, worker: Worker) {
    let running = tokio::spawn(async move { worker.run_due().await });
    until(event, async || script.happened().iter().any(|happened| happened == event)).await;
    running.abort();
    let _ = running.await;
}

#[tokio::test]
async fn workers_share_jobs_and_run_each_once() {
    let (pool, clock, script) = (testkit::database().await, TestClock::new(), Arc::<Script>::default());
    let names: Vec<String> = (0..40).map(|number| format!("job {number:02}")).collect();
    for name in &names {
        enqueue(&pool, &[name], None).await;
    }
    let (first, second) = (worker(&pool, &clock, &script, "first"), worker(&pool, &clock, &script, "second"));
    let counts = tokio::join!(first.run_due(), second.run_due());
    assert_eq!(counts.0 + counts.1, 40);
    let mut happened = script.happened();
    happened.sort();
    assert_eq!(happened, names);
}

#[tokio::test]
async fn jobs_about_the_same_run_one_after_the_other() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("slow", Trouble::Slow(Duration::from_millis(20)), 99)]);
    let subject = Uuid::now_v7();
    for _ in 0..6 {
        enqueue(&pool, &["slow"], Some(subject)).await;
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker(&pool, &clock, &script, "first").run(async { drop(stopped.await) }));
    let second = worker(&pool, &clock, &script, "second");
    until("all six", async || {
        second.run_due().await;
        script.happened().len() == 6
    })
    .await;
    until("the end", async || !jobs::is_pending(&mut pool.acquire().await.unwrap(), subject).await.unwrap()).await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(script.at_once.lock().unwrap().1, 1);
}

#[tokio::test]
async fn a_job_of_a_killed_worker_resumes_at_the_step_it_was_in() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("second", Trouble::Hang, 1)]);
    let job = enqueue(&pool, &["first", "second", "third"], None).await;
    kill_at("second", &script, worker(&pool, &clock, &script, "killed")).await;

    let other = worker(&pool, &clock, &script, "other");
    assert_eq!(other.run_due().await, 0, "the lease still runs");
    clock.advance(Duration::from_secs(31));
    assert_eq!(other.run_due().await, 1);
    assert_eq!(script.happened(), ["first", "second", "second", "third"]);
    assert_eq!(status(&pool, job).await, "done");
}

#[tokio::test]
async fn a_failed_job_is_taken_back_last_step_first() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("third", Trouble::Fail, 1)]);
    let job = enqueue(&pool, &["first", "second", "third", "fourth"], None).await;
    worker(&pool, &clock, &script, "only").run_due().await;
    assert_eq!(
        script.happened(),
        ["first", "second", "third", "undo third (half done)", "undo second", "undo first", "failed: not ever"]
    );
    assert_eq!(status(&pool, job).await, "failed");
}

#[tokio::test]
async fn taking_back_resumes_where_its_worker_was_killed() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("second", Trouble::Fail, 1), ("undo first", Trouble::Hang, 1)]);
    let job = enqueue(&pool, &["first", "second"], None).await;
    kill_at("undo first", &script, worker(&pool, &clock, &script, "killed")).await;
    clock.advance(Duration::from_secs(31));
    worker(&pool, &clock, &script, "other").run_due().await;
    assert_eq!(
        script.happened(),
        ["first", "second", "undo second (half done)", "undo first", "undo first", "failed: not ever"]
    );
    assert_eq!(status(&pool, job).await, "failed");
}

#[tokio::test]
async fn one_step_that_cannot_be_taken_back_does_not_keep_the_others() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("third", Trouble::Fail, 1), ("undo second", Trouble::Fail, 1)]);
    enqueue(&pool, &["first", "second", "third"], None).await;
    worker(&pool, &clock, &script, "only").run_due().await;
    assert!(script.happened().contains(&"undo first".to_owned()), "{:?}", script.happened());
}

#[tokio::test]
async fn a_job_waits_longer_before_each_attempt_and_then_fails() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("only", Trouble::Retry, 99)]);
    let job = enqueue(&pool, &["only"], None).await;
    let worker = worker(&pool, &clock, &script, "only");
    assert_eq!(worker.run_due().await, 1);
    // Ten seconds, then twenty, each a quarter more or less.
    for (too_soon, soon_enough) in [(7, 6), (14, 12)] {
        clock.advance(Duration::from_secs(too_soon));
        assert_eq!(worker.run_due().await, 0);
        clock.advance(Duration::from_secs(soon_enough));
        assert_eq!(worker.run_due().await, 1);
    }
    assert_eq!(script.happened(), ["only", "only", "only", "undo only (half done)", "failed: not now"]);
    assert_eq!(status(&pool, job).await, "failed");
}

#[tokio::test]
async fn a_job_that_ends_its_worker_each_time_is_given_up() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("deadly", Trouble::Hang, 99)]);
    let job = enqueue(&pool, &["deadly"], None).await;
    for killed in 1..=3 {
        let running = tokio::spawn({
            let worker = worker(&pool, &clock, &script, "killed");
            async move { worker.run_due().await }
        });
        until("the attempt", async || script.happened().len() == killed).await;
        running.abort();
        clock.advance(Duration::from_secs(31));
    }
    worker(&pool, &clock, &script, "other").run_due().await;
    assert_eq!(script.happened()[3..], ["undo deadly (half done)", "failed: its worker ended each time before it did"]);
    assert_eq!(status(&pool, job).await, "failed");
}

#[tokio::test]
async fn a_panic_is_a_failure_like_others() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("only", Trouble::Panic, 1)]);
    let job = enqueue(&pool, &["only"], None).await;
    let worker = worker(&pool, &clock, &script, "only");
    worker.run_due().await;
    assert_eq!(status(&pool, job).await, "waiting");
    clock.advance(Duration::from_secs(13));
    worker.run_due().await;
    assert_eq!(status(&pool, job).await, "done");
}

#[tokio::test]
async fn a_worker_whose_lease_is_over_changes_nothing() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("first", Trouble::Slow(Duration::from_millis(300)), 1), ("second", Trouble::Fail, 1)]);
    let job = enqueue(&pool, &["first"], None).await;
    let late = tokio::spawn({
        let worker = worker(&pool, &clock, &script, "late");
        async move { worker.run_due().await }
    });
    until("the first attempt", async || script.happened().len() == 1).await;
    clock.advance(Duration::from_secs(31));
    assert_eq!(worker(&pool, &clock, &script, "other").run_due().await, 1);
    let before: (String, OffsetDateTime) =
        sqlx::query_as("SELECT worker, completed_at FROM jobs WHERE id = $1").bind(job).fetch_one(&pool).await.unwrap();
    clock.advance(Duration::from_secs(1));
    late.await.unwrap();
    let after: (String, OffsetDateTime) =
        sqlx::query_as("SELECT worker, completed_at FROM jobs WHERE id = $1").bind(job).fetch_one(&pool).await.unwrap();
    assert_eq!((before.0.as_str(), &before), ("other", &after));
}

#[tokio::test]
async fn a_long_job_keeps_its_lease() {
    let (pool, script) =
        (testkit::database().await, Script::with(&[("long", Trouble::Slow(Duration::from_millis(1_200)), 1)]));
    enqueue(&pool, &["long"], None).await;
    let of = |name: &str| Worker {
        pool: pool.clone(),
        kinds: Arc::new(Registry::default().with(Scripted::<1>(script.clone()))),
        clock: Arc::new(jobs::SystemClock),
        name: name.into(),
        at_once: 1,
        lease: Duration::from_millis(300),
        retry: Retry { most_attempts: 3, first_pause: Duration::from_secs(1), longest_pause: Duration::from_secs(1) },
    };
    let (long, other) = (of("long"), of("other"));
    let both = tokio::join!(long.run_due(), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        other.run_due().await
    });
    assert_eq!(both, (1, 0));
    assert_eq!(script.happened(), ["long"]);
}

#[tokio::test]
async fn a_stopped_worker_gives_back_what_it_has() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let script = Script::with(&[("only", Trouble::Hang, 1)]);
    let job = enqueue(&pool, &["only"], None).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker(&pool, &clock, &script, "stopped").run(async { drop(stopped.await) }));
    until("the attempt", async || script.happened().len() == 1).await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(worker(&pool, &clock, &script, "other").run_due().await, 1);
    assert_eq!(status(&pool, job).await, "done");
}

#[tokio::test]
async fn a_job_is_begun_when_its_transaction_is_committed_and_only_then() {
    let (pool, clock, script) = (testkit::database().await, TestClock::new(), Arc::<Script>::default());
    let scene = Scene { steps: vec!["only".into()], subject: None };
    let mut taken_back = pool.begin().await.unwrap();
    jobs::enqueue::<Scripted<1>>(&mut taken_back, &scene).await.unwrap();
    assert_eq!(worker(&pool, &clock, &script, "only").run_due().await, 0);
    taken_back.rollback().await.unwrap();

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker(&pool, &clock, &script, "woken").run(async { drop(stopped.await) }));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut kept = pool.begin().await.unwrap();
    jobs::enqueue::<Scripted<1>>(&mut kept, &scene).await.unwrap();
    kept.commit().await.unwrap();
    until("the job", async || script.happened() == ["only"]).await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn ended_jobs_are_forgotten_with_their_steps() {
    let (pool, clock, script) = (testkit::database().await, TestClock::new(), Arc::<Script>::default());
    enqueue(&pool, &["only"], None).await;
    worker(&pool, &clock, &script, "only").run_due().await;
    assert_eq!(jobs::forget_ended(&pool, clock.now()).await.unwrap(), 0);
    assert_eq!(jobs::forget_ended(&pool, clock.now() + Duration::from_secs(1)).await.unwrap(), 1);
    let steps: i64 = sqlx::query_scalar("SELECT count(*) FROM job_steps").fetch_one(&pool).await.unwrap();
    assert_eq!(steps, 0);
}

#[tokio::test]
async fn a_job_waits_for_a_worker_that_knows_its_kind_and_version() {
    let (pool, clock, script) = (testkit::database().await, TestClock::new(), Arc::<Script>::default());
    let scene = Scene { steps: vec!["only".into()], subject: None };
    let job = jobs::enqueue::<Scripted<2>>(&mut pool.acquire().await.unwrap(), &scene).await.unwrap();
    let strange = enqueue(&pool, &["strange"], None).await;
    sqlx::query("UPDATE jobs SET kind = 'strange' WHERE id = $1").bind(strange).execute(&pool).await.unwrap();

    let old = worker(&pool, &clock, &script, "old");
    assert_eq!(old.run_due().await, 0);
    let new = Worker { kinds: Arc::new(Registry::default().with(Scripted::<2>(script.clone()))), ..old };
    assert_eq!(new.run_due().await, 1);
    assert_eq!((status(&pool, job).await, status(&pool, strange).await), ("done".into(), "waiting".into()));
}

#[tokio::test]
async fn a_lease_is_held_by_one_until_it_runs_out_or_is_given_back() {
    let (pool, clock) = (testkit::database().await, TestClock::new());
    let hold =
        async |holder: &str| jobs::hold(&pool, "watch", holder, clock.now(), Duration::from_secs(30)).await.unwrap();
    assert!(hold("first").await);
    assert!(!hold("second").await);
    assert!(hold("first").await, "it is renewed");
    clock.advance(Duration::from_secs(31));
    assert!(hold("second").await);
    jobs::give_back(&pool, "second", clock.now()).await.unwrap();
    assert!(hold("first").await);
}
