//! The words that all parts share: ids, states with their transitions, who asks. No I/O.

mod actor;
mod id;
mod slug;
mod status;

pub use actor::{Actor, Role, Session, UnknownRole};
pub use id::{DeploymentId, GenerationId, JobId, OrganisationId, QuestionnaireId, ReleaseId, ToolId, UserId};
pub use slug::{Slug, SlugError};
pub use status::{CommercialState, GenerationStatus, ToolStatus, UnknownStatus};
