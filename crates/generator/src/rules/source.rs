//! Books, messages and rules as TypeScript.
//!
//! Input: the pack's move `hand` of `asset` with `then = [{ notify = ["holder"], message = "please_confirm" }]`.
//! Output: an element of `shared/rules.ts`
//! ```ts
//! defineRule(asset, { name: 'asset_hand', on: 'hand', do: [{ notify: ['holder'], message: 'please_confirm' }] }),
//! ```

use std::collections::BTreeSet;

use pack::{Book, Consequence, Effect, Message, Rule, Schema, Trigger};

use super::Rules;
use crate::{
    entities::{
        EntityError,
        expression::{CONTEXT, Expression, expression, parameters},
        layout::{Node, Properties},
    },
    naming::{identifier, kebab_case},
};

/// In the order of [`sources`].
pub const PATHS: [&str; 3] = ["shared/books.ts", "shared/messages.ts", "shared/rules.ts"];

/// All expressions that cannot stand in their file.
pub fn check(schema: &Schema) -> Vec<EntityError> {
    let moves = schema.entities.iter().flat_map(|entity| &entity.moves).flat_map(|transition| &transition.then);
    let rules = schema.rules.iter();
    let conditions = rules.clone().filter_map(|rule| condition(&rule.place, rule.condition.as_deref()).err());
    let consequences = moves.chain(rules.flat_map(|rule| &rule.consequences));
    conditions.chain(consequences.filter_map(|consequence| consequence_node(consequence).err())).collect()
}

/// Path and text of each file.
pub fn sources(rules: &Rules) -> Result<[(&'static str, String); 3], EntityError> {
    Ok([(PATHS[0], books(&rules.books)), (PATHS[1], messages(&rules.messages)), (PATHS[2], rules_file(&rules.rules)?)])
}

fn books(books: &[Book]) -> String {
    let mut text =
        "//! What the tool counts.\n\nimport type { Book } from './book'\n\nexport const books = ".to_owned();
    let entries = books.iter().map(|book| {
        let mut list = Properties::default();
        list.text("label", &book.label);
        list.text("unit", &book.unit);
        if let Some(floor) = book.floor {
            list.put("floor", Node::Text(floor.to_string()));
        }
        list.maybe_text("deny", book.deny.as_deref());
        (book.name.clone(), Node::Object(list.0))
    });
    Node::Block(entries.collect()).print(&mut text, 0, 0, 0);
    text.push_str(" as const satisfies { readonly [name: string]: Book }\n");
    text
}

fn messages(messages: &[Message]) -> String {
    let mut text = "//! Messages of the tool, each with the fields of a record in braces.\n\n\
        import type { Message } from './rule'\n\nexport const messages = "
        .to_owned();
    let entries = messages.iter().map(|message| {
        let mut list = Properties::default();
        list.text("subject", &message.subject);
        list.text("body", &message.body);
        (message.name.clone(), Node::Object(list.0))
    });
    Node::Block(entries.collect()).print(&mut text, 0, 0, 0);
    text.push_str(" as const satisfies { readonly [name: string]: Message }\n");
    text
}

fn rules_file(rules: &[Rule]) -> Result<String, EntityError> {
    let mut entities: BTreeSet<&str> = rules.iter().map(|rule| rule.entity.as_str()).collect();
    let created =
        rules.iter().flat_map(|rule| &rule.consequences).filter_map(|consequence| match &consequence.effect {
            Effect::Create { entity, .. } => Some(entity.as_str()),
            _ => None,
        });
    let created: Vec<&str> = created.collect();
    entities.extend(&created);

    let mut text = "//! What follows from what in this tool.\n\n".to_owned();
    for entity in entities {
        text.push_str(&format!("import {{ {} }} from './entities/{}'\n", identifier(entity), kebab_case(entity)));
    }
    text.push_str(match (rules.is_empty(), created.is_empty()) {
        (true, _) => "import type { Rule } from './rule'\n",
        (_, true) => "import { defineRule, type Rule } from './rule'\n",
        _ => "import { create, defineRule, type Rule } from './rule'\n",
    });
    text.push_str("\nexport const rules: readonly Rule[] = ");
    let rules: Result<Vec<Node>, EntityError> = rules.iter().map(rule_node).collect();
    Node::Lines(rules?).print(&mut text, 0, 0, 0);
    text.push('\n');
    Ok(text)
}

fn rule_node(rule: &Rule) -> Result<Node, EntityError> {
    let mut list = Properties::default();
    list.text("name", &rule.name);
    match &rule.trigger {
        Trigger::Daily(time) => list.text("daily", time),
        on => list.text("on", on.name()),
    }
    when(&mut list, condition(&rule.place, rule.condition.as_deref())?);
    let consequences: Result<Vec<Node>, EntityError> = rule.consequences.iter().map(consequence_node).collect();
    list.put("do", Node::List(consequences?));
    Ok(Node::Call(format!("defineRule({}, ", identifier(&rule.entity)), list.0))
}

fn consequence_node(consequence: &Consequence) -> Result<Node, EntityError> {
    let holds = condition(&consequence.place, consequence.condition.as_deref())?;
    let mut list = Properties::default();
    match &consequence.effect {
        Effect::Notify { to, message } => {
            list.put("notify", Node::strings(to));
            list.text("message", message);
        }
        Effect::Emit(name) => list.text("emit", name),
        Effect::Set(values) => list.put("set", assignments(&consequence.place, "set", values)?),
        Effect::Post { book, transfer } => {
            list.text("post", book);
            list.put("transfer", transfer_node(&consequence.place, transfer)?);
        }
        Effect::Create { entity, values } => {
            let mut arguments =
                vec![Node::Text(identifier(entity)), assignments(&consequence.place, "values", values)?];
            arguments.extend(holds.map(arrow));
            return Ok(Node::Arguments("create".to_owned(), arguments));
        }
    }
    when(&mut list, holds);
    Ok(Node::Object(list.0))
}

/// An account that is not given is the world outside.
fn transfer_node(place: &str, transfer: &[(String, String)]) -> Result<Node, EntityError> {
    let (mut names, mut properties) = (Vec::new(), Vec::new());
    for key in ["from", "to", "quantity", "item"] {
        let Some((_, source)) = transfer.iter().find(|(name, _)| name == key) else {
            if key != "item" {
                properties.push((key.to_owned(), Node::Text("null".to_owned())));
            }
            continue;
        };
        let value = expression(&format!("{place}.{key}"), source, CONTEXT)?;
        names.extend(value.names);
        properties.push((key.to_owned(), Node::Text(value.text)));
    }
    Ok(Node::Arrow(format!("{} => ", parameters(&names)), properties))
}

fn assignments(place: &str, key: &str, values: &[(String, String)]) -> Result<Node, EntityError> {
    let (mut names, mut properties) = (Vec::new(), Vec::new());
    for (field, value) in values {
        let value = expression(&format!("{place}.{key}.{field}"), value, CONTEXT)?;
        names.extend(value.names);
        properties.push((field.clone(), Node::Text(value.text)));
    }
    Ok(Node::Arrow(format!("{} => ", parameters(&names)), properties))
}

fn condition(place: &str, source: Option<&str>) -> Result<Option<Expression>, EntityError> {
    source.map(|source| expression(&format!("{place}.if"), source, CONTEXT)).transpose()
}

fn when(list: &mut Properties, condition: Option<Expression>) {
    if let Some(condition) = condition {
        list.put("when", arrow(condition));
    }
}

fn arrow(Expression { text, names }: Expression) -> Node {
    Node::Text(format!("{} => {text}", parameters(&names)))
}

#[cfg(test)]
mod tests {
    use typescript::Dialect;

    use super::*;
    use crate::entities::sample;

    fn schema() -> Schema {
        let consequence = |condition: Option<&str>, effect: Effect| Consequence {
            place: "rule.0.do.0".into(),
            condition: condition.map(str::to_owned),
            effect,
        };
        let notify = |to: &[&str]| Effect::Notify {
            to: to.iter().map(|name| (*name).to_owned()).collect(),
            message: "withdrawn".into(),
        };
        let mut consent = sample::rich();
        consent.moves[0].then = vec![
            consequence(Some("record.minor"), notify(&["owner", "dpo"])),
            consequence(None, Effect::Emit("objection".into())),
            consequence(None, Effect::Set(vec![("weight".into(), "0".into()), ("valid_until".into(), "today".into())])),
            consequence(
                None,
                Effect::Post {
                    book: "seats".into(),
                    transfer: vec![("to".into(), "record.purpose".into()), ("quantity".into(), "1".into())],
                },
            ),
            consequence(
                Some("user.id !== null"),
                Effect::Create { entity: "case".into(), values: vec![("name".into(), "`Of ${record.method}`".into())] },
            ),
        ];
        Schema {
            roles: vec![("dpo".into(), String::new())],
            entities: vec![consent, sample::entity("case", &[])],
            messages: ["withdrawn", "unsent"]
                .map(|name| Message {
                    name: name.into(),
                    subject: "{number} by {owner}".into(),
                    body: "It's \"over\" ${now}\n{evidence}".into(),
                    file: None,
                })
                .to_vec(),
            rules: vec![pack::Rule {
                place: "rule.0".into(),
                name: "expired".into(),
                entity: "consent".into(),
                trigger: Trigger::Daily("07:00".into()),
                condition: Some("record.valid_until !== null && record.valid_until < today".into()),
                when: None,
                consequences: vec![consequence(None, notify(&["dpo"]))],
            }],
            books: vec![Book {
                name: "seats".into(),
                label: "Free seats".into(),
                unit: "seat".into(),
                floor: Some(0),
                deny: Some("No seat is free.".into()),
                when: None,
            }],
            ..Schema::default()
        }
    }

    #[test]
    fn rules_and_the_messages_that_they_send() {
        let schema = schema();
        let rules = crate::rules::effective(&schema, &schema.entities, &|_| true);
        assert_eq!(check(&schema), []);
        let [(_, books), (_, messages), (_, rules)] = sources(&rules).expect("its expressions are good");
        for text in [&books, &messages, &rules] {
            assert_eq!(typescript::check(text, Dialect::Ts), Ok(()));
        }
        insta::assert_snapshot!([books, messages, rules].join("\n"));
    }

    #[test]
    fn what_is_not_there_is_not_spoken_of() {
        let schema = schema();
        let mut consent = schema.entities[0].clone();
        consent.fields.retain(|field| !["owner", "weight", "evidence"].contains(&field.name.as_str()));
        let rules = crate::rules::effective(&schema, &[consent], &|_| true);
        let [_, (_, messages), (_, rules)] = sources(&rules).expect("its expressions are good");
        assert!(messages.contains("'{number} by –'") && !messages.contains("unsent"), "{messages}");
        for gone in ["owner", "weight", "case", "create"] {
            assert!(!rules.contains(gone), "{gone} in {rules}");
        }
    }

    #[test]
    fn nothing_is_an_empty_list() {
        let [_, (_, messages), (_, rules)] = sources(&Rules::default()).expect("there are no expressions");
        assert!(messages.contains("export const messages = {} as const") && rules.ends_with("[] = []\n"));
    }

    #[test]
    fn an_expression_that_cannot_stand_is_told_with_its_place() {
        let mut schema = schema();
        schema.rules[0].condition = Some("fetch(record)".into());
        schema.entities[0].moves[0].then[1].condition = Some("(".into());
        let places: Vec<String> = check(&schema).into_iter().map(|error| error.place).collect();
        assert_eq!(places, ["rule.0.if", "rule.0.do.0.if"]);
    }
}
