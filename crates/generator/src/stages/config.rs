//! Input: the skeleton's root files and text templates. Output: package files, Docker and platform configuration,
//! documents, and the environment with its secrets apart.

use std::collections::BTreeMap;

use pack::Tree;
use serde_json::Value;

use super::Context;
use crate::{GenerateError, Request, lock, render::Template};

pub fn generate(context: &Context<'_>, request: &Request<'_>, files: &mut Tree) -> Result<BTreeMap<String, String>, GenerateError> {
    for (path, contents) in context.skeleton.files.iter() {
        let elsewhere = ["backend/", "frontend/", "shared/", "database/"].iter().any(|folder| path.starts_with(folder));
        if elsewhere || context.removed.contains(path) || path == "skeleton.toml" {
            continue;
        }
        match path.strip_suffix(".template") {
            Some(target) => {
                let template = Template::compile(path, context.skeleton.files.text(path).unwrap_or_default())?;
                files.insert_text(target, &template.render(&context.scope)?.text);
            }
            None => files.insert(path, contents.clone()),
        }
    }
    for path in ["package.json", "package-lock.json"] {
        package_file(context, files, path)?;
    }
    Ok(environment(context, request))
}

fn package_file(context: &Context<'_>, files: &mut Tree, path: &str) -> Result<(), GenerateError> {
    let wrong = |problem: String| GenerateError::Skeleton { file: path.to_owned(), problem };
    let text = files.text(path).ok_or_else(|| wrong("is missing".into()))?;
    let mut json: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let version = context.pack.template.version.as_str();
    json["name"] = context.slug.into();
    json["version"] = version.into();
    if path == "package.json" {
        json["description"] = format!("{} for {}", context.pack.template.name, context.company).into();
        lock::remove_dependencies(&mut json, &context.removed_dependencies);
    } else if let Some(root) = json.get_mut("packages").and_then(|packages| packages.get_mut("")) {
        root["name"] = context.slug.into();
        root["version"] = version.into();
        lock::remove_dependencies(root, &context.removed_dependencies);
        lock::prune_lock(&mut json);
    }
    let pretty = serde_json::to_string_pretty(&json).map_err(|error| wrong(error.to_string()))?;
    files.insert_text(path, &(pretty + "\n"));
    Ok(())
}

/// What the tool's process is started with, but for what its target provides (address, database).
fn environment(context: &Context<'_>, request: &Request<'_>) -> BTreeMap<String, String> {
    let secrets = request.secrets;
    let pairs = [
        ("NODE_ENV", "production".to_owned()),
        ("COMPANY_NAME", context.company.to_owned()),
        ("MAX_USERS", context.max_users.to_string()),
        ("FEATURES", context.features.join(",")),
        ("JWT_SECRET", secrets.jwt_secret.clone()),
        ("API_KEY", secrets.api_key.clone()),
        ("ADMIN_EMAIL", secrets.admin_email.clone()),
        ("ADMIN_PASSWORD", secrets.admin_password.clone()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
