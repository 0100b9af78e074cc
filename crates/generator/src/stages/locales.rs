//! The tool's dictionaries: those of the skeleton with the pack's texts, of which each stays that the tool's code says.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use pack::{Locales, Tree};

use crate::modules;

const FOLDER: &str = "shared/locales/";

pub fn complete(locales: &Locales, files: &mut Tree) {
    let dictionaries: Vec<String> = files.paths().filter(|path| path.starts_with(FOLDER)).map(str::to_owned).collect();
    let made: Vec<(String, String)> = {
        let shown = |path: &&str| modules::is_script(path) && !path.contains("/test/");
        let code = files.paths().filter(shown).filter_map(|path| files.text(path));
        let said: HashSet<Cow<'_, str>> = code.flat_map(literals).collect();
        let texts = dictionaries.into_iter().map(|path| {
            let language = path.trim_start_matches(FOLDER).trim_end_matches(".json");
            let own = files.text(&path).and_then(|text| serde_json::from_str(text).ok());
            let mut texts: BTreeMap<String, String> = own.unwrap_or_default();
            texts.extend(locales.get(language).cloned().unwrap_or_default());
            texts.retain(|text, _| said.contains(text.as_str()));
            let json = serde_json::to_string_pretty(&texts).unwrap_or_default();
            (path, json + "\n")
        });
        texts.collect()
    };
    for (path, json) in made {
        files.insert_text(path, &json);
    }
}

/// Whatever stands between two quotes of a line. An apostrophe in a comment gives one too many, never one too few.
fn literals(code: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let remark = |line: &&str| ["//", "/*", "*"].iter().any(|start| line.trim_start().starts_with(start));
    code.lines().filter(move |line| !remark(line)).flat_map(|line| {
        line.match_indices(['\'', '"']).filter_map(move |(start, quote)| {
            let rest = &line[start + 1..];
            let ends = rest.match_indices(quote).find(|(end, _)| !rest[..*end].ends_with('\\'));
            let literal = &rest[..ends?.0];
            Some(if literal.contains('\\') {
                literal.replace("\\n", "\n").replace('\\', "").into()
            } else {
                literal.into()
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_has_the_texts_of_the_tool_and_no_other() {
        let mut files = Tree::new();
        files.insert_text("shared/locales/de.json", r#"{ "Save": "Speichern", "Gone": "Weg" }"#);
        files.insert_text(
            "frontend/src/a.tsx",
            "// the tool's 'Feature'\nt('Save'); t('It\\'s')\nconst x = { label: \"Thing\", body: 'One\\n\\nTwo' }",
        );
        let pack = [("Thing", "Ding"), ("It's", "Es ist"), ("One\n\nTwo", "Eins\n\nZwei"), ("Feature", "Funktion")];
        let pack = pack.map(|(text, translation)| (text.to_owned(), translation.to_owned()));
        complete(&Locales::from([("de".to_owned(), BTreeMap::from(pack))]), &mut files);
        let made: BTreeMap<String, String> =
            serde_json::from_str(files.text("shared/locales/de.json").expect("it is there")).expect("it is JSON");
        assert_eq!(made.into_keys().collect::<Vec<_>>(), ["It's", "One\n\nTwo", "Save", "Thing"]);
    }
}
