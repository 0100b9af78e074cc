//! `[entity.request.deadlines] statutory = { from = "received_at", add = "1 month", warn = ["5 days"], … }`

use super::names::{label_of, snake_case};
use crate::{
    Deadline, Span,
    reader::{Table, Text},
};

pub fn deadline(name: &Text, table: &Table<'_, '_>) -> Deadline {
    snake_case(table, name, "a deadline");
    let texts = |key: &str| table.texts(key).into_iter().map(|text| text.value).collect();
    let spans = |key: &str| table.texts(key).iter().filter_map(|text| span(table, text)).collect();
    let deadline = Deadline {
        label: table.text("label").map_or_else(|| label_of(&name.value), |text| text.value),
        from: table.required_text("from").map(|text| text.value).unwrap_or_default(),
        add: table.text("add").and_then(|text| span(table, &text)),
        roll: table.bool("roll"),
        pause: texts("pause"),
        more: table.table("more").and_then(|more| {
            let when = more.required_text("when");
            let add = more.required_text("add").and_then(|text| span(&more, &text));
            more.finish();
            Some((when?.value, add?))
        }),
        warn: spans("warn"),
        tell: texts("tell"),
        done: texts("done"),
        act: table.text("then").map(|text| text.value),
        name: name.value.clone(),
    };
    table.finish();
    deadline
}

/// `1 month`, `10 days`, `3 working days`, `72 hours`.
fn span(table: &Table<'_, '_>, text: &Text) -> Option<Span> {
    let (count, unit) = text.value.split_once(' ').unwrap_or_default();
    let count = count.parse::<u32>().ok().filter(|count| (1..=10_000).contains(count));
    let span = match (count, unit) {
        (Some(count), "month" | "months") => Some(Span::Months(count)),
        (Some(count), "day" | "days") => Some(Span::Days(count)),
        (Some(count), "working day" | "working days") => Some(Span::WorkingDays(count)),
        (Some(count), "hour" | "hours") => Some(Span::Hours(count)),
        _ => None,
    };
    if span.is_none() {
        let expected = "expected for example 1 month, 10 days, 3 working days or 72 hours";
        table.document.problem(text.span.clone(), format!("`{}` is no span of time", text.value), expected);
    }
    span
}
