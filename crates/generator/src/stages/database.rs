//! Stage *customize database*. Input: the skeleton's migrations, the entities, the pack's SQL templates. Output:
//! `database/`, with the tables of the entities and then what the pack adds to them.

use pack::{Source, Tree};

use super::{Context, code};
use crate::{GenerateError, entities};

pub const FOLDER: &str = "database/";

pub fn customize(context: &Context<'_>) -> Result<Tree, GenerateError> {
    let mut files: Tree = context
        .kept(&|path| path.starts_with(FOLDER))
        .map(|(path, contents)| (path.to_owned(), contents.clone()))
        .collect();
    files.insert_text(entities::MIGRATION, &entities::sql::migration(&context.entities, &context.rules.books));
    for source in context.sources.iter().filter(|source| source.path.starts_with(FOLDER)) {
        files.insert_text(path(context, source), &code::render(context, source)?);
    }
    Ok(files)
}

/// `database/search.sql` is a migration after those of the skeleton and of the entities: `0200_search.sql`. The number
/// counts all that the pack has, so that it does not depend on the answers.
pub fn path(context: &Context<'_>, source: &Source) -> String {
    match source.path.strip_prefix(FOLDER) {
        Some(name) if name.ends_with(".sql") && !name.contains('/') => {
            let mut own = context.pack.sources.iter().filter(|other| other.path.starts_with(FOLDER));
            let position = own.position(|other| other.path == source.path).unwrap_or_default();
            format!("{FOLDER}migrations/{:04}_{name}", 200 + position)
        }
        _ => source.path.clone(),
    }
}
