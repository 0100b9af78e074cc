//! A template pack: TOML in, checked types out. Pure: files come in as a [`Tree`].

mod check;
pub mod expression;
mod load;
mod model;
mod problem;
mod reader;
mod tree;

pub use check::NAMES;
pub use expression::{Condition, Expression, ExpressionError, Scope, scope};
pub use load::load;
pub use model::*;
pub use problem::{Problem, Problems};
pub use reader::nearest;
pub use tree::Tree;

/// Answers by question id.
pub type Answers = serde_json::Map<String, serde_json::Value>;
