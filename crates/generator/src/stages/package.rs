//! Stage *package*. Input: all files. Output: the same with `tool.json`, once it is sure that no file imports what is
//! not there.

use pack::Tree;
use rayon::prelude::*;

use super::Context;
use crate::{
    GenerateError, Manifest, Request, VERSION,
    manifest::{PATH, sha256},
    modules,
    render::TemplateError,
};

pub fn seal(context: &Context<'_>, request: &Request<'_>, mut files: Tree) -> Result<(Tree, Manifest), GenerateError> {
    let skeleton = context.skeleton;
    let all: Vec<_> = files.iter().collect();
    let hash = |(path, contents): &(&str, &std::sync::Arc<[u8]>)| match skeleton.hash(path, contents) {
        // The skeleton's own files were hashed when it was loaded; files that import what is absent are not among them.
        Some(hash) => Ok(((*path).to_owned(), hash.to_owned())),
        None => imports(context, &files, path).map(|()| ((*path).to_owned(), sha256(contents))),
    };
    let hashes = all.par_iter().map(hash).collect::<Result<_, _>>()?;
    let manifest = Manifest {
        template: context.pack.template.id.clone(),
        template_version: context.pack.template.version.clone(),
        generator_version: VERSION.to_owned(),
        company: context.company.to_owned(),
        slug: context.slug.to_owned(),
        answers: request.answers.answers.clone(),
        skipped: request.answers.skipped.clone(),
        files: hashes,
    };
    let json = serde_json::to_string_pretty(&manifest).expect("a manifest has only texts as keys");
    files.insert_text(PATH, &(json + "\n"));
    Ok((files, manifest))
}

fn imports(context: &Context<'_>, files: &Tree, path: &str) -> Result<(), GenerateError> {
    if !modules::is_script(path) {
        return Ok(());
    }
    let source = files.text(path).unwrap_or_default();
    let specifiers =
        modules::specifiers(path, source).map_err(|error| GenerateError::Edit { file: path.to_owned(), error })?;
    let missing = |specifier: &String| {
        modules::is_local(specifier) && modules::resolve(path, specifier, &|path| files.contains(path)).is_none()
    };
    match specifiers.into_iter().find(missing) {
        Some(specifier) => Err(blame(context, path, specifier)),
        None => Ok(()),
    }
}

/// At the line of the template that names the module, where there is one.
fn blame(context: &Context<'_>, path: &str, specifier: String) -> GenerateError {
    let source = context.sources.iter().find(|source| source.path == path);
    let template = source.and_then(|source| Some((source, context.pack.files.text(&source.template)?)));
    let place = template.and_then(|(source, text)| Some((source, text, text.find(&specifier)?)));
    match place {
        Some((source, text, at)) => {
            let message = format!("`{specifier}` is a file that this tool does not have");
            GenerateError::Template(TemplateError::at(&source.template, text, at, message))
        }
        None => GenerateError::Import { file: path.to_owned(), specifier },
    }
}
