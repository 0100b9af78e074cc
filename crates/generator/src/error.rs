//! Why a tool could not be generated. All of them are mistakes of the pack or the skeleton: answers cannot cause any.

use crate::{entities::EntityError, render::TemplateError};

#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Entity(#[from] EntityError),
    #[error("{file}: {error}")]
    Edit { file: String, error: typescript::EditError },
    #[error("{file}:{}:{}: {}", error.line, error.column, error.message)]
    Syntax { file: String, error: typescript::SyntaxError },
    #[error("a condition of the pack fails: {0}")]
    Condition(#[from] pack::ExpressionError),
    #[error("the skeleton's {file} {problem}")]
    Skeleton { file: String, problem: String },
}
