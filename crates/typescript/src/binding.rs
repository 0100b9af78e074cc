//! Finds a constant at the top level of a file.

use oxc::ast::ast::{BindingPattern, Declaration, Expression, Program, Statement, VariableDeclaration};
use oxc::span::Span;

/// The value of `const name = …`, exported or not, without `as const` and `satisfies`.
pub(crate) fn constant<'p, 'a>(program: &'p Program<'a>, name: &str) -> Option<&'p Expression<'a>> {
    program.body.iter().find_map(|statement| {
        let declared = match statement {
            Statement::VariableDeclaration(declaration) => in_declaration(declaration, name),
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::VariableDeclaration(declaration) => in_declaration(declaration, name),
                _ => None,
            },
            _ => None,
        };
        declared.map(Expression::get_inner_expression)
    })
}

fn in_declaration<'p, 'a>(declaration: &'p VariableDeclaration<'a>, name: &str) -> Option<&'p Expression<'a>> {
    declaration.declarations.iter().find_map(|declarator| match &declarator.id {
        BindingPattern::BindingIdentifier(id) if id.name == name => declarator.init.as_ref(),
        _ => None,
    })
}

/// Where the file's own code or imports already give `name` a meaning.
pub(crate) fn top_level<'p>(program: &'p Program<'_>, name: &str) -> Option<(Span, Option<&'p str>)> {
    program.body.iter().find_map(|statement| match statement {
        Statement::ImportDeclaration(import) => import
            .specifiers
            .iter()
            .flatten()
            .find(|specifier| specifier.local().name == name)
            .map(|specifier| (specifier.local().span, Some(import.source.value.as_str()))),
        Statement::ExportDeclaration(export) => declared(&export.declaration, name).map(|span| (span, None)),
        _ => statement.as_declaration().and_then(|declaration| declared(declaration, name)).map(|span| (span, None)),
    })
}

fn declared(declaration: &Declaration<'_>, name: &str) -> Option<Span> {
    if let Declaration::VariableDeclaration(variables) = declaration {
        return variables
            .declarations
            .iter()
            .flat_map(|declarator| declarator.id.get_binding_identifiers())
            .find(|id| id.name == name)
            .map(|id| id.span);
    }
    declaration.id().filter(|id| id.name == name).map(|id| id.span)
}
