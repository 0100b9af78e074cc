//! The making of a tool: ordered, followed, and once more from the start when it failed.

pub mod api;
mod create;
mod error;
mod job;
mod making;
mod order;
pub mod pages;
pub mod progress;
mod retry;
pub mod secrets;
pub mod slug;

pub use create::{company_name, create};
use domain::{GenerationId, Session};
pub use error::GenerationError;
pub use job::GenerateTool;
pub use retry::retry;
use store::generations::{self as table, Event, Generation};

use crate::{
    App,
    auth::{Act, authorize},
};

pub async fn get(app: &App, by: &Session, id: GenerationId) -> Result<Generation, GenerationError> {
    authorize(by, Act::See)?;
    table::get(&mut app.store.tenant(by).await?, id).await?.ok_or(GenerationError::Unknown)
}

pub async fn events_after(app: &App, by: &Session, id: GenerationId, after: i64) -> Result<Vec<Event>, store::Error> {
    table::events_after(&mut app.store.tenant(by).await?, id, after).await
}
