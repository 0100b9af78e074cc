//! The Node.js of this machine.

use std::{fmt, path::PathBuf, process::Command};

use crate::DeployError;

const OLDEST: u32 = 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub program: PathBuf,
    pub version: String,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.version, self.program.display())
    }
}

/// The one on PATH, if it is new enough.
pub fn find_node() -> Result<Node, DeployError> {
    let next = "Install Node.js 20 or newer (with npm) and put it on PATH; tools run on it.";
    let missing = |reason: String| DeployError::Machine(format!("{reason}. {next}"));
    let output = Command::new("node")
        .args(["-p", "process.execPath + ' ' + process.versions.node"])
        .output()
        .map_err(|_| missing("There is no Node.js".into()))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let (program, version) =
        text.rsplit_once(' ').ok_or_else(|| missing("The Node.js on PATH does not answer".into()))?;
    let major = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major < OLDEST {
        return Err(missing(format!("The Node.js on PATH is {version}")));
    }
    Ok(Node { program: program.into(), version: version.to_owned() })
}
