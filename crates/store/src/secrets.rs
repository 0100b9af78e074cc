//! Secrets at rest: each sealed with a data key of its own, which is wrapped by the master key. Owner and name are
//! authenticated with it, so that a row cannot be moved to another owner. What cannot be opened stops the act.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Store, SystemTx, Tx, connection::sealed::Connected};

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

#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    #[error("{} cannot be used: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{} is no master key: it must have {KEY} bytes", .0.display())]
    Malformed(PathBuf),
    #[error(
        "there is no master key at {}, and the database holds secrets that only it opens. Put it back from where it was saved.",
        .0.display()
    )]
    Missing(PathBuf),
    #[error(
        "the master key at {} is not the one that the secrets of this database are sealed with. Use that one, or another database.",
        .0.display()
    )]
    Other(PathBuf),
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Wraps the data keys. Never printed.
#[derive(Clone)]
pub struct MasterKey(Arc<Zeroizing<[u8; KEY]>>);

impl MasterKey {
    /// The key in the file, which must be that of the database. A new one is made only where nothing is sealed yet.
    pub async fn open(store: &Store, path: &Path) -> Result<Self, MasterKeyError> {
        let mut tx = store.system("secrets").await?;
        // Of several servers that start for the first time, one chooses.
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('secrets.master', 0))")
            .execute(tx.connection())
            .await?;
        let known: Option<String> =
            sqlx::query_scalar("SELECT fingerprint FROM master_key").fetch_optional(tx.connection()).await?;
        let sealed: Option<(Uuid, String)> =
            sqlx::query_as("SELECT owner, name FROM secrets LIMIT 1").fetch_optional(tx.connection()).await?;
        let key = match Self::read(path)? {
            Some(key) => key,
            None if known.is_some() || sealed.is_some() => return Err(MasterKeyError::Missing(path.to_owned())),
            None => Self::make(path)?,
        };
        let opens = match (&known, sealed) {
            (Some(known), _) => *known == key.fingerprint(),
            (None, Some((owner, name))) => get(&mut tx, &key, owner, &name).await.is_ok(),
            (None, None) => true,
        };
        if !opens {
            return Err(MasterKeyError::Other(path.to_owned()));
        }
        sqlx::query("INSERT INTO master_key (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(key.fingerprint())
            .execute(tx.connection())
            .await?;
        tx.commit().await?;
        Ok(key)
    }

    fn read(path: &Path) -> Result<Option<Self>, MasterKeyError> {
        match fs::read(path) {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                let key = bytes.as_slice().try_into().map_err(|_| MasterKeyError::Malformed(path.to_owned()))?;
                Ok(Some(Self(Arc::new(Zeroizing::new(key)))))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(MasterKeyError::File { path: path.to_owned(), error }),
        }
    }

    /// A new one that only this user can read.
    fn make(path: &Path) -> Result<Self, MasterKeyError> {
        let write = || {
            let mut key = Zeroizing::new([0; KEY]);
            getrandom::fill(key.as_mut()).map_err(io::Error::other)?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(key.as_ref())?;
            file.sync_all()?;
            Ok(Self(Arc::new(key)))
        };
        write().map_err(|error| MasterKeyError::File { path: path.to_owned(), error })
    }

    /// Tells keys apart, and nothing else of them.
    fn fingerprint(&self) -> String {
        let hash =
            Sha256::new().chain_update(b"buildomatic master key").chain_update(self.0.as_ref().as_ref()).finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
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
    tx: &mut SystemTx,
    master: &MasterKey,
    owner: impl Into<Uuid>,
    name: &str,
    value: &str,
) -> Result<(), SecretError> {
    let owner = owner.into();
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
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn get(
    tx: &mut impl Tx,
    master: &MasterKey,
    owner: impl Into<Uuid>,
    name: &str,
) -> Result<Zeroizing<String>, SecretError> {
    let owner = owner.into();
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT wrapped_key, sealed FROM secrets WHERE owner = $1 AND name = $2")
            .bind(owner)
            .bind(name)
            .fetch_optional(tx.connection())
            .await?;
    let (wrapped, sealed) = row.ok_or_else(|| SecretError::Missing(name.to_owned()))?;
    let about = about(owner, name);
    let bad = || SecretError::Undecryptable(name.to_owned());
    let key = unseal(master.0.as_ref().as_ref(), &wrapped, &about).ok_or_else(bad)?;
    let plain = unseal(&key, &sealed, &about).ok_or_else(bad)?;
    String::from_utf8(plain.to_vec()).map(Zeroizing::new).map_err(|_| bad())
}

/// Marks it as shown; false when it was shown before.
pub async fn show_once(tx: &mut impl Tx, owner: impl Into<Uuid>, name: &str) -> Result<bool, sqlx::Error> {
    let changed =
        sqlx::query("UPDATE secrets SET shown_at = now() WHERE owner = $1 AND name = $2 AND shown_at IS NULL")
            .bind(owner.into())
            .bind(name)
            .execute(tx.connection())
            .await?;
    Ok(changed.rows_affected() == 1)
}

pub async fn is_waiting(tx: &mut impl Tx, owner: impl Into<Uuid>, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM secrets WHERE owner = $1 AND name = $2 AND shown_at IS NULL)")
        .bind(owner.into())
        .bind(name)
        .fetch_one(tx.connection())
        .await
}

pub async fn forget(tx: &mut SystemTx, owner: impl Into<Uuid>) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM secrets WHERE owner = $1").bind(owner.into()).execute(tx.connection()).await?;
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
