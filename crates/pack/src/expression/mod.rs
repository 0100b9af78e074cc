//! The expression language of packs: that of the specification's examples (`features.includes('audit-log')`,
//! `industry == 'healthcare' && users > 10`), carried by minijinja's expressions.

mod error;
mod translate;

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, LazyLock},
};

use minijinja::{Environment, ErrorKind, State, UndefinedBehavior, Value, value::ValueKind};
use serde::{Serialize, Serializer};

pub use error::ExpressionError;
pub use translate::is_name;
use translate::{Translation, bounded, string_end, translate, word_at};

/// Answers by question id.
pub type Answers = serde_json::Map<String, serde_json::Value>;

/// What names stand for while an expression is evaluated: an object.
pub type Scope = Value;

/// Steps an expression may take before it is stopped.
const FUEL: u64 = 50_000;

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
