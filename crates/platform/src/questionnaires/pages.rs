//! One question a page, then the review. Works without a script; with one, the server's rules answer as one types.

use std::collections::HashMap;

use super::{Draft, QuestionnaireError};
use crate::{
    App,
    catalogue::pages::template_page,
    generations::slug,
    problem::Problem,
    web::{self, views},
};
use askama::Template;
use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{QuestionnaireId, Session};
use pack::{Answers, QuestionKind};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct Start {
    template_id: String,
    company: String,
}

pub async fn start(State(app): State<App>, session: Session, Form(form): Form<Start>) -> Response {
    match super::create(&app, &session, &form.template_id, &form.company).await {
        Ok(id) => Redirect::to(&format!("/questionnaires/{id}")).into_response(),
        Err(error) => {
            let message = error.to_string();
            template_page(&app, &form.template_id, Problem::from(error).status(), form.company, Some(message))
        }
    }
}

/// To the first question that has no answer, or to the review.
pub async fn resume(
    State(app): State<App>,
    session: Session,
    Path(id): Path<QuestionnaireId>,
) -> Result<Redirect, Problem> {
    let draft = super::get(&app, &session, id).await?;
    Ok(Redirect::to(&next_address(&draft)))
}

fn next_address(draft: &Draft) -> String {
    match questions::next(&draft.pack, &draft.answers).question {
        Some(question) => format!("/questionnaires/{}/questions/{}", draft.id, question.id),
        None => format!("/questionnaires/{}/review", draft.id),
    }
}

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage {
    section: &'static str,
    id: QuestionnaireId,
    template_name: String,
    company: String,
    position: usize,
    count: usize,
    back: String,
    dropped: Vec<String>,
    q: views::QuestionView,
    p: views::PreviewView,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewFragment {
    p: views::PreviewView,
}

fn preview(app: &App, draft: &Draft, answers: &Answers) -> views::PreviewView {
    let files = generator::file_list(&draft.pack, &app.catalogue.skeleton, answers);
    let preview = questions::preview(&draft.pack, answers);
    views::preview_view(&preview, &preview.price, files)
}

struct Shown<'a> {
    given: Option<&'a Value>,
    error: String,
    dropped: Vec<String>,
}

fn question_page(
    app: &App,
    draft: &Draft,
    question: &str,
    status: StatusCode,
    shown: Shown<'_>,
) -> Result<Response, Problem> {
    let asked = questions::asked(&draft.pack, &draft.answers);
    let at = asked.iter().position(|q| q.id == question).ok_or_else(|| Problem::not_found("question"))?;
    let question = asked[at];
    let given = shown.given.or_else(|| draft.answers.get(&question.id)).or(question.default.as_ref());
    let suggestions = questions::suggestions(&draft.pack, question, &draft.answers);
    let back = match at.checked_sub(1) {
        Some(before) => format!("/questionnaires/{}/questions/{}", draft.id, asked[before].id),
        None => format!("/templates/{}", draft.pack.template.id),
    };
    let recommended: Value;
    let given = match given {
        None if matches!(question.kind, QuestionKind::Single | QuestionKind::Multiple) => {
            // What is recommended is chosen before anything was said.
            let values: Vec<&str> = question
                .options
                .iter()
                .filter(|option| option.recommended)
                .map(|option| option.value.as_str())
                .collect();
            recommended = json!(values);
            Some(&recommended)
        }
        given => given,
    };
    let page = QuestionPage {
        section: "templates",
        id: draft.id,
        template_name: draft.pack.template.name.clone(),
        company: draft.company.clone(),
        position: at + 1,
        count: asked.len(),
        back,
        dropped: shown.dropped.iter().map(|id| label(draft, id)).collect(),
        q: views::question_view(&draft.pack, question, given, &suggestions, shown.error),
        p: preview(app, draft, &draft.answers),
    };
    Ok(web::page(status, &page))
}

fn label(draft: &Draft, id: &str) -> String {
    draft
        .pack
        .questions
        .iter()
        .find(|question| question.id == id)
        .map_or_else(|| id.to_owned(), |question| question.question.clone())
}

pub async fn question(
    State(app): State<App>,
    session: Session,
    Path((id, question)): Path<(QuestionnaireId, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let draft = super::get(&app, &session, id).await?;
    if draft.generation.is_some() {
        return Ok(Redirect::to(&format!("/questionnaires/{id}/review")).into_response());
    }
    let dropped = query.get("dropped").map(|ids| {
        ids.split(',').filter(|id| draft.pack.questions.iter().any(|q| q.id == *id)).map(str::to_owned).collect()
    });
    question_page(
        &app,
        &draft,
        &question,
        StatusCode::OK,
        Shown { given: None, error: String::new(), dropped: dropped.unwrap_or_default() },
    )
}

/// A form may send a field several times: checkboxes do.
type Fields = Vec<(String, String)>;

fn form_value(draft: &Draft, question: &str, fields: &Fields) -> Result<Value, Problem> {
    let question =
        draft.pack.questions.iter().find(|q| q.id == question).ok_or_else(|| Problem::not_found("question"))?;
    let given: Vec<String> =
        fields.iter().filter(|(name, _)| name == "answer").map(|(_, value)| value.clone()).collect();
    Ok(views::form_value(question, &given))
}

pub async fn answer(
    State(app): State<App>,
    session: Session,
    Path((id, question)): Path<(QuestionnaireId, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let draft = super::get(&app, &session, id).await?;
    let value = form_value(&draft, &question, &fields)?;
    match super::answer(&app, &session, id, &question, &value).await {
        Ok(dropped) => {
            let draft = super::get(&app, &session, id).await?;
            let asked = questions::asked(&draft.pack, &draft.answers);
            let after = asked.iter().position(|q| q.id == question).and_then(|at| asked.get(at + 1));
            let mut address = match after {
                Some(next) => format!("/questionnaires/{id}/questions/{}", next.id),
                None => next_address(&draft),
            };
            if !dropped.is_empty() && !address.ends_with("/review") {
                address.push_str(&format!("?dropped={}", dropped.join(",")));
            }
            Ok(Redirect::to(&address).into_response())
        }
        Err(QuestionnaireError::Invalid(wrong)) => question_page(
            &app,
            &draft,
            &question,
            StatusCode::UNPROCESSABLE_ENTITY,
            Shown { given: Some(&value), error: wrong.message, dropped: Vec::new() },
        ),
        Err(error) => Err(error.into()),
    }
}

/// The rules' verdict on what is typed, and the preview with it; nothing is saved.
pub async fn check(
    State(app): State<App>,
    session: Session,
    Path((id, question)): Path<(QuestionnaireId, String)>,
    Form(fields): Form<Fields>,
) -> Result<Json<Value>, Problem> {
    let draft = super::get(&app, &session, id).await?;
    let value = form_value(&draft, &question, &fields)?;
    Ok(Json(match questions::change(&draft.pack, &draft.answers, &question, &value) {
        Ok(changed) => {
            let preview = PreviewFragment { p: preview(&app, &draft, &changed.answers) }.render()?;
            json!({ "error": null, "preview": preview })
        }
        Err(error) => json!({ "error": error.message }),
    }))
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    section: &'static str,
    id: QuestionnaireId,
    template_name: String,
    company: String,
    answers: Vec<views::AnswerView>,
    address: String,
    back: String,
    error: Option<String>,
    p: views::PreviewView,
}

pub async fn review(
    State(app): State<App>,
    session: Session,
    Path(id): Path<QuestionnaireId>,
) -> Result<Response, Problem> {
    let draft = super::get(&app, &session, id).await?;
    review_page(&app, &draft, StatusCode::OK, None)
}

fn review_page(app: &App, draft: &Draft, status: StatusCode, error: Option<String>) -> Result<Response, Problem> {
    if questions::next(&draft.pack, &draft.answers).question.is_some() {
        return Ok(Redirect::to(&next_address(draft)).into_response());
    }
    let skipped = questions::next(&draft.pack, &draft.answers).skipped;
    let slug = slug::slug(&draft.company, &draft.pack.template.id);
    let back = questions::asked(&draft.pack, &draft.answers)
        .last()
        .map_or_else(|| "/".to_owned(), |question| format!("/questionnaires/{}/questions/{}", draft.id, question.id));
    let page = ReviewPage {
        section: "templates",
        id: draft.id,
        template_name: draft.pack.template.name.clone(),
        company: draft.company.clone(),
        answers: views::answer_views(&draft.pack, &draft.answers, &skipped),
        address: app.origin.tool_url(&slug),
        back,
        error,
        p: preview(app, draft, &draft.answers),
    };
    Ok(web::page(status, &page))
}

pub async fn generate(
    State(app): State<App>,
    session: Session,
    Path(id): Path<QuestionnaireId>,
) -> Result<Response, Problem> {
    match super::generate(&app, &session, id).await {
        Ok(generation) => Ok(Redirect::to(&format!("/generations/{generation}")).into_response()),
        Err(error) => {
            let draft = super::get(&app, &session, id).await?;
            let problem = Problem::from(error);
            review_page(&app, &draft, problem.status(), Some(problem.detail().to_owned()))
        }
    }
}
