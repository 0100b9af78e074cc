//! A pack and a skeleton small enough to see through, for tests of the generator's own rules.

use generator::{GenerateError, Request, Secrets, Skeleton, Tool};
use pack::{Pack, Tree};
use serde_json::{Value, json};

const TEMPLATE: &str = r##"
id = "sample"
version = "1.2.3"
name = "Sample"
description = "Keeps orders"
category = "Tests"
base_price = 100
currency = "USD"
icon = "shield"
color = "#123456"
screenshots = []

[features.orders]
name = "Orders"
description = "Orders of people."
required = true

[features.audit]
name = "Audit"
description = "Everything that happened."

[features.returns]
name = "Returns"
description = "What comes back."

[integrations.email]
name = "Email"
environment = [{ name = "SMTP_URL", description = "Mail server", secret = true, example = "" }]

[technologies]
backend = "TypeScript"

[customization]
features = true

[pricing]
tier_question = "users"
tiers = [{ name = "All", price = 100 }]
"##;

const QUESTIONS: &str = r#"
[[question]]
id = "users"
question = "How many?"
type = "number"
required = true
validation = { min = 1, max = 100 }
affects = { pricing = true }

[[question]]
id = "features"
question = "Which?"
type = "multiple"
options = [{ value = "orders", label = "Orders" }, { value = "audit", label = "Audit" }, { value = "returns", label = "Returns" }]
affects = { features = "*" }

[[question]]
id = "integrations"
question = "With what?"
type = "multiple"
options = [{ value = "email", label = "Email" }]
affects = { integrations = "*" }
"#;

const SCHEMA: &str = r#"
[roles]
clerk = "Works on orders"

[entity.order]
label = "Order"
description = "What somebody wants."
title = ["name"]
columns = ["name", "state"]
number = "ORD-{0000}"
states = { open = { tone = "info" }, shipped = { label = "On its way", tone = "success" } }
access = { clerk = ["read", "create", "move"] }
[entity.order.fields]
name = { type = "text", required = true }
total = { type = "int", computed = "record.name.length * 2" }
[entity.order.moves]
ship = { from = ["open"], to = "shipped", by = ["clerk"], ask = ["name"], guard = "record.name !== ''", deny = "Name it first" }

[entity.return]
label = "Return"
description = "What came back."
when = "features.includes('returns')"
title = ["reason"]
columns = ["reason"]
[entity.return.fields]
order = { type = "ref", to = "order", required = true }
reason = { type = "text", required = true }

[[page]]
path = "/returns-overview"
label = "Returned"
icon = "undo"
group = "Orders"
when = "features.includes('returns')"
file = "frontend/src/pages/returned.tsx"
component = "Returned"
"#;

const ROUTES: &str = r"import type { Host } from '../app'
{{#each features as feature}}
import { {{camelCase(feature)}}Router } from './{{kebabCase(feature)}}'
{{/each}}

export function mountFeatures(app: Host): void {
  {{generateRoutes(features)}}
}
";

pub fn pack_files() -> Tree {
    let mut files = Tree::new();
    files.insert_text("template.toml", TEMPLATE);
    files.insert_text("questions.toml", QUESTIONS);
    files.insert_text("schema.toml", SCHEMA);
    files.insert_text("backend/src/features/routes.ts.template", ROUTES);
    for feature in ["orders", "audit", "returns"] {
        let source = format!("// {{{{company_name}}}}\nexport const {feature}Router = '{{{{company_name}}}}'\n");
        files.insert_text(format!("backend/src/features/{feature}.ts.template"), &source);
    }
    files.insert_text(
        "frontend/src/pages/returned.tsx.template",
        "export function Returned() {\n  return <h1>{{company_name}}</h1>\n}\n",
    );
    files.insert_text("database/search.sql.template", "COMMENT ON TABLE app.order IS '{{company_name}}';\n");
    files.insert_text("schema.toml", &format!("{SCHEMA}{}", conditions()));
    files
}

fn conditions() -> String {
    let file = |feature: &str| {
        format!("\n[[file]]\npath = \"backend/src/features/{feature}.ts\"\nwhen = \"features.includes('{feature}')\"\n")
    };
    ["audit", "returns"].map(file).concat()
}

pub fn skeleton_files() -> Tree {
    let mut files = Tree::new();
    for (path, text) in [
        (
            "skeleton.toml",
            r#"
sample = ["shared/entities/task.ts", "backend/test/task.test.ts"]

[[part]]
name = "audit"
when = "features.includes('audit')"
files = ["backend/src/audit/**", "frontend/src/app/audit-page.ts", "frontend/src/pages/audit.tsx"]

[[part]]
name = "mail"
when = "integrations.includes('email')"
files = ["backend/src/mail.ts"]
dependencies = ["nodemailer"]
"#,
        ),
        ("shared/book.ts", "export interface Book { readonly label: string; readonly unit: string }\n"),
        (
            "shared/rule.ts",
            "export interface Message { readonly subject: string }\nexport interface Rule { readonly name: string }\n",
        ),
        (
            "shared/define.ts",
            "export const defineEntity = <T>(entity: T): T => entity\nexport interface AnyEntity { readonly name: string }\n",
        ),
        (
            "shared/surface.ts",
            "export interface View { readonly name: string }\nexport interface Dashboard { readonly name: string }\nexport interface PublicForm { readonly name: string }\n",
        ),
        ("shared/tool.ts", "export const tool = { name: 'Sample tool', company: 'Example Company', features: [] }\n"),
        (
            "shared/entities/index.ts",
            "import type { AnyEntity } from '../define'\nimport { task } from './task'\n\nexport const entities = [task] as const satisfies readonly AnyEntity[]\n",
        ),
        (
            "shared/entities/task.ts",
            "import { defineEntity } from '../define'\n\nexport const task = defineEntity({ name: 'task' })\n",
        ),
        (
            "backend/src/app.ts",
            "import { tool } from '@shared/tool'\nimport { audit } from './audit/routes'\nimport { mail } from './mail'\nimport { mountFeatures } from './features/routes'\n\nexport interface Host { use(path: string, router: string): void }\n\nconst parts = [audit]\nconst channels = [mail]\n\nexport function make(app: Host) {\n  for (const part of parts) app.use('/', part)\n  mountFeatures(app)\n  return { tool, channels }\n}\n",
        ),
        ("backend/src/audit/routes.ts", "export const audit = 'audit'\n"),
        (
            "backend/src/mail.ts",
            "import { createTransport } from 'nodemailer'\n\nexport const mail = createTransport\n",
        ),
        (
            "backend/src/features/routes.ts",
            "import type { Host } from '../app'\n\nexport function mountFeatures(_app: Host): void {}\n",
        ),
        ("backend/test/task.test.ts", "import { task } from '@shared/entities/task'\n\nconsole.log(task)\n"),
        (
            "frontend/src/app/pages.ts",
            "import { auditPage } from './audit-page'\nimport { lazyPage } from './lazy-page'\n\nexport const pages = [\n  auditPage,\n  { path: '/users', label: 'Users', component: lazyPage(() => import('../pages/users'), 'Users') },\n]\n",
        ),
        (
            "frontend/src/app/audit-page.ts",
            "import { lazyPage } from './lazy-page'\n\nexport const auditPage = { path: '/audit', label: 'Audit', component: lazyPage(() => import('../pages/audit'), 'Audit') }\n",
        ),
        ("frontend/src/lib/i18n.ts", "export const t = (text: string) => text\n"),
        (
            "frontend/src/app/lazy-page.ts",
            "export const lazyPage = (load: unknown, name: string) => ({ load, name })\n",
        ),
        (
            "frontend/src/app/icons.ts",
            "import { House, type LucideIcon } from 'lucide-react'\n\nconst icons: [name: string, icon: LucideIcon][] = [['house', House]]\n\nexport const iconsByName = new Map(icons)\n",
        ),
        ("frontend/src/pages/audit.tsx", "export function Audit() {\n  return <h1>Audit</h1>\n}\n"),
        ("frontend/src/pages/users.tsx", "export function Users() {\n  return <h1>Users</h1>\n}\n"),
        ("database/migrations/0001_ledger.sql", "SELECT 1;\n"),
        ("database/migrations/0100_entities.sql", "SELECT 'task';\n"),
        ("README.md.template", "# {{template.name}} for {{company_name}}\n"),
        ("settings.yaml.template", "slug: \"{{slug}}\"\n"),
        ("settings.toml.template", "name = {{company_name}}\n"),
        (
            "package.json",
            r#"{ "name": "example", "version": "0.0.0", "private": true, "dependencies": { "hono": "4", "nodemailer": "10" } }"#,
        ),
        (
            "package-lock.json",
            r#"{ "name": "example", "version": "0.0.0", "lockfileVersion": 3, "packages": { "": {}, "node_modules/hono": {}, "node_modules/nodemailer": {} } }"#,
        ),
    ] {
        files.insert_text(path, text);
    }
    files
}

pub fn pack() -> Pack {
    pack::load(&pack_files()).unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn skeleton() -> Skeleton {
    Skeleton::load(&skeleton_files()).unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn secrets() -> Secrets {
    Secrets {
        jwt_secret: "jwt-secret-jwt-secret-jwt-secret".into(),
        api_key: "api-key-api-key-api-key".into(),
        admin_email: "chosen-admin@acme.example".into(),
        admin_password: "pass-word-pass-word".into(),
    }
}

pub fn generate_from(pack: &Pack, skeleton: &Skeleton, company: &str, answers: &Value) -> Result<Tool, GenerateError> {
    let answers = answers.as_object().expect("answers are an object");
    let answers = questions::complete(pack, answers).unwrap_or_else(|errors| panic!("{errors:?}"));
    let request = Request { company, slug: "acme", answers: &answers, secrets: &secrets() };
    generator::generate(pack, skeleton, &request, &|_| {})
}

pub fn answers(features: &[&str], integrations: &[&str]) -> Value {
    json!({ "users": 7, "features": features, "integrations": integrations })
}

pub fn text(tool: &Tool, path: &str) -> String {
    tool.files.text(path).unwrap_or_else(|| panic!("there is no {path}")).to_owned()
}
