//! As whom PostgreSQL runs: never as root. And whether that user can reach a directory.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

use nix::unistd::{Uid, User, geteuid};

use crate::error::{ClusterError, io_at};

/// The unprivileged user that owns and runs a cluster when the platform itself is root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// `None` when the platform is not root: then everything simply runs as the user who started it.
    ///
    /// A cluster that exists keeps its owner. For a new one the distribution's `postgres` is used, else `nobody`.
    pub fn for_cluster(data: &Path) -> Result<Option<Self>, ClusterError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        if let Ok(meta) = fs::metadata(data)
            && meta.uid() != 0
        {
            let name = User::from_uid(Uid::from_raw(meta.uid())).ok().flatten().map(|user| user.name);
            let name = name.unwrap_or_else(|| meta.uid().to_string());
            return Ok(Some(Self { name, uid: meta.uid(), gid: meta.gid() }));
        }
        ["postgres", "_postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Some(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
            .ok_or(ClusterError::NoAccount)
    }

    pub fn own(&self, path: &Path) -> Result<(), ClusterError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(io_at("change the owner of", path))
    }
}

/// The directory to use for `wanted`: itself, or, when root's tools could not reach it, one below /var/lib.
///
/// Root's home is usually closed to others, and the processes that the platform starts are not root.
pub fn home(wanted: &Path) -> Result<PathBuf, ClusterError> {
    if !geteuid().is_root() {
        return Ok(wanted.to_owned());
    }
    fs::create_dir_all(wanted).map_err(io_at("make", wanted))?;
    let wanted = wanted.canonicalize().map_err(io_at("find", wanted))?;
    open_to_others(&wanted)?;
    if closed_parent(&wanted).map_err(io_at("look at", &wanted))?.is_none() {
        return Ok(wanted);
    }
    let name = crate::short_hash(&wanted);
    let instead = Path::new("/var/lib/buildomatic").join(name);
    fs::create_dir_all(&instead).map_err(io_at("make", &instead))?;
    match closed_parent(&instead).map_err(io_at("look at", &instead))? {
        None => Ok(instead),
        Some(closed) => Err(ClusterError::Unreachable { dir: wanted, closed, user: "nobody".into() }),
    }
}

/// Lets others pass through a directory of ours; they still cannot list it.
pub(crate) fn open_to_others(dir: &Path) -> Result<(), ClusterError> {
    let mode = fs::metadata(dir).map_err(io_at("look at", dir))?.permissions().mode();
    if mode & 0o001 == 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode((mode & 0o7777) | 0o011)).map_err(io_at("open", dir))?;
    }
    Ok(())
}

/// The topmost directory on the way that users other than its owner cannot pass.
pub(crate) fn closed_parent(dir: &Path) -> io::Result<Option<PathBuf>> {
    let mut closed = None;
    for parent in dir.ancestors() {
        if fs::metadata(parent)?.permissions().mode() & 0o001 == 0 {
            closed = Some(parent.to_owned());
        }
    }
    Ok(closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_directory_that_nobody_else_may_enter() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(closed_parent(&deep).unwrap(), None);
        fs::set_permissions(dir.path().join("a"), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(closed_parent(&deep).unwrap(), Some(dir.path().join("a")));
    }

    #[test]
    fn our_own_directory_is_opened_rather_than_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(home(dir.path()).unwrap(), dir.path().canonicalize().unwrap());
    }
}
