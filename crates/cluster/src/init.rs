//! A new data directory: made beside its place and moved there when whole, so that a crash leaves none half made.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    account::Account,
    binaries::Binaries,
    error::{ClusterError, io_at},
    launch,
};

/// The role that the platform connects as.
pub(crate) const SUPERUSER: &str = "postgres";

pub(crate) fn initialise(
    dir: &Path,
    data: &Path,
    binaries: &Binaries,
    account: Option<&Account>,
    password: &str,
) -> Result<(), ClusterError> {
    let fresh = data.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(io_at("remove", &fresh))?;
    }
    fs::create_dir(&fresh).map_err(io_at("make", &fresh))?;
    let password_file = dir.join("password.once");
    let _ = fs::remove_file(&password_file);
    write_private(&password_file, password)?;
    if let Some(account) = account {
        account.own(&fresh)?;
        account.own(&password_file)?;
    }
    let result = run_initdb(&fresh, binaries, account, &password_file);
    fs::remove_file(&password_file).map_err(io_at("remove", &password_file))?;
    if let Err(error) = result {
        let _ = fs::remove_dir_all(&fresh);
        return Err(error);
    }
    fs::rename(&fresh, data).map_err(io_at("place", data))
}

fn run_initdb(
    fresh: &Path,
    binaries: &Binaries,
    account: Option<&Account>,
    password_file: &Path,
) -> Result<(), ClusterError> {
    let mut command: Command = launch::command(&binaries.dir.join("initdb"), account, "KILL");
    command
        .args(["--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums", "--no-instructions"])
        .args(locale(binaries.major))
        .arg(format!("--username={SUPERUSER}"))
        .arg(format!("--pwfile={}", password_file.display()))
        .arg(format!("--pgdata={}", fresh.display()))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir("/")
        .stdin(Stdio::null());
    let output = command.output().map_err(io_at("run", binaries.dir.join("initdb")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    if said.contains("No space left on device") {
        return Err(ClusterError::DiskFull { path: fresh.into() });
    }
    let reason = said
        .lines()
        .find(|line| line.contains("error:") || line.contains("FATAL"))
        .or_else(|| said.lines().rfind(|line| !line.trim().is_empty()))
        .unwrap_or("no reason given");
    Err(ClusterError::Postgres { doing: "initdb", reason: reason.trim().into(), log: fresh.into() })
}

/// Sorting by code point: the same on every machine, and an upgrade of the C library cannot corrupt an index.
fn locale(major: u32) -> &'static [&'static str] {
    if major >= 17 {
        &["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    } else if cfg!(target_os = "macos") {
        &["--locale=C"]
    } else {
        &["--locale=C.UTF-8"]
    }
}

pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), ClusterError> {
    fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(io_at("write", path))
}
