//! Which file an import means, by the skeleton's aliases and TypeScript's rules.

use typescript::{Dialect, EditError};

const ALIASES: [(&str, &str); 2] = [("@shared/", "shared/"), ("@/", "frontend/src/")];
const ENDINGS: [&str; 5] = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];

/// Whether the file is code that the generator reads.
pub fn is_script(path: &str) -> bool {
    [".ts", ".tsx"].iter().any(|ending| path.ends_with(ending))
}

/// Every module that a file names, as it names it.
pub fn specifiers(path: &str, source: &str) -> Result<Vec<String>, EditError> {
    typescript::modules(source, Dialect::from_path(path))
}

/// Whether the module is a file of the tool, rather than a package.
pub fn is_local(specifier: &str) -> bool {
    specifier.starts_with('.') || ALIASES.iter().any(|(alias, _)| specifier.starts_with(alias))
}

/// The file that `specifier` means in `importer`; `None` for packages and for what is not there.
pub fn resolve(importer: &str, specifier: &str, exists: &dyn Fn(&str) -> bool) -> Option<String> {
    let aliased =
        ALIASES.iter().find_map(|(alias, folder)| Some(format!("{folder}{}", specifier.strip_prefix(alias)?)));
    let base = match aliased {
        Some(path) => path,
        None if specifier.starts_with('.') => relative(importer, specifier)?,
        None => return None,
    };
    let base = base.split('?').next().unwrap_or_default();
    ENDINGS.iter().map(|ending| format!("{base}{ending}")).find(|path| exists(path))
}

fn relative(importer: &str, specifier: &str) -> Option<String> {
    let mut path: Vec<&str> = importer.split('/').collect();
    path.pop();
    for step in specifier.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                path.pop()?;
            }
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_where_typescript_finds_them() {
        let files =
            ["shared/entities/index.ts", "frontend/src/lib/api.ts", "frontend/src/app.css", "backend/src/app.tsx"];
        let found = |importer, specifier| resolve(importer, specifier, &|path| files.contains(&path));
        for (importer, specifier, expected) in [
            ("backend/src/main.ts", "@shared/entities", Some("shared/entities/index.ts")),
            ("backend/src/main.ts", "./app", Some("backend/src/app.tsx")),
            ("frontend/src/pages/list.tsx", "../lib/api", Some("frontend/src/lib/api.ts")),
            ("frontend/src/pages/list.tsx", "@/app.css", Some("frontend/src/app.css")),
            ("frontend/src/pages/list.tsx", "@/app.css?url", Some("frontend/src/app.css")),
            ("shared/tool.ts", "../../../etc", None),
            ("shared/tool.ts", "react", None),
            ("shared/tool.ts", "./nothing", None),
        ] {
            assert_eq!(found(importer, specifier).as_deref(), expected, "{specifier} in {importer}");
        }
    }

    #[test]
    fn every_kind_of_import_is_seen() {
        let source = "import a from './a'\nimport './b'\nexport * from './c'\nconst d = import('./d')\nimport type { E } from './e'\n";
        let mut seen = specifiers("x.ts", source).expect("it parses");
        seen.sort();
        assert_eq!(seen, ["./a", "./b", "./c", "./d", "./e"]);
    }
}
