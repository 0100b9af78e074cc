//! Why a generation is not ordered or shown.

use domain::ToolStatus;
use questions::AnswerError;

use crate::auth::Forbidden;

#[derive(Debug, thiserror::Error)]
pub enum GenerationError {
    #[error("There is no such generation.")]
    Unknown,
    #[error("Some answers are wrong.")]
    Invalid(Vec<AnswerError>),
    #[error("Only a failed tool can be made again. It is {0}.")]
    NotFailed(ToolStatus),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] store::Error),
}
