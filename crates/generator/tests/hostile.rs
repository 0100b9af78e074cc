//! There is no answer, whatever its characters, that changes the structure of a generated file.
//!
//! Each template is rendered with "Acme" and with a hostile text. A reader of the file's language tells both as marks
//! (structure) and texts (values). The marks must be equal, and the texts too once "Acme" is put for the hostile text:
//! so the answer came back as a part of one literal, to the letter.

mod readers;

use std::sync::LazyLock;

use generator::render::Template;
use proptest::{prelude::*, sample::select};
use readers::{Part, dotenv, html, markdown};
use typescript::{Dialect, shape, string_values};

const CORPUS: &[&str] = &[
    "",
    " ",
    "Acme & Sons",
    "'",
    "\"",
    "`",
    "'\"`",
    "${x}",
    "{x}",
    "$",
    "{",
    "}",
    "\\",
    "\\'",
    "\\\\\"",
    "\\u0027",
    "\\n",
    ";",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\t",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}rtl\u{202c}",
    "\u{200f}",
    "</script>",
    "<script>alert(1)</script>",
    "]]>",
    "*/",
    "/*",
    "*",
    "/",
    "//",
    "-->",
    "--!>",
    "<!--",
    ">",
    "->",
    "-",
    "--",
    "---",
    "- ",
    "...",
    "key: value",
    "- item # no",
    "#",
    " # no",
    "&anchor *alias",
    "!!tag",
    "? x",
    "| x",
    "> x",
    "%YAML 1.2",
    "@x",
    "[a",
    "]",
    "{a: b}",
    "'; DROP TABLE users; --",
    "$$",
    "$a$",
    "$1",
    "E'x'",
    "\\' OR 1=1 --",
    "$HOME",
    "${HOME}",
    "$(id)",
    "%PATH%",
    "export X=1",
    "A=b",
    "it's $x",
    "it's \"$x\"",
    "it's #1",
    "it's\n$x",
    "# heading",
    "1. one",
    "1) one",
    "+ x",
    "= x",
    "===",
    "](http://x)",
    "![x](y)",
    "<b>",
    "&amp;",
    "&lt;",
    "&#39;",
    "*a* _b_ ~~c~~",
    "| a | b |",
    "```",
    "~~~",
    "http://x.y www.z a@b.c",
    "    code",
    "javascript:alert(1)",
    "\\\nRUN x",
    "RUN x",
    "null",
    "true",
    "no",
    "~",
    "50",
    "1e3",
    "0x1F",
    "2026-01-01",
    "=1+1",
    "🔒",
    "é e\u{301}",
    "\u{301}",
    "\u{feff}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{3000}",
    "\u{1}",
    "\u{b}\u{c}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{10ffff}",
    "\0",
    "{{x}}",
    "{{",
    "}}",
    "\\{{x}}",
    "{{#if x}}",
    "__proto__",
    "constructor",
];

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::collection::vec(select(CORPUS), 1..6).prop_map(|parts| parts.concat()),
        2 => proptest::collection::vec(select(vec!["'", "\"", "`", "$", "{", "}", "\\", "\n", "\r", "*", "/", "-", "<", ">", "#", "&", "|", " ", "a", ":", "=", "."]), 0..12)
            .prop_map(|parts| parts.concat()),
        1 => "\\PC{0,40}",
        1 => proptest::collection::vec(any::<char>(), 0..20).prop_map(|characters| characters.into_iter().collect()),
    ]
}

fn very_long() -> String {
    CORPUS.iter().filter(|text| !text.contains('\0')).copied().collect::<String>().repeat(40)
}

fn render(template: &Template, value: &str) -> Result<String, String> {
    let scope = minijinja::Value::from_pairs([("x", minijinja::Value::from(value))]);
    template.render(&scope).map(|rendered| rendered.text).map_err(|error| error.to_string())
}

type Reader = fn(&str) -> Result<Vec<Part>, String>;

/// Some places of a language.
struct Case {
    file: &'static str,
    template: Template,
    read: Reader,
    /// With "Acme".
    tame: Vec<Part>,
    /// Which texts may be refused, because the language has no way to write them.
    refused: fn(&str) -> bool,
    /// What the place makes of a text that it cannot hold to the letter.
    kept: fn(&str) -> String,
}

fn case(file: &'static str, source: &str, read: Reader) -> Case {
    let template = Template::compile(file, source).unwrap_or_else(|error| panic!("{error}"));
    let tame = render(&template, "Acme").unwrap_or_else(|error| panic!("{error}"));
    let tame = read(&tame).unwrap_or_else(|error| panic!("{tame}: {error}"));
    Case { file, template, read, tame, refused: |_| false, kept: str::to_owned }
}

impl Case {
    fn refusing(self, refused: fn(&str) -> bool) -> Self {
        Self { refused, ..self }
    }

    fn keeping(self, kept: fn(&str) -> String) -> Self {
        Self { kept, ..self }
    }

    fn holds(&self, value: &str) {
        let source = self.template.source();
        let wild = match render(&self.template, value) {
            Ok(wild) => wild,
            Err(error) => return assert!((self.refused)(value), "{source} refuses {value:?}: {error}"),
        };
        let kept = (self.kept)(value);
        let replaced = |part: &Part| match part {
            Part::Text(text) => Part::Text(text.replace("Acme", &kept)),
            mark => mark.clone(),
        };
        // A reader gives nothing for nothing.
        let is_something = |part: &Part| *part != Part::Text(String::new());
        let expected: Vec<Part> = self.tame.iter().map(replaced).filter(is_something).collect();
        let found = (self.read)(&wild)
            .unwrap_or_else(|error| panic!("{value:?} gives {wild:?}, which does not parse: {error}"));
        assert_eq!(found.into_iter().filter(is_something).collect::<Vec<_>>(), expected, "{value:?} gives {wild:?}");
    }

    /// For comments, which hold no value: only the structure counts.
    fn has_its_marks(&self, value: &str) {
        let wild = render(&self.template, value).expect("a comment takes every text");
        let found = (self.read)(&wild).unwrap_or_else(|error| panic!("{wild:?} does not parse: {error}"));
        let marks =
            |parts: &[Part]| parts.iter().filter(|part| matches!(part, Part::Mark(_))).cloned().collect::<Vec<_>>();
        assert_eq!(marks(&found), marks(&self.tame), "{value:?} gives {wild:?}");
    }
}

fn ts(text: &str) -> Result<Vec<Part>, String> {
    script(text, Dialect::Ts)
}

fn tsx(text: &str) -> Result<Vec<Part>, String> {
    script(text, Dialect::Tsx)
}

fn script(text: &str, dialect: Dialect) -> Result<Vec<Part>, String> {
    let shape = shape(text, dialect).map_err(|error| error.to_string())?;
    if text.to_lowercase().contains("</script") {
        return Err("it could end an inline script".into());
    }
    Ok([Part::Mark(shape)].into_iter().chain(string_values(text, dialect).into_iter().map(Part::Text)).collect())
}

fn json(text: &str) -> Result<Vec<Part>, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut parts = Vec::new();
    readers::flatten(&value, &mut parts);
    Ok(parts)
}

fn toml(text: &str) -> Result<Vec<Part>, String> {
    let value: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut parts = Vec::new();
    readers::flatten(&serde_json::to_value(value).map_err(|error| error.to_string())?, &mut parts);
    Ok(parts)
}

fn sql(text: &str) -> Result<Vec<Part>, String> {
    use sqlparser::{
        dialect::PostgreSqlDialect,
        parser::Parser,
        tokenizer::{Token, Tokenizer, Whitespace},
    };
    let dialect = PostgreSqlDialect {};
    Parser::parse_sql(&dialect, text).map_err(|error| error.to_string())?;
    let tokens = Tokenizer::new(&dialect, text).tokenize().map_err(|error| error.to_string())?;
    Ok(tokens
        .into_iter()
        .map(|token| match token {
            Token::SingleQuotedString(value) | Token::EscapedStringLiteral(value) => Part::Text(value),
            Token::Word(word) if word.quote_style.is_some() => Part::Text(word.value),
            Token::Whitespace(Whitespace::SingleLineComment { .. }) => Part::Mark("-- comment".into()),
            Token::Whitespace(Whitespace::MultiLineComment(_)) => Part::Mark("/* comment */".into()),
            other => Part::Mark(other.to_string()),
        })
        .collect())
}

fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn script_cases() -> Vec<Case> {
    vec![
        case("a.ts", "const a = '{{x}}'", ts),
        case("a.ts", "const a = \"{{x}}\"", ts),
        case("a.ts", "const a = `{{x}}`", ts),
        case("a.ts", "const a = `$\\{{x}} $${{{x}}} {{x}}{a} $`", ts),
        case("a.ts", "const a = `${b} ${{{x}}} {{x}}`", ts),
        case("a.ts", "const a = {{x}}", ts),
        case("a.ts", "const a = { b: {{x}}, c: [{{x}}, d] }", ts),
        case("a.ts", "f('a', '{{x}}', { b: \"c\" }, {{x}} + 'd')", ts),
        case("a.ts", "const a = `${f('{{x}}')} b`", ts),
        case("a.ts", "const r = /'[/']/; const a = '{{x}}' // it's", ts),
        case("a.ts", "const q = a / b / c; const s = '{{x}} {{x}}' /* it's */", ts),
        case("a.tsx", "const a = <p>{{x}}</p>", tsx),
        case("a.tsx", "const a = <p>it's {{x}} <b>b</b> it's</p>", tsx),
        case("a.tsx", "const a = <p title=\"{{x}}\" lang='{{x}}'>b</p>", tsx),
        case("a.tsx", "const a = <p title={'{{x}}'} {...b}>{{{x}}}</p>", tsx),
        case("a.tsx", "const a = c ? <p>{f('{{x}}')}</p> : <></>", tsx),
        case("a.tsx", "const a = f<T>('{{x}}', b < c, <T,>(x: T) => '{{x}}')", tsx),
        case("a.tsx", "const a = <T<U> onClick={() => b > c}>it's {{x}}{`{{x}}`}</T>", tsx),
    ]
}

fn data_cases() -> Vec<Case> {
    vec![
        case("a.json", "{ \"a\": \"{{x}}\", \"b\": {{x}}, \"c\": [1, {{x}}] }", json),
        case("a.toml", "a = \"{{x}}\"\nb = {{x}} # it's\nc = [{{x}}, 'it']\nd = \"\"\"\n{{x}}\n\"\"\"\n", toml),
    ]
}

fn sql_cases() -> Vec<Case> {
    let cases = [
        "SELECT '{{x}}', 1 -- it's\n",
        "SELECT {{x}}, 'it''s'",
        "SELECT E'a\\'{{x}}', $$it's$$, $a$ $$ $a$, '{{x}}'",
        "INSERT INTO a (b) VALUES ('{{x}} {{x}}'), ({{x}}); /* it's /* */ it's */ SELECT 1",
    ];
    let named = case("a.sql", "SELECT b AS \"a{{x}}\", '{{x}}'", sql).refusing(has_nul);
    cases.into_iter().map(|template| case("a.sql", template, sql).refusing(has_nul)).chain([named]).collect()
}

/// One line, without what nobody sees.
fn blanks(text: &str) -> String {
    text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect()
}

fn one_line(text: &str) -> String {
    blanks(&text.replace("\r\n", " "))
}

fn code(text: &str) -> String {
    let bidirectional =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text: String =
        text.replace('`', "'").chars().map(|c| if is_control(c) || bidirectional(c) { ' ' } else { c }).collect();
    if text.is_empty() { " ".into() } else { text }
}

fn fenced(text: &str) -> String {
    if text.is_empty() { String::new() } else { code(text).replace("~~", "~ ") }
}

fn document_cases() -> Vec<Case> {
    vec![
        case(
            "a.html",
            "<!doctype html><title>{{x}}</title><p title=\"{{x}}\" lang='{{x}}'>it's {{x}}<b>b</b></p>",
            html,
        )
        .refusing(has_nul),
        case("a.html", "<p>a < b {{x}}<script>let a = '<p>'</script>{{x}}", html).refusing(has_nul),
        case("a.md", "# Title {{x}}\n\nIt is {{x}} here.\n\nAnd **bold** {{x}}\n\n{{x}} begins\n", markdown)
            .refusing(has_nul)
            .keeping(one_line),
        case("a.md", "- {{x}}\n- a {{x}} b\n\n1. {{x}}\n2. b\n\n> {{x}}\n", markdown)
            .refusing(has_nul)
            .keeping(one_line),
        case("a.md", "| a | b |\n|---|---|\n| {{x}} | c {{x}} |\n", markdown).refusing(has_nul).keeping(one_line),
        case("a.md", "**{{x}}** and *{{x}}*, ~~{{x}}~~.\n", markdown).refusing(has_nul).keeping(one_line),
        case("a.md", "[a {{x}}](b) ![{{x}}](c)\n", markdown).refusing(has_nul).keeping(one_line),
        case("a.md", "a `b {{x}} c` ``d ` {{x}}``\n", markdown).refusing(has_nul).keeping(code),
        case("a.md", "```sh\na {{x}}\n{{x}}\n```\n\nb\n", markdown).refusing(has_nul).keeping(fenced),
        case("a.md", "<details>\n<p title=\"{{x}}\">{{x}}</p>\n</details>\n\n- b\n", markdown_with_html)
            .refusing(has_nul),
    ]
}

fn markdown_with_html(text: &str) -> Result<Vec<Part>, String> {
    markdown(text).map(raw_html)
}

/// What a browser makes of the HTML in Markdown.
fn raw_html(parts: Vec<Part>) -> Vec<Part> {
    let inner = |part: Part| match part {
        Part::Raw(text) => html(&text).unwrap_or_default(),
        other => vec![other],
    };
    readers::joined(parts.into_iter().flat_map(inner).collect())
}

fn comment_cases() -> Vec<Case> {
    vec![
        case("a.ts", "// {{x}}\nconst a = 1", ts),
        case("a.ts", "/* {{x}} */ const a = 1 /*{{x}}*/", ts),
        case("a.ts", "/**{{x}}/**/ a; /* /{{x}}*/ a", ts),
        case("a.tsx", "const a = <p /* {{x}} */>{/* {{x}} */}</p>", tsx),
        case("a.toml", "# {{x}}\na = 1 # {{x}}\n", toml),
        case("a.sql", "-- {{x}}\nSELECT 1 /* {{x}} */, 2 /*{{x}}*/ -- it's {{x}}", sql),
        case("a.html", "<p>a<!-- {{x}} --><b>b</b><!--{{x}}--></p>", html),
        case("a.md", "a\n\n<!-- {{x}} -->\n\n- b\n", markdown_with_html),
    ]
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let cases = [script_cases(), data_cases(), sql_cases(), document_cases()].into_iter().flatten();
    cases.inspect(|case| assert!(format!("{:?}", case.tame).contains("Acme"), "{}", case.template.source())).collect()
});
static COMMENTS: LazyLock<Vec<Case>> = LazyLock::new(comment_cases);

fn everywhere(value: &str) {
    for case in CASES.iter() {
        // Nothing leaves blanks at the ends of lines, which Markdown drops.
        if !(value.is_empty() && case.file == "a.md") {
            case.holds(value);
        }
    }
    for case in COMMENTS.iter() {
        case.has_its_marks(value);
    }
}

#[test]
fn the_corpus_changes_nothing() {
    for value in CORPUS {
        everywhere(value);
    }
    everywhere(&very_long());
}

#[test]
fn the_corpus_in_pairs_changes_nothing() {
    for first in CORPUS {
        for second in ["'", "\"", "`", "\\", "\n", "{", "$", "*", "/", "-", ">", " ", "#"] {
            everywhere(&format!("{first}{second}"));
            everywhere(&format!("{second}{first}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_anything(value in hostile()) {
        everywhere(&value);
    }
}

/// What YAML, stylesheets and Dockerfiles hold are words, which are what they are in each of these.
#[test]
fn only_words_stand_in_yaml_stylesheets_and_dockerfiles() {
    for (file, source) in [
        ("docker-compose.yml", "name: \"{{slug}}\"\n"),
        ("a.css", "a::before { content: \"{{slug}}\" }\n"),
        ("Dockerfile", "LABEL a=\"{{slug}}\"\n"),
    ] {
        assert!(Template::compile(file, &source.replace("slug", "x")).is_err(), "{file} takes what somebody typed");
        assert!(Template::compile(file, &source.replace('"', "")).is_err(), "{file} takes a word without quotes");
        let template = Template::compile(file, source).expect("it is good");
        for value in CORPUS {
            let scope = minijinja::context! { slug => *value };
            let word = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
            let rendered = template.render(&scope).map(|rendered| rendered.text);
            assert_eq!(rendered.ok(), word.then(|| source.replace("{{slug}}", value)), "{file}: {value:?}");
        }
    }
}

const ENVIRONMENT: [&str; 2] = ["A={{x}}\n", "A={{x}} # it's {{x}}\n"];

/// On one line, and with another apostrophe where the text has every kind of quotes.
fn as_variable(value: &str) -> String {
    let line = blanks(value);
    let escapes = line.contains("\\n") || line.contains("\\r");
    let slash = line.ends_with('\\');
    let bare = !line.contains('#') && !line.starts_with(['"', '\'', '`']) && line.trim() == line;
    let single = !line.contains('\'') && !slash;
    let double = !line.contains('"') && !slash && !escapes;
    let backtick = !line.contains('`') && !slash;
    if single || double || bare || backtick {
        line
    } else {
        line.replace('\'', "’").trim_end_matches('\\').to_owned()
    }
}

/// All values in one file, which every reader reads once.
fn environment(values: &[String]) {
    let (mut file, mut without_backticks) = (String::new(), String::new());
    let mut expected = Vec::new();
    let templates = ENVIRONMENT.map(|source| Template::compile(".env.example", source).expect("it is good"));
    for value in values {
        for template in &templates {
            let line = render(template, value).expect("a variable takes every text");
            let line = line.replacen("A=", &format!("A{}=", expected.len()), 1);
            assert_eq!(line.lines().count(), 1, "{value:?} gives {line:?}");
            file.push_str(&line);
            // Compose takes the lines of a text in backticks for variables, which may swallow what follows.
            if !line.split_once('=').is_some_and(|(_, form)| form.starts_with('`')) {
                without_backticks.push_str(&line);
            }
            expected.push(as_variable(value));
        }
    }
    for (reader, found) in dotenv::read(&file, &without_backticks) {
        for (index, value) in expected.iter().enumerate() {
            let read = found.get(&format!("A{index}")).map(String::as_str);
            let written = file.lines().find(|line| line.starts_with(&format!("A{index}="))).unwrap_or_default();
            if read != Some(value) {
                assert!(
                    dotenv::differs(reader, value, written),
                    "{reader} reads {value:?} as {read:?} from {written:?}"
                );
            }
        }
        assert!(reader == "compose" || found.len() == expected.len(), "{reader} sees other variables");
    }
}

#[test]
fn every_reader_of_env_files_gives_the_corpus_back() {
    let pairs =
        CORPUS.iter().flat_map(|first| ["'", "\"", "\n", "$x", "\\", "#"].map(|second| format!("{first}{second}")));
    environment(&CORPUS.iter().map(|text| (*text).to_owned()).chain(pairs).chain([very_long()]).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reader_of_env_files_gives_any_text_back(values in proptest::collection::vec(hostile(), 100)) {
        environment(&values);
    }
}

const FILES: [&str; 13] = [
    "a.ts",
    "a.tsx",
    "a.json",
    "a.toml",
    "a.yml",
    "docker-compose.yml",
    "a.sql",
    ".env",
    "a.html",
    "a.css",
    "a.md",
    "Dockerfile",
    "a.txt",
];

const TEMPLATE_PIECES: [&str; 60] = [
    "{{x}}",
    "{{#if x}}",
    "{{else}}",
    "{{else if x}}",
    "{{/if}}",
    "{{#each xs as y, i}}",
    "{{/each}}",
    "{{y}}",
    "{{! r }}",
    "{{!-- r --}}",
    "{{json(xs)}}",
    "{{camelCase(x)}}",
    "{{generateRoutes(xs)}}",
    "{{x.length}}",
    "{{xs[0]}}",
    "{{",
    "}}",
    "\\{{",
    "={{a: 1}}",
    "{{é}}",
    "'",
    "\"",
    "`",
    "${",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "</",
    "<p",
    "<script>",
    "/>",
    "/*",
    "*/",
    "//",
    "--",
    "#",
    "\\",
    "$$",
    "|",
    ": ",
    "- ",
    "\n",
    "\r\n",
    "  ",
    "=",
    "A=",
    "é",
    "\u{1F512}",
    "```",
    "](",
    "<!--",
    "-->",
    "E'",
    "RUN ",
    "ENV ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_template_makes_it_panic(pieces in proptest::collection::vec(select(&TEMPLATE_PIECES[..]), 0..16)) {
        let source = pieces.concat();
        let scope = minijinja::context! { x => "a \u{301}'\"", xs => ["audit-log", "b"] };
        for file in FILES {
            if let Ok(template) = Template::compile(file, &source)
                && let Ok(rendered) = template.render(&scope)
            {
                for offset in 0..=rendered.text.len() {
                    prop_assert!(rendered.origin(offset) <= source.len());
                }
            }
        }
    }
}
