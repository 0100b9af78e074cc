//! Where a file names another module.

use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, CallExpression, Expression, Program, TSModuleReference};
use oxc::ast_visit::Visit;

pub(super) struct Source<'a> {
    pub module: &'a str,
}

/// The module that a node names, if it names one.
pub(super) fn of(kind: AstKind<'_>) -> Option<Source<'_>> {
    let module = match kind {
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
    };
    Some(Source { module })
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

/// Whether the file names any removed module: most files do not, and need no more work.
pub(super) fn any(program: &Program<'_>, removed: &dyn Fn(&str) -> bool) -> bool {
    let mut search = Search { removed, found: false };
    search.visit_program(program);
    search.found
}

struct Search<'r> {
    removed: &'r dyn Fn(&str) -> bool,
    found: bool,
}

impl<'a> Visit<'a> for Search<'_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.found = self.found || of(kind).is_some_and(|source| (self.removed)(source.module));
    }
}
