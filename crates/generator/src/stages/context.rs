//! Input: pack, skeleton, answers. Output: what every later stage asks: which entities and files there are, and what
//! names stand for in templates.

use std::collections::BTreeSet;

use pack::{Condition, Entity, Pack, Scope, Source};
use serde_json::{Value, json};

use crate::{GenerateError, Request, Skeleton, entities};

pub struct Context<'a> {
    pub pack: &'a Pack,
    pub skeleton: &'a Skeleton,
    pub company: &'a str,
    pub slug: &'a str,
    pub features: Vec<&'a str>,
    pub integrations: Vec<&'a str>,
    pub max_users: i64,
    pub entities: Vec<Entity>,
    pub pages: Vec<&'a pack::Page>,
    pub sources: Vec<&'a Source>,
    /// Files of the skeleton that this tool does not have.
    pub removed: BTreeSet<String>,
    pub removed_dependencies: BTreeSet<&'a str>,
    pub variables: Vec<&'a pack::EnvironmentVariable>,
    pub scope: Scope,
}

impl<'a> Context<'a> {
    pub fn new(pack: &'a Pack, skeleton: &'a Skeleton, request: &Request<'a>) -> Result<Self, GenerateError> {
        let answers = &request.answers.answers;
        let tier_question = pack.template.pricing.tier_question.as_deref();
        let max_users = tier_question.and_then(|question| request.answers.number(question)).unwrap_or(10);
        let mut names = answers.clone();
        let mut user_answers = answers.clone();
        for (name, value) in [("company_name", json!(request.company)), ("slug", json!(request.slug)), ("max_users", json!(max_users))] {
            user_answers.insert(name.into(), value.clone());
            names.insert(name.into(), value);
        }
        names.insert("user_answers".into(), Value::Object(user_answers));
        let template = &pack.template;
        names.insert("template".into(), json!({ "id": template.id, "version": template.version, "name": template.name, "description": template.description }));
        let scope = questions::scope(pack, &names);

        // Every condition is tried once here, so that later ones cannot fail.
        let all = pack.schema.entities.iter().filter_map(|entity| entity.when.as_ref());
        let all = all.chain(skeleton.parts.iter().map(|part| &part.when)).chain(pack.sources.iter().filter_map(|source| source.when.as_ref()));
        for condition in all.chain(pack.schema.pages.iter().filter_map(|page| page.when.as_ref())) {
            condition.holds(&scope)?;
        }
        let holds = |when: &Condition| when.holds(&scope).unwrap_or(false);
        let holding = |when: &Option<Condition>| when.as_ref().is_none_or(holds);
        let integrations = request.answers.integrations();
        let chosen = template.integrations.iter().filter(|integration| integrations.contains(&integration.id.as_str()));
        let own = pack.schema.environment.iter().filter(|(_, when)| holding(when)).map(|(variable, _)| variable);
        let entities = entities::effective(&pack.schema, &holds);
        let variables: Vec<&pack::EnvironmentVariable> = chosen.flat_map(|integration| &integration.environment).chain(own).collect();
        let removed_parts = || skeleton.parts.iter().filter(|part| !holds(&part.when));
        let kept: BTreeSet<&str> = skeleton.parts.iter().filter(|part| holds(&part.when)).flat_map(|part| &part.dependencies).map(String::as_str).collect();
        Ok(Self {
            pack,
            skeleton,
            company: request.company,
            slug: request.slug,
            features: request.answers.features(),
            integrations,
            max_users,
            pages: pack.schema.pages.iter().filter(|page| holding(&page.when)).collect(),
            sources: pack.sources.iter().filter(|source| holding(&source.when)).collect(),
            removed: removed(skeleton, &holds),
            removed_dependencies: removed_parts().flat_map(|part| &part.dependencies).map(String::as_str).filter(|name| !kept.contains(name)).collect(),
            scope: with_descriptions(pack, &names, &entities, &variables),
            entities,
            variables,
        })
    }
}

/// Files of parts that are not chosen, and of the sample. A file of two parts stays while one of them does.
pub fn removed(skeleton: &Skeleton, holds: &dyn Fn(&Condition) -> bool) -> BTreeSet<String> {
    let kept: BTreeSet<&String> = skeleton.parts.iter().filter(|part| holds(&part.when)).flat_map(|part| &part.files).collect();
    let gone = skeleton.parts.iter().filter(|part| !holds(&part.when)).flat_map(|part| &part.files);
    gone.filter(|file| !kept.contains(file)).chain(&skeleton.sample).cloned().collect()
}

/// What README and user guide speak of.
fn with_descriptions(pack: &Pack, names: &pack::Answers, entities: &[Entity], variables: &[&pack::EnvironmentVariable]) -> Scope {
    let mut names = names.clone();
    let chosen = |list: &str, id: &str| names.get(list).and_then(Value::as_array).is_some_and(|values| values.iter().any(|value| value == id));
    let features: Value = pack.template.features.iter().filter(|feature| feature.required || chosen("features", &feature.id)).map(|feature| json!({ "id": feature.id, "name": feature.name, "description": feature.description })).collect();
    let integrations: Value = pack.template.integrations.iter().filter(|integration| chosen("integrations", &integration.id)).map(|integration| json!({ "id": integration.id, "name": integration.name, "environment": integration.environment })).collect();
    let entities: Value = entities
        .iter()
        .map(|entity| {
            let label = |state: &str| entity.states.iter().find(|s| s.name == state).map_or_else(|| state.to_owned(), |s| s.label.clone());
            let moves: Value = entity
                .moves
                .iter()
                .map(|step| {
                    let to = if step.to == "=" { "stays as it is".to_owned() } else { format!("becomes {}", label(&step.to)) };
                    json!({ "label": step.label, "from": step.from.iter().map(|state| label(state)).collect::<Vec<_>>(), "to": to, "by": step.by, "deny": step.deny })
                })
                .collect();
            json!({
                "label": entity.label, "label_plural": entity.label_plural, "plural": entity.plural, "group": entity.group,
                "description": entity.description, "states": entity.states.iter().map(|state| &state.label).collect::<Vec<_>>(), "moves": moves,
            })
        })
        .collect();
    let roles: Value = pack.schema.roles.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect();
    for (name, value) in [("feature_list", features), ("integration_list", integrations), ("entity_list", entities), ("roles", roles), ("environment", json!(variables))] {
        names.insert(name.into(), value);
    }
    names.insert("generator_version".into(), json!(crate::VERSION));
    questions::scope(pack, &names)
}
