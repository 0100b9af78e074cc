//! Where packs and skeleton come from: the binary itself, or a folder.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use pack::Tree;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../templates"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "../../skeleton"]
#[exclude = "node_modules/*"]
#[exclude = "dist/*"]
#[exclude = ".env"]
struct SkeletonFiles;

#[derive(Clone, Debug)]
pub enum Sources {
    BuiltIn,
    /// One folder per pack.
    Directory(PathBuf),
}

#[derive(Debug, thiserror::Error)]
#[error("the templates in {} cannot be read: {error}", path.display())]
pub struct SourcesError {
    path: PathBuf,
    error: io::Error,
}

impl Sources {
    /// The files of each pack, by the name of its folder.
    pub fn read(&self) -> Result<BTreeMap<String, Tree>, SourcesError> {
        let mut packs: BTreeMap<String, Tree> = BTreeMap::new();
        match self {
            Self::BuiltIn => {
                for path in Templates::iter() {
                    if let (Some((pack, inner)), Some(file)) = (path.split_once('/'), Templates::get(&path)) {
                        packs.entry(pack.to_owned()).or_default().insert(inner, file.data.into_owned());
                    }
                }
            }
            Self::Directory(root) => {
                let failed = |error| SourcesError { path: root.clone(), error };
                for entry in fs::read_dir(root).map_err(failed)? {
                    let path = entry.map_err(failed)?.path();
                    if path.is_dir() && path.join("template.toml").exists() {
                        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                        packs.insert(name, read_directory(&path).map_err(failed)?);
                    }
                }
            }
        }
        Ok(packs)
    }

    /// Changes when a file does; `None` where none can.
    pub fn fingerprint(&self) -> Option<Vec<(PathBuf, SystemTime, u64)>> {
        let Self::Directory(root) = self else { return None };
        let mut files = Vec::new();
        walk(root, &mut |path, metadata| {
            files.push((path.to_owned(), metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()));
            Ok(())
        })
        .ok()?;
        files.sort();
        Some(files)
    }
}

pub fn skeleton() -> Tree {
    let files = SkeletonFiles::iter()
        .filter_map(|path| Some((path.clone().into_owned(), SkeletonFiles::get(&path)?.data.into_owned().into())));
    files.collect()
}

pub fn read_directory(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::new();
    walk(root, &mut |path, _| {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        tree.insert(name, fs::read(path)?);
        Ok(())
    })?;
    Ok(tree)
}

fn walk(folder: &Path, each: &mut dyn FnMut(&Path, fs::Metadata) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".git"));
        if path.is_dir() && !hidden {
            walk(&path, each)?;
        } else if path.is_file() {
            each(&path, fs::metadata(&path)?)?;
        }
    }
    Ok(())
}
