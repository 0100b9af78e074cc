//! The way from pack and answers to a tool, in the stages of the specification.

mod backend;
mod code;
mod config;
mod context;
mod database;
mod documents;
mod frontend;
mod load;
mod locales;
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

/// `progress` hears of each stage as it starts. Backend and frontend are made side by side, so that it may hear of
/// these two at once.
pub fn generate(
    pack: &Pack,
    skeleton: &Skeleton,
    request: &Request<'_>,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Tool, GenerateError> {
    progress(Stage::LoadTemplate);
    let templates = load::load(pack)?;
    progress(Stage::ValidateAnswers);
    let context = Context::new(pack, skeleton, request, templates)?;
    let (backend, frontend) = rayon::join(
        || {
            progress(Stage::CustomizeBackend);
            backend::customize(&context)
        },
        || {
            progress(Stage::CustomizeFrontend);
            frontend::customize(&context)
        },
    );
    let (backend, frontend) = (backend?, frontend?);
    progress(Stage::CustomizeDatabase);
    let database = database::customize(&context)?;
    progress(Stage::GenerateConfig);
    let config = config::generate(&context, request)?;
    progress(Stage::Package);
    let all = [&backend, &frontend, &database, &config.files].into_iter().flat_map(Tree::iter);
    let mut files: Tree = all.map(|(path, contents)| (path.to_owned(), contents.clone())).collect();
    locales::complete(&pack.locales, &mut files);
    let (files, manifest) = package::seal(&context, request, files)?;
    progress(Stage::Return);
    Ok(Tool { files, environment: config.environment, manifest })
}

/// The paths of the files that the answers so far will give.
pub fn file_list(pack: &Pack, skeleton: &Skeleton, answers: &Answers) -> Vec<String> {
    let context = Context::preview(pack, skeleton, answers);
    let kept = context.kept(&|_| true).map(|(path, _)| path.to_owned());
    let entities = context.entities.iter().map(crate::entities::definition::path);
    let sources = context.sources.iter().map(|source| database::path(&context, source));
    let tables = crate::rules::PATHS.into_iter().chain(crate::surfaces::PATHS);
    let made = [crate::entities::MIGRATION, crate::manifest::PATH].into_iter().chain(tables);
    let made = made.map(str::to_owned);
    let texts = skeleton.texts.keys().cloned();
    let paths: BTreeSet<String> = kept.chain(entities).chain(sources).chain(texts).chain(made).collect();
    paths.into_iter().collect()
}
