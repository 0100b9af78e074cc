//! A value as JSON: a literal where one can stand, and a text inside of quotes.
//! Input:  `{ "a": [1, "b"] }`
//! Output: `{ a: [1, 'b'] }` in TypeScript, `{"a":[1,"b"]}` inside of quotes

use minijinja::Value;

use super::{Function, Output};
use crate::encode::Brings;

pub static FUNCTION: Function = Function { name: "json", parameters: &["value"], brings: Brings::Value, run };

fn run(arguments: &[Value]) -> Result<Output, String> {
    Ok(Output::Json(arguments[0].clone()))
}
