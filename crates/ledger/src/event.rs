//! One line of the history, and the hash that it must have.

use serde::Deserialize;

use crate::hash::{self, Hash};

#[derive(Deserialize)]
pub struct Event {
    pub seq: u64,
    kind: String,
    record: String,
    version: u64,
    r#type: String,
    /// Microseconds since 1970, as text.
    at: String,
    effective: String,
    actor: String,
    // Null is said, not left out.
    #[serde(deserialize_with = "Option::deserialize")]
    via: Option<String>,
    #[serde(deserialize_with = "Option::deserialize")]
    cause: Option<u64>,
    command: String,
    position: u64,
    body: String,
    pub prev: String,
    pub hash: String,
}

impl Event {
    /// `None` when it is no instant.
    pub fn recorded_at(&self) -> Option<i64> {
        self.at.parse().ok()
    }

    /// `None` when a value holds a control character: two events could then have the same envelope.
    pub fn computed_hash(&self, realm: &str, prev: &Hash) -> Option<Hash> {
        let (seq, version, position) = (self.seq.to_string(), self.version.to_string(), self.position.to_string());
        let cause = self.cause.map(|cause| cause.to_string()).unwrap_or_default();
        let body = hash::hex(&hash::of(&[self.body.as_bytes()]));
        let lines = [
            "ledger/1",
            realm,
            &seq,
            &self.kind,
            &self.record,
            &version,
            &self.r#type,
            &self.at,
            &self.effective,
            &self.actor,
            self.via.as_deref().unwrap_or_default(),
            &cause,
            &self.command,
            &position,
            &body,
        ];
        let plain = lines.iter().all(|line| !line.contains(char::is_control));
        plain.then(|| hash::of(&[prev, lines.join("\n").as_bytes()]))
    }
}

/// What the first event continues.
pub fn genesis(realm: &str) -> Hash {
    hash::of(&[format!("ledger/1\n{realm}").as_bytes()])
}
