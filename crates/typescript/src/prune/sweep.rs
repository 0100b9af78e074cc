//! What follows from taking something out: what it declared, what it leaves empty, and what only it
//! used.

use oxc::ast::AstKind;
use oxc::ast::ast::{BindingPattern, Expression};
use oxc::semantic::{NodeId, SymbolId};
use oxc::span::GetSpan;

use super::Pruning;
use super::climb::Target;

impl<'a> Pruning<'_, 'a> {
    pub(super) fn take_out(&mut self, target: Target) {
        let id = match target {
            Target::Link(id) => {
                self.links.insert(id);
                return;
            }
            Target::Node(id) => id,
        };
        self.gone.insert(id);
        for symbol in self.declared_by(id) {
            self.follow(symbol, false);
        }
        self.take_out_emptied(id);
    }

    fn declared_by(&self, id: NodeId) -> Vec<SymbolId> {
        match self.nodes.kind(id) {
            AstKind::VariableDeclaration(it) => it
                .declarations
                .iter()
                .flat_map(|declarator| declarator.id.get_binding_identifiers())
                .map(|name| name.symbol_id())
                .collect(),
            AstKind::VariableDeclarator(it) => {
                it.id.get_binding_identifiers().iter().map(|name| name.symbol_id()).collect()
            }
            AstKind::Function(it) => it.id.iter().map(|name| name.symbol_id()).collect(),
            AstKind::Class(it) => it.id.iter().map(|name| name.symbol_id()).collect(),
            AstKind::TSTypeAliasDeclaration(it) => vec![it.id.symbol_id()],
            AstKind::TSInterfaceDeclaration(it) => vec![it.id.symbol_id()],
            _ => Vec::new(),
        }
    }

    /// A condition without a body, a callback without a statement and a union without a member go too.
    fn take_out_emptied(&mut self, id: NodeId) {
        let parent = self.nodes.parent_id(id);
        let holder = self.nodes.parent_id(parent);
        let around = match (self.nodes.kind(parent), self.nodes.kind(holder)) {
            (AstKind::BlockStatement(block), AstKind::IfStatement(it))
                if self.all_gone(block.body.iter().map(GetSpan::span), parent) =>
            {
                let is_alternate = it.alternate.as_ref().is_some_and(|other| other.span() == block.span);
                match &it.alternate {
                    Some(_) if is_alternate => Ok(Target::Node(parent)),
                    Some(_) => return,
                    None => self.statement(holder).map(Target::Node),
                }
            }
            (
                AstKind::BlockStatement(block),
                AstKind::ForOfStatement(_) | AstKind::ForInStatement(_) | AstKind::ForStatement(_),
            ) if self.all_gone(block.body.iter().map(GetSpan::span), parent) => {
                self.statement(holder).map(Target::Node)
            }
            (AstKind::FunctionBody(body), AstKind::ArrowFunctionExpression(_) | AstKind::Function(_))
                if self.all_gone(body.statements.iter().map(GetSpan::span), parent) && self.is_callback(holder) =>
            {
                self.target(holder, false)
            }
            (AstKind::TSUnionType(union), _) if self.all_gone(union.types.iter().map(GetSpan::span), parent) => {
                self.target(parent, false)
            }
            (AstKind::ExportNamedDeclaration(export), _)
                if self.all_gone(export.specifiers.iter().map(GetSpan::span), parent) =>
            {
                Ok(Target::Node(parent))
            }
            (AstKind::VariableDeclaration(it), _)
                if self.all_gone(it.declarations.iter().map(GetSpan::span), parent) =>
            {
                self.statement(parent).map(Target::Node)
            }
            _ => return,
        };
        // What cannot go stays, empty: that is still correct code.
        if let Ok(target) = around {
            self.take_out(target);
        }
    }

    fn is_callback(&self, function: NodeId) -> bool {
        matches!(self.nodes.parent_kind(function), AstKind::CallExpression(_) | AstKind::JSXExpressionContainer(_))
    }

    fn all_gone(&self, children: impl Iterator<Item = oxc::span::Span>, parent: NodeId) -> bool {
        let gone: Vec<_> = self
            .gone
            .iter()
            .filter(|id| self.nodes.parent_id(**id) == parent)
            .map(|id| self.nodes.kind(*id).span())
            .collect();
        children.into_iter().all(|child| gone.contains(&child))
    }

    /// Functions, types and plain values at the top level that only the removed code used.
    pub(super) fn sweep(&mut self) {
        loop {
            let unused: Vec<NodeId> = self
                .scoping
                .symbol_ids()
                .filter(|symbol| self.lost_its_uses(*symbol))
                .filter_map(|symbol| self.spare(symbol))
                .filter(|id| !self.is_gone(*id))
                .collect();
            if unused.is_empty() {
                return;
            }
            self.gone.extend(unused);
        }
    }

    /// It was used, and all of its uses have gone or are its own.
    pub(super) fn lost_its_uses(&self, symbol: SymbolId) -> bool {
        let declaration = self.scoping.symbol_declaration(symbol);
        let own = self.nodes.kind(declaration).span();
        let mut outside = self
            .scoping
            .get_resolved_references(symbol)
            .map(|reference| reference.node_id())
            .filter(|node| !own.contains_inclusive(self.nodes.kind(*node).span()))
            .peekable();
        outside.peek().is_some() && outside.all(|node| self.is_gone(node))
    }

    /// The statement that declares it, when leaving that out changes nothing else.
    fn spare(&self, symbol: SymbolId) -> Option<NodeId> {
        let declaration = self.scoping.symbol_declaration(symbol);
        let statement = match self.nodes.kind(declaration) {
            AstKind::Function(_) | AstKind::TSTypeAliasDeclaration(_) | AstKind::TSInterfaceDeclaration(_) => {
                declaration
            }
            AstKind::VariableDeclarator(it) => {
                let parent = self.nodes.parent_id(declaration);
                let AstKind::VariableDeclaration(variables) = self.nodes.kind(parent) else { return None };
                let plain =
                    matches!(it.id, BindingPattern::BindingIdentifier(_)) && it.init.as_ref().is_none_or(does_nothing);
                (plain && variables.declarations.len() == 1).then_some(parent)?
            }
            _ => return None,
        };
        matches!(
            self.nodes.parent_kind(statement),
            AstKind::Program(_) | AstKind::FunctionBody(_) | AstKind::BlockStatement(_)
        )
        .then_some(statement)
    }
}

/// A value that is only there, without anything happening.
fn does_nothing(value: &Expression<'_>) -> bool {
    match value.get_inner_expression() {
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) | Expression::Identifier(_) => true,
        Expression::StaticMemberExpression(member) => does_nothing(&member.object),
        Expression::ArrayExpression(list) => {
            list.elements.iter().all(|item| item.as_expression().is_some_and(does_nothing))
        }
        Expression::ObjectExpression(object) => object.properties.iter().all(|property| match property {
            oxc::ast::ast::ObjectPropertyKind::ObjectProperty(property) => {
                !property.computed && does_nothing(&property.value)
            }
            oxc::ast::ast::ObjectPropertyKind::SpreadProperty(_) => false,
        }),
        other => other.is_literal(),
    }
}
