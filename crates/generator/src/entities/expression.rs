//! The TypeScript expressions of a pack: which names each may use, and how it stands in a file.

use typescript::{SyntaxError, check_expression};

use super::EntityError;

/// What an expression may name besides the values it is given.
const GLOBALS: &[&str] = &[
    "Array",
    "Boolean",
    "Date",
    "Infinity",
    "Intl",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "RegExp",
    "Set",
    "String",
    "encodeURIComponent",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "undefined",
];
/// What a rule is given, in the order written.
pub(crate) const CONTEXT: &[&str] = &["record", "user", "now", "today", "balances"];
/// What a move's guard and assignments are given: also the records that the entity's refs refer to.
pub(crate) const MOVE: &[&str] =
    &["record", "user", "now", "today", "refs", "balances", "daysBetween", "monthsBetween", "later", "dueAfter"];
/// What a live field is given.
pub(crate) const LIVE: &[&str] =
    &["record", "now", "today", "refs", "balances", "daysBetween", "monthsBetween", "later", "dueAfter"];
/// What a computed field is given.
pub(crate) const COMPUTED: &[&str] = &["record", "daysBetween", "monthsBetween", "later", "dueAfter"];
/// Those of `shared/calendar.ts`, which an entity's file imports.
pub(crate) const FUNCTIONS: &[&str] = &["daysBetween", "monthsBetween", "later", "dueAfter"];
/// The order of parameters.
const PARAMETERS: &[&str] = &["record", "user", "now", "today", "refs", "balances"];

/// `({ record, now })`: what is used, in one order everywhere.
pub(crate) fn parameters(names: &[String]) -> String {
    let used: Vec<&str> = PARAMETERS.iter().copied().filter(|given| names.iter().any(|name| name == given)).collect();
    if used.is_empty() { "()".to_owned() } else { format!("({{ {} }})", used.join(", ")) }
}

#[derive(Debug)]
pub(crate) struct Expression {
    pub text: String,
    /// The given values that it uses.
    pub names: Vec<String>,
}

/// `place` is where it stands in `schema.toml`: `entity.consent.moves.withdraw.guard`.
pub(crate) fn expression(place: &str, source: &str, given: &[&str]) -> Result<Expression, EntityError> {
    let refuse = |message: String| EntityError { place: place.to_owned(), expression: source.to_owned(), message };
    let names = check_expression(source)
        .map_err(|SyntaxError { message, line, column, .. }| refuse(format!("{line}:{column}: {message}")))?;
    let (names, others): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|name| given.contains(&name.as_str()));
    if let Some(unknown) = others.iter().find(|name| !GLOBALS.contains(&name.as_str())) {
        return Err(refuse(format!("`{unknown}` is not known here (known: {})", given.join(", "))));
    }
    let text = on_one_line(source.trim());
    // An arrow function's body that begins with a brace would be a block.
    let text = if text.starts_with('{') { format!("({text})") } else { text };
    Ok(Expression { text, names })
}

/// Line breaks outside template literals mean nothing within one expression.
fn on_one_line(source: &str) -> String {
    if source.contains('`') {
        return source.to_owned();
    }
    source.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
