//! Whether every tool that a pack can give is good: its expressions, and its templates with everything on, everything
//! off, and each feature alone.

use pack::{Answers, Pack, Problem, Problems, Question, QuestionKind};
use questions::Effective;
use serde_json::{Value, json};

use crate::{GenerateError, Request, Secrets, Skeleton, entities, stages::generate};

pub fn check(pack: &Pack, skeleton: &Skeleton) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for entity in &pack.schema.entities {
        for error in entities::definition::check(entity) {
            let key = format!("entity.{}.{}", error.entity, error.place);
            problems.0.push(pack.problem(
                "schema.toml",
                &key,
                "this is no TypeScript expression that can stand here",
                error.message,
            ));
        }
    }
    if !problems.0.is_empty() {
        return problems.into_result(());
    }
    let options = |question: &Question| question.options.iter().map(|option| option.value.clone()).collect::<Vec<_>>();
    let everything = |question: &Question| json!(options(question));
    let mut sets: Vec<Effective> =
        vec![answer(pack, &everything), answer(pack, &|_| json!([]))].into_iter().flatten().collect();
    for feature in &pack.template.features {
        sets.extend(answer(pack, &|question| {
            json!(options(question).into_iter().filter(|option| *option == feature.id).collect::<Vec<_>>())
        }));
    }
    let secrets = Secrets {
        jwt_secret: "x".into(),
        api_key: "x".into(),
        admin_email: "a@example.com".into(),
        admin_password: "x".into(),
    };
    for answers in &sets {
        let request = Request { company: "Example Company", slug: "example", answers, secrets: &secrets };
        if let Err(error) = generate(pack, skeleton, &request, &|_| {}) {
            let problem = problem(pack, skeleton, &error);
            if !problems.0.contains(&problem) {
                problems.0.push(problem);
            }
        }
    }
    problems.into_result(())
}

/// Answers to whatever is asked: the first option, the smallest number, and what `multiple` says.
fn answer(pack: &Pack, multiple: &dyn Fn(&Question) -> Value) -> Option<Effective> {
    let mut answers = Answers::new();
    while let Some(question) = questions::next(pack, &answers).question {
        let value = match question.kind {
            QuestionKind::Single => question.options.first().map_or(Value::Null, |option| json!(option.value)),
            QuestionKind::Multiple => multiple(question),
            QuestionKind::Number => json!(question.validation.min.unwrap_or(1)),
            QuestionKind::Text => json!("x".repeat(question.validation.min_length.unwrap_or(1).max(1) as usize)),
            QuestionKind::Boolean => json!(true),
        };
        // A question that cannot be answered like this would be asked for ever.
        if answers.insert(question.id.clone(), value).is_some() {
            return None;
        }
    }
    questions::complete(pack, &answers).ok()
}

fn problem(pack: &Pack, skeleton: &Skeleton, error: &GenerateError) -> Problem {
    match error {
        GenerateError::Template(error) => {
            let own = || {
                error
                    .file
                    .strip_suffix(".template")
                    .and_then(|path| skeleton.texts.get(path))
                    .map(|template| template.source())
            };
            error.problem(pack.files.text(&error.file).or_else(own).unwrap_or_default())
        }
        GenerateError::Edit { file, .. } | GenerateError::Import { file, .. } => {
            Problem::of_file(file, error.to_string())
        }
        GenerateError::Entity(_) | GenerateError::Condition { .. } => {
            Problem::of_file("schema.toml", error.to_string())
        }
        GenerateError::Answers(_) | GenerateError::Slug(_) => Problem::of_file("questions.toml", error.to_string()),
    }
}
