//! The platform as it is served, in a runtime of its own that can be killed, on a database of its own.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod target;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use deployer::{DeployError, Target};
use futures_util::future::BoxFuture;
use jobs::{Clock, SystemClock};
use pack::Tree;
use platform::{
    App, Builder, Live, Objects, Origin, Targets,
    catalogue::{Catalogue, sources::Sources},
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::PgPool;
use store::{Store, secrets::MasterKey};
use target::FakeTarget;
use tokio::{net::TcpListener, runtime::Runtime};

/// The least that makes a tool.
pub fn answers() -> Value {
    json!({
        "industry": "ecommerce", "users": 50, "features": ["consent-tracking", "audit-log"],
        "integrations": ["email"], "deployment": "cloud",
    })
}

pub fn order(name: &str) -> Value {
    json!({ "template_id": "gdpr-compliance", "name": name, "answers": answers() })
}

/// What outlives the server: its database, its data directory, and where tools run.
pub struct World {
    pub pool: PgPool,
    pub data_dir: tempfile::TempDir,
    pub templates: Sources,
    pub target: Option<Arc<FakeTarget>>,
}

impl World {
    /// Tools are made as source only.
    pub async fn new() -> Self {
        Self {
            pool: testkit::database().await,
            data_dir: tempfile::tempdir().expect("a temporary folder"),
            templates: Sources::BuiltIn,
            target: None,
        }
    }

    pub async fn with_target() -> Self {
        Self { target: Some(Arc::default()), ..Self::new().await }
    }

    /// Another platform on the same database and the same objects, with a data directory of its own otherwise.
    pub fn beside(&self) -> Self {
        let data_dir = tempfile::tempdir().expect("a temporary folder");
        let own = self.data_dir.path();
        std::fs::create_dir_all(own.join("objects")).expect("a folder");
        std::os::unix::fs::symlink(own.join("objects"), data_dir.path().join("objects")).expect("a link");
        std::os::unix::fs::symlink(own.join("master.key"), data_dir.path().join("master.key")).expect("a link");
        Self { pool: self.pool.clone(), data_dir, templates: self.templates.clone(), target: self.target.clone() }
    }

    pub async fn start(&self) -> Server {
        let catalogue = catalogue(&self.templates);
        let url = self.pool.connect_options();
        let data_dir = self.data_dir.path().to_owned();
        let target = self.target.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (sender, receiver) = tokio::sync::oneshot::channel();
        runtime.spawn(async move {
            // Its own connections: those of a killed server must not be used again.
            let store = Store::connect(url.as_ref().clone()).await.expect("the database answers");
            let mut tx = store.system("test").await.expect("a transaction");
            let local = store::organisations::local_session(&mut tx).await.expect("the local session");
            tx.commit().await.expect("it is kept");
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let port = listener.local_addr().expect("an address").port();
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            let app = App {
                master: MasterKey::open(&store, &data_dir.join("master.key")).await.expect("a master key"),
                worker: platform::begin_worker(&store, &data_dir, clock.as_ref()).await.expect("a name"),
                store,
                clock,
                catalogue,
                builder: target.is_some().then(|| Arc::new(Copier) as Arc<dyn Builder>),
                targets: Targets::new(target.into_iter().map(|target| target as Arc<dyn Target>).collect()),
                objects: Objects::folder(&data_dir.join("objects")).expect("a store of objects"),
                work: data_dir.join("work"),
                origin: Origin::local(port),
                local,
                live: Live::default(),
            };
            let _ = sender.send(port);
            platform::serve(app, listener, std::future::pending()).await
        });
        let port = receiver.await.expect("the server starts");
        Server { port, runtime: Some(runtime), client: reqwest::Client::new() }
    }
}

/// The templates of the program do not change, and loading them is the longest part of a start.
fn catalogue(templates: &Sources) -> Arc<Catalogue> {
    static BUILT_IN: LazyLock<Arc<Catalogue>> = LazyLock::new(|| load(Sources::BuiltIn));
    fn load(templates: Sources) -> Arc<Catalogue> {
        Arc::new(Catalogue::load(templates).expect("the catalogue loads"))
    }
    match templates {
        Sources::BuiltIn => BUILT_IN.clone(),
        Sources::Directory(_) => load(templates.clone()),
    }
}

/// Puts the source where the build is expected: what is tested here does not run it.
struct Copier;

impl Builder for Copier {
    fn build<'a>(&'a self, files: &'a Tree, out: PathBuf) -> BoxFuture<'a, Result<Option<String>, DeployError>> {
        Box::pin(async move {
            std::fs::create_dir_all(&out).expect("a folder");
            std::fs::write(out.join("README.md"), files.get("README.md").expect("a README")).expect("a file");
            Ok(None)
        })
    }

    fn vendor(&self, name: &Path) -> PathBuf {
        name.to_owned()
    }
}

pub struct Server {
    pub port: u16,
    runtime: Option<Runtime>,
    client: reqwest::Client,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// As good as `kill -9`: nothing of it runs on.
    pub fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://127.0.0.1:{}{path}", self.port)).timeout(Duration::from_secs(30))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body).send().await).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await).await
    }

    /// Orders a tool, and answers the ids of generation and tool.
    pub async fn make(&self, name: &str) -> (String, String) {
        let accepted = self.post("/api/generate", &order(name)).await;
        accepted.expect(StatusCode::ACCEPTED);
        (accepted.text("id"), accepted.text("tool_id"))
    }

    /// The generation once it has ended.
    pub async fn ended(&self, generation: &str) -> Value {
        let path = format!("/api/generate/{generation}/status");
        let ended = |body: &Value| ["succeeded", "failed"].contains(&body["status"].as_str().unwrap_or_default());
        self.until(&path, ended).await
    }

    pub async fn until(&self, path: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.get(path).await;
            if holds(&answer.body) {
                return answer.body;
            }
            assert!(began.elapsed() < Duration::from_secs(40), "{path} stays {:#}", answer.body);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
    /// `Null` when it is no JSON.
    pub body: Value,
}

impl Answer {
    pub async fn of(response: Result<Response, reqwest::Error>) -> Self {
        let response = response.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer can be read").to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status, headers, bytes, body }
    }

    #[track_caller]
    pub fn expect(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// A problem document with this code.
    #[track_caller]
    pub fn refused(&self, status: StatusCode, code: &str) -> &Self {
        self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["code"], code, "{:#}", self.body);
        assert_eq!(self.body["status"], status.as_u16());
        for part in ["type", "title", "detail"] {
            assert!(self.body[part].as_str().is_some_and(|text| !text.is_empty()), "{part} of {:#}", self.body);
        }
        self
    }

    /// The fields that are wrong, in order.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }

    pub fn text(&self, key: &str) -> String {
        self.body[key].as_str().unwrap_or_else(|| panic!("no {key} in {:#}", self.body)).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("a copy");
        }
    }
}

/// A file of an archive of source.
pub fn read_from(archive: &[u8], wanted: &str) -> String {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        if entry.path().expect("a path").to_string_lossy() == wanted {
            return std::io::read_to_string(&mut entry).expect("text");
        }
    }
    panic!("there is no {wanted}");
}

pub fn exists(path: &Path) -> bool {
    path.try_exists().expect("the disk answers")
}
