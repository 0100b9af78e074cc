//! A template pack: TOML in, checked types out. Pure: files come in as a [`Tree`].

mod check;
pub mod expression;
mod key;
mod load;
mod message;
mod model;
mod nearest;
mod problem;
mod reader;
mod surface;
mod tree;

pub use check::NAMES;
pub use expression::{Answers, Condition, Expression, ExpressionError, Scope, scope};
pub use key::{Key, Kind};
pub use load::{keys, load};
pub use message::Message;
pub use model::*;
pub use nearest::nearest;
pub use problem::{Problem, Problems};
pub use surface::*;
pub use tree::Tree;
