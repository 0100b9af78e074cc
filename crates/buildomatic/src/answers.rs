//! Answers from a file: JSON or TOML, an object by question id.

use std::path::Path;

use serde_json::{Map, Value};

use crate::failure::Failure;

/// `name` in the file is the company's name, and is taken out of the answers.
pub struct AnswersFile {
    pub name: Option<String>,
    pub answers: Map<String, Value>,
}

pub fn read(path: &Path) -> Result<AnswersFile, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))?;
    let wrong = |error: String| Failure::input(format!("{} holds no answers: {error}", path.display()));
    let value: Value = if path.extension().is_some_and(|extension| extension == "toml") {
        toml::from_str(&text).map_err(|error| wrong(error.to_string()))?
    } else {
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?
    };
    let Value::Object(mut answers) = value else {
        return Err(wrong("expected an object by question id".into()));
    };
    let name = answers.remove("name").and_then(|name| name.as_str().map(str::to_owned));
    // What the API takes, `{name, answers: {…}}`, is taken here as well.
    if let Some(Value::Object(inner)) = answers.remove("answers") {
        answers = inner;
    }
    Ok(AnswersFile { name, answers })
}
