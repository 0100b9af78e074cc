//! `/api/templates`

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use axum_extra::extract::Query;
use pack::{Answers, Pack};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    App,
    problem::{Body, Problem, read},
};

#[derive(Deserialize, Default)]
pub struct Filter {
    query: Option<String>,
    category: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

pub async fn list(State(app): State<App>, Query(filter): Query<Filter>) -> Json<Value> {
    Json(find(&app, &filter))
}

/// The specification lists with POST; a body is optional.
pub async fn search(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Problem> {
    if body.is_empty() {
        return Ok(Json(find(&app, &Filter::default())));
    }
    let filter = serde_json::from_slice(&body).map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed_json", "The body cannot be read as JSON", error.to_string())
    })?;
    let filter: Filter = read(filter)?;
    Ok(Json(find(&app, &filter)))
}

fn find(app: &App, filter: &Filter) -> Value {
    let loaded = app.catalogue.current();
    let matches = |pack: &Pack| {
        let template = &pack.template;
        let query = filter.query.as_deref().unwrap_or_default().to_lowercase();
        let text =
            format!("{} {} {} {}", template.id, template.name, template.description, template.category).to_lowercase();
        text.contains(&query) && filter.category.as_ref().is_none_or(|category| *category == template.category)
    };
    let limit = filter.limit.unwrap_or(50).clamp(1, 100) as usize;
    let after = filter.cursor.as_deref().unwrap_or_default();
    let mut found: Vec<&std::sync::Arc<Pack>> =
        loaded.packs.values().filter(|pack| pack.template.id.as_str() > after && matches(pack)).collect();
    let more = found.len() > limit;
    found.truncate(limit);
    let mut answer = json!({ "templates": found.iter().map(|pack| summary(pack)).collect::<Vec<_>>() });
    if let Some(last) = found.last().filter(|_| more) {
        answer["next_cursor"] = json!(last.template.id);
    }
    answer
}

fn summary(pack: &Pack) -> Value {
    let t = &pack.template;
    json!({
        "id": t.id, "version": t.version, "name": t.name, "description": t.description, "category": t.category, "icon": t.icon,
        "color": t.color, "base_price": t.base_price, "currency": t.currency,
    })
}

pub async fn get(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let pack = app.catalogue.get(&id).ok_or_else(|| Problem::not_found("template"))?;
    let t = &pack.template;
    let mut answer = summary(&pack);
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect::<serde_json::Map<_, _>>()
    };
    answer["questions"] = json!(pack.questions);
    answer["features"] = json!({
        "available": t.features.iter().map(|f| &f.id).collect::<Vec<_>>(),
        "required": t.features.iter().filter(|f| f.required).map(|f| &f.id).collect::<Vec<_>>(),
        "details": t.features,
    });
    answer["integrations"] = json!({
        "available": t.integrations.iter().map(|i| &i.id).collect::<Vec<_>>(),
        "recommended": t.integrations.iter().filter(|i| i.recommended).map(|i| &i.id).collect::<Vec<_>>(),
    });
    answer["technologies"] = json!(pairs(&t.technologies));
    answer["customization"] = t
        .customization
        .iter()
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    answer["screenshots"] = json!(t.screenshots);
    Ok(Json(answer))
}

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    answers: Answers,
}

/// The next question, and what the answers so far mean.
pub async fn next(
    State(app): State<App>,
    Path(id): Path<String>,
    Body(body): Body<Next>,
) -> Result<Json<Value>, Problem> {
    let pack = app.catalogue.get(&id).ok_or_else(|| Problem::not_found("template"))?;
    let wrong = questions::wrong(&pack, &body.answers);
    let (not_asked, wrong): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|error| error.code == "not_asked");
    if !wrong.is_empty() {
        return Err(Problem::answers(wrong));
    }
    let mut answers = body.answers;
    for error in &not_asked {
        answers.remove(&error.field);
    }
    let progress = questions::next(&pack, &answers);
    let mut preview = json!(questions::preview(&pack, &answers));
    preview["files"] = json!(generator::file_list(&pack, &app.catalogue.skeleton, &answers));
    Ok(Json(json!({
        "question": progress.question,
        "skipped": progress.skipped,
        "suggestions": progress.suggestions,
        "dropped": not_asked.iter().map(|error| &error.field).collect::<Vec<_>>(),
        "quote": questions::quote(&pack, &answers),
        "preview": preview,
    })))
}
