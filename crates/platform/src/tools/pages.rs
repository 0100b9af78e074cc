//! The list of tools, and each one's page.

use super::{CREDENTIALS, Tool, ToolError};
use crate::{
    App,
    problem::Problem,
    web::{self, views},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{GenerationId, Session, ToolId, ToolStatus};
use serde::Deserialize;
use serde_json::Value;

#[derive(Template)]
#[template(path = "tools.html")]
struct ToolsPage {
    section: &'static str,
    tools: Vec<Row>,
    next: Option<ToolId>,
}

struct Row {
    id: ToolId,
    name: String,
    template: String,
    url: Option<String>,
    host: String,
    status: views::StatusView,
    created: String,
}

#[derive(Deserialize)]
pub struct Cursor {
    cursor: Option<ToolId>,
}

pub async fn list(State(app): State<App>, session: Session, Query(page): Query<Cursor>) -> Result<Response, Problem> {
    let (tools, next) = super::list(&app, &session, page.cursor, 50).await?;
    let now = app.clock.now();
    let rows = tools.into_iter().map(|tool| Row {
        id: tool.id,
        template: template_name(&app, &tool),
        host: tool.deployment_url.as_deref().map(host).unwrap_or_default().to_owned(),
        url: tool.deployment_url,
        name: tool.name,
        status: views::status_view(tool.status),
        created: web::ago(tool.created_at, now),
    });
    Ok(web::page(StatusCode::OK, &ToolsPage { section: "tools", tools: rows.collect(), next }))
}

fn host(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/')
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
    id: ToolId,
    name: String,
    template: String,
    status: views::StatusView,
    raw_status: &'static str,
    /// Its status is about to change.
    settling: bool,
    observed: Option<String>,
    url: Option<String>,
    api_url: Option<String>,
    /// Of a tool that is being made, or could not be.
    generation: Option<GenerationId>,
    credentials_waiting: bool,
    answers: Vec<(String, String)>,
    has_source: bool,
    has_logs: bool,
    /// What was seen of its ledger, and whether that is bad.
    ledger: Option<(String, bool)>,
}

struct Credentials {
    admin_email: String,
    admin_password: String,
    api_key: String,
}

pub async fn show(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Response, Problem> {
    tool_page(&app, &session, id, None).await
}

async fn tool_page(
    app: &App,
    session: &Session,
    id: ToolId,
    credentials: Option<Credentials>,
) -> Result<Response, Problem> {
    let tool = super::get(app, session, id).await?;
    let mut db = app.store.tenant(session).await?;
    let waiting = store::secrets::is_waiting(&mut db, id, CREDENTIALS).await?;
    let unfinished = !tool.status.is_made();
    let ledger = match store::ledger_heads::last(&mut db, id).await? {
        (_, Some(bad)) => {
            let why = bad.contradiction.unwrap_or_default();
            Some((format!("Contradicts what was seen before: {why}"), true))
        }
        (Some(good), None) => {
            let seen = web::ago(good.seen_at, app.clock.now());
            Some((format!("Signed at event {}, kept here {seen}", good.seq), false))
        }
        (None, None) => None,
    };
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
    let running = tool.status == ToolStatus::Active && tool.deployment_url.is_some();
    let view = ToolView {
        id,
        template: template_name(app, &tool),
        status: views::status_view(tool.status),
        settling: tool.status.is_made() && tool.status != ToolStatus::Deleted,
        observed: tool.observed_at.map(|at| web::ago(at, app.clock.now())),
        api_url: tool.deployment_url.as_ref().map(|url| format!("{url}api/v1")),
        url: tool.deployment_url.clone().filter(|_| running),
        generation,
        credentials_waiting: waiting && !unfinished,
        answers: answers.collect(),
        has_source: tool.source_sha256.is_some(),
        has_logs: running,
        ledger,
        raw_status: tool.status.name(),
        name: tool.name,
    };
    Ok(web::page(StatusCode::OK, &ToolPage { section: "tools", t: view, credentials }))
}

pub async fn credentials(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<Response, Problem> {
    match super::credentials(&app, &session, id).await {
        Ok(shown) => {
            let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
            tool_page(
                &app,
                &session,
                id,
                Some(Credentials {
                    admin_email: text("admin_email"),
                    admin_password: text("admin_password"),
                    api_key: text("api_key"),
                }),
            )
            .await
        }
        Err(ToolError::AlreadyShown) => Ok(Redirect::to(&format!("/tools/{id}")).into_response()),
        Err(error) => Err(error.into()),
    }
}

pub async fn suspend(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Redirect, Problem> {
    super::suspend(&app, &session, id).await?;
    Ok(Redirect::to(&format!("/tools/{id}")))
}

pub async fn resume(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Redirect, Problem> {
    super::resume(&app, &session, id).await?;
    Ok(Redirect::to(&format!("/tools/{id}")))
}

#[derive(Template)]
#[template(path = "delete.html")]
struct DeletePage {
    section: &'static str,
    id: ToolId,
    name: String,
}

pub async fn ask_to_delete(
    State(app): State<App>,
    session: Session,
    Path(id): Path<ToolId>,
) -> Result<Response, Problem> {
    let tool = super::get(&app, &session, id).await?;
    Ok(web::page(StatusCode::OK, &DeletePage { section: "tools", id, name: tool.name }))
}

pub async fn delete(State(app): State<App>, session: Session, Path(id): Path<ToolId>) -> Result<Redirect, Problem> {
    super::delete(&app, &session, id).await?;
    Ok(Redirect::to("/tools"))
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    section: &'static str,
    id: ToolId,
    name: String,
    title: &'static str,
    html: String,
}

/// The documents that were written from the answers.
pub async fn document(
    State(app): State<App>,
    session: Session,
    Path((id, file)): Path<(ToolId, String)>,
) -> Result<Response, Problem> {
    let title = match file.as_str() {
        "USER_GUIDE.md" => "User guide",
        "README.md" => "README",
        _ => return Err(Problem::not_found("document")),
    };
    let tool = super::get(&app, &session, id).await?;
    let archive = super::source(&app, &session, &tool).await?;
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
