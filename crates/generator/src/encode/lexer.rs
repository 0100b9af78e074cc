//! The state of a file's grammar after some text, and so the place of what comes next.

use super::{Grammar, Place, script::ScriptLexer};

/// Two are equal where text that follows means the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Lexer(State);

#[derive(Clone, Debug, PartialEq)]
enum State {
    Script(ScriptLexer),
    Data(DataLexer),
}

impl Lexer {
    pub fn new(grammar: Grammar) -> Self {
        Self(match grammar {
            Grammar::TypeScript { jsx } => State::Script(ScriptLexer::new(jsx)),
            _ => State::Data(DataLexer {
                grammar,
                context: Context::Code,
                line: String::new(),
                escaped: false,
                block: None,
            }),
        })
    }

    pub fn text(&mut self, text: &str) {
        match &mut self.0 {
            State::Script(lexer) => lexer.text(text),
            State::Data(lexer) => lexer.text(text),
        }
    }

    /// Something was inserted here.
    pub fn value(&mut self) {
        match &mut self.0 {
            State::Script(lexer) => lexer.value(),
            State::Data(lexer) => lexer.line.push('x'),
        }
    }

    /// What a value stands in here, before `rest`; or why none may.
    pub fn place(&self, rest: &str) -> Result<Place, String> {
        match &self.0 {
            State::Script(lexer) => lexer.place(),
            State::Data(lexer) => lexer.place(rest),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Context {
    Code,
    Quoted(char),
    LineComment,
    BlockComment,
    /// `$tag$` of PostgreSQL.
    Dollar(String),
    HtmlTag,
    HtmlScript,
    MarkdownSpan,
    MarkdownFence,
}

#[derive(Clone, Debug)]
struct DataLexer {
    grammar: Grammar,
    context: Context,
    /// The current line so far.
    line: String,
    escaped: bool,
    /// The indentation of the key of a YAML block scalar.
    block: Option<usize>,
}

impl PartialEq for DataLexer {
    fn eq(&self, other: &Self) -> bool {
        self.context == other.context && self.escaped == other.escaped && self.block == other.block
    }
}

impl DataLexer {
    fn text(&mut self, text: &str) {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let taken = self.step(&chars[at..]);
            for c in &chars[at..at + taken] {
                if *c == '\n' {
                    self.end_of_line();
                } else {
                    self.line.push(*c);
                }
            }
            at += taken;
        }
    }

    fn end_of_line(&mut self) {
        if self.grammar == Grammar::Yaml && self.context == Context::Code {
            let indent = self.line.chars().take_while(|c| *c == ' ').count();
            let trimmed = self.line.trim_end();
            if [": |", ": >", ": |-", ": >-", ": |+"].iter().any(|opening| trimmed.ends_with(opening)) {
                self.block = Some(indent);
            }
        }
        if self.context == Context::LineComment {
            self.context = Context::Code;
        }
        if self.context == Context::MarkdownSpan {
            self.context = Context::Code;
        }
        if matches!(self.grammar, Grammar::Dockerfile) && matches!(self.context, Context::Quoted(_)) {
            self.context = Context::Code;
        }
        self.line.clear();
    }

    fn step(&mut self, rest: &[char]) -> usize {
        let c = rest[0];
        let next = rest.get(1).copied();
        if self.escaped {
            self.escaped = false;
            return 1;
        }
        if let Some(indent) = self.block {
            let here = self.line.chars().take_while(|c| *c == ' ').count();
            if self.line.trim().is_empty() && !c.is_whitespace() && here <= indent {
                self.block = None;
            } else {
                return 1;
            }
        }
        match (&self.context, self.grammar) {
            (Context::Quoted(quote), grammar) => {
                let quote = *quote;
                let doubles = matches!(grammar, Grammar::Sql) || (grammar == Grammar::Yaml && quote == '\'');
                let escapes = match grammar {
                    Grammar::Json | Grammar::Css | Grammar::Dockerfile => true,
                    Grammar::Yaml | Grammar::Toml | Grammar::Dotenv => quote == '"',
                    _ => false,
                };
                if c == '\\' && escapes {
                    self.escaped = true;
                } else if c == quote && doubles && next == Some(quote) {
                    return 2;
                } else if c == quote {
                    self.context = if grammar == Grammar::Html { Context::HtmlTag } else { Context::Code };
                }
            }
            (Context::LineComment, _) => {}
            (Context::BlockComment, Grammar::Html) if rest.starts_with(&['-', '-', '>']) => {
                self.context = Context::Code;
                return 3;
            }
            (Context::BlockComment, grammar) if grammar != Grammar::Html && c == '*' && next == Some('/') => {
                self.context = Context::Code;
                return 2;
            }
            (Context::BlockComment, _) => {}
            (Context::Dollar(tag), _) => {
                let tag: Vec<char> = tag.chars().collect();
                if rest.starts_with(&tag) {
                    self.context = Context::Code;
                    return tag.len();
                }
            }
            (Context::HtmlTag, _) => match c {
                '"' | '\'' => self.context = Context::Quoted(c),
                '>' => {
                    let tag = self.line.rsplit('<').next().unwrap_or_default().to_ascii_lowercase();
                    let raw = ["script", "style"].iter().any(|name| tag.starts_with(name)) && !tag.ends_with('/');
                    self.context = if raw { Context::HtmlScript } else { Context::Code };
                }
                _ => {}
            },
            (Context::HtmlScript, _) if c == '<' && next == Some('/') => self.context = Context::HtmlTag,
            (Context::HtmlScript, _) => {}
            (Context::MarkdownSpan, _) if c == '`' => self.context = Context::Code,
            (Context::MarkdownFence, _) if self.line.is_empty() && rest.starts_with(&['`', '`', '`']) => {
                self.context = Context::Code;
                return 3;
            }
            (Context::MarkdownSpan | Context::MarkdownFence, _) => {}
            (Context::Code, _) => return self.code(rest),
        }
        1
    }

    fn code(&mut self, rest: &[char]) -> usize {
        let c = rest[0];
        let next = rest.get(1).copied();
        let at_token = self.line.trim_end().is_empty() || self.line.ends_with([' ', '[', '{', ',', '(', '=', '\t']);
        match (self.grammar, c) {
            (Grammar::Json, '"') | (Grammar::Css, '"' | '\'') | (Grammar::Toml, '"' | '\'') => {
                self.context = Context::Quoted(c)
            }
            (Grammar::Yaml, '"' | '\'') if at_token => self.context = Context::Quoted(c),
            (Grammar::Yaml, '#') if at_token => self.context = Context::LineComment,
            (Grammar::Toml, '#') => self.context = Context::LineComment,
            (Grammar::Css, '/') if next == Some('*') => return self.enter(Context::BlockComment, 2),
            (Grammar::Sql, '\'' | '"') => self.context = Context::Quoted(c),
            (Grammar::Sql, '-') if next == Some('-') => return self.enter(Context::LineComment, 2),
            (Grammar::Sql, '/') if next == Some('*') => return self.enter(Context::BlockComment, 2),
            (Grammar::Sql, '$') => {
                let tag: String = rest[1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
                let length = tag.chars().count();
                if rest.get(length + 1) == Some(&'$') && !tag.starts_with(|c: char| c.is_ascii_digit()) {
                    return self.enter(Context::Dollar(format!("${tag}$")), length + 2);
                }
            }
            (Grammar::Dotenv, '"' | '\'') if self.line.ends_with('=') => self.context = Context::Quoted(c),
            (Grammar::Dotenv | Grammar::Dockerfile, '#') if self.line.trim().is_empty() => {
                self.context = Context::LineComment
            }
            (Grammar::Dockerfile, '"') => self.context = Context::Quoted(c),
            (Grammar::Html, '<') if rest.starts_with(&['<', '!', '-', '-']) => {
                return self.enter(Context::BlockComment, 4);
            }
            (Grammar::Html, '<') if next.is_some_and(|c| c.is_alphabetic() || c == '/' || c == '!') => {
                self.context = Context::HtmlTag
            }
            (Grammar::Markdown, '`') if self.line.trim().is_empty() && rest.starts_with(&['`', '`', '`']) => {
                return self.enter(Context::MarkdownFence, 3);
            }
            (Grammar::Markdown, '`') => self.context = Context::MarkdownSpan,
            _ => {}
        }
        1
    }

    fn enter(&mut self, context: Context, length: usize) -> usize {
        self.context = context;
        length
    }

    fn place(&self, rest: &str) -> Result<Place, String> {
        if self.block.is_some() {
            return Err("a value cannot stand in a YAML block; put it into double quotes".into());
        }
        Ok(match (&self.context, self.grammar) {
            (Context::Quoted(quote), grammar) => Place::Quoted(grammar, *quote),
            (Context::LineComment, _) => Place::LineComment,
            (Context::BlockComment, _) => Place::BlockComment,
            (Context::Dollar(_), _) => return Err("a value cannot stand in a dollar-quoted text".into()),
            (Context::HtmlTag | Context::HtmlScript, _) => {
                return Err("a value cannot stand here; put it into a quoted attribute or into text".into());
            }
            (Context::MarkdownSpan | Context::MarkdownFence, _) => Place::MarkdownCode,
            (Context::Code, Grammar::Html) => Place::HtmlText,
            (Context::Code, Grammar::Markdown) => Place::MarkdownText,
            (Context::Code, Grammar::Plain) => Place::PlainLine,
            (Context::Code, Grammar::Dockerfile) => return Err("a value can stand in double quotes only".into()),
            (Context::Code, Grammar::Dotenv) => {
                if !self.line.contains('=') {
                    return Err("a value cannot name a variable".into());
                }
                let whole = self.line.ends_with('=') && (rest.is_empty() || rest.starts_with('\n'));
                if whole { Place::Code(Grammar::Dotenv) } else { Place::DotenvPart }
            }
            (Context::Code, Grammar::Yaml) => {
                let opened = self.line.ends_with(": ") || self.line.ends_with("- ") || self.line.ends_with(['[', ' ']);
                let closed = rest.is_empty() || rest.starts_with(['\n', ',', ']', ' ']);
                if !(opened && closed) {
                    return Err("beside other text a value must stand in double quotes".into());
                }
                Place::Code(Grammar::Yaml)
            }
            (Context::Code, grammar) => Place::Code(grammar),
        })
    }
}
