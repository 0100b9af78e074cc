//! Changes to a text by span, applied together, and what can go wrong.

use std::ops::Range;

use oxc::allocator::Allocator;

use crate::parse::{Dialect, SyntaxError, parse, position};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("the file to edit does not parse: {0}")]
    Source(SyntaxError),
    #[error("there is no `const {name}` with {expected} at the top level")]
    Missing { name: String, expected: &'static str },
    #[error("`{name}` already means something else at {line}:{column}")]
    Taken { name: String, line: u32, column: u32 },
    #[error("{line}:{column}: `{binding}` goes away, but {reason}")]
    Unresolved { binding: String, line: u32, column: u32, reason: &'static str },
    #[error("`{text}` cannot be put in: {error}")]
    Value { text: String, error: SyntaxError },
    #[error("the edited file does not parse: {0}")]
    Result(SyntaxError),
}

impl EditError {
    pub(crate) fn unresolved(source: &str, offset: u32, binding: &str, reason: &'static str) -> Self {
        let (line, column) = position(source, offset);
        Self::Unresolved { binding: binding.to_owned(), line, column, reason }
    }
}

/// Changes of one text, collected in any order.
#[derive(Default)]
pub(crate) struct Edits {
    removed: Vec<Range<usize>>,
    /// At the same place: in the order given.
    inserted: Vec<(usize, String)>,
}

impl Edits {
    pub(crate) fn remove(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.removed.push(range);
        }
    }

    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.inserted.push((at, text.into()));
    }

    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.insert(range.start, text);
        self.remove(range);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.inserted.is_empty()
    }

    /// The edited text, which is known to parse.
    pub(crate) fn apply(self, source: &str, dialect: Dialect) -> Result<String, EditError> {
        if self.is_empty() {
            return Ok(source.to_owned());
        }
        let text = self.text(source);
        let allocator = Allocator::default();
        parse(&allocator, &text, dialect.source_type()).map_err(EditError::Result)?;
        Ok(text)
    }

    fn text(mut self, source: &str) -> String {
        let removed = merge(source, std::mem::take(&mut self.removed));
        self.inserted.sort_by_key(|(at, _)| *at);
        let mut inserted = self.inserted.into_iter().peekable();
        let mut text = String::with_capacity(source.len() + 256);
        let mut at = 0;
        let mut copy = |text: &mut String, from: usize, to: usize| {
            let mut from = from;
            while let Some((place, addition)) = inserted.next_if(|(place, _)| *place <= to) {
                let place = place.max(from);
                text.push_str(&source[from..place]);
                text.push_str(&addition);
                from = place;
            }
            text.push_str(&source[from..to]);
        };
        for range in removed {
            copy(&mut text, at, range.start);
            at = range.end;
        }
        copy(&mut text, at, source.len());
        text
    }
}

/// Overlapping and touching ranges as one; a range of whole lines takes a blank line with it that
/// would now stand beside another one, at the top, at the end, or beside a bracket.
fn merge(source: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if joins(source, last, &range) => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    for range in &mut merged {
        swallow_blank_lines(source, range);
    }
    merged
}

/// Whole lines with only blank lines between them count as one range too.
fn joins(source: &str, last: &Range<usize>, next: &Range<usize>) -> bool {
    next.start <= last.end
        || (is_line_start(source, last.start)
            && is_line_start(source, last.end)
            && is_line_start(source, next.start)
            && is_line_start(source, next.end)
            && source[last.end..next.start].trim().is_empty())
}

pub(crate) fn is_line_start(source: &str, at: usize) -> bool {
    at == 0 || source.as_bytes()[at - 1] == b'\n'
}

fn swallow_blank_lines(source: &str, range: &mut Range<usize>) {
    if !is_line_start(source, range.start) || !(is_line_start(source, range.end) || range.end == source.len()) {
        return;
    }
    let before = source[..range.start].trim_end_matches([' ', '\t', '\r', '\n']);
    let after = source[range.end..].trim_start_matches([' ', '\t', '\r', '\n']);
    let blank_before = source[before.len()..range.start].matches('\n').count() > 1;
    let opens = before.is_empty() || before.ends_with(['{', '[', '(']);
    let closes = after.is_empty() || after.starts_with(['}', ']', ')']);
    if blank_before && closes {
        range.start = before.len() + source[before.len()..].find('\n').map_or(0, |end| end + 1);
    } else if blank_before || opens {
        let first = source.len() - after.len();
        let line = source[..first].rfind('\n').map_or(0, |end| end + 1);
        range.end = range.end.max(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_apply_together() {
        let mut edits = Edits::default();
        edits.insert(3, "x");
        edits.insert(3, "y");
        edits.remove(1..2);
        edits.replace(5..6, "Z");
        assert_eq!(edits.text("abcdefg"), "acxydeZg");
    }

    #[test]
    fn no_second_blank_line_is_left() {
        for (source, gone, left) in [
            ("a\n\nb\n\nc\n", "b\n", "a\n\nc\n"),
            ("b\n\nc\n", "b\n", "c\n"),
            ("a\n\nb\n", "b\n", "a\n"),
            ("{\n  b\n\n  c\n}\n", "  b\n", "{\n  c\n}\n"),
            ("{\n  a\n\n  b\n}\n", "  b\n", "{\n  a\n}\n"),
            ("a\nb\n\nc\n", "b\n", "a\n\nc\n"),
        ] {
            let at = source.find(gone).expect("it is there");
            let mut edits = Edits::default();
            edits.remove(at..at + gone.len());
            assert_eq!(edits.text(source), left);
        }
    }
}
