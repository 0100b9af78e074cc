//! What goes into the generator besides the pack, and what comes out.

use std::{collections::BTreeMap, fmt};

use pack::{Answers, Tree};
use questions::{Effective, Skipped};
use serde::Serialize;

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

/// `tool.json`: lets anybody check that the same input gives the same bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    pub template: String,
    pub template_version: String,
    pub generator_version: String,
    pub company: String,
    pub slug: String,
    pub answers: Answers,
    pub skipped: Vec<Skipped>,
    /// SHA-256 of every file but this one, in hex.
    pub files: BTreeMap<String, String>,
}
