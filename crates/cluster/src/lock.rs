//! One platform per data directory: a lock that ends with the process that holds it.

use std::{
    fs::{self, File, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use crate::error::{ClusterError, io_at};

/// Held for as long as the platform uses the directory. The kernel releases it, also after `kill -9`.
#[derive(Debug)]
pub struct DataDirLock {
    _file: File,
}

/// Takes the directory, making it when missing; otherwise names the process that has it.
pub fn lock(dir: &Path) -> Result<DataDirLock, ClusterError> {
    fs::create_dir_all(dir).map_err(io_at("make", dir))?;
    let path = dir.join("lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(io_at("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = file.read_to_string(&mut text);
            return Err(ClusterError::InUse { dir: dir.into(), pid: text.trim().parse().ok() });
        }
        Err(TryLockError::Error(source)) => return Err(io_at("lock", &path)(source)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| write!(file, "{}", std::process::id()))
        .map_err(io_at("write", &path))?;
    Ok(DataDirLock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_platform_hears_who_has_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let held = lock(dir.path()).unwrap();
        let refused = lock(dir.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("(process {})", std::process::id())), "{refused}");
        drop(held);
        assert!(lock(dir.path()).is_ok());
    }
}
