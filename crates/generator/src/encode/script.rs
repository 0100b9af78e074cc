//! TypeScript and TSX: what a placeholder stands in, told from the text before it.

use super::{Grammar, Place};

#[derive(Clone, Debug, PartialEq, Eq)]
enum Context {
    /// Code between braces; `braces` counts those opened inside it.
    Code {
        braces: u32,
        inner: bool,
    },
    Quoted(char),
    Template,
    LineComment,
    BlockComment,
    Regex {
        class: bool,
    },
    /// `<a …` or `</a`
    Tag {
        closing: bool,
    },
    Attribute(char),
    Children,
}

/// The state after some text. Two are equal where text that follows means the same.
#[derive(Clone, Debug)]
pub struct ScriptLexer {
    jsx: bool,
    stack: Vec<Context>,
    /// What was written last in code, without blanks and comments: tells division from regular expressions.
    last: String,
    escaped: bool,
    pending: String,
}

impl PartialEq for ScriptLexer {
    fn eq(&self, other: &Self) -> bool {
        self.stack == other.stack && self.escaped == other.escaped
    }
}

impl ScriptLexer {
    pub fn new(jsx: bool) -> Self {
        Self {
            jsx,
            stack: vec![Context::Code { braces: 0, inner: false }],
            last: String::new(),
            escaped: false,
            pending: String::new(),
        }
    }

    pub fn place(&self) -> Result<Place, String> {
        Ok(match self.stack.last() {
            Some(Context::Quoted(quote)) => Place::Quoted(Grammar::TypeScript { jsx: self.jsx }, *quote),
            Some(Context::Template) => Place::TemplateLiteral,
            Some(Context::LineComment) => Place::LineComment,
            Some(Context::BlockComment) => Place::BlockComment,
            Some(Context::Regex { .. }) => {
                return Err("a value cannot stand in a regular expression; build it with `new RegExp(…)`".into());
            }
            Some(Context::Tag { .. }) => {
                return Err("a value cannot stand in a tag; put it into an attribute's quotes or braces".into());
            }
            Some(Context::Attribute(_)) => Place::JsxAttribute,
            Some(Context::Children) => Place::JsxText,
            _ => Place::Code(Grammar::TypeScript { jsx: self.jsx }),
        })
    }

    /// A value was put here: it counts as an operand.
    pub fn value(&mut self) {
        if matches!(self.stack.last(), Some(Context::Code { .. })) {
            self.last = "value".into();
        }
    }

    pub fn text(&mut self, text: &str) {
        let chars: Vec<char> = self.pending.drain(..).chain(text.chars()).collect();
        let mut at = 0;
        while at < chars.len() {
            at += self.step(&chars[at..]);
        }
    }

    /// Takes one token; answers how many characters it has.
    fn step(&mut self, rest: &[char]) -> usize {
        let c = rest[0];
        let next = rest.get(1).copied();
        if self.escaped {
            self.escaped = false;
            return 1;
        }
        let Some(context) = self.stack.last().cloned() else { return 1 };
        match context {
            Context::Quoted(quote) => match c {
                '\\' => self.escaped = true,
                _ if c == quote || c == '\n' => self.close("value"),
                _ => {}
            },
            Context::Template => match (c, next) {
                ('\\', _) => self.escaped = true,
                ('`', _) => self.close("value"),
                ('$', Some('{')) => {
                    self.open_code();
                    return 2;
                }
                _ => {}
            },
            Context::LineComment if c == '\n' => drop(self.stack.pop()),
            Context::BlockComment if c == '*' && next == Some('/') => {
                self.stack.pop();
                return 2;
            }
            Context::LineComment | Context::BlockComment => {}
            Context::Regex { class } => match c {
                '\\' => self.escaped = true,
                '[' | ']' => {
                    if let Some(Context::Regex { class }) = self.stack.last_mut() {
                        *class = c == '[';
                    }
                }
                '/' if !class => self.close("value"),
                '\n' => self.close(""),
                _ => {}
            },
            Context::Attribute(quote) if c == quote => drop(self.stack.pop()),
            Context::Attribute(_) => {}
            Context::Tag { closing } => match (c, next) {
                ('"' | '\'', _) => self.stack.push(Context::Attribute(c)),
                ('{', _) => self.open_code(),
                ('/', Some('>')) if !closing => {
                    self.close("value");
                    return 2;
                }
                ('>', _) => {
                    self.stack.pop();
                    if closing {
                        self.close("value");
                    } else {
                        self.stack.push(Context::Children);
                    }
                }
                _ => {}
            },
            Context::Children => match (c, next) {
                ('{', _) => self.open_code(),
                ('<', Some('/')) => {
                    self.stack.push(Context::Tag { closing: true });
                    return 2;
                }
                ('<', _) => self.stack.push(Context::Tag { closing: false }),
                _ => {}
            },
            Context::Code { braces, inner } => return self.code(rest, braces, inner),
        }
        1
    }

    fn code(&mut self, rest: &[char], braces: u32, inner: bool) -> usize {
        let c = rest[0];
        let next = rest.get(1).copied();
        match (c, next) {
            ('\'' | '"', _) => self.stack.push(Context::Quoted(c)),
            ('`', _) => self.stack.push(Context::Template),
            ('/', Some('/')) => self.stack.push(Context::LineComment),
            ('/', Some('*')) => {
                self.stack.push(Context::BlockComment);
                return 2;
            }
            ('/', _) if !self.after_operand() => self.stack.push(Context::Regex { class: false }),
            ('<', Some(name)) if self.jsx && !self.after_operand() && (name.is_alphabetic() || name == '>') => {
                self.stack.push(Context::Tag { closing: false });
            }
            ('{', _) => {
                self.set_braces(braces + 1);
                self.last = "{".into();
            }
            ('}', _) if braces == 0 && inner => drop(self.stack.pop()),
            ('}', _) => {
                self.set_braces(braces.saturating_sub(1));
                self.last = "}".into();
            }
            _ if c.is_alphanumeric() || c == '_' || c == '$' => {
                let word: String =
                    rest.iter().take_while(|c| c.is_alphanumeric() || **c == '_' || **c == '$').collect();
                let length = word.chars().count();
                self.last = word;
                return length;
            }
            _ if c.is_whitespace() => {}
            _ => self.last = c.to_string(),
        }
        1
    }

    fn open_code(&mut self) {
        self.stack.push(Context::Code { braces: 0, inner: true });
        self.last = "{".into();
    }

    fn set_braces(&mut self, count: u32) {
        if let Some(Context::Code { braces, .. }) = self.stack.last_mut() {
            *braces = count;
        }
    }

    fn close(&mut self, last: &str) {
        self.stack.pop();
        self.last = last.into();
    }

    /// After a name, a number, a string or a closing bracket comes an operator.
    fn after_operand(&self) -> bool {
        let keywords = [
            "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield",
            "default",
        ];
        match self.last.chars().next_back() {
            None => false,
            Some(')' | ']') => true,
            Some(c) => (c.is_alphanumeric() || c == '_' || c == '$') && !keywords.contains(&self.last.as_str()),
        }
    }
}
