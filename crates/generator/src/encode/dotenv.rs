//! `.env` files, as node's `dotenv`, `node --env-file` and Docker Compose read them, which differ: only some know
//! escapes, only some replace `$NAME`. A value is written in the first form that all of them read alike.
//!
//! Input:  `NAME="Tool of {{company_name}}"  // for the header`
//! Output: `NAME='Tool of Acme "A" Corp'  # for the header`
//!
//! So a line with a tag is read as a whole, with whatever quotes the template has, and `//` begins a comment as in
//! the specification's example.

use minijinja::Value;

use super::{
    Refusal,
    text::{self, refuse, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Comment,
    /// The name of a variable, made by a function such as `upperSnake`.
    Name,
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Comment => text::one_line(&running(value)?, out),
            Self::Name => out.push_str(&variable(&running(value)?)?),
        }
        Ok(())
    }

    pub fn takes_name(self, name: &str) -> Result<bool, Refusal> {
        Ok(self == Self::Name && variable(name).is_ok())
    }
}

fn variable(name: &str) -> Result<String, Refusal> {
    let good = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if good {
        Ok(name.to_owned())
    } else {
        Err(Refusal::new(format!("`{}` cannot name a variable", name.escape_debug())))
    }
}

/// A text as the value of a variable, with the quotes it needs.
pub fn value(text: &str) -> Result<String, Refusal> {
    refuse(text, |c| c == '\0', "an environment variable")?;
    let has = |characters: &[char]| text.contains(characters);
    // Before a closing quote it would escape that.
    let slash = text.ends_with('\\');
    let line = !has(&['\n', '\r']);
    let is_blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    let bare = line && !has(&['#']) && !text.starts_with(['"', '\'', '`']) && text.trim_matches(is_blank) == text;
    let single = !has(&['\'', '\r']) && !slash;
    // What stands for a line break must not be in the text already.
    let double = !has(&['"']) && !text.contains("\\n") && !text.contains("\\r") && !slash;
    let doubled = || format!("\"{}\"", text.replace('\n', "\\n").replace('\r', "\\r"));
    let forms: [(bool, &dyn Fn() -> String); 8] = [
        (text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@,+%=?".contains(c)), &|| text.to_owned()),
        (single && line, &|| format!("'{text}'")),
        (double && !has(&['\\', '$', '\r']), &doubled),
        (single, &|| format!("'{text}'")),
        (bare && !has(&['$']), &|| text.to_owned()),
        // From here on Compose reads something else: it would replace `$NAME`, and knows no backticks.
        (double && !has(&['\r']), &doubled),
        (bare, &|| text.to_owned()),
        (!has(&['`', '\r']) && !slash, &|| format!("`{text}`")),
    ];
    let known = forms.iter().find(|(fits, _)| *fits).map(|(_, form)| form());
    // `\r` is known to the package alone; node's own reader leaves it as it is.
    known.or_else(|| double.then(doubled)).ok_or_else(|| {
        Refusal::new("a .env file cannot hold this: every kind of quotes, or a backslash or carriage return where it would be read as another thing")
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'s> {
    Text {
        text: &'s str,
        at: usize,
    },
    /// A tag, by its number on the line.
    Hole(usize),
}

/// What a line is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    Text {
        text: String,
        at: usize,
    },
    Hole {
        hole: usize,
        place: Place,
    },
    /// The whole value of a variable.
    Value(Vec<ValuePart>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValuePart {
    Text(String),
    Hole(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Character(char, usize),
    Hole(usize),
}

impl Unit {
    fn is(self, wanted: impl Fn(char) -> bool) -> bool {
        matches!(self, Self::Character(character, _) if wanted(character))
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// One line, with its end.
pub fn line(parts: &[Part<'_>]) -> Result<Vec<Section>, Refusal> {
    let units: Vec<Unit> = parts
        .iter()
        .flat_map(|part| match part {
            Part::Text { text, at } => {
                text.char_indices().map(|(inside, c)| Unit::Character(c, at + inside)).collect::<Vec<_>>()
            }
            Part::Hole(hole) => vec![Unit::Hole(*hole)],
        })
        .collect();
    let mut out = Writer::default();
    let begin = units.iter().position(|unit| !unit.is(is_blank)).unwrap_or(units.len());
    if comment_length(&units[begin..]) > 0 {
        out.units(&units[..begin], Place::Comment);
        out.comment(&units[begin..]);
        return Ok(out.sections);
    }
    let Some(equals) = units.iter().position(|unit| unit.is(|c| c == '=')) else {
        return Err(Refusal::new("a line of a .env file is `NAME=value` or `# comment`"));
    };
    out.units(&units[..=equals], Place::Name);
    let rest = &units[equals + 1..];
    let blanks = rest.iter().take_while(|unit| unit.is(is_blank)).count();
    let (blanks, rest) = rest.split_at(blanks);
    out.units(blanks, Place::Name);
    let (value, tail) = match rest.first() {
        Some(Unit::Character(quote @ ('"' | '\'' | '`'), _)) => quoted(rest, *quote)?,
        _ => bare(rest),
    };
    if value.iter().any(|unit| matches!(unit, Unit::Hole(_))) {
        out.sections.push(Section::Value(decoded(value)?));
    } else {
        out.units(value, Place::Name);
    }
    let blanks = tail.iter().take_while(|unit| unit.is(char::is_whitespace)).count();
    if blanks < tail.len() && comment_length(&tail[blanks..]) == 0 {
        return Err(Refusal::new("after the closing quote only a comment can follow"));
    }
    out.units(&tail[..blanks], Place::Comment);
    out.comment(&tail[blanks..]);
    Ok(out.sections)
}

fn comment_length(units: &[Unit]) -> usize {
    match units {
        [first, ..] if first.is(|c| c == '#') => 1,
        [first, second, ..] if first.is(|c| c == '/') && second.is(|c| c == '/') => 2,
        _ => 0,
    }
}

/// The value with its quotes, and what follows.
fn quoted(units: &[Unit], quote: char) -> Result<(&[Unit], &[Unit]), Refusal> {
    let mut at = 1;
    while at < units.len() {
        if units[at].is(|c| c == '\\') && quote == '"' {
            at += 1;
        } else if units[at].is(|c| c == quote) {
            return Ok(units.split_at(at + 1));
        }
        at += 1;
    }
    Err(Refusal::new("a value in quotes that holds a tag must end on its line"))
}

/// Up to a comment or the end of the line.
fn bare(units: &[Unit]) -> (&[Unit], &[Unit]) {
    let ends = |at: &usize| {
        units[*at].is(|c| c == '\n' || c == '\r')
            || (*at > 0 && units[at - 1].is(is_blank) && comment_length(&units[*at..]) > 0)
    };
    let end = (0..units.len()).find(ends).unwrap_or(units.len());
    let trimmed = units[..end].iter().rposition(|unit| !unit.is(is_blank)).map_or(0, |last| last + 1);
    units.split_at(trimmed)
}

/// What the value means, without its quotes.
fn decoded(units: &[Unit]) -> Result<Vec<ValuePart>, Refusal> {
    let quote = match units.first() {
        Some(Unit::Character(quote @ ('"' | '\'' | '`'), _)) => Some(*quote),
        _ => None,
    };
    let inner = if quote.is_some() { &units[1..units.len() - 1] } else { units };
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = inner.iter();
    while let Some(unit) = rest.next() {
        match unit {
            Unit::Hole(hole) => {
                parts.push(ValuePart::Text(std::mem::take(&mut text)));
                parts.push(ValuePart::Hole(*hole));
            }
            Unit::Character('$', _) => {
                return Err(Refusal::new(
                    "beside a tag `$` cannot stand: not every reader of .env files replaces names",
                ));
            }
            Unit::Character('\\', _) if quote == Some('"') => match rest.next() {
                Some(Unit::Character('n', _)) => text.push('\n'),
                Some(Unit::Character('r', _)) => text.push('\r'),
                Some(Unit::Character(other, _)) => text.push(*other),
                Some(Unit::Hole(_)) | None => return Err(Refusal::new("a backslash cannot stand before a tag")),
            },
            Unit::Character(character, _) => text.push(*character),
        }
    }
    parts.push(ValuePart::Text(text));
    Ok(parts)
}

#[derive(Default)]
struct Writer {
    sections: Vec<Section>,
}

impl Writer {
    fn units(&mut self, units: &[Unit], place: Place) {
        for unit in units {
            match (unit, self.sections.last_mut()) {
                (Unit::Hole(hole), _) => self.sections.push(Section::Hole { hole: *hole, place }),
                (Unit::Character(c, at), Some(Section::Text { text, at: from })) if *from + text.len() == *at => {
                    text.push(*c)
                }
                (Unit::Character(c, at), _) => self.sections.push(Section::Text { text: c.to_string(), at: *at }),
            }
        }
    }

    fn comment(&mut self, units: &[Unit]) {
        let length = comment_length(units);
        if let (Some(Unit::Character(_, at)), true) = (units.first(), length > 0) {
            self.sections.push(Section::Text { text: "#".into(), at: *at });
        }
        self.units(&units[length..], Place::Comment);
    }
}

/// Lines that hold tags are read by [`line`]; what comes here are lines that a block begins or ends in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexer {
    inside: bool,
}

impl Lexer {
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        self.inside = match text.rsplit_once('\n') {
            Some((_, rest)) => !rest.is_empty(),
            None => self.inside || !text.is_empty(),
        };
        Ok(())
    }

    pub fn at_line_start(&self) -> bool {
        !self.inside
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        Err(Refusal::new("a value and a block cannot share a line of a .env file")
            .hint("let each branch have whole lines"))
    }
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
            ("a\nb", "\"a\\nb\""),
            ("a\n$b", "'a\n$b'"),
            ("it's \"x\"", "it's \"x\""),
            ("it's $x", "\"it's $x\""),
            ("it's \"$x\"", "it's \"$x\""),
            ("it's \"x\" # $y", "`it's \"x\" # $y`"),
            ("C:\\", "C:\\"),
        ] {
            assert_eq!(value(text).as_deref(), Ok(written), "{text}");
        }
        assert!(value("\0").is_err() && value("'\"`#").is_err());
    }

    #[test]
    fn a_line_is_read_as_a_whole() {
        let read = |text: &'static str| {
            // `@` stands for a tag.
            let mut parts = Vec::new();
            let mut at = 0;
            for (index, piece) in text.split('@').enumerate() {
                if index > 0 {
                    parts.push(Part::Hole(index - 1));
                    at += 1;
                }
                parts.push(Part::Text { text: piece, at });
                at += piece.len();
            }
            line(&parts).map(|sections| {
                let show = |section: &Section| match section {
                    Section::Text { text, .. } => text.clone(),
                    Section::Hole { place, .. } => format!("<{place:?}>"),
                    Section::Value(parts) => {
                        parts
                            .iter()
                            .map(|part| match part {
                                ValuePart::Text(text) => text.clone(),
                                ValuePart::Hole(_) => "@".into(),
                            })
                            .fold("[".to_owned(), |all, part| all + &part)
                            + "]"
                    }
                };
                sections.iter().map(show).collect::<String>()
            })
        };
        for (line, expected) in [
            ("A=@\n", "A=[@]\n"),
            ("A=@  // Railway provides this\n", "A=[@]  # Railway provides this\n"),
            ("A=\"x @\\n\" # y @\n", "A=[x @\n] # y <Comment>\n"),
            ("A=http://@/x\n", "A=[http://@/x]\n"),
            ("export @_URL=x\n", "export <Name>_URL=x\n"),
            ("// @\n", "# <Comment>\n"),
            ("A='@'", "A=[@]"),
        ] {
            assert_eq!(read(line).as_deref(), Ok(expected), "{line}");
        }
        for line in ["A=\"@\n", "A=${B}@\n", "@\n", "A=\"@\"x\n"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
