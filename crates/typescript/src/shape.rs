//! What a file is made of, apart from the values of its literals: two renders with different
//! answers must have the same shape.
//!
//! Input:  `const a = 'x'`
//! Output: `(Program(VariableDeclaration:const(VariableDeclarator(BindingIdentifier:a)(StringLiteral))))`

use std::fmt::Write;

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::{ImportDeclaration, JSXAttributeValue};
use oxc::ast_visit::{Visit, walk};
use oxc::span::{GetSpan, Span};

use crate::parse::{Dialect, SyntaxError, parse};

/// The syntax tree as text, with names and operators, without the values of literals. Comments are
/// counted, so that a text that leaves its comment shows too.
pub fn shape(source: &str, dialect: Dialect) -> Result<String, SyntaxError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type())?;
    let mut shape = Shape { text: String::with_capacity(source.len() * 2) };
    shape.visit_program(&program);
    let comments = program.comments.len();
    if comments > 0 {
        write!(shape.text, " comments:{comments}").expect("writing to a String cannot fail");
    }
    Ok(shape.text)
}

struct Shape {
    text: String,
}

impl Shape {
    fn note(&mut self, detail: impl std::fmt::Display) {
        write!(self.text, ":{detail}").expect("writing to a String cannot fail");
    }
}

impl<'a> Visit<'a> for Shape {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        write!(self.text, "({:?}", kind.ty()).expect("writing to a String cannot fail");
        match kind {
            AstKind::IdentifierName(it) => self.note(it.name),
            AstKind::IdentifierReference(it) => self.note(it.name),
            AstKind::BindingIdentifier(it) => self.note(it.name),
            AstKind::LabelIdentifier(it) => self.note(it.name),
            AstKind::PrivateIdentifier(it) => self.note(it.name),
            AstKind::JSXIdentifier(it) => self.note(it.name),
            AstKind::UnaryExpression(it) => self.note(it.operator.as_str()),
            AstKind::UpdateExpression(it) => self.note(format_args!("{}{}", it.operator.as_str(), it.prefix)),
            AstKind::BinaryExpression(it) => self.note(it.operator.as_str()),
            AstKind::LogicalExpression(it) => self.note(it.operator.as_str()),
            AstKind::AssignmentExpression(it) => self.note(it.operator.as_str()),
            AstKind::VariableDeclaration(it) => self.note(it.kind.as_str()),
            AstKind::CallExpression(it) => self.note(it.optional),
            AstKind::StaticMemberExpression(it) => self.note(it.optional),
            AstKind::ComputedMemberExpression(it) => self.note(it.optional),
            AstKind::ObjectProperty(it) => self.note(format_args!("{:?}{}{}", it.kind, it.computed, it.shorthand)),
            AstKind::Function(it) => self.note(format_args!("{}{}", it.r#async, it.generator)),
            AstKind::ArrowFunctionExpression(it) => self.note(it.r#async),
            _ => {}
        }
    }

    fn leave_node(&mut self, _: AstKind<'a>) {
        self.text.push(')');
    }
}

/// The decoded text of every string literal, piece of a template, JSX text and JSX attribute, in
/// the order of the source. Where a file imports from is not among them. Empty when it does not parse.
pub fn string_values(source: &str, dialect: Dialect) -> Vec<String> {
    let allocator = Allocator::default();
    let Ok(program) = parse(&allocator, source, dialect.source_type()) else { return Vec::new() };
    let mut values = Values { found: Vec::new() };
    values.visit_program(&program);
    values.found.sort_by_key(|(span, _)| span.start);
    values.found.into_iter().map(|(_, value)| value).collect()
}

struct Values {
    found: Vec<(Span, String)>,
}

impl<'a> Visit<'a> for Values {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::StringLiteral(it) => self.found.push((it.span, it.value.to_string())),
            AstKind::TemplateElement(it) => {
                let value = it.value.cooked.as_ref().unwrap_or(&it.value.raw);
                self.found.push((it.span, value.to_string()));
            }
            AstKind::JSXText(it) => self.found.push((it.span, decode_entities(&it.value))),
            _ => {}
        }
    }

    fn visit_jsx_attribute_value(&mut self, value: &JSXAttributeValue<'a>) {
        match value {
            JSXAttributeValue::StringLiteral(it) => self.found.push((it.span(), decode_entities(&it.value))),
            other => walk::walk_jsx_attribute_value(self, other),
        }
    }

    fn visit_import_declaration(&mut self, _: &ImportDeclaration<'a>) {}
}

/// JSX keeps `&…;` in its texts; these are the references that an encoder may write.
fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest[1..].find(';').and_then(|end| Some((decode_entity(&rest[1..=end])?, end + 2)));
        let (character, length) = reference.unwrap_or(('&', 1));
        decoded.push(character);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

fn decode_entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(source: &str) -> String {
        shape(source, Dialect::Tsx).expect("it parses")
    }

    #[test]
    fn values_do_not_matter() {
        assert_eq!(
            shape_of("const a = 'x'"),
            "(Program(VariableDeclaration:const(VariableDeclarator(BindingIdentifier:a)(StringLiteral))))"
        );
        for (one, other) in [
            ("const a = ['x', 1, true, `a${b}c`]", "const a = [\"y\\n\", 2.5, false, `${b}`]"),
            ("const a = <p title=\"x\">text</p>", "const a = <p title='&quot;'>other &lt; text</p>"),
            ("// one\nconst a = 1", "// two\nconst a = 2"),
        ] {
            assert_eq!(shape_of(one), shape_of(other));
        }
    }

    #[test]
    fn structure_does() {
        for (one, other) in [
            ("const a = 'x'", "const a = 'x' + 'y'"),
            ("const a = 'x'", "const a = 1"),
            ("const a = b + c", "const a = b - c"),
            ("const a = b", "const a = c"),
            ("const a = b.c", "const a = b?.c"),
            ("const a = <p>x</p>", "const a = <p>x<b/></p>"),
            ("const a = `x`", "const a = `x${y}`"),
            ("/* x */ const a = 1", "/* x */ /* y */ const a = 1"),
            ("let a = 1", "const a = 1"),
        ] {
            assert_ne!(shape_of(one), shape_of(other), "{one} | {other}");
        }
    }

    #[test]
    fn texts_come_decoded_and_in_order() {
        let source = "import { x } from './x'\nconst a = `1\\n${'2'}3`\nconst b = <p title=\"4 &amp; &#x35;\">6 &lt; {'7'}</p>\n";
        assert_eq!(string_values(source, Dialect::Tsx), ["1\n", "2", "3", "4 & 5", "6 < ", "7"]);
    }
}
