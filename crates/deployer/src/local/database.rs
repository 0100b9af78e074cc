//! A database and two roles per tool: one owns it and migrates, one runs the tool and cannot write to the ledger.
//! Names come from the tool's id, so they need no quoting.

use std::time::Duration;

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
        run(
            &mut admin,
            format!("GRANT CONNECT ON DATABASE {name} TO {name}, {name}_owner"),
            "open a database to its roles",
        )
        .await?;
        let _ = admin.close().await;
        Ok(())
    }

    /// A new password for the tool's role, and the address with it. Nothing keeps the password but the process.
    pub async fn open(&self, name: &str) -> Result<String, DeployError> {
        self.let_in(name, name).await
    }

    /// The same of the role that owns the tables. [`Self::close_owner`] takes it back.
    pub async fn open_owner(&self, name: &str) -> Result<String, DeployError> {
        self.let_in(&format!("{name}_owner"), name).await
    }

    pub async fn close_owner(&self, name: &str) -> Result<(), DeployError> {
        let mut admin = self.connect(None).await?;
        run(&mut admin, format!("ALTER ROLE {name}_owner NOLOGIN PASSWORD NULL"), "close the owner's role").await?;
        let _ = admin.close().await;
        Ok(())
    }

    async fn let_in(&self, role: &str, database: &str) -> Result<String, DeployError> {
        let mut random = [0; 24];
        getrandom::fill(&mut random)
            .map_err(|error| DeployError::Machine(format!("no randomness is to be had: {error}")))?;
        let password = hex(&random);
        let mut admin = self.connect(None).await?;
        run(&mut admin, format!("ALTER ROLE {role} LOGIN PASSWORD '{password}'"), "open a tool's role").await?;
        let _ = admin.close().await;
        let port = self.admin.get_port();
        let host = self
            .admin
            .get_socket()
            .map_or_else(|| self.admin.get_host().to_owned(), |socket| socket.display().to_string());
        if host.starts_with('/') {
            return Ok(format!("postgres://{role}:{password}@localhost:{port}/{database}?host={host}"));
        }
        Ok(format!("postgres://{role}:{password}@{host}:{port}/{database}"))
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
