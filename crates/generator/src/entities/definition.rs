//! An entity as the TypeScript file that defines it.
//!
//! Input: the pack's `consent` with one move.
//! Output: `shared/entities/consent.ts`
//! ```ts
//! import { defineEntity } from '../define'
//!
//! /** A person's decision about one purpose. */
//! export const consent = defineEntity({
//!   name: 'consent',
//!   …
//!   moves: {
//!     withdraw: { label: 'Withdraw', from: ['given'], to: 'withdrawn', set: ({ now }) => ({ withdrawn_at: now }) },
//!   },
//! })
//! ```

use std::collections::BTreeSet;

use pack::{Access, Deadline, Entity, Field, FieldKind, Move, Span, Tone};
use typescript::Import;

use super::EntityError;
use super::expression::{COMPUTED, LIVE, MOVE, expression, parameters};
use super::layout::{Node, Properties, value_node};
use super::related::{functions, related};
use crate::naming::{identifier, kebab_case};

/// `shared/entities/audit-event.ts`
pub fn path(entity: &Entity) -> String {
    format!("shared/entities/{}.ts", kebab_case(&entity.name))
}

/// How `shared/entities/index.ts` imports it; the name is also the element of its list.
pub fn import(entity: &Entity) -> Import {
    Import { name: identifier(&entity.name), from: format!("./{}", kebab_case(&entity.name)) }
}

/// All expressions of the entity that cannot stand in its file.
pub fn check(entity: &Entity) -> Vec<EntityError> {
    let fields = entity.fields.iter().flat_map(|field| {
        let computed = field.computed.as_deref().map(|text| ("computed", text, COMPUTED));
        let live = field.live.as_deref().map(|text| ("live", text, LIVE));
        computed.into_iter().chain(live).filter_map(|(key, text, given)| {
            expression(&at(entity, &format!("fields.{}.{key}", field.name)), text, given).err()
        })
    });
    let moves = entity.moves.iter().flat_map(|step| {
        let guard = step.guard.as_deref().map(|guard| (format!("moves.{}.guard", step.name), guard));
        let set = step.set.iter().map(|(field, value)| (format!("moves.{}.set.{field}", step.name), value.as_str()));
        guard.into_iter().chain(set).filter_map(|(place, text)| expression(&at(entity, &place), text, MOVE).err())
    });
    let deadlines = entity.deadlines.iter().filter_map(|deadline| {
        let (when, _) = deadline.more.as_ref()?;
        expression(&at(entity, &format!("deadlines.{}.more.when", deadline.name)), when, &["record"]).err()
    });
    fields.chain(moves).chain(deadlines).chain(related(entity).err()).collect()
}

/// In `schema.toml`.
fn at(entity: &Entity, place: &str) -> String {
    format!("entity.{}.{place}", entity.name)
}

/// The file's text.
pub fn source(entity: &Entity) -> Result<String, EntityError> {
    let mut text = String::with_capacity(2_048);
    let functions = functions(entity).into_iter().collect::<Vec<_>>().join(", ");
    if !functions.is_empty() {
        text.push_str(&format!("import {{ {functions} }} from '../calendar'\n"));
    }
    text.push_str("import { defineEntity } from '../define'\n");
    let related: BTreeSet<&str> = related(entity)?.into_iter().map(|(_, to)| to).collect();
    for to in related {
        text.push_str(&format!("import {{ {} }} from './{}'\n", identifier(to), kebab_case(to)));
    }
    text.push('\n');
    text.push_str(&doc_comment(&entity.description));
    text.push_str("export const ");
    text.push_str(&identifier(&entity.name));
    text.push_str(" = defineEntity(");
    Node::Block(properties(entity)?).print(&mut text, 0, 0, 0);
    text.push_str(")\n");
    Ok(text)
}

fn properties(entity: &Entity) -> Result<Vec<(String, Node)>, EntityError> {
    let mut list = Properties::default();
    list.text("name", &entity.name);
    list.text("plural", &entity.plural);
    list.text("label", &entity.label);
    list.text("labelPlural", &entity.label_plural);
    list.text("icon", &entity.icon);
    list.text("group", &entity.group);
    list.put("title", Node::strings(&entity.title));
    list.maybe_text("number", entity.number.as_deref());
    let related = related(entity)?;
    if !related.is_empty() {
        let refs: Vec<String> = related
            .into_iter()
            .map(|(name, to)| (name, identifier(to)))
            .map(|(name, to)| if name == to { to } else { format!("{name}: {to}") })
            .collect();
        list.put("related", Node::Text(format!("{{ {} }}", refs.join(", "))));
    }
    let fields: Result<Vec<_>, _> =
        entity.fields.iter().map(|field| Ok((field.name.clone(), field_node(entity, field)?))).collect();
    list.put("fields", Node::Block(fields?));
    let states = entity.states.iter().map(|state| {
        let mut list = Properties::default();
        list.text("label", &state.label);
        list.text("tone", tone(state.tone));
        list.names("was", &state.was);
        (state.name.clone(), Node::Object(list.0))
    });
    list.put("states", Node::Block(states.collect()));
    let moves: Result<Vec<_>, _> =
        entity.moves.iter().map(|step| Ok((step.name.clone(), move_node(entity, step)?))).collect();
    list.put("moves", Node::Block(moves?));
    let access = entity.access.iter().map(|(role, verbs)| {
        let verbs = verbs.iter().map(|verb| Node::string(access_name(*verb))).collect();
        (role.clone(), Node::List(verbs))
    });
    list.put("access", Node::Object(access.collect()));
    if !entity.rows.is_empty() {
        let rows = entity.rows.iter().map(|(role, fields)| (role.clone(), Node::strings(fields)));
        list.put("rows", Node::Object(rows.collect()));
    }
    if !entity.deadlines.is_empty() {
        let deadlines: Result<Vec<_>, _> =
            entity.deadlines.iter().map(|each| Ok((each.name.clone(), deadline_node(entity, each)?))).collect();
        list.put("deadlines", Node::Block(deadlines?));
    }
    list.maybe_text("subject", entity.subject.as_deref());
    list.put("columns", Node::strings(&entity.columns));
    list.text("sort", &entity.sort);
    Ok(list.0)
}

fn field_node(entity: &Entity, field: &Field) -> Result<Node, EntityError> {
    let mut list = Properties::default();
    list.text("type", type_name(&field.kind));
    if let FieldKind::Ref(to) = &field.kind {
        list.text("to", to);
    }
    list.text("label", &field.label);
    list.maybe_text("help", field.help.as_deref());
    list.flag("required", field.required);
    list.flag("unique", field.unique);
    list.flag("searchable", field.searchable);
    list.flag("filter", field.filter);
    list.flag("personal", field.personal);
    list.flag("secret", field.secret);
    list.flag("once", field.once);
    list.names("locked", &field.locked);
    list.names("was", &field.was);
    if let Some(default) = field.default.as_ref().filter(|value| !value.is_null()) {
        list.put("default", value_node(default));
    }
    list.names("examples", &field.examples);
    if let FieldKind::Enum(choices) = &field.kind {
        let options = choices.iter().map(|choice| {
            let mut list = Properties::default();
            list.text("value", &choice.value);
            list.text("label", &choice.label);
            Node::Object(list.0)
        });
        list.put("options", Node::List(options.collect()));
    }
    if let Some(computed) = &field.computed {
        let place = at(entity, &format!("fields.{}.computed", field.name));
        let expression = expression(&place, computed, COMPUTED)?;
        let given = if expression.names.iter().any(|name| name == "record") { "(record)" } else { "()" };
        list.put("computed", Node::Text(format!("{given} => {}", expression.text)));
    }
    if let Some(live) = &field.live {
        let expression = expression(&at(entity, &format!("fields.{}.live", field.name)), live, LIVE)?;
        list.put("live", Node::Text(format!("{} => {}", parameters(&expression.names), expression.text)));
    }
    Ok(Node::Object(list.0))
}

fn move_node(entity: &Entity, step: &Move) -> Result<Node, EntityError> {
    let mut list = Properties::default();
    list.text("label", &step.label);
    list.names("from", &step.from);
    list.text("to", &step.to);
    list.names("by", &step.by);
    list.names("ask", &step.ask);
    list.flag("confirm", step.confirm);
    if let Some(guard) = &step.guard {
        let guard = expression(&at(entity, &format!("moves.{}.guard", step.name)), guard, MOVE)?;
        list.put("guard", Node::Text(format!("{} => {}", parameters(&guard.names), guard.text)));
    }
    list.maybe_text("deny", step.deny.as_deref());
    if !step.set.is_empty() {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for (field, value) in &step.set {
            let value = expression(&at(entity, &format!("moves.{}.set.{field}", step.name)), value, MOVE)?;
            names.extend(value.names);
            values.push((field.clone(), Node::Text(value.text)));
        }
        list.put("set", Node::Arrow(format!("{} => ", parameters(&names)), values));
    }
    Ok(Node::Object(list.0))
}

fn deadline_node(entity: &Entity, deadline: &Deadline) -> Result<Node, EntityError> {
    let mut list = Properties::default();
    list.text("label", &deadline.label);
    list.text("from", &deadline.from);
    if let Some(span) = deadline.add {
        list.put("add", span_node(span));
    }
    list.flag("roll", deadline.roll);
    list.names("pause", &deadline.pause);
    if let Some((when, span)) = &deadline.more {
        let when = expression(&at(entity, &format!("deadlines.{}.more.when", deadline.name)), when, &["record"])?;
        let mut more = Properties::default();
        more.put("when", Node::Text(format!("{} => {}", parameters(&when.names), when.text)));
        more.put("add", span_node(*span));
        list.put("more", Node::Object(more.0));
    }
    if !deadline.warn.is_empty() {
        list.put("warn", Node::List(deadline.warn.iter().map(|span| span_node(*span)).collect()));
    }
    list.names("tell", &deadline.tell);
    list.names("done", &deadline.done);
    list.maybe_text("act", deadline.act.as_deref());
    Ok(Node::Object(list.0))
}

/// `{ months: 1 }`
fn span_node(span: Span) -> Node {
    let (unit, count) = match span {
        Span::Months(count) => ("months", count),
        Span::Days(count) => ("days", count),
        Span::WorkingDays(count) => ("workingDays", count),
        Span::Hours(count) => ("hours", count),
    };
    Node::Object(vec![(unit.to_owned(), Node::Text(count.to_string()))])
}

/// One line, or several when it is long; it cannot end the comment, nor break out of its lines.
fn doc_comment(description: &str) -> String {
    let visible: String =
        description.chars().map(|character| if is_hidden(character) { ' ' } else { character }).collect();
    let mut lines = vec![String::new()];
    for word in visible.replace("*/", "* /").split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + word.chars().count() > 100 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    match &lines[..] {
        [line] if line.is_empty() => String::new(),
        [line] => format!("/** {line} */\n"),
        lines => format!("/**\n{} */\n", lines.iter().map(|line| format!(" * {line}\n")).collect::<String>()),
    }
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn type_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Long => "long",
        FieldKind::Int => "int",
        FieldKind::Decimal => "decimal",
        FieldKind::Money => "money",
        FieldKind::Bool => "bool",
        FieldKind::Date => "date",
        FieldKind::Instant => "instant",
        FieldKind::Email => "email",
        FieldKind::Phone => "phone",
        FieldKind::Url => "url",
        FieldKind::Country => "country",
        FieldKind::Tags => "tags",
        FieldKind::User => "user",
        FieldKind::File => "file",
        FieldKind::Signature => "signature",
        FieldKind::Enum(_) => "enum",
        FieldKind::Ref(_) => "ref",
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Info => "info",
        Tone::Success => "success",
        Tone::Warning => "warning",
        Tone::Danger => "danger",
    }
}

fn access_name(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Create => "create",
        Access::Update => "update",
        Access::Move => "move",
        Access::Erase => "erase",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use typescript::{Dialect, shape, string_values};

    use super::*;
    use crate::entities::sample;

    #[test]
    fn a_rich_entity() {
        insta::assert_snapshot!(source(&sample::rich()).expect("its expressions are good"));
    }

    #[test]
    fn a_bare_entity() {
        insta::assert_snapshot!(source(&sample::entity("case", &[])).expect("it has no expressions"), @r"
        import { defineEntity } from '../define'

        export const caseEntity = defineEntity({
          name: 'case',
          plural: 'cases',
          label: 'case',
          labelPlural: 'cases',
          icon: 'file',
          group: 'Work',
          title: ['name'],
          fields: {
            name: { type: 'text', label: 'Name', required: true },
          },
          states: {},
          moves: {},
          access: {},
          columns: ['name'],
          sort: '-created_at',
        })
        ");
    }

    #[test]
    fn an_expression_knows_only_what_it_is_given() {
        let mut entity = sample::rich();
        assert_eq!(check(&entity), []);
        entity.fields[0].computed = Some("now + 1".into());
        entity.moves[0].guard = Some("fetch('http://example.com')".into());
        entity.moves[0].set = vec![("withdrawn_at".into(), "now, evil()".into())];
        let errors: Vec<String> = check(&entity).iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "entity.consent.fields.subject.computed: `now` is not known here (known: record, daysBetween, monthsBetween, later, dueAfter) in `now + 1`",
                "entity.consent.moves.withdraw.guard: `fetch` is not known here (known: record, user, now, today, refs, balances, daysBetween, monthsBetween, later, dueAfter) in `fetch('http://example.com')`",
                "entity.consent.moves.withdraw.set.withdrawn_at: 1:1: expected one expression in `now, evil()`",
            ]
        );
        assert_eq!(source(&entity), Err(check(&entity).remove(0)));
    }

    #[test]
    fn an_object_is_no_block() {
        let mut entity = sample::entity("a", &[]);
        entity.fields[0].computed = Some("{ a: 1 }.a".into());
        let text = source(&entity).expect("it is an expression");
        assert!(text.contains("computed: () => ({ a: 1 }.a)"), "{text}");
        assert_eq!(typescript::check(&text, Dialect::Ts), Ok(()));
    }

    proptest! {
        #[test]
        fn no_text_changes_the_structure(texts in proptest::collection::vec(
            prop_oneof![any::<String>(), r#"[*/\\'"`${}</>!\-\n\r\u{2028}\u{202e}(),;script ]{0,60}"#],
            sample::TEXTS,
        )) {
            let harmless = source(&sample::with_texts(|_| "x".to_owned())).expect("its expressions are good");
            let hostile = source(&sample::with_texts(|index| texts[index].clone())).expect("its expressions are good");
            prop_assert_eq!(typescript::check(&hostile, Dialect::Ts), Ok(()));
            prop_assert_eq!(structure(&hostile), structure(&harmless));
            let values = string_values(&hostile, Dialect::Ts);
            for text in &texts[..sample::LITERALS] {
                prop_assert!(values.contains(text), "{:?} is missing", text);
            }
        }
    }

    /// Without the count of comments: an empty description has none.
    fn structure(source: &str) -> String {
        let shape = shape(source, Dialect::Ts).expect("it parses");
        shape.split(" comments:").next().unwrap_or_default().to_owned()
    }
}
