//! Names in the form that a place wants.
//! Input:  `'audit-log'`
//! Output: `auditLog`, `AuditLog`, `audit-log`, `AUDIT_LOG`

use minijinja::Value;

use super::{Function, Output};
use crate::{
    encode::Brings,
    naming::{camel_case, kebab_case, pascal_case, snake_case},
};

pub static CAMEL_CASE: Function = Function {
    name: "camelCase",
    parameters: &["text"],
    brings: Brings::Name,
    run: |arguments| text(arguments).map(|text| Output::Name(camel_case(text))),
};

pub static PASCAL_CASE: Function = Function {
    name: "pascalCase",
    parameters: &["text"],
    brings: Brings::Name,
    run: |arguments| text(arguments).map(|text| Output::Name(pascal_case(text))),
};

/// With its hyphens it is no name but a text.
pub static KEBAB_CASE: Function = Function {
    name: "kebabCase",
    parameters: &["text"],
    brings: Brings::Value,
    run: |arguments| text(arguments).map(|text| Output::Value(Value::from(kebab_case(text)))),
};

pub static UPPER_SNAKE: Function = Function {
    name: "upperSnake",
    parameters: &["text"],
    brings: Brings::Name,
    run: |arguments| text(arguments).map(|text| Output::Name(snake_case(text).to_uppercase())),
};

fn text(arguments: &[Value]) -> Result<&str, String> {
    arguments[0].as_str().ok_or_else(|| "a text is needed".to_owned())
}
