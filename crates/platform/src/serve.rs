//! The server and its jobs, from start to stop.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use ::jobs::{Retry, Worker};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{App, jobs::registry, router, tools};

/// More at once would only wait for each other.
const JOBS_AT_ONCE: usize = 3;
const RETRY: Retry =
    Retry { most_attempts: 3, first_pause: Duration::from_secs(1), longest_pause: Duration::from_secs(60) };
/// How often what was measured is summed up.
const SUM_UP: Duration = Duration::from_secs(10);
/// What requests and jobs have to end in.
const LAST_MOMENTS: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{0} is not this machine alone, and there are no accounts yet: listen on 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    #[error("the server ended: {0}")]
    Server(#[from] std::io::Error),
    #[error("the jobs ended: {0}")]
    Jobs(#[from] store::Error),
}

/// Serves until `shutdown`. Jobs that run then are resumed by the next start.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let stop = app.live.stopping.clone();
    let mut beside = JoinSet::new();
    beside.spawn(app.catalogue.clone().watch());
    beside.spawn(app.live.feed.clone().listen(app.store.clone()));
    beside.spawn(tools::reconcile::keep(app.clone()));
    let metrics = app.live.metrics.clone();
    beside.spawn(async move {
        loop {
            tokio::time::sleep(SUM_UP).await;
            metrics.sum_up();
        }
    });
    let jobs = tokio::spawn(worker(&app).run(stop.clone().cancelled_owned()));
    let server = axum::serve(listener, router::router(app).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut server = tokio::spawn(async move { server.await });
    let ended = tokio::select! {
        () = shutdown => None,
        ended = &mut server => Some(ended),
    };
    stop.cancel();
    beside.shutdown().await;
    let jobs = tokio::time::timeout(LAST_MOMENTS, jobs).await;
    match ended {
        Some(ended) => ended.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked)))?,
        None if tokio::time::timeout(LAST_MOMENTS, &mut server).await.is_err() => server.abort(),
        None => {}
    }
    if let Ok(Ok(ended)) = jobs {
        ended?;
    }
    Ok(())
}

fn worker(app: &App) -> Worker {
    Worker {
        pool: app.store.pool().clone(),
        kinds: Arc::new(registry(app)),
        clock: app.clock.clone(),
        name: app.worker.clone(),
        at_once: JOBS_AT_ONCE,
        lease: Duration::from_secs(30),
        retry: RETRY,
    }
}
