//! The way from pack and answers to a tool, in the stages of the specification.

mod code;
mod config;
mod context;
mod database;
mod package;

use std::collections::BTreeSet;

use pack::{Answers, Pack, Tree};

pub(crate) use context::Context;

use crate::{GenerateError, Request, Skeleton, Tool};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    LoadTemplate,
    ValidateAnswers,
    CustomizeBackend,
    CustomizeFrontend,
    CustomizeDatabase,
    GenerateConfig,
    Package,
    Return,
}

impl Stage {
    pub const ALL: [Self; 8] = [
        Self::LoadTemplate,
        Self::ValidateAnswers,
        Self::CustomizeBackend,
        Self::CustomizeFrontend,
        Self::CustomizeDatabase,
        Self::GenerateConfig,
        Self::Package,
        Self::Return,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::LoadTemplate => "load-template",
            Self::ValidateAnswers => "validate-answers",
            Self::CustomizeBackend => "customize-backend",
            Self::CustomizeFrontend => "customize-frontend",
            Self::CustomizeDatabase => "customize-database",
            Self::GenerateConfig => "generate-config",
            Self::Package => "package",
            Self::Return => "return",
        }
    }
}

/// `progress` hears of each stage as it starts; backend and frontend start together.
pub fn generate(pack: &Pack, skeleton: &Skeleton, request: &Request<'_>, progress: &(dyn Fn(Stage) + Sync)) -> Result<Tool, GenerateError> {
    progress(Stage::LoadTemplate);
    progress(Stage::ValidateAnswers);
    let context = Context::new(pack, skeleton, request)?;
    let (backend, frontend) = rayon::join(
        || {
            progress(Stage::CustomizeBackend);
            code::customize(&context, &["backend/", "shared/"])
        },
        || {
            progress(Stage::CustomizeFrontend);
            code::customize(&context, &["frontend/"])
        },
    );
    let mut files: Tree = backend?.into_iter().chain(frontend?).collect();
    progress(Stage::CustomizeDatabase);
    database::customize(&context, &mut files)?;
    progress(Stage::GenerateConfig);
    let environment = config::generate(&context, request, &mut files)?;
    progress(Stage::Package);
    let manifest = package::seal(&context, request, &mut files);
    progress(Stage::Return);
    Ok(Tool { files, environment, manifest })
}

/// The paths of the files that the answers so far will give.
pub fn file_list(pack: &Pack, skeleton: &Skeleton, answers: &Answers) -> Vec<String> {
    let scope = questions::scope(pack, answers);
    let holds = |when: &pack::Condition| when.holds(&scope).unwrap_or(false);
    let removed = context::removed(skeleton, &holds);
    let kept = skeleton.files.paths().filter(|path| !removed.contains(*path) && *path != "skeleton.toml");
    let entities = crate::entities::effective(&pack.schema, &holds);
    let sources = pack.sources.iter().filter(|source| source.when.as_ref().is_none_or(holds)).map(|source| source.path.clone());
    let paths: BTreeSet<String> = kept
        .map(|path| path.trim_end_matches(".template").to_owned())
        .chain(entities.iter().map(crate::entities::definition::path))
        .chain(sources)
        .chain([crate::entities::MIGRATION.to_owned(), "tool.json".to_owned()])
        .collect();
    paths.into_iter().collect()
}
