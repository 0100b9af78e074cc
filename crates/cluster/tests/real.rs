//! The cluster with a real PostgreSQL: started, stopped, killed, started twice.

use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cluster::{Cluster, ClusterError, Options};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

async fn start(dir: &Path) -> Result<Cluster, ClusterError> {
    Cluster::start(Options::new(dir), |_| {}).await
}

fn socket(cluster: &Cluster) -> PathBuf {
    let url = cluster.url("postgres");
    let (_, dir) = url.split_once("host=").expect("a cluster listens on a socket");
    Path::new(dir).join(".s.PGSQL.5432")
}

fn answers(cluster: &Cluster) -> bool {
    UnixStream::connect(socket(cluster)).is_ok()
}

#[tokio::test]
async fn starts_stops_and_is_quick_the_second_time() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = start(dir.path()).await.unwrap();
    assert!(answers(&cluster));
    let gone = socket(&cluster);
    cluster.stop().await.unwrap();
    assert!(UnixStream::connect(&gone).is_err());
    assert!(!dir.path().join("data/postmaster.pid").exists(), "closed cleanly");

    let begun = Instant::now();
    let again = start(dir.path()).await.unwrap();
    let took = begun.elapsed();
    assert!(answers(&again));
    assert!(took < Duration::from_secs(1), "{took:?}");
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_postmaster_is_started_again() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = start(dir.path()).await.unwrap();
    let pid = cluster.pid().unwrap();
    kill(Pid::from_raw(pid.cast_signed()), Signal::SIGKILL).unwrap();
    let begun = Instant::now();
    while cluster.pid() == Some(pid) || !answers(&cluster) {
        assert!(begun.elapsed() < Duration::from_secs(20), "not back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_platform_is_refused_and_names_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = start(dir.path()).await.unwrap();
    let refused = start(dir.path()).await.unwrap_err();
    assert!(matches!(refused, ClusterError::InUse { pid: Some(_), .. }), "{refused}");
    assert!(answers(&cluster), "the first is untouched");
}

#[tokio::test]
async fn what_a_killed_platform_left_does_not_stop_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    start(dir.path()).await.unwrap().stop().await.unwrap();
    // A pid that a stranger has by now, and an initdb that never ended.
    fs::write(dir.path().join("data/postmaster.pid"), format!("{}\n", std::process::id())).unwrap();
    fs::create_dir_all(dir.path().join("data.new/base")).unwrap();
    let cluster = start(dir.path()).await.unwrap();
    assert!(answers(&cluster));
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn another_major_version_is_refused_with_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("data")).unwrap();
    fs::write(dir.path().join("data/PG_VERSION"), "9\n").unwrap();
    let text = start(dir.path()).await.unwrap_err().to_string();
    assert!(text.contains("PostgreSQL 9") && text.contains("pg_dump"), "{text}");
}

/// Not a test of its own: the platform that the next test kills.
#[tokio::test]
#[ignore = "run by the test below in a process of its own"]
async fn platform_to_be_killed() {
    let dir = std::env::var("CLUSTER_DIR").unwrap();
    let cluster = start(Path::new(&dir)).await.unwrap();
    fs::write(Path::new(&dir).join("up"), cluster.pid().unwrap().to_string()).unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn kill_9_of_the_platform_leaves_nothing_that_stops_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let mut platform = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "platform_to_be_killed", "--ignored"])
        .env("CLUSTER_DIR", dir.path())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !dir.path().join("up").exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the platform did not come up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    platform.kill().unwrap();
    platform.wait().unwrap();
    let cluster = start(dir.path()).await.unwrap();
    assert!(answers(&cluster));
    assert_ne!(fs::read_to_string(dir.path().join("up")).unwrap(), cluster.pid().unwrap().to_string());
    cluster.stop().await.unwrap();
}
