//! The templates there are: loaded once, kept in memory, loaded again when a file changes.

pub mod api;
pub mod pages;
pub mod sources;

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use generator::Skeleton;
use pack::{Pack, Problems};
use sources::Sources;

pub struct Catalogue {
    sources: Sources,
    pub skeleton: Arc<Skeleton>,
    loaded: RwLock<Arc<Loaded>>,
}

#[derive(Default)]
pub struct Loaded {
    pub packs: BTreeMap<String, Arc<Pack>>,
    /// By folder name.
    pub broken: BTreeMap<String, Problems>,
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("the skeleton is broken:\n{0}")]
    Skeleton(Problems),
    #[error(transparent)]
    Sources(#[from] sources::SourcesError),
}

impl Catalogue {
    pub fn load(sources: Sources) -> Result<Self, CatalogueError> {
        let skeleton = Arc::new(Skeleton::load(&sources::skeleton()).map_err(CatalogueError::Skeleton)?);
        let loaded = RwLock::new(Arc::new(read(&sources, &skeleton)?));
        Ok(Self { sources, skeleton, loaded })
    }

    pub fn current(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub fn get(&self, id: &str) -> Option<Arc<Pack>> {
        self.current().packs.get(id).cloned()
    }

    /// Loads again each time a file changes; returns at once where packs are built in.
    pub async fn watch(self: Arc<Self>) {
        let Some(mut seen) = self.sources.fingerprint() else { return };
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(700)).await;
            let Some(now) = self.sources.fingerprint() else { continue };
            if now == seen {
                continue;
            }
            seen = now;
            match read(&self.sources, &self.skeleton) {
                Ok(loaded) => {
                    for (name, problems) in &loaded.broken {
                        tracing::warn!("the template {name} is broken:\n{problems}");
                    }
                    tracing::info!(templates = loaded.packs.len(), "templates were loaded again");
                    *self.loaded.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(loaded);
                }
                Err(error) => tracing::warn!(%error, "templates could not be read again"),
            }
        }
    }
}

fn read(sources: &Sources, skeleton: &Skeleton) -> Result<Loaded, CatalogueError> {
    let mut loaded = Loaded::default();
    for (name, files) in sources.read()? {
        let checked = pack::load(&files).and_then(|pack| generator::check(&pack, skeleton).map(|()| pack));
        match checked {
            Ok(pack) => drop(loaded.packs.insert(pack.template.id.clone(), Arc::new(pack))),
            Err(problems) => drop(loaded.broken.insert(name, problems)),
        }
    }
    Ok(loaded)
}
