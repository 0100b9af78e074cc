//! The annotated reference pack of the documentation is good, and uses every key that there is.

mod comments;
mod folders;

use std::collections::{BTreeMap, BTreeSet};

use pack::{Key, Tree};
use toml::Value;

use folders::reference;

/// Keys that stand in a value, in the form of [`pack::keys`]. `known` says which tables have names as keys.
fn used(value: &Value, shape: &str, known: &BTreeMap<String, Key>, found: &mut BTreeSet<String>) {
    let Value::Table(table) = value else { return };
    for (key, value) in table {
        let below = |key: &str| if shape.is_empty() { key.to_owned() } else { format!("{shape}.{key}") };
        let open = below("*");
        let at = if known.contains_key(&open) { open } else { below(key) };
        found.insert(at.clone());
        match value {
            Value::Array(items) => items.iter().for_each(|item| used(item, &format!("{at}[]"), known, found)),
            value => used(value, &at, known, found),
        }
    }
}

#[test]
fn the_reference_pack_is_good() {
    pack::load(&reference()).unwrap_or_else(|problems| panic!("{problems}"));
}

/// Keys and words that the reader knows and the pack does not use.
fn unused(files: &Tree) -> Vec<String> {
    let mut unused = Vec::new();
    for (file, known) in pack::keys(&reference()) {
        let source = files.text(file).expect("the file is there");
        let value: Value = toml::from_str(source).expect("it is TOML");
        let mut found = BTreeSet::new();
        used(&value, "", &known, &mut found);
        unused.extend(known.keys().filter(|key| !found.contains(*key)).cloned());
        let words = known.values().flat_map(|key| &key.choices);
        unused.extend(words.filter(|word| !source.contains(**word)).map(|word| (*word).to_owned()));
    }
    unused
}

#[test]
fn the_reference_pack_uses_every_key_and_every_word() {
    assert_eq!(unused(&reference()), Vec::<String>::new());
    for (file, line, key) in [
        ("template.toml", "up_to = 50\n", "pricing.tiers[].up_to"),
        ("questions.toml", "placeholder = \"The cable\"\n", "question[].placeholder"),
        ("schema.toml", "computed = \"(record.hours ?? 0) / 24\"\n", "entity.*.fields.*.computed"),
        ("schema.toml", "set = { value = \"0\" }\n", "entity.*.moves.*.set"),
    ] {
        let mut files = reference();
        let text = files.text(file).expect("the file is there").replacen(line, "", 1);
        files.insert_text(file, &text);
        assert!(unused(&files).contains(&key.to_owned()), "{key} is missed where it is not used");
    }
}

#[test]
fn every_key_of_the_reference_pack_is_explained() {
    let files = reference();
    for (file, known) in pack::keys(&files) {
        let comments = comments::comments(&files, file);
        let is_named = |at: &str| at.ends_with('*') || known.contains_key(&format!("{at}.*"));
        let silent: Vec<&String> = known.keys().filter(|at| !is_named(at) && !comments.contains_key(*at)).collect();
        assert!(silent.is_empty(), "{file} has no comment above {silent:?}");
    }
}
