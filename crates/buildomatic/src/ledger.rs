//! `buildomatic ledger verify`: whether an export of a tool's ledger is as it was written.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
};

use clap::Subcommand;
use ledger::{Broken, Intact, Known, Verifier};
use serde_json::json;

use crate::{Options, failure::Failure};

/// A line holds one event; a longer one is no export.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

#[derive(Subcommand)]
pub enum Ledger {
    /// Verify an export: every hash, every signature, nothing missing
    Verify {
        /// What `GET /api/v1/ledger/export` of the tool gave (NDJSON), or - for standard input
        export: PathBuf,
        /// A head that was kept elsewhere, as JSON: from `/health`, a mail, or an earlier export. Only such a head finds
        /// a history that was written anew as a whole
        #[arg(long, value_name = "FILE")]
        head: Vec<PathBuf>,
    },
}

pub fn run(options: &Options, command: &Ledger) -> Result<(), Failure> {
    let Ledger::Verify { export, head } = command;
    let known = head.iter().map(read_head).collect::<Result<Vec<_>, _>>()?;
    let verdict = if export.as_os_str() == "-" {
        verify(&mut std::io::stdin().lock(), &known)
    } else {
        let file = File::open(export).map_err(|error| {
            Failure::input(format!(
                "cannot read {}: {error}. It is what the tool's ledger export gave.",
                export.display()
            ))
        })?;
        verify(&mut BufReader::new(file), &known)
    };
    match verdict? {
        Ok(Intact { tool, events, head }) if options.json => {
            println!("{}", json!({ "ok": true, "tool": tool, "events": events, "head": head }));
        }
        Ok(Intact { tool, events, head }) => {
            println!("The {events} events of {tool} are as they were written, and none is missing.");
            println!("Head  {} of {}, signed with key {}", head.hash, head.signed_at, head.key_id);
            if known.is_empty() {
                println!(
                    "No head kept elsewhere was given (--head FILE), so a history written anew as a whole would not show."
                );
            }
        }
        Err(Broken::At { at, why }) => {
            let problem = json!({ "ok": false, "broken_at": at, "why": why.to_string() });
            return Err(Failure::found(format!("the ledger is broken at event {at}: {why}"), problem));
        }
        Err(unreadable @ Broken::Unreadable { .. }) => {
            return Err(Failure::input(format!("{}: {unreadable}", export.display())));
        }
    }
    Ok(())
}

fn read_head(path: &PathBuf) -> Result<Known, Failure> {
    let wrong = |reason: String| Failure::input(format!("--head {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(format!("it is no head ({error})")))
}

fn verify(export: &mut dyn BufRead, known: &[Known]) -> Result<Result<Intact, Broken>, Failure> {
    let mut verifier = Verifier::default();
    let mut line = String::new();
    loop {
        line.clear();
        let read = export.take(LONGEST_LINE).read_line(&mut line);
        let read = read.map_err(|error| Failure::input(format!("the export cannot be read: {error}")))?;
        if read == 0 {
            return Ok(verifier.finish(known));
        }
        if let Err(broken) = verifier.line(line.trim_end_matches('\n')) {
            return Ok(Err(broken));
        }
    }
}
