//! `.env` files, as three readers read them: node's own `--env-file`, the package `dotenv` (its two patterns, run by
//! node), and Docker Compose (its rules, written down here).

use std::{collections::BTreeMap, io::Write, process::Command};

/// The patterns of dotenv 17.
const DOTENV: &str = r#"
const LINE = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/mg
const found = {}
const lines = require('fs').readFileSync(process.argv[1]).toString().replace(/\r\n?/mg, '\n')
let match
while ((match = LINE.exec(lines)) != null) {
  let value = (match[2] || '').trim()
  const quote = value[0]
  value = value.replace(/^(['"`])([\s\S]*)\1$/mg, '$2')
  if (quote === '"') value = value.replace(/\\n/g, '\n').replace(/\\r/g, '\r')
  found[match[1]] = value
}
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^A\d+$/.test(name)))
process.stdout.write(JSON.stringify([found, own]))
"#;

pub type Variables = BTreeMap<String, String>;

pub fn read(source: &str, without_backticks: &str) -> Vec<(&'static str, Variables)> {
    let (dotenv, own) = node(source);
    vec![("dotenv", dotenv), ("node --env-file", own), ("compose", compose(without_backticks))]
}

#[expect(clippy::disallowed_methods, reason = "the real node reads what the pure generator wrote")]
fn node(source: &str) -> (Variables, Variables) {
    let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
    file.write_all(source.as_bytes()).expect("it can be written");
    let output = Command::new("node")
        .arg(format!("--env-file={}", file.path().display()))
        .args(["--eval", DOTENV])
        .arg(file.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("Node.js 20.6 or newer is on the PATH");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// A `$` that would be replaced makes a variable that nobody expects.
fn compose(source: &str) -> Variables {
    let mut found = Variables::new();
    let mut rest = source;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return found;
        }
        let line = rest.find('\n').unwrap_or(rest.len());
        let Some(equals) = rest[..line].find('=').filter(|_| !rest.starts_with('#')) else {
            rest = &rest[line..];
            continue;
        };
        let name = rest[..equals].trim().to_owned();
        let value = rest[equals + 1..].trim_start_matches([' ', '\t']);
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match closing(value, quote) {
                Some(end) if quote == '"' => (expanded(&unescaped(&value[1..end])), &value[end + 1..]),
                Some(end) => (value[1..end].to_owned(), &value[end + 1..]),
                None => return found,
            },
            _ => {
                let end = value.find('\n').unwrap_or(value.len());
                (expanded(value[..end].split('#').next().unwrap_or_default().trim_end()), &value[end..])
            }
        };
        found.insert(name, value);
        rest = after;
        let comment = rest.find('\n').unwrap_or(rest.len());
        if rest[..comment].trim_start().starts_with('#') {
            rest = &rest[comment..];
        }
    }
}

fn closing(value: &str, quote: char) -> Option<usize> {
    value.char_indices().skip(1).find(|(at, c)| *c == quote && !value[..*at].ends_with('\\')).map(|(at, _)| at)
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('$') => out.push_str("\\$"),
                other => out.extend(other),
            },
            other => out.push(other),
        }
    }
    out
}

fn expanded(text: &str) -> String {
    if text.contains('$') { format!("{text} with its variables replaced") } else { text.to_owned() }
}

/// What this reader cannot be given in any form that the others read too.
pub fn differs(reader: &str, value: &str, written: &str) -> bool {
    let form = written.split_once('=').map_or("", |(_, form)| form);
    match reader {
        // It knows no backticks, and replaces variables and escapes between double quotes.
        "compose" => {
            form.starts_with('`') || (!form.starts_with('\'') && (value.contains('$') || value.contains('\\')))
        }
        // It knows no `\r`.
        "node --env-file" => value.contains('\r'),
        _ => false,
    }
}
