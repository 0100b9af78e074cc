//! The server and its jobs, from start to stop.

use std::{future::Future, sync::Arc, time::Duration};

use jobs::Worker;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{App, generations::workflow::Jobs, router, tools};

/// More at once would only wait for each other.
const JOBS_AT_ONCE: usize = 3;

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the server ended: {0}")]
    Server(#[from] std::io::Error),
    #[error("the jobs ended: {0}")]
    Jobs(#[from] sqlx::Error),
}

/// Serves until `shutdown`; requests that run then have a few seconds to end.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let stop = CancellationToken::new();
    let watching = tokio::spawn(app.catalogue.clone().watch());
    if let Some(target) = app.target.clone() {
        tokio::spawn(tools::restart_all(app.clone(), target));
    }
    let worker = Worker {
        pool: app.pool.clone(),
        handler: Arc::new(Jobs { app: app.clone() }),
        name: "local".into(),
        at_once: JOBS_AT_ONCE,
        lease: Duration::from_secs(30),
        most_attempts: 3,
        first_pause: Duration::from_secs(1),
    };
    let jobs = tokio::spawn(worker.run(stop.clone().cancelled_owned()));
    let stopping = stop.clone();
    let server =
        axum::serve(listener, router::router(app)).with_graceful_shutdown(async move { stopping.cancelled().await });
    let server = tokio::spawn(async move { server.await });
    shutdown.await;
    stop.cancel();
    watching.abort();
    // Streams that are followed never end by themselves.
    let _ = tokio::time::timeout(Duration::from_secs(2), server).await;
    match tokio::time::timeout(Duration::from_secs(5), jobs).await {
        Ok(Ok(ended)) => Ok(ended?),
        _ => Ok(()),
    }
}
