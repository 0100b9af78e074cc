//! Secrets at rest: each sealed with a data key of its own, which is wrapped by the master key. Owner and name are
//! authenticated with it, so that a row cannot be moved to another owner. What cannot be opened stops the act.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sqlx::PgConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

const KEY: usize = 32;
const NONCE: usize = 24;

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret `{0}` is missing")]
    Missing(String),
    #[error("the secret `{0}` cannot be decrypted: is this the right master key?")]
    Undecryptable(String),
    #[error("no randomness is to be had")]
    Randomness,
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Wraps the data keys. Never printed.
#[derive(Clone)]
pub struct MasterKey(Arc<Zeroizing<[u8; KEY]>>);

impl MasterKey {
    /// Reads the key, or makes one that only this user can read.
    pub fn open(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                let key: [u8; KEY] = bytes.as_slice().try_into().map_err(|_| {
                    io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("{} is no master key: it must have {KEY} bytes", path.display()),
                    )
                })?;
                Ok(Self(Arc::new(Zeroizing::new(key))))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = Zeroizing::new([0; KEY]);
                getrandom::fill(key.as_mut()).map_err(io::Error::other)?;
                let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
                file.write_all(key.as_ref())?;
                file.sync_all()?;
                Ok(Self(Arc::new(key)))
            }
            Err(error) => Err(error),
        }
    }
}

fn seal(key: &[u8], plain: &[u8], about: &[u8]) -> Result<Vec<u8>, SecretError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| SecretError::Randomness)?;
    let cipher = XChaCha20Poly1305::new_from_slice(key).map_err(|_| SecretError::Randomness)?;
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: about })
        .map_err(|_| SecretError::Randomness)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn unseal(key: &[u8], sealed: &[u8], about: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let cipher = XChaCha20Poly1305::new_from_slice(key).ok()?;
    cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: about }).ok().map(Zeroizing::new)
}

fn about(owner: Uuid, name: &str) -> Vec<u8> {
    format!("{owner}/{name}").into_bytes()
}

pub async fn put(
    tx: &mut PgConnection,
    master: &MasterKey,
    owner: Uuid,
    name: &str,
    value: &str,
) -> Result<(), SecretError> {
    let mut key = Zeroizing::new([0; KEY]);
    getrandom::fill(key.as_mut()).map_err(|_| SecretError::Randomness)?;
    let about = about(owner, name);
    let sealed = seal(key.as_ref(), value.as_bytes(), &about)?;
    let wrapped = seal(master.0.as_ref().as_ref(), key.as_ref(), &about)?;
    sqlx::query("INSERT INTO secrets (owner, name, wrapped_key, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT (owner, name) DO UPDATE SET wrapped_key = $3, sealed = $4, shown_at = NULL")
        .bind(owner)
        .bind(name)
        .bind(wrapped)
        .bind(sealed)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn get(
    db: &mut PgConnection,
    master: &MasterKey,
    owner: Uuid,
    name: &str,
) -> Result<Zeroizing<String>, SecretError> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT wrapped_key, sealed FROM secrets WHERE owner = $1 AND name = $2")
            .bind(owner)
            .bind(name)
            .fetch_optional(db)
            .await?;
    let (wrapped, sealed) = row.ok_or_else(|| SecretError::Missing(name.to_owned()))?;
    let about = about(owner, name);
    let bad = || SecretError::Undecryptable(name.to_owned());
    let key = unseal(master.0.as_ref().as_ref(), &wrapped, &about).ok_or_else(bad)?;
    let plain = unseal(&key, &sealed, &about).ok_or_else(bad)?;
    String::from_utf8(plain.to_vec()).map(Zeroizing::new).map_err(|_| bad())
}

/// Marks it as shown; false when it was shown before.
pub async fn show_once(tx: &mut PgConnection, owner: Uuid, name: &str) -> Result<bool, sqlx::Error> {
    let changed =
        sqlx::query("UPDATE secrets SET shown_at = now() WHERE owner = $1 AND name = $2 AND shown_at IS NULL")
            .bind(owner)
            .bind(name)
            .execute(tx)
            .await?;
    Ok(changed.rows_affected() == 1)
}

pub async fn is_waiting(db: &mut PgConnection, owner: Uuid, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM secrets WHERE owner = $1 AND name = $2 AND shown_at IS NULL)")
        .bind(owner)
        .bind(name)
        .fetch_one(db)
        .await
}

pub async fn forget(tx: &mut PgConnection, owner: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM secrets WHERE owner = $1").bind(owner).execute(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_with_its_key_owner_and_name() {
        let (key, other) = ([1; KEY], [2; KEY]);
        let owner = Uuid::nil();
        let sealed = seal(&key, b"hush", &about(owner, "a")).expect("there is randomness");
        assert_eq!(unseal(&key, &sealed, &about(owner, "a")).expect("it opens").as_slice(), b"hush");
        assert!(unseal(&other, &sealed, &about(owner, "a")).is_none());
        assert!(unseal(&key, &sealed, &about(owner, "b")).is_none());
        assert!(unseal(&key, &sealed[..10], &about(owner, "a")).is_none());
    }
}
