//! What a tool shows besides one list per entity: views, dashboards, forms for people without an account, documents.

use std::{collections::BTreeMap, ops::Range};

use serde_json::Value;

use crate::{Condition, Message};

/// By field, or `field.from` and `field.to`, in the words of the tool's list API: several values with commas between.
pub type Filter = Vec<(String, String)>;

/// A list with a name of its own in the menu.
#[derive(Clone, Debug)]
pub struct View {
    pub name: String,
    pub label: String,
    /// A lucide icon's name.
    pub icon: String,
    /// The menu group; without it that of the entity.
    pub group: Option<String>,
    pub when: Option<Condition>,
    pub entity: String,
    pub layout: Layout,
    pub filter: Filter,
    /// Without any, those of the entity.
    pub columns: Vec<String>,
    pub sort: Option<String>,
    /// Of a board; without it the state.
    pub group_by: Option<String>,
    /// Of a calendar: a date or instant.
    pub date: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    List,
    Board,
    Calendar,
}

#[derive(Clone, Debug)]
pub struct Dashboard {
    /// `home` is the start page.
    pub name: String,
    pub label: String,
    pub icon: String,
    pub group: String,
    pub when: Option<Condition>,
    pub cards: Vec<Card>,
    pub charts: Vec<Chart>,
}

/// What is counted, or which field is added up.
#[derive(Clone, Debug)]
pub struct Measured {
    pub label: String,
    pub when: Option<Condition>,
    pub entity: String,
    pub filter: Filter,
    /// A number to add up; without it records are counted.
    pub sum: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Card {
    pub measured: Measured,
    /// When the number asks for attention.
    pub alert: Option<Threshold>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// `>`, `>=`, `<` or `<=`.
    pub comparison: &'static str,
    pub value: f64,
}

#[derive(Clone, Debug)]
pub struct Chart {
    pub measured: Measured,
    pub kind: ChartKind,
    /// `state`, a field, a field of what a ref leads to (`model.category`), or `month`.
    pub group: String,
    /// Of which date the month is; without it of `created_at`.
    pub date: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    Bar,
    Line,
    Donut,
}

/// A form at `/f/<name>` that needs no account.
#[derive(Clone, Debug)]
pub struct Form {
    /// `kebab-case`.
    pub name: String,
    pub label: String,
    pub when: Option<Condition>,
    pub entity: String,
    pub fields: Vec<String>,
    /// What each record from here has besides.
    pub set: Vec<(String, Value)>,
    pub intro: String,
    pub thanks: String,
}

/// A paper about one record, printed as PDF.
#[derive(Clone, Debug)]
pub struct Document {
    pub name: String,
    pub label: String,
    pub icon: String,
    pub when: Option<Condition>,
    pub entity: String,
    /// In which it can be had; in all where there are none.
    pub states: Vec<String>,
    /// Who may have it, of those who may read the record; all of them where there are none.
    pub to: Vec<String>,
    /// Of the pack: Markdown with fields of the record in braces.
    pub file: String,
    /// Language to what the file says in it; `en` is the file itself, `de` the one with `.de.md`.
    pub bodies: BTreeMap<String, String>,
}

/// What stands in braces in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot<'a> {
    Field(&'a str),
    /// `{each loan: borrower, due_on}`: records that refer to this one, a row each.
    Each {
        entity: &'a str,
        columns: Vec<&'a str>,
    },
}

impl Document {
    /// What stands in braces in a text, and where, in bytes.
    pub fn slots(text: &str) -> impl Iterator<Item = (Slot<'_>, Range<usize>)> {
        Message::placeholders(text).map(|(inside, range)| {
            let slot = match inside.strip_prefix("each ").and_then(|each| each.split_once(':')) {
                Some((entity, columns)) => {
                    Slot::Each { entity: entity.trim(), columns: columns.split(',').map(str::trim).collect() }
                }
                None => Slot::Field(inside),
            };
            (slot, range)
        })
    }
}
