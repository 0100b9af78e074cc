//! One encoder per place.

use minijinja::{Value, value::ValueKind};

use super::{Grammar, Place};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(pub String);

/// The text that stands for `value` at `place`.
pub fn encode(value: &Value, place: Place) -> Result<String, EncodeError> {
    match place {
        Place::Code(grammar) => code(value, grammar),
        _ => inside(&plain(value)?, place),
    }
}

/// A value in running text: lists with commas, nothing for nothing.
fn plain(value: &Value) -> Result<String, EncodeError> {
    match value.kind() {
        ValueKind::None => Ok(String::new()),
        ValueKind::Undefined => Err(EncodeError("this has no value".into())),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter().map_err(|error| EncodeError(error.to_string()))?;
            Ok(items.map(|item| plain(&item)).collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        ValueKind::Map => {
            Err(EncodeError("an object cannot stand here; name one of its values, or use json(…)".into()))
        }
        _ => Ok(value.to_string()),
    }
}

fn code(value: &Value, grammar: Grammar) -> Result<String, EncodeError> {
    let is_text = value.kind() == ValueKind::String;
    match grammar {
        Grammar::Dotenv => plain(value).map(|text| dotenv(&text)),
        Grammar::Css => {
            let text = plain(value)?;
            let safe = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "#.%-".contains(c));
            if safe {
                Ok(text)
            } else {
                Err(EncodeError("only a colour, number or word can stand here; put quotes around it".into()))
            }
        }
        Grammar::Sql => match value.kind() {
            ValueKind::String => Ok(format!("'{}'", inside(&plain(value)?, Place::Quoted(grammar, '\''))?)),
            ValueKind::None => Ok("NULL".into()),
            ValueKind::Number | ValueKind::Bool => plain(value),
            _ => Err(EncodeError("a list cannot stand here".into())),
        },
        Grammar::TypeScript { .. } if is_text => Ok(typescript::string_literal(&plain(value)?)),
        Grammar::Toml if is_text => Ok(format!("\"{}\"", toml_basic(&plain(value)?))),
        _ => {
            let json = serde_json::to_value(value).map_err(|error| EncodeError(error.to_string()))?;
            literal(&json, grammar)
        }
    }
}

/// JSON, or TypeScript, YAML and TOML written like it.
fn literal(json: &serde_json::Value, grammar: Grammar) -> Result<String, EncodeError> {
    use serde_json::Value as Json;
    let script = matches!(grammar, Grammar::TypeScript { .. });
    Ok(match json {
        Json::String(text) if script => typescript::string_literal(text),
        Json::String(text) if grammar == Grammar::Toml => format!("\"{}\"", toml_basic(text)),
        Json::Null if grammar == Grammar::Toml => return Err(EncodeError("TOML has no null".into())),
        Json::Array(items) => {
            let items = items.iter().map(|item| literal(item, grammar)).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) if grammar == Grammar::Json || grammar == Grammar::Yaml || script => {
            let key = |key: &str| if script { typescript::string_literal(key) } else { json_text(key) };
            let entries =
                entries.iter().map(|(name, value)| Ok(format!("{}: {}", key(name), literal(value, grammar)?)));
            let entries = entries.collect::<Result<Vec<_>, EncodeError>>()?;
            if entries.is_empty() { "{}".into() } else { format!("{{ {} }}", entries.join(", ")) }
        }
        Json::Object(_) => return Err(EncodeError("an object cannot stand here".into())),
        Json::String(text) => json_text(text),
        other => other.to_string(),
    })
}

/// A JSON string; also one in YAML, where DEL and the C1 controls must be escaped as well.
fn json_text(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", c as u32))
            }
            _ => out.push(c),
        }
    }
    out
}

fn toml_basic(text: &str) -> String {
    let quoted = json_text(text);
    quoted[1..quoted.len() - 1].to_owned()
}

/// The value inside of what the template has opened.
fn inside(text: &str, place: Place) -> Result<String, EncodeError> {
    Ok(match place {
        Place::Quoted(Grammar::TypeScript { .. }, quote) => in_script(text, quote),
        Place::TemplateLiteral => in_template_literal(text),
        Place::Quoted(Grammar::Json | Grammar::Yaml | Grammar::Toml, '"') => toml_basic(text),
        Place::Quoted(Grammar::Yaml, _) => single_line(text)?.replace('\'', "''"),
        Place::Quoted(Grammar::Toml, _) => {
            if text.contains('\'') || text.chars().any(|c| c.is_control() && c != '\t') {
                return Err(EncodeError(
                    "a literal TOML string cannot hold this; use double quotes in the template".into(),
                ));
            }
            text.to_owned()
        }
        Place::Quoted(Grammar::Sql, quote) => {
            if text.contains('\0') {
                return Err(EncodeError("PostgreSQL cannot hold a NUL character".into()));
            }
            text.replace(quote, &format!("{quote}{quote}"))
        }
        Place::Quoted(Grammar::Html, _) | Place::HtmlText | Place::JsxAttribute => entities(text),
        Place::Quoted(Grammar::Css, _) => css_string(text),
        Place::Quoted(Grammar::Dotenv, '\'') => {
            if text.contains(['\'', '\n', '\r']) {
                return Err(EncodeError(
                    "single quotes cannot hold this here; leave the quotes to the generator".into(),
                ));
            }
            text.to_owned()
        }
        Place::Quoted(Grammar::Dotenv | Grammar::Dockerfile, _) => double_quoted(text),
        Place::Quoted(..) | Place::PlainLine => spaced(text),
        Place::LineComment => spaced(text),
        Place::BlockComment => text.replace("*/", "* /").replace("--", "- -"),
        Place::JsxText => format!("{{{}}}", typescript::string_literal(text)),
        Place::MarkdownText => markdown(text),
        Place::MarkdownCode => spaced(text).replace('`', "'"),
        Place::DotenvPart => {
            let safe = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@,+%".contains(c));
            if !safe {
                return Err(EncodeError(
                    "beside other text only letters, digits and _-./:@,+% can stand; let it be the whole value".into(),
                ));
            }
            text.to_owned()
        }
        Place::Code(_) => unreachable!("code has its own encoder"),
    })
}

fn in_script(text: &str, quote: char) -> String {
    let literal = typescript::string_literal(text);
    let body = &literal[1..literal.len() - 1];
    if quote == '\'' {
        return body.to_owned();
    }
    // Single quotes are escaped there, each by the backslash before it; here the other quote is.
    body.replace("\\'", "'").replace(quote, &format!("\\{quote}"))
}

/// Between backticks, where `${` begins code; half of it may stand in the template.
fn in_template_literal(text: &str) -> String {
    let body = in_script(text, '`').replace("${", "\\${");
    let body = body.strip_prefix('{').map_or(body.clone(), |rest| format!("\\{{{rest}"));
    body.strip_suffix('$').map_or(body.clone(), |most| format!("{most}\\$"))
}

fn single_line(text: &str) -> Result<&str, EncodeError> {
    if text.chars().any(|c| c.is_control() || ['\u{2028}', '\u{2029}', '\u{85}', '\u{feff}'].contains(&c)) {
        return Err(EncodeError(
            "single quotes cannot hold control characters; use double quotes in the template".into(),
        ));
    }
    Ok(text)
}

/// One line: whatever breaks lines or is not seen becomes a blank.
fn spaced(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || ['\u{2028}', '\u{2029}', '\u{feff}'].contains(&c) { ' ' } else { c })
        .collect()
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn css_string(text: &str) -> String {
    let escaped = |c: char| c.is_control() || "\"'\\<>".contains(c);
    text.chars().map(|c| if escaped(c) { format!("\\{:x} ", c as u32) } else { c.to_string() }).collect()
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '"' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() && c != '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A value of a .env file that node, Docker Compose and a shell's `set -a` read alike. Only a text with both kinds
/// of quotes, or with a single quote beside `\` or `$`, has no such form: Compose's is taken then.
pub fn dotenv(text: &str) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || "_-./:@,+%=?&".contains(c);
    if text.chars().all(simple) && !text.contains('&') {
        text.to_owned()
    } else if !text.chars().any(|c| c == '\'' || c.is_control()) {
        format!("'{text}'")
    } else {
        format!("\"{}\"", double_quoted(text))
    }
}

/// Text in which Markdown finds nothing to do, and which is still good to read as it is.
fn markdown(text: &str) -> String {
    let text = spaced(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let means_something = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '@' => true,
            // At the start of a line: a quote, a list, the underline of a heading.
            '>' | '+' | '-' | '=' => before.trim().is_empty(),
            ')' => is_number(before),
            '.' => is_number(before) || before.to_lowercase().ends_with("www"),
            ':' => after.starts_with("//"),
            _ => false,
        };
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            // Four of them at the start of a line would be code.
            ' ' if at == 0 => out.push_str("&#32;"),
            c if means_something => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}
