//! Input: all files. Output: the same with `tool.json`, which knows the hash of each.

use std::collections::BTreeMap;

use pack::Tree;
use sha2::{Digest, Sha256};

use super::Context;
use crate::{Manifest, Request, VERSION};

pub fn seal(context: &Context<'_>, request: &Request<'_>, files: &mut Tree) -> Manifest {
    let hashes: BTreeMap<String, String> = files.iter().map(|(path, contents)| (path.to_owned(), hex(&Sha256::digest(contents)))).collect();
    let manifest = Manifest {
        template: context.pack.template.id.clone(),
        template_version: context.pack.template.version.clone(),
        generator_version: VERSION.to_owned(),
        company: context.company.to_owned(),
        slug: context.slug.to_owned(),
        answers: request.answers.answers.clone(),
        skipped: request.answers.skipped.clone(),
        files: hashes,
    };
    let json = serde_json::to_string_pretty(&manifest).expect("a manifest has only texts as keys");
    files.insert_text("tool.json", &(json + "\n"));
    manifest
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
