//! SQL as PostgreSQL reads it.

use minijinja::Value;

use super::{
    Brings, Refusal,
    literal::{self, Style},
    text::{self, glued, refuse, running, sticks},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// After a `-`, a negative number would begin a comment.
    Code {
        after_minus: bool,
    },
    /// `'…'`
    Text,
    /// `E'…'`
    Escaped,
    /// `"…"`
    Identifier,
    LineComment,
    BlockComment,
    /// Between dollar quotes, where only names stand.
    Name,
}

const STYLE: Style = Style {
    text: |text, out| {
        out.push('\'');
        doubled(text, '\'', out);
        out.push('\'');
    },
    null: Some("NULL"),
    object: None,
    key: |_, _| {},
    lists: false,
};

const HOLDER: &str = "PostgreSQL";

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Code { after_minus } => {
                if value.as_str().is_some() {
                    refuse(&running(value)?, |c| c == '\0', HOLDER)?;
                }
                let start = out.len();
                if value.kind() == minijinja::value::ValueKind::Seq {
                    return Err(Refusal::new("a list cannot stand here")
                        .hint("write `{{#each … as …}}` around what one item needs"));
                }
                literal::write(value, &STYLE, out)?;
                if after_minus && out[start..].starts_with('-') {
                    out.insert(start, '(');
                    out.push(')');
                }
            }
            Self::Text => {
                let text = running(value)?;
                refuse(&text, |c| c == '\0', HOLDER)?;
                doubled(&text, '\'', out);
            }
            Self::Escaped => {
                let text = running(value)?;
                refuse(&text, |c| c == '\0', HOLDER)?;
                doubled(&text.replace('\\', "\\\\"), '\'', out);
            }
            Self::Identifier => {
                let text = running(value)?;
                refuse(&text, |c| c == '\0', HOLDER)?;
                doubled(&text, '"', out);
            }
            Self::LineComment => text::one_line(&running(value)?, out),
            Self::BlockComment => text::block_comment(&running(value)?, out),
            Self::Name => return Err(dollar()),
        }
        Ok(())
    }

    /// Whether the name stands here as it is, rather than as text.
    pub fn takes_name(self, name: &str) -> Result<bool, Refusal> {
        if !matches!(self, Self::Code { .. } | Self::Name) {
            return Ok(false);
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name { Ok(true) } else { Err(Refusal::new(format!("`{}` cannot be a name in SQL", name.escape_debug()))) }
    }
}

fn doubled(text: &str, quote: char, out: &mut String) {
    for character in text.chars() {
        if character == quote {
            out.push(quote);
        }
        out.push(character);
    }
}

fn dollar() -> Refusal {
    Refusal::new("a value cannot stand between dollar quotes, where nothing can be escaped")
        .hint("pass it in from outside, or use `'…'`")
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Context {
    Code,
    Quoted(Place),
    /// `U&'…'`, with an escape that can be chosen behind it.
    Unicode(char),
    /// Up to this text.
    Dollar(String),
    LineComment,
    BlockComment(u32),
}

#[derive(Clone, Debug)]
pub struct Lexer {
    context: Context,
    /// The word that the text ends with, or its last character.
    before: String,
    value_before: bool,
    name_before: bool,
}

impl Default for Lexer {
    fn default() -> Self {
        Self { context: Context::Code, before: String::new(), value_before: false, name_before: false }
    }
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if std::mem::take(&mut self.value_before) && sticks(character) {
                return Err(glued().after(at));
            }
            self.name_before = false;
            at += self.step(&text[at..], character);
        }
        Ok(())
    }

    fn step(&mut self, rest: &str, character: char) -> usize {
        match &self.context {
            Context::Code => return self.code(rest, character),
            Context::Quoted(place) => {
                let quote = if *place == Place::Identifier { '"' } else { '\'' };
                if *place == Place::Escaped && character == '\\' {
                    return 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                }
                if character == quote && rest[1..].starts_with(quote) {
                    return 2;
                }
                if character == quote {
                    self.close(quote);
                }
            }
            Context::Unicode(quote) if character == *quote => self.close(character),
            Context::Dollar(end) if rest.starts_with(end.as_str()) => {
                let length = end.len();
                self.close('\'');
                return length;
            }
            Context::LineComment if matches!(character, '\n' | '\r') => self.close(' '),
            Context::BlockComment(depth) if rest.starts_with("*/") => {
                let depth = *depth;
                if depth == 0 {
                    self.close(' ');
                } else {
                    self.context = Context::BlockComment(depth - 1);
                }
                return 2;
            }
            Context::BlockComment(depth) if rest.starts_with("/*") => {
                self.context = Context::BlockComment(depth + 1);
                return 2;
            }
            _ => {}
        }
        character.len_utf8()
    }

    fn code(&mut self, rest: &str, character: char) -> usize {
        let opened = match character {
            '\'' if self.before.eq_ignore_ascii_case("e") => Some(Context::Quoted(Place::Escaped)),
            '\'' | '"' if self.before.eq_ignore_ascii_case("u&") => Some(Context::Unicode(character)),
            '\'' => Some(Context::Quoted(Place::Text)),
            '"' => Some(Context::Quoted(Place::Identifier)),
            '-' if rest.starts_with("--") => Some(Context::LineComment),
            '/' if rest.starts_with("/*") => Some(Context::BlockComment(0)),
            '$' if !self.before.ends_with(is_word) => dollar_quote(rest).map(|quote| Context::Dollar(quote.to_owned())),
            _ => None,
        };
        let length = match &opened {
            Some(Context::Dollar(quote)) => quote.len(),
            Some(Context::BlockComment(_) | Context::LineComment) => 2,
            _ => character.len_utf8(),
        };
        if let Some(context) = opened {
            self.context = context;
        }
        let continues = is_word(character) && self.before.ends_with(is_word)
            || character == '&' && self.before.eq_ignore_ascii_case("u");
        if !continues {
            self.before.clear();
        }
        self.before.push(character);
        length
    }

    fn close(&mut self, last: char) {
        self.context = Context::Code;
        self.before = last.to_string();
    }

    pub fn hole(&mut self, brings: Brings) -> Result<Place, Refusal> {
        match &self.context {
            Context::Code => {
                let quoted = self.before.ends_with(['\'', '"']) || self.value_before;
                let sticky = quoted || self.before.ends_with(sticks) || self.name_before;
                if quoted || (sticky && brings != Brings::Name) {
                    return Err(glued());
                }
                let place = Place::Code { after_minus: self.before == "-" };
                self.value_before = brings == Brings::Value;
                self.name_before = brings == Brings::Name;
                self.before.clear();
                Ok(place)
            }
            Context::Quoted(place) => Ok(*place),
            Context::Dollar(_) if brings == Brings::Name => Ok(Place::Name),
            Context::Dollar(_) => Err(dollar()),
            Context::Unicode(_) => Err(Refusal::new("a value cannot stand in a `U&` text").hint("use `'…'`")),
            Context::LineComment => Ok(Place::LineComment),
            Context::BlockComment(_) => Ok(Place::BlockComment),
        }
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        if other.before.ends_with(sticks) || other.before == "-" && !self.before.ends_with(sticks) {
            self.before = other.before;
        }
        self.value_before |= other.value_before;
        self.name_before |= other.name_before;
        (self.context == other.context).then_some(self)
    }

    pub fn describe(&self) -> &'static str {
        match &self.context {
            Context::Code => "in code",
            Context::Quoted(_) | Context::Unicode(_) => "inside quotes",
            Context::Dollar(_) => "between dollar quotes",
            Context::LineComment | Context::BlockComment(_) => "inside a comment",
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// `$$` or `$tag$`, but not the `$1` of a parameter.
fn dollar_quote(rest: &str) -> Option<&str> {
    let end = rest[1..].find('$')? + 2;
    let tag = &rest[1..end - 1];
    let is_tag = !tag.starts_with(|c: char| c.is_ascii_digit()) && tag.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_tag.then_some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str) -> Result<Place, Refusal> {
        let mut lexer = Lexer::default();
        lexer.text(source)?;
        lexer.hole(Brings::Value)
    }

    #[test]
    fn places_are_found() {
        let code = Place::Code { after_minus: false };
        for (source, expected) in [
            ("SELECT ", code),
            ("SELECT '", Place::Text),
            ("SELECT 'it''s ", Place::Text),
            ("SELECT 'a\\' || ", code),
            ("SELECT E'a\\' || ", Place::Escaped),
            ("SELECT date '", Place::Text),
            ("SELECT \"", Place::Identifier),
            ("SELECT $$ it's $$, '", Place::Text),
            ("SELECT $a$ $$ $a$, '", Place::Text),
            ("SELECT $1, '", Place::Text),
            ("-- it's\nSELECT '", Place::Text),
            ("-- ", Place::LineComment),
            ("/* a /* b */ ", Place::BlockComment),
            ("SELECT 1 -", Place::Code { after_minus: true }),
        ] {
            assert_eq!(place(source), Ok(expected), "{source}");
        }
        for source in ["SELECT $$ ", "SELECT U&'", "SELECT 'a'", "SELECT a", "SELECT E"] {
            assert!(place(source).is_err(), "{source}");
        }
    }
}
