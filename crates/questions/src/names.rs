//! What names stand for in conditions and templates.

use pack::{Answers, Pack, QuestionKind, Scope};
use serde_json::{Value, json};

/// Where no question asks for the number of users.
const DEFAULT_MAX_USERS: i64 = 100;

/// What the conditions of a schema and the templates see: the answers, and what else is known of the tool. Features
/// that are always on are on, even when nobody was asked.
pub fn names(pack: &Pack, answers: &Answers, company: &str, slug: &str) -> Answers {
    let template = &pack.template;
    let tier = template.pricing.tier_question.as_ref().and_then(|question| answers.get(question));
    let max_users = tier.and_then(Value::as_i64).unwrap_or(DEFAULT_MAX_USERS);
    let mut names = answers.clone();
    for list in ["features", "integrations"] {
        names.entry(list).or_insert_with(|| json!([]));
    }
    if let Some(Value::Array(features)) = names.get_mut("features") {
        for feature in template.features.iter().filter(|feature| feature.required) {
            if !features.iter().any(|chosen| *chosen == feature.id) {
                features.push(json!(feature.id));
            }
        }
    }
    for (name, value) in [("company_name", json!(company)), ("slug", json!(slug)), ("max_users", json!(max_users))] {
        names.insert(name.into(), value);
    }
    names.insert("user_answers".into(), Value::Object(names.clone()));
    let about = json!({
        "id": template.id, "version": template.version, "name": template.name, "description": template.description,
        "category": template.category, "icon": template.icon, "color": template.color,
    });
    names.insert("template".into(), about);
    names
}

/// The answers as conditions see them, with `null`, `[]` or `false` for questions that have none.
pub fn scope(pack: &Pack, answers: &Answers) -> Scope {
    let mut all = answers.clone();
    for question in &pack.questions {
        all.entry(question.id.clone()).or_insert_with(|| match question.kind {
            QuestionKind::Multiple => Value::Array(Vec::new()),
            QuestionKind::Boolean => Value::Bool(false),
            _ => Value::Null,
        });
    }
    pack::scope(&all)
}

/// The ids chosen in the list `name`.
pub(crate) fn chosen<'a>(answers: &'a Answers, name: &str) -> Vec<&'a str> {
    answers.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
