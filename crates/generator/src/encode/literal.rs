//! Values as literals: `50`, `true`, `null`, `'Acme'`, `['a', 'b']`, as each grammar writes them.

use minijinja::{Value, value::ValueKind};

use super::{Refusal, text::running};

/// How a grammar writes its literals.
pub struct Style {
    pub text: fn(&str, &mut String),
    pub null: Option<&'static str>,
    /// What stands between the key and the value of an object; `None` when it has no objects.
    pub object: Option<&'static str>,
    pub key: fn(&str, &mut String),
    pub lists: bool,
}

pub fn write(value: &Value, style: &Style, out: &mut String) -> Result<(), Refusal> {
    match value.kind() {
        ValueKind::String => (style.text)(value.as_str().unwrap_or_default(), out),
        ValueKind::None => match style.null {
            Some(null) => out.push_str(null),
            None => {
                return Err(
                    Refusal::new("this is null, which cannot be written here").hint("put `{{#if …}}` around the line")
                );
            }
        },
        ValueKind::Seq | ValueKind::Iterable if style.lists => {
            out.push('[');
            for (index, item) in items(value)?.enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(&item, style, out)?;
            }
            out.push(']');
        }
        ValueKind::Map if style.object.is_some() => object(value, style, out)?,
        _ => out.push_str(&running(value)?),
    }
    Ok(())
}

fn object(value: &Value, style: &Style, out: &mut String) -> Result<(), Refusal> {
    let mut opened = false;
    for key in items(value)? {
        out.push_str(if opened { ", " } else { "{ " });
        opened = true;
        (style.key)(&running(&key)?, out);
        out.push_str(style.object.unwrap_or_default());
        write(&value.get_item(&key).unwrap_or_default(), style, out)?;
    }
    out.push_str(if opened { " }" } else { "{}" });
    Ok(())
}

fn items(value: &Value) -> Result<minijinja::value::ValueIter, Refusal> {
    value.try_iter().map_err(|error| Refusal::new(error.to_string()))
}

/// A string in double quotes that JSON, YAML and TOML read alike.
pub fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    inside_double_quotes(text, out);
    out.push('"');
}

/// What stands between the double quotes.
pub fn inside_double_quotes(text: &str, out: &mut String) {
    use std::fmt::Write;
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if super::text::is_control(c) || super::text::is_bidirectional(c) => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("writing to a String cannot fail");
            }
            c => out.push(c),
        }
    }
}
