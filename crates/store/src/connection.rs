//! The two ways to the tables: for a session, which sees its organisation's rows and no others, and for the platform
//! itself. A function that needs one cannot be called with the other, so a forgotten scope does not compile; and
//! row-level security holds where a statement forgets its `WHERE`.

use domain::{Actor, OrganisationId, Session};
use sqlx::{
    AssertSqlSafe, Error, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::MIGRATIONS;

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL cannot be read: {0}")]
    Url(sqlx::Error),
    #[error("the database does not answer: {0}. Is PostgreSQL running, and may this user connect?")]
    Connect(sqlx::Error),
    #[error("the platform's tables cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

#[derive(Clone)]
pub struct Store {
    /// Its connections act as `buildomatic_worker`; never as the owner of the tables, for whom no policy holds.
    pool: PgPool,
}

impl Store {
    /// Connects, and brings the tables up to date; safe with several processes starting at once.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse().map_err(OpenError::Url)?;
        let owner = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await;
        let owner = owner.map_err(OpenError::Connect)?;
        MIGRATIONS.run(&owner).await?;
        owner.close().await;
        Self::connect(options).await.map_err(OpenError::Connect)
    }

    /// To tables that are up to date.
    pub async fn connect(options: PgConnectOptions) -> Result<Self, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(std::time::Duration::from_secs(10))
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::query("SET ROLE buildomatic_worker").execute(connection).await.map(drop) })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pool })
    }

    /// For whoever has a session.
    pub async fn tenant(&self, session: &Session) -> Result<TenantTx, Error> {
        // One round trip; an id needs no quoting.
        let begin = format!(
            "BEGIN; SET LOCAL ROLE buildomatic_server; SET LOCAL buildomatic.organisation = '{}'",
            session.organisation
        );
        Ok(TenantTx { tx: self.pool.begin_with(AssertSqlSafe(begin)).await?, session: *session })
    }

    /// For what the platform does by itself; `part` is named in the audit.
    pub async fn system(&self, part: &'static str) -> Result<SystemTx, Error> {
        Ok(SystemTx { tx: self.pool.begin().await?, actor: Actor::System(part) })
    }

    /// For the queue's worker.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub async fn answers(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    pub async fn listen(&self, channel: &str) -> Result<PgListener, Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(channel).await?;
        Ok(listener)
    }
}

/// A transaction of one session.
pub struct TenantTx {
    tx: Transaction<'static, Postgres>,
    session: Session,
}

/// A transaction of the platform itself.
pub struct SystemTx {
    tx: Transaction<'static, Postgres>,
    actor: Actor,
}

impl TenantTx {
    pub const fn session(&self) -> &Session {
        &self.session
    }

    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await
    }

    /// For `jobs::enqueue` alone, which knows nothing of tenants.
    pub fn queue(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

impl SystemTx {
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await
    }

    /// For `jobs` alone.
    pub fn queue(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

/// Either of the two, for what both may do. Cannot be implemented, nor its connection be had, outside of this crate.
pub trait Tx: sealed::Connected {}

impl<T: sealed::Connected> Tx for T {}

pub(crate) mod sealed {
    use super::{Actor, OrganisationId, PgConnection, SystemTx, TenantTx};

    pub trait Connected: Send {
        fn connection(&mut self) -> &mut PgConnection;
        fn actor(&self) -> Actor;
        /// `None`: that of the subject.
        fn organisation(&self) -> Option<OrganisationId>;
    }

    impl Connected for TenantTx {
        fn connection(&mut self) -> &mut PgConnection {
            &mut self.tx
        }

        fn actor(&self) -> Actor {
            self.session.actor()
        }

        fn organisation(&self) -> Option<OrganisationId> {
            Some(self.session.organisation)
        }
    }

    impl Connected for SystemTx {
        fn connection(&mut self) -> &mut PgConnection {
            &mut self.tx
        }

        fn actor(&self) -> Actor {
            self.actor
        }

        fn organisation(&self) -> Option<OrganisationId> {
            None
        }
    }
}
