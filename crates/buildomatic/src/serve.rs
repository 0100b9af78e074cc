//! `buildomatic serve`: everything the platform needs, started in order and stopped in reverse.

use std::{path::PathBuf, sync::Arc};

use cluster::{Cluster, DataDirLock};
use deployer::{
    Target,
    local::{self, Local},
};
use etcetera::BaseStrategy;
use jobs::{Clock, SystemClock};
use platform::{App, Builder, Live, LocalBuilder, Objects, Origin, Targets, catalogue::Catalogue};
use store::{Store, secrets::MasterKey};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{Options, failure::Failure, packs};

pub async fn run(options: Options) -> Result<(), Failure> {
    start_logging(true);
    let server = start(options).await?;
    println!("Build-O-Matic runs at http://localhost:{} (Ctrl-C stops it)", server.port);
    server.until_interrupted().await
}

/// For commands that need a server and found none.
pub async fn in_background(options: Options) -> Result<Server, Failure> {
    start_logging(false);
    start(options).await
}

fn start_logging(verbose: bool) {
    let default = if verbose { "info,sqlx=warn,tower_http=warn" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| default.into());
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).try_init();
}

pub struct Server {
    pub port: u16,
    stop: watch::Sender<bool>,
    serving: tokio::task::JoinHandle<Result<(), platform::ServeError>>,
    local: Option<Arc<Local>>,
    cluster: Option<Cluster>,
    _lock: DataDirLock,
}

impl Server {
    pub async fn until_interrupted(mut self) -> Result<(), Failure> {
        let mut terminated = signal(SignalKind::terminate())
            .map_err(|error| Failure::failed(format!("cannot listen for signals: {error}")))?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
            ended = &mut self.serving => return self.after(ended).await,
        }
        println!("stopping");
        self.stop().await
    }

    pub async fn stop(mut self) -> Result<(), Failure> {
        let _ = self.stop.send(true);
        let ended = (&mut self.serving).await;
        self.after(ended).await
    }

    /// Tools before their database.
    async fn after(
        self,
        ended: Result<Result<(), platform::ServeError>, tokio::task::JoinError>,
    ) -> Result<(), Failure> {
        if let Some(local) = self.local {
            local.stop_all().await;
        }
        if let Some(cluster) = self.cluster {
            cluster.stop().await.map_err(|error| Failure::failed(error.to_string()))?;
        }
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::failed(error.to_string())),
            Err(error) => Err(Failure::failed(format!("the server ended: {error}"))),
        }
    }
}

/// `--data-dir`, or the platform's usual place.
pub fn data_dir(options: &Options) -> Result<PathBuf, Failure> {
    if let Some(directory) = &options.data_dir {
        return std::path::absolute(directory).map_err(|error| Failure::input(format!("--data-dir: {error}")));
    }
    let base = etcetera::choose_base_strategy().map_err(|error| {
        Failure::failed(format!("there is no home directory ({error}); name a place with --data-dir"))
    })?;
    Ok(base.data_dir().join("buildomatic"))
}

/// What every role of the program works with.
struct Opened {
    app: App,
    local: Option<Arc<Local>>,
    cluster: Option<Cluster>,
    lock: DataDirLock,
}

/// Everything but what a role adds; `port` is that of the addresses that are shown.
async fn open(options: &Options, port: u16) -> Result<Opened, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::failed(error.to_string());
    let wanted = data_dir(options)?;
    std::fs::create_dir_all(&wanted).map_err(|error| {
        Failure::failed(format!("{} cannot be made ({error}); name another with --data-dir", wanted.display()))
    })?;
    let data_dir = cluster::home(&wanted).map_err(|error| failed(&error))?;
    let lock = cluster::lock(&data_dir).map_err(|error| failed(&error))?;
    if data_dir != wanted {
        tracing::info!("data is kept in {}, which the tools' users can reach", data_dir.display());
    }
    let catalogue = Arc::new(Catalogue::load(packs::sources(options)).map_err(|error| failed(&error))?);

    let own_cluster = match &options.database_url {
        Some(_) => None,
        None => Some(
            Cluster::start(cluster::Options::new(data_dir.join("postgres")), |line| tracing::info!("{line}"))
                .await
                .map_err(|error| failed(&error))?,
        ),
    };
    let admin_url = options
        .database_url
        .clone()
        .or_else(|| own_cluster.as_ref().map(|cluster| cluster.url("postgres")))
        .unwrap_or_default();
    let store = Store::open(&admin_url).await.map_err(|error| failed(&error))?;
    let mut tx = store.system("start").await.map_err(|error| failed(&error))?;
    let session = store::organisations::local_session(&mut tx).await.map_err(|error| failed(&error))?;
    tx.commit().await.map_err(|error| failed(&error))?;
    let master = MasterKey::open(&store, &data_dir.join("master.key")).await.map_err(|error| failed(&error))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let worker = platform::begin_worker(&store, &data_dir, clock.as_ref()).await.map_err(|error| failed(&error))?;

    let local = match options.target.as_str() {
        "none" => None,
        "local" => Some(Arc::new(
            Local::new(local::Options { data_dir: data_dir.clone(), database_url: admin_url })
                .map_err(|error| failed(&error))?,
        )),
        other => return Err(Failure::input(format!("--target {other}: this server knows local and none"))),
    };
    let builder: Option<Arc<dyn Builder>> = match &local {
        Some(_) => {
            let progress = |line: &str| tracing::info!("preparing: {line}");
            let prepared = LocalBuilder::prepare(&catalogue, &data_dir, &progress).await;
            Some(Arc::new(prepared.map_err(|error| failed(&error))?))
        }
        None => None,
    };
    let app = App {
        store,
        clock,
        master,
        catalogue,
        targets: Targets::new(local.iter().map(|local| local.clone() as Arc<dyn Target>).collect()),
        builder,
        objects: Objects::folder(&data_dir.join("objects")).map_err(|error| failed(&error))?,
        work: data_dir.join("work"),
        worker,
        origin: options.public_url.clone().unwrap_or_else(|| Origin::local(port)),
        local: session,
        live: Live::default(),
    };
    Ok(Opened { app, local, cluster: own_cluster, lock })
}

async fn start(options: Options) -> Result<Server, Failure> {
    if !options.listen.ip().is_loopback() {
        return Err(Failure::input(format!(
            "{} is not this machine alone. Accounts do not exist yet, so the server binds to loopback only: use 127.0.0.1:{}.",
            options.listen,
            options.listen.port()
        )));
    }
    let failed = |error: &dyn std::fmt::Display| Failure::failed(error.to_string());
    let listener = TcpListener::bind(options.listen).await.map_err(|error| {
        Failure::failed(format!(
            "{} cannot be used ({error}). Stop what listens there, or name another with --listen.",
            options.listen
        ))
    })?;
    let port = listener.local_addr().map_err(|error| failed(&error))?.port();
    let Opened { app, local, cluster, lock } = open(&options, port).await?;
    let (stop, mut stopped) = watch::channel(false);
    let serving = tokio::spawn(platform::serve(app, listener, async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    }));
    Ok(Server { port, stop, serving, local, cluster, _lock: lock })
}
