//! Where every tool starts: a real application whose optional parts are known.

use std::collections::{BTreeMap, BTreeSet};

use pack::{Condition, Problem, Problems, Tree};
use serde::Deserialize;

const MANIFEST: &str = "skeleton.toml";

/// Read and checked once, then used for every tool.
pub struct Skeleton {
    pub(crate) files: Tree,
    pub(crate) parts: Vec<Part>,
    /// Files of the sample entity, which no tool has.
    pub(crate) sample: BTreeSet<String>,
    /// TypeScript file to the files of the skeleton that it imports.
    pub(crate) imports: BTreeMap<String, BTreeSet<String>>,
}

/// Files and packages that a tool has only when a condition holds.
pub(crate) struct Part {
    pub when: Condition,
    pub files: BTreeSet<String>,
    pub dependencies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    sample: Vec<String>,
    #[serde(default)]
    part: Vec<DeclaredPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredPart {
    name: String,
    when: String,
    files: Vec<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Skeleton {
    pub fn load(files: &Tree) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let source = files.text(MANIFEST).unwrap_or_default();
        let declared: Declared = match toml::from_str(source) {
            Ok(declared) => declared,
            Err(error) => {
                let span = error.span().unwrap_or(0..1);
                problems.0.push(Problem::new(MANIFEST, source, span, error.message(), ""));
                return Err(problems);
            }
        };
        let missing = std::cell::RefCell::new(Vec::new());
        let find = |pattern: &str| {
            let found = matching(files, pattern);
            if found.is_empty() {
                let at = source.find(pattern).unwrap_or(0);
                missing.borrow_mut().push(Problem::new(MANIFEST, source, at..at + pattern.len(), format!("`{pattern}` matches no file"), ""));
            }
            found
        };
        let sample = declared.sample.iter().flat_map(|pattern| find(pattern)).collect();
        let mut parts = Vec::new();
        for part in &declared.part {
            let found = part.files.iter().flat_map(|pattern| find(pattern)).collect();
            match Condition::parse(&part.when) {
                Ok(when) => parts.push(Part { when, files: found, dependencies: part.dependencies.clone() }),
                Err(error) => problems.0.push(Problem::of_file(MANIFEST, format!("part {}: {}", part.name, error.message))),
            }
        }
        problems.0.extend(missing.into_inner());
        let imports = files.paths().filter(|path| is_script(path)).map(|path| (path.to_owned(), imports(files, path))).collect();
        problems.into_result(Self { files: files.clone(), parts, sample, imports })
    }
}

/// A path, or all below a folder: `backend/src/audit/**`.
fn matching(files: &Tree, pattern: &str) -> BTreeSet<String> {
    match pattern.strip_suffix("**") {
        Some(folder) => files.paths().filter(|path| path.starts_with(folder)).map(str::to_owned).collect(),
        None => files.paths().filter(|path| *path == pattern).map(str::to_owned).collect(),
    }
}

pub(crate) fn is_script(path: &str) -> bool {
    path.ends_with(".ts") || path.ends_with(".tsx")
}

/// The files that a file may import: every quoted text that leads to one. More than it imports does no harm.
fn imports(files: &Tree, path: &str) -> BTreeSet<String> {
    let source = files.text(path).unwrap_or_default();
    let quoted = source.split(['\'', '"']);
    quoted.filter_map(|specifier| resolve(&|path| files.contains(path), path, specifier)).collect()
}

/// The file that `specifier` means in the file at `from`.
pub(crate) fn resolve(exists: &dyn Fn(&str) -> bool, from: &str, specifier: &str) -> Option<String> {
    let base = if let Some(rest) = specifier.strip_prefix("@shared/") {
        format!("shared/{rest}")
    } else if let Some(rest) = specifier.strip_prefix("@/") {
        format!("frontend/src/{rest}")
    } else if specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".." {
        let mut folders: Vec<&str> = from.split('/').collect();
        folders.pop();
        for step in specifier.split('/') {
            match step {
                "." | "" => {}
                ".." => drop(folders.pop()),
                name => folders.push(name),
            }
        }
        folders.join("/")
    } else {
        return None;
    };
    ["", ".ts", ".tsx", "/index.ts", "/index.tsx"].iter().map(|ending| format!("{base}{ending}")).find(|path| exists(path))
}
