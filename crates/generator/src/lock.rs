//! Takes packages out of `package.json` and `package-lock.json`.
//! Input: `{"dependencies": {"a": …, "b": …}}` and `["b"]`. Output: `{"dependencies": {"a": …}}`, and a lock without
//! what only `b` needed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const GROUPS: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

pub fn remove_dependencies(package: &mut Value, removed: &BTreeSet<&str>) {
    for group in GROUPS {
        if let Some(dependencies) = package.get_mut(group).and_then(Value::as_object_mut) {
            dependencies.retain(|name, _| !removed.contains(name.as_str()) && !removed.iter().any(|gone| *name == types_of(gone)));
        }
    }
}

/// `@types/x` goes with `x`.
fn types_of(package: &str) -> String {
    format!("@types/{}", package.trim_start_matches('@').replace('/', "__"))
}

/// Keeps the packages that the root still reaches.
pub fn prune_lock(lock: &mut Value) {
    let Some(packages) = lock.get_mut("packages").and_then(Value::as_object_mut) else { return };
    let mut kept: BTreeSet<String> = BTreeSet::from([String::new()]);
    let mut waiting = vec![String::new()];
    while let Some(path) = waiting.pop() {
        let Some(package) = packages.get(&path) else { continue };
        for name in GROUPS.iter().filter_map(|group| package.get(*group)).filter_map(Value::as_object).flat_map(Map::keys) {
            if let Some(found) = resolve(packages, &path, name)
                && kept.insert(found.clone())
            {
                waiting.push(found);
            }
        }
    }
    packages.retain(|path, _| kept.contains(path));
}

/// Where Node would find `name` from the package at `path`: beside it, then further up.
fn resolve(packages: &Map<String, Value>, path: &str, name: &str) -> Option<String> {
    let mut from = path;
    loop {
        let candidate = if from.is_empty() { format!("node_modules/{name}") } else { format!("{from}/node_modules/{name}") };
        if packages.contains_key(&candidate) {
            return Some(candidate);
        }
        if from.is_empty() {
            return None;
        }
        from = from.rfind("/node_modules/").map_or("", |at| &from[..at]);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nothing_needs_goes() {
        let mut lock = json!({ "packages": {
            "": { "dependencies": { "a": "1", "mail": "1" }, "devDependencies": { "@types/mail": "1" } },
            "node_modules/a": { "dependencies": { "shared": "2" } },
            "node_modules/a/node_modules/shared": {},
            "node_modules/mail": { "dependencies": { "shared": "1", "b": "1" } },
            "node_modules/shared": {},
            "node_modules/b": {},
            "node_modules/@types/mail": {},
        }});
        remove_dependencies(&mut lock["packages"][""], &BTreeSet::from(["mail"]));
        prune_lock(&mut lock);
        let kept: Vec<&String> = lock["packages"].as_object().expect("packages").keys().collect();
        assert_eq!(kept, ["", "node_modules/a", "node_modules/a/node_modules/shared"]);
    }
}
