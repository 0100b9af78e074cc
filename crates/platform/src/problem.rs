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

use crate::{auth::Forbidden, generations::GenerationError, questionnaires::QuestionnaireError, tools::ToolError};

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

/// What went wrong inside: noted here, and told to nobody.
fn internal(error: impl Into<anyhow::Error>) -> Problem {
    tracing::error!("a request failed: {:#}", error.into());
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong here",
        "It has been noted. Try again in a moment.",
    )
}

macro_rules! inside {
    ($($error:ty),*) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                internal(error)
            }
        }
    )*};
}

inside!(
    anyhow::Error,
    store::Error,
    serde_json::Error,
    askama::Error,
    std::io::Error,
    deployer::DeployError,
    domain::SlugError
);

impl From<Forbidden> for Problem {
    fn from(error: Forbidden) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", error.to_string())
    }
}

impl From<ToolError> for Problem {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::Unknown => Self::not_found("tool"),
            ToolError::WrongState { .. } => Self::conflict("wrong_state", error.to_string()),
            ToolError::NotReady(detail) => Self::conflict("not_ready", detail),
            ToolError::AlreadyShown => Self::new(StatusCode::GONE, "already_shown", "Shown before", error.to_string()),
            ToolError::Forbidden(error) => error.into(),
            ToolError::Store(_) | ToolError::Secret(_) | ToolError::Source(_) | ToolError::Credentials(_) => {
                internal(error)
            }
        }
    }
}

impl From<GenerationError> for Problem {
    fn from(error: GenerationError) -> Self {
        match error {
            GenerationError::Unknown => Self::not_found("generation"),
            GenerationError::Invalid(errors) => Self::answers(errors),
            GenerationError::NotFailed(_) => Self::conflict("wrong_state", error.to_string()),
            GenerationError::Forbidden(error) => error.into(),
            GenerationError::Store(error) => error.into(),
        }
    }
}

impl From<QuestionnaireError> for Problem {
    fn from(error: QuestionnaireError) -> Self {
        match error {
            QuestionnaireError::Unknown => Self::not_found("questionnaire"),
            QuestionnaireError::NoTemplate => Self::not_found("template"),
            QuestionnaireError::Invalid(error) => Self::answers(vec![error]),
            QuestionnaireError::Generation(error) => error.into(),
            QuestionnaireError::Forbidden(error) => error.into(),
            QuestionnaireError::Store(error) => error.into(),
        }
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
