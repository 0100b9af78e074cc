//! `locales/<language>.toml`: the pack's texts in other languages, by their English text. What a language leaves out
//! is shown in English; what the pack does not say in English any more is a mistake.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::names::label_of;
use crate::{Locales, Message, Problem, Source, Tree, nearest, reader};

/// What a tool speaks besides English.
pub(super) const LANGUAGES: [&str; 2] = ["de", "fr"];

pub fn read(files: &Tree, schema: &DeTable<'_>, messages: &[Message], sources: &[Source]) -> (Locales, Vec<Problem>) {
    let (mut locales, mut problems) = (Locales::new(), Vec::new());
    let mut said = BTreeSet::new();
    texts_of(schema, &mut said);
    // A body may stand in a file of its own.
    said.extend(messages.iter().map(|message| message.body.clone()));
    let code: Vec<&str> = sources.iter().filter_map(|source| files.text(&source.template)).collect();
    for (file, language) in files.paths().filter_map(|path| Some((path, path.strip_prefix("locales/")?))) {
        let Some(language) = language.strip_suffix(".toml").filter(|language| LANGUAGES.contains(language)) else {
            let problem = Problem::of_file(file, format!("a tool has no language `{language}`"));
            let known = LANGUAGES.map(|language| format!("locales/{language}.toml")).join(", ");
            problems.push(problem.hint(format!("expected one of: {known}")));
            continue;
        };
        let document = reader::Document::new(file, files.text(file).unwrap_or_default());
        let mut texts = BTreeMap::new();
        if let Some(root) = reader::parse(&document) {
            for (key, text) in document.root(&root).entry_texts() {
                if !said.contains(&key.value) && !code.iter().any(|code| is_literal(code, &key.value)) {
                    let problem =
                        Problem::new(file, document.source, key.span, "the pack has no such text", "not known here");
                    let known: Vec<&str> = said.iter().map(String::as_str).collect();
                    document.report(match nearest(&key.value, &known) {
                        Some(near) => problem.hint(format!("did you mean `{near}`?")),
                        None => problem.hint("a text of schema.toml, or one in quotes in the pack's code"),
                    });
                } else if text.value.trim().is_empty() {
                    document.problem(text.span, "the translation is empty", "expected a text");
                } else if placeholders(&key.value) != placeholders(&text.value) {
                    let values = placeholders(&key.value).into_iter().collect::<Vec<_>>().join(", ");
                    let expected = if values.is_empty() { "no {…}" } else { &values };
                    document.problem(
                        text.span,
                        "the translation has other values in it",
                        format!("expected {expected}"),
                    );
                } else {
                    texts.insert(key.value, text.value);
                }
            }
        }
        problems.extend(document.into_parts().0.0);
        locales.insert(language.to_owned(), texts);
    }
    (locales, problems)
}

/// Every text of `schema.toml`, and the labels that are made of its names where it gives none.
fn texts_of(table: &DeTable<'_>, said: &mut BTreeSet<String>) {
    for (key, value) in table.iter() {
        let label = label_of(key.get_ref());
        said.extend([key.get_ref().to_string(), format!("{label}s"), label]);
        text_of(value.get_ref(), said);
    }
}

fn text_of(value: &DeValue<'_>, said: &mut BTreeSet<String>) {
    match value {
        DeValue::String(text) => {
            // An option: `value`, or `value=Label`.
            said.insert(text.split_once('=').map_or_else(|| label_of(text), |(_, label)| label.trim().to_owned()));
            said.extend([text.to_string(), format!("{text}s")]);
        }
        DeValue::Array(items) => items.iter().for_each(|item| text_of(item.get_ref(), said)),
        DeValue::Table(table) => texts_of(table, said),
        _ => {}
    }
}

/// Whether code has the text in quotes.
fn is_literal(code: &str, text: &str) -> bool {
    ['\'', '"']
        .iter()
        .any(|quote| code.contains(&format!("{quote}{}{quote}", text.replace(*quote, &format!("\\{quote}")))))
}

/// The `{name}`s of a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let ends = text.match_indices('{').filter_map(|(start, _)| Some(start..start + text[start..].find('}')? + 1));
    ends.map(|range| &text[range]).collect()
}
