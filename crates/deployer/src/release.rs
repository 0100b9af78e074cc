//! What is deployed: which tool, which of its releases, with what environment.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use domain::{Slug, ToolId};
use serde::{Deserialize, Serialize};

/// A tool, by the id that never changes and the slug that names what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToolRef {
    pub id: ToolId,
    pub slug: Slug,
}

impl fmt::Display for ToolRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.slug, self.id)
    }
}

/// One release of a tool, as a target is told of it.
#[derive(Clone)]
pub struct Release {
    pub tool: ToolRef,
    pub number: u32,
    /// Immutable browser modules that all tools of one `Prepared` share, served by the tool at `/vendor/`.
    pub vendor: Option<PathBuf>,
    /// Everything but what the target provides itself (`DATABASE_URL`, `PORT` or `SOCKET_PATH`). Holds secrets.
    pub environment: BTreeMap<String, String>,
}

impl fmt::Debug for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Release")
            .field("tool", &self.tool)
            .field("number", &self.number)
            .field("vendor", &self.vendor)
            .field("environment", &self.environment.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_never_prints_its_secrets() {
        let release = Release {
            tool: ToolRef { id: ToolId::new(), slug: Slug::parse("acme").unwrap() },
            number: 1,
            vendor: None,
            environment: BTreeMap::from([("JWT_SECRET".to_owned(), "hush".to_owned())]),
        };
        let shown = format!("{release:?}");
        assert!(shown.contains("JWT_SECRET") && !shown.contains("hush"), "{shown}");
    }
}
