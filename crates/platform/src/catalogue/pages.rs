//! The shop window: all templates, and each one's page.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::Session;
use serde::Deserialize;

use crate::{
    App,
    problem::Problem,
    web::{self, views},
};

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage {
    section: &'static str,
    query: Option<String>,
    templates: Vec<views::TemplateCard>,
    broken: Vec<views::BrokenCard>,
    tools: i64,
}

#[derive(Deserialize)]
pub struct Search {
    q: Option<String>,
}

pub async fn catalogue(
    State(app): State<App>,
    session: Session,
    Query(search): Query<Search>,
) -> Result<Response, Problem> {
    let loaded = app.catalogue.current();
    let query = search.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let wanted = query.clone().unwrap_or_default().to_lowercase();
    let matches = |text: String| text.to_lowercase().contains(&wanted);
    let packs = loaded
        .packs
        .values()
        .filter(|p| matches(format!("{} {} {}", p.template.name, p.template.description, p.template.category)));
    let broken = loaded.broken.iter().filter(|(id, _)| matches((*id).clone()));
    let tools = store::tools::count(&mut app.store.tenant(&session).await?).await?;
    Ok(web::page(
        StatusCode::OK,
        &CataloguePage {
            section: "templates",
            templates: packs.map(|pack| views::template_card(pack)).collect(),
            broken: broken
                .map(|(id, problems)| views::BrokenCard { id: id.clone(), problems: problems.0.len() })
                .collect(),
            query,
            tools,
        },
    ))
}

#[derive(Template)]
#[template(path = "template.html")]
struct TemplatePage {
    section: &'static str,
    t: views::TemplateView,
    company: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "broken_template.html")]
struct BrokenTemplatePage {
    section: &'static str,
    id: String,
    problems: String,
}

pub async fn template(State(app): State<App>, Path(id): Path<String>) -> Response {
    template_page(&app, &id, StatusCode::OK, String::new(), None)
}

/// Also shown again when the company's name was wrong.
pub fn template_page(app: &App, id: &str, status: StatusCode, company: String, error: Option<String>) -> Response {
    let loaded = app.catalogue.current();
    if let Some(pack) = loaded.packs.get(id) {
        return web::page(
            status,
            &TemplatePage { section: "templates", t: views::template_view(pack), company, error },
        );
    }
    match loaded.broken.get(id) {
        Some(problems) => web::page(
            StatusCode::OK,
            &BrokenTemplatePage { section: "templates", id: id.to_owned(), problems: problems.to_string() },
        ),
        None => web::error_page(
            StatusCode::NOT_FOUND,
            "There is no such template",
            "It may have been renamed or taken away.",
        ),
    }
}
