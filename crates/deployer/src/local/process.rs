//! A tool's process: started with as few rights as the machine allows, probed, started again when it ends by itself.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Command,
    sync::watch,
};

use super::log::Log;
use crate::{Probe, Source, State};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A process that has lived as long is not part of a row of crashes.
const HEALTHY: Duration = Duration::from_secs(60);

/// Migrations of a large database take their time.
const LONGEST_COMMAND: Duration = Duration::from_secs(15 * 60);

/// How a tool is started; the environment holds secrets.
pub struct Spec {
    pub node: PathBuf,
    pub release: PathBuf,
    pub socket: PathBuf,
    pub environment: BTreeMap<String, String>,
    /// Of its own, where the platform may choose one.
    pub user: Option<u32>,
}

/// Dropping it stops the process.
pub struct Process {
    pub release: u32,
    pub socket: PathBuf,
    /// With the password that it was given.
    pub database_url: String,
    state: Arc<Mutex<State>>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Process {
    pub fn start(spec: Spec, release: u32, log: Arc<Log>) -> Self {
        let state = Arc::new(Mutex::new(State::Starting));
        let (stop, stopped) = watch::channel(false);
        let socket = spec.socket.clone();
        let database_url = spec.environment.get("DATABASE_URL").cloned().unwrap_or_default();
        let task = tokio::spawn(keep_up(spec, log, state.clone(), stopped));
        Self { release, socket, database_url, state, stop, task }
    }

    pub fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(Duration::from_secs(8), self.task).await;
    }
}

async fn keep_up(spec: Spec, log: Arc<Log>, state: Arc<Mutex<State>>, mut stopped: watch::Receiver<bool>) {
    let set = |next: State| *state.lock().unwrap_or_else(PoisonError::into_inner) = next;
    let mut times = 0;
    loop {
        set(State::Starting);
        let _ = fs::remove_file(&spec.socket);
        let began = Instant::now();
        let mut child = match command(&spec).spawn() {
            Ok(child) => child,
            Err(error) => {
                log.write(Source::Platform, &format!("cannot be started: {error}"));
                times += 1;
                set(State::Crashed { code: None, times, last_lines: lines(&log) });
                if pause(times, &mut stopped).await {
                    return set(State::Stopped);
                }
                continue;
            }
        };
        log.write(Source::Platform, "started");
        let outputs = [
            child.stdout.take().map(|out| tokio::spawn(follow(out, Source::Output, log.clone()))),
            child.stderr.take().map(|err| tokio::spawn(follow(err, Source::Error, log.clone()))),
        ];
        let probing = {
            let (socket, state) = (spec.socket.clone(), state.clone());
            tokio::spawn(async move {
                loop {
                    if socket.exists() && probes(&socket).await.iter().all(Probe::passed) {
                        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                        if *state == State::Starting {
                            *state = State::Running { since: OffsetDateTime::now_utc() };
                        }
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(15)).await;
                }
            })
        };
        let ended = tokio::select! {
            ended = child.wait() => Some(ended),
            _ = stopped.wait_for(|stopped| *stopped) => None,
        };
        probing.abort();
        let Some(ended) = ended else {
            terminate(&mut child).await;
            let _ = fs::remove_file(&spec.socket);
            log.write(Source::Platform, "stopped");
            return set(State::Stopped);
        };
        for output in outputs.into_iter().flatten() {
            let _ = output.await;
        }
        times = if began.elapsed() > HEALTHY { 1 } else { times + 1 };
        let code = ended.ok().and_then(|status| status.code());
        log.write(
            Source::Platform,
            &format!(
                "ended by itself (exit code {}); it is started again",
                code.map_or("none".into(), |code| code.to_string())
            ),
        );
        set(State::Crashed { code, times, last_lines: lines(&log) });
        if pause(times, &mut stopped).await {
            return set(State::Stopped);
        }
    }
}

/// True when it is to stop.
async fn pause(times: u32, stopped: &mut watch::Receiver<bool>) -> bool {
    let pause = FIRST_PAUSE.saturating_mul(1 << times.min(10).saturating_sub(1)).min(LONGEST_PAUSE);
    tokio::select! {
        () = tokio::time::sleep(pause) => false,
        _ = stopped.wait_for(|stopped| *stopped) => true,
    }
}

fn lines(log: &Log) -> Vec<String> {
    log.last(20).into_iter().map(|line| line.text).collect()
}

/// Runs the release's program with one command to its end. What it said last is the reason when it fails.
pub async fn run_to_end(spec: &Spec, argument: &str, log: &Log) -> Result<(), String> {
    let running = command(spec).arg(argument).output();
    let output = tokio::time::timeout(LONGEST_COMMAND, running).await;
    let output = output.map_err(|_| format!("it did not end within {} seconds", LONGEST_COMMAND.as_secs()))?;
    let output = output.map_err(|error| format!("it cannot be started: {error}"))?;
    let mut last = String::new();
    for (source, bytes) in [(Source::Output, output.stdout), (Source::Error, output.stderr)] {
        for line in String::from_utf8_lossy(&bytes).lines() {
            log.write(source, line);
            last = message(line);
        }
    }
    if output.status.success() { Ok(()) } else { Err(last) }
}

/// Tools log a JSON object a line.
fn message(line: &str) -> String {
    let json: Option<serde_json::Value> = serde_json::from_str(line).ok();
    json.and_then(|json| json["message"].as_str().map(str::to_owned)).unwrap_or_else(|| line.to_owned())
}

/// With setpriv (util-linux): no new privileges, killed when the platform is, and a user of its own where possible.
fn command(spec: &Spec) -> Command {
    let setpriv = Path::new("/usr/bin/setpriv");
    let mut command = if setpriv.exists() {
        let mut command = Command::new(setpriv);
        command.args(["--no-new-privs", "--pdeathsig", "KILL"]);
        if let Some(user) = spec.user {
            command.args([
                format!("--reuid={user}"),
                format!("--regid={user}"),
                "--clear-groups".into(),
                "--bounding-set=-all".into(),
            ]);
        }
        command.arg(&spec.node);
        command
    } else {
        Command::new(&spec.node)
    };
    command
        .arg("--max-old-space-size=256")
        .arg(spec.release.join("server.mjs"))
        .current_dir(&spec.release)
        .env_clear()
        .envs(&spec.environment)
        .env("SOCKET_PATH", &spec.socket)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    command
}

async fn follow(output: impl AsyncRead + Unpin, source: Source, log: Arc<Log>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        log.write(source, &line);
    }
}

async fn terminate(child: &mut tokio::process::Child) {
    use nix::{
        sys::signal::{Signal, killpg},
        unistd::Pid,
    };
    let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) else { return };
    let _ = killpg(Pid::from_raw(pid), Signal::SIGTERM);
    if tokio::time::timeout(Duration::from_secs(5), child.wait()).await.is_err() {
        let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
        let _ = child.wait().await;
    }
}

/// Health endpoint and login page, asked now.
pub async fn probes(socket: &Path) -> Vec<Probe> {
    let client = reqwest::Client::builder().unix_socket(socket).timeout(Duration::from_secs(3)).build();
    let mut probes = Vec::new();
    for path in ["/health", "/"] {
        let began = Instant::now();
        let answer = match &client {
            Ok(client) => client.get(format!("http://localhost{path}")).send().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        let problem = match answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answered {}", answer.status())),
            Err(error) => Some(error),
        };
        probes.push(Probe { path: path.into(), status, took_ms: began.elapsed().as_millis() as u64, problem });
    }
    probes
}
