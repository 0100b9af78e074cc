//! The examples of `docs/writing-templates.md` give what the guide says they give.
#![expect(clippy::disallowed_methods, reason = "the test reads the guide from disk")]

use std::{fs, path::Path};

use generator::render::render;
use pack::scope;
use serde_json::json;

/// The rows of the tables whose second column is called `heading`: file, template, third column.
fn rows(heading: &str) -> Vec<[String; 3]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/writing-templates.md");
    let guide = fs::read_to_string(path).expect("the guide is there");
    let mut inside = false;
    let mut rows = Vec::new();
    for line in guide.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        match cells.as_slice() {
            ["File", second, _] => inside = *second == heading,
            [file, template, third] if inside && !file.starts_with("---") => {
                rows.push([file, template, third].map(|cell| code(cell).to_owned()));
            }
            _ => inside = inside && line.starts_with("|---"),
        }
    }
    rows
}

fn code(cell: &str) -> &str {
    match cell.strip_prefix("``") {
        Some(double) => double.trim_end_matches('`').trim_end(),
        None => cell.trim_matches('`'),
    }
}

fn given() -> pack::Scope {
    let names = json!({ "company_name": "Acme's \"A\"", "users": 50, "features": ["lending", "late-fees"] });
    scope(names.as_object().expect("it is an object"))
}

#[test]
fn what_the_guide_shows_is_what_comes_out() {
    let rows = rows("Template");
    assert!(rows.len() > 20, "the tables are found: {rows:?}");
    for [file, template, gives] in rows {
        let rendered = render(&file, &template, &given()).unwrap_or_else(|error| panic!("{template}: {error}"));
        assert_eq!(rendered.text, gives, "{file}: {template}");
    }
}

#[test]
fn what_the_guide_calls_refused_is_refused() {
    let rows = rows("Refused");
    assert!(rows.len() > 10, "the table is found: {rows:?}");
    for [file, template, _] in rows {
        if let Ok(rendered) = render(&file, &template, &given()) {
            panic!("{file}: {template} gives {}", rendered.text);
        }
    }
}
