//! Stage *generate config*. Input: the skeleton's root files and text templates. Output: package files, Docker and
//! platform configuration, documents, and the environment, which holds the secrets that no file does.

use std::collections::BTreeMap;

use pack::Tree;
use serde_json::{Value, json};

use super::Context;
use crate::{GenerateError, Request, lock, manifest::sha256};

/// Folders that other stages see to.
const ELSEWHERE: [&str; 4] = ["backend/", "frontend/", "shared/", "database/"];

pub struct Config {
    pub files: Tree,
    pub environment: BTreeMap<String, String>,
}

pub fn generate(context: &Context<'_>, request: &Request<'_>) -> Result<Config, GenerateError> {
    let here = |path: &str| !ELSEWHERE.iter().any(|folder| path.starts_with(folder));
    let mut files: Tree = context.kept(&here).map(|(path, contents)| (path.to_owned(), contents.clone())).collect();
    for (path, template) in &context.skeleton.texts {
        files.insert_text(path.as_str(), &template.render(&context.document_scope)?.text);
    }
    for source in context.sources.iter().filter(|source| here(&source.path)) {
        files.insert_text(source.path.as_str(), &super::code::render(context, source)?);
    }
    let package = package(context);
    files.insert_text("package.json", &pretty(&package));
    files.insert_text("package-lock.json", &pretty(&lock::prune(&context.skeleton.lock, &package)));
    Ok(Config { files, environment: environment(context, request) })
}

fn package(context: &Context<'_>) -> Value {
    let template = &context.pack.template;
    let mut package = json!({
        "name": context.slug,
        "version": template.version,
        "description": format!("{} for {}", template.name, context.company),
    });
    let skeleton = context.skeleton.package.as_object().into_iter().flatten();
    if let Some(all) = package.as_object_mut() {
        for (key, value) in skeleton {
            all.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    lock::remove_dependencies(&mut package, &context.absent_dependencies);
    package
}

fn pretty(json: &Value) -> String {
    format!("{json:#}\n")
}

/// What the tool's process is started with, but for what its target provides (address and database).
fn environment(context: &Context<'_>, request: &Request<'_>) -> BTreeMap<String, String> {
    let secrets = request.secrets;
    let features: Vec<&str> = context.features.iter().map(|feature| feature.id.as_str()).collect();
    let known = [
        ("NODE_ENV", "production".to_owned()),
        ("COMPANY_NAME", context.company.to_owned()),
        ("MAX_USERS", context.max_users.to_string()),
        ("PLAN", context.plan().to_owned()),
        ("FEATURES", features.join(",")),
        ("JWT_SECRET", secrets.jwt_secret.clone()),
        ("LEDGER_SIGNING_KEY", derived("key that signs the ledger's heads", &secrets.jwt_secret)),
        ("SEALING_KEY", derived("key that seals personal data", &secrets.jwt_secret)),
        ("API_KEY", secrets.api_key.clone()),
        ("ADMIN_EMAIL", secrets.admin_email.clone()),
        ("ADMIN_PASSWORD", secrets.admin_password.clone()),
        ("DATABASE_PASSWORD", derived("database password of owner", &secrets.jwt_secret)),
        ("APP_DATABASE_PASSWORD", derived("database password of app", &secrets.jwt_secret)),
    ];
    // Empty until somebody fills them in, which the tool takes for not set.
    let own = context.environment.iter().map(|variable| (variable.name.clone(), String::new()));
    own.chain(known.into_iter().map(|(name, value)| (name.to_owned(), value))).collect()
}

/// Another secret of the tool, without asking for one: 64 hexadecimal digits that tell nothing of the secret.
fn derived(purpose: &str, secret: &str) -> String {
    sha256(format!("{purpose}: {secret}").as_bytes())
}
