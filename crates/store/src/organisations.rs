//! Organisations and their members. Until accounts arrive there is one of each: whoever sits at this machine.

use domain::{OrganisationId, Role, Session, UserId};
use sqlx::Error;
use uuid::Uuid;

use crate::{SystemTx, connection::sealed::Connected};

const LOCAL_EMAIL: &str = "owner@localhost";
const LOCAL_NAME: &str = "Local owner";

/// The session of whoever sits at this machine; made at the first start.
pub async fn local_session(tx: &mut SystemTx) -> Result<Session, Error> {
    // Two servers that start at once must not make two.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('organisations.local', 0))")
        .execute(tx.connection())
        .await?;
    let known: Option<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT m.user_id, m.organisation_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = $1 ORDER BY m.created_at LIMIT 1",
    )
    .bind(LOCAL_EMAIL)
    .fetch_optional(tx.connection())
    .await?;
    let (user, organisation) = match known {
        Some((user, organisation)) => (user.into(), organisation.into()),
        None => (UserId::new(), OrganisationId::new()),
    };
    if known.is_none() {
        create(tx, (user, LOCAL_EMAIL), (organisation, LOCAL_NAME)).await?;
    }
    Ok(Session { user, organisation, role: Role::Owner })
}

/// A new user with an organisation of their own.
pub async fn create(
    tx: &mut SystemTx,
    (user, email): (UserId, &str),
    (organisation, name): (OrganisationId, &str),
) -> Result<(), Error> {
    sqlx::query("INSERT INTO users (id, email, name) VALUES ($1, $2, $3)")
        .bind(user.uuid())
        .bind(email)
        .bind(name)
        .execute(tx.connection())
        .await?;
    sqlx::query("INSERT INTO organisations (id, name) VALUES ($1, $2)")
        .bind(organisation.uuid())
        .bind(name)
        .execute(tx.connection())
        .await?;
    sqlx::query("INSERT INTO memberships (organisation_id, user_id, role) VALUES ($1, $2, 'owner')")
        .bind(organisation.uuid())
        .bind(user.uuid())
        .execute(tx.connection())
        .await?;
    Ok(())
}
