//! For tests only: what they need of the real world.

use std::process::{Command, ExitStatus};

use cluster::{Cluster, Options};

/// Runs a program with `TEST_DATABASE_URL` leading to a PostgreSQL of its own, which is gone afterwards.
pub async fn with_postgres(program: &str, arguments: &[String]) -> anyhow::Result<ExitStatus> {
    let directory = tempfile::Builder::new().prefix("buildomatic-test-").tempdir()?;
    let cluster = Cluster::start(Options::new(directory.path().join("postgres")), |_| {}).await?;
    let url = cluster.url("postgres");
    let (program, arguments) = (program.to_owned(), arguments.to_owned());
    let run = move || Command::new(program).args(arguments).env("TEST_DATABASE_URL", url).status();
    let status = tokio::task::spawn_blocking(run).await??;
    cluster.stop().await?;
    Ok(status)
}
