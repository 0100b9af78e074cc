//! Who uses the platform. Until accounts arrive there is one: whoever sits at this machine.

use sqlx::{Error, PgConnection};
use uuid::Uuid;

pub const LOCAL_EMAIL: &str = "owner@localhost";

pub async fn ensure_local(db: &mut PgConnection) -> Result<Uuid, Error> {
    sqlx::query("INSERT INTO users (id, email, name) VALUES ($1, $2, 'Local owner') ON CONFLICT (email) DO NOTHING")
        .bind(Uuid::now_v7())
        .bind(LOCAL_EMAIL)
        .execute(&mut *db)
        .await?;
    sqlx::query_scalar("SELECT id FROM users WHERE email = $1").bind(LOCAL_EMAIL).fetch_one(db).await
}
