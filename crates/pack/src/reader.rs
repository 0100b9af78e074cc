//! Walks a TOML document with typed questions, and remembers what is wrong with the answers.
//! Every key that nobody asked for is a problem as well.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{Condition, Key, Kind, Problem, Problems, nearest};

/// One file being read.
pub struct Document<'a> {
    pub file: &'a str,
    pub source: &'a str,
    problems: RefCell<Vec<Problem>>,
    /// Where each key's value stands, for problems that are found later.
    places: RefCell<BTreeMap<String, Range<usize>>>,
    keys: RefCell<BTreeMap<String, Key>>,
}

impl<'a> Document<'a> {
    pub fn new(file: &'a str, source: &'a str) -> Self {
        Self { file, source, problems: RefCell::default(), places: RefCell::default(), keys: RefCell::default() }
    }

    pub fn problem(&self, span: Range<usize>, message: impl Into<String>, label: impl Into<String>) {
        self.report(Problem::new(self.file, self.source, span, message, label));
    }

    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub fn root<'d>(&'d self, root: &'d Spanned<DeTable<'a>>) -> Table<'a, 'd> {
        Table::new(self, root.get_ref(), 0..0, "", "")
    }

    /// Every key that was asked for, as `question[].options[].value` or `entity.*.label`.
    pub fn keys(&self) -> BTreeMap<String, Key> {
        self.keys.borrow().clone()
    }

    pub fn into_parts(self) -> (Problems, BTreeMap<String, Range<usize>>) {
        (Problems(self.problems.into_inner()), self.places.into_inner())
    }
}

/// A text that knows where it stands.
#[derive(Clone, Debug)]
pub struct Text {
    pub value: String,
    pub span: Range<usize>,
}

/// A table whose keys are taken one by one.
pub struct Table<'a, 'd> {
    pub document: &'d Document<'a>,
    table: &'d DeTable<'a>,
    pub span: Range<usize>,
    /// Keys from the root, dotted.
    path: String,
    /// The same for all tables of its kind: `question[]`, `entity.*`.
    shape: String,
    asked: RefCell<BTreeSet<String>>,
    open: Cell<bool>,
}

impl<'a, 'd> Table<'a, 'd> {
    fn new(
        document: &'d Document<'a>,
        table: &'d DeTable<'a>,
        span: Range<usize>,
        path: impl Into<String>,
        shape: impl Into<String>,
    ) -> Self {
        let (path, shape) = (path.into(), shape.into());
        Self { document, table, span, path, shape, asked: RefCell::default(), open: Cell::new(false) }
    }

    /// Keys from the root, dotted: `rule.0`.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn shape_of(&self, key: &str) -> String {
        let key = if self.open.get() { "*" } else { key };
        if self.shape.is_empty() { key.to_owned() } else { format!("{}.{key}", self.shape) }
    }

    fn note(&self, key: &str, kind: Kind) {
        let mut keys = self.document.keys.borrow_mut();
        let new = Key { kind, required: false, choices: Vec::new() };
        keys.entry(self.shape_of(key)).or_insert(new).kind = kind;
    }

    fn require(&self, key: &str, kind: Kind, expected: &str) {
        self.note(key, kind);
        if let Some(key) = self.document.keys.borrow_mut().get_mut(&self.shape_of(key)) {
            key.required = true;
        }
        if !self.has(key) {
            self.asked.borrow_mut().insert(key.to_owned());
            self.missing(key, expected);
        }
    }

    fn get(&self, key: &str, kind: Kind) -> Option<&'d Spanned<DeValue<'a>>> {
        self.note(key, kind);
        self.asked.borrow_mut().insert(key.to_owned());
        let value = self.table.get(key)?;
        self.document.places.borrow_mut().insert(self.at(key), value.span());
        Some(value)
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    fn missing(&self, key: &str, expected: &str) {
        let message = format!(
            "`{key}` is missing{}",
            if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) }
        );
        let header = self.span.start..self.span.start + 1;
        self.document.report(
            Problem::new(self.document.file, self.document.source, header, message, "")
                .hint(format!("expected {expected}")),
        );
    }

    fn wrong(&self, value: &Spanned<DeValue<'a>>, key: &str, expected: &str) {
        self.document.problem(
            value.span(),
            format!("`{key}` is {}", kind(value.get_ref())),
            format!("expected {expected}"),
        );
    }

    pub fn text(&self, key: &str) -> Option<Text> {
        self.text_as(key, Kind::Text)
    }

    fn text_as(&self, key: &str, kind: Kind) -> Option<Text> {
        let value = self.get(key, kind)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Text { value: text.to_string(), span: value.span() }),
            _ => {
                self.wrong(value, key, "a text");
                None
            }
        }
    }

    pub fn required_text(&self, key: &str) -> Option<Text> {
        self.require(key, Kind::Text, "a text");
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.document.problem(text.span.clone(), format!("`{key}` is empty"), "expected a text");
        }
        Some(text)
    }

    /// One of some words, each of which means something.
    pub fn choice<T: Copy>(&self, key: &str, what: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        self.chosen(key, &text, what, choices)
    }

    /// The same for the texts of a list.
    pub fn chosen<T: Copy>(&self, key: &str, text: &Text, what: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let words: Vec<&'static str> = choices.iter().map(|(word, _)| *word).collect();
        if let Some(key) = self.document.keys.borrow_mut().get_mut(&self.shape_of(key)) {
            key.choices.clone_from(&words);
        }
        let found = choices.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let expected = format!("expected one of: {}", words.join(", "));
            self.document.problem(text.span.clone(), format!("`{}` is no {what}", text.value), expected);
        }
        found
    }

    pub fn required_choice<T: Copy>(&self, key: &str, what: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.required_text(key)?;
        self.chosen(key, &text, what, choices)
    }

    pub fn int(&self, key: &str) -> Option<i64> {
        let value = self.get(key, Kind::Int)?;
        let parsed = match value.get_ref() {
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
            _ => None,
        };
        if parsed.is_none() {
            self.wrong(value, key, "a whole number");
        }
        parsed
    }

    /// A whole number of at least `min`.
    pub fn int_from(&self, key: &str, min: i64) -> Option<i64> {
        let value = self.int(key)?;
        if value < min {
            self.document.problem(self.span_of(key), format!("`{key}` is {value}"), format!("expected at least {min}"));
            return None;
        }
        Some(value)
    }

    pub fn required_int_from(&self, key: &str, min: i64) -> Option<i64> {
        self.require(key, Kind::Int, "a whole number");
        self.int_from(key, min)
    }

    pub fn bool(&self, key: &str) -> bool {
        match self.get(key, Kind::Bool) {
            None => false,
            Some(value) => match value.get_ref() {
                DeValue::Boolean(boolean) => *boolean,
                _ => {
                    self.wrong(value, key, "true or false");
                    false
                }
            },
        }
    }

    /// A list of texts; empty where the key is left out.
    pub fn texts(&self, key: &str) -> Vec<Text> {
        self.texts_as(key, Kind::Texts)
    }

    fn texts_as(&self, key: &str, kind: Kind) -> Vec<Text> {
        let Some(value) = self.get(key, kind) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            self.wrong(value, key, "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push(Text { value: text.to_string(), span: item.span() }),
                _ => self.wrong(item, key, "a list of texts"),
            }
        }
        for (index, text) in texts.iter().enumerate() {
            if texts[..index].iter().any(|earlier| earlier.value == text.value) {
                self.document.problem(
                    text.span.clone(),
                    format!("`{}` stands twice in `{key}`", text.value),
                    "here again",
                );
            }
        }
        texts
    }

    pub fn condition(&self, key: &str) -> Option<Condition> {
        let text = self.text_as(key, Kind::Condition)?;
        match Condition::parse(&text.value) {
            Ok(condition) => Some(condition),
            Err(error) => {
                // Inside the quotes, as long as the text has no escapes.
                let start = text.span.start + 1 + error.offset;
                let span = start..(start + error.len).min(text.span.end.saturating_sub(1)).max(start);
                self.document.report(
                    Problem::new(
                        self.document.file,
                        self.document.source,
                        span,
                        "this condition cannot be read",
                        error.message,
                    )
                    .hint("for example: features.includes('audit-log') && industry == 'healthcare'"),
                );
                None
            }
        }
    }

    /// Any value, as JSON.
    pub fn value(&self, key: &str) -> Option<(Value, Range<usize>)> {
        let value = self.get(key, Kind::Value)?;
        Some((json(value.get_ref()), value.span()))
    }

    pub fn table(&self, key: &str) -> Option<Table<'a, 'd>> {
        let value = self.get(key, Kind::Table)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Table::new(self.document, table, value.span(), self.at(key), self.shape_of(key)))
            }
            _ => {
                self.wrong(value, key, "a table");
                None
            }
        }
    }

    pub fn required_table(&self, key: &str) -> Option<Table<'a, 'd>> {
        self.require(key, Kind::Table, "a table");
        self.table(key)
    }

    /// Tables of a list, each with its path, for example `question.2`.
    pub fn tables(&self, key: &str) -> Vec<Table<'a, 'd>> {
        let Some(value) = self.get(key, Kind::Tables) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            self.wrong(value, key, "a list of tables");
            return Vec::new();
        };
        let tables = array.iter().enumerate().filter_map(|(index, item)| match item.get_ref() {
            DeValue::Table(table) => {
                let shape = format!("{}[]", self.shape_of(key));
                Some(Table::new(self.document, table, item.span(), format!("{}.{index}", self.at(key)), shape))
            }
            _ => {
                self.wrong(item, key, "a list of tables");
                None
            }
        });
        tables.collect()
    }

    /// Every entry, in the order written; all keys count as asked for.
    pub fn entries(&self) -> Vec<(Text, &'d Spanned<DeValue<'a>>)> {
        self.open.set(true);
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                self.document.places.borrow_mut().insert(self.at(key.get_ref()), value.span());
                (Text { value: key.get_ref().to_string(), span: key.span() }, value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    /// The entries that are tables; others are problems.
    pub fn entry_tables(&self) -> Vec<(Text, Table<'a, 'd>)> {
        self.open.set(true);
        self.note("*", Kind::Table);
        let entries = self.entries().into_iter().filter_map(|(key, value)| match value.get_ref() {
            DeValue::Table(table) => {
                let path = self.at(&key.value);
                Some((key, Table::new(self.document, table, value.span(), path, self.shape_of("*"))))
            }
            _ => {
                self.wrong(value, &key.value, "a table");
                None
            }
        });
        entries.collect()
    }

    /// The entries that are texts; others are problems.
    pub fn entry_texts(&self) -> Vec<(Text, Text)> {
        self.open.set(true);
        self.note("*", Kind::Text);
        let entries = self.entries().into_iter().filter_map(|(key, value)| match value.get_ref() {
            DeValue::String(text) => Some((key, Text { value: text.to_string(), span: value.span() })),
            _ => {
                self.wrong(value, &key.value, "a text");
                None
            }
        });
        entries.collect()
    }

    /// Texts of a list that stands under `key` of this table, or a single text.
    pub fn list_or_text(&self, key: &str) -> Option<Result<Vec<Text>, Text>> {
        match self.get(key, Kind::TextOrTexts)?.get_ref() {
            DeValue::String(_) => self.text_as(key, Kind::TextOrTexts).map(Err),
            _ => Some(Ok(self.texts_as(key, Kind::TextOrTexts))),
        }
    }

    /// Says which keys nobody asked for. To be called last.
    pub fn finish(&self) {
        if self.open.get() {
            return;
        }
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            if asked.contains(key.get_ref().as_ref()) {
                continue;
            }
            let message = format!("unknown key `{}`", key.get_ref());
            let problem = Problem::new(self.document.file, self.document.source, key.span(), message, "not known here");
            let known: Vec<&str> = asked.iter().map(String::as_str).collect();
            self.document.report(match nearest(key.get_ref(), &known) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint(format!("expected one of: {}", known.join(", "))),
            });
        }
    }
}

/// The root table of a file; a file that is no TOML is one problem.
pub fn parse<'a>(document: &Document<'a>) -> Option<toml::Spanned<DeTable<'a>>> {
    match DeTable::parse(document.source) {
        Ok(table) => Some(table),
        Err(error) => {
            let span = error.span().unwrap_or(0..1);
            document.problem(span, "this is not TOML", error.message().lines().next().unwrap_or_default().to_owned());
            None
        }
    }
}

pub fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(float) => float.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Datetime(instant) => Value::String(instant.to_string()),
        DeValue::Array(array) => array.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())));
            Value::Object(entries.collect())
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
