//! Answers on their way to a tool.

use serde_json::Value;
use sqlx::{Error, FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub struct Questionnaire {
    pub id: Uuid,
    pub template_id: String,
    pub company: String,
    pub answers: Value,
    pub generation_id: Option<Uuid>,
}

pub async fn create(tx: &mut PgConnection, id: Uuid, user: Uuid, template: &str, company: &str) -> Result<(), Error> {
    sqlx::query("INSERT INTO questionnaires (id, user_id, template_id, company) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(user)
        .bind(template)
        .bind(company)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn of_user(db: &mut PgConnection, user: Uuid, id: Uuid) -> Result<Option<Questionnaire>, Error> {
    sqlx::query_as(
        "SELECT id, template_id, company, answers, generation_id FROM questionnaires WHERE id = $1 AND user_id = $2",
    )
    .bind(id)
    .bind(user)
    .fetch_optional(db)
    .await
}

pub async fn lock(tx: &mut PgConnection, user: Uuid, id: Uuid) -> Result<Option<Questionnaire>, Error> {
    sqlx::query_as("SELECT id, template_id, company, answers, generation_id FROM questionnaires WHERE id = $1 AND user_id = $2 FOR UPDATE").bind(id).bind(user).fetch_optional(tx).await
}

pub async fn set_answers(tx: &mut PgConnection, id: Uuid, answers: &Value) -> Result<(), Error> {
    sqlx::query("UPDATE questionnaires SET answers = $2, changed_at = now() WHERE id = $1")
        .bind(id)
        .bind(answers)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn set_generation(tx: &mut PgConnection, id: Uuid, generation: Uuid) -> Result<(), Error> {
    sqlx::query("UPDATE questionnaires SET generation_id = $2, changed_at = now() WHERE id = $1")
        .bind(id)
        .bind(generation)
        .execute(tx)
        .await?;
    Ok(())
}
