//! What several grammars share: values as running text, comments, and characters that nobody sees.

use minijinja::{Value, value::ValueKind};

use super::Refusal;

/// A value as text: what a reader would call it. Lists have commas, objects no such form.
pub fn running(value: &Value) -> Result<String, Refusal> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(value.to_string()),
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.to_owned()),
        ValueKind::None => Ok(String::new()),
        ValueKind::Undefined => Err(Refusal::new("this has no value")),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter().map_err(|error| Refusal::new(error.to_string()))?;
            Ok(items.map(|item| running(&item)).collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        _ => Err(Refusal::new("an object cannot stand here").hint("name one of its values, or use `json(…)`")),
    }
}

/// Ends a line in some grammar, is forbidden in another, or is not seen.
pub fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Reorders what a reader sees.
pub fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// On one line: for comments, where nothing can be escaped.
pub fn one_line(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if is_control(c) || is_bidirectional(c) { ' ' } else { c }));
}

/// On one line, and neither ends nor opens a `/* … */`, also together with the text around it.
pub fn block_comment(text: &str, out: &mut String) {
    let mut before = '*';
    for character in text.chars() {
        if matches!((before, character), ('*', '/') | ('/', '*')) {
            out.push(' ');
        }
        before = character;
        one_line(character.encode_utf8(&mut [0; 4]), out);
    }
    // Of nothing, too: a `*` before it and a `/` behind it would meet.
    if matches!(before, '*' | '/') {
        out.push(' ');
    }
}

/// Refuses characters that no spelling of the grammar can hold.
pub fn refuse(text: &str, refused: impl Fn(char) -> bool, holder: &str) -> Result<(), Refusal> {
    match text.chars().find(|c| refused(*c)) {
        None => Ok(()),
        Some('\0') => Err(Refusal::new(format!("{holder} cannot hold a NUL character"))),
        Some('\n' | '\r') => Err(Refusal::new(format!("{holder} cannot hold a line break"))),
        Some(other) if is_control(other) => {
            Err(Refusal::new(format!("{holder} cannot hold the character U+{:04X}", u32::from(other))))
        }
        Some(other) => Err(Refusal::new(format!("{holder} cannot hold `{other}`"))),
    }
}

/// Where a value touches a word or a quote, the two would be read as one.
pub fn sticks(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '#' | '@' | '\'' | '"' | '`' | '\\')
}

/// A value stands beside a word, a quote or another value.
pub fn glued() -> Refusal {
    Refusal::new("a value cannot touch a word, a quote or another value here")
        .hint("put a blank between them, or quotes around the whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_one_comment() {
        for (value, written) in [
            ("Acme", "Acme"),
            ("*/ x /*", "* / x / * "),
            ("/", " / "),
            ("*", "* "),
            ("a\n// b\u{2028}c", "a // b c"),
            ("**/", "** / "),
            ("", " "),
        ] {
            let mut out = String::new();
            block_comment(value, &mut out);
            assert_eq!(out, written);
        }
    }
}
