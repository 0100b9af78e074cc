//! CSS, as far as its tokens need: texts with their escapes, comments, and all else as it stands.

use super::Part;

pub fn css(source: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").ok_or("a comment is not closed")?;
            parts.push(Part::Mark("/* */".into()));
            rest = &comment[end + 2..];
        } else if matches!(first, '"' | '\'') {
            let (text, after) = quoted(&rest[1..], first)?;
            parts.push(Part::Text(text));
            rest = after;
        } else {
            parts.push(Part::Mark(first.to_string()));
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(parts)
}

fn quoted(source: &str, quote: char) -> Result<(String, &str), String> {
    let mut text = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            _ if first == quote => return Ok((text, rest)),
            '\n' | '\r' | '\u{c}' => return Err("a text runs over its line".into()),
            '\\' => {
                let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
                if digits == 0 {
                    let escaped = rest.chars().next().ok_or("nothing is escaped")?;
                    text.push(escaped);
                    rest = &rest[escaped.len_utf8()..];
                } else {
                    let code = u32::from_str_radix(&rest[..digits], 16).map_err(|error| error.to_string())?;
                    text.push(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}'));
                    rest = rest[digits..].strip_prefix(' ').unwrap_or(&rest[digits..]);
                }
            }
            other => text.push(other),
        }
    }
    Err("a text is not closed".into())
}
