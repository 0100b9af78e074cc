//! Where every tool starts: a real application whose optional parts are known. Read and checked once, then used for
//! every tool.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use pack::{Condition, Problem, Problems, Tree};
use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use crate::{manifest::sha256, modules, render::Template};

const DECLARATION: &str = "skeleton.toml";
/// What the generator edits, or writes beside.
const NEEDED: [&str; 8] = [
    "package.json",
    "package-lock.json",
    "shared/tool.ts",
    "shared/surface.ts",
    "shared/rule.ts",
    "shared/entities/index.ts",
    "frontend/src/app/icons.ts",
    "frontend/src/app/pages.ts",
];
/// Made by npm and by the build; no part of the source.
const MADE: [&str; 2] = ["node_modules/", "dist/"];

#[derive(Clone, Debug)]
pub struct Skeleton {
    /// As they are, but for text templates and the declaration.
    pub(crate) files: Tree,
    /// Path in the tool to template, for files that are text with the answers in it.
    pub(crate) texts: BTreeMap<String, Template>,
    pub(crate) package: Value,
    pub(crate) lock: Value,
    pub(crate) parts: Vec<Part>,
    /// Files of the sample entity, which no tool has.
    pub(crate) sample: BTreeSet<String>,
    /// Of each script: module as it names it, and the file that this means.
    pub(crate) imports: BTreeMap<String, Vec<(String, String)>>,
    hashes: BTreeMap<String, String>,
}

/// Files and packages that a tool has only when a condition holds.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub when: Condition,
    pub files: BTreeSet<String>,
    pub dependencies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    sample: Vec<Spanned<String>>,
    #[serde(default)]
    part: Vec<DeclaredPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredPart {
    /// For those who read the file; the condition alone decides.
    #[serde(rename = "name")]
    _name: String,
    when: Spanned<String>,
    files: Vec<Spanned<String>>,
    #[serde(default)]
    dependencies: Vec<Spanned<String>>,
}

impl Skeleton {
    pub fn load(files: &Tree) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut plain = Tree::new();
        let mut texts = BTreeMap::new();
        for (path, contents) in files.iter().filter(|(path, _)| !MADE.iter().any(|folder| path.starts_with(folder))) {
            match path.strip_suffix(".template") {
                Some(target) => match Template::compile(path, files.text(path).unwrap_or_default()) {
                    Ok(template) => drop(texts.insert(target.to_owned(), template)),
                    Err(error) => problems.0.push(error.problem(files.text(path).unwrap_or_default())),
                },
                None if path == DECLARATION => {}
                None => plain.insert(path, contents.clone()),
            }
        }
        for path in NEEDED.iter().filter(|path| !plain.contains(path)) {
            problems.0.push(Problem::of_file(path, format!("`{path}` is missing: tools are made by editing it")));
        }
        let package = json(&plain, "package.json", &mut problems);
        let lock = json(&plain, "package-lock.json", &mut problems);
        let imports = imports(&plain, &mut problems);
        let (sample, parts) = declaration(files, &plain, &package, &mut problems);
        let hashes = plain.iter().map(|(path, contents)| (path.to_owned(), sha256(contents))).collect();
        problems.into_result(Self { files: plain, texts, package, lock, parts, sample, imports, hashes })
    }

    /// SHA-256 of a file that is the skeleton's own, to the byte.
    pub(crate) fn hash(&self, path: &str, contents: &Arc<[u8]>) -> Option<&str> {
        let own = self.files.get(path).is_some_and(|own| Arc::ptr_eq(own, contents));
        if own { self.hashes.get(path).map(String::as_str) } else { None }
    }
}

fn json(files: &Tree, path: &str, problems: &mut Problems) -> Value {
    let source = files.text(path).unwrap_or("{}");
    serde_json::from_str(source).unwrap_or_else(|error| {
        problems.0.push(Problem::at(path, source, error.line() as u32, error.column() as u32, error.to_string()));
        Value::Null
    })
}

fn imports(files: &Tree, problems: &mut Problems) -> BTreeMap<String, Vec<(String, String)>> {
    let mut imports = BTreeMap::new();
    for path in files.paths().filter(|path| modules::is_script(path)) {
        let source = files.text(path).unwrap_or_default();
        match modules::specifiers(path, source) {
            Ok(specifiers) => {
                let found = specifiers.into_iter().filter_map(|specifier| {
                    let file = modules::resolve(path, &specifier, &|path| files.contains(path))?;
                    Some((specifier, file))
                });
                imports.insert(path.to_owned(), found.collect());
            }
            Err(error) => problems.0.push(Problem::of_file(path, error.to_string())),
        }
    }
    imports
}

/// Every pattern means a file, every package is one that package.json has, every condition can be read.
fn declaration(files: &Tree, plain: &Tree, package: &Value, problems: &mut Problems) -> (BTreeSet<String>, Vec<Part>) {
    let source = files.text(DECLARATION).unwrap_or_default();
    let declared: Declaration = match toml::from_str(source) {
        Ok(declared) => declared,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            problems.0.push(Problem::new(DECLARATION, source, span, error.message(), ""));
            return (BTreeSet::new(), Vec::new());
        }
    };
    let found = RefCell::new(Vec::new());
    let wrong = |place: &Spanned<String>, message: String| {
        found.borrow_mut().push(Problem::new(DECLARATION, source, place.span(), message, ""));
    };
    let find = |patterns: &[Spanned<String>]| -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for pattern in patterns {
            let before = paths.len();
            paths.extend(plain.paths().filter(|path| matches(pattern.get_ref(), path)).map(str::to_owned));
            if paths.len() == before {
                wrong(pattern, format!("`{}` means no file, or only files named before", pattern.get_ref()));
            }
        }
        paths
    };
    let sample = find(&declared.sample);
    let mut parts = Vec::new();
    for part in &declared.part {
        for name in &part.dependencies {
            let has = |group: &str| package[group].get(name.get_ref()).is_some();
            if !has("dependencies") && !has("devDependencies") {
                wrong(name, format!("package.json has no `{}`", name.get_ref()));
            }
        }
        match Condition::parse(part.when.get_ref()) {
            Ok(when) => {
                let dependencies = part.dependencies.iter().map(|name| name.get_ref().clone()).collect();
                parts.push(Part { when, files: find(&part.files), dependencies });
            }
            Err(error) => wrong(&part.when, error.message),
        }
    }
    problems.0.extend(found.into_inner());
    (sample, parts)
}

/// `*` is anything within a name, `**` anything below.
fn matches(pattern: &str, path: &str) -> bool {
    let Some(star) = pattern.find('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(&pattern[..star]) else { return false };
    let after = pattern[star..].trim_start_matches('*');
    let deep = pattern[star..].starts_with("**");
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.filter(|end| deep || !rest[..*end].contains('/')).any(|end| matches(after, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_elsewhere() {
        for (pattern, path, expected) in [
            ("a/b.ts", "a/b.ts", true),
            ("a/**", "a/b/c.ts", true),
            ("a/**", "ab/c.ts", false),
            ("a/*.ts", "a/b.ts", true),
            ("a/*.ts", "a/b/c.ts", false),
            ("a/**/*.test.ts", "a/b/c.test.ts", true),
            ("a/*.é", "a/ü.é", true),
            ("*", "a", true),
            ("*", "a/b", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn everything_wrong_is_told() {
        let mut files = Tree::new();
        for path in NEEDED {
            files.insert_text(path, if path.ends_with("json") { "{}" } else { "export const a = 1\n" });
        }
        files.insert_text("shared/broken.ts", "const = 1\n");
        files.insert_text("README.md.template", "{{#if}}\n");
        files.insert_text("node_modules/a/broken.ts", "const = 1\n");
        let declared = "sample = [\"shared/nothing.ts\"]\n\n[[part]]\nname = \"mail\"\nwhen = \"features has 'x'\"\nfiles = []\ndependencies = [\"nodemailer\"]\n";
        files.insert_text(DECLARATION, declared);
        let Problems(problems) = Skeleton::load(&files).expect_err("it is broken");
        let mut told: Vec<String> =
            problems.iter().map(|problem| format!("{}:{}", problem.file, problem.line)).collect();
        told.sort();
        assert_eq!(
            told,
            ["README.md.template:1", "shared/broken.ts:1", "skeleton.toml:1", "skeleton.toml:5", "skeleton.toml:7"]
        );
    }
}
