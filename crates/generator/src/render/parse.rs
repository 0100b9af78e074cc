//! From pieces to a tree, with the place of every value in the grammar of the file.

use pack::Expression;

use super::{
    Node, TemplateError,
    tags::{Piece, Tag, pieces},
};
use crate::{
    encode::{Grammar, Lexer},
    functions::FUNCTIONS,
};

pub fn parse(file: &str, source: &str) -> Result<Vec<Node>, TemplateError> {
    let pieces = pieces(file, source)?;
    let grammar = Grammar::of(file.trim_end_matches(".template"));
    let mut parser = Parser { file, source, pieces: &pieces, at: 0, lexer: Lexer::new(grammar) };
    let nodes = parser.block(None)?;
    match parser.pieces.get(parser.at) {
        Some(Piece::Tag { tag, span, .. }) => {
            Err(parser.error(span.start, format!("{} closes nothing", describe(tag))))
        }
        _ => Ok(nodes),
    }
}

struct Parser<'s> {
    file: &'s str,
    source: &'s str,
    pieces: &'s [Piece<'s>],
    at: usize,
    lexer: Lexer,
}

fn describe(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::ElseIf(_) => "`else if`",
        Tag::Else => "`else`",
        Tag::EndIf => "`/if`",
        Tag::EndEach => "`/each`",
        _ => "this",
    }
}

impl Parser<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> TemplateError {
        TemplateError::at(self.file, self.source, at, message)
    }

    /// Nodes up to a tag that ends or continues the block; that tag is left to the caller.
    fn block(&mut self, opened: Option<(&str, usize)>) -> Result<Vec<Node>, TemplateError> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            match piece {
                Piece::Text(range) => {
                    self.lexer.text(&self.source[range.clone()]);
                    nodes.push(Node::Text(range.clone()));
                    self.at += 1;
                }
                Piece::Tag { tag: Tag::Remark, .. } => self.at += 1,
                Piece::Tag { tag: Tag::Expression(text), span, inner } => {
                    nodes.push(self.value(text, span.start, span.end, *inner)?);
                    self.lexer.value();
                    self.at += 1;
                }
                Piece::Tag { tag: Tag::If(condition), span, inner } => {
                    nodes.push(self.choice(condition, span.start, *inner)?)
                }
                Piece::Tag { tag: Tag::Each { list, item, index }, span, inner } => {
                    let list = self.expression(list, *inner)?;
                    self.at += 1;
                    let before = self.lexer.clone();
                    let body = self.block(Some(("#each", span.start)))?;
                    self.close(&Tag::EndEach, "#each", span.start)?;
                    if self.lexer != before {
                        return Err(self.error(
                            span.start,
                            "the body of this `#each` must end as it begins: close its quotes and braces",
                        ));
                    }
                    nodes.push(Node::Each {
                        at: *inner,
                        list,
                        item: (*item).to_owned(),
                        index: index.map(str::to_owned),
                        body,
                    });
                }
                Piece::Tag { .. } => return Ok(nodes),
            }
        }
        match opened {
            Some((word, at)) => Err(self.error(at, format!("this `{word}` is not closed"))),
            None => Ok(nodes),
        }
    }

    fn choice(&mut self, condition: &str, opened: usize, inner: usize) -> Result<Node, TemplateError> {
        let before = self.lexer.clone();
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        let mut condition = self.expression(condition, inner)?;
        let mut at = inner;
        let mut ends: Vec<Lexer> = Vec::new();
        let mut has_else = false;
        loop {
            self.at += 1;
            self.lexer = before.clone();
            let body = self.block(Some(("#if", opened)))?;
            ends.push(self.lexer.clone());
            if has_else {
                otherwise = body;
            } else {
                branches.push((condition.clone(), at, body));
            }
            match self.pieces.get(self.at) {
                Some(Piece::Tag { tag: Tag::ElseIf(next), inner, .. }) if !has_else => {
                    condition = self.expression(next, *inner)?;
                    at = *inner;
                }
                Some(Piece::Tag { tag: Tag::Else, .. }) if !has_else => has_else = true,
                _ => break,
            }
        }
        self.close(&Tag::EndIf, "#if", opened)?;
        if !has_else {
            ends.push(before);
        }
        if ends.iter().any(|end| *end != ends[0]) {
            return Err(self.error(
                opened,
                "the branches of this `#if` end in different places: each must close the quotes and braces it opens",
            ));
        }
        Ok(Node::If { branches, otherwise })
    }

    fn close(&mut self, wanted: &Tag<'_>, word: &str, opened: usize) -> Result<(), TemplateError> {
        match self.pieces.get(self.at) {
            Some(Piece::Tag { tag, .. }) if tag == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(Piece::Tag { tag, span, .. }) => {
                let line = self.source[..opened].matches('\n').count() + 1;
                Err(self.error(span.start, format!("{} does not close the `{word}` of line {line}", describe(tag))))
            }
            _ => Err(self.error(opened, format!("this `{word}` is not closed"))),
        }
    }

    fn expression(&self, text: &str, at: usize) -> Result<Expression, TemplateError> {
        Expression::parse(text).map_err(|error| self.error(at + error.offset, error.message))
    }

    fn value(&self, text: &str, start: usize, end: usize, inner: usize) -> Result<Node, TemplateError> {
        if let Some((name, arguments)) = call(text) {
            if !FUNCTIONS.contains(&name) {
                return Err(
                    self.error(inner, format!("there is no function `{name}`; there are {}", FUNCTIONS.join(", ")))
                );
            }
            let arguments =
                split(arguments).into_iter().map(|argument| self.expression(argument.trim(), inner + name.len() + 1));
            let line = self.source[..start].rsplit('\n').next().unwrap_or_default();
            let indent = if line.trim().is_empty() { line.to_owned() } else { String::new() };
            return Ok(Node::Call {
                at: inner,
                name: name.to_owned(),
                arguments: arguments.collect::<Result<_, _>>()?,
                indent,
            });
        }
        let expression = self.expression(text, inner)?;
        let place = self.lexer.place(&self.source[end..]).map_err(|message| self.error(start, message))?;
        Ok(Node::Value { at: inner, expression, place })
    }
}

/// `name(arguments)` where that is all of the tag.
fn call(text: &str) -> Option<(&str, &str)> {
    let open = text.find('(')?;
    let name = &text[..open];
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let arguments = text[open + 1..].strip_suffix(')')?;
    is_name.then_some((name, arguments))
}

/// At the commas outside of brackets and strings.
fn split(arguments: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut from) = (0_i32, None, 0);
    let mut parts = Vec::new();
    for (at, c) in arguments.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&arguments[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&arguments[from..]);
    parts
}
