//! Which names of the browser's packages were bundled for all tools: a tool that takes another would only fail in the
//! browser.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use crate::DeployError;

#[derive(Deserialize)]
pub(super) struct Vendored(BTreeMap<String, Names>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    All(bool),
    These(Vec<String>),
}

impl Vendored {
    pub fn read(path: &Path) -> Result<Self, DeployError> {
        let read = |source| DeployError::Files { doing: "read", path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(read)?;
        serde_json::from_str(&text)
            .map_err(|error| DeployError::Machine(format!("{} cannot be understood: {error}", path.display())))
    }

    /// `module` as esbuild writes it: each import begins a line.
    pub fn check(&self, module: &str) -> Result<(), DeployError> {
        for (package, what) in imports(module) {
            let names = self.0.get(package);
            let missing = taken(module, what).into_iter().find(|name| match names {
                Some(Names::All(all)) => !all,
                Some(Names::These(names)) => !names.iter().any(|there| there == name),
                None => true,
            });
            if let Some(name) = missing {
                return Err(DeployError::Machine(format!(
                    "the pages take `{name}` from the package {package}, which was not prepared: start the platform anew"
                )));
            }
        }
        Ok(())
    }
}

/// Package, and what stands between `import` and `from`.
fn imports(module: &str) -> impl Iterator<Item = (&str, &str)> {
    module.split("\nimport ").filter_map(|part| {
        let part = part.strip_prefix("import ").unwrap_or(part);
        let (what, rest) = part.split_once(" from \"")?;
        let (specifier, _) = rest.split_once("\";")?;
        let whole = what.chars().all(|letter| letter.is_alphanumeric() || "{}_$,* \n".contains(letter));
        (whole && !specifier.starts_with(['.', '/'])).then_some((specifier, what))
    })
}

fn taken<'a>(module: &'a str, what: &'a str) -> Vec<&'a str> {
    let (outside, rest) = what.split_once('{').unwrap_or((what, ""));
    let outside = outside.trim().trim_end_matches(',');
    let names = rest.trim_end_matches('}').split(',').filter_map(|name| name.split_whitespace().next());
    match outside.strip_prefix("* as ") {
        Some(namespace) => members(module, namespace),
        None if outside.is_empty() => names.collect(),
        None => names.chain(["default"]).collect(),
    }
}

/// What is read of a namespace, or `*` where it goes somewhere whole.
fn members<'a>(module: &'a str, namespace: &str) -> Vec<&'a str> {
    let word = |letter: char| letter.is_alphanumeric() || "_$".contains(letter);
    let uses = module.match_indices(namespace).filter_map(|(at, _)| {
        let (before, after) = (&module[..at], &module[at + namespace.len()..]);
        let other = before.ends_with(|letter| word(letter) || letter == '.') || after.starts_with(word);
        (!other && !before.ends_with("* as ")).then(|| match after.strip_prefix('.') {
            Some(name) => &name[..name.find(|letter| !word(letter)).unwrap_or(name.len())],
            None => "*",
        })
    });
    uses.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "import { a, b as c } from \"letters\";\nimport {\n  one,\n  two\n} from \"numbers\";\nimport * as all from \"everything\";\nimport * as some from \"something\";\nuse(all, some.thing, tiresome.x);\nimport { x } from \"./chunk.js\";\nimport \"./side.js\";\nconst said = 'import it from \"nowhere\";'\n";

    fn check(vendored: &str) -> Result<(), String> {
        let vendored: Vendored = serde_json::from_str(vendored).expect("it is JSON");
        vendored.check(MODULE).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_bundled_may_be_taken_and_nothing_else() {
        let all =
            r#"{ "letters": ["a", "b", "z"], "numbers": ["one", "two"], "everything": true, "something": ["thing"] }"#;
        assert_eq!(check(all), Ok(()));
        for (less, name) in [
            (r#"{ "letters": ["a"], "numbers": ["one", "two"], "everything": true }"#, "`b` from the package letters"),
            (r#"{ "letters": true, "numbers": ["one"], "everything": true }"#, "`two` from the package numbers"),
            (r#"{ "letters": true, "numbers": true, "everything": ["a"] }"#, "`*` from the package everything"),
            (r#"{ "letters": true, "numbers": true }"#, "`*` from the package everything"),
            (
                r#"{ "letters": true, "numbers": true, "everything": true, "something": [] }"#,
                "`thing` from the package something",
            ),
        ] {
            let error = check(less).expect_err("something is missing");
            assert!(error.contains(name), "{error}");
        }
    }
}
