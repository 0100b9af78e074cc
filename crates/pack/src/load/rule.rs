//! `[message.<name>]`, `[[rule]]`, and what follows from a move: `then = [{ notify = ["holder"], message = "confirm" }]`.

use super::names::{expressions, label_of, snake_case, texts};
use crate::{
    Book, Consequence, Effect, Message, Rule, Trigger,
    reader::{Table, Text},
};

/// What a posting says besides its book.
const TRANSFER: [&str; 4] = ["from", "to", "quantity", "item"];
const DAILY: &str = "every day at ";

pub fn message(name: &Text, table: &Table<'_, '_>) -> Message {
    snake_case(table, name, "a message");
    let message = Message {
        name: name.value.clone(),
        subject: table.required_text("subject").map(|text| text.value).unwrap_or_default(),
        body: table.text("body").map(|text| text.value).unwrap_or_default(),
        file: table.text("file").map(|text| text.value),
    };
    if table.has("body") == table.has("file") {
        table.document.problem(
            name.span.clone(),
            format!("`{}` needs a `body` or a `file`", message.name),
            "expected one of them",
        );
    }
    table.finish();
    message
}

pub fn book(name: &Text, table: &Table<'_, '_>) -> Book {
    snake_case(table, name, "a book");
    let book = Book {
        name: name.value.clone(),
        label: table.text("label").map_or_else(|| label_of(&name.value), |text| text.value),
        unit: table.required_text("unit").map(|text| text.value).unwrap_or_default(),
        floor: table.int("floor"),
        deny: table.text("deny").map(|text| text.value),
        when: table.condition("when"),
    };
    if book.deny.is_some() && book.floor.is_none() {
        table.document.problem(table.span_of("deny"), "nothing is refused without a `floor`", "here");
    }
    table.finish();
    book
}

pub fn rule(table: &Table<'_, '_>) -> Option<Rule> {
    let name = table.required_text("name");
    if let Some(name) = &name {
        snake_case(table, name, "a rule");
    }
    let on = table.required_text("on");
    let entity = table.text("entity").map(|text| text.value);
    let trigger = on.and_then(|on| trigger(table, &on, entity));
    let (condition, when) = (table.text("if").map(|text| text.value), table.condition("when"));
    let consequences = consequences(table, "do");
    if consequences.is_empty() {
        let start = table.span.start;
        table.document.problem(start..start + 1, "a rule that does nothing", "expected `do`");
    }
    table.finish();
    let (entity, trigger) = trigger?;
    Some(Rule { place: table.path().to_owned(), name: name?.value, entity, trigger, condition, when, consequences })
}

/// `thing.created`, `thing.changed`, `thing.retire`, or `every day at 07:00` for each record of `entity`.
fn trigger(table: &Table<'_, '_>, on: &Text, entity: Option<String>) -> Option<(String, Trigger)> {
    let refuse = |message: String, label: &str| table.document.problem(on.span.clone(), message, label);
    if let Some(time) = on.value.strip_prefix(DAILY) {
        if !is_time(time) {
            refuse(format!("`{time}` is no time of day"), "expected for example 07:00");
            return None;
        }
        if entity.is_none() {
            refuse("a rule of every day needs an `entity`".into(), "for whose records is it?");
        }
        return Some((entity?, Trigger::Daily(time.to_owned())));
    }
    let Some((named, event)) = on.value.split_once('.') else {
        refuse(format!("`{}` never happens", on.value), "expected for example thing.created, or every day at 07:00");
        return None;
    };
    if table.has("entity") {
        table.document.problem(table.span_of("entity"), "`on` names the entity already", "only for rules of every day");
    }
    let trigger = match event {
        "created" => Trigger::Created,
        "changed" => Trigger::Changed,
        name => Trigger::Moved(name.to_owned()),
    };
    Some((named.to_owned(), trigger))
}

fn is_time(text: &str) -> bool {
    let number = |text: &str, least: u32| text.len() == 2 && text.parse::<u32>().is_ok_and(|number| number < least);
    text.split_once(':').is_some_and(|(hour, minute)| number(hour, 24) && number(minute, 60))
}

pub fn consequences(table: &Table<'_, '_>, key: &str) -> Vec<Consequence> {
    table.tables(key).iter().filter_map(consequence).collect()
}

fn consequence(table: &Table<'_, '_>) -> Option<Consequence> {
    let to = texts(table, "notify");
    let message = table.text("message").map(|text| text.value);
    let emit = table.text("emit");
    if let Some(name) = &emit {
        snake_case(table, name, "an event");
    }
    let set = expressions(table, "set");
    let create = table.text("create").map(|text| text.value);
    let values = expressions(table, "values");
    let post = table.text("post").map(|text| text.value);
    let transfer: Vec<(String, String)> =
        TRANSFER.into_iter().filter_map(|key| Some((key.to_owned(), table.text(key)?.value))).collect();
    let condition = table.text("if").map(|text| text.value);
    table.finish();

    let given: Vec<&str> =
        ["notify", "emit", "set", "create", "post"].into_iter().filter(|key| table.has(key)).collect();
    let wrong = |message: String| {
        table.document.problem(table.span.clone(), message, "expected one of notify, emit, set, create, post");
        None
    };
    let effect = match given.as_slice() {
        ["notify"] => match message {
            Some(message) => Effect::Notify { to, message },
            None => return wrong("`notify` needs a `message`".into()),
        },
        ["emit"] => Effect::Emit(emit?.value),
        ["set"] => Effect::Set(set),
        ["create"] => Effect::Create { entity: create?, values },
        ["post"] => {
            if !table.has("quantity") || !(table.has("from") || table.has("to")) {
                return wrong("`post` needs a `quantity`, and `from`, `to` or both".into());
            }
            Effect::Post { book: post?, transfer }
        }
        [] => return wrong("this does nothing".into()),
        several => return wrong(format!("this does several things: {}", several.join(", "))),
    };
    let transfers = TRANSFER.map(|key| (key, "post"));
    for (key, belongs_to) in [("message", "notify"), ("values", "create")].into_iter().chain(transfers) {
        if table.has(key) && !table.has(belongs_to) {
            table.document.problem(table.span_of(key), format!("`{key}` says nothing without `{belongs_to}`"), "here");
        }
    }
    Some(Consequence { place: table.path().to_owned(), condition, effect })
}
