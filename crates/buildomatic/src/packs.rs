//! Packs for commands that need no server: from `--templates`, else those in the binary.

use generator::Skeleton;
use pack::{Pack, Problems, Tree};
use platform::catalogue::sources::{self, Sources};

use crate::{Options, failure::Failure};

pub fn sources(options: &Options) -> Sources {
    options.templates.clone().map_or(Sources::BuiltIn, Sources::Directory)
}

pub fn skeleton() -> Result<Skeleton, Failure> {
    Skeleton::load(&sources::skeleton())
        .map_err(|problems| Failure::failed(format!("the skeleton is broken:\n{problems}")))
}

/// A pack's folder name with the pack, or with what is wrong with it.
type Loaded = (String, Result<Pack, Problems>);

/// All packs by folder name, each good or with its problems.
pub fn all(options: &Options) -> Result<Vec<Loaded>, Failure> {
    let packs = sources(options).read().map_err(|error| Failure::input(error.to_string()))?;
    Ok(packs.into_iter().map(|(name, files)| (name, pack::load(&files))).collect())
}

pub fn one(options: &Options, id: &str) -> Result<Pack, Failure> {
    let all = all(options)?;
    let known: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    for (name, pack) in all {
        match pack {
            Ok(pack) if pack.template.id == id => return Ok(pack),
            Err(problems) if name == id => {
                return Err(Failure::input(format!("the template {id} is broken:\n\n{problems}")));
            }
            _ => {}
        }
    }
    Err(Failure::input(format!("there is no template `{id}`. There are: {}.", known.join(", "))))
}

/// A pack's folder, wherever it is.
pub fn directory(path: &std::path::Path) -> Result<Tree, Failure> {
    sources::read_directory(path).map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))
}
