//! Packs on disk.
#![expect(clippy::disallowed_methods, reason = "tests read packs from disk")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use pack::Tree;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn read(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(here) = waiting.pop() {
        for entry in fs::read_dir(&here).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("the file can be read"));
            }
        }
    }
    files
}

pub fn reference() -> Tree {
    read(&root().join("docs/reference-pack"))
}
