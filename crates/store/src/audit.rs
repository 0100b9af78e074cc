//! Who did what, written in the transaction that does it.

use serde_json::Value;
use sqlx::{Error, PgConnection};
use uuid::Uuid;

/// `user:<id>` or `system:<what>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    pub fn user(id: Uuid) -> Self {
        Self(format!("user:{id}"))
    }

    pub fn system(what: &'static str) -> Self {
        Self(format!("system:{what}"))
    }
}

pub async fn record(tx: &mut PgConnection, by: &Actor, act: &str, subject: Uuid, data: Value) -> Result<(), Error> {
    sqlx::query("INSERT INTO audit (actor, act, subject, data) VALUES ($1, $2, $3, $4)")
        .bind(&by.0)
        .bind(act)
        .bind(subject)
        .bind(data)
        .execute(tx)
        .await?;
    Ok(())
}
