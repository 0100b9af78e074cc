//! The examples of the specification, letter for letter, and what it says they give.

use generator::render::Template;
use serde_json::{Value, json};

fn render(file: &str, template: &str, scope: &Value) -> String {
    let template = Template::compile(file, template).unwrap_or_else(|error| panic!("{error}"));
    let scope = minijinja::Value::from(minijinja::value::Serde(scope));
    template.render(&scope).unwrap_or_else(|error| panic!("{error}")).text
}

#[test]
fn string_interpolation() {
    let scope = json!({ "company_name": "Acme Corp", "max_users": 50 });
    let template = "const COMPANY_NAME = '{{company_name}}';\nconst MAX_USERS = {{max_users}};\n";
    assert_eq!(render("a.ts.template", template, &scope), "const COMPANY_NAME = 'Acme Corp';\nconst MAX_USERS = 50;\n");
}

#[test]
fn conditional_compilation() {
    let template = "{{#if features.includes('audit-log')}}\nimport { AuditLogger } from './audit';\nconst logger = new AuditLogger();\n{{/if}}\n";
    let on = render("a.ts.template", template, &json!({ "features": ["audit-log"] }));
    assert_eq!(on, "import { AuditLogger } from './audit';\nconst logger = new AuditLogger();\n");
    assert_eq!(render("a.ts.template", template, &json!({ "features": [] })), "");
}

#[test]
fn template_functions() {
    let scope = json!({ "features": ["consent-tracking", "audit-log"] });
    assert_eq!(
        render("a.ts.template", "{{generateRoutes(features)}}\n", &scope),
        "app.use('/api/consent-tracking', consentTrackingRouter);\napp.use('/api/audit-log', auditLogRouter);\n"
    );
}

#[test]
fn environment_configuration() {
    let template = "DATABASE_URL={{POSTGRESQL_URL}}\nNODE_ENV=production\n\n# User-specific\nCOMPANY_NAME={{user_answers.company_name}}\nMAX_USERS={{user_answers.max_users}}\nFEATURES={{user_answers.features.join(',')}}\n\n# Integrations\n{{#if integrations.includes('slack')}}\nSLACK_WEBHOOK_URL={{user_provided}}\n{{/if}}\n";
    let scope = json!({
        "POSTGRESQL_URL": "postgres://u:p@db/tool", "user_provided": "", "integrations": ["slack"],
        "user_answers": { "company_name": "Acme Corp", "max_users": 50, "features": ["consent-tracking", "audit-log"] },
    });
    assert_eq!(
        render(".env.template", template, &scope),
        "DATABASE_URL=postgres://u:p@db/tool\nNODE_ENV=production\n\n# User-specific\nCOMPANY_NAME='Acme Corp'\nMAX_USERS=50\nFEATURES=consent-tracking,audit-log\n\n# Integrations\nSLACK_WEBHOOK_URL=\n"
    );
}

#[test]
fn the_rest_of_the_language() {
    let scope = json!({ "xs": ["a", "b"], "x": 1, "nothing": null });
    for (file, template, expected) in [
        ("a.tsx", "const a = <p style={{ width: 10 }}>{{x}}</p>\n", "const a = <p style={{ width: 10 }}>{'1'}</p>\n"),
        (
            "a.tsx",
            "const a = <p style={{width: 10}} {...{ a: 1 }} />\n",
            "const a = <p style={{width: 10}} {...{ a: 1 }} />\n",
        ),
        ("a.ts", "const a = `\\{{x}} {{x}}`\n", "const a = `{{x}} 1`\n"),
        (
            "a.ts",
            "{{! nothing to see }}\nconst a = [\n  {{#each xs as x, i}}\n  { n: {{i}}, v: '{{x}}' },\n  {{/each}}\n]\n",
            "const a = [\n  { n: 0, v: 'a' },\n  { n: 1, v: 'b' },\n]\n",
        ),
        ("a.ts", "const a = {{xs}}\nconst b = {{nothing}}\n", "const a = ['a', 'b']\nconst b = null\n"),
        ("a.sql", "{{#if x > 3}}A{{else if x == 1}}B{{else}}C{{/if}}", "B"),
    ] {
        assert_eq!(render(file, template, &scope), expected, "{template}");
    }
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (file, template, expected) in [
        ("a.ts", "\n{{#if x}}\nlet a\n{{/each}}\n", "a.ts:4:1: `/each` does not close the `#if` of line 2"),
        ("a.ts", "{{#if x}}", "a.ts:1:1: this `#if` is not closed"),
        ("a.ts", "let a = {{x", "a.ts:1:9: this tag is not closed; `}}` is missing"),
        ("a.ts", "{{#unless x}}", "there is no `#unless`"),
        ("a.ts", "{{nope(x)}}", "there is no function `nope`"),
        ("a.ts", "{{#if x}}'{{/if}}", "end in different places"),
        ("a.ts", "const a = /{{x}}/", "cannot stand in a regular expression"),
        ("a.ts", "{{x.has(1)}}", "there is no method `has`"),
        ("a.html", "<a href={{x}}>", "cannot stand here"),
        ("a.yml", "image: tool-{{x}}", "must stand in double quotes"),
        ("a.sql", "DO $$ {{x}} $$", "cannot stand in a dollar-quoted text"),
    ] {
        let error = Template::compile(file, template).map(|_| ()).expect_err(template).to_string();
        assert!(error.contains(expected), "{template:?}: {error}");
    }
    let template = Template::compile("a.ts", "let a\nlet b = '{{missing.name}}'\n").expect("it compiles");
    let error = template.render(&minijinja::Value::from_pairs([("x", 1)])).expect_err("there is no such name");
    assert!(error.to_string().contains("a.ts:2:"), "{error}");
}
