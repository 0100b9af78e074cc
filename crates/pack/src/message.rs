//! What is said about a record, with values of it in the text.

use std::ops::Range;

/// Text with fields of the record in braces: `Please confirm {number}`.
#[derive(Clone, Debug)]
pub struct Message {
    pub name: String,
    pub subject: String,
    pub body: String,
    /// Of the pack, where the body stands in a file of its own.
    pub file: Option<String>,
}

impl Message {
    /// The names in braces of a text, with where they stand, in bytes.
    pub fn placeholders(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
        let starts = text.match_indices('{').map(|(start, _)| start + 1);
        starts.filter_map(|start| {
            let end = start + text[start..].find('}')?;
            Some((&text[start..end], start..end))
        })
    }
}
