//! Which features there are, as an object.
//! Input:  `['consent-tracking', 'audit-log']`
//! Output: `{ 'consent-tracking': true, 'audit-log': true }`, as the file's grammar writes it

use minijinja::Value;

use super::{Function, Output, ids};
use crate::encode::Brings;

pub static FUNCTION: Function =
    Function { name: "featureFlags", parameters: &["features"], brings: Brings::Value, run };

fn run(arguments: &[Value]) -> Result<Output, String> {
    let flags = ids(&arguments[0])?.into_iter().map(|id| (id, Value::from(true)));
    Ok(Output::Json(Value::from_pairs(flags)))
}
