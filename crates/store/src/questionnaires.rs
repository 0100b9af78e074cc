//! Answers on their way to a tool.

use domain::{GenerationId, QuestionnaireId};
use serde_json::Value;
use sqlx::{Error, FromRow};
use uuid::Uuid;

use crate::{TenantTx, connection::sealed::Connected};

#[derive(Clone, Debug)]
pub struct Questionnaire {
    pub id: QuestionnaireId,
    pub template_id: String,
    pub company: String,
    pub answers: Value,
    pub generation: Option<GenerationId>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    template_id: String,
    company: String,
    answers: Value,
    generation_id: Option<Uuid>,
}

impl From<Row> for Questionnaire {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            template_id: row.template_id,
            company: row.company,
            answers: row.answers,
            generation: row.generation_id.map(GenerationId::from),
        }
    }
}

pub async fn create(tx: &mut TenantTx, id: QuestionnaireId, template: &str, company: &str) -> Result<(), Error> {
    let session = *tx.session();
    sqlx::query(
        "INSERT INTO questionnaires (id, organisation_id, user_id, template_id, company) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(session.organisation.uuid())
    .bind(session.user.uuid())
    .bind(template)
    .bind(company)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn get(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Option<Questionnaire>, Error> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, template_id, company, answers, generation_id FROM questionnaires WHERE id = $1 AND organisation_id = $2",
    )
    .bind(id.uuid())
    .bind(tx.session().organisation.uuid())
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(Into::into))
}

pub async fn lock(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Option<Questionnaire>, Error> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, template_id, company, answers, generation_id FROM questionnaires WHERE id = $1 AND organisation_id = $2 FOR UPDATE",
    )
    .bind(id.uuid())
    .bind(tx.session().organisation.uuid())
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(Into::into))
}

pub async fn set_answers(tx: &mut TenantTx, id: QuestionnaireId, answers: &Value) -> Result<(), Error> {
    sqlx::query("UPDATE questionnaires SET answers = $2, changed_at = now() WHERE id = $1")
        .bind(id.uuid())
        .bind(answers)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn set_generation(tx: &mut TenantTx, id: QuestionnaireId, generation: GenerationId) -> Result<(), Error> {
    sqlx::query("UPDATE questionnaires SET generation_id = $2, changed_at = now() WHERE id = $1")
        .bind(id.uuid())
        .bind(generation.uuid())
        .execute(tx.connection())
        .await?;
    Ok(())
}
