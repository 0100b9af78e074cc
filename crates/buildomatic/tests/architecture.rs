//! The invariants of ARCHITECTURE.md that a dependency graph or a list of files can show.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const PURE: [&str; 5] = ["pack", "questions", "typescript", "generator", "ledger"];

/// Direct dependencies of each of our crates, without those of tests.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs, since it runs this test");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("metadata has packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a package has dependencies");
            let direct = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
            let names = direct.filter_map(|dependency| dependency["name"].as_str().map(str::to_owned));
            (package["name"].as_str().expect("a package has a name").to_owned(), names.collect())
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn making_knows_no_runtime_database_or_network() {
    let graph = graph();
    for name in PURE {
        for forbidden in ["tokio", "sqlx", "reqwest", "hyper", "axum", "nix", "getrandom", "rand", "time", "uuid"] {
            assert!(!graph[name].contains(forbidden), "{name} must stay pure, yet depends on {forbidden}");
        }
    }
}

#[test]
fn arrows_point_down_only() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("pack", &[][..]),
        ("questions", &["pack"]),
        ("typescript", &[]),
        ("generator", &["pack", "questions", "typescript"]),
        ("ledger", &[]),
        ("cluster", &[]),
        ("deployer", &[]),
        ("store", &[]),
        ("jobs", &[]),
        ("platform", &["pack", "questions", "typescript", "generator", "deployer", "cluster", "store", "jobs"]),
        ("testkit", &["cluster", "store", "jobs", "deployer", "platform", "pack", "questions", "generator"]),
    ]);
    let graph = graph();
    for (name, allowed) in allowed {
        for other in graph.keys().filter(|other| graph[name].contains(*other)) {
            assert!(allowed.contains(&other.as_str()), "{name} must not depend on {other}");
        }
    }
}

#[test]
fn heavy_neighbours_stay_behind_their_crate() {
    let graph = graph();
    let users = |dependency: &str| -> Vec<&str> {
        graph.iter().filter(|(_, uses)| uses.contains(dependency)).map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(users("oxc"), ["typescript"]);
    assert_eq!(users("axum"), ["platform"]);
}

#[test]
fn the_map_names_only_paths_that_exist() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map is there");
    let paths = map.split('`').skip(1).step_by(2).filter(|word| {
        word.contains('/')
            && !word.contains(char::is_whitespace)
            && !word.contains(['{', '<', '*', ':', '|'])
            && !word.starts_with(['/', '<', '@'])
    });
    let missing: Vec<&str> = paths.filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().expect("git lists files");
    let files = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let forbidden =
        [["registry", "npmjs", "org"].join("."), ["/work", "main"].join("/"), ["..", "shared", "spec"].join("/")];
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let Ok(text) = std::fs::read_to_string(root().join(file)) else { continue };
        for word in &forbidden {
            assert!(!text.contains(word.as_str()), "{file} mentions {word}");
        }
    }
}
