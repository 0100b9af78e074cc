//! A failed tool, made once more from the same answers.

use domain::{GenerationId, ToolStatus};
use store::{TenantTx, generations as table, tools};

use super::{
    error::GenerationError,
    order::{Ordered, order},
};
use crate::auth::{Act, authorize};

/// In the caller's transaction.
pub async fn retry(tx: &mut TenantTx, id: GenerationId) -> Result<Ordered, GenerationError> {
    authorize(tx.session(), Act::RetryGeneration)?;
    let failed = table::get(tx, id).await?.ok_or(GenerationError::Unknown)?;
    let tool = tools::lock(tx, failed.tool_id).await?.ok_or(GenerationError::Unknown)?;
    if !tools::change_status(tx, tool.id, &[ToolStatus::Failed], ToolStatus::Generating).await? {
        return Err(GenerationError::NotFailed(tool.status));
    }
    Ok(order(tx, tool.id).await?)
}
