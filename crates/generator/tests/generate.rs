//! The generator's own rules, on a pack and a skeleton small enough to see through.

mod sample;

use std::sync::Mutex;

use generator::{GenerateError, Request, Skeleton, Stage};
use sample::{answers, generate_from, pack, secrets, skeleton, text};
use serde_json::Value;

const EVERYTHING: &[&str] = &["orders", "audit", "returns"];

#[test]
fn the_same_request_gives_the_same_bytes() {
    let make = || generate_from(&pack(), &skeleton(), "Acme", &answers(EVERYTHING, &["email"])).expect("it generates");
    let (once, twice) = (make(), make());
    assert_eq!(once.files, twice.files);
    assert_eq!(once.environment, twice.environment);
}

#[test]
fn each_stage_is_heard_of_once_and_in_order() {
    let pack = pack();
    let effective =
        questions::complete(&pack, answers(EVERYTHING, &[]).as_object().expect("an object")).expect("they are good");
    let heard = Mutex::new(Vec::new());
    let request = Request { company: "Acme", slug: "acme", answers: &effective, secrets: &secrets() };
    generator::generate(&pack, &skeleton(), &request, &|stage| heard.lock().expect("nobody panicked").push(stage))
        .expect("it generates");
    let mut heard = heard.into_inner().expect("nobody panicked");
    // Backend and frontend start together.
    heard[2..4].sort();
    assert_eq!(heard, Stage::ALL);
    assert_eq!(
        heard.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" "),
        "load-template validate-answers customize-backend customize-frontend customize-database generate-config package return"
    );
}

#[test]
fn everything_chosen() {
    let tool = generate_from(&pack(), &skeleton(), "Acme", &answers(EVERYTHING, &["email"])).expect("it generates");
    insta::assert_snapshot!(shown(
        &tool,
        &[
            "backend/src/app.ts",
            "backend/src/features/routes.ts",
            "shared/entities/index.ts",
            "shared/tool.ts",
            "frontend/src/app/pages.ts",
            "package.json"
        ]
    ));
}

#[test]
fn nothing_chosen_leaves_no_trace() {
    let tool = generate_from(&pack(), &skeleton(), "Acme", &answers(&["orders"], &[])).expect("it generates");
    insta::assert_snapshot!(shown(
        &tool,
        &[
            "backend/src/app.ts",
            "backend/src/features/routes.ts",
            "shared/entities/index.ts",
            "shared/tool.ts",
            "frontend/src/app/pages.ts",
            "package.json"
        ]
    ));
    for (path, contents) in tool.files.iter() {
        let source = String::from_utf8_lossy(contents);
        for needle in ["audit", "Audit", "return.ts", "returned", "nodemailer", "mail", "SMTP", "task"] {
            assert!(!source.contains(needle) && !path.contains(needle), "{path} still knows of {needle}");
        }
    }
}

#[test]
fn what_the_answers_will_give_is_known_before() {
    let (pack, skeleton) = (pack(), skeleton());
    for (features, integrations) in [(EVERYTHING, &["email"][..]), (&["orders"], &[]), (&["orders", "returns"], &[])] {
        let answers = answers(features, integrations);
        let tool = generate_from(&pack, &skeleton, "Acme", &answers).expect("it generates");
        let listed = generator::file_list(&pack, &skeleton, answers.as_object().expect("an object"));
        assert_eq!(listed, tool.files.paths().collect::<Vec<_>>());
    }
    assert!(
        !generator::file_list(&pack, &skeleton, &pack::Answers::new())
            .contains(&"shared/entities/return.ts".to_owned())
    );
}

#[test]
fn tool_json_says_what_it_was_made_of() {
    let tool =
        generate_from(&pack(), &skeleton(), "Müller & Söhne", &answers(EVERYTHING, &["email"])).expect("it generates");
    let json: Value = serde_json::from_str(&text(&tool, "tool.json")).expect("it is JSON");
    assert_eq!(json, serde_json::to_value(&tool.manifest).expect("it can be written"));
    assert_eq!((json["template"].as_str(), json["template_version"].as_str()), (Some("sample"), Some("1.2.3")));
    assert_eq!(json["company"], "Müller & Söhne");
    let hashed: Vec<&str> = tool.manifest.files.keys().map(String::as_str).collect();
    assert_eq!(hashed, tool.files.paths().filter(|path| *path != "tool.json").collect::<Vec<_>>());
    let hash = &tool.manifest.files["database/migrations/0001_ledger.sql"];
    assert_eq!(*hash, sha256("SELECT 1;\n"));
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn secrets_are_in_the_environment_and_in_no_file() {
    let tool = generate_from(&pack(), &skeleton(), "Acme", &answers(EVERYTHING, &["email"])).expect("it generates");
    let secrets = secrets();
    let hidden = [&secrets.jwt_secret, &secrets.api_key, &secrets.admin_email, &secrets.admin_password];
    for secret in hidden {
        assert!(tool.environment.values().any(|value| value == secret));
        assert!(tool.files.iter().all(|(_, contents)| !String::from_utf8_lossy(contents).contains(secret.as_str())));
    }
    assert_eq!(
        (tool.environment["MAX_USERS"].as_str(), tool.environment["FEATURES"].as_str()),
        ("7", "orders,audit,returns")
    );
    assert!(tool.environment.contains_key("SMTP_URL"));
}

#[test]
fn answers_that_are_not_good_are_refused() {
    let pack = pack();
    let mut effective =
        questions::complete(&pack, answers(EVERYTHING, &[]).as_object().expect("an object")).expect("they are good");
    let make = |answers: &questions::Effective, slug: &str| {
        let request = Request { company: "Acme", slug, answers, secrets: &secrets() };
        generator::generate(&pack, &skeleton(), &request, &|_| {}).err()
    };
    for slug in ["", "-a", "a-", "A", "a.b", "a b", &"a".repeat(64)] {
        assert!(matches!(make(&effective, slug), Some(GenerateError::Slug(_))), "{slug}");
    }
    effective.answers.insert("users".into(), 101.into());
    assert!(matches!(make(&effective, "acme"), Some(GenerateError::Answers(_))));
}

/// A template of the pack with one thing wrong, and what is said about it.
fn told(path: &str, source: &str) -> String {
    let mut files = sample::pack_files();
    files.insert_text(path, source);
    let pack = pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let error = generate_from(&pack, &skeleton(), "Acme", &answers(&["orders"], &[])).err();
    error.unwrap_or_else(|| panic!("nothing is wrong with:\n{source}")).to_string()
}

#[test]
fn what_is_wrong_with_a_template_is_told_at_its_line() {
    let path = "backend/src/extra.ts.template";
    for (source, expected) in [
        ("{{#if industry}}\n{{/if}}\n", "backend/src/extra.ts.template:1:7: there is no `industry` here"),
        (
            "const a = 1\n{{#if users > 3}}\nconst b = ;\n{{/if}}\n",
            "backend/src/extra.ts.template:3:11: this gives code that does not parse",
        ),
        (
            "{{! two lines\n of remark }}\nimport { audit } from './audit/routes'\nexport const a = () => {\n  return audit\n}\n",
            "backend/src/extra.ts.template:5:10:",
        ),
        (
            "\n  import { a } from './nowhere'\nexport const b = a\n",
            "backend/src/extra.ts.template:2:22: `./nowhere` is a file that this tool does not have",
        ),
    ] {
        let told = told(path, source);
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn a_misspelt_name_is_found_where_no_answers_lead() {
    for (source, place, hint) in [
        ("{{#if users > 3 && featurs.includes('returns')}}\n{{/if}}\n", "1:20", "did you mean `features`?"),
        ("{{#if false}}\n// {{compny_name}}\n{{/if}}\n", "2:6", "did you mean `company_name`?"),
        ("{{#if users > 900}}\n{{#each usrs as x}}\n// {{x}}\n{{/each}}\n{{/if}}\n", "2:9", "did you mean `users`?"),
        ("// {{template.id || zzz}}\n", "1:21", "there are users, features, integrations, company_name, slug"),
    ] {
        let mut files = sample::pack_files();
        files.insert_text("backend/src/extra.ts.template", source);
        let pack = pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let told = generator::check(&pack, &skeleton()).expect_err(source).to_string();
        assert!(told.contains(&format!("backend/src/extra.ts.template:{place}")), "{told}");
        assert!(told.contains(hint), "{told}");
    }
}

#[test]
fn the_pack_is_checked_with_every_set_of_features() {
    assert_eq!(generator::check(&pack(), &skeleton()), Ok(()));
    let mut files = sample::pack_files();
    files.insert_text(
        "backend/src/extra.ts.template",
        "{{#if features.includes('returns') && !features.includes('audit')}}\nconst a = ;\n{{/if}}\n",
    );
    let pack = pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let problems = generator::check(&pack, &skeleton()).expect_err("one set of features does not parse");
    insta::assert_snapshot!(problems.to_string(), @r"
    error: this gives code that does not parse: Unexpected token
     --> backend/src/extra.ts.template:2:11
      |
    2 | const a = ;
      |           ^
    ");
}

#[test]
fn expressions_of_the_tool_are_checked_at_their_place() {
    let mut files = sample::pack_files();
    let schema = files
        .text("schema.toml")
        .expect("it is there")
        .replace("record.name.length * 2", "record.name.length *")
        .replace("record.name !== ''", "secret !== ''");
    files.insert_text("schema.toml", &schema);
    let pack = pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let problems = generator::check(&pack, &skeleton()).expect_err("the expressions are wrong");
    insta::assert_snapshot!(problems.to_string(), @r#"
    error: this is no TypeScript expression that can stand here
      --> schema.toml:15:36
       |
    15 | total = { type = "int", computed = "record.name.length *" }
       |                                    ^^^^^^^^^^^^^^^^^^^^^^ 1:21: Unexpected token

    error: this is no TypeScript expression that can stand here
      --> schema.toml:17:83
       |
    17 | ship = { from = ["open"], to = "shipped", by = ["clerk"], ask = ["name"], guard = "secret !== ''", deny = "Name it first" }
       |                                                                                   ^^^^^^^^^^^^^^^ `secret` is not known here (known: record, user, now, today, refs, balances, daysBetween, monthsBetween, later, dueAfter)
    "#);
}

#[test]
fn no_company_changes_the_structure_of_a_file() {
    let (pack, skeleton) = (pack(), skeleton());
    let everything = answers(EVERYTHING, &["email"]);
    let tame = generate_from(&pack, &skeleton, "Acme", &everything).expect("it generates");
    for name in [
        "'",
        "\"",
        "`${x}`",
        "\\",
        "</script>",
        "*/ x /*",
        "a\nb",
        "{{company_name}}",
        "}} {{",
        "# a: b",
        "'; DROP TABLE x; --",
        "\u{2028}",
        "{x}",
        "Müller & Söhne \"GmbH\"",
    ] {
        let wild =
            generate_from(&pack, &skeleton, name, &everything).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        assert_eq!(tame.files.paths().collect::<Vec<_>>(), wild.files.paths().collect::<Vec<_>>());
        for path in wild.files.paths() {
            same_structure(path, &text(&tame, path), &text(&wild, path));
        }
        let json: Value = serde_json::from_str(&text(&wild, "package.json")).expect("it is JSON");
        assert_eq!(json["description"], format!("Sample for {name}"));
        let yaml: Value = serde_saphyr::from_str(&text(&wild, "settings.yaml")).expect("it is YAML");
        assert_eq!(yaml["slug"], "acme");
        let toml: toml::Value = toml::from_str(&text(&wild, "settings.toml")).expect("it is TOML");
        assert_eq!(toml["name"].as_str(), Some(name));
        let values = typescript::string_values(&text(&wild, "shared/tool.ts"), typescript::Dialect::Ts);
        assert!(values.iter().any(|value| value == name));
    }
}

fn same_structure(path: &str, tame: &str, wild: &str) {
    if path.ends_with(".ts") || path.ends_with(".tsx") {
        let dialect = typescript::Dialect::from_path(path);
        let shape =
            |source| typescript::shape(source, dialect).unwrap_or_else(|error| panic!("{path}: {error}\n{source}"));
        assert_eq!(shape(tame), shape(wild), "{path}");
    } else if path.ends_with(".sql") {
        let statements =
            |source| sqlparser::parser::Parser::parse_sql(&sqlparser::dialect::PostgreSqlDialect {}, source);
        let count = |source| statements(source).unwrap_or_else(|error| panic!("{path}: {error}\n{source}")).len();
        assert_eq!(count(tame), count(wild), "{path}");
    } else if path.ends_with(".json") {
        serde_json::from_str::<Value>(wild).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

#[test]
fn a_skeleton_that_cannot_be_used_says_why() {
    let mut files = sample::skeleton_files();
    files.insert_text("skeleton.toml", "sample = [\"shared/nothing.ts\"]\nparts = []\n");
    let problems = Skeleton::load(&files).expect_err("it is broken");
    assert!(problems.to_string().contains("skeleton.toml:2"), "{problems}");
}

fn shown(tool: &generator::Tool, paths: &[&str]) -> String {
    let list = tool.files.paths().collect::<Vec<_>>().join("\n");
    let files = paths.iter().map(|path| format!("\n\n── {path}\n{}", text(tool, path)));
    list + &files.collect::<String>()
}
