//! The directory of the socket: short, because systems allow a socket's path about a hundred bytes, and ours alone.

use std::{
    env, fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use nix::unistd::geteuid;

use crate::{
    account::Account,
    error::{ClusterError, io_at},
    make_dir, short_hash,
};

/// `sun_path` holds 108 bytes on Linux and 104 on macOS, with the zero at the end.
const LIMIT: usize = if cfg!(target_os = "macos") { 103 } else { 107 };
const NAME: &str = ".s.PGSQL.5432";

pub(crate) fn directory(dir: &Path, account: Option<&Account>) -> Result<PathBuf, ClusterError> {
    let base = base(account);
    let sockets = base.join(format!("buildomatic-pg-{}", short_hash(dir)));
    match make_dir(&sockets, 0o755) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io_at("make", &sockets)(error)),
    }
    let meta = fs::symlink_metadata(&sockets).map_err(io_at("look at", &sockets))?;
    let owners = [geteuid().as_raw(), account.map_or(u32::MAX, |account| account.uid)];
    if !meta.is_dir() || !owners.contains(&meta.uid()) {
        return Err(ClusterError::ForeignDirectory { path: sockets });
    }
    fs::set_permissions(&sockets, fs::Permissions::from_mode(0o755)).map_err(io_at("open", &sockets))?;
    if let Some(account) = account {
        account.own(&sockets)?;
    }
    let path = sockets.join(NAME);
    if path.as_os_str().len() > LIMIT {
        return Err(ClusterError::LongSocketPath { path, limit: LIMIT });
    }
    Ok(sockets)
}

fn base(account: Option<&Account>) -> PathBuf {
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|dir| dir.is_absolute() && dir.is_dir());
    match (account, runtime) {
        // Root's own runtime directory is closed to the unprivileged user.
        (Some(_), _) if Path::new("/run").is_dir() => "/run".into(),
        (None, Some(runtime)) => runtime,
        _ => "/tmp".into(),
    }
}
