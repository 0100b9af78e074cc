//! A database per test, copied from a template in which the migrations ran once.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::sync::{Mutex, OnceCell};

use crate::postgres::server;

/// Migrated and empty; of this test alone.
pub async fn database() -> PgPool {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // PostgreSQL copies a template only while nobody else uses it.
    static COPYING: Mutex<()> = Mutex::const_new(());

    let options: PgConnectOptions = server().await.parse().expect("the server's address is a URL");
    let process = std::process::id();
    let template = TEMPLATE
        .get_or_init(async || {
            let name = format!("buildomatic_test_{process}");
            execute(&options, &format!("CREATE DATABASE {name}")).await;
            let mut db =
                PgConnection::connect_with(&options.clone().database(&name)).await.expect("the template opens");
            store::MIGRATIONS.run_direct(None, &mut db, false).await.expect("the migrations fit an empty database");
            db.close().await.expect("the template closes");
            name
        })
        .await;
    let name = format!("{template}_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let copying = COPYING.lock().await;
    execute(&options, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    drop(copying);
    PgPool::connect_with(options.database(&name)).await.expect("the copy opens")
}

async fn execute(options: &PgConnectOptions, statement: &str) {
    let mut db = PgConnection::connect_with(options).await.expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut db).await.expect("a database can be made");
    db.close().await.expect("a connection closes");
}
