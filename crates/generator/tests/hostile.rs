//! There is no answer, whatever its characters, that changes the structure of a generated file: it still parses to
//! the same shape, with the answer as one literal equal to the input.

use generator::render::Template;
use proptest::prelude::*;
use typescript::{Dialect, shape, string_values};

const CORPUS: [&str; 30] = [
    "'",
    "\"",
    "`",
    "${x}",
    "\\",
    "\\'",
    ";",
    "\n",
    "\r\n",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}rtl",
    "</script>",
    "*/",
    "/*",
    "-->",
    "<!--",
    "key: value",
    "- item # no",
    "&anchor *alias",
    "'; DROP TABLE users; --",
    "$$",
    "$HOME ${HOME}",
    "# heading",
    "](http://x) <b>",
    "\\\nRUN x",
    "🔒 é e\u{301}",
    "{{x}} {",
    "}}",
    "\u{feff}\u{7f}\u{85}",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(CORPUS.to_vec()).prop_map(str::to_owned),
        proptest::collection::vec(proptest::sample::select(CORPUS.to_vec()), 1..5).prop_map(|parts| parts.concat()),
        "\\PC{0,40}",
        proptest::collection::vec(any::<char>(), 0..20)
            .prop_map(|chars| chars.into_iter().filter(|c| *c != '\0').collect()),
    ]
}

fn render(file: &str, template: &str, value: &str) -> Result<String, String> {
    let template = Template::compile(file, template).map_err(|error| error.to_string())?;
    let scope = minijinja::Value::from_pairs([("x", minijinja::Value::from(value))]);
    template.render(&scope).map(|rendered| rendered.text).map_err(|error| error.to_string())
}

fn keeps_its_shape(file: &str, template: &str, value: &str) {
    let dialect = Dialect::from_path(file);
    let tame = render(file, template, "Acme").expect("a tame value renders");
    let wild = render(file, template, value).expect("every value renders");
    let wild_shape = shape(&wild, dialect).unwrap_or_else(|error| panic!("{wild:?} does not parse: {error}"));
    assert_eq!(shape(&tame, dialect).expect("the tame one parses"), wild_shape, "{wild:?}");
    assert!(string_values(&wild, dialect).iter().any(|literal| literal == value), "{value:?} is not in {wild:?}");
    assert!(!wild.to_lowercase().contains("</script"), "{wild:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn typescript_keeps_its_shape(value in texts()) {
        for template in [
            "const a = '{{x}}'", "const a = \"{{x}}\"", "const a = `{{x}}`", "const a = {{x}}", "f('a', '{{x}}', { b: \"c\" })",
            "const a = `${f('{{x}}')} b`", "const r = /'/; const a = '{{x}}'", "const q = a / b; const s = '{{x}}' // it's",
        ] {
            keeps_its_shape("a.ts", template, &value);
        }
    }

    #[test]
    fn jsx_keeps_its_shape(value in texts()) {
        for template in [
            "const a = <p>{{x}}</p>", "const a = <p>it's {{x}} <b>b</b></p>", "const a = <p title={'{{x}}'}>b</p>",
            "const a = c ? <p>{f('{{x}}')}</p> : <></>", "const a = f<T>('{{x}}')",
        ] {
            keeps_its_shape("a.tsx", template, &value);
        }
    }

    #[test]
    fn attributes_and_comments_stay_closed(value in texts()) {
        for (file, template) in [("a.tsx", "const a = <p title=\"{{x}}\">b</p>"), ("a.ts", "// {{x}}\nconst a = 1"), ("a.ts", "/* {{x}} */ const a = 1")] {
            let dialect = Dialect::from_path(file);
            let wild = render(file, template, &value).expect("it renders");
            let tame = render(file, template, "Acme").expect("it renders");
            prop_assert_eq!(shape(&tame, dialect).expect("parses"), shape(&wild, dialect).unwrap_or_else(|error| panic!("{wild:?}: {error}")));
        }
    }

    #[test]
    fn json_and_toml_and_yaml_give_the_value_back(value in texts()) {
        for template in ["{ \"a\": \"{{x}}\", \"b\": 1 }", "{ \"a\": {{x}}, \"b\": 1 }"] {
            let text = render("a.json", template, &value).expect("it renders");
            let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            prop_assert_eq!(&json["a"], &serde_json::Value::from(value.as_str()));
            prop_assert_eq!(&json["b"], 1);
        }
        for template in ["a = \"{{x}}\"\nb = 1\n", "a = {{x}}\nb = 1\n"] {
            let text = render("a.toml", template, &value).expect("it renders");
            let toml: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            prop_assert_eq!(toml["a"].as_str(), Some(value.as_str()));
            prop_assert_eq!(toml.len(), 2);
        }
        for template in ["a: \"{{x}}\"\nb: 1\n", "a: {{x}}\nb: 1\n", "c: it's # no\na: {{x}}\nb: 1\n"] {
            let text = render("a.yml", template, &value).expect("it renders");
            let yaml: std::collections::BTreeMap<String, serde_json::Value> =
                serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            prop_assert_eq!(&yaml["a"], &serde_json::Value::from(value.as_str()), "{:?}", text);
            prop_assert_eq!(&yaml["b"], 1);
        }
    }

    #[test]
    fn sql_gives_the_value_back(value in texts()) {
        use sqlparser::{ast::{Statement, SetExpr, SelectItem, Expr, Value}, dialect::PostgreSqlDialect, parser::Parser};
        for template in ["SELECT '{{x}}', 1 -- it's\n", "SELECT {{x}}, 1"] {
            let text = render("a.sql", template, &value).expect("it renders");
            let statements = Parser::parse_sql(&PostgreSqlDialect {}, &text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            prop_assert_eq!(statements.len(), 1);
            let Statement::Query(query) = &statements[0] else { panic!("{text:?}") };
            let SetExpr::Select(select) = query.body.as_ref() else { panic!("{text:?}") };
            prop_assert_eq!(select.projection.len(), 2);
            let SelectItem::UnnamedExpr(Expr::Value(literal)) = &select.projection[0] else { panic!("{text:?}") };
            prop_assert_eq!(&literal.value, &Value::SingleQuotedString(value.clone()));
        }
    }

    #[test]
    fn a_dotenv_line_stays_one_line(value in texts()) {
        let text = render(".env.example", "A=1\nNAME={{x}}\nB=2\n", &value).expect("it renders");
        let lines: Vec<&str> = text.split('\n').collect();
        prop_assert_eq!(lines.len(), 4, "{:?}", text);
        prop_assert!(lines[1].starts_with("NAME=") && lines[2] == "B=2" && !text.contains('\r'));
        let written = &lines[1][5..];
        if let Some(inner) = written.strip_prefix('\'') {
            prop_assert_eq!(inner.strip_suffix('\''), Some(value.as_str()));
        }
    }

    #[test]
    fn markdown_html_css_and_dockerfiles_stay_as_they_are(value in texts()) {
        for (file, template) in [
            ("a.md", "# Title {{x}}\n\ntext `code {{x}}` [a](b)\n"), ("a.html", "<p title=\"{{x}}\">{{x}}</p>\n"),
            ("a.css", "a::before { content: \"{{x}}\"; }\n"), ("Dockerfile", "FROM a\nLABEL name=\"{{x}}\"\nUSER node\n"),
        ] {
            let tame = render(file, template, "Acme").expect("it renders");
            let wild = render(file, template, &value).unwrap_or_else(|error| panic!("{error}"));
            prop_assert_eq!(tame.lines().count(), wild.lines().count(), "{}: {:?}", file, wild);
            if file == "a.html" {
                prop_assert_eq!(wild.matches(['<', '>']).count(), 4, "{:?}", wild);
                prop_assert_eq!(wild.matches('"').count(), 2, "{:?}", wild);
            }
        }
    }
}
