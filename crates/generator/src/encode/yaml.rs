//! YAML. A value stands for a whole scalar or inside double quotes; beside plain text it is refused, since there
//! nothing can be escaped.

use minijinja::Value;

use super::{
    Refusal,
    literal::{self, Style},
    text::{self, is_control, refuse, running},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A whole scalar.
    Node {
        compose: bool,
    },
    DoubleQuoted {
        compose: bool,
    },
    SingleQuoted {
        compose: bool,
    },
    /// A line of `|` or `>`, whose further lines need this indentation.
    Block {
        indentation: usize,
        folded: bool,
        first: bool,
        compose: bool,
    },
    Comment,
}

const STYLE: Style = Style {
    text: literal::double_quoted,
    null: Some("null"),
    object: Some(": "),
    key: literal::double_quoted,
    lists: true,
};

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        let start = out.len();
        let compose = match self {
            Self::Node { compose } => {
                literal::write(value, &STYLE, out)?;
                compose
            }
            Self::DoubleQuoted { compose } => {
                literal::inside_double_quotes(&running(value)?, out);
                compose
            }
            Self::SingleQuoted { compose } => {
                let text = running(value)?;
                refuse(&text, is_control, "a text in single quotes")?;
                out.push_str(&text.replace('\'', "''"));
                compose
            }
            Self::Block { indentation, folded, first, compose } => {
                let text = running(value)?;
                refuse(&text, |c| is_control(c) && (folded || !matches!(c, '\n' | '\t')), "a block of text")?;
                if first && text.starts_with([' ', '\t', '\n']) {
                    return Err(
                        Refusal::new("the first line of a block cannot begin with a blank").hint("use double quotes")
                    );
                }
                out.push_str(&text.replace('\n', &format!("\n{}", " ".repeat(indentation))));
                compose
            }
            Self::Comment => {
                text::one_line(&running(value)?, out);
                return Ok(());
            }
        };
        if compose && out[start..].contains('$') {
            let escaped = out[start..].replace('$', "$$");
            out.replace_range(start.., &escaped);
        }
        Ok(())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Context {
    /// Where a scalar, list or mapping may begin.
    Node,
    Plain,
    /// After a scalar that is complete.
    After,
    Quoted {
        quote: char,
        lines: bool,
    },
    Comment,
    BlockHeader {
        folded: bool,
    },
    /// A block scalar below a key at column `parent`; `indentation` once its first line has come.
    Block {
        parent: Option<usize>,
        folded: bool,
        indentation: Option<usize>,
    },
}

#[derive(Clone, Debug)]
pub struct Lexer {
    compose: bool,
    context: Context,
    /// Open brackets of the flow style.
    flow: u32,
    column: usize,
    /// Whether only blanks and dashes came on this line.
    leading: bool,
    /// The column of the innermost key or dash, and of the scalar that is being read.
    level: Option<usize>,
    start: usize,
    /// A plain scalar of the line before goes on where the text stands further right than this.
    continues: Option<Option<usize>>,
    before: char,
}

impl Lexer {
    pub fn new(compose: bool) -> Self {
        Self {
            compose,
            context: Context::Node,
            flow: 0,
            column: 0,
            leading: true,
            level: None,
            start: 0,
            continues: None,
            before: '\n',
        }
    }

    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let taken = self.step(&text[at..], character).map_err(|refusal| refusal.after(at))?;
            for passed in text[at..at + taken].chars() {
                self.before = passed;
                self.column += 1;
                if passed == '\n' {
                    self.end_of_line();
                }
            }
            at += taken;
        }
        Ok(())
    }

    fn end_of_line(&mut self) {
        let ended = self.context.clone();
        self.column = 0;
        self.leading = true;
        self.context = match ended {
            Context::Quoted { quote, .. } => Context::Quoted { quote, lines: true },
            Context::BlockHeader { folded } => Context::Block { parent: self.level, folded, indentation: None },
            Context::Block { .. } => return,
            Context::Plain if self.flow > 0 => Context::Plain,
            Context::Plain => {
                self.continues = Some(self.level);
                Context::Node
            }
            _ => Context::Node,
        };
        if self.flow == 0 && self.context == Context::Node {
            self.level = None;
        }
    }

    fn step(&mut self, rest: &str, character: char) -> Result<usize, Refusal> {
        if let Context::Block { parent, folded, indentation } = self.context {
            if !self.leading || matches!(character, '\n' | '\r' | ' ') {
                return Ok(character.len_utf8());
            }
            if parent.is_none_or(|parent| self.column > parent) && !(parent.is_none() && self.column == 0) {
                self.leading = false;
                self.context = Context::Block { parent, folded, indentation: indentation.or(Some(self.column)) };
                return Ok(character.len_utf8());
            }
            self.context = Context::Node;
            self.level = None;
        }
        if self.leading && self.context == Context::Node && !matches!(character, ' ' | '\n' | '\r') {
            self.begin_line(rest, character);
        }
        let blank_before = matches!(self.before, ' ' | '\t' | '\n');
        match self.context.clone() {
            Context::Quoted { quote: '"', .. } if character == '\\' => {
                return Ok(1 + rest[1..].chars().next().map_or(0, char::len_utf8));
            }
            Context::Quoted { quote: '\'', .. } if rest.starts_with("''") => return Ok(2),
            Context::Quoted { quote, .. } if character == quote => self.context = Context::After,
            Context::Quoted { .. } | Context::Comment | Context::BlockHeader { .. } => {}
            _ if character == '\n' || character == '\r' => {}
            _ if character == '#' && blank_before => self.context = Context::Comment,
            Context::Node => return Ok(self.node(rest, character)),
            context @ (Context::Plain | Context::After) => match character {
                ':' if ends_token(&rest[1..], self.flow) => {
                    self.context = Context::Node;
                    self.level = Some(self.start);
                }
                ',' if self.flow > 0 => self.context = Context::Node,
                ']' | '}' if self.flow > 0 => self.close_flow(),
                ' ' | '\t' => {}
                _ if context == Context::After => {
                    return Err(Refusal::new("beside a value no other text can stand")
                        .hint("put double quotes around the whole"));
                }
                _ => {}
            },
            Context::Block { .. } => {}
        }
        Ok(character.len_utf8())
    }

    /// The first thing on a line, which may belong to the plain text of the line before.
    fn begin_line(&mut self, rest: &str, character: char) {
        let continued = self.continues.take();
        let further = |level: Option<usize>| level.is_none_or(|level| self.column > level);
        if self.flow == 0 && continued.is_some_and(further) && character != '#' {
            // Unless it is a key of its own, as below a document's first line.
            let key = rest.lines().next().is_some_and(|line| line.ends_with(':') || line.contains(": "));
            if !key {
                self.context = Context::Plain;
                self.level = continued.flatten();
            }
        }
    }

    fn node(&mut self, rest: &str, character: char) -> usize {
        let was_leading = self.leading;
        self.leading &= matches!(character, ' ' | '\t');
        match character {
            ' ' | '\t' => {}
            '-' | '?' if self.flow == 0 && ends_token(&rest[1..], 0) => {
                self.level = Some(self.column);
                self.leading = was_leading;
            }
            '-' if self.flow == 0 && rest.starts_with("---") && self.column == 0 => {
                self.context = Context::Node;
                return 3;
            }
            '"' | '\'' => {
                self.start = self.column;
                self.context = Context::Quoted { quote: character, lines: false };
            }
            '[' | '{' => self.flow += 1,
            ']' | '}' if self.flow > 0 => self.close_flow(),
            ',' if self.flow > 0 => {}
            '|' | '>' if self.flow == 0 => self.context = Context::BlockHeader { folded: character == '>' },
            '&' | '!' => return rest.find(char::is_whitespace).unwrap_or(rest.len()),
            ':' if ends_token(&rest[1..], self.flow) => {}
            _ => {
                self.start = self.column;
                self.context = Context::Plain;
            }
        }
        character.len_utf8()
    }

    fn close_flow(&mut self) {
        self.flow -= 1;
        self.context = Context::After;
    }

    pub fn hole(&mut self) -> Result<Place, Refusal> {
        let compose = self.compose;
        if self.leading && self.context == Context::Node {
            self.begin_line("", 'x');
        }
        let beside = || {
            Refusal::new("beside plain text a value cannot stand, since there nothing can be escaped")
                .hint("put double quotes around the whole")
        };
        match self.context {
            Context::Node if is_apart(self.before) => {
                self.leading = false;
                self.start = self.column;
                self.context = Context::After;
                self.before = 'x';
                Ok(Place::Node { compose })
            }
            Context::Node | Context::Plain | Context::After => Err(beside()),
            Context::Quoted { lines: true, .. } => {
                Err(Refusal::new("a value cannot stand in a text over several lines, which are folded")
                    .hint("write the text on one line, with `\\n`"))
            }
            Context::Quoted { quote: '"', .. } => Ok(Place::DoubleQuoted { compose }),
            Context::Quoted { .. } => Ok(Place::SingleQuoted { compose }),
            Context::Comment => Ok(Place::Comment),
            Context::BlockHeader { .. } => Err(beside()),
            Context::Block { parent, folded, indentation } => {
                let first = indentation.is_none();
                if self.leading && parent.is_some_and(|parent| self.column <= parent) {
                    return Err(Refusal::new("this is not indented like the block above it"));
                }
                let indentation = indentation.unwrap_or(self.column);
                self.leading = false;
                self.context = Context::Block { parent, folded, indentation: Some(indentation) };
                Ok(Place::Block { indentation, folded, first, compose })
            }
        }
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        // Blocks begin and end with whole lines, so that only what spans lines counts at the start of one.
        let line_start = self.column == 0 && other.column == 0;
        let same = self.context == other.context && self.flow == other.flow;
        let both_blocks = matches!((&self.context, &other.context), (Context::Block { parent: one, .. }, Context::Block { parent: two, .. }) if one == two);
        // A block of text that only one branch has ends where the next line is less indented; so does the other.
        let block_or_node = line_start
            && self.flow == other.flow
            && matches!(
                (&self.context, &other.context),
                (Context::Block { .. }, Context::Node) | (Context::Node, Context::Block { .. })
            );
        if block_or_node && matches!(other.context, Context::Block { .. }) {
            self.context = other.context.clone();
        }
        if both_blocks && matches!(other.context, Context::Block { indentation: None, .. }) {
            self.context = other.context.clone();
        }
        if self.continues.is_none() {
            self.continues = other.continues;
        }
        self.level = self.level.or(other.level);
        // A value must be apart from what is before it in both.
        if !is_apart(other.before) {
            self.before = other.before;
        }
        (same || both_blocks || block_or_node).then_some(self)
    }

    pub fn describe(&self) -> &'static str {
        match self.context {
            Context::Node | Context::After => "between values",
            Context::Plain => "inside plain text",
            Context::Quoted { .. } => "inside quotes",
            Context::Comment => "inside a comment",
            Context::BlockHeader { .. } | Context::Block { .. } => "inside a block of text",
        }
    }
}

fn is_apart(before: char) -> bool {
    matches!(before, ' ' | '\t' | '\n' | '[' | '{' | ',')
}

/// Whether the character before this is a mark rather than a part of plain text.
fn ends_token(rest: &str, flow: u32) -> bool {
    match rest.chars().next() {
        None => true,
        Some(next) => next.is_whitespace() || (flow > 0 && matches!(next, ',' | '[' | ']' | '{' | '}' | '"' | '\'')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str) -> Result<Place, Refusal> {
        let mut lexer = Lexer::new(false);
        lexer.text(source)?;
        lexer.hole()
    }

    #[test]
    fn places_are_found() {
        let node = Place::Node { compose: false };
        let double = Place::DoubleQuoted { compose: false };
        let block = |indentation, folded, first| Place::Block { indentation, folded, first, compose: false };
        for (source, expected) in [
            ("a: ", node),
            ("a:\n  - ", node),
            ("a: [b, ", node),
            ("a: { b: ", node),
            ("a: !!str ", node),
            ("a: it's # \"no\nb: \"", double),
            ("a: 'it''s'\nb: \"", double),
            ("a: \"x\\\" ", double),
            ("a: '", Place::SingleQuoted { compose: false }),
            ("a: b # ", Place::Comment),
            ("a: http://x\nb: ", node),
            ("a: |\n  b: \"\nc: \"", double),
            ("a: |\n  b ", block(2, false, false)),
            ("a:\n  - b: >-\n      ", block(6, true, true)),
            ("- |\n  it's\n  ", block(2, false, false)),
            ("a:\n  b: c\n\n  d: ", node),
            ("---\na: ", node),
            ("a: |\r\n  b\r\n\r\n  it's\r\nc: \"", double),
        ] {
            assert_eq!(place(source), Ok(expected), "{source}");
        }
        for source in ["a: b ", "a: tool-", "a:", "a: b\n  ", "a: \"b\n  c ", "a: \"b\" "] {
            assert!(place(source).is_err(), "{source:?} {:?}", place(source));
        }
        let mut lexer = Lexer::new(false);
        lexer.text("a: ").expect("it is good");
        lexer.hole().expect("it is good");
        assert!(lexer.clone().text(" # comment\nb: c\n").is_ok());
        assert!(lexer.clone().text(": b\n").is_ok());
        assert!(lexer.clone().text("-suffix\n").is_err());
    }
}
