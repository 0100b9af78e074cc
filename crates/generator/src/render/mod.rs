//! The template language: `{{value}}`, `{{#if}} {{else if}} {{else}} {{/if}}`, `{{#each xs as x}} {{/each}}`,
//! `{{function(args)}}`, `{{! remark }}`, `\{{` for a literal. A tag has no blank after `{{`, so that the doubled
//! braces of JSX (`style={{ width: 10 }}`) are no tags.

mod parse;
mod tags;

use std::collections::BTreeMap;

use minijinja::Value;
use pack::{Expression, Problem, Scope};

use crate::{
    encode::{Place, encode},
    functions,
};

/// A mistake in a template, at a byte of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct TemplateError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
}

impl TemplateError {
    fn at(file: &str, source: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = &source[..offset.min(source.len())];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        Self { file: file.to_owned(), line, column, message: message.into() }
    }

    pub fn problem(&self, source: &str) -> Problem {
        Problem::at(&self.file, source, self.line, self.column, self.message.clone())
    }
}

/// Compiled once, rendered often.
#[derive(Clone, Debug)]
pub struct Template {
    file: String,
    source: String,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    /// A range of the template.
    Text(std::ops::Range<usize>),
    Value {
        at: usize,
        expression: Expression,
        place: Place,
    },
    Call {
        at: usize,
        name: String,
        arguments: Vec<Expression>,
        indent: String,
    },
    If {
        branches: Vec<(Expression, usize, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    Each {
        at: usize,
        list: Expression,
        item: String,
        index: Option<String>,
        body: Vec<Node>,
    },
}

/// A rendered file, and where each part of it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    /// Offset in the text, offset in the template; ascending.
    map: Vec<(usize, usize, bool)>,
}

impl Rendered {
    /// The template's offset that wrote this offset of the text.
    fn origin(&self, offset: usize) -> usize {
        let segment = self.map.iter().rev().find(|(at, ..)| *at <= offset);
        segment.map_or(0, |(at, origin, copied)| if *copied { origin + (offset - at) } else { *origin })
    }
}

impl Template {
    /// `file` names the template in errors; its grammar is that of the name without `.template`.
    pub fn compile(file: &str, source: &str) -> Result<Self, TemplateError> {
        let nodes = parse::parse(file, source)?;
        Ok(Self { file: file.to_owned(), source: source.to_owned(), nodes })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn render(&self, scope: &Scope) -> Result<Rendered, TemplateError> {
        let mut out = Rendered::default();
        self.write(&self.nodes, scope, &mut out)?;
        Ok(out)
    }

    /// An error in the rendered text, told at the template's line.
    pub fn blame(&self, rendered: &Rendered, offset: usize, message: impl Into<String>) -> TemplateError {
        TemplateError::at(&self.file, &self.source, rendered.origin(offset), message)
    }

    fn error(&self, at: usize, message: impl Into<String>) -> TemplateError {
        TemplateError::at(&self.file, &self.source, at, message)
    }

    fn evaluate(&self, expression: &Expression, at: usize, scope: &Scope) -> Result<Value, TemplateError> {
        let missing = |otherwise: String| {
            let unknown = |name: &String| scope.get_attr(name).is_ok_and(|value| value.is_undefined());
            expression.names().into_iter().find(unknown).map_or(otherwise, |name| format!("there is no `{name}` here"))
        };
        match expression.evaluate(scope) {
            // Otherwise a name that is misspelt would be a condition that never holds.
            Ok(value) if value.is_undefined() => {
                Err(self.error(at, missing(format!("`{}` has no value", expression.source()))))
            }
            Ok(value) => Ok(value),
            Err(error) => Err(self.error(at + error.offset, missing(error.message))),
        }
    }

    fn write(&self, nodes: &[Node], scope: &Scope, out: &mut Rendered) -> Result<(), TemplateError> {
        for node in nodes {
            match node {
                Node::Text(range) => {
                    out.map.push((out.text.len(), range.start, true));
                    out.text.push_str(&self.source[range.clone()]);
                }
                Node::Value { at, expression, place } => {
                    let value = self.evaluate(expression, *at, scope)?;
                    let text = encode(&value, *place)
                        .map_err(|error| self.error(*at, format!("`{}`: {error}", expression.source())))?;
                    out.map.push((out.text.len(), *at, false));
                    out.text.push_str(&text);
                }
                Node::Call { at, name, arguments, indent } => {
                    let arguments = arguments
                        .iter()
                        .map(|argument| self.evaluate(argument, *at, scope))
                        .collect::<Result<Vec<_>, _>>()?;
                    let text = functions::call(name, &arguments).map_err(|message| self.error(*at, message))?;
                    out.map.push((out.text.len(), *at, false));
                    out.text.push_str(&text.replace('\n', &format!("\n{indent}")));
                }
                Node::If { branches, otherwise } => {
                    let mut chosen = otherwise;
                    for (condition, at, body) in branches {
                        if self.evaluate(condition, *at, scope)?.is_true() {
                            chosen = body;
                            break;
                        }
                    }
                    self.write(chosen, scope, out)?;
                }
                Node::Each { at, list, item, index, body } => {
                    let list = self.evaluate(list, *at, scope)?;
                    let items = list.try_iter().map_err(|_| self.error(*at, "this is no list"))?;
                    for (position, value) in items.enumerate() {
                        let mut names = BTreeMap::from([(item.clone(), value)]);
                        if let Some(index) = index {
                            names.insert(index.clone(), Value::from(position));
                        }
                        self.write(body, &within(scope, names), out)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The scope with more names in front of it.
fn within(scope: &Scope, names: BTreeMap<String, Value>) -> Scope {
    let outer =
        scope.try_iter().into_iter().flatten().filter_map(|key| Some((key.to_string(), scope.get_item(&key).ok()?)));
    Value::from_pairs(outer.chain(names).collect::<BTreeMap<_, _>>())
}
