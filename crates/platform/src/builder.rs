//! From a tool's source tree to files that run.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use deployer::{
    DeployError,
    build::{self, Prepared},
};
use futures_util::future::BoxFuture;
use pack::Tree;

use crate::catalogue::{Catalogue, sources};

pub trait Builder: Send + Sync {
    /// Makes a source tree ready to run, in `out`, which is the builder's to clear and fill. Gives the name of what the
    /// tool shares with others, if it does.
    fn build<'a>(&'a self, files: &'a Tree, out: PathBuf) -> BoxFuture<'a, Result<Option<String>, DeployError>>;

    /// Where on this machine that is which is shared under this name.
    fn vendor(&self, name: &Path) -> PathBuf;
}

/// Builds on this machine, with what all tools share prepared before.
pub struct LocalBuilder {
    prepared: Prepared,
}

impl LocalBuilder {
    /// Packages, vendor modules and styles of the largest tool of each template: made once, then found.
    pub async fn prepare(
        catalogue: &Catalogue,
        data_dir: &Path,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Self, DeployError> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let shared = |tree: &Tree| {
            let files = tree.iter().filter(|(path, _)| is_shared(path));
            files.map(|(path, contents)| (path.to_owned(), contents.to_vec())).collect::<Vec<_>>()
        };
        files.extend(shared(&sources::skeleton()));
        for (id, pack) in &catalogue.current().packs {
            let tool = generator::largest(pack, &catalogue.skeleton).unwrap_or_default();
            for (path, contents) in shared(&tool) {
                if files.get(&path) != Some(&contents) {
                    files.insert(format!("templates/{id}/{path}"), contents);
                }
            }
        }
        Ok(Self { prepared: build::prepare(&files, data_dir, progress).await? })
    }
}

fn is_shared(path: &str) -> bool {
    let shared = path.starts_with("frontend/") || path.starts_with("shared/");
    let later = build::is_loaded_later(path);
    (shared || later || ["package.json", "package-lock.json", "tsconfig.json"].contains(&path))
        && !path.ends_with(".template")
}

impl Builder for LocalBuilder {
    fn build<'a>(&'a self, files: &'a Tree, out: PathBuf) -> BoxFuture<'a, Result<Option<String>, DeployError>> {
        Box::pin(async move {
            let source = out.with_extension("source");
            let at = |doing: &'static str| {
                let path = source.clone();
                move |error: io::Error| DeployError::Files { doing, path, source: error }
            };
            let (tree, folder) = (files.clone(), source.clone());
            let writing = tokio::task::spawn_blocking(move || write(&tree, &folder));
            writing.await.unwrap_or_else(|ended| Err(io::Error::other(ended))).map_err(at("write"))?;
            build::build(&source, &self.prepared, &out, Arc::new(module)).await?;
            tokio::fs::remove_dir_all(&source).await.map_err(at("remove"))?;
            Ok(Some(self.prepared.name()))
        })
    }

    fn vendor(&self, name: &Path) -> PathBuf {
        self.prepared.vendor_of(name)
    }
}

fn module(source: &str) -> Result<build::Module, String> {
    let taken = generator::taken(source).map_err(|error| error.message)?;
    Ok(build::Module { code: generator::minify(source).map_err(|error| error.message)?, taken })
}

fn write(tree: &Tree, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (path, contents) in tree.iter() {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, contents)?;
    }
    Ok(())
}
