//! Jobs as rows. A statement that ends or changes a claimed job names the claim, so that a worker whose lease is over
//! changes nothing.

use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Error, FromRow, PgConnection, PgPool, Postgres, postgres::PgArguments, query::Query};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::JobKind;

/// Workers listen here.
pub(crate) const CHANNEL: &str = "jobs";

#[derive(Clone, Debug, FromRow)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub payload: Value,
    /// Counts this one; begins anew when the job is taken back.
    pub attempts: i32,
    /// It has failed for good, and its steps are taken back.
    pub undoing: bool,
    pub last_error: Option<String>,
}

/// Puts a job into the queue, in the caller's transaction: it exists when that is committed.
pub async fn enqueue<K: JobKind>(tx: &mut PgConnection, payload: &K::Payload) -> Result<Uuid, Error> {
    insert::<K>(tx, payload, None).await
}

/// The same, to be run at `at` or soon after.
pub async fn enqueue_at<K: JobKind>(
    tx: &mut PgConnection,
    payload: &K::Payload,
    at: OffsetDateTime,
) -> Result<Uuid, Error> {
    insert::<K>(tx, payload, Some(at)).await
}

async fn insert<K: JobKind>(
    tx: &mut PgConnection,
    payload: &K::Payload,
    at: Option<OffsetDateTime>,
) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    let json = serde_json::to_value(payload).map_err(|error| Error::Encode(error.into()))?;
    sqlx::query(
        "INSERT INTO jobs (id, kind, version, subject, payload, run_at) VALUES ($1, $2, $3, $4, $5, coalesce($6, now()))",
    )
    .bind(id)
    .bind(K::NAME)
    .bind(K::VERSION)
    .bind(K::subject(payload))
    .bind(json)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(tx).await?;
    Ok(id)
}

/// Whether a job about this is waiting or running.
pub async fn is_pending(db: &mut PgConnection, subject: Uuid) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM jobs WHERE subject = $1 AND status IN ('waiting', 'running'))")
        .bind(subject)
        .fetch_one(db)
        .await
}

/// How many jobs there are, by status.
pub async fn count_by_status(db: &mut PgConnection) -> Result<Vec<(String, i64)>, Error> {
    sqlx::query_as("SELECT status, count(*) FROM jobs GROUP BY status ORDER BY status").fetch_all(db).await
}

/// The next job of a known kind that is due, or whose worker has gone.
pub(crate) async fn claim(
    pool: &PgPool,
    (names, versions): (&[String], &[i16]),
    worker: &str,
    now: OffsetDateTime,
    lease: Duration,
) -> Result<Option<Job>, Error> {
    let claimed = sqlx::query_as(
        "UPDATE jobs SET status = 'running', attempts = attempts + 1, worker = $1, leased_until = $3
         WHERE id = (SELECT id FROM jobs j
                     WHERE ((status = 'waiting' AND run_at <= $2) OR (status = 'running' AND leased_until <= $2))
                       AND EXISTS (SELECT 1 FROM unnest($4::text[], $5::smallint[]) AS known (kind, version)
                                   WHERE known.kind = j.kind AND j.version <= known.version)
                       AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.subject = j.subject AND o.status = 'running' AND o.id <> j.id)
                     ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, payload, attempts, undoing, last_error",
    )
    .bind(worker)
    .bind(now)
    .bind(now + lease)
    .bind(names)
    .bind(versions)
    .fetch_optional(pool)
    .await;
    match claimed {
        // Another worker has just begun one about the same.
        Err(Error::Database(error)) if error.constraint() == Some("jobs_one_at_once") => Ok(None),
        claimed => claimed,
    }
}

/// A claimed job in the hands of one worker.
#[derive(Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub pool: &'a PgPool,
    pub job: &'a Job,
    pub worker: &'a str,
}

impl Claim<'_> {
    /// Changes the job as long as it is in these hands; what `set` names `$5` and on is bound by the caller.
    fn change(&self, set: &'static str) -> Query<'_, Postgres, PgArguments> {
        let held = "id = $1 AND worker = $2 AND attempts = $3 AND undoing = $4 AND status = 'running'";
        sqlx::query(AssertSqlSafe(format!("UPDATE jobs SET {set} WHERE {held}")))
            .bind(self.job.id)
            .bind(self.worker)
            .bind(self.job.attempts)
            .bind(self.job.undoing)
    }

    /// False when another has the job by now.
    async fn run(&self, change: Query<'_, Postgres, PgArguments>) -> Result<bool, Error> {
        Ok(change.execute(self.pool).await?.rows_affected() == 1)
    }

    pub async fn renew(&self, until: OffsetDateTime) -> Result<bool, Error> {
        self.run(self.change("leased_until = $5").bind(until)).await
    }

    pub async fn done(&self, now: OffsetDateTime) -> Result<bool, Error> {
        self.run(self.change("status = 'done', completed_at = $5, leased_until = NULL").bind(now)).await
    }

    /// While it is taken back, the reason for that is kept.
    pub async fn retry(&self, error: &str, at: OffsetDateTime) -> Result<bool, Error> {
        let set = "status = 'waiting', run_at = $5, leased_until = NULL, last_error = CASE WHEN undoing THEN last_error ELSE $6 END";
        self.run(self.change(set).bind(at).bind(error)).await
    }

    pub async fn begin_undoing(&self, error: &str) -> Result<bool, Error> {
        self.run(self.change("undoing = true, attempts = 1, last_error = $5").bind(error)).await
    }

    pub async fn fail(&self, now: OffsetDateTime) -> Result<bool, Error> {
        self.run(self.change("status = 'failed', completed_at = $5, leased_until = NULL").bind(now)).await
    }
}

/// Removes jobs that ended before `before`, with their steps.
pub async fn forget_ended(pool: &PgPool, before: OffsetDateTime) -> Result<u64, Error> {
    let removed = sqlx::query("DELETE FROM jobs WHERE status IN ('done', 'failed') AND completed_at < $1")
        .bind(before)
        .execute(pool)
        .await?;
    Ok(removed.rows_affected())
}
