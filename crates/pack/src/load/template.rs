//! `template.toml`: what the shop window shows, what can be chosen, and what it costs.

use crate::{
    DeploymentPrice, EnvironmentVariable, Feature, Integration, Interval, Pricing, Template, Tier,
    reader::{Table, Text},
};

pub fn read(root: &Table<'_, '_>) -> Option<Template> {
    let text = |key: &str| root.required_text(key).map(|text| text.value);
    let id = root.required_text("id");
    check_name(
        root,
        &id,
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
        "lower-case letters, digits and hyphens",
    );
    let version = root.required_text("version");
    if let Some(version) = version.as_ref().filter(|version| !is_semver(&version.value)) {
        root.document.problem(
            version.span.clone(),
            format!("`{}` is no version", version.value),
            "expected three numbers, for example 1.0.0",
        );
    }
    let color = root.required_text("color");
    if let Some(color) = color.as_ref().filter(|color| !is_color(&color.value)) {
        root.document.problem(color.span.clone(), format!("`{}` is no colour", color.value), "expected #RRGGBB");
    }
    let features = root.required_table("features").map(|table| features(&table));
    let integrations = root.table("integrations").map(|table| integrations(&table)).unwrap_or_default();
    let template = Template {
        id: id.map(|id| id.value).unwrap_or_default(),
        version: version.map(|version| version.value).unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        description: text("description").unwrap_or_default(),
        category: text("category").unwrap_or_default(),
        base_price: root.required_int_from("base_price", 0).unwrap_or_default(),
        currency: root.text("currency").map_or_else(|| "USD".into(), |text| text.value),
        icon: text("icon").unwrap_or_default(),
        color: color.map(|color| color.value).unwrap_or_default(),
        screenshots: root.texts("screenshots").into_iter().map(|text| text.value).collect(),
        features: features.unwrap_or_default(),
        integrations,
        technologies: pairs(root, "technologies"),
        customization: root.table("customization").map(|table| customization(&table)).unwrap_or_default(),
        pricing: root.table("pricing").map(|table| pricing(&table)).unwrap_or_else(no_pricing),
    };
    root.finish();
    Some(template)
}

fn check_name(root: &Table<'_, '_>, name: &Option<Text>, allowed: impl Fn(char) -> bool, expected: &str) {
    if let Some(name) = name.as_ref().filter(|name| !name.value.is_empty() && !name.value.chars().all(allowed)) {
        root.document.problem(name.span.clone(), format!("`{}` is no id", name.value), format!("expected {expected}"));
    }
}

/// `[features]` with one table per feature.
fn features(table: &Table<'_, '_>) -> Vec<Feature> {
    let features = table.entry_tables().into_iter().map(|(id, feature)| {
        let read = Feature {
            id: id.value.clone(),
            name: feature.required_text("name").map(|text| text.value).unwrap_or_default(),
            description: feature.text("description").map(|text| text.value).unwrap_or_default(),
            required: feature.bool("required"),
            price: feature.int_from("price", 0).unwrap_or_default(),
        };
        feature.finish();
        read
    });
    features.collect()
}

fn integrations(table: &Table<'_, '_>) -> Vec<Integration> {
    let integrations = table.entry_tables().into_iter().map(|(id, integration)| {
        let read = Integration {
            id: id.value.clone(),
            name: integration.required_text("name").map(|text| text.value).unwrap_or_default(),
            recommended: integration.bool("recommended"),
            environment: integration.tables("environment").iter().map(environment).collect(),
        };
        integration.finish();
        read
    });
    integrations.collect()
}

pub fn environment(table: &Table<'_, '_>) -> EnvironmentVariable {
    let name = table.required_text("name");
    if let Some(name) = name
        .as_ref()
        .filter(|name| !name.value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
    {
        table.document.problem(
            name.span.clone(),
            format!("`{}` is no name of a variable", name.value),
            "expected UPPER_CASE",
        );
    }
    let variable = EnvironmentVariable {
        name: name.map(|name| name.value).unwrap_or_default(),
        description: table.required_text("description").map(|text| text.value).unwrap_or_default(),
        secret: table.bool("secret"),
        example: table.text("example").map(|text| text.value).unwrap_or_default(),
    };
    table.finish();
    variable
}

fn pairs(root: &Table<'_, '_>, key: &str) -> Vec<(String, String)> {
    let table = root.table(key);
    table
        .map(|table| table.entry_texts().into_iter().map(|(key, value)| (key.value, value.value)).collect())
        .unwrap_or_default()
}

fn customization(table: &Table<'_, '_>) -> Vec<(String, bool)> {
    let entries = table.entries().into_iter().map(|(key, _)| {
        let value = table.bool(&key.value);
        (key.value, value)
    });
    entries.collect()
}

fn no_pricing() -> Pricing {
    Pricing { tier_question: None, tiers: Vec::new(), deployment_question: None, deployments: Vec::new() }
}

fn pricing(table: &Table<'_, '_>) -> Pricing {
    let tiers: Vec<Tier> = table
        .tables("tiers")
        .iter()
        .map(|tier| {
            let read = Tier {
                name: tier.required_text("name").map(|text| text.value).unwrap_or_default(),
                up_to: tier.int_from("up_to", 1),
                price: tier.required_int_from("price", 0).unwrap_or_default(),
            };
            tier.finish();
            read
        })
        .collect();
    let limits: Vec<i64> = tiers.iter().map(|tier| tier.up_to.unwrap_or(i64::MAX)).collect();
    if !tiers.is_empty() && (!limits.is_sorted_by(|a, b| a < b) || limits.last() != Some(&i64::MAX)) {
        table.document.problem(
            table.span_of("tiers"),
            "tiers must ascend, and the last has no `up_to`",
            "not in order",
        );
    }
    let deployments = table
        .tables("deployments")
        .iter()
        .map(|deployment| {
            let read = DeploymentPrice {
                option: deployment.required_text("option").map(|text| text.value).unwrap_or_default(),
                price: deployment.required_int_from("price", 0).unwrap_or_default(),
                interval: deployment
                    .required_choice("interval", "interval", &[("month", Interval::Month), ("once", Interval::Once)])
                    .unwrap_or(Interval::Month),
            };
            deployment.finish();
            read
        })
        .collect();
    let pricing = Pricing {
        tier_question: table.text("tier_question").map(|text| text.value),
        tiers,
        deployment_question: table.text("deployment_question").map(|text| text.value),
        deployments,
    };
    table.finish();
    pricing
}

fn is_semver(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    numbers.len() == 3 && numbers.iter().all(|n| !n.is_empty() && n.len() < 6 && n.chars().all(|c| c.is_ascii_digit()))
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].chars().all(|c| c.is_ascii_hexdigit())
}
