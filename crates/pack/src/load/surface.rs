//! `[view.mine]`, `[dashboard.home]`, `[form.report]` and `[document.receipt]` of `schema.toml`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::names::{label_of, snake_case, texts};
use crate::{
    Card, Chart, ChartKind, Dashboard, Document, Filter, Form, Layout, Measured, Threshold, View,
    reader::{Table, Text},
};

const LAYOUTS: [(&str, (Layout, &str)); 3] = [
    ("list", (Layout::List, "list")),
    ("board", (Layout::Board, "square-kanban")),
    ("calendar", (Layout::Calendar, "calendar-days")),
];

const CHARTS: [(&str, ChartKind); 3] =
    [("bar", ChartKind::Bar), ("line", ChartKind::Line), ("donut", ChartKind::Donut)];

/// Longer ones first: each is the beginning of another.
const COMPARISONS: [&str; 4] = [">=", "<=", ">", "<"];

fn required(table: &Table<'_, '_>, key: &str) -> String {
    table.required_text(key).map(|text| text.value).unwrap_or_default()
}

fn optional(table: &Table<'_, '_>, key: &str) -> Option<String> {
    table.text(key).map(|text| text.value)
}

pub fn view(name: &Text, table: &Table<'_, '_>) -> View {
    snake_case(table, name, "a view");
    let (layout, icon) = table.choice("layout", "layout", &LAYOUTS).unwrap_or(LAYOUTS[0].1);
    let view = View {
        label: optional(table, "label").unwrap_or_else(|| label_of(&name.value)),
        icon: optional(table, "icon").unwrap_or_else(|| icon.to_owned()),
        group: optional(table, "group"),
        when: table.condition("when"),
        entity: required(table, "entity"),
        layout,
        filter: filter(table),
        columns: texts(table, "columns"),
        sort: optional(table, "sort"),
        group_by: optional(table, "group_by"),
        date: optional(table, "date"),
        name: name.value.clone(),
    };
    table.finish();
    view
}

pub fn dashboard(name: &Text, table: &Table<'_, '_>) -> Dashboard {
    snake_case(table, name, "a dashboard");
    let dashboard = Dashboard {
        label: optional(table, "label").unwrap_or_else(|| label_of(&name.value)),
        icon: optional(table, "icon").unwrap_or_else(|| "layout-dashboard".into()),
        group: optional(table, "group").unwrap_or_else(|| "Workspace".into()),
        when: table.condition("when"),
        cards: table.tables("cards").iter().map(card).collect(),
        charts: table.tables("charts").iter().map(chart).collect(),
        name: name.value.clone(),
    };
    table.finish();
    dashboard
}

fn measured(table: &Table<'_, '_>) -> Measured {
    Measured {
        label: required(table, "label"),
        when: table.condition("when"),
        entity: required(table, "entity"),
        filter: filter(table),
        sum: optional(table, "sum"),
    }
}

fn card(table: &Table<'_, '_>) -> Card {
    let card = Card { measured: measured(table), alert: table.text("alert").and_then(|text| threshold(table, &text)) };
    table.finish();
    card
}

/// `> 0`
fn threshold(table: &Table<'_, '_>, text: &Text) -> Option<Threshold> {
    let found = COMPARISONS.iter().find_map(|comparison| {
        let value = text.value.strip_prefix(comparison)?.trim().parse::<f64>().ok()?;
        value.is_finite().then_some(Threshold { comparison, value })
    });
    if found.is_none() {
        let message = format!("`{}` is no threshold", text.value);
        table.document.problem(text.span.clone(), message, "expected for example > 0 or <= 12.5");
    }
    found
}

fn chart(table: &Table<'_, '_>) -> Chart {
    let chart = Chart {
        measured: measured(table),
        kind: table.required_choice("kind", "kind of chart", &CHARTS).unwrap_or(ChartKind::Bar),
        group: required(table, "group"),
        date: optional(table, "date"),
    };
    if chart.kind == ChartKind::Line && chart.group != "month" {
        let label = "expected group = \"month\"";
        table.document.problem(table.span_of("group"), "a line goes over months", label);
    }
    table.finish();
    chart
}

pub fn form(name: &Text, table: &Table<'_, '_>) -> Form {
    snake_case(table, name, "a form");
    let set = table.table("set");
    let entries = set.iter().flat_map(|set| {
        let entries = set.entries().into_iter();
        entries.filter_map(|(field, _)| Some((field.value.clone(), set.value(&field.value)?.0))).collect::<Vec<_>>()
    });
    let form = Form {
        label: optional(table, "label").unwrap_or_else(|| label_of(&name.value)),
        when: table.condition("when"),
        entity: required(table, "entity"),
        fields: texts(table, "fields"),
        set: entries.collect(),
        intro: optional(table, "intro").unwrap_or_default(),
        thanks: optional(table, "thanks").unwrap_or_else(|| "Thank you.".into()),
        name: name.value.replace('_', "-"),
    };
    if form.fields.is_empty() {
        table.document.problem(
            name.span.clone(),
            format!("`{}` asks nothing", name.value),
            "expected fields = [\"field\", …]",
        );
    }
    table.finish();
    form
}

pub fn document(name: &Text, table: &Table<'_, '_>) -> Document {
    snake_case(table, name, "a document");
    let document = Document {
        label: optional(table, "label").unwrap_or_else(|| label_of(&name.value)),
        icon: optional(table, "icon").unwrap_or_else(|| "file-text".into()),
        when: table.condition("when"),
        entity: required(table, "entity"),
        states: texts(table, "states"),
        to: texts(table, "to"),
        file: required(table, "file"),
        bodies: BTreeMap::new(),
        name: name.value.clone(),
    };
    table.finish();
    document
}

/// Field to a value or several.
fn filter(table: &Table<'_, '_>) -> Filter {
    let Some(filter) = table.table("filter") else { return Filter::new() };
    let word = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let entries = filter.entries().into_iter().filter_map(|(key, _)| {
        let (value, span) = filter.value(&key.value)?;
        let words: Option<Vec<String>> = match &value {
            Value::Array(items) if !items.is_empty() => items.iter().map(word).collect(),
            single => word(single).map(|word| vec![word]),
        };
        if words.is_none() {
            table.document.problem(
                span,
                format!("`{}` cannot be filtered by this", key.value),
                "expected a value or a list of values",
            );
        }
        Some((key.value, words?.join(",")))
    });
    entries.collect()
}
