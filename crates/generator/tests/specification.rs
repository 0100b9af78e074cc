//! The examples of the specification, letter for letter, and what it says they give; then the rest of the language.

use generator::render::Template;
use serde_json::{Value, json};

fn scope(names: &Value) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(names))
}

fn render(file: &str, template: &str, names: &Value) -> String {
    let template = Template::compile(file, template).unwrap_or_else(|error| panic!("{error}"));
    template.render(&scope(names)).unwrap_or_else(|error| panic!("{error}")).text
}

#[test]
fn string_interpolation() {
    let template = "\
const COMPANY_NAME = '{{company_name}}';
const MAX_USERS = {{max_users}};
";
    assert_eq!(
        render("a.ts.template", template, &json!({ "company_name": "Acme Corp", "max_users": 50 })),
        "\
const COMPANY_NAME = 'Acme Corp';
const MAX_USERS = 50;
"
    );
}

#[test]
fn conditional_compilation() {
    let template = "\
{{#if features.includes('audit-log')}}
import { AuditLogger } from './audit';
const logger = new AuditLogger();
{{/if}}
";
    let code = "\
import { AuditLogger } from './audit';
const logger = new AuditLogger();
";
    assert_eq!(render("a.ts.template", template, &json!({ "features": ["audit-log"] })), code);
    assert_eq!(render("a.ts.template", template, &json!({ "features": ["data-export"] })), "");
}

#[test]
fn template_functions() {
    // The specification's sketch gives `audit-logRouter`, which is no name; this is the valid form.
    assert_eq!(
        render(
            "routes.ts.template",
            "{{generateRoutes(features)}}\n",
            &json!({ "features": ["consent-tracking", "audit-log"] })
        ),
        "app.use('/api/consent-tracking', consentTrackingRouter);\napp.use('/api/audit-log', auditLogRouter);\n"
    );
}

#[test]
fn environment_configuration() {
    let template = "\
// Generated .env for Railway
DATABASE_URL={{POSTGRESQL_URL}}  // Railway provides this
JWT_SECRET={{GENERATED_SECRET}}
API_KEY={{GENERATED_API_KEY}}
NODE_ENV=production

// User-specific
COMPANY_NAME={{user_answers.company_name}}
MAX_USERS={{user_answers.max_users}}
FEATURES={{user_answers.features.join(',')}}

// Integrations
{{#if integrations.includes('slack')}}
SLACK_WEBHOOK_URL={{user_provided}}
{{/if}}
";
    let names = |integrations: &[&str]| {
        json!({
            "POSTGRESQL_URL": "postgres://u:p@db/tool", "GENERATED_SECRET": "s3cret", "GENERATED_API_KEY": "k3y",
            "integrations": integrations, "user_provided": "https://hooks.slack.com/services/T0/B0/x",
            "user_answers": { "company_name": "Acme Corp", "max_users": 50, "features": ["consent-tracking", "audit-log"] },
        })
    };
    // `//` begins no comment in a .env file: readers would take it for a part of the value.
    let common = "\
# Generated .env for Railway
DATABASE_URL=postgres://u:p@db/tool  # Railway provides this
JWT_SECRET=s3cret
API_KEY=k3y
NODE_ENV=production

# User-specific
COMPANY_NAME='Acme Corp'
MAX_USERS=50
FEATURES=consent-tracking,audit-log

# Integrations
";
    assert_eq!(render(".env.template", template, &names(&["email"])), common);
    let with_slack = format!("{common}SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T0/B0/x\n");
    assert_eq!(render(".env.template", template, &names(&["email", "slack"])), with_slack);
}

#[test]
fn values_in_every_kind_of_place() {
    let names = json!({
        "name": "O'Neil \"& Co\"", "n": 50, "minus": -5, "yes": true, "nothing": null, "list": ["a", "b"],
        "object": { "a": 1, "b-c": "x" }, "id": "audit-log",
        "slug": "acme",
    });
    for (file, template, expected) in [
        (
            "a.ts",
            "f('{{name}}', \"{{name}}\", `{{name}}`)",
            r#"f('O\'Neil "& Co"', "O'Neil \"& Co\"", `O'Neil "& Co"`)"#,
        ),
        ("a.ts", "f({{name}}, {{n}}, {{yes}}, {{nothing}})", r#"f('O\'Neil "& Co"', 50, true, null)"#),
        (
            "a.ts",
            "f({{list}}, {{object}}, {{json(object)}})",
            "f(['a', 'b'], { a: 1, 'b-c': 'x' }, { a: 1, 'b-c': 'x' })",
        ),
        ("a.ts", "x = '{{json(object)}}'", r#"x = '{"a":1,"b-c":"x"}'"#),
        ("a.ts", "x = 1 -{{minus}}", "x = 1 -(-5)"),
        ("a.ts", "const flags = {{featureFlags(list)}}", "const flags = { a: true, b: true }"),
        ("a.ts", "{{importRouters(list)}}", "import { aRouter } from './a';\nimport { bRouter } from './b';"),
        (
            "a.ts",
            "use{{pascalCase(id)}}({{camelCase(id)}}, {{kebabCase(id)}}, {{upperSnake(id)}})",
            "useAuditLog(auditLog, 'audit-log', AUDIT_LOG)",
        ),
        (
            "a.ts",
            "'{{kebabCase(id)}} {{camelCase(id)}} {{upperSnake(kebabCase(id))}}'",
            "'audit-log auditLog AUDIT_LOG'",
        ),
        (
            "a.tsx",
            "<{{pascalCase(id)}} title=\"{{name}}\">{{name}}</{{pascalCase(id)}}>",
            "<AuditLog title=\"O&#39;Neil &quot;&amp; Co&quot;\">{'O\\'Neil \"& Co\"'}</AuditLog>",
        ),
        (
            "a.json",
            "{ \"a\": \"{{name}}\", \"b\": {{list}}, \"c\": {{n}} }",
            r#"{ "a": "O'Neil \"& Co\"", "b": ["a", "b"], "c": 50 }"#,
        ),
        ("docker-compose.yml", "a: \"{{slug}}-{{upperSnake(id)}}\"\n", "a: \"acme-AUDIT_LOG\"\n"),
        (
            "a.toml",
            "a = {{name}}\nb = {{object}}\n",
            "a = \"O'Neil \\\"& Co\\\"\"\nb = { \"a\" = 1, \"b-c\" = \"x\" }\n",
        ),
        (
            "a.sql",
            "SELECT '{{name}}', {{name}}, {{n}}, {{nothing}}, 1 -{{minus}}",
            "SELECT 'O''Neil \"& Co\"', 'O''Neil \"& Co\"', 50, NULL, 1 -(-5)",
        ),
        (
            "a.sql",
            "CREATE TABLE app.{{upperSnake(id)}} (\"{{name}}\" text)",
            "CREATE TABLE app.AUDIT_LOG (\"O'Neil \"\"& Co\"\"\" text)",
        ),
        (".env", "A={{name}} # {{n}}\n{{upperSnake(id)}}={{n}}\n", "A=O'Neil \"& Co\" # 50\nAUDIT_LOG=50\n"),
        (
            "a.html",
            "<p title='{{name}}'>{{name}}</p>",
            "<p title='O&#39;Neil &quot;&amp; Co&quot;'>O&#39;Neil &quot;&amp; Co&quot;</p>",
        ),
        ("a.css", "a::before { content: \"{{slug}}\" }", "a::before { content: \"acme\" }"),
        (
            "a.md",
            "# {{name}}\n\n`{{id}}` [a](/{{name}})\n",
            "# O'Neil \"\\& Co\"\n\n`audit-log` [a](/O%27Neil%20%22&%20Co%22)\n",
        ),
        ("Dockerfile", "LABEL a=\"{{slug}}\"\n", "LABEL a=\"acme\"\n"),
        (".gitignore", "{{id}}\n", "audit-log\n"),
    ] {
        assert_eq!(render(file, template, &names), expected, "{file}: {template}");
    }
}

#[test]
fn blocks_loops_and_literals() {
    let names =
        json!({ "xs": ["a", "b"], "rows": [{ "n": 1, "tags": ["x"] }, { "n": 2, "tags": [] }], "x": 1, "none": [] });
    for (file, template, expected) in [
        ("a.tsx", "<p style={{ width: 10 }}>{{x}}</p>", "<p style={{ width: 10 }}>{'1'}</p>"),
        ("a.tsx", "<p style={{width: 10}} {...{ a: 1 }} b={{{x}}} />", "<p style={{width: 10}} {...{ a: 1 }} b={1} />"),
        ("a.ts", "const a = `\\{{x}} {{x}} ${{{x}}}`", "const a = `{{x}} 1 ${1}`"),
        (
            "a.ts",
            "{{! nothing to see }}\nconst a = [\n  {{#each xs as x, i}}\n  { n: {{i}}, v: '{{x}}' },\n  {{/each}}\n]\n",
            "const a = [\n  { n: 0, v: 'a' },\n  { n: 1, v: 'b' },\n]\n",
        ),
        (
            "a.md",
            "{{#each rows as row}}\n- {{row.n}}{{#each row.tags as tag}} {{tag}}{{/each}} of {{rows.length}}\n{{/each}}\n",
            "- 1 x of 2\n- 2 of 2\n",
        ),
        ("a.sql", "{{#if x > 3}}A{{else if x == 1}}B{{else}}C{{/if}}", "B"),
        ("a.json", "[{{#each xs as x, i}}{{#if i > 0}}, {{/if}}\"{{x}}\"{{/each}}]", "[\"a\", \"b\"]"),
        (
            "a.yml",
            "a:\n  {{#each xs as x}}\n  - \"{{camelCase(x)}}\"\n  {{/each}}\nb: 1\n",
            "a:\n  - \"a\"\n  - \"b\"\nb: 1\n",
        ),
        (
            "a.ts",
            "function f() {\n  {{generateRoutes(xs)}}\n}\n",
            "function f() {\n  app.use('/api/a', aRouter);\n  app.use('/api/b', bRouter);\n}\n",
        ),
        ("a.ts", "function f() {\n  {{generateRoutes(none)}}\n}\n", "function f() {\n}\n"),
        ("a.ts", "'{{xs[1]}} {{xs.join(\"}}\")}} {{xs.length}}'", "'b a}}b 2'"),
        ("a.ts", "a\r\n{{#if x == 2}}\r\nb\r\n{{/if}}\r\nc\r\n", "a\r\nc\r\n"),
    ] {
        assert_eq!(render(file, template, &names), expected, "{template}");
    }
}

#[test]
fn mistakes_are_told_where_they_are() {
    for (file, template, expected) in [
        ("a.ts", "\n{{#if x}}\nlet a\n{{/each}}\n", "a.ts:4:1: `{{/each}}` does not close the `#if` of line 2"),
        ("a.ts", "{{#if x}}", "a.ts:1:1: this `#if` is not closed"),
        ("a.ts", "a\n{{/if}}", "a.ts:2:1: `{{/if}}` closes nothing"),
        ("a.ts", "{{#if x}}{{else}}{{else}}{{/if}}", "a.ts:1:18: `{{else}}` does not close the `#if` of line 1"),
        ("a.ts", "let a = {{x", "a.ts:1:9: this tag is not closed; `}}` is missing"),
        ("a.ts", "let a = {{x {{y}}", "a.ts:1:9: this tag is not closed: another begins inside of it"),
        (
            "a.ts",
            "{{#unless x}}",
            "a.ts:1:1: there is no block `unless`; there are `#if` and `#each` (write `{{#if !(…)}}`)",
        ),
        ("a.ts", "{{#each xs}}", "a.ts:1:1: a loop is written `{{#each list as item}}`"),
        (
            "a.ts",
            "{{nope(x)}}",
            "a.ts:1:3: there is no function `nope`; there are generateRoutes, importRouters, featureFlags, json, camelCase",
        ),
        ("a.ts", "{{generateRoutes(features}}", "a.ts:1:17: this parenthesis is not closed"),
        ("a.ts", "{{generateRoutes()}}", "a.ts:1:3: `generateRoutes(features)` takes 1 argument(s), not 0"),
        ("a.ts", "a = '{{generateRoutes(x)}}'", "a.ts:1:6: this function writes statements, which cannot stand here"),
        ("a.ts", "{{#if json(x)}}{{/if}}", "a.ts:1:7: `json` writes into the file"),
        (
            "a.ts",
            "{{#if x}}'{{/if}}",
            "a.ts:1:1: the branches of this `#if` end in different places: inside quotes and in code",
        ),
        ("a.ts", "{{#if x}}'{{else}}\"{{/if}}a'", "the branches of this `#if` end in different places"),
        ("a.ts", "{{#each xs as x}}({{/each}}'", "not so"),
        (
            "a.ts",
            "{{#each xs as x}}{ {{/each}}",
            "a.ts:1:1: the body of this `#each` ends in another place than it begins",
        ),
        (
            "a.ts",
            "const a = /{{x}}/",
            "a.ts:1:12: a value cannot stand in a regular expression (build it with `new RegExp(…)`)",
        ),
        ("a.ts", "const a = b{{x}}", "a.ts:1:12: a value cannot touch a word"),
        ("a.ts", "const a = {{x}}{{x}}", "a.ts:1:16: a value cannot touch a word"),
        ("a.ts", "const a = {{x}}px", "a.ts:1:16: a value cannot touch a word"),
        (
            "a.ts",
            "const a = {{#if x}}b{{else}}+{{/if}} / c / d",
            "a.ts:1:38: whether this `/` divides or begins a regular expression depends",
        ),
        ("a.sql", "SELECT 1 -{{! a }}- '{{x}}'", "a.sql:1:19: a tag cannot stand between the two characters of `--`"),
        ("a.tsx", "<p {{x}}>", "a.tsx:1:4: a value cannot stand in a tag"),
        ("a.tsx", "<p style={{x}}>", "for the braces of JSX write a blank"),
        ("a.ts", "x\n  {{x.has(1)}}", "a.ts:2:7: there is no method `has`"),
        ("a.ts", "{{x = 1}}", "a.ts:1:5: `=` assigns; `==` compares"),
        (
            "a.ts",
            "a = {{ company_name }}",
            "a.ts:1:5: a tag has no blank after `{{` (write `{{company_name}}`, or `\\{{ company_name }}` for the text itself)",
        ),
        ("a.html", "<a href={{x}}>", "a.html:1:9: a value cannot stand in a tag"),
        ("a.html", "<script>{{x}}</script>", "a.html:1:9: a value cannot stand in <script>"),
        ("a.html", "<p onclick=\"{{x}}\">", "a.html:1:13: a value cannot stand in `onclick`, which is code"),
        ("a.yml", "image: \"{{x}}\"", "a.yml:1:9: in this kind of file only `slug`"),
        ("a.yml", "image: {{slug}}", "a.yml:1:8: in this kind of file a value stands in double quotes"),
        ("a.toml", "a = '{{x}}'", "a.toml:1:6: a value cannot stand in single quotes"),
        ("a.sql", "DO $$ {{x}} $$", "a.sql:1:7: a value cannot stand between dollar quotes"),
        ("a.md", "<p {{x}}>", "a.md:1:4: a value cannot stand in a tag"),
        ("Dockerfile", "RUN echo {{x}}", "Dockerfile:1:10: in this kind of file only `slug`"),
        (".env", "A=x{{#if x}}{{x}}{{/if}}\n", ".env:1:13: after `=` a value stands alone"),
        (".env", "A=${HOME}/{{x}}\n", ".env:1:11: after `=` a value stands alone"),
        (".env", "A=\"{{x}}\"\n", ".env:1:4: after `=` a value stands alone"),
        (".env", "A={{x}}/b\n", ".env:1:8: after `=` a value stands alone"),
        ("a.sql", "SELECT {{generateRoutes(x)}}", "a.sql:1:8: this function writes TypeScript"),
    ] {
        let compiled = Template::compile(file, template).map(|_| ());
        if expected == "not so" {
            assert_eq!(compiled, Ok(()), "{template}");
            continue;
        }
        let error = compiled.expect_err(template).to_string();
        assert!(error.contains(expected), "{template:?}: {error}");
    }
}

#[test]
fn mistakes_of_values_are_told_where_they_are() {
    let names = json!({ "name": "a\0b", "list": ["a"], "object": { "a": 1 }, "slug": "red; x" });
    for (file, template, expected) in [
        (
            "a.ts",
            "let a\nlet b = '{{missing.name}}'\n",
            "a.ts:2:12: there is no `missing` here (there are name, list, object, slug)",
        ),
        ("a.ts", "let b = '{{object.nope}}'\n", "a.ts:1:19: `object` has no `nope`"),
        ("a.ts", "{{#if list.includes('a') && nope}}{{/if}}", "a.ts:1:29: there is no `nope` here"),
        (
            "a.ts",
            "'{{object}}'",
            "a.ts:1:2: `object`: an object cannot stand here (name one of its values, or use `json(…)`)",
        ),
        ("a.ts", "{{#each name as x}}{{/each}}", "a.ts:1:9: `name` is no list"),
        ("a.ts", "{{generateRoutes(name)}}", "a.ts:1:3: generateRoutes: a list is needed"),
        ("a.ts", "a = {{camelCase('1')}}", "a.ts:1:5: `camelCase('1')`: `1` cannot be a name in TypeScript"),
        ("a.sql", "\nSELECT '{{name}}'", "a.sql:2:9: `name`: PostgreSQL cannot hold a NUL character"),
        ("a.sql", "SELECT {{list}}", "a.sql:1:8: `list`: a list cannot stand here"),
        ("a.css", "a { content: \"{{slug}}\" }", "a.css:1:15: `slug`: only letters, digits"),
    ] {
        let template = Template::compile(file, template).unwrap_or_else(|error| panic!("{error}"));
        let error = template.render(&scope(&names)).expect_err(file).to_string();
        assert!(error.contains(expected), "{error}\n{expected}");
    }
}

#[test]
fn an_error_in_the_output_is_told_at_the_templates_line() {
    let source = "{{#each xs as x}}\n// {{x}}\n{{/each}}\nconst a = {{n}} +\n";
    let template = Template::compile("a.ts", source).expect("it compiles");
    let rendered = template.render(&scope(&json!({ "xs": ["a", "b", "c"], "n": 5 }))).expect("it renders");
    let offset = rendered.text.find(" +").expect("it is there");
    let blamed = template.blame(&rendered, offset + 1, "an operand is missing");
    assert_eq!(blamed.to_string(), "a.ts:4:17: an operand is missing");
    let shown = blamed.problem(source).render();
    assert!(shown.contains("const a = {{n}} +") && shown.contains("a.ts:4:17"), "{shown}");
}

#[test]
fn names_that_nobody_has_are_found_in_branches_not_taken() {
    let source = "{{#if a}}\n{{b}} {{upperSnake(c)}}\n{{/if}}\n{{#each d as e, i}}{{e.x}} {{i}} {{f}}{{/each}}\n";
    let template = Template::compile("a.md", source).expect("it compiles");
    let unknown = template.unknown_names(&|name| ["a", "d"].contains(&name));
    let told: Vec<String> = unknown.iter().map(|(_, error)| error.to_string()).collect();
    assert_eq!(told, ["a.md:2:3: there is no `b`", "a.md:2:20: there is no `c`", "a.md:4:36: there is no `f`"]);
}
