//! Errors as `application/problem+json`: a stable code, and the field where input is wrong. What went wrong inside
//! goes to the log, once, and never to the client.

use axum::{
    Json,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use questions::AnswerError;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<AnswerError>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), errors: Vec::new() }
    }

    pub fn not_found(what: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", format!("There is no such {what}."))
    }

    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, "Not now", detail)
    }

    pub fn field(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::answers(vec![AnswerError { field: field.to_owned(), code, message: message.into(), allowed: None }])
    }

    pub fn answers(errors: Vec<AnswerError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.field, one.message),
            many => format!("{} fields are wrong.", many.len()),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", "Some input is wrong", detail) }
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn title(&self) -> &'static str {
        self.title
    }

    pub fn errors(&self) -> &[AnswerError] {
        &self.errors
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("urn:buildomatic:problem:{}", self.code), "title": self.title, "status": self.status.as_u16(),
            "detail": self.detail, "code": self.code,
        });
        if !self.errors.is_empty() {
            body["errors"] = json!(self.errors);
        }
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

impl<E: Into<anyhow::Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        let error = error.into();
        tracing::error!("a request failed: {error:#}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong here",
            "It has been noted. Try again in a moment.",
        )
    }
}

/// What has another shape than is expected, with the field.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().to_string();
        Problem::field(&field, "wrong_type", format!("{}.", error.inner()))
    })
}

/// A JSON body, whose mistakes are problems too.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<Value>::from_request(request, state).await {
            Ok(Json(value)) => read(value).map(Self),
            Err(error) => {
                let (code, title) = match error.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request is too large"),
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => ("not_json", "JSON is expected"),
                    _ => ("malformed_json", "The body cannot be read as JSON"),
                };
                Err(Problem::new(error.status(), code, title, error.body_text()))
            }
        }
    }
}
