//! Which tool a name leads to: asked of the database at most once a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use store::{Store, tools::Tool};

/// How long a change may go unseen. A tool that was stopped does not answer all the same.
const FRESH: Duration = Duration::from_secs(1);
const MOST: usize = 10_000;

type Known = HashMap<String, (Instant, Arc<Tool>)>;

#[derive(Clone, Default)]
pub struct Routes(Arc<Mutex<Known>>);

impl Routes {
    /// Only tools that should run are remembered: one that was resumed is reached at once.
    pub async fn find(&self, store: &Store, slug: &str) -> Result<Option<Arc<Tool>>, store::Error> {
        if let Some(known) = self.known(slug) {
            return Ok(Some(known));
        }
        let found = store::tools::by_slug(&mut store.system("proxy").await?, slug).await?.map(Arc::new);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &found {
            Some(tool) if tool.status.should_run() => {
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(slug.to_owned(), (Instant::now(), tool.clone()));
            }
            _ => drop(known.remove(slug)),
        }
        Ok(found)
    }

    fn known(&self, slug: &str) -> Option<Arc<Tool>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(slug).filter(|(at, _)| at.elapsed() < FRESH).map(|(_, tool)| tool.clone())
    }
}
