//! The template language, which is the specification's:
//!
//! | Tag | Meaning |
//! |---|---|
//! | `{{company_name}}`, `{{features.join(',')}}` | a value, encoded for its place in the file's grammar |
//! | `{{#if a}} {{else if b}} {{else}} {{/if}}` | the first branch whose condition holds |
//! | `{{#each xs as x}} {{/each}}`, `{{#each xs as x, i}}` | once for each item; `i` counts from 0 |
//! | `{{generateRoutes(features)}}` | what a template function gives |
//! | `{{! remark }}`, `{{!-- remark with }} in it --}}` | nothing |
//! | `\{{` | the two braces |
//!
//! A tag has no blank after `{{` and ends on its line, so that `style={{ width: 10 }}` and `${{ x }}` are none. In TSX
//! `={{` before `word:`, `word,`, a quote or a bracket opens an object too; of `{{{x}}}` the inner pair is the tag.
//! A line of nothing but block tags and remarks leaves no line behind.

mod error;
mod parse;
mod scan;
mod tag;
mod term;
mod write;

use std::ops::Range;

use pack::Scope;

use crate::encode::{Grammar, Place, dotenv};

pub use error::TemplateError;
use term::Term;

/// Compiled once, rendered often.
#[derive(Clone, Debug)]
pub struct Template {
    file: String,
    source: String,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    /// A part of the template.
    Text(Range<usize>),
    Insert(Insert),
    If {
        branches: Vec<(Term, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    Each {
        list: Term,
        item: String,
        index: Option<String>,
        body: Vec<Node>,
    },
}

#[derive(Clone, Debug)]
struct Insert {
    term: Term,
    place: Place,
    at: usize,
    /// What stands before it, when nothing else is on its line.
    indent: Option<String>,
}

/// A rendered file, and where each part of it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    /// Offset in the text, offset in the template, and whether the template's text was copied; ascending.
    map: Vec<(usize, usize, bool)>,
}

impl Rendered {
    /// The offset in the template that wrote this offset of the text.
    pub fn origin(&self, offset: usize) -> usize {
        let after = self.map.partition_point(|(at, ..)| *at <= offset);
        match after.checked_sub(1).map(|index| self.map[index]) {
            Some((at, origin, true)) => origin + (offset - at),
            Some((_, origin, false)) => origin,
            None => 0,
        }
    }
}

impl Template {
    /// `file` names the template in errors; its name, with or without `.template`, tells its grammar.
    pub fn compile(file: &str, source: &str) -> Result<Self, TemplateError> {
        let grammar = Grammar::of(file);
        let source = if grammar == Grammar::Dotenv { dotenv::comments(source) } else { source.to_owned() };
        let nodes = parse::parse(&source, grammar).map_err(|refusal| TemplateError::new(file, &source, &refusal))?;
        Ok(Self { file: file.to_owned(), source, nodes })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn render(&self, scope: &Scope) -> Result<Rendered, TemplateError> {
        write::write(&self.source, &self.nodes, scope)
            .map_err(|refusal| TemplateError::new(&self.file, &self.source, &refusal))
    }

    /// An error in the rendered text, told at the template's line.
    pub fn blame(&self, rendered: &Rendered, offset: usize, message: impl Into<String>) -> TemplateError {
        TemplateError::at(&self.file, &self.source, rendered.origin(offset), message)
    }

    /// Names that the template takes from its scope and that `known` does not have, also in branches that no
    /// answers may ever take.
    pub fn unknown_names(&self, known: &dyn Fn(&str) -> bool) -> Vec<(String, TemplateError)> {
        let mut found = Vec::new();
        names(&self.nodes, &mut Vec::new(), &mut found);
        let unknown = found.into_iter().filter(|(name, _)| !known(name));
        let told = unknown.map(|(name, at)| {
            let error = TemplateError::at(&self.file, &self.source, at, format!("there is no `{name}`"));
            (name, error)
        });
        told.collect()
    }
}

/// Compiles and renders at once, for a template that is used once.
pub fn render(file: &str, source: &str, scope: &Scope) -> Result<Rendered, TemplateError> {
    Template::compile(file, source)?.render(scope)
}

/// The names of the scope, without those that `#each` gives.
fn names(nodes: &[Node], own: &mut Vec<String>, found: &mut Vec<(String, usize)>) {
    let take = |term: &Term, own: &[String], found: &mut Vec<(String, usize)>| {
        term.names(&mut |name, at| {
            if !own.iter().any(|given| given == name) {
                found.push((name.to_owned(), at));
            }
        });
    };
    for node in nodes {
        match node {
            Node::Text(_) => {}
            Node::Insert(insert) => take(&insert.term, own, found),
            Node::If { branches, otherwise } => {
                for (condition, body) in branches {
                    take(condition, own, found);
                    names(body, own, found);
                }
                names(otherwise, own, found);
            }
            Node::Each { list, item, index, body } => {
                take(list, own, found);
                let outer = own.len();
                own.push(item.clone());
                own.extend(index.clone());
                names(body, own, found);
                own.truncate(outer);
            }
        }
    }
}
