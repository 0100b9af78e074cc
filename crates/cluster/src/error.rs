//! Why there is no database, each in one sentence with the next step.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error("{} is in use by another Build-O-Matic{}. Stop it first, or choose another --data-dir.", dir.display(), process(*pid))]
    InUse { dir: PathBuf, pid: Option<u32> },

    #[error(
        "PostgreSQL was not found (looked on PATH, in {looked}). Install it (Debian and Ubuntu: sudo apt-get install \
         postgresql; macOS: brew install postgresql), or set DATABASE_URL to a server that runs already.{registry}"
    )]
    NoBinaries { looked: String, registry: String },

    #[error(
        "{} was made by PostgreSQL {data}, and only {found} is installed. Install PostgreSQL {data} again, or move the \
         data over with pg_dump and pg_restore and remove that directory.",
        dir.display()
    )]
    OtherVersion { dir: PathBuf, data: u32, found: String },

    #[error(
        "{} cannot be entered by the user `{user}`, as which PostgreSQL and the tools run because root must not. \
         Use a directory that others may enter, such as --data-dir /var/lib/buildomatic, or run: chmod o+x {}",
        dir.display(), closed.display()
    )]
    Unreachable { dir: PathBuf, closed: PathBuf, user: String },

    #[error(
        "no unprivileged user was found to run PostgreSQL as, and it refuses root. Create one: useradd --system postgres"
    )]
    NoAccount,

    #[error("{} is full. Free some space or choose another --data-dir.", path.display())]
    DiskFull { path: PathBuf },

    #[error("the path of the socket, {}, is longer than the {limit} bytes that systems allow. Set XDG_RUNTIME_DIR to a shorter directory.", path.display())]
    LongSocketPath { path: PathBuf, limit: usize },

    #[error("{} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR to a directory of your own.", path.display())]
    ForeignDirectory { path: PathBuf },

    #[error("{} is missing, so the database in {} cannot be opened. Restore that file from a backup, or remove the directory to start afresh.", file.display(), dir.display())]
    PasswordLost { file: PathBuf, dir: PathBuf },

    #[error("process {pid} still serves {} and does not stop. End it (kill -QUIT {pid}) and start again.", dir.display())]
    Leftover { pid: u32, dir: PathBuf },

    #[error("PostgreSQL {doing} failed: {reason} (log: {})", log.display())]
    Postgres { doing: &'static str, reason: String, log: PathBuf },

    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

fn process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

/// Names the path that an I/O error happened at, and knows a full disk.
pub(crate) fn io_at(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> ClusterError {
    let path = path.into();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ClusterError::DiskFull { path },
        _ => ClusterError::Io { doing, path, source },
    }
}
