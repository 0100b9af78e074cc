//! What is deployed: which tool, which of its releases, where the built files are, with what environment.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A DNS label: lower-case letters, digits and inner hyphens, at most 63. Names folders, hosts and sockets, so that
/// no text of a user reaches any of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no slug: use 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end")]
pub struct SlugError(String);

impl Slug {
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=63).contains(&text.len()) && text.chars().all(allowed);
        if fits && !text.starts_with('-') && !text.ends_with('-') {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError(text.to_owned()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;
    fn try_from(text: String) -> Result<Self, SlugError> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A tool, by the id that never changes and the slug that names what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToolRef {
    pub id: Uuid,
    pub slug: Slug,
}

impl fmt::Display for ToolRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.slug, self.id)
    }
}

/// One build of a tool. `files` holds `server.mjs`, `paper.mjs`, `public/` and `database/migrations/*.sql`, as `build` leaves them.
#[derive(Clone)]
pub struct Release {
    pub tool: ToolRef,
    pub number: u32,
    pub files: PathBuf,
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
            .field("files", &self.files)
            .field("vendor", &self.vendor)
            .field("environment", &self.environment.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_dns_label() {
        for good in ["a", "acme-gdpr", "7-eleven", &"x".repeat(63)] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "Acme", "a.b", "a/b", "..", "ä", "a b", &"x".repeat(64)] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_release_never_prints_its_secrets() {
        let release = Release {
            tool: ToolRef { id: Uuid::nil(), slug: Slug::parse("acme").unwrap() },
            number: 1,
            files: "/files".into(),
            vendor: None,
            environment: BTreeMap::from([("JWT_SECRET".to_owned(), "hush".to_owned())]),
        };
        let shown = format!("{release:?}");
        assert!(shown.contains("JWT_SECRET") && !shown.contains("hush"), "{shown}");
    }
}
