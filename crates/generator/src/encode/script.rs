//! TypeScript and TSX: what a tag stands in, told from the text before it, and how a value is written there.

use minijinja::Value;
use typescript::string_literal;

use super::{
    Brings, Refusal,
    literal::{self, Style},
    text::{self, glued, running, sticks},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where an expression may stand. After a `-`, a negative number needs parentheses.
    Code {
        after_minus: bool,
        glued: bool,
    },
    Quoted(char),
    Template,
    LineComment,
    BlockComment,
    JsxText,
    JsxAttribute,
    /// The name of an element or attribute.
    JsxName,
}

const STYLE: Style = Style {
    text: |text, out| out.push_str(&string_literal(text)),
    null: Some("null"),
    object: Some(": "),
    key,
    lists: true,
};

fn key(name: &str, out: &mut String) {
    let simple = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match name {
        // As a plain key it would set the prototype.
        "__proto__" => out.push_str("['__proto__']"),
        _ if simple => out.push_str(name),
        _ => out.push_str(&string_literal(name)),
    }
}

impl Place {
    pub fn write(self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Code { after_minus, .. } => {
                let start = out.len();
                literal::write(value, &STYLE, out)?;
                if after_minus && out[start..].starts_with('-') {
                    out.insert(start, '(');
                    out.push(')');
                }
            }
            Self::Quoted(quote) => inside_quotes(&running(value)?, quote, out),
            Self::Template => inside_template(&running(value)?, out),
            Self::LineComment => text::one_line(&outside_script(&running(value)?), out),
            Self::BlockComment => text::block_comment(&outside_script(&running(value)?), out),
            Self::JsxText => {
                out.push('{');
                out.push_str(&string_literal(&running(value)?));
                out.push('}');
            }
            Self::JsxAttribute => inside_attribute(&running(value)?, out),
            Self::JsxName => {
                return Err(Refusal::new("a value cannot stand in a tag")
                    .hint("put it into the quotes or braces of an attribute"));
            }
        }
        Ok(())
    }

    /// Whether the name stands here as it is, rather than as text.
    pub fn takes_name(self, name: &str) -> Result<bool, Refusal> {
        let is_name = match self {
            Self::Code { glued: false, .. } => typescript::check_expression(name).is_ok_and(|free| free == [name]),
            Self::Code { glued: true, .. } | Self::JsxName => {
                !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            }
            _ => return Ok(false),
        };
        if is_name {
            Ok(true)
        } else {
            Err(Refusal::new(format!("`{}` cannot be a name in TypeScript", name.escape_debug())))
        }
    }
}

/// Code may be put into a page, where `</script>` ends it even in a comment.
fn outside_script(text: &str) -> String {
    text.replace("</", "< /").replace("<!", "< !")
}

/// What `string_literal` puts between its single quotes, for other quotes: each `'` has a backslash of its own there,
/// which linters take for useless here.
fn inside_quotes(text: &str, quote: char, out: &mut String) {
    let literal = string_literal(text);
    let inner = &literal[1..literal.len() - 1];
    if quote == '\'' {
        out.push_str(inner);
    } else {
        out.push_str(&inner.replace("\\'", "'").replace(quote, &format!("\\{quote}")));
    }
}

fn inside_template(text: &str, out: &mut String) {
    let start = out.len();
    inside_quotes(text, '`', out);
    let inner = out.split_off(start).replace("${", "\\${");
    // The template's own `$` may stand before the value, its own `{` behind it.
    let (begin, rest) = inner.strip_prefix('{').map_or(("", inner.as_str()), |rest| ("\\x7B", rest));
    let (rest, end) = rest.strip_suffix('$').map_or((rest, ""), |rest| (rest, "\\x24"));
    out.extend([begin, rest, end]);
}

/// JSX knows no backslash, only entities.
fn inside_attribute(text: &str, out: &mut String) {
    use std::fmt::Write;
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' | '{' | '}' => write!(out, "&#{};", u32::from(character)).expect("writing to a String cannot fail"),
            c if text::is_control(c) || text::is_bidirectional(c) => {
                write!(out, "&#{};", u32::from(c)).expect("writing to a String cannot fail");
            }
            c => out.push(c),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// Code, inside of something where `inner`; `braces` counts those opened in it.
    Code {
        braces: u32,
        inner: bool,
    },
    Quoted(char),
    Template {
        tagged: bool,
    },
    LineComment,
    BlockComment,
    Regex {
        class: bool,
    },
    /// `<a …` or `</a`; `angles` counts the brackets of type arguments.
    Tag {
        closing: bool,
        angles: u32,
    },
    Attribute(char),
    Children,
}

/// Whether what was written last ends an operand: tells a division from a regular expression, and a comparison
/// from an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Operand,
    Operator,
    /// It depends on the branch that was taken.
    Either,
}

#[derive(Clone, Debug)]
pub struct Lexer {
    jsx: bool,
    stack: Vec<Context>,
    last: Last,
    /// The characters that text and value are seen beside.
    before: Option<char>,
    value_before: bool,
    name_before: bool,
    /// For each open parenthesis whether it is that of `if (…)`, after which a statement begins.
    parentheses: Vec<bool>,
    control_before: bool,
}

/// Words after which an expression begins.
const BEFORE_EXPRESSION: &[&str] = &[
    "await",
    "case",
    "default",
    "delete",
    "do",
    "else",
    "extends",
    "in",
    "instanceof",
    "new",
    "of",
    "return",
    "throw",
    "typeof",
    "void",
    "yield",
];

impl Lexer {
    pub fn new(jsx: bool) -> Self {
        Self {
            jsx,
            stack: vec![Context::Code { braces: 0, inner: false }],
            last: Last::Operator,
            before: None,
            value_before: false,
            name_before: false,
            parentheses: Vec::new(),
            control_before: false,
        }
    }

    fn context(&self) -> Context {
        self.stack.last().copied().unwrap_or(Context::Code { braces: 0, inner: false })
    }

    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if std::mem::take(&mut self.value_before) && sticks(character) {
                return Err(glued().after(at));
            }
            let taken = self.step(&text[at..], character).map_err(|refusal| refusal.after(at))?;
            self.name_before = false;
            self.before = text[at..at + taken].chars().next_back();
            at += taken;
        }
        Ok(())
    }

    pub fn hole(&mut self, brings: Brings) -> Result<Place, Refusal> {
        let place = match self.context() {
            Context::Quoted(quote) => Place::Quoted(quote),
            Context::Template { tagged: false } => Place::Template,
            Context::Template { tagged: true } => {
                return Err(Refusal::new("a value cannot stand in a tagged template, which may read it raw")
                    .hint("put it into `${'…'}`"));
            }
            Context::LineComment => Place::LineComment,
            Context::BlockComment => Place::BlockComment,
            Context::Regex { .. } => {
                return Err(
                    Refusal::new("a value cannot stand in a regular expression").hint("build it with `new RegExp(…)`")
                );
            }
            Context::Tag { .. } if brings == Brings::Name => Place::JsxName,
            Context::Tag { .. } => {
                return Err(Refusal::new("a value cannot stand in a tag").hint(
                    "put it into the quotes or braces of an attribute; for the braces of JSX write a blank: `={{ x }}`",
                ));
            }
            Context::Attribute(_) => Place::JsxAttribute,
            Context::Children => Place::JsxText,
            Context::Code { .. } => self.code_hole(brings)?,
        };
        if brings == Brings::Code && !matches!(place, Place::Code { .. }) {
            return Err(Refusal::new("this function writes statements, which cannot stand here"));
        }
        Ok(place)
    }

    fn code_hole(&mut self, brings: Brings) -> Result<Place, Refusal> {
        let sticky = self.before.is_some_and(sticks) || self.value_before || self.name_before;
        let quoted = self.before.is_some_and(|c| matches!(c, '\'' | '"' | '`')) || self.value_before;
        if quoted || (sticky && brings != Brings::Name) {
            return Err(glued());
        }
        let after_minus = matches!(self.before, Some('-' | '+'));
        self.last = if brings == Brings::Code { Last::Operator } else { Last::Operand };
        self.value_before = brings == Brings::Value;
        self.name_before = brings == Brings::Name;
        self.before = None;
        Ok(Place::Code { after_minus, glued: sticky })
    }

    pub fn or(mut self, other: Self) -> Option<Self> {
        if self.stack != other.stack {
            return None;
        }
        if self.last != other.last {
            self.last = Last::Either;
        }
        // The more dangerous of two neighbours counts.
        let rank = |c: Option<char>| c.map_or(0, |c| if sticks(c) { 2 } else { i32::from(matches!(c, '-' | '+')) });
        if rank(other.before) > rank(self.before) {
            self.before = other.before;
        }
        self.value_before |= other.value_before;
        self.name_before |= other.name_before;
        if self.parentheses != other.parentheses {
            self.parentheses.clear();
        }
        Some(self)
    }

    pub fn describe(&self) -> &'static str {
        match self.context() {
            Context::Code { inner: false, braces: 0 } => "in code",
            Context::Code { .. } => "inside braces",
            Context::Quoted(_) | Context::Attribute(_) => "inside quotes",
            Context::Template { .. } => "inside a template literal",
            Context::LineComment | Context::BlockComment => "inside a comment",
            Context::Regex { .. } => "inside a regular expression",
            Context::Tag { .. } => "inside a tag",
            Context::Children => "inside an element",
        }
    }

    /// Takes one token; answers how many bytes it has.
    fn step(&mut self, rest: &str, character: char) -> Result<usize, Refusal> {
        let width = character.len_utf8();
        let escape = || 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        match self.context() {
            Context::Code { braces, inner } => return self.code(rest, character, braces, inner),
            Context::Quoted(_) | Context::Template { .. } | Context::Regex { .. } if character == '\\' => {
                return Ok(escape());
            }
            // Text in quotes ends with its line, whatever was forgotten.
            Context::Quoted(quote) if character == quote || character == '\n' => self.close(Last::Operand),
            Context::Template { .. } if character == '`' => self.close(Last::Operand),
            Context::Template { .. } if rest.starts_with("${") => {
                self.open_code();
                return Ok(2);
            }
            Context::LineComment if matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}') => {
                self.stack.pop();
            }
            Context::BlockComment if rest.starts_with("*/") => {
                self.stack.pop();
                return Ok(2);
            }
            Context::Regex { class } => match character {
                '[' | ']' => {
                    self.stack.pop();
                    self.stack.push(Context::Regex { class: character == '[' });
                }
                '/' if !class => self.close(Last::Operand),
                '\n' => self.close(Last::Operator),
                _ => {}
            },
            Context::Attribute(quote) if character == quote => {
                self.stack.pop();
            }
            Context::Tag { closing, angles } => return Ok(self.tag(rest, character, closing, angles)),
            Context::Children => match character {
                '{' => self.open_code(),
                '<' => {
                    let closing = rest.starts_with("</");
                    self.stack.push(Context::Tag { closing, angles: 0 });
                    return Ok(if closing { 2 } else { 1 });
                }
                _ => {}
            },
            Context::Quoted(_)
            | Context::Template { .. }
            | Context::LineComment
            | Context::BlockComment
            | Context::Attribute(_) => {}
        }
        Ok(width)
    }

    fn tag(&mut self, rest: &str, character: char, closing: bool, angles: u32) -> usize {
        let set = |lexer: &mut Self, angles| {
            lexer.stack.pop();
            lexer.stack.push(Context::Tag { closing, angles });
        };
        match character {
            '"' | '\'' => self.stack.push(Context::Attribute(character)),
            '{' => self.open_code(),
            '<' => set(self, angles + 1),
            '>' if angles > 0 => set(self, angles - 1),
            '/' if rest.starts_with("/*") => self.stack.push(Context::BlockComment),
            '/' if rest.starts_with("//") => self.stack.push(Context::LineComment),
            '/' if rest.starts_with("/>") && !closing => {
                self.close(Last::Operand);
                return 2;
            }
            '>' if closing => {
                self.stack.pop();
                self.close(Last::Operand);
            }
            '>' => {
                self.stack.pop();
                self.stack.push(Context::Children);
            }
            _ => {}
        }
        character.len_utf8()
    }

    fn code(&mut self, rest: &str, character: char, braces: u32, inner: bool) -> Result<usize, Refusal> {
        match character {
            '\'' | '"' => self.stack.push(Context::Quoted(character)),
            // An operand before it is the function that reads it.
            '`' => self.stack.push(Context::Template { tagged: self.last != Last::Operator }),
            '/' if rest.starts_with("//") => self.stack.push(Context::LineComment),
            '/' if rest.starts_with("/*") => {
                self.stack.push(Context::BlockComment);
                return Ok(2);
            }
            '/' => match self.last {
                Last::Operand => self.last = Last::Operator,
                Last::Operator => self.stack.push(Context::Regex { class: false }),
                Last::Either => return Err(depends("/", "divides or begins a regular expression")),
            },
            '<' if self.jsx && may_open_element(&rest[1..]) => match self.last {
                Last::Operand => self.last = Last::Operator,
                Last::Operator => self.stack.push(Context::Tag { closing: false, angles: 0 }),
                Last::Either => return Err(depends("<", "compares or begins an element")),
            },
            '{' => {
                self.set_braces(braces + 1);
                self.last = Last::Operator;
            }
            '}' if braces == 0 && inner => {
                self.stack.pop();
            }
            '}' => {
                self.set_braces(braces.saturating_sub(1));
                self.last = Last::Operator;
            }
            '+' | '-' if rest.starts_with("++") || rest.starts_with("--") => return Ok(2),
            // Behind an operand it asserts that there is a value, unless it compares.
            '!' if self.last == Last::Operand && !rest.starts_with("!=") => {}
            '(' => {
                let control = std::mem::take(&mut self.control_before);
                self.parentheses.push(control);
                self.last = Last::Operator;
            }
            ')' => {
                let control = self.parentheses.pop().unwrap_or(false);
                self.last = if control { Last::Operator } else { Last::Operand };
            }
            ']' => self.last = Last::Operand,
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let property = self.before == Some('.');
                self.control_before = !property && matches!(&rest[..length], "if" | "while" | "for" | "with");
                let operator = !property && BEFORE_EXPRESSION.contains(&&rest[..length]);
                self.last = if operator { Last::Operator } else { Last::Operand };
                return Ok(length);
            }
            c if c.is_whitespace() => {}
            _ => self.last = Last::Operator,
        }
        Ok(character.len_utf8())
    }

    fn open_code(&mut self) {
        self.stack.push(Context::Code { braces: 0, inner: true });
        self.last = Last::Operator;
    }

    fn set_braces(&mut self, braces: u32) {
        if let Some(Context::Code { braces: count, .. }) = self.stack.last_mut() {
            *count = braces;
        }
    }

    fn close(&mut self, last: Last) {
        self.stack.pop();
        self.last = last;
    }
}

fn depends(character: &str, what: &str) -> Refusal {
    Refusal::new(format!("whether this `{character}` {what} depends on the branch before it"))
        .hint("put it into the branches, or a parenthesis around them")
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// After a `<`: not so for a comparison, `<=`, or the type parameters of an arrow function in TSX (`<T,>`).
fn may_open_element(rest: &str) -> bool {
    let name = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let after = rest[name..].trim_start();
    match rest.chars().next() {
        None | Some('>') => true,
        Some(first) => {
            is_word(first)
                && !first.is_numeric()
                && &rest[..name] != "const"
                && !after.starts_with([',', '='])
                && !after.starts_with("extends ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str) -> Result<Place, Refusal> {
        let mut lexer = Lexer::new(true);
        lexer.text(source)?;
        lexer.hole(Brings::Value)
    }

    #[test]
    fn places_are_found() {
        let code = Place::Code { after_minus: false, glued: false };
        for (source, expected) in [
            ("const a = ", code),
            ("const a = '", Place::Quoted('\'')),
            ("const a = 'it\\'s ", Place::Quoted('\'')),
            ("const a = \"it's ", Place::Quoted('"')),
            ("const a = `a ${b} ", Place::Template),
            ("const a = `a ${f('", Place::Quoted('\'')),
            ("const a = `a ${{ b: ", code),
            ("const a = /['\"]/; const b = '", Place::Quoted('\'')),
            ("const a = b / c / '", Place::Quoted('\'')),
            ("const a = (b) / c; // ", Place::LineComment),
            ("return /x/.test('", Place::Quoted('\'')),
            ("i++ / 2; a! / 2; x.default / '", Place::Quoted('\'')),
            ("/* it's */ '", Place::Quoted('\'')),
            ("/* ", Place::BlockComment),
            ("const a = <p>it's ", Place::JsxText),
            ("const a = <p title=\"", Place::JsxAttribute),
            ("const a = <p title={'", Place::Quoted('\'')),
            ("const a = <p onClick={() => f(a > b)}>", Place::JsxText),
            ("const a = <T<Row> b=\"c\">", Place::JsxText),
            ("const a = <p>{a ? <b>c</b> : ", code),
            ("const a = <><p/>it's</>; f('", Place::Quoted('\'')),
            ("const f = <T,>(x: T) => '", Place::Quoted('\'')),
            ("const f = useState<string>('", Place::Quoted('\'')),
            ("if (a < b && c > '", Place::Quoted('\'')),
            ("if (a(b)) /\"/.test('", Place::Quoted('\'')),
            ("f(a) / '", Place::Quoted('\'')),
            ("const f = <const T, U = V,>(x: T) => '", Place::Quoted('\'')),
            ("const a = -", Place::Code { after_minus: true, glued: false }),
            ("const a = <p>{/* it's */}", Place::JsxText),
        ] {
            assert_eq!(place(source), Ok(expected), "{source}");
        }
        for source in
            ["const a = /", "const a = /[/", "const a = <p ", "const a = <", "const a", "sql`", "f(x)`", "'a'"]
        {
            assert!(place(source).is_err(), "{source}");
        }
    }
}
