//! A pack's entities as files of the tool: `shared/entities/<name>.ts` for each, and the migration
//! that makes their tables.

pub mod definition;
mod effective;
pub(crate) mod expression;
pub(crate) mod layout;
pub(crate) mod related;
#[cfg(test)]
pub(crate) mod sample;
pub mod sql;

pub use effective::effective;

/// Where the tables of all entities are made.
pub const MIGRATION: &str = "database/migrations/0100_entities.sql";

/// An expression of a pack that cannot stand in an entity's file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message} in `{expression}`")]
pub struct EntityError {
    /// In `schema.toml`: `entity.consent.moves.withdraw.guard`.
    pub place: String,
    pub expression: String,
    pub message: String,
}
