//! PostgreSQL's main process: how it is started, when it is ready, and what an earlier platform left of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    account::Account,
    binaries::Binaries,
    error::{ClusterError, io_at},
    launch,
};

const STOP_LIMIT: Duration = Duration::from_secs(30);
/// Recovery after a crash is part of a start, and takes as long as the log to replay is.
const START_LIMIT: Duration = Duration::from_secs(120);

#[derive(Clone, Debug)]
pub(crate) struct Postmaster {
    pub binaries: Binaries,
    pub account: Option<Account>,
    pub data: PathBuf,
    pub sockets: PathBuf,
    pub log: PathBuf,
}

/// Settings come as arguments, not from a file, so that they are those of this version of the platform.
fn settings(major: u32, sockets: &Path) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".into(),
        format!("unix_socket_directories={}", sockets.display()),
        // Every tool runs as a user of its own; the password decides, not the file mode.
        "unix_socket_permissions=0777".into(),
        "password_encryption=scram-sha-256".into(),
        // Fifty tools of three connections each, the platform, and some to spare.
        "max_connections=220".into(),
        "shared_buffers=64MB".into(),
        "work_mem=4MB".into(),
        "jit=off".into(),
        // It visits every database once per interval: with hundreds of mostly idle ones, less often.
        "autovacuum_naptime=5min".into(),
        "logging_collector=off".into(),
        "log_line_prefix=%m [%p] %d ".into(),
        "log_checkpoints=off".into(),
        "timezone=UTC".into(),
        "log_timezone=UTC".into(),
    ];
    if cfg!(target_os = "linux") && major >= 14 {
        // One call instead of opening every file: 25 s against 1 s after a crash with 600 databases.
        settings.push("recovery_init_sync_method=syncfs".into());
    }
    settings
}

impl Postmaster {
    /// Starts it and waits until it accepts connections.
    pub fn start(&self) -> Result<Child, ClusterError> {
        let begun = Instant::now();
        loop {
            let mut child = self.spawn()?;
            match self.wait_until_ready(&mut child) {
                Ok(()) => return Ok(child),
                // Workers of a killed postmaster need a moment to notice and let go of its memory.
                Err(reason) if reason.contains("shared memory block") && begun.elapsed() < STOP_LIMIT => {
                    sleep(Duration::from_millis(100));
                }
                Err(reason) if reason.contains("No space left on device") => {
                    return Err(ClusterError::DiskFull { path: self.data.clone() });
                }
                Err(reason) => return Err(ClusterError::Postgres { doing: "start", reason, log: self.log.clone() }),
            }
        }
    }

    fn spawn(&self) -> Result<Child, ClusterError> {
        let log = fs::File::options().append(true).create(true).open(&self.log).map_err(io_at("open", &self.log))?;
        let also = log.try_clone().map_err(io_at("open", &self.log))?;
        // SIGINT is PostgreSQL's fast shutdown: also when the platform is killed, its database closes cleanly.
        let mut command: Command = launch::command(&self.binaries.dir.join("postgres"), self.account.as_ref(), "INT");
        command.arg("-D").arg(&self.data);
        for setting in settings(self.binaries.major, &self.sockets) {
            command.arg("-c").arg(setting);
        }
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.env_clear().env("PATH", "/usr/bin:/bin").current_dir("/").stdin(Stdio::null()).stdout(log).stderr(also);
        launch::spawn(command).map_err(io_at("run", self.binaries.dir.join("postgres")))
    }

    /// The last line of `postmaster.pid` says so; asking over the socket would need the password and more time.
    fn wait_until_ready(&self, child: &mut Child) -> Result<(), String> {
        let begun = Instant::now();
        let from = fs::metadata(&self.log).map(|meta| meta.len()).unwrap_or(0);
        while begun.elapsed() < START_LIMIT {
            if let Ok(text) = fs::read_to_string(self.pid_file()) {
                let mut lines = text.lines();
                let ours = lines.next() == Some(child.id().to_string().as_str());
                if ours && lines.nth(6).is_some_and(|status| status.trim() == "ready") {
                    return Ok(());
                }
            }
            if let Ok(Some(status)) = child.try_wait() {
                return Err(self.reason_since(from).unwrap_or_else(|| status.to_string()));
            }
            sleep(Duration::from_millis(4));
        }
        let _ = kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGQUIT);
        let _ = child.wait();
        Err(format!("not ready after {} seconds", START_LIMIT.as_secs()))
    }

    fn reason_since(&self, from: u64) -> Option<String> {
        let log = fs::read(&self.log).ok()?;
        let new = String::from_utf8_lossy(log.get(usize::try_from(from).ok()?..)?).into_owned();
        let fatal = new.lines().find(|line| line.contains("FATAL") || line.contains("PANIC"));
        let line = fatal.or_else(|| new.lines().rfind(|line| !line.trim().is_empty()))?;
        Some(line.split_once(":  ").map_or(line, |(_, message)| message).trim().to_owned())
    }

    fn pid_file(&self) -> PathBuf {
        self.data.join("postmaster.pid")
    }

    /// Stops a postmaster that outlived the platform which started it. A stranger with the same number is left alone.
    pub fn clear_leftover(&self) -> Result<(), ClusterError> {
        let Ok(text) = fs::read_to_string(self.pid_file()) else { return Ok(()) };
        let Some(pid) = text.lines().next().and_then(|line| line.trim().parse::<u32>().ok()) else { return Ok(()) };
        if !alive(pid) {
            return Ok(());
        }
        if !self.is_ours(pid) {
            // PostgreSQL would take the stranger for its predecessor. The lock on the data directory says otherwise.
            tracing::warn!(pid, "postmaster.pid names another program; removing it");
            return fs::remove_file(self.pid_file()).map_err(io_at("remove", self.pid_file()));
        }
        tracing::info!(pid, "stopping the PostgreSQL that an earlier platform left");
        for (signal, limit) in [(Signal::SIGINT, STOP_LIMIT), (Signal::SIGQUIT, Duration::from_secs(10))] {
            let _ = kill(Pid::from_raw(pid.cast_signed()), signal);
            if gone_within(limit, || !alive(pid)) {
                return Ok(());
            }
        }
        Err(ClusterError::Leftover { pid, dir: self.data.clone() })
    }

    /// A postmaster works in its data directory and is called with it.
    fn is_ours(&self, pid: u32) -> bool {
        if cfg!(target_os = "linux") {
            let cwd = fs::read_link(format!("/proc/{pid}/cwd"));
            return cwd.is_ok_and(|cwd| Some(cwd) == self.data.canonicalize().ok());
        }
        let shown = Command::new("ps").args(["-p", &pid.to_string(), "-o", "command="]).output();
        shown.is_ok_and(|shown| String::from_utf8_lossy(&shown.stdout).contains(&*self.data.to_string_lossy()))
    }

    /// Fast shutdown: open transactions are rolled back, everything is on disk.
    pub fn stop(&self, child: &mut Child) -> Result<(), ClusterError> {
        for (signal, limit) in [(Signal::SIGINT, STOP_LIMIT), (Signal::SIGQUIT, Duration::from_secs(10))] {
            let _ = kill(Pid::from_raw(child.id().cast_signed()), signal);
            if gone_within(limit, || !matches!(child.try_wait(), Ok(None))) {
                return Ok(());
            }
        }
        Err(ClusterError::Leftover { pid: child.id(), dir: self.data.clone() })
    }
}

fn alive(pid: u32) -> bool {
    kill(Pid::from_raw(pid.cast_signed()), None) != Err(nix::errno::Errno::ESRCH)
}

fn gone_within(limit: Duration, mut gone: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if gone() {
            return true;
        }
        sleep(Duration::from_millis(5));
    }
    false
}
