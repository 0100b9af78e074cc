//! What one process knows while it runs: who waits for what, which tools were used, how requests went. Losing it
//! loses nothing that counts.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{GenerationId, ToolId};
use store::{Store, generations::Listener};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::{
    metrics::Metrics,
    proxy::{Client, Routes},
};

#[derive(Clone, Default)]
pub struct Live {
    pub feed: Feed,
    pub used: Used,
    pub metrics: Arc<Metrics>,
    /// Connections to tools that are kept open.
    pub tools: Client,
    pub routes: Routes,
    /// Ends what would not end by itself: streams that are followed.
    pub stopping: CancellationToken,
}

/// Wakes those who follow a generation. One connection listens for all of them.
#[derive(Clone)]
pub struct Feed(broadcast::Sender<GenerationId>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl Feed {
    pub fn follow(&self) -> Follower {
        Follower(self.0.subscribe())
    }

    /// Listens until it is dropped, and again after the database was gone.
    pub async fn listen(self, store: Store) {
        loop {
            let outcome = async {
                let mut events = Listener::open(&store).await?;
                loop {
                    // An error means that nobody follows just now.
                    let _ = self.0.send(events.next().await?);
                }
            };
            let ended: Result<(), store::Error> = outcome.await;
            if let Err(error) = ended {
                tracing::warn!(%error, "events are not heard; followers look by themselves");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

pub struct Follower(broadcast::Receiver<GenerationId>);

impl Follower {
    /// Returns when there may be something new of this generation; after `patience` in any case, for a notice may be
    /// lost with its connection.
    pub async fn news(&mut self, generation: GenerationId, patience: Duration) {
        let heard = async {
            // A follower that fell behind has missed something: that is news too.
            while let Ok(other) = self.0.recv().await {
                if other == generation {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(patience, heard).await;
    }
}

/// The tools that were used since the last look.
#[derive(Clone, Default)]
pub struct Used(Arc<Mutex<HashSet<ToolId>>>);

impl Used {
    pub fn note(&self, tool: ToolId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(tool);
    }

    pub fn take(&self) -> Vec<ToolId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}
