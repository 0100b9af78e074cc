//! The expression language of packs: that of the specification's examples (`features.includes('audit-log')`,
//! `industry == 'healthcare' && users > 10`), carried by minijinja's expressions.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, LazyLock},
};

use minijinja::{Environment, ErrorKind, State, UndefinedBehavior, Value, value::ValueKind};
use serde::{Serialize, Serializer};

use crate::Answers;

/// What names stand for while an expression is evaluated: an object.
pub type Scope = Value;

/// The longest and the deepest expression, in bytes and open brackets: what reads it recurses.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 32;

/// Steps an expression may take before it is stopped.
const FUEL: u64 = 50_000;

const METHODS: [&str; 9] =
    ["includes", "join", "toUpperCase", "toLowerCase", "trim", "startsWith", "endsWith", "toString", "replace"];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    pub message: String,
    /// In bytes, inside the expression.
    pub offset: usize,
    pub len: usize,
}

/// An expression that has been read and is good.
#[derive(Clone)]
pub struct Expression {
    source: String,
    compiled: Arc<minijinja::Expression<'static, 'static>>,
    translation: Arc<Translation>,
}

impl Expression {
    pub fn parse(source: &str) -> Result<Self, ExpressionError> {
        bounded(source)?;
        let translation = translate(source)?;
        let compiled = ENVIRONMENT
            .compile_expression_owned(translation.text.clone())
            .map_err(|error| translation.locate(&error, source))?;
        Ok(Self { source: source.to_owned(), compiled: Arc::new(compiled), translation: Arc::new(translation) })
    }

    pub fn evaluate(&self, scope: &Scope) -> Result<Value, ExpressionError> {
        self.compiled.eval(scope).map_err(|error| self.translation.locate(&error, &self.source))
    }

    /// The names it takes from its scope.
    pub fn names(&self) -> BTreeSet<String> {
        self.compiled.undeclared_variables(false).into_iter().collect()
    }

    /// Where a name stands first, in bytes, outside of strings and not after a dot.
    pub fn offset_of(&self, name: &str) -> Option<usize> {
        let (source, mut at) = (self.source.as_str(), 0);
        while at < source.len() {
            match source.as_bytes()[at] {
                b'\'' | b'"' => at = string_end(source, at).ok()?,
                byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' => {
                    let word = word_at(&source[at..]);
                    if word == name && !source[..at].trim_end().ends_with('.') {
                        return Some(at);
                    }
                    at += word.len();
                }
                _ => at += 1,
            }
        }
        None
    }

    pub fn source(&self) -> &str {
        &self.source
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.source).finish()
    }
}

/// An expression that is asked whether it holds.
#[derive(Clone, Debug)]
pub struct Condition(Expression);

impl Condition {
    pub fn parse(source: &str) -> Result<Self, ExpressionError> {
        Expression::parse(source).map(Self)
    }

    pub fn holds(&self, scope: &Scope) -> Result<bool, ExpressionError> {
        self.0.evaluate(scope).map(|value| value.is_true())
    }

    pub fn names(&self) -> BTreeSet<String> {
        self.0.names()
    }

    pub fn offset_of(&self, name: &str) -> Option<usize> {
        self.0.offset_of(name)
    }

    pub fn source(&self) -> &str {
        self.0.source()
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.source())
    }
}

/// The answers as a scope.
pub fn scope(answers: &Answers) -> Scope {
    Value::from(minijinja::value::Serde(answers))
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_unknown_method_callback(call_method);
    environment
});

fn call_method(_: &mut State, value: &Value, method: &str, arguments: &[Value]) -> Result<Value, minijinja::Error> {
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or_default();
    let text = || value.to_string();
    let argument_text = |index: usize| argument(index).as_str().map(str::to_owned).unwrap_or_default();
    let result = match (method, value.kind()) {
        ("includes", ValueKind::None | ValueKind::Undefined) => Value::from(false),
        ("includes", ValueKind::String) => Value::from(text().contains(&argument_text(0))),
        ("includes", ValueKind::Seq | ValueKind::Iterable) => {
            let wanted = argument(0);
            Value::from(value.try_iter()?.any(|item| item == wanted))
        }
        ("join", ValueKind::Seq | ValueKind::Iterable) => {
            let separator = arguments.first().and_then(|value| value.as_str()).unwrap_or(",").to_owned();
            Value::from(value.try_iter()?.map(|item| item.to_string()).collect::<Vec<_>>().join(&separator))
        }
        ("toUpperCase", ValueKind::String) => Value::from(text().to_uppercase()),
        ("toLowerCase", ValueKind::String) => Value::from(text().to_lowercase()),
        ("trim", ValueKind::String) => Value::from(text().trim()),
        ("startsWith", ValueKind::String) => Value::from(text().starts_with(&argument_text(0))),
        ("endsWith", ValueKind::String) => Value::from(text().ends_with(&argument_text(0))),
        ("replace", ValueKind::String) => Value::from(text().replacen(&argument_text(0), &argument_text(1), 1)),
        ("toString", _) => Value::from(text()),
        _ => {
            return Err(minijinja::Error::new(
                ErrorKind::UnknownMethod,
                format!("`.{method}()` cannot be called on a {}", value.kind()),
            ));
        }
    };
    Ok(result)
}

/// The expression as minijinja reads it, with the way back to the original's offsets.
#[derive(Debug)]
struct Translation {
    text: String,
    /// Offset in `text`, offset in the original; ascending.
    map: Vec<(usize, usize)>,
}

impl Translation {
    fn push(&mut self, text: &str, original: usize) {
        self.map.push((self.text.len(), original));
        self.text.push_str(text);
    }

    fn original(&self, offset: usize) -> usize {
        let segment = self.map.iter().rev().find(|(at, _)| *at <= offset);
        segment.map_or(0, |(at, original)| original + (offset - at))
    }

    fn locate(&self, error: &minijinja::Error, source: &str) -> ExpressionError {
        let range = error.range().unwrap_or(0..self.text.len());
        let offset = self.original(range.start).min(source.len());
        let end = self.original(range.end).clamp(offset, source.len());
        let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        ExpressionError { message, offset, len: (end - offset).max(1) }
    }
}

fn bounded(source: &str) -> Result<(), ExpressionError> {
    if source.len() > LONGEST {
        let message = format!("an expression has at most {LONGEST} characters");
        return Err(ExpressionError { message, offset: 0, len: 1 });
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < source.len() {
        match source.as_bytes()[at] {
            b'\'' | b'"' => {
                at = string_end(source, at)?;
                continue;
            }
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            let message = format!("brackets are nested more than {DEEPEST} deep here");
            return Err(ExpressionError { message, offset: at, len: 1 });
        }
        at += 1;
    }
    Ok(())
}

/// `&& || ! === !== null .length` become what minijinja calls them, outside of strings.
fn translate(source: &str) -> Result<Translation, ExpressionError> {
    let mut out = Translation { text: String::new(), map: Vec::new() };
    let bytes = source.as_bytes();
    // Ends of the operands of `!`, innermost last: minijinja's `not` binds weaker than JavaScript's.
    let mut closing: Vec<usize> = Vec::new();
    let mut at = 0;
    loop {
        while closing.last() == Some(&at) {
            closing.pop();
            out.push(")", at);
        }
        if at >= bytes.len() {
            return Ok(out);
        }
        let rest = &source[at..];
        let step = match bytes[at] {
            b'\'' | b'"' => string_end(source, at)? - at,
            b'&' if rest.starts_with("&&") => replace(&mut out, " and ", at, 2),
            b'|' if rest.starts_with("||") => replace(&mut out, " or ", at, 2),
            b'=' if rest.starts_with("===") => replace(&mut out, "==", at, 3),
            b'!' if rest.starts_with("!==") => replace(&mut out, "!=", at, 3),
            b'!' if rest.starts_with("!=") => {
                out.push("!=", at);
                at += 2;
                continue;
            }
            b'!' => {
                closing.push(operand_end(source, at + 1)?);
                replace(&mut out, "(not ", at, 1)
            }
            b'<' | b'>' if rest[1..].starts_with('=') => {
                out.push(&rest[..2], at);
                at += 2;
                continue;
            }
            b'=' if !rest.starts_with("==") => {
                return Err(ExpressionError { message: "`=` assigns; `==` compares".into(), offset: at, len: 1 });
            }
            b'=' => {
                out.push("==", at);
                at += 2;
                continue;
            }
            b'|' | b'&' | b'%' | b'~' | b'{' | b'}' | b';' | b'`' => {
                let character = rest.chars().next().unwrap_or_default();
                return Err(ExpressionError {
                    message: format!("`{character}` has no place in a condition"),
                    offset: at,
                    len: 1,
                });
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => {
                let word = word_at(rest);
                let after_dot = source[..at].trim_end().ends_with('.');
                match word {
                    "length" if after_dot => {
                        let dot = out.text.trim_end().len() - 1;
                        out.text.truncate(dot);
                        replace(&mut out, "|length", at, word.len())
                    }
                    "null" | "undefined" if !after_dot => replace(&mut out, "none", at, word.len()),
                    _ if after_dot && rest[word.len()..].trim_start().starts_with('(') && !METHODS.contains(&word) => {
                        let message = format!("there is no method `{word}`; there are {}", METHODS.join(", "));
                        return Err(ExpressionError { message, offset: at, len: word.len() });
                    }
                    _ if !after_dot && ["and", "or", "not", "in", "is", "if", "else"].contains(&word) => {
                        let message = format!("`{word}` is not used here; write `&&`, `||`, `!`, or `.includes(…)`");
                        return Err(ExpressionError { message, offset: at, len: word.len() });
                    }
                    _ => {
                        out.push(word, at);
                        at += word.len();
                        continue;
                    }
                }
            }
            _ => {
                let character = rest.chars().next().map_or(1, char::len_utf8);
                out.push(&rest[..character], at);
                at += character;
                continue;
            }
        };
        if matches!(bytes[at], b'\'' | b'"') {
            out.push(&rest[..step], at);
        }
        at += step;
    }
}

fn replace(out: &mut Translation, with: &str, at: usize, len: usize) -> usize {
    out.push(with, at);
    len
}

/// Words that are no names.
const WORDS: [&str; 12] =
    ["and", "else", "false", "if", "in", "is", "length", "not", "null", "or", "true", "undefined"];

/// Whether an expression can take this name from its scope.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&text)
}

fn word_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
    &text[..end]
}

fn string_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let quote = source.as_bytes()[start];
    let mut escaped = false;
    for (index, byte) in source.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return Ok(index + 1),
            _ => {}
        }
    }
    Err(ExpressionError { message: "this string is not closed".into(), offset: start, len: source.len() - start })
}

/// Where the operand of a `!` ends: a name, string or parenthesis with all that hangs on it.
fn operand_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let bytes = source.as_bytes();
    let skip_blanks = |mut at: usize| {
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        at
    };
    let mut at = skip_blanks(start);
    while bytes.get(at) == Some(&b'!') {
        at = skip_blanks(at + 1);
    }
    match bytes.get(at) {
        Some(b'(' | b'[') => at = group_end(source, at)?,
        Some(b'\'' | b'"') => at = string_end(source, at)?,
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => at += word_at(&source[at..]).len(),
        _ => {
            return Err(ExpressionError { message: "`!` needs something to negate".into(), offset: start - 1, len: 1 });
        }
    }
    loop {
        let next = skip_blanks(at);
        match bytes.get(next) {
            Some(b'.') => {
                let name = skip_blanks(next + 1);
                at = name + word_at(&source[name..]).len();
            }
            Some(b'(' | b'[') => at = group_end(source, next)?,
            _ => return Ok(at),
        }
    }
}

fn group_end(source: &str, start: usize) -> Result<usize, ExpressionError> {
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            b'\'' | b'"' => {
                at = string_end(source, at)?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Err(ExpressionError { message: "this bracket is not closed".into(), offset: start, len: 1 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(source: &str) -> Result<bool, ExpressionError> {
        let scope = Value::from(minijinja::value::Serde(&json!({
            "industry": "healthcare", "users": 50, "features": ["audit-log", "data-export"], "nothing": null,
            "user_answers": { "features": ["audit-log", "data-export"] }, "flag": false,
        })));
        Condition::parse(source)?.holds(&scope)
    }

    #[test]
    fn the_specifications_forms_work() {
        for (source, expected) in [
            ("features.includes('audit-log')", true),
            ("features.includes(\"dpo-dashboard\")", false),
            ("industry == 'healthcare'", true),
            ("industry === 'healthcare' && users > 10", true),
            ("industry !== 'healthcare' || !flag", true),
            ("!flag == true", true),
            ("!(industry == 'saas') && !features.includes('x')", true),
            ("!!flag", false),
            ("features.length >= 2", true),
            ("user_answers.features.join(',') == 'audit-log,data-export'", true),
            ("nothing == null", true),
            ("nothing.includes('x')", false),
            ("['saas', 'healthcare'].includes(industry)", true),
            ("industry.startsWith('health')", true),
            ("industry == 'a && b || !c'", false),
        ] {
            assert_eq!(holds(source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn mistakes_are_found_where_they_are() {
        for (source, at) in [
            ("industry = 'x'", "="),
            ("features.has('x')", "has"),
            ("industry == 'x", "'x"),
            ("features.includes('x'", "features.includes('x'"),
            ("users and flag", "and"),
            ("! ", "!"),
            ("industri == 'x'", "industri"),
            ("users & flag", "&"),
        ] {
            let error = holds(source).expect_err(source);
            let found = &source[error.offset..error.offset + error.len.min(source.len() - error.offset)];
            assert!(found.starts_with(&at[..1]) || source.contains('('), "{source}: {error:?} points at {found:?}");
        }
    }

    #[test]
    fn names_are_those_of_the_scope() {
        let condition = Condition::parse("features.includes('x') && !(users > 3)").expect("it is good");
        assert_eq!(condition.names().into_iter().collect::<Vec<_>>(), ["features", "users"]);
    }

    #[test]
    fn an_expression_without_end_is_an_error_and_no_crash() {
        let many = |text: &str, count: usize| text.repeat(count);
        for source in [
            many("!", 100_000) + "flag",
            many("!(", 100_000) + "flag" + &many(")", 100_000),
            many("(", 100_000),
            many("[", 1_000),
            many("features.includes(", 100),
            many("users + ", 100_000) + "1",
            many("flag ? ", 1_000),
        ] {
            let error = holds(&source).expect_err(&source[..20]);
            assert!(error.offset <= source.len());
        }
        for source in [many("!", 1_990) + "flag", many("-", 1_990) + "1", many("users.", 333) + "x"] {
            let _ = holds(&source);
        }
        // As long as it may be, and as deep.
        for (source, expected) in [
            (many("!", 30) + "flag", false),
            (many("!(", 30) + "flag" + &many(")", 30), false),
            (many("(", 32) + "flag" + &many(")", 32), false),
            (many("flag || ", 200) + "users == 50", true),
            (many("user_answers.features.length + ", 60) + "0 == 120", true),
            ("users".to_owned() + &many(" + 1", 480) + " == 530", true),
            ("users".to_owned() + &many("+1", 990) + " > 0", true),
            ("industry".to_owned() + &many(".trim()", 280) + "=='healthcare'", true),
        ] {
            assert_eq!(holds(&source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn a_name_is_found_where_it_stands() {
        for (source, name, expected) in [
            ("users > 1 && usrs", "usrs", Some(13)),
            ("'usrs' == a.usrs || usrs", "usrs", Some(20)),
            ("features.includes(\"usrs\")", "usrs", None),
        ] {
            assert_eq!(Expression::parse(source).expect(source).offset_of(name), expected, "{source}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(source in "[!&|=()'\"a-z. \\[\\],é]{0,24}") {
            let _ = holds(&source);
        }
    }
}
