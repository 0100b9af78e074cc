//! `package-lock.json` for fewer dependencies.
//!
//! Input: a lock of `a` and `b`, where `b` needs `c`, and a package.json without `b`.
//! Output: the lock of `a` alone.
//!
//! Marks such as `dev` stay as they are: a package that now only development needs is then installed in
//! production too, which is harmless.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

type Packages = Map<String, Value>;

/// Takes packages, and the types of them, out of a package.json.
pub fn remove_dependencies(package: &mut Value, removed: &BTreeSet<&str>) {
    let types: BTreeSet<String> =
        removed.iter().map(|name| format!("@types/{}", name.trim_start_matches('@').replace('/', "__"))).collect();
    for group in ["dependencies", "devDependencies"] {
        if let Some(dependencies) = package.get_mut(group).and_then(Value::as_object_mut) {
            dependencies.retain(|name, _| !removed.contains(name.as_str()) && !types.contains(name));
        }
    }
}

/// `package` is the package.json that the lock shall fit.
pub fn prune(lock: &Value, package: &Value) -> Value {
    let empty = Packages::new();
    let packages = lock.get("packages").and_then(Value::as_object).unwrap_or(&empty);
    let root = root(packages.get(""), package);
    let kept = reachable(packages, &root);
    let mut pruned = lock.clone();
    for key in ["name", "version"] {
        if let (Some(place), Some(value)) = (pruned.get_mut(key), package.get(key)) {
            *place = value.clone();
        }
    }
    if let Some(all) = pruned.get_mut("packages").and_then(Value::as_object_mut) {
        all.retain(|path, _| path.is_empty() || kept.contains(path));
        all.insert(String::new(), root);
    }
    pruned
}

/// The lock's own entry repeats what package.json says.
fn root(old: Option<&Value>, package: &Value) -> Value {
    let mut root = old.and_then(Value::as_object).cloned().unwrap_or_default();
    for key in ["name", "version", "dependencies", "devDependencies"] {
        match package.get(key) {
            Some(value) => {
                root.insert(key.to_owned(), value.clone());
            }
            None => {
                root.remove(key);
            }
        }
    }
    Value::Object(root)
}

fn reachable(packages: &Packages, root: &Value) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    let mut waiting = vec![(String::new(), root)];
    while let Some((from, package)) = waiting.pop() {
        for name in needs(package, from.is_empty()) {
            let Some((path, package)) = locate(packages, &from, name) else { continue };
            if kept.insert(path.clone()) {
                waiting.push((path, package));
            }
        }
    }
    kept
}

fn needs(package: &Value, is_root: bool) -> Vec<&str> {
    let mut kinds = vec!["dependencies", "optionalDependencies", "peerDependencies"];
    if is_root {
        kinds.push("devDependencies");
    }
    let listed = kinds.into_iter().filter_map(|kind| Some((kind, package.get(kind)?.as_object()?)));
    let named = listed.flat_map(|(kind, list)| list.keys().map(move |name| (kind, name.as_str())));
    // A peer that may be missing is there only when somebody else needs it.
    let optional = |name: &str| package["peerDependenciesMeta"][name]["optional"] == true;
    named.filter(|(kind, name)| *kind != "peerDependencies" || !optional(name)).map(|(_, name)| name).collect()
}

/// The nearest `node_modules` on the way up, as Node.js looks for it.
fn locate<'p>(packages: &'p Packages, from: &str, name: &str) -> Option<(String, &'p Value)> {
    let mut folder = from;
    loop {
        let path =
            if folder.is_empty() { format!("node_modules/{name}") } else { format!("{folder}/node_modules/{name}") };
        if let Some(package) = packages.get(&path) {
            return Some((path, package));
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rfind("node_modules/").map_or("", |at| folder[..at].trim_end_matches('/'));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lock() -> Value {
        json!({
            "name": "example", "version": "0.0.0", "lockfileVersion": 3,
            "packages": {
                "": { "name": "example", "version": "0.0.0", "dependencies": { "a": "1", "b": "1" }, "devDependencies": { "t": "1" } },
                "node_modules/a": { "version": "1", "dependencies": { "shared": "1" } },
                "node_modules/b": { "version": "1", "dependencies": { "c": "1", "shared": "2" }, "optionalDependencies": { "o": "1" } },
                "node_modules/b/node_modules/shared": { "version": "2", "dependencies": { "deep": "1" } },
                "node_modules/b/node_modules/deep": { "version": "1" },
                "node_modules/c": { "version": "1", "peerDependencies": { "a": "1" } },
                "node_modules/o": { "version": "1" },
                "node_modules/shared": { "version": "1" },
                "node_modules/t": { "version": "1", "peerDependencies": { "p": "1", "q": "1" }, "peerDependenciesMeta": { "q": { "optional": true } } },
                "node_modules/p": { "version": "1" },
                "node_modules/q": { "version": "1" },
            },
        })
    }

    fn paths(dependencies: Value, development: Value) -> Vec<String> {
        let package =
            json!({ "name": "acme", "version": "2.0.0", "dependencies": dependencies, "devDependencies": development });
        let pruned = prune(&lock(), &package);
        assert_eq!(pruned["name"], "acme");
        assert_eq!(pruned["packages"][""]["version"], "2.0.0");
        assert_eq!(pruned["packages"][""]["dependencies"], package["dependencies"]);
        let packages = pruned["packages"].as_object().expect("there are packages");
        packages.keys().filter(|path| !path.is_empty()).map(|path| path.replace("node_modules/", "")).collect()
    }

    #[test]
    fn types_go_with_what_they_are_of() {
        let mut package = json!({ "dependencies": { "a": "1", "@b/c": "1" }, "devDependencies": { "@types/a": "1", "@types/b__c": "1", "t": "1" } });
        remove_dependencies(&mut package, &BTreeSet::from(["a", "@b/c"]));
        assert_eq!(package, json!({ "dependencies": {}, "devDependencies": { "t": "1" } }));
    }

    #[test]
    fn only_what_is_needed_stays() {
        let all = ["a", "b", "b/shared", "b/deep", "c", "o", "shared", "t", "p"];
        assert_eq!(paths(json!({ "a": "1", "b": "1" }), json!({ "t": "1" })), all);
        assert_eq!(paths(json!({ "a": "1" }), json!({ "t": "1" })), ["a", "shared", "t", "p"]);
        assert_eq!(paths(json!({ "b": "1" }), json!({})), ["a", "b", "b/shared", "b/deep", "c", "o", "shared"]);
        assert_eq!(paths(json!({ "a": "1" }), json!({})), ["a", "shared"]);
        assert_eq!(paths(json!({ "q": "1" }), json!({})), ["q"]);
        assert!(paths(json!({}), json!({})).is_empty());
    }
}
