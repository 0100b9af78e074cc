//! What a tag asks for: a value of the scope, an expression, or a template function with its arguments.

use minijinja::Value;
use pack::{Expression, ExpressionError, Scope, expression};

use super::tag::{Words, is_name};
use crate::{
    encode::{Brings, Refusal},
    functions::{self, Function, Output},
};

const DEEPEST: usize = 8;

#[derive(Clone, Debug)]
pub struct Term {
    kind: Kind,
    /// In the template.
    at: usize,
}

#[derive(Clone, Debug)]
enum Kind {
    /// `user_answers.company_name`, which needs no evaluation.
    Path(Vec<String>),
    Expression(Expression),
    Call {
        function: &'static Function,
        arguments: Vec<Term>,
    },
}

impl Term {
    pub fn read(words: Words<'_>) -> Result<Self, Refusal> {
        Self::nested(words, 0)
    }

    fn nested(words: Words<'_>, depth: usize) -> Result<Self, Refusal> {
        let Words { text, at } = words;
        if depth > DEEPEST {
            return Err(Refusal::new("functions are nested too deeply here").after(at));
        }
        let name = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(text, |end| &text[..end]);
        if is_name(name) && text[name.len()..].starts_with('(') {
            return Self::call(name, words, depth);
        }
        let path: Vec<String> = text.split('.').map(str::to_owned).collect();
        if path.iter().all(|name| expression::is_name(name)) {
            return Ok(Self { kind: Kind::Path(path), at });
        }
        let expression = Expression::parse(text).map_err(|error| refusal(&error, at))?;
        Ok(Self { kind: Kind::Expression(expression), at })
    }

    /// A condition or list, which no function gives.
    pub fn expression(words: Words<'_>) -> Result<Self, Refusal> {
        let term = Self::read(words)?;
        match term.kind {
            Kind::Call { function, .. } => {
                Err(Refusal::new(format!("`{}` writes into the file; it cannot be asked here", function.name))
                    .after(words.at))
            }
            _ => Ok(term),
        }
    }

    fn call(name: &str, words: Words<'_>, depth: usize) -> Result<Self, Refusal> {
        let Words { text, at } = words;
        let function = functions::find(name).ok_or_else(|| {
            Refusal::new(format!("there is no function `{name}`; there are {}", functions::names().join(", ")))
                .after(at)
        })?;
        let open = name.len();
        let (inner, end) =
            arguments(text, open).ok_or_else(|| Refusal::new("this parenthesis is not closed").after(at + open))?;
        if end < text.len() {
            return Err(Refusal::new("after a function's arguments nothing can follow")
                .hint("what a function gives goes into the file or into another function")
                .after(at + end));
        }
        if inner.len() != function.parameters.len() {
            let wanted = format!("{name}({})", function.parameters.join(", "));
            return Err(Refusal::new(format!(
                "`{wanted}` takes {} argument(s), not {}",
                function.parameters.len(),
                inner.len()
            ))
            .after(at));
        }
        let arguments = inner.into_iter().map(|(from, to)| {
            let argument = &text[from..to];
            let trimmed = argument.trim_start();
            Self::nested(Words { text: trimmed.trim_end(), at: at + from + argument.len() - trimmed.len() }, depth + 1)
        });
        Ok(Self { kind: Kind::Call { function, arguments: arguments.collect::<Result<_, _>>()? }, at })
    }

    pub fn brings(&self) -> Brings {
        match &self.kind {
            Kind::Call { function, .. } => function.brings,
            _ => Brings::Value,
        }
    }

    pub fn output(&self, scope: &Scope) -> Result<Output, Refusal> {
        match &self.kind {
            Kind::Call { function, arguments } => {
                let arguments =
                    arguments.iter().map(|argument| argument.value(scope)).collect::<Result<Vec<_>, _>>()?;
                (function.run)(&arguments)
                    .map_err(|message| Refusal::new(format!("{}: {message}", function.name)).after(self.at))
            }
            _ => self.value(scope).map(Output::Value),
        }
    }

    pub fn value(&self, scope: &Scope) -> Result<Value, Refusal> {
        match &self.kind {
            Kind::Path(path) => self.walk(path, scope),
            Kind::Expression(expression) => {
                let named = |error: Refusal| {
                    let missing = expression.names().into_iter().find(|name| lookup(scope, name).is_undefined());
                    missing.map_or(error, |name| self.missing(expression.source(), &name, scope))
                };
                match expression.evaluate(scope) {
                    Ok(value) if value.is_undefined() => Err(named(Refusal::new("this has no value").after(self.at))),
                    Ok(value) => Ok(value),
                    Err(error) => Err(named(refusal(&error, self.at))),
                }
            }
            Kind::Call { .. } => Ok(self.output(scope)?.into_text()),
        }
    }

    fn walk(&self, path: &[String], scope: &Scope) -> Result<Value, Refusal> {
        let mut value = scope.clone();
        for (index, name) in path.iter().enumerate() {
            let next = lookup(&value, name);
            if next.is_undefined() {
                let inside: usize = path[..index].iter().map(|name| name.len() + 1).sum();
                let refusal = match index {
                    0 => self.missing(name, name, scope),
                    _ => Refusal::new(format!("`{}` has no `{name}`", path[..index].join("."))).after(self.at),
                };
                return Err(refusal.after(inside));
            }
            value = next;
        }
        Ok(value)
    }

    fn missing(&self, source: &str, name: &str, scope: &Scope) -> Refusal {
        let known: Vec<String> = scope.try_iter().into_iter().flatten().map(|key| key.to_string()).collect();
        let refusal =
            Refusal::new(format!("there is no `{name}` here")).after(self.at + source.find(name).unwrap_or(0));
        if known.is_empty() { refusal } else { refusal.hint(format!("there are {}", known.join(", "))) }
    }

    /// The names that it takes from its scope, and where it is.
    pub fn names(&self, found: &mut dyn FnMut(&str, usize)) {
        match &self.kind {
            Kind::Path(path) => found(&path[0], self.at),
            Kind::Expression(expression) => {
                for name in expression.names() {
                    found(&name, self.at + expression.offset_of(&name).unwrap_or(0));
                }
            }
            Kind::Call { arguments, .. } => arguments.iter().for_each(|argument| argument.names(found)),
        }
    }

    /// Something is wrong with its value.
    pub fn refuse(&self, message: String) -> Refusal {
        Refusal::new(message).after(self.at)
    }

    pub fn source(&self) -> String {
        match &self.kind {
            Kind::Path(path) => path.join("."),
            Kind::Expression(expression) => expression.source().to_owned(),
            Kind::Call { function, arguments } => {
                format!("{}({})", function.name, arguments.iter().map(Self::source).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn lookup(value: &Value, name: &str) -> Value {
    value.get_attr(name).unwrap_or_default()
}

fn refusal(error: &ExpressionError, at: usize) -> Refusal {
    Refusal::new(error.message.as_str()).after(at + error.offset)
}

/// The ranges between the commas of `(a, b(c, d))`, and where the parenthesis ends.
fn arguments(text: &str, open: usize) -> Option<(Vec<(usize, usize)>, usize)> {
    let (mut depth, mut quote, mut escaped, mut from) = (0_u32, None, false, open + 1);
    let mut ranges = Vec::new();
    for (at, character) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), character) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => {
                depth -= 1;
                if depth == 0 {
                    if !text[from..at].trim().is_empty() || !ranges.is_empty() {
                        ranges.push((from, at));
                    }
                    return Some((ranges, at + 1));
                }
            }
            (None, ',') if depth == 1 => {
                ranges.push((from, at));
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    None
}
