//! The list of tools, and each one's page.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CREDENTIALS, Tool};
use crate::{
    App,
    problem::Problem,
    web::{self, views},
};

#[derive(Template)]
#[template(path = "tools.html")]
struct ToolsPage {
    section: &'static str,
    tools: Vec<Row>,
    next: Option<Uuid>,
}

struct Row {
    id: Uuid,
    name: String,
    template: String,
    url: Option<String>,
    host: String,
    status: views::StatusView,
    created: String,
}

#[derive(Deserialize)]
pub struct Cursor {
    cursor: Option<Uuid>,
}

pub async fn list(State(app): State<App>, Query(page): Query<Cursor>) -> Result<Response, Problem> {
    let (tools, next) = super::list(&app, page.cursor, 50).await?;
    let now = OffsetDateTime::now_utc();
    let rows = tools.into_iter().map(|tool| Row {
        id: tool.id,
        template: template_name(&app, &tool),
        host: tool
            .deployment_url
            .as_deref()
            .unwrap_or_default()
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned(),
        url: tool.deployment_url,
        name: tool.name,
        status: views::status_view(&tool.status),
        created: web::ago(tool.created_at, now),
    });
    Ok(web::page(StatusCode::OK, &ToolsPage { section: "tools", tools: rows.collect(), next }))
}

fn template_name(app: &App, tool: &Tool) -> String {
    app.catalogue.get(&tool.template_id).map_or_else(|| tool.template_id.clone(), |pack| pack.template.name.clone())
}

#[derive(Template)]
#[template(path = "tool.html")]
struct ToolPage {
    section: &'static str,
    t: ToolView,
    credentials: Option<Credentials>,
}

struct ToolView {
    id: Uuid,
    name: String,
    template: String,
    status: views::StatusView,
    raw_status: String,
    /// Its status is about to change.
    settling: bool,
    observed: Option<String>,
    url: Option<String>,
    api_url: Option<String>,
    /// Of a tool that is being made, or could not be.
    generation: Option<Uuid>,
    credentials_waiting: bool,
    answers: Vec<(String, String)>,
    has_source: bool,
    has_logs: bool,
}

struct Credentials {
    admin_email: String,
    admin_password: String,
    api_key: String,
}

pub async fn show(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    tool_page(&app, id, None).await
}

async fn tool_page(app: &App, id: Uuid, credentials: Option<Credentials>) -> Result<Response, Problem> {
    let tool = super::get(app, id).await?;
    let mut db = app.pool.acquire().await?;
    let waiting = store::secrets::is_waiting(&mut db, id, CREDENTIALS).await?;
    let unfinished = matches!(tool.status.as_str(), "generating" | "failed");
    let generation = if unfinished {
        store::generations::latest_of_tool(&mut db, id).await?.map(|generation| generation.id)
    } else {
        None
    };
    let pack = app.catalogue.get(&tool.template_id);
    let answers = pack.iter().flat_map(|pack| &pack.questions).filter_map(|question| {
        let value: &Value = tool.configuration.get(&question.id)?;
        Some((question.question.clone(), views::in_words(question, value)))
    });
    let running = tool.status == "active" && tool.deployment_url.is_some();
    let view = ToolView {
        id,
        template: template_name(app, &tool),
        status: views::status_view(&tool.status),
        settling: matches!(tool.status.as_str(), "active" | "suspended" | "deployed"),
        observed: tool.observed_at.map(|at| web::ago(at, OffsetDateTime::now_utc())),
        api_url: tool.deployment_url.as_ref().map(|url| format!("{url}api/v1")),
        url: tool.deployment_url.clone().filter(|_| running),
        generation,
        credentials_waiting: waiting && !unfinished,
        answers: answers.collect(),
        has_source: tool.source_sha256.is_some(),
        has_logs: running,
        raw_status: tool.status,
        name: tool.name,
    };
    Ok(web::page(StatusCode::OK, &ToolPage { section: "tools", t: view, credentials }))
}

pub async fn credentials(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    match super::credentials(&app, id).await {
        Ok(shown) => {
            let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
            tool_page(
                &app,
                id,
                Some(Credentials {
                    admin_email: text("admin_email"),
                    admin_password: text("admin_password"),
                    api_key: text("api_key"),
                }),
            )
            .await
        }
        Err(problem) if problem.status() == StatusCode::GONE => {
            Ok(Redirect::to(&format!("/tools/{id}")).into_response())
        }
        Err(problem) => Err(problem),
    }
}

pub async fn suspend(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Redirect, Problem> {
    super::suspend(&app, id).await?;
    Ok(Redirect::to(&format!("/tools/{id}")))
}

pub async fn resume(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Redirect, Problem> {
    super::resume(&app, id).await?;
    Ok(Redirect::to(&format!("/tools/{id}")))
}

#[derive(Template)]
#[template(path = "delete.html")]
struct DeletePage {
    section: &'static str,
    id: Uuid,
    name: String,
}

pub async fn ask_to_delete(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let tool = super::get(&app, id).await?;
    Ok(web::page(StatusCode::OK, &DeletePage { section: "tools", id, name: tool.name }))
}

pub async fn delete(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Redirect, Problem> {
    super::delete(&app, id).await?;
    Ok(Redirect::to("/tools"))
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    section: &'static str,
    id: Uuid,
    name: String,
    title: &'static str,
    html: String,
}

/// The documents that were written from the answers.
pub async fn document(State(app): State<App>, Path((id, file)): Path<(Uuid, String)>) -> Result<Response, Problem> {
    let title = match file.as_str() {
        "USER_GUIDE.md" => "User guide",
        "README.md" => "README",
        _ => return Err(Problem::not_found("document")),
    };
    let tool = super::get(&app, id).await?;
    let archive = super::source(&app, &tool).await?;
    let text = read_from(&archive, &file)?.ok_or_else(|| Problem::not_found("document"))?;
    let html = web::markdown::to_html(&text);
    Ok(web::page(StatusCode::OK, &DocumentPage { section: "tools", id, name: tool.name, title, html }))
}

fn read_from(archive: &[u8], wanted: &str) -> std::io::Result<Option<String>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.path()?.to_string_lossy() == wanted {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut entry, &mut text)?;
            return Ok(Some(text));
        }
    }
    Ok(None)
}
