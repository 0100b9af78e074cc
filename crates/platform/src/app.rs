//! What every use case works with, made once at the start.

use std::{path::PathBuf, sync::Arc};

use deployer::Target;
use futures_util::future::BoxFuture;
use pack::Tree;
use sqlx::PgPool;
use store::secrets::MasterKey;
use uuid::Uuid;

use crate::catalogue::Catalogue;

/// Makes a source tree ready to run; two real ones are the local builder and the one for tools that only give source.
pub trait Builder: Send + Sync {
    fn build<'a>(&'a self, files: &'a Tree, out: PathBuf) -> BoxFuture<'a, anyhow::Result<Built>>;
}

pub struct Built {
    /// What `deployer::Release` wants.
    pub files: PathBuf,
    pub vendor: Option<PathBuf>,
}

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
}

impl App {
    /// `http://acme-gdpr.localhost:8080/`
    pub fn tool_url(&self, slug: &str) -> String {
        format!("http://{slug}.localhost:{}/", self.port)
    }

    pub fn objects(&self) -> PathBuf {
        self.data_dir.join("objects")
    }
}
