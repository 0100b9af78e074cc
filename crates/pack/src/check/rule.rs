//! Messages and rules name what there is, say only what people may read, and set off no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::named::{Check, suggest};
use crate::{Consequence, Effect, Entity, FieldKind, Message, Question, Trigger};

const FILE: &str = "schema.toml";
/// A tool stops a chain of rules that is longer.
const LONGEST_CHAIN: usize = 8;

/// Something that happens to a record: entity, and what.
type Happening<'a> = (&'a str, Trigger);

impl<'a> Check<'a> {
    pub(super) fn rules(&mut self, questions: &[&Question]) {
        let pack = self.pack;
        for book in &pack.schema.books {
            if let Some(when) = &book.when {
                self.names(FILE, &format!("book.{}.when", book.name), when, questions);
            }
        }
        for message in &pack.schema.messages {
            if let Some(file) = message.file.as_ref().filter(|file| !pack.files.contains(file)) {
                let key = format!("message.{}.file", message.name);
                self.report(FILE, &key, format!("there is no `{file}`"), "expected a file of the pack");
            }
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        for entity in &pack.schema.entities {
            for transition in entity.moves.iter().filter(|transition| !transition.then.is_empty()) {
                names.insert(format!("{}_{}", entity.name, transition.name));
                self.consequences(entity, &transition.then);
            }
        }
        for rule in &pack.schema.rules {
            let at = |rest: &str| format!("{}.{rest}", rule.place);
            if !names.insert(rule.name.clone()) {
                let message = format!("two rules are called `{}`", rule.name);
                self.report(FILE, &at("name"), message, "the second; moves have the rules `<entity>_<move>`");
            }
            if let Some(when) = &rule.when {
                self.names(FILE, &at("when"), when, questions);
            }
            let key = if matches!(rule.trigger, Trigger::Daily(_)) { "entity" } else { "on" };
            let Some(entity) = pack.schema.entities.iter().find(|entity| entity.name == rule.entity) else {
                let entities = pack.schema.entities.iter().map(|entity| entity.name.as_str());
                self.known(FILE, &at(key), "entity", &rule.entity, entities);
                continue;
            };
            if let Trigger::Moved(name) = &rule.trigger {
                let moves = entity.moves.iter().map(|transition| transition.name.as_str());
                self.known(FILE, &at("on"), "move", name, moves.chain(["created", "changed"]));
            }
            self.consequences(entity, &rule.consequences);
        }
        self.circles();
    }

    fn consequences(&mut self, entity: &'a Entity, consequences: &'a [Consequence]) {
        let pack = self.pack;
        for Consequence { place, effect, .. } in consequences {
            let at = |rest: &str| format!("{place}.{rest}");
            match effect {
                Effect::Notify { to, message } => {
                    let people = entity.fields.iter().filter(|field| field.kind == FieldKind::User);
                    let roles = pack.schema.roles.iter().map(|(role, _)| role.as_str());
                    let told: Vec<&str> =
                        people.map(|field| field.name.as_str()).chain(roles).chain(["admin"]).collect();
                    for name in to {
                        self.known(FILE, &at("notify"), "field of a user or role", name, told.iter().copied());
                    }
                    match pack.schema.messages.iter().find(|known| known.name == *message) {
                        Some(message) => self.message(message, entity),
                        None => {
                            let messages = pack.schema.messages.iter().map(|message| message.name.as_str());
                            self.known(FILE, &at("message"), "message", message, messages);
                        }
                    }
                }
                Effect::Emit(name) => {
                    let taken = ["created", "changed", "moved", "erased"].contains(&name.as_str())
                        || entity.moves.iter().any(|transition| transition.name == *name);
                    if taken {
                        let message = format!("`{}.{name}` is told of already", entity.name);
                        self.report(FILE, &at("emit"), message, "expected another name");
                    }
                }
                Effect::Post { book, .. } => {
                    let books = pack.schema.books.iter().map(|book| book.name.as_str());
                    self.known(FILE, &at("post"), "book", book, books);
                }
                Effect::Set(values) => self.fields(&at("set"), entity, values),
                Effect::Create { entity: target, values } => {
                    match pack.schema.entities.iter().find(|other| other.name == *target) {
                        Some(target) => {
                            self.fields(&at("values"), target, values);
                            self.complete(&at("create"), target, values);
                        }
                        None => {
                            let entities = pack.schema.entities.iter().map(|entity| entity.name.as_str());
                            self.known(FILE, &at("create"), "entity", target, entities);
                        }
                    }
                }
            }
        }
    }

    fn fields(&mut self, key: &str, entity: &Entity, values: &[(String, String)]) {
        let own = || entity.fields.iter().filter(|field| field.is_written()).map(|field| field.name.as_str());
        for (name, _) in values {
            self.known(FILE, key, &format!("field of `{}`", entity.name), name, own());
        }
    }

    /// What a record needs is given, or it could never be made.
    fn complete(&mut self, key: &str, target: &Entity, values: &[(String, String)]) {
        for field in target.fields.iter().filter(|field| field.required && field.default.is_none()) {
            if !values.iter().any(|(name, _)| *name == field.name) {
                let message = format!("a `{}` needs `{}`", target.name, field.name);
                self.report(FILE, key, message, "it is not among the `values`");
            }
        }
    }

    /// Every name in braces is something that the record has and that people may read.
    fn message(&mut self, message: &Message, entity: &Entity) {
        let readable =
            entity.fields.iter().filter(|field| !field.secret && field.is_stored()).map(|field| field.name.as_str());
        let state = (!entity.states.is_empty()).then_some("state");
        let number = entity.number.as_ref().map(|_| "number");
        let known: Vec<&str> = readable.chain(["title"]).chain(state).chain(number).collect();
        let body = if message.file.is_some() { "file" } else { "body" };
        for (key, text) in [("subject", &message.subject), (body, &message.body)] {
            for (name, part) in Message::placeholders(text).filter(|(name, _)| !known.contains(name)) {
                let said = format!("`{{{name}}}` is nothing that a `{}` can be asked for", entity.name);
                let problem = match &message.file {
                    Some(file) if key == "file" => self.pack.problem_in_text(file, part, said),
                    _ => {
                        let key = format!("message.{}.{key}", message.name);
                        self.pack.problem_inside(FILE, &key, text, part, said, "named here")
                    }
                };
                let problem = suggest(problem, name, &known);
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
            }
        }
    }

    /// Rules that set each other off would never come to an end.
    fn circles(&mut self) {
        let mut leads: BTreeMap<Happening<'a>, Vec<(Happening<'a>, &'a str)>> = BTreeMap::new();
        for (from, consequences) in self.followed() {
            for Consequence { place, effect, .. } in consequences {
                let to = match effect {
                    Effect::Set(_) => (from.0, Trigger::Changed),
                    Effect::Create { entity, .. } => (entity.as_str(), Trigger::Created),
                    Effect::Notify { .. } | Effect::Emit(_) | Effect::Post { .. } => continue,
                };
                leads.entry(from.clone()).or_default().push((to, place));
            }
        }
        for start in leads.keys().cloned().collect::<Vec<_>>() {
            if let Some((place, message)) = walk(&leads, &mut vec![start]) {
                return self.report(FILE, place, message, "here it begins again");
            }
        }
    }

    fn followed(&self) -> Vec<(Happening<'a>, &'a [Consequence])> {
        let schema = &self.pack.schema;
        let moves = schema.entities.iter().flat_map(|entity| {
            let then = |transition: &'a crate::Move| {
                ((entity.name.as_str(), Trigger::Moved(transition.name.clone())), transition.then.as_slice())
            };
            entity.moves.iter().map(then)
        });
        let rules = schema.rules.iter();
        moves
            .chain(rules.map(|rule| ((rule.entity.as_str(), rule.trigger.clone()), rule.consequences.as_slice())))
            .collect()
    }
}

/// Where a way through the rules comes back to where it was, or is too long.
fn walk<'a>(
    leads: &BTreeMap<Happening<'a>, Vec<(Happening<'a>, &'a str)>>,
    way: &mut Vec<Happening<'a>>,
) -> Option<(&'a str, String)> {
    let here = way.last()?;
    for (next, place) in leads.get(here).into_iter().flatten() {
        let again = way.contains(next);
        way.push(next.clone());
        if again || (way.len() > LONGEST_CHAIN && leads.contains_key(next)) {
            let names: Vec<String> = way.iter().map(|(entity, what)| format!("{entity}.{}", what.name())).collect();
            let what = if again { "these rules go round in a circle" } else { "these rules are a chain too long" };
            return Some((place, format!("{what}: {}", names.join(" → "))));
        }
        if let Some(found) = walk(leads, way) {
            return Some(found);
        }
        way.pop();
    }
    None
}
