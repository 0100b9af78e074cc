//! References between the parts of a pack: whatever is named must exist.

mod named;
mod rule;
mod surface;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Answers, Condition, Entity, FieldKind, Pack, Problem, Question, QuestionKind, Reach, expression, scope};

use named::Check;
pub use named::NAMES;

/// Combinations of answers that a proof of reachability tries at most.
const MOST_COMBINATIONS: usize = 4096;

pub fn check(pack: &Pack) -> Vec<Problem> {
    let mut check = Check { pack, problems: Vec::new() };
    check.template();
    check.questions();
    check.schema();
    check.problems
}

impl Check<'_> {
    fn template(&mut self) {
        let pack = self.pack;
        let file = "template.toml";
        let ids = || pack.questions.iter().map(|question| question.id.as_str());
        if let Some(question) = &pack.template.pricing.tier_question {
            self.known(file, "pricing.tier_question", "question", question, ids());
        }
        if let Some(id) = &pack.template.pricing.deployment_question {
            self.known(file, "pricing.deployment_question", "question", id, ids());
            if let Some(question) = pack.questions.iter().find(|question| question.id == *id) {
                let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
                for (index, deployment) in pack.template.pricing.deployments.iter().enumerate() {
                    self.known(
                        file,
                        &format!("pricing.deployments.{index}.option"),
                        "deployment option",
                        &deployment.option,
                        options.clone(),
                    );
                }
            }
        }
        for feature in pack.template.features.iter().filter(|feature| !feature.required) {
            let offered = pack.questions.iter().any(|question| {
                question.affects.features != Reach::None
                    && question.options.iter().any(|option| option.value == feature.id)
            });
            if !offered {
                self.report(
                    file,
                    &format!("features.{}", feature.id),
                    format!("no question offers the feature `{}`", feature.id),
                    "nobody can choose it",
                );
            }
        }
    }

    fn questions(&mut self) {
        let pack = self.pack;
        let file = "questions.toml";
        let mut earlier: Vec<&Question> = Vec::new();
        for (index, question) in pack.questions.iter().enumerate() {
            let key = |rest: &str| format!("question.{index}.{rest}");
            if earlier.iter().any(|other| other.id == question.id) {
                self.report(file, &key("id"), format!("the question `{}` is there twice", question.id), "here again");
            }
            let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
            self.question_id(question, &key("id"));
            for (at, option) in options.iter().enumerate().filter(|(at, option)| options[..*at].contains(option)) {
                let message = format!("the option `{option}` is there twice");
                self.report(file, &key(&format!("options.{at}.value")), message, "here again");
            }
            if question.affects.features == Reach::All {
                let features: Vec<&str> = pack.template.features.iter().map(|feature| feature.id.as_str()).collect();
                for (at, option) in options.iter().enumerate() {
                    self.known(file, &key(&format!("options.{at}.value")), "feature", option, features.clone());
                }
            }
            if question.affects.integrations == Reach::All {
                let integrations: Vec<&str> =
                    pack.template.integrations.iter().map(|integration| integration.id.as_str()).collect();
                for (at, option) in options.iter().enumerate() {
                    self.known(file, &key(&format!("options.{at}.value")), "integration", option, integrations.clone());
                }
            }
            for (at, option) in question.options.iter().enumerate() {
                for implied in &option.implies {
                    self.known(file, &key(&format!("options.{at}.implies")), "option", implied, options.clone());
                }
            }
            if let Some(default) = &question.default {
                self.value_fits(&key("default"), question, default);
            }
            if let Some(when) = &question.when {
                self.names(file, &key("when"), when, &earlier);
                if !self.reachable(when, &earlier) {
                    self.report(
                        file,
                        &key("when"),
                        format!("the question `{}` can never be asked", question.id),
                        "no answers make this true",
                    );
                }
            }
            for (list, advice) in [("implied", &question.implied), ("suggestions", &question.suggestions)] {
                for (at, advice) in advice.iter().enumerate() {
                    if let Some(when) = &advice.when {
                        self.names(file, &key(&format!("{list}.{at}.when")), when, &earlier);
                    }
                    self.value_fits(&key(&format!("{list}.{at}.value")), question, &advice.value);
                }
            }
            earlier.push(question);
        }
    }

    /// Conditions and templates name it, and take what was chosen from `features` and `integrations`.
    fn question_id(&mut self, question: &Question, key: &str) {
        let (file, id) = ("questions.toml", question.id.as_str());
        if !expression::is_name(id) {
            let message = format!("`{id}` cannot name a question");
            self.report(file, key, message, "expected a word of letters, digits and `_`");
        } else if NAMES.contains(&id) {
            self.report(file, key, format!("`{id}` already means something else"), "expected another name");
        }
        let offers = [("features", &question.affects.features), ("integrations", &question.affects.integrations)];
        for (list, reach) in offers {
            if *reach == Reach::All && id != list {
                let message = format!("a question that offers {list} is called `{list}`");
                self.report(file, key, message, "named here");
            }
        }
    }

    fn value_fits(&mut self, key: &str, question: &Question, value: &Value) {
        let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
        let values: Vec<&Value> = match (question.kind, value) {
            (QuestionKind::Multiple, Value::Array(values)) => values.iter().collect(),
            (QuestionKind::Single, value @ Value::String(_)) => vec![value],
            (QuestionKind::Boolean, Value::Bool(_)) => return,
            (QuestionKind::Number, Value::Number(number)) => match number.as_i64() {
                Some(number) if question.validation.takes_number(number) => return,
                _ => Vec::new(),
            },
            (QuestionKind::Text, Value::String(text)) if question.validation.takes_text(text) => return,
            _ => Vec::new(),
        };
        if values.is_empty() && *value != Value::Array(Vec::new()) {
            let message = format!("this is no answer to `{}`", question.id);
            return self.report("questions.toml", key, message, "of another type, or against its `validation`");
        }
        for value in values {
            self.known("questions.toml", key, "option", value.as_str().unwrap_or_default(), options.clone());
        }
    }

    /// Whether some answers to the earlier questions make it true. Numbers and texts are left open.
    fn reachable(&self, when: &Condition, earlier: &[&Question]) -> bool {
        let names = when.names();
        let mut combinations = vec![Answers::new()];
        for question in earlier.iter().filter(|question| names.contains(&question.id)) {
            let options = || question.options.iter().map(|option| Value::from(option.value.as_str()));
            let values: Vec<Value> = match question.kind {
                QuestionKind::Single => options().collect(),
                QuestionKind::Boolean => vec![true.into(), false.into()],
                QuestionKind::Multiple if question.options.len() <= 10 => (0..1_u32 << question.options.len())
                    .map(|set| {
                        options()
                            .enumerate()
                            .filter(|(bit, _)| set & (1 << bit) != 0)
                            .map(|(_, option)| option)
                            .collect()
                    })
                    .collect(),
                _ => return true,
            };
            if combinations.len() * values.len() > MOST_COMBINATIONS {
                return true;
            }
            combinations = combinations
                .iter()
                .flat_map(|answers| {
                    values.iter().map(|value| {
                        let mut answers = answers.clone();
                        answers.insert(question.id.clone(), value.clone());
                        answers
                    })
                })
                .collect();
        }
        combinations.iter().any(|answers| when.holds(&scope(answers)).unwrap_or(true))
    }

    fn schema(&mut self) {
        let pack = self.pack;
        let file = "schema.toml";
        let questions: Vec<&Question> = pack.questions.iter().collect();
        let mut plurals = BTreeSet::new();
        for entity in &pack.schema.entities {
            if !plurals.insert(&entity.plural) {
                self.report(
                    file,
                    &format!("entity.{}", entity.name),
                    format!("two entities have the plural `{}`", entity.plural),
                    "the second",
                );
            }
            if let Some(when) = &entity.when {
                self.names(file, &format!("entity.{}.when", entity.name), when, &questions);
            }
            self.entity(entity, &questions);
        }
        self.surfaces(&questions);
        self.rules(&questions);
        for (index, page) in pack.schema.pages.iter().enumerate() {
            if let Some(when) = &page.when {
                self.names(file, &format!("page.{index}.when"), when, &questions);
            }
            self.template_exists(&format!("page.{index}.file"), &page.file);
        }
        for (index, (path, when)) in pack.schema.files.iter().enumerate() {
            self.names(file, &format!("file.{index}.when"), when, &questions);
            self.template_exists(&format!("file.{index}.path"), path);
        }
    }

    fn template_exists(&mut self, key: &str, path: &str) {
        if !self.pack.files.contains(&format!("{path}.template")) {
            self.report("schema.toml", key, format!("there is no `{path}.template`"), "named here");
        }
    }

    fn entity(&mut self, entity: &Entity, questions: &[&Question]) {
        let file = "schema.toml";
        let key = |rest: &str| format!("entity.{}.{rest}", entity.name);
        let fields: Vec<&str> = entity.fields.iter().map(|field| field.name.as_str()).collect();
        let stored = || entity.fields.iter().filter(|field| field.is_stored()).map(|field| field.name.as_str());
        let written = || entity.fields.iter().filter(|field| field.is_written()).map(|field| field.name.as_str());
        let states: Vec<&str> = entity.states.iter().map(|state| state.name.as_str()).collect();
        let roles: Vec<&str> = self.pack.schema.roles.iter().map(|(role, _)| role.as_str()).chain(["admin"]).collect();
        let always = ["state", "number", "title", "created_at", "updated_at"];
        let columns: Vec<&str> = fields.iter().copied().chain(always).collect();
        for name in &entity.title {
            let number = entity.number.is_some().then_some("number");
            self.known(file, &key("title"), "field", name, stored().chain(number));
        }
        for name in &entity.columns {
            self.known(file, &key("columns"), "column", name, columns.iter().copied());
        }
        let sort = entity.sort.trim_start_matches('-');
        self.known(file, &key("sort"), "column", sort, stored().chain(always));
        for (role, _) in &entity.access {
            self.known(file, &key(&format!("access.{role}")), "role", role, roles.iter().copied());
        }
        let people = entity.fields.iter().filter(|field| field.kind == FieldKind::User);
        let people: Vec<&str> = people.map(|field| field.name.as_str()).collect();
        for (role, fields) in &entity.rows {
            let at = key(&format!("rows.{role}"));
            self.known(file, &at, "role with access", role, entity.access.iter().map(|(role, _)| role.as_str()));
            for name in fields {
                self.known(file, &at, "field with a person", name, people.iter().copied());
            }
        }
        if let Some(subject) = &entity.subject {
            let refs = entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Ref(_)));
            self.known(file, &key("subject"), "ref", subject, refs.map(|field| field.name.as_str()));
        }
        for state in &entity.states {
            for old in &state.was {
                let twice = entity.states.iter().any(|other| other.name == *old)
                    || entity.states.iter().any(|other| other.name != state.name && other.was.contains(old));
                if twice {
                    let message = format!("`{old}` is the name of another state");
                    let at = key(&format!("states.{}.was", state.name));
                    self.report(file, &at, message, "nobody could tell their events apart");
                }
            }
        }
        for field in &entity.fields {
            let at = |rest: &str| key(&format!("fields.{}.{rest}", field.name));
            if let Some(when) = &field.when {
                self.names(file, &at("when"), when, questions);
            }
            for old in &field.was {
                let twice = entity.fields.iter().any(|other| other.name == *old)
                    || entity.fields.iter().any(|other| other.name != field.name && other.was.contains(old));
                if twice {
                    let message = format!("`{old}` is the name of another field");
                    self.report(file, &at("was"), message, "nobody could tell their events apart");
                }
            }
            for state in &field.locked {
                self.known(file, &at("locked"), "state", state, states.iter().copied());
            }
            if let Some(default) = &field.default
                && !fits(&field.kind, default)
            {
                let message = format!("this is no value of `{}`", field.name);
                self.report(file, &at("default"), message, "of another type than the field");
            }
            if let FieldKind::Ref(to) = &field.kind {
                let entities: Vec<&str> = self.pack.schema.entities.iter().map(|entity| entity.name.as_str()).collect();
                self.known(file, &at("to"), "entity", to, entities);
            }
        }
        for deadline in &entity.deadlines {
            let at = |rest: &str| key(&format!("deadlines.{}.{rest}", deadline.name));
            let times = entity
                .fields
                .iter()
                .filter(|field| matches!(field.kind, FieldKind::Date | FieldKind::Instant) && field.is_stored());
            let times: Vec<&str> = times.map(|field| field.name.as_str()).chain(["created_at"]).collect();
            self.known(file, &at("from"), "date or instant", &deadline.from, times);
            for (rest, names) in [("pause", &deadline.pause), ("done", &deadline.done)] {
                for state in names {
                    self.known(file, &at(rest), "state", state, states.iter().copied());
                }
            }
            let people = entity.fields.iter().filter(|field| field.kind == FieldKind::User);
            let told: Vec<&str> = people.map(|field| field.name.as_str()).chain(roles.iter().copied()).collect();
            for name in &deadline.tell {
                self.known(file, &at("tell"), "field of a user or role", name, told.iter().copied());
            }
            if let Some(name) = &deadline.act {
                let moves = entity.moves.iter().map(|transition| transition.name.as_str());
                self.known(file, &at("then"), "move", name, moves);
            }
        }
        for transition in &entity.moves {
            let at = |rest: &str| key(&format!("moves.{}.{rest}", transition.name));
            for state in &transition.from {
                self.known(file, &at("from"), "state", state, states.iter().copied());
            }
            if transition.to != "=" {
                self.known(file, &at("to"), "state", &transition.to, states.iter().copied());
            }
            for role in &transition.by {
                self.known(file, &at("by"), "role", role, roles.iter().copied());
            }
            for name in &transition.ask {
                self.known(file, &at("ask"), "field", name, written());
            }
            for (name, _) in &transition.set {
                self.known(file, &at("set"), "field", name, written());
            }
        }
    }
}

/// A number is not written in quotes.
fn fits(kind: &FieldKind, default: &serde_json::Value) -> bool {
    match kind {
        FieldKind::Int | FieldKind::Money => default.is_i64(),
        FieldKind::Decimal => default.is_number(),
        FieldKind::Bool => default.is_boolean(),
        FieldKind::Tags => default.is_array(),
        FieldKind::Enum(options) => options.iter().any(|option| default.as_str() == Some(option.value.as_str())),
        _ => default.is_string(),
    }
}
