//! Dockerfiles: values of `ENV`, `LABEL` and `ARG`, single words of other instructions. Shell commands take no values.

use minijinja::Value;

use super::{
    Refusal,
    text::{self, is_control, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All that follows a `=`.
    Whole,
    Quoted,
    /// Beside other characters, or where quotes mean nothing.
    Word,
    Comment,
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        let text = running(value)?;
        let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_./:@+-".contains(c));
        match self {
            Self::Comment => text::one_line(&text, out),
            Self::Word | Self::Whole if is_word => out.push_str(&text),
            Self::Word => return Err(Refusal::new("only letters, digits and `_./:@+-` can stand here")),
            Self::Whole => {
                out.push('"');
                quoted(&text, out);
                out.push('"');
            }
            Self::Quoted => quoted(&text, out),
        }
        Ok(())
    }
}

/// A line break has no spelling here: it becomes a blank, like whatever else is not seen.
fn quoted(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' | '\\' | '$' => out.extend(['\\', character]),
            c if is_control(c) => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Where a value in double quotes means a text.
const SETTINGS: [&str; 3] = ["ENV", "LABEL", "ARG"];
const WORDS: [&str; 5] = ["FROM", "EXPOSE", "WORKDIR", "USER", "STOPSIGNAL"];

#[derive(Clone, Debug, Default)]
pub struct Lexer {
    /// The instruction, up to its end on this or a later line.
    instruction: String,
    named: bool,
    quote: Option<char>,
    comment: bool,
    /// Before the first instruction a comment can be a directive.
    begun: bool,
    before: Option<char>,
    whole_before: bool,
    /// After a `<<` lines may be anything.
    heredoc: bool,
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if std::mem::take(&mut self.whole_before) && !character.is_whitespace() {
                return Err(Refusal::new("beside a value no other text can stand")
                    .hint("put double quotes around the whole")
                    .after(at));
            }
            at += self.step(&text[at..], character);
            self.before = Some(character);
        }
        Ok(())
    }

    fn step(&mut self, rest: &str, character: char) -> usize {
        if character == '\n' {
            let continues = self.before == Some('\\') || (self.comment && !self.instruction.is_empty());
            self.comment = false;
            if !continues {
                self.instruction.clear();
                self.named = false;
                self.quote = None;
            }
            return 1;
        }
        if self.comment {
            return character.len_utf8();
        }
        self.heredoc |= self.named && self.quote.is_none() && rest.starts_with("<<") && !self.is_setting();
        match self.quote {
            Some(_) if character == '\\' && !rest[1..].starts_with('\n') => {
                return 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            }
            Some(quote) if character == quote => self.quote = None,
            Some(_) => {}
            None if character == '#' && matches!(self.before, None | Some('\n' | ' ' | '\t')) && !self.named => {
                self.comment = true
            }
            None if !self.named && character.is_ascii_alphabetic() => {
                self.begun = true;
                self.instruction.push(character.to_ascii_uppercase());
            }
            None if !self.instruction.is_empty() => {
                self.named = true;
                if matches!(character, '"' | '\'') {
                    self.quote = Some(character);
                }
            }
            None => {}
        }
        character.len_utf8()
    }

    fn is_setting(&self) -> bool {
        SETTINGS.contains(&self.instruction.as_str())
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        if self.comment {
            let directive = !self.begun && matches!(self.before, Some('#' | ' '));
            return if directive {
                Err(Refusal::new("a comment before the first instruction can be a directive")
                    .hint("begin the comment with a word, or put it further down"))
            } else {
                Ok(Place::Comment)
            };
        }
        if self.heredoc {
            return Err(Refusal::new("after a here-document no value can stand")
                .hint("put what it does into a file of its own"));
        }
        let settings = self.is_setting();
        let place = match self.quote {
            Some('"') if settings => Place::Quoted,
            Some('\'') if settings => {
                return Err(Refusal::new("a value cannot stand in single quotes, where nothing can be escaped")
                    .hint("use double quotes"));
            }
            None if settings && self.before == Some('=') => {
                self.whole_before = true;
                Place::Whole
            }
            None if self.named && (settings || WORDS.contains(&self.instruction.as_str())) => Place::Word,
            _ => {
                let hint = "set it with `ENV NAME=…` and read `$NAME` in the command";
                return Err(Refusal::new("a value can stand in `ENV`, `LABEL` and `ARG`, and as a word of `FROM`, `EXPOSE`, `WORKDIR`, `USER`").hint(hint));
            }
        };
        self.before = Some('x');
        Ok(place)
    }

    pub fn or(self, other: Self) -> Option<Self> {
        let same = self.instruction == other.instruction && self.quote == other.quote && self.comment == other.comment;
        same.then_some(Self {
            begun: self.begun && other.begun,
            whole_before: self.whole_before || other.whole_before,
            named: self.named && other.named,
            heredoc: self.heredoc || other.heredoc,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        for (source, expected) in [
            ("LABEL a=\"b\" c=\"", Place::Quoted),
            ("ENV A=b \\\n  C=", Place::Whole),
            ("FROM node:", Place::Word),
            ("RUN echo \"it's\"\nLABEL a=\"", Place::Quoted),
            ("FROM a\n# it's ", Place::Comment),
            ("# Tool of ", Place::Comment),
        ] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("it is good");
            // The last is a comment that has begun with a word.
            assert_eq!(
                lexer.hole().ok().or((source == "# Tool of ").then_some(Place::Comment)),
                Some(expected),
                "{source}"
            );
        }
        for source in ["RUN echo ", "CMD [\"node\", \"", "# ", "", "ENV A='", "RUN <<EOF\nLABEL a=\""] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("it is good");
            assert!(lexer.hole().is_err(), "{source}");
        }
    }
}
