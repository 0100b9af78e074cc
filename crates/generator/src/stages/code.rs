//! Input: the skeleton's code. Output: the tool's: without the parts that were not chosen, with the pack's entities,
//! pages and own code.

use std::{collections::BTreeMap, sync::Arc};

use typescript::{Dialect, Import};

use super::Context;
use crate::{
    GenerateError, entities,
    render::Template,
    skeleton::{is_script, resolve},
};

type Files = BTreeMap<String, Arc<[u8]>>;

pub fn customize(context: &Context<'_>, folders: &[&str]) -> Result<Files, GenerateError> {
    let here = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
    let skeleton = context.skeleton;
    let mut files: Files = skeleton
        .files
        .iter()
        .filter(|(path, _)| here(path) && !context.removed.contains(*path) && !path.ends_with(".template"))
        .map(|(path, contents)| (path.to_owned(), contents.clone()))
        .collect();
    for source in context.sources.iter().filter(|source| here(&source.path)) {
        let text = render(context, &source.template)?;
        files.insert(source.path.clone(), text.into_bytes().into());
    }
    if here("shared/") {
        for entity in &context.entities {
            files.insert(entities::definition::path(entity), entities::definition::source(entity)?.into_bytes().into());
        }
    }
    prune(context, &mut files)?;
    edit(&mut files, "shared/entities/index.ts", |source| {
        context.entities.iter().try_fold(source, |source, entity| {
            let import = entities::definition::import(entity);
            typescript::add_to_list(&source, Dialect::Ts, "entities", &import, &import.name)
        })
    })?;
    edit(&mut files, "shared/tool.ts", |source| typescript::set_properties(&source, Dialect::Ts, "tool", &properties(context)))?;
    edit(&mut files, "frontend/src/app/pages.ts", |source| {
        context.pages.iter().try_fold(source, |source, page| {
            let module = page.file.trim_start_matches("frontend/src/").trim_end_matches(".tsx");
            let import = Import { name: "lazyPage".into(), from: "./lazy-page".into() };
            typescript::add_to_list(&source, Dialect::Ts, "pages", &import, &page_element(page, module))
        })
    })?;
    Ok(files)
}

fn page_element(page: &pack::Page, module: &str) -> String {
    let text = typescript::string_literal;
    format!(
        "{{ path: {}, label: {}, icon: {}, group: {}, component: lazyPage(() => import({}), {}) }}",
        text(&page.path),
        text(&page.label),
        text(&page.icon),
        text(&page.group),
        text(&format!("../{module}")),
        text(&page.component),
    )
}

fn edit(files: &mut Files, path: &str, change: impl FnOnce(String) -> Result<String, typescript::EditError>) -> Result<(), GenerateError> {
    let Some(source) = files.get(path).and_then(|bytes| String::from_utf8(bytes.to_vec()).ok()) else { return Ok(()) };
    let changed = change(source).map_err(|error| GenerateError::Edit { file: path.to_owned(), error })?;
    files.insert(path.to_owned(), changed.into_bytes().into());
    Ok(())
}

/// Takes the imports of files that are gone, and what needed them, out of those that stay.
fn prune(context: &Context<'_>, files: &mut Files) -> Result<(), GenerateError> {
    // A file that the pack brings under the same path is there.
    let gone = |path: &str| context.removed.contains(path) && !context.sources.iter().any(|source| source.path == path);
    let touched = context.skeleton.imports.iter().filter(|(path, imports)| files.contains_key(*path) && imports.iter().any(|path| gone(path)));
    let touched: Vec<&String> = touched.map(|(path, _)| path).filter(|path| !context.sources.iter().any(|source| source.path == **path)).collect();
    for path in touched {
        let exists = |path: &str| context.skeleton.files.contains(path);
        edit(files, path, |source| {
            typescript::prune(&source, Dialect::from_path(path), &|specifier| {
                resolve(&exists, path, specifier).is_some_and(|file| gone(&file))
            })
        })?;
    }
    Ok(())
}

/// A code template of the pack, checked: an error in what it gives is told at its own line.
pub fn render(context: &Context<'_>, path: &str) -> Result<String, GenerateError> {
    let source = context.pack.files.text(path).unwrap_or_default();
    let template = Template::compile(path, source)?;
    let rendered = template.render(&context.scope)?;
    let target = path.trim_end_matches(".template");
    if !is_script(target) {
        return Ok(rendered.text);
    }
    let dialect = Dialect::from_path(target);
    typescript::check(&rendered.text, dialect)
        .map_err(|error| template.blame(&rendered, error.offset as usize, format!("this gives code that does not parse: {}", error.message)))?;
    typescript::remove_unused_imports(&rendered.text, dialect).map_err(|error| GenerateError::Edit { file: path.to_owned(), error })
}

fn properties(context: &Context<'_>) -> Vec<(&'static str, String)> {
    let text = |value: &str| typescript::string_literal(value);
    let list = |values: &[&str]| format!("[{}]", values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", "));
    let template = &context.pack.template;
    let roles = context.pack.schema.roles.iter().map(|(name, description)| format!("    {{ name: {}, description: {} }},\n", text(name), text(description)));
    vec![
        ("name", text(&template.name)),
        ("company", text(context.company)),
        ("slug", text(context.slug)),
        ("template", text(&template.id)),
        ("version", text(&template.version)),
        ("color", text(&template.color)),
        ("icon", text("shield-check")),
        ("maxUsers", context.max_users.to_string()),
        ("features", list(&context.features)),
        ("integrations", list(&context.integrations)),
        ("roles", format!("[\n{}  ]", roles.collect::<String>())),
    ]
}
