//! Which modules a file names, in whatever way.

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, CallExpression, Expression, Program, TSModuleReference};
use oxc::ast_visit::Visit;

use crate::edit::EditError;
use crate::parse::{Dialect, parse};

/// Each module as the file names it, in order.
pub fn modules(source: &str, dialect: Dialect) -> Result<Vec<String>, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    Ok(of(&program))
}

pub(crate) fn of(program: &Program<'_>) -> Vec<String> {
    let mut search = Search(Vec::new());
    search.visit_program(program);
    search.0
}

struct Search(Vec<String>);

impl<'a> Visit<'a> for Search {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.0.extend(named_by(kind).map(str::to_owned));
    }
}

/// The module that a node names, if it names one.
pub(crate) fn named_by(kind: AstKind<'_>) -> Option<&str> {
    Some(match kind {
        AstKind::ImportDeclaration(it) => it.source.value.as_str(),
        AstKind::ExportAllDeclaration(it) => it.source.value.as_str(),
        AstKind::ExportFromDeclaration(it) => it.source.value.as_str(),
        AstKind::ImportExpression(it) => literal(&it.source)?,
        AstKind::TSImportType(it) => it.source.value.as_str(),
        AstKind::TSImportEqualsDeclaration(it) => match &it.module_reference {
            TSModuleReference::ExternalModuleReference(reference) => reference.expression.value.as_str(),
            _ => return None,
        },
        AstKind::CallExpression(it) => called(it)?,
        _ => return None,
    })
}

/// `require('x')`, `require.resolve('x')`, `vi.mock('x')` and its relatives.
fn called<'a>(call: &'a CallExpression<'_>) -> Option<&'a str> {
    let root = match &call.callee {
        Expression::Identifier(name) if name.name == "require" => &call.callee,
        Expression::StaticMemberExpression(member) => &member.object,
        _ => return None,
    };
    match root {
        Expression::Identifier(name) if matches!(name.name.as_str(), "require" | "vi" | "vitest") => {}
        _ => return None,
    }
    match call.arguments.first()? {
        Argument::StringLiteral(text) => Some(text.value.as_str()),
        _ => None,
    }
}

fn literal<'a>(expression: &'a Expression<'_>) -> Option<&'a str> {
    match expression {
        Expression::StringLiteral(text) => Some(text.value.as_str()),
        _ => None,
    }
}
