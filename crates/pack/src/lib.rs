//! A template pack: TOML in, checked types out. Pure: files come in as a [`Tree`].

mod model;
mod tree;

pub use model::*;
pub use tree::Tree;
