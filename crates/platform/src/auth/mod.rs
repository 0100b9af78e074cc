//! Who asks, and what they may do.

mod authorize;

use std::convert::Infallible;

pub use authorize::{Act, Forbidden, authorize};
use axum::{extract::FromRequestParts, http::request::Parts};
pub use domain::Session;

use crate::App;

/// The session of a request. Until accounts arrive, whoever reaches the server is its owner: it listens on loopback.
impl FromRequestParts<App> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(app.local)
    }
}
