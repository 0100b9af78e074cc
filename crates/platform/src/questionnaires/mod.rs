//! Answers on their way to a tool, kept so that nothing is lost when a browser is closed.

pub mod pages;

use std::sync::Arc;

use pack::{Answers, Pack};
use serde_json::{Value, json};
use store::{audit::Actor, questionnaires as table};
use uuid::Uuid;

use crate::{App, problem::Problem, tools};

pub struct Draft {
    pub id: Uuid,
    pub company: String,
    pub answers: Answers,
    pub pack: Arc<Pack>,
    pub generation: Option<Uuid>,
}

pub async fn create(app: &App, template: &str, company: &str) -> Result<Uuid, Problem> {
    let pack = app.catalogue.get(template).ok_or_else(|| Problem::not_found("template"))?;
    let company = tools::company_name(company).map_err(|error| Problem::answers(vec![error]))?;
    let id = Uuid::now_v7();
    let mut tx = app.pool.begin().await?;
    table::create(&mut tx, id, app.user, &pack.template.id, &company).await?;
    store::audit::record(&mut tx, &Actor::user(app.user), "questionnaire.created", id, json!({ "template": template }))
        .await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn get(app: &App, id: Uuid) -> Result<Draft, Problem> {
    let row = table::of_user(&mut *app.pool.acquire().await?, app.user, id).await?;
    draft(app, row)
}

fn draft(app: &App, row: Option<table::Questionnaire>) -> Result<Draft, Problem> {
    let row = row.ok_or_else(|| Problem::not_found("questionnaire"))?;
    let pack = app.catalogue.get(&row.template_id).ok_or_else(|| Problem::not_found("template"))?;
    let answers = match row.answers {
        Value::Object(answers) => answers,
        _ => Answers::new(),
    };
    Ok(Draft { id: row.id, company: row.company, answers, pack, generation: row.generation_id })
}

/// Sets one answer, and says which others no longer hold.
pub async fn answer(app: &App, id: Uuid, question: &str, value: &Value) -> Result<Vec<String>, Problem> {
    let mut tx = app.pool.begin().await?;
    let draft = draft(app, table::lock(&mut tx, app.user, id).await?)?;
    let changed = questions::change(&draft.pack, &draft.answers, question, value)
        .map_err(|error| Problem::answers(vec![error]))?;
    table::set_answers(&mut tx, id, &Value::Object(changed.answers)).await?;
    store::audit::record(
        &mut tx,
        &Actor::user(app.user),
        "questionnaire.answered",
        id,
        json!({ "question": question }),
    )
    .await?;
    tx.commit().await?;
    Ok(changed.dropped)
}

/// Makes the tool. A second time gives the same generation.
pub async fn generate(app: &App, id: Uuid) -> Result<Uuid, Problem> {
    let mut tx = app.pool.begin().await?;
    let draft = draft(app, table::lock(&mut tx, app.user, id).await?)?;
    if let Some(generation) = draft.generation {
        return Ok(generation);
    }
    let created = tools::create(app, &mut tx, &draft.pack, &draft.company, &draft.answers, None).await?;
    table::set_generation(&mut tx, id, created.generation).await?;
    tx.commit().await?;
    Ok(created.generation)
}
