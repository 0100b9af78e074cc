//! What is wrong with an expression, and where in it.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    pub message: String,
    /// In bytes, inside the expression.
    pub offset: usize,
    pub len: usize,
}
