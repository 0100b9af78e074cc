//! What one process knows while it runs: who waits for what, which tools were used, how requests went. Losing it
//! loses nothing that counts.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::metrics::Metrics;

#[derive(Clone, Default)]
pub struct Live {
    pub feed: Feed,
    pub used: Used,
    pub metrics: Arc<Metrics>,
    /// Ends what would not end by itself: streams that are followed.
    pub stopping: CancellationToken,
}

/// Wakes those who follow a generation. One connection listens for all of them.
#[derive(Clone)]
pub struct Feed(broadcast::Sender<Uuid>);

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
    pub async fn listen(self, pool: PgPool) {
        loop {
            let outcome = async {
                let mut listener = PgListener::connect_with(&pool).await?;
                listener.listen("generation_events").await?;
                loop {
                    if let Ok(generation) = listener.recv().await?.payload().parse() {
                        // Nobody follows just now.
                        let _ = self.0.send(generation);
                    }
                }
            };
            let ended: Result<(), sqlx::Error> = outcome.await;
            if let Err(error) = ended {
                tracing::warn!(%error, "events are not heard; followers look by themselves");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

pub struct Follower(broadcast::Receiver<Uuid>);

impl Follower {
    /// Returns when there may be something new of this generation; after `patience` in any case, for a notice may be
    /// lost with its connection.
    pub async fn news(&mut self, generation: Uuid, patience: Duration) {
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
pub struct Used(Arc<Mutex<HashSet<Uuid>>>);

impl Used {
    pub fn note(&self, tool: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(tool);
    }

    pub fn take(&self) -> Vec<Uuid> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}
