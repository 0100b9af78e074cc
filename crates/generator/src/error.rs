//! Why a tool could not be generated. Answers that were checked cannot cause any of them but the first two.

use questions::AnswerError;

use crate::{entities::EntityError, render::TemplateError};

#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error("the answers are not complete and good: {}", list(.0))]
    Answers(Vec<AnswerError>),
    #[error("`{0}` cannot name a host: expected letters a to z, digits and hyphens, at most 63")]
    Slug(String),
    /// In a template: its syntax, a value without a place, code that does not parse, an import of what is not there.
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("schema.toml: {0}")]
    Entity(#[from] EntityError),
    #[error("the condition `{condition}` cannot be evaluated: {message}")]
    Condition { condition: String, message: String },
    #[error("{file}: {error}")]
    Edit { file: String, error: typescript::EditError },
    #[error("{file} imports `{specifier}`, which this tool does not have")]
    Import { file: String, specifier: String },
}

fn list(errors: &[AnswerError]) -> String {
    errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect::<Vec<_>>().join("; ")
}
