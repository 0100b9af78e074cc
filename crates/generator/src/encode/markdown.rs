//! Markdown as GitHub reads it. In text everything that could be structure is escaped; in code, where nothing can be,
//! a backtick becomes an apostrophe.

use minijinja::Value;

use super::{
    Refusal, html,
    text::{self, is_control, refuse, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `start`: only marks of lists, quotes and headings stand before it on its line.
    Text {
        start: bool,
    },
    Code {
        table: bool,
    },
    Fence,
    /// The address of a link.
    Destination,
    Html(html::Place),
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        if let Self::Html(place) = self {
            return place.write(value, out);
        }
        let text = running(value)?;
        refuse(&text, |c| c == '\0', "Markdown")?;
        match self {
            Self::Text { start } => escape(&text, start, out),
            Self::Code { table } => {
                let from = out.len();
                text::one_line(&text.replace('`', "'"), out);
                if table {
                    let escaped = out[from..].replace('|', "\\|");
                    out.replace_range(from.., &escaped);
                }
                if text.is_empty() {
                    out.push(' ');
                }
            }
            Self::Fence => text::one_line(&text.replace('`', "'").replace("~~", "~ "), out),
            Self::Destination => destination(&text, out),
            Self::Html(_) => {}
        }
        Ok(())
    }
}

fn escape(text: &str, start: bool, out: &mut String) {
    let text: String = text.replace("\r\n", " ").chars().map(|c| if is_control(c) { ' ' } else { c }).collect();
    // Blanks at the ends would be dropped, or keep `**` from being bold.
    let blanks =
        |blanks: &str, out: &mut String| blanks.chars().for_each(|c| out.push_str(&format!("&#{};", u32::from(c))));
    let inner = text.trim();
    if inner.is_empty() {
        return blanks(&text, out);
    }
    let leading = text.len() - text.trim_start().len();
    blanks(&text[..leading], out);
    // What a list would begin with: `-`, `1.`; and the underline of a heading.
    let digits = inner.chars().take_while(char::is_ascii_digit).count();
    let mark = if start && leading == 0 && digits < 10 { Some(digits) } else { None };
    for (at, character) in inner.char_indices() {
        let rest = &inner[at..];
        let structural = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' => true,
            '!' => at + 1 == inner.len(),
            // Addresses become links by themselves.
            ':' => {
                rest.starts_with("://") || inner[..at].to_ascii_lowercase().ends_with("mailto") || (at == 0 && start)
            }
            '.' if inner[..at].to_ascii_lowercase().ends_with("www") => true,
            '@' => true,
            '.' | ')' => mark == Some(at),
            '+' | '-' | '=' => start && at == 0,
            _ => false,
        };
        if structural {
            out.push('\\');
        }
        out.push(character);
    }
    blanks(&text[text.trim_end().len()..], out);
}

fn destination(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&+,;=%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Block {
    Text,
    Fence { mark: char, length: usize },
    Html(html::Lexer),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inline {
    Text,
    /// Between runs of this many backticks.
    Code {
        backticks: usize,
        held: bool,
    },
    /// Between `](` and `)`; `title` once a blank has come.
    Destination {
        depth: u32,
        title: bool,
    },
    /// `<https://…>`
    Autolink,
    Tag,
}

#[derive(Clone, Debug)]
pub struct Lexer {
    block: Block,
    inline: Inline,
    /// The line so far.
    line: String,
}

impl Default for Lexer {
    fn default() -> Self {
        Self { block: Block::Text, inline: Inline::Text, line: String::new() }
    }
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let rest = &text[at..];
            if self.line.trim().is_empty() && !character.is_whitespace() {
                self.begin_line(rest);
            }
            let taken = match &mut self.block {
                // A line at a time, since marks such as `<!--` are longer than a character.
                Block::Html(lexer) => {
                    let line = rest.find('\n').map_or(rest.len(), |end| end.max(1));
                    lexer.text(&rest[..line])?;
                    line
                }
                Block::Text if character != '\n' => self.inline(rest, character),
                _ => character.len_utf8(),
            };
            self.line.push_str(&rest[..taken]);
            if character == '\n' {
                self.end_line().map_err(|refusal| refusal.after(at))?;
            }
            at += taken;
        }
        Ok(())
    }

    fn begin_line(&mut self, rest: &str) {
        let mark = rest.chars().next().unwrap_or_default();
        let run = rest.chars().take_while(|c| *c == mark).count();
        match &self.block {
            Block::Fence { mark: open, length }
                if mark == *open
                    && run >= *length
                    && rest[run..].lines().next().is_none_or(|line| line.trim().is_empty()) =>
            {
                self.block = Block::Text;
                // The rest of the line is the fence itself.
                self.inline = Inline::Text;
            }
            Block::Text
                if matches!(mark, '`' | '~')
                    && run >= 3
                    && !(mark == '`' && rest[run..].lines().next().is_some_and(|line| line.contains('`'))) =>
            {
                self.block = Block::Fence { mark, length: run };
            }
            Block::Text if begins_html(rest) => self.block = Block::Html(html::Lexer::default()),
            _ => {}
        }
    }

    fn end_line(&mut self) -> Result<(), Refusal> {
        let blank = self.line.trim().is_empty();
        self.line.clear();
        if matches!(&self.block, Block::Html(lexer) if blank && lexer.is_text()) {
            self.block = Block::Text;
        }
        if blank && self.block == Block::Text {
            self.end()?;
            self.inline = Inline::Text;
        }
        Ok(())
    }

    /// A code span that holds a value must be closed in its paragraph, or it is none.
    pub fn end(&self) -> Result<(), Refusal> {
        match self.inline {
            Inline::Code { held: true, .. } => {
                Err(Refusal::new("the code before this, which holds a value, is not closed by a backtick"))
            }
            _ => Ok(()),
        }
    }

    fn inline(&mut self, rest: &str, character: char) -> usize {
        let run = rest.chars().take_while(|c| *c == '`').count();
        match self.inline {
            Inline::Code { backticks, .. } if run > 0 => {
                if run == backticks {
                    self.inline = Inline::Text;
                }
                return run;
            }
            Inline::Code { .. } => {}
            _ if character == '\\' => {
                return 1 + rest[1..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
            }
            Inline::Text if run > 0 => {
                // The closing line of a fence has passed already.
                if !self.line.trim().is_empty() || run < 3 {
                    self.inline = Inline::Code { backticks: run, held: false };
                }
                return run;
            }
            Inline::Text if rest.starts_with("](") => {
                self.inline = Inline::Destination { depth: 0, title: false };
                return 2;
            }
            Inline::Text if character == '<' => {
                let word = rest[1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or("", |end| &rest[1 + end..]);
                let opens =
                    rest[1..].chars().next().is_none_or(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
                if opens {
                    self.inline = if word.starts_with(':') { Inline::Autolink } else { Inline::Tag };
                }
            }
            Inline::Destination { depth, title } => match character {
                '(' => self.inline = Inline::Destination { depth: depth + 1, title },
                ')' if depth == 0 => self.inline = Inline::Text,
                ')' => self.inline = Inline::Destination { depth: depth - 1, title },
                ' ' | '\t' => self.inline = Inline::Destination { depth, title: true },
                _ => {}
            },
            Inline::Autolink | Inline::Tag if character == '>' => self.inline = Inline::Text,
            Inline::Text | Inline::Autolink | Inline::Tag => {}
        }
        character.len_utf8()
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        match &mut self.block {
            Block::Fence { .. } => return Ok(Place::Fence),
            Block::Html(lexer) => return lexer.hole().map(Place::Html),
            Block::Text => {}
        }
        match self.inline {
            Inline::Text => {
                if self.line.trim_start().starts_with('[') && self.line.trim_end().ends_with("]:") {
                    return Err(
                        Refusal::new("a value cannot be the address of a link by name").hint("write `[text](address)`")
                    );
                }
                let start = self
                    .line
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '#' | '.' | ')'));
                Ok(Place::Text { start })
            }
            Inline::Code { backticks, .. } => {
                self.inline = Inline::Code { backticks, held: true };
                Ok(Place::Code { table: self.line.trim_start().starts_with('|') })
            }
            Inline::Destination { title: false, .. } | Inline::Autolink => Ok(Place::Destination),
            Inline::Destination { title: true, .. } => Err(Refusal::new("a value cannot stand in the title of a link")),
            Inline::Tag => Err(Refusal::new("a value cannot stand in an HTML tag")),
        }
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        let same = self.block == other.block && self.inline == other.inline;
        // Where one line is less than the other, only a start that both have is none of its own.
        if other.line.is_empty() != self.line.is_empty() && self.line.is_empty() {
            self.line = other.line;
        }
        same.then_some(self)
    }

    pub fn describe(&self) -> &'static str {
        match (&self.block, self.inline) {
            (Block::Fence { .. }, _) => "inside a block of code",
            (Block::Html(_), _) => "inside HTML",
            (_, Inline::Text) => "in text",
            (_, Inline::Code { .. }) => "inside code",
            (_, Inline::Tag) => "inside a tag",
            _ => "inside a link",
        }
    }
}

/// A tag or comment at the start of a line, but no `<https://…>`.
fn begins_html(rest: &str) -> bool {
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
    let ended = name[end..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'));
    tag.starts_with(['!', '?']) || (name.starts_with(|c: char| c.is_ascii_alphabetic()) && ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        for (source, expected) in [
            ("Hello ", Place::Text { start: false }),
            ("", Place::Text { start: true }),
            ("- ", Place::Text { start: true }),
            ("# ", Place::Text { start: true }),
            ("a `b ", Place::Code { table: false }),
            ("| `", Place::Code { table: true }),
            ("a `` ` ", Place::Code { table: false }),
            ("a `b` ", Place::Text { start: false }),
            ("a \\` ", Place::Text { start: false }),
            ("```sh\n", Place::Fence),
            ("```sh\na `b\n```\nc ", Place::Text { start: false }),
            ("```\nx\n```\n\n`", Place::Code { table: false }),
            ("[a](", Place::Destination),
            ("[a](b) ", Place::Text { start: false }),
            ("<https://", Place::Destination),
            ("<details>\n", Place::Html(html::Place::Text)),
            ("<details>\n</details>\n\n", Place::Text { start: true }),
            ("<!-- ", Place::Html(html::Place::Comment)),
            ("a ` b\n\nc ", Place::Text { start: false }),
        ] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("it is good");
            assert_eq!(lexer.hole(), Ok(expected), "{source}");
        }
        for source in ["a <b ", "[a](b \"", "[a]: ", "<p ", "a <"] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("it is good");
            assert!(lexer.hole().is_err(), "{source}");
        }
        let mut lexer = Lexer::default();
        lexer.text("a `").expect("it is good");
        lexer.hole().expect("it is good");
        assert!(lexer.clone().text(" b\n\n").is_err() && lexer.end().is_err());
    }

    #[test]
    fn nothing_of_a_value_is_structure() {
        for (value, start, written) in [
            ("Acme Corp. (Ltd) - A/S", true, "Acme Corp. (Ltd) - A/S"),
            ("# a", true, "\\# a"),
            ("1. a", true, "1\\. a"),
            ("- a", true, "\\- a"),
            ("a\r\n\nb", false, "a  b"),
            ("](x)", false, "\\](x)"),
            (" a ", false, "&#32;a&#32;"),
            ("see https://x.y www.z a@b", false, "see https\\://x.y www\\.z a\\@b"),
            ("Yes!", false, "Yes\\!"),
        ] {
            let mut out = String::new();
            escape(value, start, &mut out);
            assert_eq!(out, written);
        }
    }
}
