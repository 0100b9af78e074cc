//! Every template with each of its cases: answers in, and what the tool must contain. A case is a file under `cases/`
//! of the template; its lists are whole, so that nothing else may be there.
#![expect(clippy::disallowed_methods, reason = "the generator is pure; what tests it reads packs from disk")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use generator::{Request, Secrets, Skeleton, Tool};
use pack::{Answers, Pack, Tree};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    answers: Answers,
    tool: Expected,
    files: Files,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Expected {
    features: BTreeSet<String>,
    integrations: BTreeSet<String>,
    /// Of the template's own records.
    tables: BTreeSet<String>,
    /// Of the template's own code.
    routes: BTreeSet<String>,
    /// Besides those of records, and those that every tool has.
    pages: BTreeSet<String>,
    /// Besides what every tool reads.
    environment: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    present: Vec<String>,
    absent: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry can be read").path()).collect();
    paths.sort();
    paths
}

fn read(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(here) = waiting.pop() {
        for path in folders(&here) {
            let name = path.strip_prefix(folder).expect("it is below the folder").to_string_lossy().replace('\\', "/");
            if !path.is_dir() {
                files.insert(name, fs::read(&path).expect("the file can be read"));
            } else if name != "node_modules" && name != "dist" {
                waiting.push(path);
            }
        }
    }
    files
}

fn load(folder: &Path) -> Pack {
    pack::load(&read(folder)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn skeleton() -> Skeleton {
    Skeleton::load(&read(&root().join("skeleton"))).unwrap_or_else(|problems| panic!("{problems}"))
}

fn make(pack: &Pack, skeleton: &Skeleton, answers: &Answers) -> Tool {
    let answers = questions::complete(pack, answers).unwrap_or_else(|errors| panic!("{errors:?}"));
    let secrets = Secrets {
        jwt_secret: "jwt-secret-jwt-secret-jwt-secret".into(),
        api_key: "api-key-api-key-api-key".into(),
        admin_email: "admin@acme.example".into(),
        admin_password: "pass-word-pass-word".into(),
    };
    let request = Request { company: "Acme", slug: "acme", answers: &answers, secrets: &secrets };
    generator::generate(pack, skeleton, &request, &|_| {}).unwrap_or_else(|error| panic!("{error}"))
}

/// What stands between `before` and `after`, wherever `before` is.
fn between(source: &str, before: &str, after: char) -> BTreeSet<String> {
    source.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}

/// Of the pack's pages, which stand in the list itself, and of the optional ones, which are files of their own.
fn pages(tool: &Tool) -> BTreeSet<String> {
    let text = |path: &str| tool.files.text(path).unwrap_or_else(|| panic!("there is no {path}"));
    let list = text("frontend/src/app/pages.ts");
    let optional = between(list, "from './", '\'').into_iter().filter(|module| module != "lazy-page");
    let optional = optional.flat_map(|module| {
        between(text(&format!("frontend/src/app/{module}.ts")), "path: '", '\'').into_iter().collect::<Vec<_>>()
    });
    optional.filter(|path| path.starts_with('/')).chain(between(list, "{ path: '", '\'')).collect()
}

/// What the tool contains, read from its files.
fn found(pack: &Pack, tool: &Tool) -> Expected {
    let text = |path: &str| tool.files.text(path).unwrap_or_else(|| panic!("there is no {path}"));
    let list = |id: &str| {
        let answers = serde_json::to_value(&tool.manifest).expect("it is JSON")["answers"][id].clone();
        serde_json::from_value(answers).unwrap_or_default()
    };
    let declared = pack.template.integrations.iter().flat_map(|integration| &integration.environment);
    let declared: Vec<&str> = declared
        .chain(pack.schema.environment.iter().map(|(variable, _)| variable))
        .map(|variable| variable.name.as_str())
        .collect();
    let named = between(&format!("\n{}", text(".env.example")), "\n", '=');
    Expected {
        features: list("features"),
        integrations: list("integrations"),
        tables: between(text(generator::entities::MIGRATION), "CREATE TABLE app.", ' '),
        routes: between(text("backend/src/features/routes.ts"), "app.use('", '\''),
        pages: pages(tool),
        environment: named.into_iter().filter(|name| declared.contains(&name.as_str())).collect(),
    }
}

#[test]
fn every_case_of_every_template_holds() {
    let skeleton = skeleton();
    let templates = folders(&root().join("templates")).into_iter().filter(|path| path.is_dir());
    for folder in templates.chain([root().join("docs/reference-pack")]) {
        let pack = load(&folder);
        let cases = folders(&folder.join("cases"));
        assert!(!cases.is_empty(), "{} has no cases", pack.template.id);
        for path in cases {
            let name = format!("{}__{}", pack.template.id, path.file_stem().unwrap_or_default().to_string_lossy());
            let source = fs::read_to_string(&path).expect("the case can be read");
            let case: Case = toml::from_str(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
            let tool = make(&pack, &skeleton, &case.answers);
            assert_eq!(found(&pack, &tool), case.tool, "{name}");
            for path in &case.files.present {
                assert!(tool.files.contains(path), "{name} lacks {path}");
            }
            for path in &case.files.absent {
                assert!(!tool.files.contains(path), "{name} has {path}");
            }
            let again = make(&pack, &skeleton, &case.answers);
            assert!(tool.files == again.files && tool.environment == again.environment, "{name} differs made again");
            assert_eq!(
                generator::file_list(&pack, &skeleton, &case.answers),
                tool.files.paths().collect::<Vec<_>>(),
                "{name} is not what was previewed"
            );
            insta::assert_snapshot!(name, own(&tool));
        }
    }
}

/// The files that are not the skeleton's, byte for byte.
fn own(tool: &Tool) -> String {
    let skeleton = read(&root().join("skeleton"));
    let own = tool.files.iter().filter(|(path, contents)| skeleton.get(path) != Some(contents));
    own.map(|(path, _)| path).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_industry_has_a_case() {
    let folder = root().join("templates/gdpr-compliance");
    let pack = load(&folder);
    let industry = pack.questions.iter().find(|question| question.id == "industry").expect("it asks for the industry");
    for option in &industry.options {
        let case = folder.join("cases").join(format!("{}.toml", option.value));
        let source = fs::read_to_string(&case).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        assert!(source.contains(&format!("industry = \"{}\"", option.value)), "{}", case.display());
    }
}

#[test]
fn the_reference_pack_of_the_documentation_makes_tools() {
    let pack = load(&root().join("docs/reference-pack"));
    generator::check(&pack, &skeleton()).unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn views_dashboards_and_forms_are_written_for_the_tool() {
    let pack = load(&root().join("docs/reference-pack"));
    let skeleton = skeleton();
    let made = |name: &str| {
        let path = root().join("docs/reference-pack/cases").join(format!("{name}.toml"));
        let case: Case =
            toml::from_str(&fs::read_to_string(path).expect("the case can be read")).expect("it is a case");
        let tool = make(&pack, &skeleton, &case.answers);
        let text = |path: &str| tool.files.text(path).unwrap_or_else(|| panic!("there is no {path}")).to_owned();
        ["shared/views.ts", "shared/dashboards.ts", "shared/forms.ts"].map(text)
    };
    insta::assert_snapshot!(made("everything").join("\n"));
}
