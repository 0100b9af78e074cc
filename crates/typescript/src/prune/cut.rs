//! The text that goes with each node that goes.

use std::collections::BTreeMap;

use oxc::ast::AstKind;
use oxc::ast::ast::{JSXChild, JSXExpression, Statement};
use oxc::semantic::NodeId;
use oxc::span::{GetSpan, Span};

use super::Pruning;
use super::climb::link_start;
use crate::edit::Edits;
use crate::imports::remove_specifiers;
use crate::removal::{Separator, range};

/// A list with its inner bounds.
struct List {
    items: Vec<Span>,
    open: u32,
    close: u32,
    separator: Separator,
}

impl<'a> Pruning<'_, 'a> {
    pub(super) fn cut(&self, edits: &mut Edits) {
        let mut lists: BTreeMap<u32, (List, Vec<Span>)> = BTreeMap::new();
        let outermost = self.gone.iter().filter(|id| !self.is_gone(self.nodes.parent_id(**id)));
        for id in outermost {
            let span = self.nodes.kind(*id).span();
            match list_around(self.nodes.parent_kind(*id)) {
                Some(list) => lists.entry(list.open).or_insert_with(|| (list, Vec::new())).1.push(span),
                None => self.cut_alone(edits, *id, span),
            }
        }
        for (list, gone) in lists.into_values() {
            self.text.items(edits, &list.items, list.open as usize, list.close as usize, list.separator, &|index| {
                gone.contains(&list.items[index])
            });
        }
        for link in &self.links {
            let kind = self.nodes.kind(*link);
            if let Some(start) = link_start(kind) {
                edits.remove(start as usize..range(kind.span()).end);
            }
        }
        self.cut_imports(edits);
    }

    fn cut_alone(&self, edits: &mut Edits, id: NodeId, span: Span) {
        let parent = self.nodes.parent_kind(id);
        match parent {
            AstKind::JSXElement(element) => self.cut_child(edits, &element.children, span),
            AstKind::JSXFragment(fragment) => self.cut_child(edits, &fragment.children, span),
            AstKind::IfStatement(it) if it.consequent.span() != span => {
                edits.remove(range(it.consequent.span()).end..range(span).end)
            }
            _ => {
                let keep_header = matches!(
                    self.nodes.kind(id),
                    AstKind::ImportDeclaration(_)
                        | AstKind::ExportAllDeclaration(_)
                        | AstKind::ExportFromDeclaration(_)
                );
                edits.remove(self.text.statement(span, keep_header));
            }
        }
    }

    /// With the remark on the line above.
    fn cut_child(&self, edits: &mut Edits, children: &[JSXChild<'_>], span: Span) {
        edits.remove(self.text.child(span));
        let index = children.iter().position(|child| child.span() == span).unwrap_or(0);
        if let [.., JSXChild::ExpressionContainer(remark), JSXChild::Text(blank)] = &children[..index] {
            let near = blank.value.trim().is_empty() && blank.value.matches('\n').count() <= 1;
            if near && matches!(remark.expression, JSXExpression::EmptyExpression(_)) {
                edits.remove(self.text.child(remark.span));
            }
        }
    }

    fn cut_imports(&self, edits: &mut Edits) {
        let kept = self.nodes.program().body.iter().filter_map(|statement| match statement {
            Statement::ImportDeclaration(import) if !self.gone.contains(&import.node_id.get()) => Some(import),
            _ => None,
        });
        for import in kept {
            remove_specifiers(self.text, edits, import, &|specifier| self.lost_its_uses(specifier.local().symbol_id()));
        }
    }
}

fn list_around(parent: AstKind<'_>) -> Option<List> {
    let bracketed =
        |span: Span, items: Vec<Span>, separator| List { items, open: span.start + 1, close: span.end - 1, separator };
    let between = |items: Vec<Span>, separator| {
        let (first, last) = (items.first()?, items.last()?);
        Some(List { open: first.start, close: last.end, items, separator })
    };
    match parent {
        AstKind::ArrayExpression(it) => {
            Some(bracketed(it.span, it.elements.iter().map(GetSpan::span).collect(), Separator::Comma))
        }
        AstKind::ObjectExpression(it) => {
            Some(bracketed(it.span, it.properties.iter().map(GetSpan::span).collect(), Separator::Comma))
        }
        AstKind::TSInterfaceBody(it) => {
            Some(bracketed(it.span, it.body.iter().map(GetSpan::span).collect(), Separator::Member))
        }
        AstKind::TSTypeLiteral(it) => {
            Some(bracketed(it.span, it.members.iter().map(GetSpan::span).collect(), Separator::Member))
        }
        AstKind::JSXOpeningElement(it) => {
            let items: Vec<Span> = it.attributes.iter().map(GetSpan::span).collect();
            let open = it.type_arguments.as_ref().map_or(it.name.span().end, |arguments| arguments.span.end);
            let close = items.last()?.end;
            Some(List { items, open, close, separator: Separator::Blank })
        }
        AstKind::TSUnionType(it) => between(it.types.iter().map(GetSpan::span).collect(), Separator::Bar),
        AstKind::VariableDeclaration(it) => {
            between(it.declarations.iter().map(GetSpan::span).collect(), Separator::Comma)
        }
        AstKind::ExportNamedDeclaration(it) => {
            between(it.specifiers.iter().map(GetSpan::span).collect(), Separator::Comma)
        }
        _ => None,
    }
}
