//! Whoever writes a template is told which of its texts a language that it has leaves out.
#![expect(clippy::disallowed_methods, reason = "the generator is pure; what tests it reads packs from disk")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use generator::{Skeleton, untranslated};
use pack::{Pack, Tree};

fn files(folder: &str) -> Tree {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files = Tree::new();
    let mut waiting: Vec<PathBuf> = vec![folder.clone()];
    while let Some(here) = waiting.pop() {
        for entry in fs::read_dir(&here).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&folder).expect("it is below").to_string_lossy().replace('\\', "/");
            if !path.is_dir() {
                files.insert(name, fs::read(&path).expect("the file can be read"));
            } else if name != "node_modules" && name != "dist" {
                waiting.push(path);
            }
        }
    }
    files
}

fn pack(files: &Tree) -> Pack {
    pack::load(files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn skeleton() -> Skeleton {
    Skeleton::load(&files("skeleton")).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn our_packs_leave_nothing_out() {
    let skeleton = skeleton();
    for folder in ["templates/gdpr-compliance", "templates/asset-tracker", "docs/reference-pack"] {
        let missing = untranslated(&pack(&files(folder)), &skeleton);
        assert!(missing.is_empty(), "{folder}: {missing:#?}");
    }
}

#[test]
fn what_a_language_leaves_out_is_named() {
    let mut files = files("docs/reference-pack");
    let german = files.text("locales/de.toml").expect("it has German").to_owned();
    let lines = german.lines().filter(|line| !line.starts_with("\"Hand tool\""));
    let left: String = lines.flat_map(|line| [line, "\n"]).collect();
    files.insert_text("locales/de.toml", &left);
    let skeleton = skeleton();
    let missing = untranslated(&pack(&files), &skeleton);
    let said: Vec<_> = missing.iter().map(|problem| (problem.file.as_str(), problem.message.as_str())).collect();
    assert_eq!(said, [("locales/de.toml", "no translation of \"Hand tool\"")]);

    files.insert_text("locales/de.toml", "");
    assert!(untranslated(&pack(&files), &skeleton).len() > 50);
}
