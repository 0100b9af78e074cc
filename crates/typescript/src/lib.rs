//! Checks, edits and minifies TypeScript. The only place that knows the parser.
//!
//! Every edit works by span: what it does not concern stays as it was, to the byte. Each edit is
//! one file that opens with its input and its output, and reads its own result before it returns.

mod add_to_list;
mod binding;
mod edit;
mod expression;
mod imports;
mod literal;
mod minify;
mod modules;
mod parse;
mod removal;
mod remove_modules;
mod remove_unused_imports;
mod set_properties;
mod shape;
mod taken;

pub use add_to_list::{Import, add_to_list};
pub use edit::EditError;
pub use expression::{check_expression, members_of};
pub use literal::string_literal;
pub use minify::minify;
pub use modules::modules;
pub use parse::{Dialect, SyntaxError, check};
pub use remove_modules::remove_modules;
pub use remove_unused_imports::remove_unused_imports;
pub use set_properties::set_properties;
pub use shape::{shape, string_values};
pub use taken::taken;
