//! The local target: applies its plan on this machine, and keeps the processes.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use domain::ToolId;
use futures_util::future::BoxFuture;
use nix::unistd::{Gid, Uid, chown, geteuid};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::{
    LocalAction, LocalFound,
    database::Databases,
    database_name,
    log::Log,
    plan,
    process::{Process, Spec, probes, run_to_end},
};
use crate::{
    Account, Address, Capabilities, Credential, DeployError, Found, LogQuery, LogStream, Observation, Outcome, Plan,
    Probe, Release, State, Step, Target, TargetKind, ToolRef, build::find_node,
};

/// Whose value signs in as the owner of the tables.
const OWNER_URL: &str = "MIGRATION_DATABASE_URL";

pub struct Options {
    pub data_dir: PathBuf,
    /// Of a role that may create databases and roles.
    pub database_url: String,
}

pub struct Local {
    data_dir: PathBuf,
    sockets: PathBuf,
    node: PathBuf,
    databases: Databases,
    processes: Mutex<HashMap<ToolId, Process>>,
    /// What the proxy asks for on every request.
    addresses: RwLock<HashMap<ToolId, PathBuf>>,
    logs: std::sync::Mutex<HashMap<ToolId, Arc<Log>>>,
}

fn files(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> DeployError {
    let path = path.to_owned();
    move |source| DeployError::Files { doing, path, source }
}

impl Local {
    pub fn new(options: Options) -> Result<Self, DeployError> {
        // A socket's path has at most 107 bytes, and data directories may be deep.
        let hash: String = Sha256::digest(options.data_dir.as_os_str().as_encoded_bytes())
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let sockets = std::env::temp_dir().join(format!("buildomatic-{}-{hash}", geteuid()));
        fs::DirBuilder::new().recursive(true).mode(0o711).create(&sockets).map_err(files("make", &sockets))?;
        Ok(Self {
            node: find_node()?.program,
            databases: Databases::new(&options.database_url)?,
            data_dir: options.data_dir,
            sockets,
            processes: Mutex::default(),
            addresses: RwLock::default(),
            logs: std::sync::Mutex::default(),
        })
    }

    /// Stops every tool, for good; their data stays.
    pub async fn stop_all(&self) {
        let processes: Vec<Process> = self.processes.lock().await.drain().map(|(_, process)| process).collect();
        futures_util::future::join_all(processes.into_iter().map(Process::stop)).await;
        let _ = fs::remove_dir_all(&self.sockets);
    }

    fn folder(&self, tool: &ToolRef) -> PathBuf {
        self.data_dir.join("tools").join(tool.id.uuid().simple().to_string())
    }

    fn log(&self, tool: &ToolRef) -> Arc<Log> {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.entry(tool.id)
            .or_insert_with(|| {
                let folder = self.folder(tool).join("logs");
                let _ = fs::create_dir_all(&folder);
                Log::open(folder.join("tool.log"))
            })
            .clone()
    }

    fn place(&self, tool: &ToolRef, from: &Path, number: u32) -> Result<Outcome, DeployError> {
        let releases = self.folder(tool).join("releases");
        let (target, part) = (releases.join(number.to_string()), releases.join(format!("{number}.part")));
        if target.exists() {
            return Ok(Outcome::new(format!("release {number} is in place")));
        }
        let _ = fs::remove_dir_all(&part);
        crate::build::copy(from, &part)?;
        open(&part)?;
        fs::rename(&part, &target).map_err(files("put in place", &target))?;
        Ok(Outcome::new(format!("release {number} placed")))
    }

    /// By the tool's own program, which knows how: as the role that owns the tables, for as long as it takes.
    async fn migrate(&self, release: &Release, database: &str) -> Result<(), DeployError> {
        let mut spec = self.spec(release).await?;
        let owner = self.databases.open_owner(database).await?;
        spec.environment.insert(OWNER_URL.into(), owner);
        let ended = run_to_end(&spec, "migrate", &self.log(&release.tool)).await;
        self.databases.close_owner(database).await?;
        ended.map_err(|message| DeployError::Migration { message })
    }

    /// Where it `migrates`, it may sign in as the owner of the tables until that is taken back.
    async fn run(&self, release: &Release, migrates: bool) -> Result<(), DeployError> {
        let tool = &release.tool;
        if let Some(running) = self.processes.lock().await.get(&tool.id) {
            let lives = matches!(running.state(), State::Running { .. } | State::Starting);
            if lives && running.release == release.number {
                return Ok(());
            }
        }
        let mut spec = self.spec(release).await?;
        if migrates {
            let owner = self.databases.open_owner(&database_name(tool)).await?;
            spec.environment.insert(OWNER_URL.into(), owner);
        }
        let mut processes = self.processes.lock().await;
        if let Some(old) = processes.remove(&tool.id) {
            old.stop().await;
        }
        let own = spec.socket.parent().map_or_else(|| self.sockets.clone(), Path::to_owned);
        let _ = fs::remove_dir_all(&own);
        fs::DirBuilder::new().mode(0o700).create(&own).map_err(files("make", &own))?;
        if let Some(user) = spec.user {
            chown(&own, Some(Uid::from_raw(user)), Some(Gid::from_raw(user))).map_err(|error| {
                DeployError::Machine(format!("the socket's folder cannot be given to the tool: {error}"))
            })?;
        }
        let socket = spec.socket.clone();
        processes.insert(tool.id, Process::start(spec, release.number, self.log(tool)));
        self.addresses.write().unwrap_or_else(PoisonError::into_inner).insert(tool.id, socket);
        Ok(())
    }

    /// How the release's program is run, with what this target adds to its environment.
    async fn spec(&self, release: &Release) -> Result<Spec, DeployError> {
        let tool = &release.tool;
        let folder = self.folder(tool).join("releases").join(release.number.to_string());
        if !folder.exists() {
            return Err(DeployError::NotDeployed(tool.clone()));
        }
        // Root gives each tool a user of its own, from a range that no account uses.
        let user = geteuid().is_root().then(|| {
            let id = tool.id.uuid().into_bytes();
            300_000 + u32::from_be_bytes([0, id[13], id[14], id[15]]) % 100_000
        });
        let socket = self.sockets.join(&tool.id.uuid().simple().to_string()[20..]).join("http");
        let mut environment = release.environment.clone();
        // A process that runs goes on with its password; a new one is only for who has none.
        let running = self.processes.lock().await.get(&tool.id).map(|process| process.database_url.clone());
        let url = match running {
            Some(url) => url,
            None => self.databases.open(&database_name(tool)).await?,
        };
        environment.insert("DATABASE_URL".into(), url);
        environment.insert("PUBLIC_DIR".into(), folder.join("public").display().to_string());
        environment.insert("MIGRATIONS_DIR".into(), folder.join("database/migrations").display().to_string());
        if let Some(vendor) = &release.vendor {
            environment.insert("VENDOR_DIR".into(), vendor.display().to_string());
        }
        environment.insert("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into());
        Ok(Spec { node: self.node.clone(), release: folder, socket, environment, user })
    }

    async fn until_up(&self, tool: &ToolRef) -> Result<(), DeployError> {
        let waiting = async {
            loop {
                let state = self.processes.lock().await.get(&tool.id).map(Process::state);
                match state {
                    None | Some(State::Absent | State::Stopped) => return Err("it was stopped".to_owned()),
                    Some(State::Running { .. }) => return Ok(()),
                    Some(State::Crashed { code, times, .. }) if times >= 2 => {
                        return Err(format!(
                            "its process ended {times} times in a row (exit code {})",
                            code.map_or("none".into(), |code| code.to_string())
                        ));
                    }
                    Some(_) => tokio::time::sleep(std::time::Duration::from_millis(8)).await,
                }
            }
        };
        let limit = std::time::Duration::from_secs(20);
        let outcome = tokio::time::timeout(limit, waiting)
            .await
            .unwrap_or_else(|_| Err(format!("it did not answer within {} seconds", limit.as_secs())));
        outcome.map_err(|reason| DeployError::Boot {
            reason,
            last_lines: self.log(tool).last(20).into_iter().map(|line| line.text).collect(),
        })
    }

    async fn halt(&self, tool: &ToolRef) {
        self.addresses.write().unwrap_or_else(PoisonError::into_inner).remove(&tool.id);
        let process = self.processes.lock().await.remove(&tool.id);
        if let Some(process) = process {
            process.stop().await;
        }
    }
}

/// Others may read it: the tool runs as another user. It holds no secrets.
fn open(path: &Path) -> Result<(), DeployError> {
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(files("open", path))?;
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(files("read", path))?.flatten() {
            open(&entry.path())?;
        }
    }
    Ok(())
}

impl Target for Local {
    fn kind(&self) -> TargetKind {
        TargetKind::Local
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { suspend: true, own_domain: false, managed_database: false, log_stream: true }
    }

    fn check<'a>(&'a self, _: &'a Credential) -> BoxFuture<'a, Result<Account, DeployError>> {
        Box::pin(async { Ok(Account { name: "this machine".into() }) })
    }

    fn look<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Found, DeployError>> {
        Box::pin(async move {
            let database = self.databases.exists(&database_name(tool)).await?;
            let processes = self.processes.lock().await;
            let running = processes.get(&tool.id).filter(|process| matches!(process.state(), State::Running { .. }));
            let found = LocalFound { database, running: running.map(|process| process.release) };
            Ok(Found(serde_json::to_value(found).unwrap_or_default()))
        })
    }

    fn plan(&self, release: &Release, found: &Found) -> Result<Plan, DeployError> {
        let found = LocalFound::deserialize(&found.0);
        Ok(plan(
            release,
            found.map_err(|error| DeployError::Machine(format!("what was found cannot be read: {error}")))?,
        ))
    }

    fn apply<'a>(
        &'a self,
        release: &'a Release,
        files: &'a Path,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Outcome, DeployError>> {
        Box::pin(async move {
            Ok(match step.action()? {
                LocalAction::CreateDatabase { database } => {
                    self.databases.create(&database).await?;
                    Outcome {
                        external_ids: [("database".into(), database)].into(),
                        ..Outcome::new("database and roles created")
                    }
                }
                LocalAction::PlaceFiles { release: number } => self.place(&release.tool, files, number)?,
                LocalAction::Migrate { database, .. } => {
                    self.migrate(release, &database).await?;
                    Outcome::new("the tables are up to date")
                }
                LocalAction::Start { new_database, .. } => {
                    self.run(release, new_database).await?;
                    let up = self.until_up(&release.tool).await;
                    if new_database {
                        self.databases.close_owner(&database_name(&release.tool)).await?;
                    }
                    up?;
                    Outcome::new("health endpoint and login page answered")
                }
            })
        })
    }

    fn undo<'a>(
        &'a self,
        tool: &'a ToolRef,
        step: &'a Step,
        _: Option<&'a Outcome>,
    ) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            match step.action()? {
                // It is only planned where there was none.
                LocalAction::CreateDatabase { database } => self.databases.remove(&database).await?,
                LocalAction::PlaceFiles { release } => {
                    let _ = fs::remove_dir_all(self.folder(tool).join("releases").join(release.to_string()));
                }
                // Migrations fit the release before, too; a new database goes with the step that made it.
                LocalAction::Migrate { .. } => {}
                LocalAction::Start { release, .. } => {
                    let runs = self.processes.lock().await.get(&tool.id).map(|process| process.release);
                    if runs == Some(release) {
                        self.halt(tool).await;
                    }
                }
            }
            Ok(())
        })
    }

    fn start<'a>(&'a self, release: &'a Release) -> BoxFuture<'a, Result<Observation, DeployError>> {
        Box::pin(async move {
            self.run(release, false).await?;
            self.until_up(&release.tool).await?;
            self.observe(&release.tool).await
        })
    }

    fn stop<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            self.halt(tool).await;
            Ok(())
        })
    }

    fn delete<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<(), DeployError>> {
        Box::pin(async move {
            self.halt(tool).await;
            self.databases.remove(&database_name(tool)).await?;
            self.logs.lock().unwrap_or_else(PoisonError::into_inner).remove(&tool.id);
            let _ = fs::remove_dir_all(self.sockets.join(&tool.id.uuid().simple().to_string()[20..]));
            let folder = self.folder(tool);
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(files("remove", &folder))?;
            }
            Ok(())
        })
    }

    fn observe<'a>(&'a self, tool: &'a ToolRef) -> BoxFuture<'a, Result<Observation, DeployError>> {
        Box::pin(async move {
            let seen =
                self.processes.lock().await.get(&tool.id).map(|process| (process.state(), process.socket.clone()));
            let (state, socket) = seen.unwrap_or_else(|| {
                (if self.folder(tool).exists() { State::Stopped } else { State::Absent }, PathBuf::new())
            });
            let asked = if matches!(state, State::Running { .. } | State::Starting) {
                probes(&socket).await
            } else {
                Vec::new()
            };
            let state = match state {
                State::Running { .. } if !asked.iter().all(Probe::passed) => State::Starting,
                state => state,
            };
            Ok(Observation { state, probes: asked, at: OffsetDateTime::now_utc(), by: "local".into() })
        })
    }

    fn logs<'a>(&'a self, tool: &'a ToolRef, query: LogQuery) -> BoxFuture<'a, Result<LogStream, DeployError>> {
        Box::pin(async move {
            if !self.folder(tool).exists() {
                return Err(DeployError::Unknown(tool.clone()));
            }
            Ok(self.log(tool).stream(query))
        })
    }

    fn address(&self, tool: &ToolRef) -> Option<Address> {
        self.addresses.read().unwrap_or_else(PoisonError::into_inner).get(&tool.id).cloned().map(Address::Unix)
    }
}
