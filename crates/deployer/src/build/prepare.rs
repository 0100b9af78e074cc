//! Input: the sources that all tools share. Output: packages, vendor modules, import map and styles, made once per
//! content and kept. The folder is renamed into place when it is complete, so a half-made one is never used.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::{DeployError, build::find_node};

/// Whether a file is bundled once for all tools: the same in each, and too large to be bundled or loaded with the rest.
pub fn is_loaded_later(path: &str) -> bool {
    path.starts_with("backend/src/") && path.ends_with(".mts")
}

const SCRIPT: &str = include_str!("prepare.mjs");

#[derive(Clone, Debug)]
pub struct Prepared {
    pub dir: PathBuf,
    pub node: PathBuf,
}

impl Prepared {
    pub fn esbuild(&self) -> PathBuf {
        let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        self.dir.join(format!("node_modules/@esbuild/{system}-{machine}/bin/esbuild"))
    }

    /// The bundles of what [`is_loaded_later`].
    pub fn later(&self) -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(self.dir.join("later"))?.map(|entry| Ok(entry?.path())).collect()
    }

    pub fn vendor(&self) -> PathBuf {
        self.dir.join("vendor")
    }

    /// The hash of what it was made of.
    pub fn name(&self) -> String {
        self.dir.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What tools share that were built with the preparation of this name; an absolute path stays as it is.
    pub fn vendor_of(&self, name: &Path) -> PathBuf {
        match self.dir.parent() {
            Some(all) if name.is_relative() => all.join(name).join("vendor"),
            _ => name.to_owned(),
        }
    }
}

/// `files` by path: package.json, package-lock.json, tsconfig.json, what [`is_loaded_later`], shared/ and frontend/ of the largest tool.
pub async fn prepare(
    files: &BTreeMap<String, Vec<u8>>,
    data_dir: &Path,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Prepared, DeployError> {
    let node = find_node()?;
    let mut hasher = Sha256::new();
    hasher.update(SCRIPT);
    for (path, contents) in files {
        hasher.update(path);
        hasher.update((contents.len() as u64).to_le_bytes());
        hasher.update(contents);
    }
    let hash: String = hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let all = data_dir.join("prepared");
    let dir = all.join(&hash);
    let prepared = Prepared { dir: dir.clone(), node: node.program.clone() };
    if dir.join("styles/name").exists() {
        return Ok(prepared);
    }
    let at = |doing: &'static str, path: &Path| {
        let path = path.to_owned();
        move |source| DeployError::Files { doing, path, source }
    };
    let part = all.join(format!("{hash}.part"));
    if part.exists() {
        fs::remove_dir_all(&part).map_err(at("clear", &part))?;
    }
    for (path, contents) in files {
        let path = part.join(path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, contents))
            .map_err(at("write", &path))?;
    }
    let script = part.join("prepare.mjs");
    fs::write(&script, SCRIPT).map_err(at("write", &script))?;
    run(&node.program, &script, &part, progress).await?;
    fs::rename(&part, &dir).map_err(at("put in place", &dir))?;
    Ok(prepared)
}

async fn run(node: &Path, script: &Path, dir: &Path, progress: &(dyn Fn(&str) + Sync)) -> Result<(), DeployError> {
    let failed = |reason: String| {
        DeployError::Machine(format!(
            "what building needs could not be prepared: {reason}. Is the npm registry within reach, and is there room on the disk?"
        ))
    };
    let mut child = Command::new(node)
        .arg(script)
        .arg(dir)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(failed("its output cannot be read".into()));
    };
    let errors = tokio::spawn(async move {
        let mut lines = BufReader::new(stderr).lines();
        let mut last = Vec::new();
        while let Ok(Some(line)) = lines.next_line().await {
            last.push(line);
        }
        last
    });
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        progress(&line);
    }
    let status = child.wait().await.map_err(|error| failed(error.to_string()))?;
    if status.success() {
        return Ok(());
    }
    let errors = errors.await.unwrap_or_default();
    let end = errors[errors.len().saturating_sub(12)..].join("\n");
    Err(failed(format!("{status}\n{end}")))
}
