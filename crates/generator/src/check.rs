//! Whether every tool that a pack can give is good: the expressions of its schema, and its templates with everything
//! on, everything off, and each option alone.

use pack::{Answers, Pack, Problem, Problems, Question, QuestionKind, Tree};
use questions::Effective;
use serde_json::{Value, json};

use crate::{GenerateError, Request, Secrets, Skeleton, entities, render::Template, rules, stages::generate};

pub fn check(pack: &Pack, skeleton: &Skeleton) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let entities = pack.schema.entities.iter().flat_map(entities::definition::check);
    let circles = entities::related::circles(&pack.schema.entities);
    let books = entities::related::unknown_books(&pack.schema.entities, &pack.schema.books);
    for error in entities.chain(circles).chain(books).chain(rules::check(&pack.schema)) {
        problems.0.push(pack.problem(
            "schema.toml",
            &error.place,
            "this is no TypeScript expression that can stand here",
            error.message,
        ));
    }
    problems.0.extend(misspelt(pack));
    if !problems.0.is_empty() {
        return problems.into_result(());
    }
    let secrets = Secrets {
        jwt_secret: "x".into(),
        api_key: "x".into(),
        admin_email: "a@example.com".into(),
        admin_password: "x".into(),
    };
    for answers in sets(pack) {
        let request = Request { company: "Example Company", slug: "example", answers: &answers, secrets: &secrets };
        if let Err(error) = generate(pack, skeleton, &request, &|_| {}) {
            let problem = problem(pack, skeleton, &error);
            if !problems.0.contains(&problem) {
                problems.0.push(problem);
            }
        }
    }
    problems.into_result(())
}

/// Names that templates use and nobody gives, also where no answers lead. Templates that cannot be read are left to
/// the making of tools.
fn misspelt(pack: &Pack) -> Vec<Problem> {
    let ids = pack.questions.iter().map(|question| question.id.as_str());
    let known: Vec<&str> = ids.chain(pack::NAMES).chain(["features", "integrations"]).collect();
    let mut problems = Vec::new();
    for source in &pack.sources {
        let text = pack.files.text(&source.template).unwrap_or_default();
        let Ok(template) = Template::compile(&source.template, text) else { continue };
        let unknown = template.unknown_names(&|name| known.contains(&name));
        problems.extend(unknown.iter().map(|(name, error)| {
            error.problem(text).hint(match pack::nearest(name, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known.join(", ")),
            })
        }));
    }
    problems
}

/// Everything on, with each option of each single choice; everything off; and each option of each multiple choice alone.
fn sets(pack: &Pack) -> Vec<Effective> {
    let all = |question: &Question| options(question).map(|option| json!(option)).collect::<Vec<_>>();
    let everything = |question: &Question| match question.kind {
        QuestionKind::Multiple => Value::Array(all(question)),
        _ => any(question),
    };
    let nothing = |question: &Question| match question.kind {
        QuestionKind::Multiple => json!([]),
        QuestionKind::Boolean => json!(false),
        _ => any(question),
    };
    let mut sets = vec![answer(pack, &everything), answer(pack, &nothing)];
    for chooser in &pack.questions {
        for option in options(chooser) {
            sets.push(match chooser.kind {
                QuestionKind::Multiple => answer(pack, &|question| {
                    if question.id == chooser.id { json!([option]) } else { nothing(question) }
                }),
                _ => answer(pack, &|question| {
                    if question.id == chooser.id { json!(option) } else { everything(question) }
                }),
            });
        }
    }
    let mut different: Vec<Effective> = Vec::new();
    for set in sets.into_iter().flatten() {
        if !different.contains(&set) {
            different.push(set);
        }
    }
    different
}

fn options(question: &Question) -> impl Iterator<Item = &str> {
    question.options.iter().map(|option| option.value.as_str())
}

/// The first option, the smallest number, the shortest text, yes.
fn any(question: &Question) -> Value {
    let validation = &question.validation;
    match question.kind {
        QuestionKind::Single => options(question).next().map_or(Value::Null, |option| json!(option)),
        QuestionKind::Multiple => json!([]),
        QuestionKind::Number => json!(validation.min.unwrap_or(1)),
        QuestionKind::Text => json!("x".repeat(validation.min_length.unwrap_or(1).max(1) as usize)),
        QuestionKind::Boolean => json!(true),
    }
}

/// Answers whatever is asked; `None` when that cannot be done.
fn answer(pack: &Pack, say: &dyn Fn(&Question) -> Value) -> Option<Effective> {
    let mut answers = Answers::new();
    while let Some(question) = questions::next(pack, &answers).question {
        // A wrong answer would be asked for again, for ever.
        if answers.insert(question.id.clone(), say(question)).is_some() {
            return None;
        }
    }
    questions::complete(pack, &answers).ok()
}

/// The files of the tool with everything on, for what all tools of a template share.
pub fn largest(pack: &Pack, skeleton: &Skeleton) -> Option<Tree> {
    let everything = |question: &Question| match question.kind {
        QuestionKind::Multiple => options(question).map(Value::from).collect(),
        _ => any(question),
    };
    let secrets = Secrets {
        jwt_secret: "x".into(),
        api_key: "x".into(),
        admin_email: "a@example.com".into(),
        admin_password: "x".into(),
    };
    let answers = answer(pack, &everything)?;
    let request = Request { company: "Example Company", slug: "example", answers: &answers, secrets: &secrets };
    generate(pack, skeleton, &request, &|_| {}).ok().map(|tool| tool.files)
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
