//! `Idempotency-Key`: the same request with the same key acts once, and is answered alike for a day.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use domain::Session;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::TenantTx;

use crate::{App, problem::Problem};

/// What the header says, if it is there.
pub struct Key(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.headers.get("idempotency-key").map(|key| key.to_str()) {
            None => Ok(Self(None)),
            Some(Ok(key)) if (1..=255).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            Some(_) => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "bad_idempotency_key",
                "The Idempotency-Key cannot be used",
                "It must be 1 to 255 visible ASCII characters.",
            )),
        }
    }
}

pub enum Once {
    /// To be done, in this transaction; `answer` ends it.
    New(Box<Unanswered>),
    Before(Value),
}

pub struct Unanswered {
    pub tx: TenantTx,
    key: Option<String>,
    request: Vec<u8>,
}

/// Waits for another request with the same key. `request` is what makes two requests the same.
pub async fn once(app: &App, by: &Session, key: Key, request: &impl Serialize) -> Result<Once, Problem> {
    let request = Sha256::digest(serde_json::to_vec(request)?).to_vec();
    let mut tx = app.store.tenant(by).await?;
    if let Some(key) = &key.0
        && let Some(before) = store::idempotency::lock(&mut tx, key).await?
    {
        if before.request_sha256 != request {
            let message = "This key was used for another request. Use a new one for each.";
            return Err(Problem::field("Idempotency-Key", "idempotency_key_reused", message));
        }
        return Ok(Once::Before(before.answer));
    }
    Ok(Once::New(Box::new(Unanswered { tx, key: key.0, request })))
}

impl Unanswered {
    /// Commits what was done together with its answer.
    pub async fn answer(mut self, answer: &Value) -> Result<(), Problem> {
        if let Some(key) = &self.key {
            store::idempotency::remember(&mut self.tx, key, &self.request, answer).await?;
        }
        self.tx.commit().await?;
        Ok(())
    }
}
