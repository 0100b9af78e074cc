//! What one process is called: another name at each start, so that two never take each other's jobs for their own.

use std::{io, path::Path};

use ::jobs::Clock;
use store::Store;
use uuid::Uuid;

#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A new name. Whoever had the data directory before is gone, for only one process holds its lock: what that process
/// held is given back at once, instead of when its leases run out.
pub async fn begin_worker(store: &Store, data_dir: &Path, clock: &dyn Clock) -> Result<String, WorkerError> {
    let file = data_dir.join("worker");
    match std::fs::read_to_string(&file) {
        Ok(before) => ::jobs::give_back(store.pool(), &before, clock.now()).await?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let name = Uuid::now_v7().to_string();
    std::fs::write(&file, &name)?;
    Ok(name)
}
