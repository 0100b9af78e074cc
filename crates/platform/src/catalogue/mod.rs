//! The templates there are: loaded once, kept in memory, loaded again when a file changes.

pub mod api;
pub mod pages;
pub mod sources;

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use generator::Skeleton;
use pack::{Pack, Problems, Tree};
use sha2::{Digest, Sha256};
use sources::Sources;

pub struct Catalogue {
    sources: Sources,
    pub skeleton: Arc<Skeleton>,
    pub skeleton_sha256: String,
    loaded: RwLock<Arc<Loaded>>,
}

#[derive(Default)]
pub struct Loaded {
    pub packs: BTreeMap<String, Arc<Pack>>,
    /// Of the files of each pack.
    sha256: BTreeMap<String, String>,
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
        let files = sources::skeleton();
        let skeleton = Arc::new(Skeleton::load(&files).map_err(CatalogueError::Skeleton)?);
        let loaded = RwLock::new(Arc::new(read(&sources, &skeleton)?));
        Ok(Self { sources, skeleton, skeleton_sha256: sha256(&files), loaded })
    }

    pub fn current(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub fn get(&self, id: &str) -> Option<Arc<Pack>> {
        self.current().packs.get(id).cloned()
    }

    /// The same, and the hash of its files.
    pub fn pinned(&self, id: &str) -> Option<(Arc<Pack>, String)> {
        let loaded = self.current();
        loaded.packs.get(id).cloned().zip(loaded.sha256.get(id).cloned())
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
            Ok(pack) => {
                loaded.sha256.insert(pack.template.id.clone(), sha256(&files));
                loaded.packs.insert(pack.template.id.clone(), Arc::new(pack));
            }
            Err(problems) => drop(loaded.broken.insert(name, problems)),
        }
    }
    Ok(loaded)
}

/// Of paths and contents, in order.
fn sha256(files: &Tree) -> String {
    let mut hasher = Sha256::new();
    for (path, contents) in files.iter() {
        for part in [path.as_bytes(), contents.as_ref()] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
