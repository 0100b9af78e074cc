//! Where PostgreSQL's programs are: installed by the system, or fetched before from a package registry.

use std::{
    collections::BTreeSet,
    env, fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::error::ClusterError;

/// One PostgreSQL installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// Holds `postgres` and `initdb`.
    pub dir: PathBuf,
    pub major: u32,
}

impl fmt::Display for Binaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL {} in {}", self.major, self.dir.display())
    }
}

/// The oldest version that the generated tools and the platform are written for.
const OLDEST: u32 = 14;

/// The newest PostgreSQL that the system has installed.
pub fn find_binaries() -> Result<Binaries, ClusterError> {
    installed().into_iter().next().ok_or_else(|| missing(String::new()))
}

pub(crate) fn missing(registry: String) -> ClusterError {
    let looked = places().iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ");
    ClusterError::NoBinaries { looked, registry }
}

/// All installations, newest first.
pub(crate) fn installed() -> Vec<Binaries> {
    let mut dirs: BTreeSet<PathBuf> = on_path().into_iter().collect();
    for place in places() {
        dirs.extend(fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path().join("bin")));
    }
    for dir in ["/usr/local/pgsql/bin", "/Applications/Postgres.app/Contents/Versions/latest/bin"] {
        dirs.insert(dir.into());
    }
    let mut found: Vec<_> = dirs.iter().filter_map(|dir| inspect(dir)).collect();
    found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
    found
}

/// Directories with one sub-directory per version (or, for Homebrew, per package).
fn places() -> Vec<PathBuf> {
    ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"].map(PathBuf::from).to_vec()
}

/// Follows links: distributions put wrappers and links on PATH, and `postgres` finds its libraries from where it is.
fn on_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|dir| dir.join("postgres").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .collect()
}

/// The installation in this directory, when it is whole and new enough.
pub(crate) fn inspect(dir: &Path) -> Option<Binaries> {
    if !dir.join("postgres").is_file() || !dir.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
    let major = major_version(std::str::from_utf8(&output.stdout).ok()?)?;
    (major >= OLDEST).then(|| Binaries { dir: dir.to_owned(), major })
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `… 19beta1`.
fn major_version(text: &str) -> Option<u32> {
    let version = text.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_as_they_are_printed() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18.4\n"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major_version("no such thing"), None);
    }

    #[test]
    fn what_is_missing_is_said_with_the_next_step() {
        let text = missing(String::new()).to_string();
        assert!(text.contains("apt-get install") && text.contains("DATABASE_URL"), "{text}");
    }
}
