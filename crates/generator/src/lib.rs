//! `(pack, answers, secrets) → tool`, as a pure function: same input, same bytes.

mod check;
pub mod encode;
pub mod entities;
mod error;
mod functions;
mod lock;
mod manifest;
mod modules;
pub mod naming;
pub mod render;
mod rules;
mod skeleton;
mod stages;
mod surfaces;
mod tool;
mod untranslated;

pub use check::{check, largest};
pub use encode::dotenv;
pub use error::GenerateError;
pub use manifest::Manifest;
pub use skeleton::Skeleton;
pub use stages::{Stage, file_list, generate};
pub use tool::{Request, Secrets, Tool};
pub use untranslated::untranslated;

/// Goes into `tool.json`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the bundle that browsers get smaller; an ES module in, an ES module out.
pub fn minify(source: &str) -> Result<String, typescript::SyntaxError> {
    typescript::minify(source)
}

/// What a module of the browser takes from packages: package and name.
pub fn taken(source: &str) -> Result<Vec<(String, String)>, typescript::SyntaxError> {
    typescript::taken(source)
}
