//! The rules that a tool really has: those whose conditions hold and whose records are there, with what of them can
//! happen, and the messages that they send.

use std::collections::BTreeMap;

use pack::{Book, Condition, Consequence, Effect, Entity, Message, Rule, Schema, Trigger};

use super::Rules;

/// `entities` are those that the tool has, with the fields that it has.
pub fn effective(schema: &Schema, entities: &[Entity], holds: &dyn Fn(&Condition) -> bool) -> Rules {
    let mut rules: Vec<Rule> = Vec::new();
    for entity in entities {
        rules.extend(entity.moves.iter().map(|transition| Rule {
            place: format!("entity.{}.moves.{}", entity.name, transition.name),
            name: format!("{}_{}", entity.name, transition.name),
            entity: entity.name.clone(),
            trigger: Trigger::Moved(transition.name.clone()),
            condition: None,
            when: None,
            consequences: transition.then.clone(),
        }));
    }
    rules.extend(schema.rules.iter().filter(|rule| rule.when.as_ref().is_none_or(holds)).cloned());
    let books: Vec<Book> = schema.books.iter().filter(|book| book.when.as_ref().is_none_or(holds)).cloned().collect();
    let mut messages = BTreeMap::new();
    rules.retain_mut(|rule| {
        let Some(entity) = entities.iter().find(|entity| entity.name == rule.entity) else { return false };
        rule.consequences.retain_mut(|consequence| can_happen(schema, &books, consequence, entity, entities));
        for Consequence { effect, .. } in &rule.consequences {
            if let Effect::Notify { message: name, .. } = effect
                && let Some(message) = schema.messages.iter().find(|message| message.name == *name)
            {
                let message = messages.entry(name.clone()).or_insert_with(|| message.clone());
                leave_out(message, entity);
            }
        }
        !rule.consequences.is_empty()
    });
    Rules { books, messages: messages.into_values().collect(), rules }
}

fn can_happen(
    schema: &Schema,
    books: &[Book],
    consequence: &mut Consequence,
    entity: &Entity,
    entities: &[Entity],
) -> bool {
    match &mut consequence.effect {
        Effect::Emit(_) => true,
        Effect::Post { book: name, .. } => books.iter().any(|book| book.name == *name),
        Effect::Notify { to, .. } => {
            let is_role = |name: &String| name == "admin" || schema.roles.iter().any(|(role, _)| role == name);
            to.retain(|name| has(entity, name) || is_role(name));
            !to.is_empty()
        }
        Effect::Set(values) => {
            values.retain(|(name, _)| has(entity, name));
            !values.is_empty()
        }
        Effect::Create { entity: target, values } => match entities.iter().find(|entity| entity.name == *target) {
            Some(target) => {
                values.retain(|(name, _)| has(target, name));
                true
            }
            None => false,
        },
    }
}

fn has(entity: &Entity, name: &str) -> bool {
    entity.fields.iter().any(|field| field.name == name)
}

/// A field that the tool does not have is said as one without a value.
fn leave_out(message: &mut Message, entity: &Entity) {
    for text in [&mut message.subject, &mut message.body] {
        let gone: Vec<String> = Message::placeholders(text)
            .filter(|(name, _)| !["title", "number", "state"].contains(name) && !has(entity, name))
            .map(|(name, _)| format!("{{{name}}}"))
            .collect();
        for placeholder in gone {
            *text = text.replace(&placeholder, "–");
        }
    }
}
