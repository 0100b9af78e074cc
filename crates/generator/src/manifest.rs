//! `tool.json`: what a tool was made of, and the hash of each of its files.

use std::{collections::BTreeMap, fmt::Write as _};

use pack::Answers;
use questions::Skipped;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub const PATH: &str = "tool.json";

/// Lets anybody check that the same input gives the same bytes; hence without a time.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

pub fn sha256(contents: &[u8]) -> String {
    Sha256::digest(contents).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a text can always be written to");
        hex
    })
}
