//! JSON and TOML: literals, and texts in double quotes.

use minijinja::Value;

use super::{
    Refusal,
    literal::{self, Style},
    text::{self, glued, running, sticks},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Toml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Code(Format),
    DoubleQuoted,
    LineComment,
    BlockComment,
}

const JSON: Style = Style {
    text: literal::double_quoted,
    null: Some("null"),
    object: Some(": "),
    key: literal::double_quoted,
    lists: true,
};
const TOML: Style = Style { null: None, object: Some(" = "), ..JSON };

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Code(Format::Json) => literal::write(value, &JSON, out)?,
            Self::Code(Format::Toml) => literal::write(value, &TOML, out)?,
            Self::DoubleQuoted => literal::inside_double_quotes(&running(value)?, out),
            Self::LineComment => text::one_line(&running(value)?, out),
            Self::BlockComment => text::block_comment(&running(value)?, out),
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Code,
    /// Closed by one or three quotes.
    Quoted {
        quote: char,
        triple: bool,
    },
    LineComment,
    BlockComment,
}

#[derive(Clone, Debug)]
pub struct Lexer {
    format: Format,
    context: Context,
    /// The text before ends with a word or a quote.
    word_before: bool,
    value_before: bool,
}

impl Lexer {
    pub fn new(format: Format) -> Self {
        Self { format, context: Context::Code, word_before: false, value_before: false }
    }

    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if std::mem::take(&mut self.value_before) && self.context == Context::Code && sticks(character) {
                return Err(glued().after(at));
            }
            let before = self.context;
            at += self.step(&text[at..], character);
            self.word_before = match before {
                Context::Code => sticks(character),
                Context::Quoted { .. } => true,
                Context::LineComment | Context::BlockComment => false,
            };
        }
        Ok(())
    }

    fn step(&mut self, rest: &str, character: char) -> usize {
        match self.context {
            Context::Code => match character {
                '"' | '\'' if self.format == Format::Toml || character == '"' => {
                    let triple = self.format == Format::Toml
                        && rest[1..].starts_with([character, character])
                        && rest[2..].starts_with(character);
                    self.context = Context::Quoted { quote: character, triple };
                    return if triple { 3 } else { 1 };
                }
                '#' if self.format == Format::Toml => self.context = Context::LineComment,
                '/' if rest.starts_with("//") && self.format == Format::Json => self.context = Context::LineComment,
                '/' if rest.starts_with("/*") && self.format == Format::Json => {
                    self.context = Context::BlockComment;
                    return 2;
                }
                _ => {}
            },
            Context::Quoted { quote, triple } => {
                let closing = [quote; 3].iter().collect::<String>();
                if character == '\\' && quote == '"' {
                    return 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                } else if triple && rest.starts_with(&closing) {
                    self.context = Context::Code;
                    return 3;
                } else if !triple && (character == quote || character == '\n') {
                    self.context = Context::Code;
                }
            }
            Context::LineComment if character == '\n' => self.context = Context::Code,
            Context::BlockComment if rest.starts_with("*/") => {
                self.context = Context::Code;
                return 2;
            }
            Context::LineComment | Context::BlockComment => {}
        }
        character.len_utf8()
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        match self.context {
            Context::Code if self.word_before || self.value_before => Err(glued()),
            Context::Code => {
                self.value_before = true;
                Ok(Place::Code(self.format))
            }
            Context::Quoted { quote: '"', .. } => Ok(Place::DoubleQuoted),
            Context::Quoted { .. } => {
                Err(Refusal::new("a value cannot stand in single quotes, where TOML can escape nothing")
                    .hint("use double quotes"))
            }
            Context::LineComment => Ok(Place::LineComment),
            Context::BlockComment => Ok(Place::BlockComment),
        }
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        self.word_before |= other.word_before;
        self.value_before |= other.value_before;
        (self.context == other.context).then_some(self)
    }

    pub fn describe(&self) -> &'static str {
        match self.context {
            Context::Code => "between values",
            Context::Quoted { .. } => "inside quotes",
            Context::LineComment | Context::BlockComment => "inside a comment",
        }
    }
}
