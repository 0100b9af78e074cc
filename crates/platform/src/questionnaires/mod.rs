//! Answers on their way to a tool, kept so that nothing is lost when a browser is closed.

pub mod pages;

use std::sync::Arc;

use domain::{GenerationId, QuestionnaireId, Session};
use pack::{Answers, Pack};
use questions::AnswerError;
use serde_json::{Value, json};
use store::questionnaires as table;

use crate::{
    App,
    auth::{Act, Forbidden, authorize},
    generations::{self, GenerationError},
};

#[derive(Debug, thiserror::Error)]
pub enum QuestionnaireError {
    #[error("There is no such questionnaire.")]
    Unknown,
    #[error("There is no such template.")]
    NoTemplate,
    #[error("{}", .0.message)]
    Invalid(AnswerError),
    #[error(transparent)]
    Generation(#[from] GenerationError),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] store::Error),
}

pub struct Draft {
    pub id: QuestionnaireId,
    pub company: String,
    pub answers: Answers,
    pub pack: Arc<Pack>,
    pub generation: Option<GenerationId>,
}

pub async fn create(
    app: &App,
    by: &Session,
    template: &str,
    company: &str,
) -> Result<QuestionnaireId, QuestionnaireError> {
    authorize(by, Act::AnswerQuestions)?;
    let pack = app.catalogue.get(template).ok_or(QuestionnaireError::NoTemplate)?;
    let company = generations::company_name(company).map_err(QuestionnaireError::Invalid)?;
    let id = QuestionnaireId::new();
    let mut tx = app.store.tenant(by).await?;
    table::create(&mut tx, id, &pack.template.id, &company).await?;
    store::audit::record(&mut tx, "questionnaire.created", id, json!({ "template": template })).await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn get(app: &App, by: &Session, id: QuestionnaireId) -> Result<Draft, QuestionnaireError> {
    authorize(by, Act::AnswerQuestions)?;
    draft(app, table::get(&mut app.store.tenant(by).await?, id).await?)
}

fn draft(app: &App, row: Option<table::Questionnaire>) -> Result<Draft, QuestionnaireError> {
    let row = row.ok_or(QuestionnaireError::Unknown)?;
    let pack = app.catalogue.get(&row.template_id).ok_or(QuestionnaireError::NoTemplate)?;
    let answers = match row.answers {
        Value::Object(answers) => answers,
        _ => Answers::new(),
    };
    Ok(Draft { id: row.id, company: row.company, answers, pack, generation: row.generation })
}

/// Sets one answer, and says which others no longer hold.
pub async fn answer(
    app: &App,
    by: &Session,
    id: QuestionnaireId,
    question: &str,
    value: &Value,
) -> Result<Vec<String>, QuestionnaireError> {
    authorize(by, Act::AnswerQuestions)?;
    let mut tx = app.store.tenant(by).await?;
    let draft = draft(app, table::lock(&mut tx, id).await?)?;
    let changed =
        questions::change(&draft.pack, &draft.answers, question, value).map_err(QuestionnaireError::Invalid)?;
    table::set_answers(&mut tx, id, &Value::Object(changed.answers)).await?;
    store::audit::record(&mut tx, "questionnaire.answered", id, json!({ "question": question })).await?;
    tx.commit().await?;
    Ok(changed.dropped)
}

/// Makes the tool. A second time gives the same generation.
pub async fn generate(app: &App, by: &Session, id: QuestionnaireId) -> Result<GenerationId, QuestionnaireError> {
    let mut tx = app.store.tenant(by).await?;
    let draft = draft(app, table::lock(&mut tx, id).await?)?;
    if let Some(generation) = draft.generation {
        return Ok(generation);
    }
    let created = generations::create(app, &mut tx, &draft.pack, &draft.company, &draft.answers, None).await?;
    table::set_generation(&mut tx, id, created.generation).await?;
    tx.commit().await?;
    Ok(created.generation)
}
