//! What was made, kept by its content: an object's name is the SHA-256 of its bytes, so that it can be kept anywhere.

use std::{io, path::Path, sync::Arc};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as Key};
use sha2::{Digest, Sha256};

#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    #[error("the store of objects: {0}")]
    Store(#[from] object_store::Error),
    #[error("the object {0} is not what its name says")]
    Changed(String),
    #[error("{0}")]
    Archive(#[from] io::Error),
}

#[derive(Clone)]
pub struct Objects(Arc<dyn ObjectStore>);

impl Objects {
    /// In a folder of this machine.
    pub fn folder(path: &Path) -> Result<Self, ObjectError> {
        std::fs::create_dir_all(path)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(path)?)))
    }

    /// Gives the name under which it is kept. Twice is once.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<String, ObjectError> {
        let bytes = bytes.into();
        let name = sha256(&bytes);
        self.0.put(&Key::from(name.as_str()), bytes.into()).await?;
        Ok(name)
    }

    pub async fn get(&self, name: &str) -> Result<Bytes, ObjectError> {
        let bytes = self.0.get(&Key::from(name)).await?.bytes().await?;
        if sha256(&bytes) == name { Ok(bytes) } else { Err(ObjectError::Changed(name.to_owned())) }
    }

    /// One that is not there is no error.
    pub async fn remove(&self, name: &str) -> Result<(), ObjectError> {
        match self.0.delete(&Key::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// A folder as one object.
    pub async fn put_folder(&self, folder: &Path) -> Result<String, ObjectError> {
        let folder = folder.to_owned();
        let packing = tokio::task::spawn_blocking(move || {
            let mut archive = tar::Builder::new(Vec::new());
            archive.mode(tar::HeaderMode::Deterministic);
            archive.append_dir_all("", folder)?;
            archive.into_inner()
        });
        self.put(packing.await.map_err(io::Error::other)??).await
    }

    pub async fn get_folder(&self, name: &str, folder: &Path) -> Result<(), ObjectError> {
        let (bytes, folder) = (self.get(name).await?, folder.to_owned());
        let unpacking = tokio::task::spawn_blocking(move || tar::Archive::new(bytes.as_ref()).unpack(folder));
        Ok(unpacking.await.map_err(io::Error::other)??)
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn objects_are_kept_by_their_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::folder(&folder.path().join("objects")).expect("a store");
        let name = objects.put("a tool").await.expect("it is kept");
        assert_eq!(objects.put("a tool").await.expect("it is kept"), name);
        assert_eq!(objects.get(&name).await.expect("it is there"), "a tool");

        std::fs::write(folder.path().join("objects").join(&name), "another").expect("somebody changes it");
        assert!(matches!(objects.get(&name).await, Err(ObjectError::Changed(_))));
        objects.remove(&name).await.expect("it goes");
        objects.remove(&name).await.expect("twice is no error");
        assert!(objects.get(&name).await.is_err());
    }

    #[tokio::test]
    async fn a_folder_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::folder(&folder.path().join("objects")).expect("a store");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::fs::create_dir_all(from.join("public/assets")).expect("a folder");
        std::fs::write(from.join("public/assets/app.js"), "run()").expect("a file");
        let name = objects.put_folder(&from).await.expect("it is kept");
        assert_eq!(objects.put_folder(&from).await.expect("it is kept"), name, "no times are in it");
        objects.get_folder(&name, &to).await.expect("it comes back");
        assert_eq!(std::fs::read_to_string(to.join("public/assets/app.js")).expect("a file"), "run()");
    }
}
