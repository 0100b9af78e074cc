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
        ("domain", &[][..]),
        ("pack", &[]),
        ("questions", &["pack"]),
        ("typescript", &[]),
        ("generator", &["pack", "questions", "typescript"]),
        ("ledger", &[]),
        ("cluster", &[]),
        ("deployer", &["domain"]),
        ("store", &["domain"]),
        ("jobs", &[]),
        ("platform", &["domain", "pack", "questions", "generator", "deployer", "ledger", "store", "jobs"]),
        ("testkit", &["cluster", "store", "deployer"]),
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
    assert_eq!(users("object_store"), ["platform"]);
    assert_eq!(users("sqlx"), ["deployer", "jobs", "store", "testkit"]);
    // The platform's own tables are the business of `store` and `jobs`; the local target manages those of the tools.
    let speaks_sql = |path: &&PathBuf| std::fs::read_to_string(path).is_ok_and(|text| text.contains("sqlx::"));
    let deployer = sources("crates/deployer/src");
    let deployer: Vec<&PathBuf> = deployer.iter().filter(speaks_sql).collect();
    assert!(
        deployer.iter().all(|path| path.ends_with("local/database.rs") || path.ends_with("src/error.rs")),
        "{deployer:?}"
    );
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a job does is in the file of its subject, so one could be forgotten.
#[test]
fn every_kind_of_job_is_registered() {
    let registry = std::fs::read_to_string(root().join("crates/platform/src/jobs.rs")).expect("the registry");
    let mut kinds = 0;
    for path in sources("crates/platform/src") {
        let text = std::fs::read_to_string(&path).expect("a source");
        for kind in text.split("impl JobKind for ").skip(1).filter_map(|rest| rest.split_whitespace().next()) {
            assert!(registry.contains(&format!(".with({kind} ")), "{kind} of {} is not registered", path.display());
            kinds += 1;
        }
    }
    assert_eq!(kinds, registry.matches(".with(").count());
}

/// Files of one crate that use each other cannot be understood one by one.
#[test]
fn no_files_of_platform_and_pack_go_in_circles() {
    for name in ["platform", "pack"] {
        let root = root().join(format!("crates/{name}/src"));
        let files = sources(&format!("crates/{name}/src"));
        let uses: BTreeMap<PathBuf, BTreeSet<PathBuf>> =
            files.iter().map(|file| (file.clone(), used_by(&root, file))).collect();
        let mut left: BTreeMap<_, _> = uses.iter().map(|(file, uses)| (file.clone(), uses.clone())).collect();
        loop {
            let done: Vec<PathBuf> = left
                .iter()
                .filter(|(_, uses)| !uses.iter().any(|file| left.contains_key(file)))
                .map(|(file, _)| file.clone())
                .collect();
            if done.is_empty() {
                break;
            }
            left.retain(|file, _| !done.contains(file));
        }
        let shown: Vec<String> = left
            .iter()
            .map(|(file, uses)| {
                let name = |path: &PathBuf| path.strip_prefix(&root).unwrap_or(path).display().to_string();
                let uses: Vec<String> = uses.iter().filter(|file| left.contains_key(*file)).map(name).collect();
                format!("{} -> {}", name(file), uses.join(", "))
            })
            .collect();
        assert!(left.is_empty(), "{name} goes in circles:\n{}", shown.join("\n"));
    }
}

/// The files that `file` takes something from. What a module only hands on counts as taken from where it is.
fn used_by(root: &Path, file: &Path) -> BTreeSet<PathBuf> {
    let text = std::fs::read_to_string(file).expect("a source");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let own = |path: &String| is_child(root, file, path);
    let paths =
        paths_of(text, "use ").into_iter().chain(paths_of(text, "pub use ").into_iter().filter(|path| !own(path)));
    let found: BTreeSet<PathBuf> = paths.filter_map(|path| resolve(root, file, &path)).collect();
    found.into_iter().filter(|target| target != file).collect()
}

fn module_of(root: &Path, file: &Path) -> Vec<String> {
    let own = file.strip_prefix(root).expect("below the root").with_extension("");
    let parts = own.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| !["mod", "lib"].contains(&part.as_str())).collect()
}

fn file_of(root: &Path, module: &[String]) -> Option<PathBuf> {
    let path: PathBuf = module.iter().collect();
    let candidates =
        [root.join(&path).with_extension("rs"), root.join(&path).join("mod.rs"), root.join(&path).join("lib.rs")];
    candidates.into_iter().find(|path| path.is_file())
}

/// Whether a path begins with a module that `file` declares.
fn is_child(root: &Path, file: &Path, path: &str) -> bool {
    let first = path.split("::").next().unwrap_or_default().to_owned();
    file_of(root, &[module_of(root, file), vec![first]].concat()).is_some()
}

fn resolve(root: &Path, file: &Path, path: &str) -> Option<PathBuf> {
    let module = module_of(root, file);
    let mut parts: Vec<String> = path.split("::").map(str::to_owned).collect();
    let mut at = match parts[0].as_str() {
        "crate" => Vec::new(),
        "super" => module[..module.len().saturating_sub(1)].to_vec(),
        "self" => module,
        _ if is_child(root, file, path) => [module, vec![parts[0].clone()]].concat(),
        _ => return None,
    };
    parts.remove(0);
    for part in &parts {
        let next = [at.clone(), vec![part.clone()]].concat();
        if file_of(root, &next).is_some() {
            at = next;
            continue;
        }
        let here = file_of(root, &at)?;
        let text = std::fs::read_to_string(&here).ok()?;
        let handed_on = paths_of(&text, "pub use ").into_iter().find(|path| path.split("::").last() == Some(part));
        return handed_on.and_then(|path| resolve(root, &here, &path)).or(Some(here));
    }
    file_of(root, &at)
}

/// Each path of each `use`, with its braces taken apart.
fn paths_of(text: &str, begins: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for line in text.split(&format!("\n{begins}")).skip(1) {
        let statement: String =
            line.split(';').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        expand("", &statement, &mut paths);
    }
    paths
}

fn expand(prefix: &str, rest: &str, paths: &mut Vec<String>) {
    match rest.split_once('{') {
        None => paths.push(format!("{prefix}{}", rest.split(" as ").next().unwrap_or(rest).trim())),
        Some((before, inside)) => {
            let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
            let (mut depth, mut start) = (0, 0);
            for (at, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        let part = inside[start..at].trim();
                        if !part.is_empty() {
                            expand(&format!("{prefix}{before}"), part, paths);
                        }
                        start = at + 1;
                    }
                    _ => {}
                }
            }
        }
    }
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
