//! A mistake in a template, where it is and what to do.

use pack::Problem;

use crate::encode::Refusal;

/// Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}{}", .hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})")))]
pub struct TemplateError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    pub hint: Option<String>,
}

impl TemplateError {
    /// `offset` is in bytes of `source`, the whole template.
    pub fn at(file: &str, source: &str, offset: usize, message: impl Into<String>) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        Self { file: file.to_owned(), line, column, message: message.into(), hint: None }
    }

    pub(super) fn new(file: &str, source: &str, refusal: &Refusal) -> Self {
        Self { hint: refusal.hint.clone(), ..Self::at(file, source, refusal.offset, refusal.message.as_str()) }
    }

    /// With the template's line, as a compiler shows it.
    pub fn problem(&self, source: &str) -> Problem {
        let problem = Problem::at(&self.file, source, self.line, self.column, self.message.as_str());
        match &self.hint {
            Some(hint) => problem.hint(hint.as_str()),
            None => problem,
        }
    }
}
