//! A head: the place and hash of the newest event at some time, signed by the tool.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::hash;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    pub realm: String,
    pub seq: u64,
    pub hash: String,
    /// RFC 3339, taken as the text it is.
    pub signed_at: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the public key.
    pub key_id: String,
    pub public_key: String,
    pub signature: String,
}

impl SignedHead {
    pub fn is_signed(&self) -> bool {
        self.check().is_some()
    }

    fn check(&self) -> Option<()> {
        let key = hash::bytes::<32>(&self.public_key)?;
        let fits = hash::hex(&hash::of(&[&key]))[..16] == self.key_id;
        let text = format!("ledger-head/1\n{}\n{}\n{}\n{}", self.realm, self.seq, self.hash, self.signed_at);
        let signature = Signature::from_bytes(&hash::bytes::<64>(&self.signature)?);
        VerifyingKey::from_bytes(&key).ok()?.verify_strict(text.as_bytes(), &signature).ok()?;
        fits.then_some(())
    }
}

/// A head that somebody kept where the tool does not reach: a signed one, or what of it was noted down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub seq: u64,
    pub hash: String,
    pub key_id: Option<String>,
}
