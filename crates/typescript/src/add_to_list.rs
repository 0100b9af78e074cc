//! Adds an element to an exported list, and the import that it needs.
//!
//! Input, with the import `subject` from `./subject` and the element `subject`:
//! ```ts
//! import { consent } from './consent'
//!
//! export const entities = [consent]
//! ```
//! Output:
//! ```ts
//! import { consent } from './consent'
//! import { subject } from './subject'
//!
//! export const entities = [consent, subject]
//! ```

use oxc::allocator::Allocator;
use oxc::ast::ast::{ArrayExpression, Expression, Program, Statement};
use oxc::span::GetSpan;

use crate::binding::{constant, top_level};
use crate::edit::{EditError, Edits};
use crate::expression::check_expression;
use crate::literal::string_literal;
use crate::parse::{Dialect, SyntaxError, parse, position};
use crate::removal::{Text, range};

/// Longer lists are broken, one element a line.
const WIDTH: usize = 120;

/// `import { name } from 'from'`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub name: String,
    pub from: String,
}

/// Appends the element, unless the list has it. The import comes after those that sort before it.
pub fn add_to_list(
    source: &str,
    dialect: Dialect,
    list: &str,
    import: &Import,
    element: &str,
) -> Result<String, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    let Some(Expression::ArrayExpression(array)) = constant(&program, list) else {
        return Err(EditError::Missing { name: list.to_owned(), expected: "a list" });
    };
    check_element(element)?;
    let text = Text { source, comments: &program.comments };
    let mut edits = Edits::default();
    add_import(text, &mut edits, &program, import)?;
    append(text, &mut edits, array, element);
    edits.apply(source, dialect)
}

fn check_element(element: &str) -> Result<(), EditError> {
    match check_expression(element) {
        Ok(_) => Ok(()),
        Err(error) => Err(EditError::Value { text: element.to_owned(), error }),
    }
}

fn add_import(text: Text<'_>, edits: &mut Edits, program: &Program<'_>, import: &Import) -> Result<(), EditError> {
    check_import_name(&import.name)?;
    match top_level(program, &import.name) {
        Some((_, Some(from))) if from == import.from => return Ok(()),
        Some((span, _)) => {
            let (line, column) = position(text.source, span.start);
            return Err(EditError::Taken { name: import.name.clone(), line, column });
        }
        None => {}
    }
    let line = format!("import {{ {} }} from {}", import.name, string_literal(&import.from));
    let imports: Vec<_> = program
        .body
        .iter()
        .filter_map(|statement| match statement {
            Statement::ImportDeclaration(import) => Some(import),
            _ => None,
        })
        .collect();
    let ends_with_semicolon = imports.first().is_some_and(|import| {
        range(import.span).end <= text.source.len() && text.source[range(import.span)].ends_with(';')
    });
    let line = if ends_with_semicolon { format!("{line};") } else { line };
    let relative = import.from.starts_with('.');
    let sorts_before = |from: &str| (from.starts_with('.'), from) <= (relative, import.from.as_str());
    if let Some(before) = imports.iter().rev().find(|other| sorts_before(&other.source.value)) {
        edits.insert(range(before.span).end, format!("\n{line}"));
    } else if let Some(first) = imports.first() {
        edits.insert(range(first.span).start, format!("{line}\n"));
    } else {
        let first = program.body.first().map_or(text.source.len(), |statement| range(statement.span()).start);
        let directives = program.directives.last().map(|directive| range(directive.span).end);
        match directives {
            Some(end) => edits.insert(end, format!("\n\n{line}")),
            None => edits.insert(top_of_code(text, first), format!("{line}\n\n")),
        }
    }
    Ok(())
}

/// Above the comments of the first statement, below those of the file.
fn top_of_code(text: Text<'_>, first: usize) -> usize {
    let mut top = first;
    for comment in text.comments.iter().rev().filter(|comment| range(comment.span).end <= first) {
        if text.source[range(comment.span).end..top].matches('\n').count() > 1 {
            break;
        }
        top = range(comment.span).start;
    }
    top
}

fn check_import_name(name: &str) -> Result<(), EditError> {
    let letters = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    if !name.is_empty() && name.chars().all(letters) && !name.starts_with(|first: char| first.is_numeric()) {
        return Ok(());
    }
    Err(EditError::Value { text: name.to_owned(), error: SyntaxError::at(name, 0, "not a name") })
}

fn append(text: Text<'_>, edits: &mut Edits, array: &ArrayExpression<'_>, element: &str) {
    let source = text.source;
    let inner = range(array.span).start + 1..range(array.span).end - 1;
    if array.elements.iter().any(|item| &source[range(item.span())] == element) {
        return;
    }
    let outer = text.indent(inner.start);
    let Some(last) = array.elements.last().map(|item| range(item.span())) else {
        let line = text.line_start(inner.start);
        let added = if element.contains('\n') || inner.start - line + element.len() + 2 > WIDTH {
            format!("\n{outer}  {},\n{outer}", indented(element, &format!("{outer}  ")))
        } else {
            element.to_owned()
        };
        edits.replace(inner, added);
        return;
    };
    let separator = text.after_comma(last.end);
    if source[inner.clone()].contains('\n') {
        let indent = text.indent(last.start);
        let indent = if source[..last.start].trim_end_matches([' ', '\t']).ends_with('\n') {
            indent.to_owned()
        } else {
            format!("{outer}  ")
        };
        let element = indented(element, &indent);
        match separator {
            Some(after) => edits.insert(end_of_line(text, after, inner.end), format!("\n{indent}{element},")),
            None => {
                edits.insert(last.end, ",");
                edits.insert(end_of_line(text, last.end, inner.end), format!("\n{indent}{element}"));
            }
        }
        return;
    }
    let line = text.line_start(inner.start);
    let line_end = source[inner.end..].find('\n').map_or(source.len(), |end| inner.end + end);
    if !element.contains('\n') && line_end - line + element.len() + 2 <= WIDTH {
        match separator {
            Some(after) => edits.insert(after, format!(" {element}")),
            None => edits.insert(last.end, format!(", {element}")),
        }
        return;
    }
    let indent = format!("{outer}  ");
    let mut broken = String::new();
    for item in &array.elements {
        broken.push_str(&format!("\n{indent}{},", &source[range(item.span())]));
    }
    broken.push_str(&format!("\n{indent}{},\n{outer}", indented(element, &indent)));
    edits.replace(inner, broken);
}

/// Behind a comment on the same line, but inside the brackets.
fn end_of_line(text: Text<'_>, at: usize, limit: usize) -> usize {
    let line = text.source[at..limit].find('\n').map_or(limit, |end| at + end);
    at + text.source[at..line].trim_end().len()
}

/// Lines after the first get the indent too, unless a template literal would change by that.
fn indented(element: &str, indent: &str) -> String {
    if element.contains('`') { element.to_owned() } else { element.replace('\n', &format!("\n{indent}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(source: &str, name: &str, element: &str) -> Result<String, EditError> {
        let import = Import { name: name.to_owned(), from: format!("./{name}") };
        add_to_list(source, Dialect::Ts, "entities", &import, element)
    }

    #[test]
    fn element_and_import_are_added_once() {
        let long = "a".repeat(90);
        let broken = format!(
            "import {{ subject }} from './subject'\n\nexport const entities = [\n  {long},\n  subject,\n] as const satisfies readonly AnyEntity[]\n"
        );
        for (source, expected) in [
            (
                "import { consent } from './consent'\n\nexport const entities = [consent]\n",
                "import { consent } from './consent'\nimport { subject } from './subject'\n\nexport const entities = [consent, subject]\n",
            ),
            (
                "export const entities: AnyEntity[] = []\n",
                "import { subject } from './subject'\n\nexport const entities: AnyEntity[] = [subject]\n",
            ),
            (
                "/** All of them. */\nexport const entities = []\n",
                "import { subject } from './subject'\n\n/** All of them. */\nexport const entities = [subject]\n",
            ),
            (
                "// The file.\n\n/** All of them. */\nexport const entities = []\n",
                "// The file.\n\nimport { subject } from './subject'\n\n/** All of them. */\nexport const entities = [subject]\n",
            ),
            (
                "import { z } from 'zod'\nimport { task } from './task'\nexport const entities = [\n  task, // the sample\n] as const\n",
                "import { z } from 'zod'\nimport { subject } from './subject'\nimport { task } from './task'\nexport const entities = [\n  task, // the sample\n  subject,\n] as const\n",
            ),
            (
                "import { a } from './a';\nexport const entities = [\n  a\n]\n",
                "import { a } from './a';\nimport { subject } from './subject';\nexport const entities = [\n  a,\n  subject\n]\n",
            ),
            (&format!("export const entities = [{long}] as const satisfies readonly AnyEntity[]\n"), &broken),
        ] {
            assert_eq!(add(source, "subject", "subject").as_deref(), Ok(expected), "{source}");
            assert_eq!(add(expected, "subject", "subject").as_deref(), Ok(expected), "again");
        }
    }

    #[test]
    fn an_element_may_have_lines() {
        assert_eq!(
            add(
                "import { lazyPage } from './lazyPage'\nexport const entities = [\n  one,\n]\n",
                "lazyPage",
                "{\n  path: '/x',\n}"
            )
            .as_deref(),
            Ok(
                "import { lazyPage } from './lazyPage'\nexport const entities = [\n  one,\n  {\n    path: '/x',\n  },\n]\n"
            )
        );
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        assert!(matches!(add("export const other = []\n", "a", "a"), Err(EditError::Missing { .. })));
        assert!(matches!(add("export const entities = {}\n", "a", "a"), Err(EditError::Missing { .. })));
        assert!(matches!(
            add("const a = 1\nexport const entities = []\n", "a", "a"),
            Err(EditError::Taken { line: 1, column: 7, .. })
        ));
        assert!(matches!(
            add("import { a } from 'b'\nexport const entities = []\n", "a", "a"),
            Err(EditError::Taken { .. })
        ));
        assert!(matches!(add("export const entities = []\n", "a", "a]; evil(["), Err(EditError::Value { .. })));
        assert!(matches!(add("export const entities = [\n", "a", "a"), Err(EditError::Source(_))));
        assert!(matches!(
            add("export const entities = []\n", "a } from 'b'; import { c", "a"),
            Err(EditError::Value { .. })
        ));
    }
}
