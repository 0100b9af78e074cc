//! What a tool shows besides one list per entity: views, dashboards, and forms for people without an account.

use serde_json::Value;

use crate::Condition;

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
