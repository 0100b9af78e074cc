//! Functions that templates call, one file each. What they write as code is not encoded, so that each is careful
//! itself: it takes ids and makes names and literals of them.

mod feature_flags;
mod generate_routes;
mod import_routers;
mod json;
mod names;

use minijinja::{Value, value::ValueKind};

use crate::encode::Brings;

pub struct Function {
    pub name: &'static str,
    pub parameters: &'static [&'static str],
    pub brings: Brings,
    pub run: fn(&[Value]) -> Result<Output, String>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What a function gives, which decides how it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Encoded like any value.
    Value(Value),
    /// A name where names stand, else a text.
    Name(String),
    /// Statements of TypeScript.
    Code(String),
    /// A literal where literals stand, else its JSON as text.
    Json(Value),
}

impl Output {
    pub fn into_text(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Name(text) | Self::Code(text) => Value::from(text),
            Self::Json(value) => Value::from(serde_json::to_string(&value).unwrap_or_default()),
        }
    }
}

static FUNCTIONS: [&Function; 8] = [
    &generate_routes::FUNCTION,
    &import_routers::FUNCTION,
    &feature_flags::FUNCTION,
    &json::FUNCTION,
    &names::CAMEL_CASE,
    &names::PASCAL_CASE,
    &names::KEBAB_CASE,
    &names::UPPER_SNAKE,
];

pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.into_iter().find(|function| function.name == name)
}

pub fn names() -> Vec<&'static str> {
    FUNCTIONS.iter().map(|function| function.name).collect()
}

/// The ids of a list: what stands in paths and becomes names.
fn ids(value: &Value) -> Result<Vec<String>, String> {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => value.try_iter().into_iter().flatten().map(|item| id(&item)).collect(),
        _ => Err("a list is needed".into()),
    }
}

fn id(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("a text is needed")?;
    let good = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if good {
        Ok(text.to_owned())
    } else {
        Err(format!("`{}` is no id: letters, digits, `-` and `_`", text.escape_debug()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_id_makes_no_code() {
        for function in [&generate_routes::FUNCTION, &import_routers::FUNCTION] {
            for hostile in ["', evil());//", "", "a b", "1a", "é"] {
                assert!((function.run)(&[Value::from(vec![hostile])]).is_err(), "{hostile}");
            }
            assert!((function.run)(&[Value::from("x")]).is_err());
            assert_eq!((function.run)(&[Value::from(Vec::<String>::new())]), Ok(Output::Code(String::new())));
        }
    }
}
