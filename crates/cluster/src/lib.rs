//! The platform's private PostgreSQL: found or fetched, made once, started, kept up, stopped.
//!
//! It listens on a Unix socket only, runs as an unprivileged user, closes cleanly when the platform is killed, and is
//! started again when it ends by itself.

mod account;
mod binaries;
mod error;
mod init;
mod launch;
mod lock;
mod postmaster;
mod registry;
mod sockets;

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::DirBuilderExt},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

pub use account::home;
pub use binaries::{Binaries, find_binaries};
pub use error::ClusterError;
pub use lock::{DataDirLock, lock};

use account::Account;
use error::io_at;
use postmaster::Postmaster;

/// Where the cluster lives: `dir` is its own folder, such as `<data dir>/postgres`.
#[derive(Clone, Debug)]
pub struct Options {
    pub dir: PathBuf,
    /// These programs instead of those found.
    pub binaries: Option<Binaries>,
}

impl Options {
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), binaries: None }
    }
}

/// A PostgreSQL that accepts connections. Dropping it stops it.
#[derive(Debug)]
pub struct Cluster {
    password: String,
    postmaster: Postmaster,
    stopping: Arc<AtomicBool>,
    keeper: Option<std::thread::JoinHandle<Result<(), ClusterError>>>,
    _lock: DataDirLock,
}

impl Cluster {
    /// Finds or fetches PostgreSQL, makes the data directory at the first time, and waits until it is ready.
    pub async fn start(
        options: Options,
        progress: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, ClusterError> {
        let dir = options.dir.clone();
        tokio::task::spawn_blocking(move || start(&options, &progress)).await.unwrap_or_else(|panicked| {
            let reason = panicked.to_string();
            Err(ClusterError::Postgres { doing: "start", reason, log: dir.join("postgres.log") })
        })
    }

    /// For the superuser. The form with `host=` is understood by sqlx, libpq and node-postgres alike.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{}:{}@localhost/{database}?host={}",
            init::SUPERUSER,
            self.password,
            self.postmaster.sockets.display()
        )
    }

    /// Stops it and waits until everything is on disk.
    pub async fn stop(mut self) -> Result<(), ClusterError> {
        self.stopping.store(true, Ordering::Release);
        let Some(keeper) = self.keeper.take() else { return Ok(()) };
        tokio::task::spawn_blocking(move || join(keeper)).await.unwrap_or(Ok(()))
    }

    /// The main process' number, for tests and diagnosis.
    pub fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.postmaster.data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
    }

    pub fn binaries(&self) -> &Binaries {
        &self.postmaster.binaries
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Release);
        if let Some(keeper) = self.keeper.take()
            && let Err(error) = join(keeper)
        {
            tracing::error!(%error, "PostgreSQL was not stopped");
        }
    }
}

fn join(keeper: std::thread::JoinHandle<Result<(), ClusterError>>) -> Result<(), ClusterError> {
    keeper.join().unwrap_or(Ok(()))
}

fn start(options: &Options, progress: &dyn Fn(&str)) -> Result<Cluster, ClusterError> {
    let dir = account::home(&options.dir)?;
    let lock = lock(&dir)?;
    let dir = dir.canonicalize().map_err(io_at("find", &dir))?;
    let data = dir.join("data");
    let account = Account::for_cluster(&data)?;
    let binaries = choose(options, &dir, &data, progress)?;
    let password_file = dir.join("superuser-password");

    let made = data.join("PG_VERSION").exists();
    let password = match fs::read_to_string(&password_file) {
        Ok(password) => password,
        Err(_) if made => return Err(ClusterError::PasswordLost { file: password_file, dir: data }),
        Err(_) => {
            let password = random_password()?;
            init::write_private(&password_file, &password)?;
            password
        }
    };
    let log = dir.join("postgres.log");
    rotate(&log)?;
    let sockets = sockets::directory(&dir, account.as_ref())?;
    let postmaster = Postmaster { binaries, account, data, sockets, log };
    if made {
        postmaster.clear_leftover()?;
    } else {
        progress("Making the database cluster");
        init::initialise(&dir, &postmaster.data, &postmaster.binaries, postmaster.account.as_ref(), &password)?;
    }
    progress("Starting PostgreSQL");
    let child = postmaster.start()?;
    let stopping = Arc::new(AtomicBool::new(false));
    let keeper = {
        let (postmaster, stopping) = (postmaster.clone(), stopping.clone());
        std::thread::Builder::new()
            .name("postgres-keeper".into())
            .spawn(move || keep(&postmaster, child, &stopping))
            .map_err(io_at("watch", &options.dir))?
    };
    Ok(Cluster { password, postmaster, stopping, keeper: Some(keeper), _lock: lock })
}

/// The data directory decides the version; without one, the newest that is installed.
fn choose(options: &Options, dir: &Path, data: &Path, progress: &dyn Fn(&str)) -> Result<Binaries, ClusterError> {
    let needed = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let fetched = dir.join("binaries");
    let mut candidates: Vec<Binaries> = options.binaries.clone().map_or_else(binaries::installed, |given| vec![given]);
    candidates.extend(registry::fetched(&fetched));
    match needed {
        Some(version) => candidates.iter().find(|found| found.major == version).cloned().ok_or_else(|| {
            let found: Vec<_> = candidates.iter().map(|found| found.major.to_string()).collect();
            let found = if found.is_empty() { "none".into() } else { found.join(", ") };
            ClusterError::OtherVersion { dir: data.into(), data: version, found }
        }),
        None => match candidates.into_iter().next() {
            Some(found) => Ok(found),
            None => registry::fetch(&fetched, progress),
        },
    }
}

/// Starts it again when it ends by itself, at most once a second; stops it when asked.
fn keep(postmaster: &Postmaster, mut child: std::process::Child, stopping: &AtomicBool) -> Result<(), ClusterError> {
    loop {
        if stopping.load(Ordering::Acquire) {
            let stopped = postmaster.stop(&mut child);
            let _ = fs::remove_dir(&postmaster.sockets);
            return stopped;
        }
        if let Ok(Some(status)) = child.try_wait() {
            tracing::error!(%status, "PostgreSQL ended by itself; starting it again");
            child = loop {
                let tried = Instant::now();
                match postmaster.start() {
                    Ok(child) => break child,
                    Err(error) => tracing::error!(%error, "PostgreSQL does not start"),
                }
                while tried.elapsed() < Duration::from_secs(1) {
                    if stopping.load(Ordering::Acquire) {
                        return Ok(());
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            };
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// PostgreSQL appends to this file for as long as it runs; a start is the time to begin a new one.
fn rotate(log: &Path) -> Result<(), ClusterError> {
    if fs::metadata(log).is_ok_and(|meta| meta.len() > 4 << 20) {
        fs::rename(log, log.with_extension("log.1")).map_err(io_at("rename", log))?;
    }
    Ok(())
}

fn random_password() -> Result<String, ClusterError> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| ClusterError::Postgres {
        doing: "initdb",
        reason: format!("the system gave no random bytes: {error}"),
        log: PathBuf::new(),
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Tells directories apart in short names (FNV-1a): the same in every release, since directories are named by it.
pub(crate) fn short_hash(path: &Path) -> String {
    let hash = path
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

pub(crate) fn make_dir(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::DirBuilder::new().mode(mode).create(path)
}
