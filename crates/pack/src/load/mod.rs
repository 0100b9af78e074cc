//! From the files of a pack to a [`Pack`], or to everything that is wrong with them.

mod deadline;
mod locales;
mod names;
mod questions;
mod rule;
mod schema;
mod surface;
mod template;

use std::collections::BTreeMap;

use crate::{Key, Pack, Problem, Problems, Schema, Source, Tree, check, reader};

const FILES: [&str; 3] = ["template.toml", "questions.toml", "schema.toml"];

/// Reads and checks a pack. All problems are reported, not only the first.
pub fn load(files: &Tree) -> Result<Pack, Problems> {
    let mut problems = Problems::default();
    let mut documents = Vec::new();
    for file in FILES {
        match files.text(file) {
            Some(source) => documents.push(reader::Document::new(file, source)),
            None => problems.0.push(
                Problem::of_file(file, format!("`{file}` is missing or not UTF-8"))
                    .hint("a pack has template.toml, questions.toml and schema.toml"),
            ),
        }
    }
    let [template_file, questions_file, schema_file] = documents.as_slice() else {
        return Err(problems);
    };
    let template = reader::parse(template_file).and_then(|root| template::read(&template_file.root(&root)));
    let questions = reader::parse(questions_file).map(|root| questions::read(&questions_file.root(&root)));
    let schema_root = reader::parse(schema_file);
    let mut schema = schema_root.as_ref().map(|root| schema::read(&schema_file.root(root)));
    for message in schema.iter_mut().flat_map(|schema| &mut schema.messages) {
        if let Some(text) = message.file.as_deref().and_then(|file| files.text(file)) {
            text.trim().clone_into(&mut message.body);
        }
    }
    for document in schema.iter_mut().flat_map(|schema| &mut schema.documents) {
        document.bodies = bodies(files, &document.file);
    }

    let mut places = BTreeMap::new();
    let mut untranslatable = Vec::new();
    let mut pack = None;
    if let (Some(template), Some(questions), Some(schema), Some(root)) = (template, questions, schema, &schema_root) {
        let sources = sources(files, &schema);
        let (locales, found) = locales::read(files, root.get_ref(), &schema.messages, &sources);
        untranslatable = found;
        let files = files.clone();
        pack = Some(Pack { template, questions, schema, sources, locales, files, places: BTreeMap::new() });
    }
    for document in documents {
        let file = document.file;
        let (found, spans) = document.into_parts();
        problems.0.extend(found.0);
        places.insert(file.to_owned(), spans);
    }
    match pack {
        Some(mut pack) => {
            pack.places = places;
            // References make sense only where every part could be read.
            if problems.0.is_empty() {
                problems.0.extend(check::check(&pack));
            }
            // A text that was misspelt in the schema would be missed in every translation.
            if problems.0.is_empty() {
                problems.0.extend(untranslatable);
            }
            problems.into_result(pack)
        }
        None => problems.into_result(()).and(Err(Problems::default())),
    }
}

/// What a pack may say: of each file the keys that the reader asked for, as `question[].options[].value`. Keys of a
/// table that the pack does not have stay unknown.
pub fn keys(files: &Tree) -> BTreeMap<&'static str, BTreeMap<String, Key>> {
    let read = FILES.map(|file| {
        let document = reader::Document::new(file, files.text(file).unwrap_or_default());
        if let Some(root) = reader::parse(&document) {
            let root = document.root(&root);
            match file {
                "template.toml" => drop(template::read(&root)),
                "questions.toml" => drop(questions::read(&root)),
                _ => drop(schema::read(&root)),
            }
        }
        (file, document.keys())
    });
    read.into_iter().collect()
}

/// `documents/receipt.md` in English, `documents/receipt.de.md` in German.
fn bodies(files: &Tree, file: &str) -> BTreeMap<String, String> {
    let stem = file.strip_suffix(".md").unwrap_or(file);
    let translated = locales::LANGUAGES.map(|language| (language, format!("{stem}.{language}.md")));
    let all = [("en", file.to_owned())].into_iter().chain(translated);
    all.filter_map(|(language, file)| Some((language.to_owned(), files.text(&file)?.trim().to_owned()))).collect()
}

fn sources(files: &Tree, schema: &Schema) -> Vec<Source> {
    let templates = files.paths().filter(|path| {
        path.ends_with(".template")
            && ["backend/", "frontend/", "database/", "shared/"].iter().any(|folder| path.starts_with(folder))
    });
    let sources = templates.map(|template| {
        let path = template.trim_end_matches(".template").to_owned();
        let by_file = schema.files.iter().find(|(file, _)| *file == path).map(|(_, when)| when.clone());
        let by_page = schema.pages.iter().find(|page| page.file == path).and_then(|page| page.when.clone());
        Source { template: template.to_owned(), path, when: by_file.or(by_page) }
    });
    sources.collect()
}
