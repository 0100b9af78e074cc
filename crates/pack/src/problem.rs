//! What is wrong with a pack, shown the way a compiler does.

use std::{fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// One mistake and where it is. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    /// Stands under the marked text.
    pub label: String,
    pub hint: Option<String>,
    /// The lines that are shown, and what is marked in them, in bytes.
    source: String,
    first_line: u32,
    span: Range<usize>,
}

impl Problem {
    /// `span` is in bytes of `source`, the whole file.
    pub fn new(
        file: &str,
        source: &str,
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let floor = |mut at: usize| {
            at = at.min(source.len());
            while !source.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(span.start), floor(span.end.max(span.start)));
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        // A mark over many lines says no more than its first line.
        let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
        let end = end.clamp(start, line_end);
        let line = source[..start].matches('\n').count() as u32 + 1;
        Self {
            file: file.to_owned(),
            line,
            column: source[line_start..start].chars().count() as u32 + 1,
            message: message.into(),
            label: label.into(),
            hint: None,
            source: source[line_start..line_end].to_owned(),
            first_line: line,
            span: start - line_start..end - line_start,
        }
    }

    /// A problem of a file as a whole, or of one that is not there.
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self::new(file, "", 0..0, message, "")
    }

    /// At a line and column, both from 1, of `source`.
    pub fn at(file: &str, source: &str, line: u32, column: u32, message: impl Into<String>) -> Self {
        let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
        let text = source[start.min(source.len())..].lines().next().unwrap_or_default();
        let inside: usize = text.chars().take(column.saturating_sub(1) as usize).map(char::len_utf8).sum();
        let offset = start + inside;
        Self::new(file, source, offset..offset + 1, message, "")
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// `file:line:column`, the line itself with the place marked, and the hint.
    pub fn render(&self) -> String {
        let hint = self.hint.as_deref().map(|hint| Level::HELP.message(hint.to_owned()));
        if self.source.is_empty() {
            let mut text = format!("error: {}\n --> {}", self.message, self.file);
            if let Some(hint) = &self.hint {
                text.push_str(&format!("\n  = help: {hint}"));
            }
            return text;
        }
        let mark = AnnotationKind::Primary.span(self.span.clone());
        let mark = if self.label.is_empty() { mark } else { mark.label(self.label.as_str()) };
        let snippet = Snippet::source(self.source.as_str())
            .line_start(self.first_line as usize)
            .path(self.file.as_str())
            .annotation(mark);
        let mut group: Group<'_> = Level::ERROR.primary_title(self.message.as_str()).element(snippet);
        if let Some(hint) = hint {
            group = group.element(hint);
        }
        Renderer::plain().render(&[group])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render())
    }
}

/// All that is wrong, in the order of files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn into_result<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Err(self)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
