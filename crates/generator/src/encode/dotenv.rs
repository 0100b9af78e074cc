//! `.env` files, as node's `dotenv`, `node --env-file` and Docker Compose read them, which differ: only some know
//! escapes, only some replace `$NAME`. A value is the whole of what follows `=`, on one line, in the first quotes that
//! all of them read alike.
//!
//! Input:  `NAME={{company_name}}  // for the header`
//! Output: `NAME='Acme "A" Corp'  # for the header`

use minijinja::Value;

use super::{
    Refusal,
    text::{self, is_control, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Comment,
    /// The name of a variable, made by a function such as `upperSnake`.
    Name,
    Value,
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        let text = running(value)?;
        match self {
            Self::Comment => text::one_line(&text, out),
            Self::Value => out.push_str(&self::value(&text)),
            Self::Name if names_a_variable(&text) => out.push_str(&text),
            Self::Name => return Err(Refusal::new(format!("`{}` cannot name a variable", text.escape_debug()))),
        }
        Ok(())
    }
}

fn names_a_variable(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A text as the value of a variable, with the quotes it needs. What no reader could be given is replaced: line breaks
/// by blanks, and apostrophes where every other kind of quotes is in the text too.
pub fn value(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect();
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@,+%=?".contains(c)) {
        return text;
    }
    // Before a closing quote a backslash would escape that.
    let fits = |quote: char| !text.contains(quote) && !text.ends_with('\\');
    // Some replace these between double quotes.
    let escapes = text.contains("\\n") || text.contains("\\r");
    if fits('\'') {
        format!("'{text}'")
    } else if fits('"') && !escapes {
        format!("\"{text}\"")
    } else if !text.contains('#') && !text.starts_with(['"', '\'', '`']) && text.trim() == text {
        text
    } else if fits('`') {
        format!("`{text}`")
    } else {
        format!("'{}'", text.replace('\'', "’").trim_end_matches('\\'))
    }
}

/// `//` at the start of a line, or after a value without quotes, as the `#` that readers know.
pub fn comments(source: &str) -> String {
    let quoted = |value: &str| value.trim_start().starts_with(['"', '\'', '`']);
    let inside = |before: &str| {
        before.matches("{{").count() > before.matches("}}").count()
            || before.split_once('=').is_some_and(|(_, value)| quoted(value))
    };
    let line = |line: &str| {
        let first = line.find("//").filter(|at| line[..*at].trim().is_empty());
        let after = || line.find(" //").filter(|at| !inside(&line[..*at])).map(|at| at + 1);
        match first.or_else(after) {
            Some(at) => format!("{}#{}", &line[..at], &line[at + 2..]),
            None => line.to_owned(),
        }
    };
    source.split_inclusive('\n').map(line).collect()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Context {
    /// Before `=`.
    #[default]
    Name,
    /// After `=`, with nothing but blanks between.
    Begin,
    Value,
    Quoted(char),
    /// After a tag or a closing quote.
    After,
    Comment,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexer {
    context: Context,
    blank_before: bool,
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        for (at, character) in text.char_indices() {
            let blank = character.is_whitespace();
            self.context = match (self.context, character) {
                (Context::Quoted(quote), other) if other == quote => Context::After,
                (Context::Quoted(quote), _) => Context::Quoted(quote),
                (_, '\n') => Context::Name,
                (Context::Name, '#') => Context::Comment,
                (Context::Name, '=') => Context::Begin,
                (Context::Begin, quote @ ('"' | '\'' | '`')) => Context::Quoted(quote),
                (Context::Value | Context::After, '#') if self.blank_before => Context::Comment,
                (Context::Begin, _) if !blank => Context::Value,
                (Context::After, _) if !blank => return Err(alone().after(at)),
                (context, _) => context,
            };
            self.blank_before = blank;
        }
        Ok(())
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        match self.context {
            Context::Name => Ok(Place::Name),
            Context::Comment => Ok(Place::Comment),
            Context::Begin => {
                *self = Self { context: Context::After, blank_before: false };
                Ok(Place::Value)
            }
            Context::Value | Context::Quoted(_) | Context::After => Err(alone()),
        }
    }
}

fn alone() -> Refusal {
    Refusal::new("after `=` a value stands alone, without quotes: it gets those that it needs")
        .hint("only a blank and a comment can follow")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_as_they_need() {
        for (text, written) in [
            ("", ""),
            ("https://x.y:80/a,b", "https://x.y:80/a,b"),
            ("Acme Corp", "'Acme Corp'"),
            ("a # b $HOME \"c\"", "'a # b $HOME \"c\"'"),
            ("Joe's", "\"Joe's\""),
            ("a\nb", "'a b'"),
            ("it's \"x\"", "it's \"x\""),
            ("it's $x", "\"it's $x\""),
            ("it's \"x\" # $y", "`it's \"x\" # $y`"),
            ("C:\\", "C:\\"),
            ("'\"`#", "'’\"`#'"),
        ] {
            assert_eq!(value(text), written, "{text}");
        }
    }

    #[test]
    fn slashes_begin_a_comment_where_they_are_no_value() {
        for (line, expected) in [
            ("A={{x}}  // Railway provides this\n", "A={{x}}  # Railway provides this\n"),
            ("A={{x.join(',')}} // y", "A={{x.join(',')}} # y"),
            ("  // {{x}}\n", "  # {{x}}\n"),
            ("A=http://x\n", "A=http://x\n"),
            ("A={{x.join(' // ')}}\n", "A={{x.join(' // ')}}\n"),
            ("A=\"a // b\"\n", "A=\"a // b\"\n"),
        ] {
            assert_eq!(comments(line), expected);
        }
    }
}
