//! What README and user guide speak of. Input: what was chosen. Output: the same in plain words, as a scope.

use pack::{Access, Answers, Entity, Move, Scope};
use serde_json::{Value, json};

use super::Context;
use crate::naming::kebab_case;

pub fn scope(context: &Context<'_>, mut names: Answers) -> Scope {
    let features: Value = context
        .features
        .iter()
        .map(|feature| json!({ "id": feature.id, "name": feature.name, "description": feature.description }))
        .collect();
    let integrations: Value = context
        .integrations
        .iter()
        .map(|integration| json!({ "id": integration.id, "name": integration.name, "environment": integration.environment }))
        .collect();
    let roles: Value = context
        .pack
        .schema
        .roles
        .iter()
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    let pages: Value = context
        .pages
        .iter()
        .map(|page| json!({ "label": page.label, "path": page.path, "group": page.group }))
        .collect();
    let entities: Value = context.entities.iter().map(entity).collect();
    for (name, value) in [
        ("feature_list", features),
        ("integration_list", integrations),
        ("entity_list", entities),
        ("page_list", pages),
        ("roles", roles),
        ("plan", json!(context.plan())),
        ("environment", json!(context.environment)),
        ("generator_version", json!(crate::VERSION)),
    ] {
        names.insert(name.into(), value);
    }
    questions::scope(context.pack, &names)
}

fn entity(entity: &Entity) -> Value {
    let moves: Value = entity.moves.iter().map(|step| transition(entity, step)).collect();
    let who = |verb: Access| {
        let roles = entity.access.iter().filter(|(_, verbs)| verbs.contains(&verb)).map(|(role, _)| role.as_str());
        any_of(&["admin"].into_iter().chain(roles).collect::<Vec<_>>())
    };
    json!({
        "label": entity.label,
        "label_plural": entity.label_plural,
        "plural": entity.plural,
        "file": format!("{}.ts", kebab_case(&entity.name)),
        "group": entity.group,
        "description": entity.description,
        "number": entity.number,
        "states": entity.states.iter().map(|state| &state.label).collect::<Vec<_>>(),
        "first_state": entity.states.first().map(|state| &state.label),
        "moves": moves,
        "readers": who(Access::Read),
        "creators": who(Access::Create),
    })
}

/// *Withdraw*: from Given to Withdrawn, by dpo or handler.
fn transition(entity: &Entity, step: &Move) -> Value {
    let from: Vec<&str> = step.from.iter().map(|state| label(entity, state)).collect();
    let asked = step.ask.iter().filter_map(|name| entity.fields.iter().find(|field| field.name == *name));
    let asked: Vec<&str> = asked.map(|field| field.label.as_str()).collect();
    let by: Vec<&str> =
        ["admin"].into_iter().chain(step.by.iter().map(String::as_str).filter(|role| *role != "admin")).collect();
    json!({
        "label": step.label,
        "from": if from.is_empty() { "any state".to_owned() } else { any_of(&from) },
        "to": if step.to == "=" { None } else { Some(label(entity, &step.to)) },
        "by": if step.by.is_empty() { None } else { Some(any_of(&by)) },
        "asks": if asked.is_empty() { None } else { Some(listed(&asked, "and")) },
        "deny": step.deny.as_ref().map(|text| text.trim_end_matches('.')),
        "confirm": step.confirm,
    })
}

fn label<'e>(entity: &'e Entity, state: &'e str) -> &'e str {
    entity.states.iter().find(|known| known.name == state).map_or(state, |known| known.label.as_str())
}

fn any_of(names: &[&str]) -> String {
    listed(names, "or")
}

/// `a, b or c`
fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}
