//! What backend and frontend have in common. Input: the skeleton's code below some folders, and the pack's templates
//! for them. Output: that code without what was not chosen, and the templates rendered, as files that parse.

use pack::{Source, Tree};
use typescript::{Dialect, EditError};

use super::Context;
use crate::{
    GenerateError, modules,
    render::{Rendered, Template},
};

pub fn customize(context: &Context<'_>, folder: &[&str]) -> Result<Tree, GenerateError> {
    let here = |path: &str| folder.iter().any(|folder| path.starts_with(folder));
    let mut files = Tree::new();
    for (path, contents) in context.kept(&here) {
        let imports = context.skeleton.imports.get(path);
        let touched = imports.is_some_and(|imports| imports.iter().any(|(_, file)| context.absent.contains(file)));
        if touched {
            let source = context.skeleton.files.text(path).unwrap_or_default();
            files.insert_text(path, &without_absent(context, path, source).map_err(|error| edit_error(path, error))?);
        } else {
            files.insert(path, contents.clone());
        }
    }
    for source in context.sources.iter().filter(|source| here(&source.path)) {
        files.insert_text(source.path.as_str(), &render(context, source)?);
    }
    Ok(files)
}

/// Changes a file that must be there.
pub fn edit(
    files: &mut Tree,
    path: &str,
    change: impl FnOnce(&str) -> Result<String, EditError>,
) -> Result<(), GenerateError> {
    let source = files.text(path).unwrap_or_default();
    let changed = change(source).map_err(|error| edit_error(path, error))?;
    files.insert_text(path, &changed);
    Ok(())
}

fn edit_error(path: &str, error: EditError) -> GenerateError {
    GenerateError::Edit { file: path.to_owned(), error }
}

/// Takes out the imports of what is absent, and what they brought out of the lists it registers in.
fn without_absent(context: &Context<'_>, path: &str, source: &str) -> Result<String, EditError> {
    typescript::remove_modules(source, Dialect::from_path(path), &|specifier| context.is_absent(path, specifier))
}

/// A template of the pack. What is wrong with its output is told at the template's line.
pub fn render(context: &Context<'_>, source: &Source) -> Result<String, GenerateError> {
    let template = context.templates.get(source.template.as_str()).expect("all templates were compiled when loaded");
    let rendered = template.render(&context.scope)?;
    if !modules::is_script(&source.path) {
        return Ok(rendered.text);
    }
    let dialect = Dialect::from_path(&source.path);
    typescript::check(&rendered.text, dialect).map_err(|error| {
        template.blame(
            &rendered,
            error.offset as usize,
            format!("this gives code that does not parse: {}", error.message),
        )
    })?;
    let kept =
        without_absent(context, &source.path, &rendered.text).map_err(|error| blame(template, &rendered, &error))?;
    Ok(typescript::remove_unused_imports(&kept, dialect).map_err(|error| blame(template, &rendered, &error))?)
}

fn blame(template: &Template, rendered: &Rendered, error: &EditError) -> crate::render::TemplateError {
    let (line, column) = match error {
        EditError::Unresolved { line, column, .. } | EditError::Taken { line, column, .. } => (*line, *column),
        EditError::Source(error) | EditError::Result(error) => (error.line, error.column),
        EditError::Missing { .. } | EditError::Value { .. } => (1, 1),
    };
    let before: usize = rendered.text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let inside = rendered.text[before..].chars().take(column as usize - 1).map(char::len_utf8).sum::<usize>();
    template.blame(rendered, before + inside, error.to_string())
}
