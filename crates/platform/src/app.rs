//! What every use case works with, made once at the start.

use std::{path::PathBuf, sync::Arc};

use ::jobs::Clock;
use domain::Session;
use store::{Store, secrets::MasterKey};

use crate::{Builder, Live, Objects, Origin, Targets, catalogue::Catalogue};

#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub master: MasterKey,
    pub catalogue: Arc<Catalogue>,
    /// None: tools are generated and kept as source, and nothing is run.
    pub targets: Targets,
    pub builder: Option<Arc<dyn Builder>>,
    /// Sources and builds, by their content.
    pub objects: Objects,
    /// Where tools are built before they are placed; what is in it may go at any time.
    pub work: PathBuf,
    /// This process, another at each start: who holds jobs and leases.
    pub worker: String,
    pub origin: Origin,
    /// Whom the server acts for until accounts arrive.
    pub local: Session,
    /// What this process alone knows; begins empty.
    pub live: Live,
}
