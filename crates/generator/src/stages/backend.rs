//! Stage *customize backend*. Input: `backend/` and `shared/` of the skeleton. Output: the same for this tool, with a
//! file for each entity, the list of them, messages and rules, views, dashboards and forms, and what the tool is in
//! `shared/tool.ts`.

use pack::Tree;
use typescript::{Dialect, string_literal};

use super::{Context, code};
use crate::{GenerateError, entities::definition, rules, surfaces};

pub fn customize(context: &Context<'_>) -> Result<Tree, GenerateError> {
    let mut files = code::customize(context, &["backend/", "shared/"])?;
    for entity in &context.entities {
        files.insert_text(definition::path(entity), &definition::source(entity)?);
    }
    let rules = rules::sources(&context.rules)?;
    for (path, source) in rules.into_iter().chain(surfaces::sources(&context.surfaces)) {
        files.insert_text(path, &source);
    }
    code::edit(&mut files, "shared/entities/index.ts", |source| {
        context.entities.iter().try_fold(source.to_owned(), |source, entity| {
            let import = definition::import(entity);
            typescript::add_to_list(&source, Dialect::Ts, "entities", &import, &import.name)
        })
    })?;
    code::edit(&mut files, "shared/tool.ts", |source| {
        typescript::set_properties(source, Dialect::Ts, "tool", &properties(context))
    })?;
    Ok(files)
}

/// The values of `shared/tool.ts`, as TypeScript.
fn properties(context: &Context<'_>) -> Vec<(&'static str, String)> {
    let template = &context.pack.template;
    let role = |(name, description): &(String, String)| {
        format!("    {{ name: {}, description: {} }},\n", string_literal(name), string_literal(description))
    };
    let roles: String = context.pack.schema.roles.iter().map(role).collect();
    vec![
        ("name", string_literal(&template.name)),
        ("company", string_literal(context.company)),
        ("slug", string_literal(context.slug)),
        ("template", string_literal(&template.id)),
        ("version", string_literal(&template.version)),
        ("color", string_literal(&template.color)),
        ("icon", string_literal(&template.icon)),
        ("maxUsers", context.max_users.to_string()),
        ("features", list(context.features.iter().map(|feature| feature.id.as_str()))),
        ("integrations", list(context.integrations.iter().map(|integration| integration.id.as_str()))),
        ("roles", if roles.is_empty() { "[]".into() } else { format!("[\n{roles}  ]") }),
    ]
}

fn list<'a>(values: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", values.map(string_literal).collect::<Vec<_>>().join(", "))
}
