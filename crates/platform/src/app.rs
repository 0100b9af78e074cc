//! What every use case works with, made once at the start.

use std::{path::PathBuf, sync::Arc};

use deployer::Target;
use sqlx::PgPool;
use store::{secrets::MasterKey, tools::Tool};
use uuid::Uuid;

use crate::{Builder, catalogue::Catalogue, live::Live};

#[derive(Clone)]
pub struct App {
    pub pool: PgPool,
    pub master: MasterKey,
    pub catalogue: Arc<Catalogue>,
    /// `None`: tools are generated and kept as source, and nothing is run.
    pub target: Option<Arc<dyn Target>>,
    pub builder: Option<Arc<dyn Builder>>,
    pub data_dir: PathBuf,
    /// Of the addresses that are shown.
    pub port: u16,
    /// Whom the server acts for until accounts arrive.
    pub user: Uuid,
    /// What this process alone knows; begins empty.
    pub live: Live,
}

impl App {
    /// `http://acme-gdpr.localhost:8080/`
    pub fn tool_url(&self, slug: &str) -> String {
        format!("http://{slug}.localhost:{}/", self.port)
    }

    /// The same as a tool's process is told: the platform's port may be another at each start.
    pub fn public_url(&self, slug: &str) -> (String, String) {
        ("PUBLIC_URL".to_owned(), self.tool_url(slug).trim_end_matches('/').to_owned())
    }

    pub fn objects(&self) -> PathBuf {
        self.data_dir.join("objects")
    }

    /// Where this tool runs, when this server knows that place.
    pub fn target_of(&self, tool: &Tool) -> Option<&Arc<dyn Target>> {
        self.target.as_ref().filter(|target| tool.deployment_type.as_deref() == Some(target.kind().name()))
    }
}
