//! Gives properties of a constant object new values.
//!
//! Input, with `name` = `'GDPR'` and `features` = `['audit-log']`:
//! ```ts
//! export const tool: ToolInfo = { name: 'Sample tool', maxUsers: 10 }
//! ```
//! Output:
//! ```ts
//! export const tool: ToolInfo = { name: 'GDPR', maxUsers: 10, features: ['audit-log'] }
//! ```

use oxc::allocator::Allocator;
use oxc::ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc::span::GetSpan;

use crate::binding::constant;
use crate::edit::{EditError, Edits};
use crate::literal::string_literal;
use crate::parse::{Dialect, SyntaxError, parse};
use crate::removal::{Text, range};

/// Values are TypeScript expressions. A property that is missing is added at the end.
pub fn set_properties(
    source: &str,
    dialect: Dialect,
    object: &str,
    values: &[(&str, String)],
) -> Result<String, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    let Some(Expression::ObjectExpression(target)) = constant(&program, object) else {
        return Err(EditError::Missing { name: object.to_owned(), expected: "an object" });
    };
    let text = Text { source, comments: &program.comments };
    let mut edits = Edits::default();
    let mut added = Vec::new();
    for (name, value) in values {
        check_value(value)?;
        match property(target, name) {
            Some(old) if &source[old.clone()] == value.as_str() => {}
            Some(old) if old.is_empty() => edits.insert(old.start, format!(": {value}")),
            Some(old) => edits.replace(old, value.as_str()),
            None => added.push(format!("{}: {value}", key(name))),
        }
    }
    append(text, &mut edits, target, &added);
    edits.apply(source, dialect)
}

/// Values may be long, so they are checked as a file rather than as an expression of a template.
fn check_value(value: &str) -> Result<(), EditError> {
    let wrapped = format!("[(\n{value}\n)]");
    let allocator = Allocator::default();
    let refuse = |error| Err(EditError::Value { text: value.to_owned(), error });
    let program = match parse(&allocator, &wrapped, oxc::span::SourceType::ts()) {
        Ok(program) => program,
        Err(error) => return refuse(error),
    };
    let single = match &program.body[..] {
        [oxc::ast::ast::Statement::ExpressionStatement(statement)] => match &statement.expression {
            Expression::ArrayExpression(array) => match &array.elements[..] {
                [oxc::ast::ast::ArrayExpressionElement::ParenthesizedExpression(inner)] => {
                    range(inner.span) == (1..wrapped.len() - 1)
                        && !matches!(inner.expression, Expression::SequenceExpression(_))
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    };
    if single && program.comments.is_empty() {
        Ok(())
    } else {
        refuse(SyntaxError::at(value, 0, "expected one expression"))
    }
}

/// The range of a property's value; empty, after the name, for a shorthand.
fn property(object: &ObjectExpression<'_>, name: &str) -> Option<std::ops::Range<usize>> {
    object.properties.iter().find_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) if property.key.static_name().is_some_and(|key| key == name) => {
            let end = range(property.span).end;
            Some(if property.shorthand { end..end } else { range(property.value.span()) })
        }
        _ => None,
    })
}

fn key(name: &str) -> String {
    let plain = name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '$'))
        && name.starts_with(|first: char| !first.is_ascii_digit());
    if plain { name.to_owned() } else { string_literal(name) }
}

fn append(text: Text<'_>, edits: &mut Edits, object: &ObjectExpression<'_>, added: &[String]) {
    if added.is_empty() {
        return;
    }
    let inner = range(object.span).start + 1..range(object.span).end - 1;
    let Some(last) = object.properties.last().map(|property| range(property.span())) else {
        edits.replace(inner, format!(" {} ", added.join(", ")));
        return;
    };
    let multiline = text.source[inner.clone()].contains('\n');
    let separator = text.after_comma(last.end);
    let between = if multiline { format!(",\n{}", text.indent(last.start)) } else { ", ".to_owned() };
    match separator {
        Some(after) if multiline => {
            let line = text.source[after..inner.end].find('\n').map_or(inner.end, |end| after + end);
            let at = after + text.source[after..line].trim_end().len();
            edits.insert(at, format!("{}{},", &between[1..], added.join(&between)));
        }
        Some(after) => edits.insert(after, format!(" {}", added.join(&between))),
        None => edits.insert(last.end, format!("{between}{}", added.join(&between))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(source: &str) -> Result<String, EditError> {
        set_properties(source, Dialect::Ts, "tool", &[("name", "'GDPR'".into()), ("features", "['audit-log']".into())])
    }

    #[test]
    fn values_are_replaced_or_added() {
        for (source, expected) in [
            (
                "export const tool: ToolInfo = { name: 'Sample tool', maxUsers: 10 }\n",
                "export const tool: ToolInfo = { name: 'GDPR', maxUsers: 10, features: ['audit-log'] }\n",
            ),
            (
                "export const tool = {\n  name: 'x', // shown\n  features: [],\n  'other-key': 1,\n} satisfies ToolInfo\n",
                "export const tool = {\n  name: 'GDPR', // shown\n  features: ['audit-log'],\n  'other-key': 1,\n} satisfies ToolInfo\n",
            ),
            (
                "const tool = {\n  other: 1, // why\n} as const\n",
                "const tool = {\n  other: 1, // why\n  name: 'GDPR',\n  features: ['audit-log'],\n} as const\n",
            ),
            (
                "const tool = {\n  other: 1\n}\n",
                "const tool = {\n  other: 1,\n  name: 'GDPR',\n  features: ['audit-log']\n}\n",
            ),
            (
                "const name = 1\nconst tool = { name }\n",
                "const name = 1\nconst tool = { name: 'GDPR', features: ['audit-log'] }\n",
            ),
            ("const tool = {}\n", "const tool = { name: 'GDPR', features: ['audit-log'] }\n"),
        ] {
            assert_eq!(set(source).as_deref(), Ok(expected), "{source}");
            assert_eq!(set(expected).as_deref(), Ok(expected), "again");
        }
    }

    #[test]
    fn a_name_that_is_no_identifier_is_quoted() {
        assert_eq!(
            set_properties("const tool = { a: 1 }\n", Dialect::Ts, "tool", &[("a-b", "2".into())]).as_deref(),
            Ok("const tool = { a: 1, 'a-b': 2 }\n")
        );
    }

    #[test]
    fn a_value_cannot_leave_its_place() {
        for value in ["1, evil: 2", "1 }; evil(); ({ a: 1", "1)], [(2", "", "1 // x", "1, 2"] {
            let values = [("name", value.to_owned())];
            let result = set_properties("const tool = { name: 1 }\n", Dialect::Ts, "tool", &values);
            assert!(matches!(result, Err(EditError::Value { .. })), "{value}: {result:?}");
        }
        assert!(matches!(set("const other = {}\n"), Err(EditError::Missing { .. })));
    }
}
