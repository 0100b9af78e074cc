//! Checks that a text is one expression, and says which names it takes from outside.
//!
//! Input:  `record.dpa !== null && user.role === 'dpo'`
//! Output: `["record", "user"]`

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::{ArrowFunctionBody, Expression, Statement};
use oxc::ast_visit::Visit;
use oxc::semantic::SemanticBuilder;
use oxc::span::{GetSpan, SourceType};

use crate::parse::{SyntaxError, parse};

/// The parser recurses: a longer or deeper expression could exhaust the stack of a thread.
const LONGEST: usize = 1_000;
const DEEPEST: usize = 50;
/// The expression is checked as the body of an arrow function, which is where it will stand.
const BEFORE: &str = "() => (\n";
const AFTER: &str = "\n)";

/// The free identifiers of a single expression, sorted. `this`, `import` and `arguments` count as
/// names, since they too reach outside. Comments are refused: they could swallow what follows.
pub fn check_expression(source: &str) -> Result<Vec<String>, SyntaxError> {
    if source.len() > LONGEST {
        return Err(SyntaxError::at(
            source,
            0,
            format!("an expression has at most {LONGEST} bytes; move it into a function"),
        ));
    }
    if let Some(offset) = too_deep(source) {
        return Err(SyntaxError::at(
            source,
            offset as u32,
            format!("brackets stand {DEEPEST} deep at most; move a part into a function"),
        ));
    }
    let wrapped = format!("{BEFORE}{source}{AFTER}");
    let inside = |error: SyntaxError| {
        let offset = (error.offset as usize).saturating_sub(BEFORE.len()).min(source.len());
        SyntaxError::at(source, offset as u32, error.message)
    };

    let allocator = Allocator::default();
    let program = parse(&allocator, &wrapped, SourceType::ts()).map_err(inside)?;
    if let Some(comment) = program.comments.first() {
        return Err(inside(SyntaxError::at(&wrapped, comment.span.start, "a comment cannot stand in an expression")));
    }
    match single_expression(&program.body, wrapped.len()) {
        Some(Expression::SequenceExpression(_)) | None => {
            return Err(SyntaxError::at(source, 0, "expected one expression"));
        }
        Some(_) => {}
    }
    let checked = SemanticBuilder::new_compiler().build(&program);
    if let Some(error) = SyntaxError::first(&wrapped, &checked.diagnostics) {
        return Err(inside(error));
    }

    let mut outside = Outside::default();
    outside.visit_program(&program);
    let mut names: Vec<String> =
        checked.semantic.scoping().root_unresolved_references().keys().map(|name| name.to_string()).collect();
    names.extend(outside.names.iter().map(|name| (*name).to_owned()));
    names.sort();
    names.dedup();
    Ok(names)
}

/// Which members of `object` an expression reads, sorted: `["model"]` for `refs` in `refs.model?.life`. `None` where
/// it does anything else with it, so that nobody can tell.
pub fn members_of(source: &str, object: &str) -> Result<Option<Vec<String>>, SyntaxError> {
    check_expression(source)?;
    let wrapped = format!("{BEFORE}{source}{AFTER}");
    let allocator = Allocator::default();
    let program = parse(&allocator, &wrapped, SourceType::ts())?;
    let mut members = Members { object, uses: 0, names: Vec::new() };
    members.visit_program(&program);
    if members.uses != members.names.len() {
        return Ok(None);
    }
    members.names.sort();
    members.names.dedup();
    Ok(Some(members.names))
}

struct Members<'o> {
    object: &'o str,
    uses: usize,
    names: Vec<String>,
}

impl<'a> Visit<'a> for Members<'_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::IdentifierReference(name) if name.name == self.object => self.uses += 1,
            AstKind::StaticMemberExpression(member) => {
                if let Expression::Identifier(name) = &member.object
                    && name.name == self.object
                {
                    self.names.push(member.property.name.to_string());
                }
            }
            _ => {}
        }
    }
}

/// Counts brackets in strings too, which only makes it refuse sooner.
fn too_deep(source: &str) -> Option<usize> {
    let mut depth = 0_usize;
    source.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// What stands between the parentheses, when they still are the outermost ones and hold all of it.
fn single_expression<'p, 'a>(body: &'p [Statement<'a>], length: usize) -> Option<&'p Expression<'a>> {
    let [Statement::ExpressionStatement(statement)] = body else { return None };
    let Expression::ArrowFunctionExpression(arrow) = &statement.expression else { return None };
    let ArrowFunctionBody::ParenthesizedExpression(inner) = &arrow.body else { return None };
    let span = inner.span();
    (span.start as usize == BEFORE.len() - 2 && span.end as usize == length).then_some(&inner.expression)
}

#[derive(Default)]
struct Outside {
    names: Vec<&'static str>,
}

impl<'a> Visit<'a> for Outside {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::ThisExpression(_) => self.names.push("this"),
            AstKind::ImportExpression(_) | AstKind::ImportMeta(_) | AstKind::TSImportType(_) => {
                self.names.push("import")
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_names_are_told() {
        for (source, names) in [
            ("record.dpa !== null && user.role === 'dpo'", vec!["record", "user"]),
            ("(record.dpc ?? 0) * (record.ei ?? 0)", vec!["record"]),
            ("[1, 2].map((x) => x + now).length", vec!["now"]),
            ("{ a: 1 }", vec![]),
            ("fetch('http://x')", vec!["fetch"]),
            ("this.x", vec!["this"]),
            ("import('node:fs')", vec!["import"]),
            ("record.tags.includes(`a${today}`)", vec!["record", "today"]),
            ("'it) => (' + record.a", vec!["record"]),
        ] {
            assert_eq!(check_expression(source), Ok(names.into_iter().map(str::to_owned).collect()), "{source}");
        }
    }

    #[test]
    fn anything_but_one_expression_is_refused() {
        for source in [
            "",
            "a; b",
            "a, b",
            "1) + (2",
            "1)\n(2",
            "a) => (b",
            "a // b",
            "a /* b */",
            "return a",
            "await a",
            "const a = 1",
            "a }",
            "yield a",
            "1 +",
        ] {
            assert!(check_expression(source).is_err(), "{source}");
        }
    }

    #[test]
    fn members_are_told_where_they_can_be() {
        let members = |source| members_of(source, "refs").expect("it parses");
        assert_eq!(members("refs.b.c + (refs.a?.d ?? 0) - other.refs.x"), Some(vec!["a".into(), "b".into()]));
        assert_eq!(members("record.refs"), Some(vec![]));
        for source in ["refs[record.x].y", "Object.keys(refs)", "refs?.['a']"] {
            assert_eq!(members(source), None, "{source}");
        }
    }

    #[test]
    fn the_place_is_that_of_the_given_text() {
        let error = check_expression("record.a +\n  ? 2").expect_err("it is broken");
        assert_eq!((error.line, error.column), (2, 3));
    }

    #[test]
    fn depth_cannot_exhaust_the_stack() {
        assert!(check_expression(&"(".repeat(100_000)).is_err());
        assert!(check_expression(&"(".repeat(LONGEST)).is_err());
        assert!(check_expression(&format!("{}a{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST))).is_ok());
        assert!(check_expression(&format!("{}a", "!".repeat(200))).is_ok());
    }
}
