//! The JSON schemas that editors use: made from what the reader knows and from the comments of the reference pack.
//! After a change of either, `UPDATE_SCHEMAS=1 cargo test -p pack --test schemas` writes them anew.
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod comments;
mod folders;

use std::{collections::BTreeMap, env, fs};

use comments::comments;
use folders::{read, reference, root};
use pack::{Key, Kind, Tree};
use serde_json::{Map, Value, json};

/// The schema of the table at `shape`.
fn table(shape: &str, keys: &BTreeMap<String, Key>, comments: &BTreeMap<String, String>) -> Value {
    let (mut properties, mut required, mut others) = (Map::new(), Vec::new(), json!(false));
    for (at, key) in keys {
        let (parent, name) = at.rsplit_once('.').unwrap_or(("", at));
        if parent != shape {
            continue;
        }
        let mut schema = of(at, key, keys, comments);
        if let Some(comment) = comments.get(at) {
            schema["description"] = json!(comment);
        }
        if name == "*" {
            others = schema;
        } else {
            properties.insert(name.to_owned(), schema);
            if key.required {
                required.push(name);
            }
        }
    }
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": others });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn of(at: &str, key: &Key, keys: &BTreeMap<String, Key>, comments: &BTreeMap<String, String>) -> Value {
    let text = match key.choices.as_slice() {
        [] => json!({ "type": "string" }),
        choices => json!({ "type": "string", "enum": choices }),
    };
    match key.kind {
        Kind::Text | Kind::Condition => text,
        Kind::Texts => json!({ "type": "array", "items": text, "uniqueItems": true }),
        Kind::TextOrTexts => json!({ "anyOf": [{ "const": "*" }, { "type": "array", "items": text }] }),
        Kind::Int => json!({ "type": "integer" }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Value => json!({}),
        Kind::Table => table(at, keys, comments),
        Kind::Tables => json!({ "type": "array", "items": table(&format!("{at}[]"), keys, comments) }),
    }
}

fn schemas() -> BTreeMap<&'static str, Value> {
    let files = reference();
    let schemas = pack::keys(&files).into_iter().map(|(file, keys)| {
        let mut schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": format!("{file} of a template"),
        });
        for (key, value) in table("", &keys, &comments(&files, file)).as_object().expect("it is an object") {
            schema[key] = value.clone();
        }
        (file, schema)
    });
    schemas.collect()
}

#[test]
fn the_schemas_are_what_the_reader_wants() {
    for (file, schema) in schemas() {
        let path = root().join("docs/schemas").join(file.replace(".toml", ".schema.json"));
        let text = serde_json::to_string_pretty(&schema).expect("it is JSON") + "\n";
        if env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &text).expect("the schema can be written");
        }
        let written = fs::read_to_string(&path).expect("the schema is there");
        assert!(written == text, "{} is not current: run the tests with UPDATE_SCHEMAS=1", path.display());
    }
}

/// What a schema has against a value, in the few words of JSON Schema that ours use.
fn against(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let wrong = |what: &str| vec![format!("{at}: {what}")];
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any.iter().any(|schema| against(schema, value, at).is_empty());
        return if fits { Vec::new() } else { wrong("fits none") };
    }
    if schema.get("const").is_some_and(|constant| constant != value) {
        return wrong("is another constant");
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|words| !words.contains(value)) {
        return wrong("is none of the words");
    }
    match (schema["type"].as_str(), value) {
        (None, _) | (Some("string"), Value::String(_)) | (Some("boolean"), Value::Bool(_)) => Vec::new(),
        (Some("integer"), Value::Number(number)) if number.is_i64() => Vec::new(),
        (Some("array"), Value::Array(items)) => items
            .iter()
            .enumerate()
            .flat_map(|(i, item)| against(&schema["items"], item, &format!("{at}[{i}]")))
            .collect(),
        (Some("object"), Value::Object(table)) => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let missing = required.filter(|key| !table.contains_key(*key)).map(|key| format!("{at}: lacks {key}"));
            let inside = table.iter().flat_map(|(key, value)| {
                let at = format!("{at}.{key}");
                match (schema["properties"].get(key), &schema["additionalProperties"]) {
                    (Some(schema), _) => against(schema, value, &at),
                    (None, Value::Bool(false)) => vec![format!("{at}: is unknown")],
                    (None, others) => against(others, value, &at),
                }
            });
            missing.chain(inside).collect()
        }
        (Some(kind), _) => wrong(&format!("is no {kind}")),
    }
}

fn said(files: &Tree) -> Vec<String> {
    let schemas = schemas();
    let said = schemas.iter().flat_map(|(file, schema)| {
        let value: Value = toml::from_str(files.text(file).expect("the file is there")).expect("it is TOML");
        against(schema, &value, file)
    });
    said.collect()
}

#[test]
fn good_packs_fit_the_schemas() {
    for folder in ["docs/reference-pack", "templates/gdpr-compliance"] {
        let files = read(&root().join(folder));
        assert_eq!(said(&files), Vec::<String>::new(), "{folder}");
        for (file, name) in [("template.toml", "template"), ("questions.toml", "questions"), ("schema.toml", "schema")]
        {
            let first = files.text(file).expect("it is there").lines().next().unwrap_or_default();
            let path = first.strip_prefix("#:schema ").unwrap_or_else(|| panic!("{folder}/{file} names no schema"));
            assert!(root().join(folder).join(path).is_file(), "{folder}/{file} names {path}");
            assert!(path.ends_with(&format!("/{name}.schema.json")), "{folder}/{file} names {path}");
        }
    }
}

#[test]
fn what_the_reader_refuses_the_schemas_refuse() {
    for (file, from, to, expected) in [
        ("template.toml", "version =", "vresion =", "template.toml.vresion: is unknown"),
        ("template.toml", "base_price = 4900", "base_price = \"49\"", "template.toml.base_price: is no integer"),
        ("template.toml", "interval = \"once\"", "interval = \"year\"", "[1].interval: is none of the words"),
        ("template.toml", "workflows = false", "workflows = \"no\"", "customization.workflows: is no boolean"),
        ("questions.toml", "type = \"number\"", "type = \"numbr\"", "question[3].type: is none of the words"),
        ("questions.toml", "required = true", "requird = true", "question[0].requird: is unknown"),
        ("questions.toml", "id = \"people\"", "", "question[3]: lacks id"),
        ("questions.toml", "features = \"*\"", "features = \"all\"", "affects.features: fits none"),
        ("schema.toml", "searchable = true", "serchable = true", "entity.thing.fields.name.serchable: is unknown"),
        ("schema.toml", "tone = \"success\"", "tone = \"green\"", "states.available.tone: is none of the words"),
        ("schema.toml", "\"update\", \"move\"]", "\"delete\"]", "access.keeper[2]: is none of the words"),
    ] {
        let mut files = reference();
        let text = files.text(file).expect("the file is there");
        assert!(text.contains(from), "{file} has no {from}");
        let text = text.replacen(from, to, 1);
        files.insert_text(file, &text);
        let found = said(&files);
        assert!(found.iter().any(|line| line.contains(expected)), "{to}: {found:?}");
        assert!(pack::load(&files).is_err(), "the reader refuses {to} as well");
    }
}
