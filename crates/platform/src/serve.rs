//! The two roles of a process, from start to stop: answering requests, and working off what follows from them.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use ::jobs::{Retry, Worker};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

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

/// Both roles in one process, until `shutdown`. Jobs that run then are resumed by the next start.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let stop = app.live.stopping.clone();
    let mut roles = JoinSet::new();
    roles.spawn(web(app.clone(), listener));
    roles.spawn(work(app));
    let mut ended = tokio::select! {
        () = shutdown => None,
        ended = roles.join_next() => ended,
    };
    stop.cancel();
    let mut outcome = Ok(());
    while let Some(role) = ended {
        let role = role.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked).into()));
        outcome = outcome.and(role);
        ended = roles.join_next().await;
    }
    outcome
}

/// Answers requests until the process is to stop.
pub async fn web(app: App, listener: TcpListener) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let stop = app.live.stopping.clone();
    let mut beside = JoinSet::new();
    beside.spawn(app.catalogue.clone().watch());
    beside.spawn(app.live.feed.clone().listen(app.store.clone()));
    let metrics = app.live.metrics.clone();
    beside.spawn(async move {
        loop {
            tokio::time::sleep(SUM_UP).await;
            metrics.sum_up();
        }
    });
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    ending(stop, async { Ok(serving.await?) }).await
}

/// Works off the queue and looks after the tools until the process is to stop.
pub async fn work(app: App) -> Result<(), ServeError> {
    let stop = app.live.stopping.clone();
    let mut beside = JoinSet::new();
    beside.spawn(tools::reconcile::keep(app.clone()));
    let jobs = worker(&app).run(stop.clone().cancelled_owned());
    ending(stop, async { Ok(jobs.await?) }).await
}

/// Runs until the end, or a little longer than `stop`.
async fn ending(
    stop: CancellationToken,
    running: impl Future<Output = Result<(), ServeError>>,
) -> Result<(), ServeError> {
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_MOMENTS).await;
    };
    tokio::select! {
        ended = running => ended,
        () = patience => Ok(()),
    }
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
