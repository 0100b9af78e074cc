//! A database and two roles per tool: one owns it and migrates, one runs the tool and cannot write to the ledger.
//! Names come from the tool's id, so they need no quoting.

use std::{fs, path::Path, time::Duration};

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::DeployError;

#[derive(Clone)]
pub struct Databases {
    admin: PgConnectOptions,
}

fn error(doing: impl Into<String>) -> impl FnOnce(sqlx::Error) -> DeployError {
    let doing = doing.into();
    move |source| DeployError::Database { doing, source }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Databases {
    pub fn new(admin_url: &str) -> Result<Self, DeployError> {
        let admin: PgConnectOptions = admin_url.parse().map_err(error("read the database's address"))?;
        Ok(Self { admin: admin.disable_statement_logging() })
    }

    async fn connect(&self, database: Option<&str>) -> Result<PgConnection, DeployError> {
        let options = database.map_or_else(|| self.admin.clone(), |database| self.admin.clone().database(database));
        let connecting = tokio::time::timeout(Duration::from_secs(10), PgConnection::connect_with(&options));
        connecting.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(error("reach the database"))
    }

    pub async fn exists(&self, name: &str) -> Result<bool, DeployError> {
        let mut admin = self.connect(None).await?;
        let exists = exists(&mut admin, name).await?;
        let _ = admin.close().await;
        Ok(exists)
    }

    /// What is there already is left as it is.
    pub async fn create(&self, name: &str) -> Result<(), DeployError> {
        let mut admin = self.connect(None).await?;
        for (role, limit) in [(format!("{name}_owner"), 4), (name.to_owned(), 12)] {
            let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
                .bind(&role)
                .fetch_one(&mut admin)
                .await
                .map_err(error("look for a role"))?;
            if !exists {
                run(&mut admin, format!("CREATE ROLE {role} NOLOGIN CONNECTION LIMIT {limit}"), "create a role")
                    .await?;
            }
            run(&mut admin, format!("ALTER ROLE {role} SET statement_timeout = '30s'"), "limit a role").await?;
        }
        if !exists(&mut admin, name).await? {
            run(&mut admin, format!("CREATE DATABASE {name} OWNER {name}_owner"), "create a database").await?;
        }
        run(&mut admin, format!("REVOKE ALL ON DATABASE {name} FROM PUBLIC"), "close a database").await?;
        run(&mut admin, format!("GRANT CONNECT ON DATABASE {name} TO {name}"), "open a database to its role").await?;
        let _ = admin.close().await;
        Ok(())
    }

    /// Applies the files that are not recorded yet, each in a transaction; answers how many.
    pub async fn migrate(&self, name: &str, folder: &Path) -> Result<usize, DeployError> {
        let mut db = self.connect(Some(name)).await?;
        run(&mut db, format!("SET ROLE {name}_owner"), "become the owner").await?;
        run(&mut db, "SET client_min_messages = warning".into(), "quieten the database").await?;
        run(&mut db, format!("SET tool.app_role = '{name}'"), "name the tool's role").await?;
        run(&mut db, "CREATE TABLE IF NOT EXISTS public.migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())".into(), "record migrations").await?;
        run(&mut db, format!("GRANT SELECT ON public.migration TO {name}"), "show migrations").await?;
        let applied: Vec<(String, String)> = sqlx::query_as("SELECT name, sha256 FROM public.migration")
            .fetch_all(&mut db)
            .await
            .map_err(error("read the migrations"))?;
        let mut count = 0;
        for (file, sql) in scripts(folder)? {
            let sha256 = hex(&Sha256::digest(sql.as_bytes()));
            if let Some((_, before)) = applied.iter().find(|(name, _)| *name == file) {
                if *before != sha256 {
                    return Err(DeployError::MigrationChanged { file });
                }
                continue;
            }
            let mut tx = db.begin().await.map_err(error("begin a migration"))?;
            let failed = |error: sqlx::Error| DeployError::Migration { file: file.clone(), message: error.to_string() };
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query("INSERT INTO public.migration (name, sha256) VALUES ($1, $2)")
                .bind(&file)
                .bind(&sha256)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            count += 1;
        }
        let _ = db.close().await;
        Ok(count)
    }

    /// A new password for the tool's role, and the address with it. Nothing keeps the password but the process.
    pub async fn open(&self, name: &str) -> Result<String, DeployError> {
        let mut random = [0; 24];
        getrandom::fill(&mut random)
            .map_err(|error| DeployError::Machine(format!("no randomness is to be had: {error}")))?;
        let password = hex(&random);
        let mut admin = self.connect(None).await?;
        run(&mut admin, format!("ALTER ROLE {name} LOGIN PASSWORD '{password}'"), "open the tool's role").await?;
        let _ = admin.close().await;
        let port = self.admin.get_port();
        let host = self
            .admin
            .get_socket()
            .map_or_else(|| self.admin.get_host().to_owned(), |socket| socket.display().to_string());
        if host.starts_with('/') {
            return Ok(format!("postgres://{name}:{password}@localhost:{port}/{name}?host={host}"));
        }
        Ok(format!("postgres://{name}:{password}@{host}:{port}/{name}"))
    }

    pub async fn remove(&self, name: &str) -> Result<(), DeployError> {
        let mut admin = self.connect(None).await?;
        run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), "drop the database").await?;
        for role in [name.to_owned(), format!("{name}_owner")] {
            run(&mut admin, format!("DROP ROLE IF EXISTS {role}"), "drop a role").await?;
        }
        let _ = admin.close().await;
        Ok(())
    }
}

async fn exists(admin: &mut PgConnection, name: &str) -> Result<bool, DeployError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(admin)
        .await
        .map_err(error("look for a database"))
}

async fn run(db: &mut PgConnection, sql: String, doing: &str) -> Result<(), DeployError> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(db).await.map(drop).map_err(error(doing))
}

/// The SQL files of a folder in the order of their names.
fn scripts(folder: &Path) -> Result<Vec<(String, String)>, DeployError> {
    let failed = |source| DeployError::Files { doing: "read the migrations in", path: folder.to_owned(), source };
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".sql") {
            scripts.push((name, fs::read_to_string(entry.path()).map_err(failed)?));
        }
    }
    scripts.sort();
    Ok(scripts)
}
