//! Stage *validate answers*. Input: pack, skeleton, answers. Output: what every later stage asks: which entities,
//! pages and files there are, which are not, and what names stand for in templates.

use std::collections::BTreeSet;

use pack::{Answers, Condition, Entity, EnvironmentVariable, Feature, Integration, Pack, Page, Scope, Source};
use serde_json::Value;

use super::{documents, load::Templates};
use crate::{
    GenerateError, Request, Skeleton, entities, modules,
    rules::{self, Rules},
    surfaces::{self, Surfaces},
};

pub struct Context<'a> {
    pub pack: &'a Pack,
    pub skeleton: &'a Skeleton,
    pub templates: Templates<'a>,
    pub company: &'a str,
    pub slug: &'a str,
    pub max_users: i64,
    pub features: Vec<&'a Feature>,
    pub integrations: Vec<&'a Integration>,
    pub entities: Vec<Entity>,
    pub surfaces: Surfaces,
    pub rules: Rules,
    pub pages: Vec<&'a Page>,
    pub sources: Vec<&'a Source>,
    pub environment: Vec<&'a EnvironmentVariable>,
    /// Files that this tool does not have, though code may import them.
    pub absent: BTreeSet<String>,
    pub absent_dependencies: BTreeSet<&'a str>,
    /// For the pack's templates.
    pub scope: Scope,
    /// For the skeleton's texts, which also speak of all that was chosen.
    pub document_scope: Scope,
}

impl<'a> Context<'a> {
    pub fn new(
        pack: &'a Pack,
        skeleton: &'a Skeleton,
        request: &Request<'a>,
        templates: Templates<'a>,
    ) -> Result<Self, GenerateError> {
        let effective = questions::complete(pack, &request.answers.answers).map_err(GenerateError::Answers)?;
        if !is_host_name(request.slug) {
            return Err(GenerateError::Slug(request.slug.to_owned()));
        }
        let names = questions::names(pack, &effective.answers, request.company, request.slug);
        let scope = questions::scope(pack, &names);
        for condition in conditions(pack, skeleton) {
            condition.holds(&scope).map_err(|error| GenerateError::Condition {
                condition: condition.source().to_owned(),
                message: error.message,
            })?;
        }
        let mut context = Self::of(pack, skeleton, &names, scope);
        context.templates = templates;
        context.company = request.company;
        context.slug = request.slug;
        context.document_scope = documents::scope(&context, names);
        Ok(context)
    }

    /// As far as the answers go; what a condition needs and nobody answered does not hold.
    pub fn preview(pack: &'a Pack, skeleton: &'a Skeleton, answers: &Answers) -> Self {
        let names = questions::names(pack, &questions::settled(pack, answers), "", "");
        let scope = questions::scope(pack, &names);
        Self::of(pack, skeleton, &names, scope)
    }

    fn of(pack: &'a Pack, skeleton: &'a Skeleton, names: &Answers, scope: Scope) -> Self {
        let holds = |when: &Condition| when.holds(&scope).unwrap_or(false);
        let holding = |when: &Option<Condition>| when.as_ref().is_none_or(holds);
        let chosen = |list: &str, id: &str| {
            names.get(list).and_then(Value::as_array).is_some_and(|ids| ids.iter().any(|chosen| chosen == id))
        };
        let template = &pack.template;
        let is_integration = |integration: &&'a Integration| chosen("integrations", &integration.id);
        let integrations: Vec<&Integration> = template.integrations.iter().filter(is_integration).collect();
        let own = pack.schema.environment.iter().filter(|(_, when)| holding(when)).map(|(variable, _)| variable);
        let environment = integrations.iter().flat_map(|integration| &integration.environment).chain(own).collect();
        let entities = entities::effective(&pack.schema, &holds);
        let sources: Vec<&Source> = pack.sources.iter().filter(|source| holding(&source.when)).collect();
        Self {
            pack,
            skeleton,
            templates: Templates::new(),
            company: "",
            slug: "",
            max_users: names.get("max_users").and_then(Value::as_i64).unwrap_or_default(),
            features: template.features.iter().filter(|feature| chosen("features", &feature.id)).collect(),
            integrations,
            pages: pack.schema.pages.iter().filter(|page| holding(&page.when)).collect(),
            environment,
            absent: absent(pack, skeleton, &entities, &sources, &holds),
            absent_dependencies: absent_dependencies(skeleton, &holds),
            surfaces: surfaces::effective(&pack.schema, &entities, &holds),
            rules: rules::effective(&pack.schema, &entities, &holds),
            entities,
            sources,
            document_scope: scope.clone(),
            scope,
        }
    }

    /// How much the tool lets through, by the price tier that the answers choose: a name of `backend/src/plans.ts`.
    pub fn plan(&self) -> &'static str {
        let pricing = &self.pack.template.pricing;
        let tier = pricing.tiers.iter().position(|tier| tier.up_to.is_none_or(|limit| self.max_users <= limit));
        match tier.filter(|_| pricing.tier_question.is_some()) {
            Some(0) => "starter",
            None | Some(1) => "standard",
            Some(_) => "business",
        }
    }

    /// Whether `specifier` in `file` means a file that this tool does not have.
    pub fn is_absent(&self, file: &str, specifier: &str) -> bool {
        let known = |path: &str| self.skeleton.files.contains(path) || self.absent.contains(path);
        modules::resolve(file, specifier, &known).is_some_and(|path| self.absent.contains(&path))
    }

    /// The skeleton's files below these folders that stay and that the pack does not replace.
    pub fn kept<'s>(
        &'s self,
        here: &'s dyn Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'s str, &'s std::sync::Arc<[u8]>)> {
        let replaced: BTreeSet<&str> = self.sources.iter().map(|source| source.path.as_str()).collect();
        let stays = move |path: &str| here(path) && !self.absent.contains(path) && !replaced.contains(path);
        self.skeleton.files.iter().filter(move |(path, _)| stays(path))
    }
}

fn conditions<'a>(pack: &'a Pack, skeleton: &'a Skeleton) -> impl Iterator<Item = &'a Condition> {
    let schema = &pack.schema;
    let fields = schema.entities.iter().flat_map(|entity| &entity.fields).filter_map(|field| field.when.as_ref());
    let entities = schema.entities.iter().filter_map(|entity| entity.when.as_ref());
    let pages = schema.pages.iter().filter_map(|page| page.when.as_ref());
    let environment = schema.environment.iter().filter_map(|(_, when)| when.as_ref());
    let sources = pack.sources.iter().filter_map(|source| source.when.as_ref());
    let parts = skeleton.parts.iter().map(|part| &part.when);
    let rules = schema.rules.iter().filter_map(|rule| rule.when.as_ref());
    let surfaces = surfaces::conditions(schema);
    fields.chain(entities).chain(pages).chain(environment).chain(sources).chain(parts).chain(rules).chain(surfaces)
}

/// Files of the sample and of parts not chosen, and what of the pack was not chosen. A file of two parts stays while
/// one of them does.
fn absent(
    pack: &Pack,
    skeleton: &Skeleton,
    entities: &[Entity],
    sources: &[&Source],
    holds: &dyn Fn(&Condition) -> bool,
) -> BTreeSet<String> {
    let files = |chosen: bool| {
        skeleton.parts.iter().filter(move |part| holds(&part.when) == chosen).flat_map(|part| &part.files)
    };
    let kept: BTreeSet<&String> = files(true).collect();
    let parts = files(false).filter(|file| !kept.contains(file)).chain(&skeleton.sample).cloned();
    let own = pack.sources.iter().map(|source| source.path.clone()).filter(|path| !skeleton.files.contains(path));
    let tables = pack.schema.entities.iter().map(entities::definition::path);
    let mut absent: BTreeSet<String> = parts.chain(own).chain(tables).collect();
    for source in sources {
        absent.remove(&source.path);
    }
    for entity in entities {
        absent.remove(&entities::definition::path(entity));
    }
    absent
}

fn absent_dependencies<'a>(skeleton: &'a Skeleton, holds: &dyn Fn(&Condition) -> bool) -> BTreeSet<&'a str> {
    let packages = |chosen: bool| {
        skeleton.parts.iter().filter(move |part| holds(&part.when) == chosen).flat_map(|part| &part.dependencies)
    };
    let kept: BTreeSet<&String> = packages(true).collect();
    packages(false).filter(|name| !kept.contains(name)).map(String::as_str).collect()
}

/// One label of a DNS name.
fn is_host_name(slug: &str) -> bool {
    let inside = slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    inside && (1..=63).contains(&slug.len()) && !slug.starts_with('-') && !slug.ends_with('-')
}
