//! A PostgreSQL of one's own: one for a whole test process, or one for one command.

use std::{
    fs,
    path::Path,
    process::{Command, ExitStatus},
};

use cluster::{Cluster, Options};
use tokio::sync::OnceCell;

const PREFIX: &str = "buildomatic-test-";

/// Where the server of this process is: `TEST_DATABASE_URL`, or one that is started at the first call and ends with
/// the process.
pub async fn server() -> String {
    static SERVER: OnceCell<(Option<Cluster>, String)> = OnceCell::const_new();
    let (_, url) = SERVER
        .get_or_init(async || match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => (None, url),
            Err(_) => {
                remove_leftovers();
                let directory = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
                let cluster = Cluster::start(Options::new(directory.join("postgres")), |_| {}).await;
                let cluster = cluster.expect("tests need PostgreSQL, installed or fetched");
                let url = cluster.url("postgres");
                (Some(cluster), url)
            }
        })
        .await;
    url.clone()
}

/// A static is never dropped, so the folder of a process is removed by the next one.
fn remove_leftovers() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|process| process.parse::<u32>().ok());
        if owner.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Runs a program with `TEST_DATABASE_URL` leading to a PostgreSQL of its own, which is gone afterwards.
pub async fn with_postgres(program: &str, arguments: &[String]) -> anyhow::Result<ExitStatus> {
    let directory = tempfile::Builder::new().prefix("buildomatic-with-").tempdir()?;
    let cluster = Cluster::start(Options::new(directory.path().join("postgres")), |_| {}).await?;
    let url = cluster.url("postgres");
    let (program, arguments) = (program.to_owned(), arguments.to_owned());
    let run = move || Command::new(program).args(arguments).env("TEST_DATABASE_URL", url).status();
    let status = tokio::task::spawn_blocking(run).await??;
    cluster.stop().await?;
    Ok(status)
}
