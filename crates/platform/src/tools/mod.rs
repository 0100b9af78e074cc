//! Tools: made, shown, suspended, resumed, deleted.

pub mod api;
pub mod lifecycle;
pub mod pages;
pub mod reconcile;
pub mod secrets;
pub mod slug;

use std::sync::Arc;

use deployer::{Slug, ToolRef};
use pack::{Answers, Pack};
use questions::AnswerError;
use serde_json::{Value, json};
use sqlx::PgConnection;
use store::{audit::Actor, tools as table};
use uuid::Uuid;

pub use lifecycle::{delete, resume, suspend};
pub use table::Tool;

use crate::{
    App,
    jobs::{Kind, enqueue},
    problem::Problem,
};

/// The secrets row that holds login and key as JSON, until somebody has seen it.
pub const CREDENTIALS: &str = "credentials";
/// The secrets row that holds the environment of the tool's process as JSON.
pub const ENVIRONMENT: &str = "environment";

pub struct Created {
    pub tool: Uuid,
    pub generation: Uuid,
}

/// A company's name as it is kept: trimmed, one line, at most 120 characters.
pub fn company_name(text: &str) -> Result<String, AnswerError> {
    let error =
        |code, message: &str| Err(AnswerError { field: "name".into(), code, message: message.into(), allowed: None });
    let text = text.trim();
    if text.is_empty() {
        return error("required", "Your company's name is needed.");
    }
    if text.chars().count() > 120 {
        return error("too_long", "The name may have at most 120 characters.");
    }
    if text.chars().any(char::is_control) {
        return error("control_character", "The name has characters that cannot be shown.");
    }
    Ok(text.to_owned())
}

/// Tool, audit and first job in the caller's transaction: all of them or none.
pub async fn create(
    app: &App,
    tx: &mut PgConnection,
    pack: &Arc<Pack>,
    company: &str,
    answers: &Answers,
    target: Option<&str>,
) -> Result<Created, Problem> {
    let (company, effective, target) =
        match (company_name(company), questions::complete(pack, answers), target_name(app, target)) {
            (Ok(company), Ok(effective), Ok(target)) => (company, effective, target),
            (company, effective, target) => {
                let wrong = company.err().into_iter().chain(effective.err().into_iter().flatten()).chain(target.err());
                return Err(Problem::answers(wrong.collect()));
            }
        };
    let base = slug::slug(&company, &pack.template.id);
    let slug = slug::free(&base, &table::slugs_like(&mut *tx, &base).await?);
    let by = Actor::user(app.user);
    let (tool, generation) = (Uuid::now_v7(), Uuid::now_v7());
    let new = table::New {
        id: tool,
        user: app.user,
        template: &pack.template.id,
        template_version: &pack.template.version,
        name: &company,
        slug: &slug,
        configuration: &Value::Object(effective.answers),
        deployment_type: target,
    };
    table::create(&mut *tx, &by, new).await?;
    store::generations::create(&mut *tx, generation, tool).await?;
    enqueue(tx, Kind::Generate, tool, Some(generation), None).await?;
    Ok(Created { tool, generation })
}

/// Where it will run: here, when nothing is asked for.
fn target_name(app: &App, wanted: Option<&str>) -> Result<&'static str, AnswerError> {
    let here = app.target.as_ref().map(|target| target.kind().name());
    let known: Vec<&'static str> = here.into_iter().chain(["none"]).collect();
    let Some(wanted) = wanted else { return Ok(known[0]) };
    known.iter().copied().find(|name| *name == wanted).ok_or_else(|| {
        let shown: String = wanted.chars().take(40).collect();
        AnswerError {
            field: "target".into(),
            code: "not_an_option",
            message: format!("“{shown}” is not a target of this server."),
            allowed: Some(known.iter().map(|name| (*name).to_owned()).collect()),
        }
    })
}

pub async fn get(app: &App, id: Uuid) -> Result<Tool, Problem> {
    table::of_user(&mut *app.pool.acquire().await?, app.user, id).await?.ok_or_else(|| Problem::not_found("tool"))
}

pub async fn list(app: &App, before: Option<Uuid>, limit: i64) -> Result<(Vec<Tool>, Option<Uuid>), Problem> {
    let mut tools = table::page(&mut *app.pool.acquire().await?, app.user, before, limit + 1).await?;
    let more = tools.len() as i64 > limit;
    tools.truncate(limit as usize);
    let next = tools.last().filter(|_| more).map(|tool| tool.id);
    Ok((tools, next))
}

pub fn reference(tool: &Tool) -> Result<ToolRef, Problem> {
    Ok(ToolRef { id: tool.id, slug: Slug::parse(&tool.slug)? })
}

/// Login and key, this once.
pub async fn credentials(app: &App, id: Uuid) -> Result<Value, Problem> {
    let tool = get(app, id).await?;
    match tool.status.as_str() {
        "generating" => return Err(Problem::conflict("not_ready", "The tool is still being made.")),
        "failed" => return Err(Problem::conflict("not_ready", "The tool could not be made; it has no login.")),
        _ => {}
    }
    let mut tx = app.pool.begin().await?;
    if !store::secrets::show_once(&mut tx, id, CREDENTIALS).await? {
        return Err(Problem::new(
            axum::http::StatusCode::GONE,
            "already_shown",
            "Shown before",
            "The credentials were shown once, and are shown no more.",
        ));
    }
    let text = store::secrets::get(&mut tx, &app.master, id, CREDENTIALS).await?;
    store::audit::record(&mut tx, &Actor::user(app.user), "tool.credentials_shown", id, json!({})).await?;
    tx.commit().await?;
    Ok(serde_json::from_str(&text)?)
}

/// The source as it was generated, as a tar.gz.
pub async fn source(app: &App, tool: &Tool) -> Result<Vec<u8>, Problem> {
    let sha256 = tool
        .source_sha256
        .as_ref()
        .ok_or_else(|| Problem::conflict("not_ready", "The source is there when the tool has been generated."))?;
    Ok(tokio::fs::read(app.objects().join(sha256)).await?)
}
