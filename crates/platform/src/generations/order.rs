//! A generation is ordered: its row and its job, in the caller's transaction.

use domain::{GenerationId, ToolId};
use store::{TenantTx, generations as table};

use super::job::{GenerateTool, Order};

pub struct Ordered {
    pub tool: ToolId,
    pub generation: GenerationId,
}

pub async fn order(tx: &mut TenantTx, tool: ToolId) -> Result<Ordered, store::Error> {
    let generation = GenerationId::new();
    table::create(tx, generation, tool).await?;
    ::jobs::enqueue::<GenerateTool>(tx.queue(), &Order { tool, generation }).await?;
    Ok(Ordered { tool, generation })
}
