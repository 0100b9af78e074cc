//! The GDPR template on the real skeleton: what every set of answers gives, and what it must not give.
#![expect(clippy::disallowed_methods, reason = "the generator is pure; what tests it reads packs from disk")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use generator::{Request, Secrets, Skeleton, Tool};
use pack::{Answers, Pack, Tree};
use serde_json::{Value, json};
use typescript::Dialect;

static PACK: LazyLock<Pack> = LazyLock::new(|| {
    pack::load(&read(&root().join("templates/gdpr-compliance"))).unwrap_or_else(|problems| panic!("{problems}"))
});
static SKELETON: LazyLock<Skeleton> =
    LazyLock::new(|| Skeleton::load(&read(&root().join("skeleton"))).unwrap_or_else(|problems| panic!("{problems}")));

const OPTIONAL: [&str; 5] = ["data-export", "data-deletion", "audit-log", "breach-notification", "dpo-dashboard"];
const INTEGRATIONS: [&str; 4] = ["slack", "email", "webhook", "zapier"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(here) = waiting.pop() {
        for entry in fs::read_dir(&here).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
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

fn answers(features: &[&str], integrations: &[&str]) -> Answers {
    let features: Vec<&str> = ["consent-tracking"].iter().chain(features).copied().collect();
    let answers = json!({ "industry": "ecommerce", "users": 50, "features": features, "integrations": integrations, "deployment": "cloud" });
    answers.as_object().expect("it is an object").clone()
}

fn make(company: &str, answers: &Answers) -> Tool {
    let answers = questions::complete(&PACK, answers).unwrap_or_else(|errors| panic!("{errors:?}"));
    let secrets = Secrets {
        jwt_secret: "secret-of-sessions-secret-of-sessions".into(),
        api_key: "secret-of-the-api".into(),
        admin_email: "admin@acme.example".into(),
        admin_password: "secret-of-the-admin".into(),
    };
    let request = Request { company, slug: "acme", answers: &answers, secrets: &secrets };
    generator::generate(&PACK, &SKELETON, &request, &|_| {}).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_entry_of_the_menu_has_its_icon() {
    let tool = make("Acme", &answers(&OPTIONAL, &[]));
    let icons = text(&tool, "frontend/src/app/icons.ts");
    let schema = &PACK.schema;
    let entities = schema.entities.iter().map(|entity| &entity.icon);
    let views = schema.views.iter().map(|view| &view.icon);
    let dashboards = schema.dashboards.iter().map(|dashboard| &dashboard.icon);
    for icon in entities.chain(views).chain(dashboards) {
        assert!(icons.contains(&format!("'{icon}'")), "{icon} is missing");
    }
}

#[test]
fn the_price_tier_decides_how_many_requests_the_tool_answers() {
    for (users, plan) in [(1, "starter"), (100, "starter"), (101, "standard"), (1000, "standard"), (1001, "business")] {
        let mut answers = answers(&[], &[]);
        answers.insert("users".into(), json!(users));
        let tool = make("Acme", &answers);
        assert_eq!(tool.environment["PLAN"], plan, "{users} users");
        assert!(text(&tool, ".env.example").contains(&format!("\nPLAN={plan}\n")));
        assert!(text(&tool, "backend/src/plans.ts").contains(&format!("\n  {plan}: {{")));
    }
}

fn sets<'a>(names: &'a [&'a str]) -> impl Iterator<Item = Vec<&'a str>> {
    (0..1_u32 << names.len()).map(|bits| {
        names.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0).map(|(_, name)| *name).collect()
    })
}

fn text<'t>(tool: &'t Tool, path: &str) -> &'t str {
    tool.files.text(path).unwrap_or_else(|| panic!("there is no {path}"))
}

#[test]
fn the_template_is_good_with_every_set_of_answers() {
    generator::check(&PACK, &SKELETON).unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn every_set_of_features_gives_files_that_parse_and_leaves_no_trace_of_the_others() {
    for chosen in sets(&OPTIONAL) {
        let answers = answers(&chosen, &[]);
        let tool = make("Acme", &answers);
        assert_eq!(generator::file_list(&PACK, &SKELETON, &answers), tool.files.paths().collect::<Vec<_>>());
        parses(&tool);
        let needles: Vec<String> = OPTIONAL
            .iter()
            .filter(|feature| !chosen.contains(feature))
            .flat_map(|feature| traces(feature, &chosen))
            .collect();
        clean(&tool, &needles, &chosen);
    }
}

#[test]
fn every_set_of_integrations_leaves_no_trace_of_the_others() {
    for chosen in sets(&INTEGRATIONS) {
        let tool = make("Acme", &answers(&OPTIONAL, &chosen));
        parses(&tool);
        let there: Vec<&str> =
            if chosen.contains(&"zapier") { [&chosen[..], &["webhook"]].concat() } else { chosen.clone() };
        let absent = PACK.template.integrations.iter().filter(|integration| !there.contains(&integration.id.as_str()));
        let mut needles = Vec::new();
        for integration in absent {
            needles.extend(integration.environment.iter().map(|variable| variable.name.clone()));
            needles.extend([format!("integrations/{}", integration.id), format!("'./{}'", integration.id)]);
            if integration.id == "email" {
                needles.push("nodemailer".into());
            }
        }
        clean(&tool, &needles, &chosen);
    }
}

/// What would show that a feature is still there: its id, its tables, its files, its pages.
fn traces(feature: &str, chosen: &[&str]) -> Vec<String> {
    let with = answers(&[chosen, &[feature]].concat(), &[]);
    let scope = |answers: &Answers| questions::scope(&PACK, answers);
    let (with, without) = (scope(&with), scope(&answers(chosen, &[])));
    let only = |when: &Option<pack::Condition>| {
        when.as_ref().is_some_and(|when| {
            when.holds(&with).expect("it holds or not") && !when.holds(&without).expect("it holds or not")
        })
    };
    let mut needles = vec![feature.to_owned()];
    if feature == "audit-log" {
        needles.extend(["/audit", "audit.", "Audit trail", "auditLog"].map(str::to_owned));
    }
    for entity in PACK.schema.entities.iter().filter(|entity| only(&entity.when)) {
        needles.extend([
            format!("app.{} ", entity.name),
            format!("/api/v1/{}", entity.plural),
            generator::entities::definition::path(entity),
            format!("to: '{}'", entity.name),
        ]);
    }
    for page in PACK.schema.pages.iter().filter(|page| only(&page.when)) {
        needles.extend([format!("'{}'", page.path), page.component.clone(), page.file.clone()]);
    }
    needles.extend(PACK.sources.iter().filter(|source| only(&source.when)).map(|source| source.path.clone()));
    needles
}

fn clean(tool: &Tool, needles: &[String], chosen: &[&str]) {
    for (path, contents) in tool.files.iter() {
        // Dictionaries have the words of every page; a word in them leads nowhere.
        if path.starts_with("shared/locales/") {
            continue;
        }
        let source = String::from_utf8_lossy(contents);
        for needle in needles {
            assert!(!path.contains(needle.as_str()), "{path} is there with only {chosen:?}");
            if let Some(at) = find_word(&source, needle) {
                let line = source[..at].matches('\n').count() + 1;
                panic!(
                    "{path}:{line} speaks of {needle} with only {chosen:?}: {}",
                    source.lines().nth(line - 1).unwrap_or_default()
                );
            }
        }
    }
}

/// Where the text begins as a word: `WEBHOOK_URL` is not in `SLACK_WEBHOOK_URL`.
fn find_word(source: &str, word: &str) -> Option<usize> {
    let inside = |at: usize| source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
    source.match_indices(word).map(|(at, _)| at).find(|at| !inside(*at))
}

fn parses(tool: &Tool) {
    for path in tool.files.paths() {
        let source = text(tool, path);
        if path.ends_with(".ts") || path.ends_with(".tsx") {
            typescript::check(source, Dialect::from_path(path)).unwrap_or_else(|error| panic!("{path}:{error}"));
        } else if path.ends_with(".json") && !path.starts_with("tsconfig") {
            serde_json::from_str::<Value>(source).unwrap_or_else(|error| panic!("{path}: {error}"));
        } else if path.ends_with(".yml") || path.ends_with(".yaml") {
            serde_saphyr::from_str::<Value>(source).unwrap_or_else(|error| panic!("{path}: {error}"));
        } else if path == generator::entities::MIGRATION {
            sqlparser::parser::Parser::parse_sql(&sqlparser::dialect::PostgreSqlDialect {}, source)
                .unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}

#[test]
fn the_lock_fits_the_package() {
    for integrations in [&[][..], &["email"]] {
        let tool = make("Acme", &answers(&OPTIONAL, integrations));
        let package: Value = serde_json::from_str(text(&tool, "package.json")).expect("it is JSON");
        let lock: Value = serde_json::from_str(text(&tool, "package-lock.json")).expect("it is JSON");
        for group in ["dependencies", "devDependencies"] {
            assert_eq!(package[group], lock["packages"][""][group]);
            for name in package[group].as_object().expect("there are dependencies").keys() {
                assert!(lock["packages"].get(format!("node_modules/{name}")).is_some(), "{name} is not locked");
            }
        }
        assert_eq!((package["name"].as_str(), lock["name"].as_str()), (Some("acme"), Some("acme")));
        assert_eq!(lock["packages"].get("node_modules/nodemailer").is_some(), !integrations.is_empty());
    }
}

#[test]
fn no_company_changes_the_structure_of_a_file() {
    let answers = answers(&OPTIONAL, &INTEGRATIONS);
    let tame = make("Acme", &answers);
    for name in ["Müller & Söhne \"GmbH\" ${x} </script>", "'`\\\n{{x}} */ -- # <!-- ]]>", "{ a: 1 }\u{2028}"] {
        let wild = make(name, &answers);
        parses(&wild);
        assert_eq!(tame.files.paths().collect::<Vec<_>>(), wild.files.paths().collect::<Vec<_>>());
        for path in wild.files.paths().filter(|path| path.ends_with(".ts") || path.ends_with(".tsx")) {
            let shape = |tool: &Tool| typescript::shape(text(tool, path), Dialect::from_path(path)).expect("it parses");
            assert_eq!(shape(&tame), shape(&wild), "{path}");
        }
        assert!(
            typescript::string_values(text(&wild, "shared/tool.ts"), Dialect::Ts).iter().any(|value| value == name)
        );
        let lines = |tool: &Tool, path: &str| text(tool, path).lines().count();
        for path in [".env.example", "Dockerfile", "README.md", "USER_GUIDE.md", "docker-compose.yml", "render.yaml"] {
            assert_eq!(lines(&tame, path), lines(&wild, path), "{path}");
        }
    }
}

#[test]
fn the_specifications_example_gives_these_files() {
    let tool = make("Acme Corp", &answers(&["data-export", "audit-log"], &["email", "slack"]));
    let skeleton = read(&root().join("skeleton"));
    let own: Vec<&str> = tool
        .files
        .iter()
        .filter(|(path, contents)| skeleton.get(path) != Some(contents))
        .map(|(path, _)| path)
        .collect();
    insta::assert_snapshot!("generated_files", own.join("\n"));
    for path in [
        "USER_GUIDE.md",
        ".env.example",
        "shared/tool.ts",
        "shared/entities/index.ts",
        "backend/src/integrations/index.ts",
    ] {
        insta::assert_snapshot!(path, text(&tool, path));
    }
}

#[test]
fn two_makings_are_the_same_to_the_byte() {
    let answers = answers(&OPTIONAL, &INTEGRATIONS);
    let (once, twice) = (make("Acme", &answers), make("Acme", &answers));
    assert_eq!(once.files, twice.files);
    let secrets = ["secret-of-sessions", "secret-of-the-api", "secret-of-the-admin"];
    let spoken: BTreeSet<&str> = once
        .files
        .iter()
        .filter(|(_, contents)| secrets.iter().any(|secret| String::from_utf8_lossy(contents).contains(secret)))
        .map(|(path, _)| path)
        .collect();
    assert!(spoken.is_empty(), "secrets are in {spoken:?}");
}
