//! What a browser needs before the first page can run. Named in the page itself, it is fetched all at once; else each
//! file would only be found in the one before it. The server names what the page in question needs besides.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// `outputs` are those of esbuild's metafile, `packages` what comes with each package of the browser. Gives links. They
/// wait for the styles, without which nothing is shown.
pub(super) fn links(outputs: &Value, entry: &str, packages: &BTreeMap<String, Vec<String>>) -> String {
    let link = |file| format!("<link rel=\"modulepreload\" href=\"{file}\" fetchpriority=\"low\">\n    ");
    needed(outputs, entry, packages).into_iter().map(link).collect()
}

/// By the module of a page, like `pages/home`: what it needs besides the entry's.
pub(super) fn modules(
    outputs: &Value,
    entry: &str,
    packages: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, BTreeSet<String>> {
    let always = needed(outputs, entry, packages);
    let pages = outputs.as_object().into_iter().flatten().filter_map(|(file, output)| {
        let source = output["entryPoint"].as_str()?.strip_prefix("frontend/src/")?.strip_suffix(".tsx")?;
        (file != entry).then(|| (source.to_owned(), &needed(outputs, file, packages) - &always))
    });
    pages.collect()
}

fn needed(outputs: &Value, entry: &str, packages: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let (mut seen, mut needed) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![entry];
    while let Some(file) = open.pop() {
        if !seen.insert(file) {
            continue;
        }
        needed.extend(file.rsplit('/').next().map(|name| format!("/assets/{name}")));
        for import in outputs[file]["imports"].as_array().into_iter().flatten() {
            let Some(path) = import["path"].as_str().filter(|_| import["kind"] == "import-statement") else { continue };
            match import["external"].as_bool() {
                Some(true) => needed.extend(packages.get(path).into_iter().flatten().cloned()),
                _ => open.push(path),
            }
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_entry_loads_is_named_once_and_what_it_may_load_later_is_not() {
        let outputs = json!({
            "out/main-A.js": { "imports": [{ "path": "out/chunk-B.js", "kind": "import-statement" }, { "path": "react", "kind": "import-statement", "external": true }] },
            "out/chunk-B.js": { "imports": [{ "path": "out/main-A.js", "kind": "import-statement" }, { "path": "out/page-C.js", "kind": "dynamic-import" }] },
            "out/page-C.js": { "entryPoint": "frontend/src/pages/c.tsx", "imports": [{ "path": "zod", "kind": "import-statement", "external": true }] },
        });
        let packages = BTreeMap::from([
            ("react".to_owned(), vec!["/vendor/react-1.js".to_owned(), "/vendor/chunk-2.js".to_owned()]),
            ("zod".to_owned(), vec!["/vendor/zod-3.js".to_owned()]),
        ]);
        let links = links(&outputs, "out/main-A.js", &packages);
        let pages = modules(&outputs, "out/main-A.js", &packages);
        assert_eq!(
            pages.into_iter().collect::<Vec<_>>(),
            [("pages/c".to_owned(), BTreeSet::from(["/assets/page-C.js".to_owned(), "/vendor/zod-3.js".to_owned()]))]
        );
        let named: Vec<_> = links.split('"').filter(|part| part.starts_with('/')).collect();
        assert_eq!(named, ["/assets/chunk-B.js", "/assets/main-A.js", "/vendor/chunk-2.js", "/vendor/react-1.js"]);
    }
}
