//! Takes names out of an import, or the whole import when none is left.

use oxc::ast::ast::{ImportDeclaration, ImportDeclarationSpecifier};
use oxc::span::{GetSpan, Span};

use crate::edit::Edits;
use crate::removal::{Text, range};

/// Removes the specifiers for which `gone` holds.
pub(crate) fn remove_specifiers(
    text: Text<'_>,
    edits: &mut Edits,
    import: &ImportDeclaration<'_>,
    gone: &dyn Fn(&ImportDeclarationSpecifier<'_>) -> bool,
) {
    let specifiers = import.specifiers.as_ref().map_or(&[][..], |specifiers| specifiers);
    if !specifiers.iter().any(gone) {
        return;
    }
    if specifiers.iter().all(gone) {
        edits.remove(text.statement(import.span, true));
        return;
    }
    let is_named = |specifier: &&ImportDeclarationSpecifier<'_>| {
        matches!(specifier, ImportDeclarationSpecifier::ImportSpecifier(_))
    };
    let named: Vec<_> = specifiers.iter().filter(is_named).collect();
    // `import first, { named } from` or `import first, * as rest from`
    let first = specifiers
        .first()
        .filter(|specifier| matches!(specifier, ImportDeclarationSpecifier::ImportDefaultSpecifier(_)));
    let from = range(import.source.span).start;
    if let Some(first) = first {
        let end = range(first.span()).end;
        let rest = text.after_comma(end).map_or(end, |after| text.skip_trivia(after));
        if gone(first) {
            edits.remove(range(first.span()).start..rest);
        } else if specifiers[1..].iter().all(gone) {
            let clause = &text.source[..from];
            let keyword = clause.rfind("from").unwrap_or(from);
            edits.remove(end..text.source[..keyword].trim_end().len());
            return;
        }
    }
    if named.iter().any(|specifier| gone(specifier)) {
        let spans: Vec<Span> = named.iter().map(|specifier| specifier.span()).collect();
        let open = text.source[..range(spans[0]).start].rfind('{').map_or(range(spans[0]).start, |at| at + 1);
        let close = range(spans[spans.len() - 1]).end;
        text.items(edits, &spans, open, close, &|index| gone(named[index]));
    }
}
