//! Who did what, written in the transaction that does it.

use serde_json::Value;
use sqlx::Error;
use uuid::Uuid;

use crate::Tx;

/// What the platform does itself is noted for the organisation whose tool it concerns.
pub async fn record(tx: &mut impl Tx, act: &str, subject: impl Into<Uuid>, data: Value) -> Result<(), Error> {
    let (actor, organisation) = (tx.actor(), tx.organisation());
    sqlx::query(
        "INSERT INTO audit (actor, act, subject, data, organisation_id)
         VALUES ($1, $2, $3, $4, coalesce($5, (SELECT organisation_id FROM tools WHERE id = $3)))",
    )
    .bind(actor.to_string())
    .bind(act)
    .bind(subject.into())
    .bind(data)
    .bind(organisation.map(Uuid::from))
    .execute(tx.connection())
    .await?;
    Ok(())
}
