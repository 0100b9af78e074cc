//! From text to syntax tree, and from the parser's complaint to a place in the text.

use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::diagnostics::{Diagnostics, OxcDiagnostic};
use oxc::parser::Parser;
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;

/// TypeScript with or without JSX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Ts,
    Tsx,
}

impl Dialect {
    /// `.tsx` and `.jsx` are JSX; everything else is plain TypeScript.
    pub fn from_path(path: &str) -> Self {
        if path.ends_with(".tsx") || path.ends_with(".jsx") { Self::Tsx } else { Self::Ts }
    }

    pub(crate) fn source_type(self) -> SourceType {
        match self {
            Self::Ts => SourceType::ts(),
            Self::Tsx => SourceType::tsx(),
        }
    }
}

/// The first thing that does not parse. Line and column start at 1, the column counts characters,
/// the offset counts bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct SyntaxError {
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

impl SyntaxError {
    pub(crate) fn at(source: &str, offset: u32, message: impl Into<String>) -> Self {
        let (line, column) = position(source, offset);
        Self { message: message.into(), line, column, offset }
    }

    fn from_diagnostic(source: &str, diagnostic: &OxcDiagnostic) -> Self {
        let mut message = diagnostic.message.to_string();
        let label = diagnostic.labels.first();
        if let Some(text) = label.and_then(|label| label.label()) {
            message.push_str(": ");
            message.push_str(text);
        }
        if let Some(help) = &diagnostic.help {
            message.push_str(" (");
            message.push_str(help);
            message.push(')');
        }
        Self::at(source, label.map_or(0, |label| label.span().start), message)
    }

    pub(crate) fn first(source: &str, diagnostics: &Diagnostics) -> Option<Self> {
        diagnostics.errors().next().map(|diagnostic| Self::from_diagnostic(source, diagnostic))
    }
}

/// Line and column of a byte offset, both from 1.
pub(crate) fn position(source: &str, offset: u32) -> (u32, u32) {
    let mut end = (offset as usize).min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let before = &source[..end];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line as u32, column as u32)
}

pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    source_type: SourceType,
) -> Result<Program<'a>, SyntaxError> {
    let parsed = Parser::new(allocator, source, source_type).parse();
    match SyntaxError::first(source, &parsed.diagnostics) {
        Some(error) => Err(error),
        None if parsed.panicked => Err(SyntaxError::at(source, 0, "this file cannot be read")),
        None => Ok(parsed.program),
    }
}

/// Whether the file parses, early errors such as a name declared twice included.
pub fn check(source: &str, dialect: Dialect) -> Result<(), SyntaxError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type())?;
    let checked = SemanticBuilder::new_compiler().build(&program);
    match SyntaxError::first(source, &checked.diagnostics) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_files_pass() {
        for (source, dialect) in [
            ("export const a: number = 1\n", Dialect::Ts),
            ("export const A = () => <p style={{ margin: 0 }}>é</p>\n", Dialect::Tsx),
            ("const a = <T>(x: T) => x\n", Dialect::Ts),
            ("import type { A } from './a'\nexport type { A }\n", Dialect::Ts),
            ("", Dialect::Ts),
        ] {
            assert_eq!(check(source, dialect), Ok(()), "{source}");
        }
    }

    #[test]
    fn the_first_error_has_its_place() {
        for (source, line, column) in [
            ("const a = ;\n", 1, 11),
            ("const a = 1\nconst é = 'x', b = ;\n", 2, 20),
            ("const a = 1\nconst a = 2\n", 1, 7),
            ("const a = 'unclosed\n", 1, 11),
        ] {
            let error = check(source, Dialect::Ts).expect_err("the source is broken");
            assert_eq!((error.line, error.column), (line, column), "{source}: {error}");
        }
    }

    #[test]
    fn the_path_tells_the_dialect() {
        assert_eq!(Dialect::from_path("frontend/src/app.tsx"), Dialect::Tsx);
        assert_eq!(Dialect::from_path("shared/tool.ts"), Dialect::Ts);
    }
}
