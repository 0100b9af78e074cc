//! The places that this server can bring tools to.

use std::sync::Arc;

use deployer::Target;
use store::tools::Tool;

/// Of a tool that is only source.
const NONE: &str = "none";

#[derive(Clone, Default)]
pub struct Targets(Vec<Arc<dyn Target>>);

impl Targets {
    /// The first is where tools go when nothing is asked for.
    pub fn new(targets: Vec<Arc<dyn Target>>) -> Self {
        Self(targets)
    }

    /// What may be asked for, the default first.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|target| target.kind().name()).chain([NONE]).collect()
    }

    /// Where this tool runs, when this server knows that place.
    pub fn of(&self, tool: &Tool) -> Option<&Arc<dyn Target>> {
        self.0.iter().find(|target| tool.deployment_type.as_deref() == Some(target.kind().name()))
    }
}
