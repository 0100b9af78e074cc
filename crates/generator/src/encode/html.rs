//! HTML, and SVG: text, quoted attributes, comments. Scripts and styles take no values.

use minijinja::Value;

use super::{
    Refusal,
    text::{self, refuse, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Text,
    Attribute,
    /// The start of an address, where a scheme could make it a script.
    Address,
    Comment,
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        let text = running(value)?;
        match self {
            Self::Comment => comment(&text, out),
            Self::Address if !is_harmless(&text) => {
                return Err(Refusal::new("an address here must begin with http:, https:, mailto: or a path"));
            }
            Self::Text | Self::Attribute | Self::Address => {
                refuse(&text, |c| c == '\0', "HTML")?;
                for character in text.chars() {
                    match character {
                        '&' => out.push_str("&amp;"),
                        '<' => out.push_str("&lt;"),
                        '>' => out.push_str("&gt;"),
                        '"' => out.push_str("&quot;"),
                        '\'' => out.push_str("&#39;"),
                        '\n' => out.push_str("&#10;"),
                        '\r' => out.push_str("&#13;"),
                        c => out.push(c),
                    }
                }
            }
        }
        Ok(())
    }
}

fn comment(text: &str, out: &mut String) {
    let mut before = '-';
    for character in text.chars() {
        if before == '-' && matches!(character, '-' | '>') || before == '!' && character == '>' {
            out.push(' ');
        }
        before = character;
        text::one_line(character.encode_utf8(&mut [0; 4]), out);
    }
    if matches!(before, '-' | '!') {
        out.push(' ');
    }
}

fn is_harmless(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme.split_once(':') {
        None => true,
        Some((scheme, _)) => ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)),
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Context {
    #[default]
    Text,
    /// Inside `<…>`, outside of quotes.
    Tag,
    Attribute {
        quote: char,
        name: String,
        start: bool,
    },
    Comment,
    /// Inside of `<script>` or `<style>`, up to its end.
    Raw(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexer {
    context: Context,
    /// What the tag has so far: its name and the attribute before the next quote.
    tag: String,
}

impl Lexer {
    pub fn is_text(&self) -> bool {
        self.context == Context::Text
    }

    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            at += self.step(&text[at..], character);
        }
        Ok(())
    }

    fn step(&mut self, rest: &str, character: char) -> usize {
        match &mut self.context {
            Context::Text if rest.starts_with("<!--") => {
                self.context = Context::Comment;
                return 4;
            }
            Context::Text if character == '<' => {
                let next = rest[1..].chars().next();
                if next.is_none_or(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
                    self.context = Context::Tag;
                    self.tag.clear();
                }
            }
            Context::Text => {}
            Context::Tag => match character {
                '"' | '\'' => {
                    let name = self.tag.trim_end().trim_end_matches('=').trim_end();
                    let name = name
                        .rsplit(|c: char| c.is_whitespace() || c == '/')
                        .next()
                        .unwrap_or_default()
                        .to_ascii_lowercase();
                    self.context = Context::Attribute { quote: character, name, start: true };
                }
                '>' => self.end_tag(),
                c => self.tag.push(c),
            },
            Context::Attribute { quote, .. } if character == *quote => {
                self.context = Context::Tag;
                self.tag.push(' ');
            }
            Context::Attribute { start, .. } => *start &= character.is_whitespace(),
            Context::Comment if rest.starts_with("-->") => {
                self.context = Context::Text;
                return 3;
            }
            Context::Comment => {}
            Context::Raw(name) => {
                let end = format!("</{name}");
                if rest.get(..end.len()).is_some_and(|start| start.eq_ignore_ascii_case(&end)) {
                    self.context = Context::Tag;
                    self.tag = "/".into();
                    return end.len();
                }
            }
        }
        character.len_utf8()
    }

    fn end_tag(&mut self) {
        let name =
            self.tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_ascii_lowercase();
        let raw = matches!(
            name.as_str(),
            "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" | "plaintext"
        );
        self.context = if raw && !self.tag.ends_with('/') { Context::Raw(name) } else { Context::Text };
        self.tag.clear();
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        match &mut self.context {
            Context::Text => Ok(Place::Text),
            Context::Comment => Ok(Place::Comment),
            Context::Tag => Err(Refusal::new("a value cannot stand in a tag").hint("put it into quotes: `name=\"…\"`")),
            Context::Raw(name) => Err(Refusal::new(format!("a value cannot stand in <{name}>"))
                .hint("put it into an attribute, such as `data-name=\"…\"`, and read it there")),
            Context::Attribute { name, .. } if name.starts_with("on") || name == "style" || name == "srcdoc" => {
                Err(Refusal::new(format!("a value cannot stand in `{name}`, which is code")))
            }
            Context::Attribute { name, start, .. } => {
                let is_address = matches!(
                    name.as_str(),
                    "href" | "src" | "action" | "formaction" | "xlink:href" | "data" | "poster"
                );
                Ok(if std::mem::take(start) && is_address { Place::Address } else { Place::Attribute })
            }
        }
    }

    pub fn describe(&self) -> &'static str {
        match self.context {
            Context::Text => "in text",
            Context::Tag => "inside a tag",
            Context::Attribute { .. } => "inside quotes",
            Context::Comment => "inside a comment",
            Context::Raw(_) => "inside a script or style",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        for (source, expected) in [
            ("<p>a < b ", Place::Text),
            ("<p title=\"it's ", Place::Attribute),
            ("<a href='", Place::Address),
            ("<a href='/x/", Place::Attribute),
            ("<!-- <p title=\" ", Place::Comment),
            ("<script>if (a < b) '</p>'</script><p>", Place::Text),
            ("<title>", Place::Text),
        ] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("HTML refuses no text");
            assert_eq!(lexer.hole(), Ok(expected), "{source}");
        }
        for source in ["<p ", "<p title=", "<", "<script>", "<style>", "<p onclick=\"", "<p style='"] {
            let mut lexer = Lexer::default();
            lexer.text(source).expect("HTML refuses no text");
            assert!(lexer.hole().is_err(), "{source}");
        }
    }

    #[test]
    fn a_comment_stays_one_comment() {
        for (value, written) in
            [("a --> b", "a - - > b"), (">", " >"), ("-", " - "), ("a --!> b", "a - -! > b"), ("", " ")]
        {
            let mut out = String::new();
            comment(value, &mut out);
            assert_eq!(out, written);
        }
    }
}
