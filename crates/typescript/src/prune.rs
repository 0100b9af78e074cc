//! Takes modules out of a file: their imports, and with each use the smallest list item, property,
//! JSX element or statement around it; then what only that code used.
//!
//! Input, when `./audit` is removed:
//! ```ts
//! import { audit } from './audit'
//! import { tasks } from './tasks'
//!
//! export const routes = [
//!   tasks,
//!   audit,
//! ]
//! ```
//! Output:
//! ```ts
//! import { tasks } from './tasks'
//!
//! export const routes = [
//!   tasks,
//! ]
//! ```
//!
//! Uses are found by scope, never by text. A use that cannot be taken out without changing what the
//! code around it means (a returned value, a condition, a calculation, an export) is an error.

mod climb;
mod cut;
mod sources;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::semantic::{AstNodes, NodeId, Scoping, SemanticBuilder, SymbolId};
use oxc::span::GetSpan;

use crate::edit::{EditError, Edits};
use crate::parse::{Dialect, parse};
use crate::removal::Text;

/// `removed` is asked about each module as the file names it.
pub fn prune(source: &str, dialect: Dialect, removed: &dyn Fn(&str) -> bool) -> Result<String, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    if !sources::any(&program, removed) {
        return Ok(source.to_owned());
    }
    let semantic = SemanticBuilder::new().with_build_nodes(true).build(&program).semantic;
    let mut pruning = Pruning {
        text: Text { source, comments: &program.comments },
        nodes: semantic.nodes(),
        scoping: semantic.scoping(),
        gone: HashSet::new(),
        links: HashSet::new(),
        waiting: Vec::new(),
        refused: Vec::new(),
    };
    pruning.start(removed);
    pruning.take_out_uses()?;
    pruning.sweep();
    let mut edits = Edits::default();
    pruning.cut(&mut edits);
    edits.apply(source, dialect)
}

struct Pruning<'p, 'a> {
    text: Text<'p>,
    nodes: &'p AstNodes<'a>,
    scoping: &'p Scoping,
    /// Nodes that go, with everything in them.
    gone: HashSet<NodeId>,
    /// Calls that go from a chain: `.route('/audit', audit)`, without what stands before the dot.
    links: HashSet<NodeId>,
    waiting: Vec<Use>,
    /// Uses that cannot go by themselves; fine when something around them goes.
    refused: Vec<(Use, &'static str)>,
}

/// A place that mentions something that goes.
struct Use {
    node: NodeId,
    binding: String,
    /// The binding comes from the removed module itself, not from code that used it.
    imported: bool,
}

impl<'a> Pruning<'_, 'a> {
    fn start(&mut self, removed: &dyn Fn(&str) -> bool) {
        for node in self.nodes.iter() {
            let Some(found) = sources::of(node.kind()).filter(|found| removed(found.module)) else { continue };
            match node.kind() {
                AstKind::ImportDeclaration(import) => {
                    self.gone.insert(node.id());
                    for specifier in import.specifiers.iter().flatten() {
                        self.follow(specifier.local().symbol_id(), true);
                    }
                }
                AstKind::TSImportEqualsDeclaration(import) => {
                    self.gone.insert(node.id());
                    self.follow(import.id.symbol_id(), true);
                }
                AstKind::ExportAllDeclaration(_) | AstKind::ExportFromDeclaration(_) => {
                    self.gone.insert(node.id());
                }
                _ => self.waiting.push(Use { node: node.id(), binding: found.module.to_owned(), imported: true }),
            }
        }
    }

    /// Everything that mentions the symbol has to go too.
    fn follow(&mut self, symbol: SymbolId, imported: bool) {
        let name = self.scoping.symbol_name(symbol);
        for reference in self.scoping.get_resolved_references(symbol) {
            self.waiting.push(Use { node: reference.node_id(), binding: name.to_owned(), imported });
        }
    }

    fn take_out_uses(&mut self) -> Result<(), EditError> {
        while let Some(place) = self.waiting.pop() {
            if self.is_gone(place.node) {
                continue;
            }
            match self.target(place.node, place.imported) {
                Ok(target) => self.take_out(target),
                Err(reason) => self.refused.push((place, reason)),
            }
        }
        let left = self.refused.iter().filter(|(place, _)| !self.is_gone(place.node));
        match left.min_by_key(|(place, _)| self.nodes.kind(place.node).span().start) {
            Some((place, reason)) => {
                let start = self.nodes.kind(place.node).span().start;
                Err(EditError::unresolved(self.text.source, start, &place.binding, reason))
            }
            None => Ok(()),
        }
    }

    fn is_gone(&self, node: NodeId) -> bool {
        let start = self.nodes.kind(node).span().start;
        std::iter::once(node).chain(self.nodes.ancestor_ids(node)).any(|id| {
            self.gone.contains(&id)
                || (self.links.contains(&id)
                    && climb::link_start(self.nodes.kind(id)).is_some_and(|from| start >= from))
        })
    }
}
