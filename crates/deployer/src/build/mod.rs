//! A tree of sources to files that run: `prepare` once per skeleton, then `build` per tool without Node or npm.

mod bundle;
mod node;
mod preload;
mod prepare;
mod vendored;

pub(crate) use bundle::copy;
pub use bundle::{Built, Module, Transform, build};
pub use node::{Node, find_node};
pub use prepare::{Prepared, is_loaded_later, prepare};
