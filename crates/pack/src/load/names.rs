//! What all tables of a pack have: names in snake_case, labels made of them, lists of names.

use crate::reader::{Table, Text};

/// Names to TypeScript.
pub fn expressions(table: &Table<'_, '_>, key: &str) -> Vec<(String, String)> {
    let entries = table.table(key).map(|entries| entries.entry_texts()).unwrap_or_default();
    entries.into_iter().map(|(name, expression)| (name.value, expression.value)).collect()
}

pub fn texts(table: &Table<'_, '_>, key: &str) -> Vec<String> {
    table.texts(key).into_iter().map(|text| text.value).collect()
}

pub fn snake_case(table: &Table<'_, '_>, name: &Text, what: &str) {
    let good = name.value.starts_with(|c: char| c.is_ascii_lowercase())
        && name.value.len() <= 48
        && name.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good {
        table.document.problem(
            name.span.clone(),
            format!("`{}` cannot name {what}", name.value),
            "expected snake_case, at most 48 letters",
        );
    }
}

/// `given_at` → `Given at`
pub fn label_of(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut characters = spaced.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
