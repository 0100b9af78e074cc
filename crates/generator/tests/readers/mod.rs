//! Readers of the languages that generated files are in: text in, marks (structure) and texts (values) out.

pub mod dotenv;
pub mod html;
pub mod markdown;

pub use html::html;
pub use markdown::markdown;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Mark(String),
    Text(String),
    /// HTML inside of Markdown, still to be read.
    Raw(String),
}

/// Neighbouring texts are one.
pub fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (part, out.last_mut()) {
            (Part::Text(more), Some(Part::Text(text))) => text.push_str(&more),
            (Part::Raw(more), Some(Part::Raw(text))) => text.push_str(&more),
            (part, _) => out.push(part),
        }
    }
    out
}

/// A value of JSON or TOML.
pub fn flatten(value: &serde_json::Value, parts: &mut Vec<Part>) {
    use serde_json::Value;
    match value {
        Value::String(text) => parts.push(Part::Text(text.clone())),
        Value::Array(items) => {
            parts.push(Part::Mark("[".into()));
            items.iter().for_each(|item| flatten(item, parts));
            parts.push(Part::Mark("]".into()));
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                parts.push(Part::Mark(format!("{key}:")));
                flatten(value, parts);
            }
            parts.push(Part::Mark("}".into()));
        }
        other => parts.push(Part::Mark(other.to_string())),
    }
}
