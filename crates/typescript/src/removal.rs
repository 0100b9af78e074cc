//! How much text goes with a node: its line, its comma, its own comments, and nothing else.

use std::ops::Range;

use oxc::ast::ast::Comment;
use oxc::span::Span;

use crate::edit::Edits;

/// A text with its comments.
#[derive(Clone, Copy)]
pub(crate) struct Text<'s> {
    pub source: &'s str,
    pub comments: &'s [Comment],
}

pub(crate) fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

impl<'s> Text<'s> {
    pub(crate) fn line_start(self, at: usize) -> usize {
        self.source[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// After the line break that ends the line of `at`.
    fn next_line(self, at: usize) -> usize {
        self.source[at..].find('\n').map_or(self.source.len(), |end| at + end + 1)
    }

    pub(crate) fn indent(self, at: usize) -> &'s str {
        let line = &self.source[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    fn blank_before(self, at: usize) -> bool {
        self.source[self.line_start(at)..at].trim().is_empty()
    }

    /// Past blanks of the same line and comments that end on it.
    fn rest_of_line(self, mut at: usize) -> usize {
        loop {
            let rest = &self.source[at..];
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
            match self.comment_at(at) {
                Some(end) if !self.source[at..end].contains('\n') => at = end,
                _ => return at,
            }
        }
    }

    fn at_line_end(self, at: usize) -> bool {
        at == self.source.len() || self.source.as_bytes()[at] == b'\n'
    }

    fn comment_at(self, at: usize) -> Option<usize> {
        let index = self.comments.binary_search_by_key(&(at as u32), |comment| comment.span.start).ok()?;
        Some(self.comments[index].span.end as usize)
    }

    /// Past blanks, line breaks and comments.
    pub(crate) fn skip_trivia(self, mut at: usize) -> usize {
        loop {
            let rest = &self.source[at..];
            at += rest.len() - rest.trim_start().len();
            match self.comment_at(at) {
                Some(end) => at = end,
                None => return at,
            }
        }
    }

    /// After the comma that follows an item, when there is one.
    pub(crate) fn after_comma(self, end: usize) -> Option<usize> {
        let at = self.skip_trivia(end);
        (self.source.as_bytes().get(at) == Some(&b',')).then_some(at + 1)
    }

    /// Where the comments on lines of their own right above `at` begin; the file's first comment
    /// belongs to the file when `keep_header`.
    fn with_own_comments(self, at: usize, keep_header: bool) -> usize {
        let mut start = self.line_start(at);
        let until = self.comments.partition_point(|comment| (comment.span.end as usize) <= at);
        for comment in self.comments[..until].iter().rev() {
            let span = range(comment.span);
            let between = &self.source[span.end..start.max(span.end)];
            let touches = between.trim().is_empty() && between.matches('\n').count() <= 1;
            let header = keep_header && self.source[..span.start].trim().is_empty();
            if !touches || !self.blank_before(span.start) || header || span.start >= start {
                break;
            }
            start = self.line_start(span.start);
        }
        start
    }

    /// The lines of a node that stands alone on them, its own comments included; `None` when other
    /// code shares them. `end` is after the separator.
    fn whole_lines(self, start: usize, end: usize, keep_header: bool) -> Option<Range<usize>> {
        let rest = self.rest_of_line(end);
        if !self.blank_before(start) || !self.at_line_end(rest) {
            return None;
        }
        Some(self.with_own_comments(start, keep_header)..self.next_line(rest))
    }

    /// A statement, with its line and its comments.
    pub(crate) fn statement(self, span: Span, keep_header: bool) -> Range<usize> {
        let Range { start, end } = range(span);
        let mut end = end;
        if self.source.as_bytes().get(end) == Some(&b';') {
            end += 1;
        }
        self.whole_lines(start, end, keep_header).unwrap_or_else(|| {
            let rest = &self.source[end..];
            start..end + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
        })
    }

    /// Takes items out of a list. `open` and `close` are the inner bounds of its brackets; when all
    /// items go, so does what stands between these bounds.
    pub(crate) fn items(
        self,
        edits: &mut Edits,
        items: &[Span],
        open: usize,
        close: usize,
        gone: &dyn Fn(usize) -> bool,
    ) {
        let Some(last_kept) = (0..items.len()).rev().find(|index| !gone(*index)) else {
            if !items.is_empty() {
                edits.remove(open..close);
            }
            return;
        };
        for index in (0..items.len()).filter(|index| gone(*index)) {
            edits.remove(self.item(items, index, last_kept));
        }
        let last = items.len() - 1;
        let trailing = self.after_comma(range(items[last]).end).is_some();
        if last_kept < last && !trailing {
            let end = range(items[last_kept]).end;
            if let Some(after) = self.after_comma(end) {
                edits.remove(after - 1..after);
            }
        }
    }

    fn item(self, items: &[Span], index: usize, last_kept: usize) -> Range<usize> {
        let item = range(items[index]);
        let end = self.after_comma(item.end).unwrap_or(item.end);
        if let Some(lines) = self.whole_lines(item.start, end, false) {
            return lines;
        }
        let next = items.get(index + 1).map(|span| range(*span).start);
        let previous = index.checked_sub(1).map(|before| range(items[before]).end);
        match (previous, next) {
            (_, Some(next)) if index < last_kept && !self.source[item.end..next].contains('\n') => item.start..next,
            (Some(previous), _) if index < last_kept => previous..item.end,
            (None, Some(next)) => item.start..next,
            // After the last kept item: from the end of the one before, so that its comma goes too.
            (Some(previous), _) => previous..item.end,
            (None, None) => item,
        }
    }
}
