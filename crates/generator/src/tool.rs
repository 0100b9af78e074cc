//! What goes into the generator besides the pack, and what comes out.

use std::{collections::BTreeMap, fmt};

use pack::Tree;
use questions::Effective;

use crate::Manifest;

pub struct Request<'a> {
    pub company: &'a str,
    /// A DNS label: names the package, the host and the database.
    pub slug: &'a str,
    pub answers: &'a Effective,
    pub secrets: &'a Secrets,
}

/// Chosen by the caller, so that the generator needs no chance.
#[derive(Clone)]
pub struct Secrets {
    pub jwt_secret: String,
    pub api_key: String,
    pub admin_email: String,
    pub admin_password: String,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// A complete tool. The files hold no secret; the environment does.
#[derive(Clone)]
pub struct Tool {
    pub files: Tree,
    pub environment: BTreeMap<String, String>,
    pub manifest: Manifest,
}

impl fmt::Debug for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tool").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let hush = || "hush".to_owned();
        let secrets = Secrets { jwt_secret: hush(), api_key: hush(), admin_email: hush(), admin_password: hush() };
        assert!(!format!("{secrets:?}").contains("hush"));
    }
}
