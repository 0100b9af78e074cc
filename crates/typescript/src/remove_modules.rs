//! Takes modules out of a file: their imports, and what they brought out of the lists it stands in.
//!
//! Input, when `./audit` is removed:
//! ```ts
//! import { audit } from './audit'
//! import { tasks } from './tasks'
//!
//! export const parts = [
//!   tasks,
//!   audit,
//! ]
//! ```
//! Output:
//! ```ts
//! import { tasks } from './tasks'
//!
//! export const parts = [
//!   tasks,
//! ]
//! ```
//!
//! What may be absent registers itself in a list. A use anywhere else cannot go without changing what the code around
//! it means, and is an error.

use std::collections::BTreeMap;

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::ArrayExpression;
use oxc::semantic::SemanticBuilder;
use oxc::span::{GetSpan, Span};

use crate::edit::{EditError, Edits};
use crate::modules;
use crate::parse::{Dialect, parse};
use crate::removal::Text;

/// `removed` is asked about each module as the file names it.
pub fn remove_modules(source: &str, dialect: Dialect, removed: &dyn Fn(&str) -> bool) -> Result<String, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    if !modules::of(&program).iter().any(|module| removed(module)) {
        return Ok(source.to_owned());
    }
    let semantic = SemanticBuilder::new().with_build_nodes(true).build(&program).semantic;
    let (nodes, scoping) = (semantic.nodes(), semantic.scoping());
    let text = Text { source, comments: &program.comments };
    let mut edits = Edits::default();
    let mut lists: BTreeMap<u32, (&ArrayExpression<'_>, Vec<Span>)> = BTreeMap::new();
    for node in nodes.iter() {
        let Some(module) = modules::named_by(node.kind()).filter(|module| removed(module)) else { continue };
        let AstKind::ImportDeclaration(import) = node.kind() else {
            let start = node.kind().span().start;
            return Err(EditError::unresolved(source, start, module, "only an import at the top can be taken out"));
        };
        edits.remove(text.statement(import.span, true));
        for specifier in import.specifiers.iter().flatten() {
            let symbol = specifier.local().symbol_id();
            for reference in scoping.get_resolved_references(symbol) {
                let mut item = reference.node_id();
                if matches!(nodes.parent_kind(item), AstKind::SpreadElement(_)) {
                    item = nodes.parent_id(item);
                }
                let span = nodes.kind(item).span();
                let AstKind::ArrayExpression(list) = nodes.parent_kind(item) else {
                    let name = scoping.symbol_name(symbol);
                    return Err(EditError::unresolved(source, span.start, name, "it is used outside of a list"));
                };
                lists.entry(list.span.start).or_insert_with(|| (list, Vec::new())).1.push(span);
            }
        }
    }
    for (list, gone) in lists.into_values() {
        let items: Vec<Span> = list.elements.iter().map(GetSpan::span).collect();
        let (open, close) = (list.span.start as usize + 1, list.span.end as usize - 1);
        text.items(&mut edits, &items, open, close, &|index| gone.contains(&items[index]));
    }
    edits.apply(source, dialect)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_gone(source: &str) -> Result<String, EditError> {
        remove_modules(source, Dialect::Ts, &|module| module.starts_with("./gone"))
    }

    #[test]
    fn imports_go_with_the_items_they_brought() {
        for (source, expected) in [
            (
                "import { a } from './gone'\nimport { b } from './b'\n\nexport const parts = [\n  b,\n  a,\n]\n",
                "import { b } from './b'\n\nexport const parts = [\n  b,\n]\n",
            ),
            (
                "import { a } from './gone'\nimport { b } from './b'\nexport const parts: readonly Part[] = [a, b]\n",
                "import { b } from './b'\nexport const parts: readonly Part[] = [b]\n",
            ),
            ("import { a } from './gone'\nexport const parts = [a] as const\n", "export const parts = [] as const\n"),
            (
                "import { a } from './gone'\nimport { c } from './gone-too'\nexport const parts = [a, b, c]\n",
                "export const parts = [b]\n",
            ),
            ("import { all } from './gone'\nexport const parts = [b, ...all]\n", "export const parts = [b]\n"),
            ("// Header.\nimport './gone'\nb()\n", "// Header.\nb()\n"),
            ("import { b } from './b'\nb()\n", "import { b } from './b'\nb()\n"),
        ] {
            assert_eq!(without_gone(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn a_use_outside_of_a_list_is_an_error() {
        for source in [
            "import { a } from './gone'\na()\n",
            "import { a } from './gone'\nexport const x = [a()]\n",
            "import { a } from './gone'\nexport { a }\n",
            "import type { A } from './gone'\nexport const x: A[] = []\n",
            "const a = import('./gone')\n",
            "export * from './gone'\n",
        ] {
            assert!(matches!(without_gone(source), Err(EditError::Unresolved { .. })), "{source}");
        }
    }
}
