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

    pub fn check(&self, taken: &[(String, String)]) -> Result<(), DeployError> {
        let missing = taken.iter().find(|(package, name)| match self.0.get(package) {
            Some(Names::All(all)) => !all,
            Some(Names::These(names)) => !names.contains(name),
            None => true,
        });
        match missing {
            None => Ok(()),
            Some((package, name)) => Err(DeployError::Machine(format!(
                "the pages take `{name}` from the package {package}, which was not prepared: start the platform anew"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_bundled_may_be_taken_and_nothing_else() {
        let taken = [("letters", "a"), ("letters", "b"), ("everything", "*")];
        let taken = taken.map(|(package, name)| (package.to_owned(), name.to_owned()));
        let check = |vendored: &str| {
            let vendored: Vendored = serde_json::from_str(vendored).expect("it is JSON");
            vendored.check(&taken).map_err(|error| error.to_string())
        };
        assert_eq!(check(r#"{ "letters": ["a", "b", "z"], "everything": true }"#), Ok(()));
        for (less, name) in [
            (r#"{ "letters": ["a"], "everything": true }"#, "`b` from the package letters"),
            (r#"{ "letters": true, "everything": ["a"] }"#, "`*` from the package everything"),
            (r#"{ "letters": true }"#, "`*` from the package everything"),
            (r#"{ "letters": false, "everything": true }"#, "`a` from the package letters"),
        ] {
            let error = check(less).expect_err("something is missing");
            assert!(error.contains(name), "{error}");
        }
    }
}
