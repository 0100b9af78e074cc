//! Input: the skeleton's migrations, the entities, the pack's SQL templates. Output: `database/`.

use pack::Tree;

use super::{Context, code};
use crate::{GenerateError, entities};

pub fn customize(context: &Context<'_>, files: &mut Tree) -> Result<(), GenerateError> {
    for (path, contents) in context.skeleton.files.iter() {
        if path.starts_with("database/") && !context.removed.contains(path) {
            files.insert(path, contents.clone());
        }
    }
    files.insert_text(entities::MIGRATION, &entities::sql::migration(&context.entities));
    for source in context.sources.iter().filter(|source| source.path.starts_with("database/")) {
        files.insert_text(source.path.clone(), &code::render(context, &source.template)?);
    }
    Ok(())
}
