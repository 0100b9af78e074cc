//! What the comments of a pack say about its keys.

use std::collections::BTreeMap;

use pack::{Key, Kind, Tree};

/// By key, in the form of [`pack::keys`]: the comment above where it stands first.
pub fn comments(files: &Tree, file: &str) -> BTreeMap<String, String> {
    let known = &pack::keys(files)[file];
    let (mut found, mut comment, mut table) = (BTreeMap::new(), Vec::new(), String::new());
    for line in files.text(file).expect("the file is there").lines() {
        if let Some(text) = line.strip_prefix("# ") {
            comment.push(text);
            continue;
        }
        let told = std::mem::take(&mut comment).join(" ");
        let at = if line.starts_with('[') {
            table = line.trim_matches(['[', ']']).split('.').fold(String::new(), |at, key| below(known, &at, key));
            table.trim_end_matches("[]").to_owned()
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', '#'])) {
            below(known, &table, key).trim_end_matches("[]").to_owned()
        } else {
            continue;
        };
        if !told.is_empty() {
            found.entry(at).or_insert(told);
        }
    }
    found
}

fn below(known: &BTreeMap<String, Key>, table: &str, key: &str) -> String {
    let join = |key: &str| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
    let at = if known.contains_key(&join("*")) { join("*") } else { join(key) };
    let list = known.get(&at).is_some_and(|key| key.kind == Kind::Tables);
    if list { at + "[]" } else { at }
}
