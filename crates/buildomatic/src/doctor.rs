//! `buildomatic doctor`: whether this machine has what is needed, and what to do where it has not.

use std::net::TcpListener;

use serde_json::json;

use crate::{Options, client::Client, failure::Failure, serve};

struct Finding {
    what: &'static str,
    /// What was found, or the next step.
    outcome: Result<String, String>,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    let data_dir = serve::data_dir(options)?;
    let findings = [
        Finding {
            what: "Node.js",
            outcome: deployer::build::find_node().map(|node| node.to_string()).map_err(|error| error.to_string()),
        },
        Finding { what: "PostgreSQL", outcome: postgres(options) },
        Finding { what: "data directory", outcome: writable(&data_dir) },
        Finding { what: "address", outcome: address(options) },
    ];
    let healthy = findings.iter().all(|finding| finding.outcome.is_ok());
    if options.json {
        let list: Vec<_> = findings
            .iter()
            .map(|finding| match &finding.outcome {
                Ok(found) => json!({ "what": finding.what, "ok": true, "found": found }),
                Err(next) => json!({ "what": finding.what, "ok": false, "next": next }),
            })
            .collect();
        println!("{}", json!({ "ok": healthy, "findings": list }));
    } else {
        for finding in &findings {
            match &finding.outcome {
                Ok(found) => println!("ok       {:<16} {found}", finding.what),
                Err(next) => println!("problem  {:<16} {next}", finding.what),
            }
        }
    }
    if healthy { Ok(()) } else { Err(Failure::failed("something is missing; see above")) }
}

fn postgres(options: &Options) -> Result<String, String> {
    if options.database_url.is_some() {
        return Ok("given by DATABASE_URL".into());
    }
    cluster::find_binaries().map(|binaries| binaries.to_string()).map_err(|error| error.to_string())
}

fn writable(directory: &std::path::Path) -> Result<String, String> {
    let probe = directory.join(".probe");
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| directory.display().to_string())
        .map_err(|error| format!("{} cannot be written ({error}); name another with --data-dir", directory.display()))
}

fn address(options: &Options) -> Result<String, String> {
    match TcpListener::bind(options.listen) {
        Ok(_) => Ok(format!("{} is free", options.listen)),
        Err(error) => {
            let up = tokio::runtime::Builder::new_current_thread().enable_all().build().ok();
            let ours = up.and_then(|runtime| Some(runtime.block_on(Client::new(options.listen).ok()?.is_up())));
            match ours {
                Some(true) => Ok(format!("a server of ours answers at {}", options.listen)),
                _ => Err(format!("{} cannot be used ({error}); name another with --listen", options.listen)),
            }
        }
    }
}
