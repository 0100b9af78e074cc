//! CSS: texts in quotes, and single words, numbers and colours.

use minijinja::Value;

use super::{
    Refusal,
    text::{self, refuse, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One word, number or colour.
    Token,
    Quoted,
    Comment,
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        let text = running(value)?;
        match self {
            Self::Token if is_token(&text) => out.push_str(&text),
            Self::Token => {
                return Err(
                    Refusal::new("only a word, a number or a colour can stand here").hint("put quotes around a text")
                );
            }
            Self::Quoted => {
                refuse(&text, |c| c == '\0', "CSS")?;
                for character in text.chars() {
                    if character.is_control() || matches!(character, '"' | '\'' | '\\' | '<' | '>') {
                        out.push_str(&format!("\\{:x} ", u32::from(character)));
                    } else {
                        out.push(character);
                    }
                }
            }
            Self::Comment => text::block_comment(&text, out),
        }
        Ok(())
    }
}

/// `primary`, `#2563EB`, `-1.5rem`, `50%`
fn is_token(text: &str) -> bool {
    let word = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    if let Some(color) = text.strip_prefix('#') {
        return matches!(color.len(), 3 | 4 | 6 | 8) && color.chars().all(|c| c.is_ascii_hexdigit());
    }
    let number = text.strip_prefix('-').unwrap_or(text);
    let digits = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let (digits, unit) = number.split_at(digits);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.parse::<f64>().is_ok();
    word(text) || is_number && (unit.is_empty() || unit == "%" || unit.chars().all(|c| c.is_ascii_alphabetic()))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Context {
    #[default]
    Code,
    Quoted(char),
    Comment,
    /// `url(` without quotes.
    Url,
}

#[derive(Clone, Debug, Default)]
pub struct Lexer {
    context: Context,
    before: String,
    value_before: bool,
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if std::mem::take(&mut self.value_before) && sticks(character) {
                return Err(beside().after(at));
            }
            at += self.step(&text[at..], character);
        }
        Ok(())
    }

    fn step(&mut self, rest: &str, character: char) -> usize {
        match self.context {
            Context::Quoted(_) if character == '\\' => return 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            Context::Quoted(quote) if character == quote || character == '\n' => self.enter(Context::Code, "'"),
            Context::Comment if rest.starts_with("*/") => {
                self.enter(Context::Code, " ");
                return 2;
            }
            Context::Url if character == ')' => self.enter(Context::Code, ")"),
            Context::Code => {
                if rest.starts_with("/*") {
                    self.context = Context::Comment;
                    return 2;
                }
                if matches!(character, '"' | '\'') {
                    self.context = Context::Quoted(character);
                } else if character == '('
                    && self.before.eq_ignore_ascii_case("url")
                    && !rest[1..].trim_start().starts_with(['"', '\''])
                {
                    self.context = Context::Url;
                }
                if !(sticks(character) && self.before.ends_with(sticks)) {
                    self.before.clear();
                }
                self.before.push(character);
            }
            _ => {}
        }
        character.len_utf8()
    }

    fn enter(&mut self, context: Context, before: &str) {
        self.context = context;
        self.before = before.to_owned();
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        match self.context {
            Context::Code if self.value_before || self.before.ends_with(sticks) => Err(beside()),
            Context::Code => {
                self.value_before = true;
                Ok(Place::Token)
            }
            Context::Quoted(_) => Ok(Place::Quoted),
            Context::Comment => Ok(Place::Comment),
            Context::Url => {
                Err(Refusal::new("a value cannot stand in `url(…)` without quotes").hint("write `url(\"…\")`"))
            }
        }
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        if other.before.ends_with(sticks) {
            self.before = other.before;
        }
        self.value_before |= other.value_before;
        (self.context == other.context).then_some(self)
    }

    pub fn describe(&self) -> &'static str {
        match self.context {
            Context::Code => "in code",
            Context::Quoted(_) | Context::Url => "inside quotes",
            Context::Comment => "inside a comment",
        }
    }
}

fn sticks(character: char) -> bool {
    character.is_alphanumeric() || "_-#.%@\\'\"".contains(character)
}

fn beside() -> Refusal {
    Refusal::new("a value cannot touch a word, a number or a quote here")
        .hint("put a blank between them, or quotes around the whole")
}
