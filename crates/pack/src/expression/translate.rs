//! From JavaScript's words and operators to those of minijinja.
//! Input:  `!features.includes('a')&&users>3`
//! Output: `(not features.includes('a')) and users>3`, with the way back to the offsets of the input

use super::error::ExpressionError;

const METHODS: [&str; 9] =
    ["includes", "join", "toUpperCase", "toLowerCase", "trim", "startsWith", "endsWith", "toString", "replace"];

/// The longest and the deepest expression, in bytes and open brackets: what reads it recurses.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 32;

/// The expression as minijinja reads it, with the way back to the original's offsets.
#[derive(Debug)]
pub(super) struct Translation {
    pub text: String,
    /// Offset in `text`, offset in the original; ascending.
    map: Vec<(usize, usize)>,
}

impl Translation {
    fn push(&mut self, text: &str, original: usize) {
        self.map.push((self.text.len(), original));
        self.text.push_str(text);
    }

    fn original(&self, offset: usize) -> usize {
        let segment = self.map.iter().rev().find(|(at, _)| *at <= offset);
        segment.map_or(0, |(at, original)| original + (offset - at))
    }

    pub fn locate(&self, error: &minijinja::Error, source: &str) -> ExpressionError {
        let range = error.range().unwrap_or(0..self.text.len());
        let offset = self.original(range.start).min(source.len());
        let end = self.original(range.end).clamp(offset, source.len());
        let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        ExpressionError { message, offset, len: (end - offset).max(1) }
    }
}

pub(super) fn bounded(source: &str) -> Result<(), ExpressionError> {
    if source.len() > LONGEST {
        let message = format!("an expression has at most {LONGEST} characters");
        return Err(ExpressionError { message, offset: 0, len: 1 });
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < source.len() {
        match source.as_bytes()[at] {
            b'\'' | b'"' => {
                at = string_end(source, at)?;
                continue;
            }
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            let message = format!("brackets are nested more than {DEEPEST} deep here");
            return Err(ExpressionError { message, offset: at, len: 1 });
        }
        at += 1;
    }
    Ok(())
}

/// `&& || ! === !== null .length` become what minijinja calls them, outside of strings.
pub(super) fn translate(source: &str) -> Result<Translation, ExpressionError> {
    let mut out = Translation { text: String::new(), map: Vec::new() };
    let bytes = source.as_bytes();
    // Ends of the operands of `!`, innermost last: minijinja's `not` binds weaker than JavaScript's.
    let mut closing: Vec<usize> = Vec::new();
    let mut at = 0;
    loop {
        while closing.last() == Some(&at) {
            closing.pop();
            out.push(")", at);
        }
        if at >= bytes.len() {
            return Ok(out);
        }
        let rest = &source[at..];
        let step = match bytes[at] {
            b'\'' | b'"' => string_end(source, at)? - at,
            b'&' if rest.starts_with("&&") => replace(&mut out, " and ", at, 2),
            b'|' if rest.starts_with("||") => replace(&mut out, " or ", at, 2),
            b'=' if rest.starts_with("===") => replace(&mut out, "==", at, 3),
            b'!' if rest.starts_with("!==") => replace(&mut out, "!=", at, 3),
            b'!' if rest.starts_with("!=") => {
                out.push("!=", at);
                at += 2;
                continue;
            }
            b'!' => {
                closing.push(operand_end(source, at + 1)?);
                replace(&mut out, "(not ", at, 1)
            }
            b'<' | b'>' if rest[1..].starts_with('=') => {
                out.push(&rest[..2], at);
                at += 2;
                continue;
            }
            b'=' if !rest.starts_with("==") => {
                return Err(ExpressionError { message: "`=` assigns; `==` compares".into(), offset: at, len: 1 });
            }
            b'=' => {
                out.push("==", at);
                at += 2;
                continue;
            }
            b'|' | b'&' | b'%' | b'~' | b'{' | b'}' | b';' | b'`' => {
                let character = rest.chars().next().unwrap_or_default();
                return Err(ExpressionError {
                    message: format!("`{character}` has no place in a condition"),
                    offset: at,
                    len: 1,
                });
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => {
                let word = word_at(rest);
                let after_dot = source[..at].trim_end().ends_with('.');
                match word {
                    "length" if after_dot => {
                        let dot = out.text.trim_end().len() - 1;
                        out.text.truncate(dot);
                        replace(&mut out, "|length", at, word.len())
                    }
                    "null" | "undefined" if !after_dot => replace(&mut out, "none", at, word.len()),
                    _ if after_dot && rest[word.len()..].trim_start().starts_with('(') && !METHODS.contains(&word) => {
                        let message = format!("there is no method `{word}`; there are {}", METHODS.join(", "));
                        return Err(ExpressionError { message, offset: at, len: word.len() });
                    }
                    _ if !after_dot && ["and", "or", "not", "in", "is", "if", "else"].contains(&word) => {
                        let message = format!("`{word}` is not used here; write `&&`, `||`, `!`, or `.includes(…)`");
                        return Err(ExpressionError { message, offset: at, len: word.len() });
                    }
                    _ => {
                        out.push(word, at);
                        at += word.len();
                        continue;
                    }
                }
            }
            _ => {
                let character = rest.chars().next().map_or(1, char::len_utf8);
                out.push(&rest[..character], at);
                at += character;
                continue;
            }
        };
        if matches!(bytes[at], b'\'' | b'"') {
            out.push(&rest[..step], at);
        }
        at += step;
    }
}

fn replace(out: &mut Translation, with: &str, at: usize, len: usize) -> usize {
    out.push(with, at);
    len
}

/// Words that are no names.
const WORDS: [&str; 12] =
    ["and", "else", "false", "if", "in", "is", "length", "not", "null", "or", "true", "undefined"];

/// Whether an expression can take this name from its scope.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&text)
}

pub(super) fn word_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
    &text[..end]
}

pub(super) fn string_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let quote = source.as_bytes()[start];
    let mut escaped = false;
    for (index, byte) in source.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return Ok(index + 1),
            _ => {}
        }
    }
    Err(ExpressionError { message: "this string is not closed".into(), offset: start, len: source.len() - start })
}

/// Where the operand of a `!` ends: a name, string or parenthesis with all that hangs on it.
fn operand_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let bytes = source.as_bytes();
    let skip_blanks = |mut at: usize| {
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        at
    };
    let mut at = skip_blanks(start);
    while bytes.get(at) == Some(&b'!') {
        at = skip_blanks(at + 1);
    }
    match bytes.get(at) {
        Some(b'(' | b'[') => at = group_end(source, at)?,
        Some(b'\'' | b'"') => at = string_end(source, at)?,
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => at += word_at(&source[at..]).len(),
        _ => {
            return Err(ExpressionError { message: "`!` needs something to negate".into(), offset: start - 1, len: 1 });
        }
    }
    loop {
        let next = skip_blanks(at);
        match bytes.get(next) {
            Some(b'.') => {
                let name = skip_blanks(next + 1);
                at = name + word_at(&source[name..]).len();
            }
            Some(b'(' | b'[') => at = group_end(source, next)?,
            _ => return Ok(at),
        }
    }
}

fn group_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            b'\'' | b'"' => {
                at = string_end(source, at)?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Err(ExpressionError { message: "this bracket is not closed".into(), offset: start, len: 1 })
}
