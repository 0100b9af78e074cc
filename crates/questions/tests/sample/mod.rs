//! The real GDPR pack, and a small pack with every kind of question, condition and rule.
#![expect(clippy::disallowed_methods, reason = "the engine is pure; what tests it reads packs from disk")]

use std::{fs, path::Path};

use pack::{Answers, Pack, Question, Tree};
use serde_json::Value;

pub const TEMPLATE: &str = r##"
id = "sample"
version = "1.0.0"
name = "Sample"
description = "Keeps orders"
category = "Tests"
base_price = 1000
icon = "shield"
color = "#123456"

[features.orders]
name = "Orders"
required = true
price = 50
[features.returns]
name = "Returns"
price = 200
[features.labels]
name = "Labels"
[integrations.mail]
name = "Mail"
environment = [{ name = "SMTP_URL", description = "Mail server" }]
[integrations.hook]
name = "Hook"
environment = [{ name = "HOOK_URL", description = "Where to post" }]
[technologies]
backend = "TypeScript"
[pricing]
tier_question = "people"
tiers = [{ name = "Small", up_to = 10, price = 1000 }, { name = "Large", price = 3000 }]
deployment_question = "place"
deployments = [{ option = "cloud", price = 1000, interval = "month" }, { option = "dedicated", price = 2500, interval = "month" }, { option = "own", price = 9000, interval = "once" }]
"##;

pub const QUESTIONS: &str = r#"
[[question]]
id = "trade"
question = "What do you sell?"
type = "single"
required = true
options = [{ value = "goods", label = "Goods" }, { value = "services", label = "Services" }, { value = "both", label = "Both" }]

[[question]]
id = "ships"
question = "Do you ship?"
type = "boolean"
required = true
when = "trade != 'services'"
implied = [{ when = "trade == 'both'", value = true, reason = "Who sells goods too ships them." }]

[[question]]
id = "people"
question = "How many people?"
type = "number"
required = true
default = 5
validation = { min = 1, max = 100 }

[[question]]
id = "features"
question = "Which features?"
type = "multiple"
options = [{ value = "orders", label = "Orders" }, { value = "returns", label = "Returns" }, { value = "labels", label = "Labels" }]
affects = { features = "*", pricing = true }
suggestions = [
  { when = "ships", value = ["labels"], reason = "Parcels need labels." },
  { when = "people > 10", value = ["returns"], reason = "Many people, many returns." },
]

[[question]]
id = "carrier"
question = "Who carries the parcels?"
type = "text"
required = true
when = "ships && features.includes('labels')"
validation = { min_length = 2, max_length = 12 }

[[question]]
id = "integrations"
question = "Connected to what?"
type = "multiple"
options = [{ value = "mail", label = "Mail" }, { value = "hook", label = "Hook", implies = ["mail"] }]
affects = { integrations = "*" }
validation = { max_items = 2 }

[[question]]
id = "note"
question = "Anything else?"
type = "text"

[[question]]
id = "place"
question = "Where does it run?"
type = "single"
required = true
options = [{ value = "cloud", label = "Cloud" }, { value = "dedicated", label = "Dedicated" }, { value = "own", label = "Own" }]
affects = { pricing = true }
"#;

pub const SCHEMA: &str = r#"
[entity.order]
title = ["name"]
fields = { name = { type = "text" } }
[entity.parcel]
when = "ships"
title = ["name"]
fields = { name = { type = "text" } }
[entity.branch]
label_plural = "Branches"
when = "max_users > 10 && template.id == 'sample'"
title = ["name"]
fields = { name = { type = "text" } }
[[environment]]
name = "CARRIER_URL"
description = "The carrier's service"
when = "features.includes('labels')"
"#;

pub fn of(questions: &str) -> Pack {
    with(TEMPLATE, questions, SCHEMA)
}

pub fn with(template: &str, questions: &str, schema: &str) -> Pack {
    let mut files = Tree::new();
    for (file, text) in [("template.toml", template), ("questions.toml", questions), ("schema.toml", schema)] {
        files.insert_text(file, text);
    }
    pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn sample() -> Pack {
    of(QUESTIONS)
}

pub fn gdpr() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/gdpr-compliance");
    let mut files = Tree::new();
    let mut waiting = vec![folder.clone()];
    while let Some(here) = waiting.pop() {
        for entry in fs::read_dir(&here).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(&folder).expect("it is below").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("the file can be read"));
            }
        }
    }
    pack::load(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn question<'p>(pack: &'p Pack, id: &str) -> &'p Question {
    pack.questions.iter().find(|question| question.id == id).unwrap_or_else(|| panic!("there is no question {id}"))
}

pub fn answers(value: Value) -> Answers {
    value.as_object().expect("answers are an object").clone()
}
