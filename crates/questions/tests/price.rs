//! What the answers cost, line by line in cents, and what will be made of them.

#[expect(dead_code, reason = "each test file uses its part")]
mod sample;

use pack::{Interval, Pack};
use questions::{LineKind, preview, quote};
use sample::{QUESTIONS, SCHEMA, TEMPLATE, answers, gdpr, sample, with};
use serde_json::{Value, json};

use LineKind::{Base, Deployment, Feature, Tier};

/// Lines as kind, label and cents; what is paid monthly and once.
fn price(pack: &Pack, given: Value) -> (Vec<(LineKind, String, i64)>, i64, i64) {
    let quote = quote(pack, &answers(given));
    let paid = |interval| quote.lines.iter().filter(|l| l.interval == interval).map(|l| l.amount).sum::<i64>();
    assert_eq!((paid(Interval::Month), paid(Interval::Once)), (quote.monthly, quote.once), "the lines add up");
    (quote.lines.into_iter().map(|line| (line.kind, line.label, line.amount)).collect(), quote.monthly, quote.once)
}

#[test]
fn the_gdpr_tool_costs_what_the_specification_says() {
    let pack = gdpr();
    let base = || (Base, "GDPR Compliance Engine".to_owned(), 9900);
    let cloud = || (Deployment, "Ledger Cloud (Managed)".to_owned(), 0);
    assert_eq!(price(&pack, json!({})), (vec![base()], 9900, 0));
    let example = json!({
        "industry": "ecommerce", "users": 50, "features": ["data-export", "audit-log"],
        "integrations": ["email", "slack"], "deployment": "cloud",
    });
    let basic = (Tier, "Basic tier, up to 100 people".to_owned(), 0);
    assert_eq!(price(&pack, example), (vec![base(), basic, cloud()], 9900, 0));
    for (users, tier, monthly) in
        [(100, 0, 9900), (101, 10_000, 19_900), (1000, 10_000, 19_900), (1001, 40_000, 49_900)]
    {
        let (lines, total, once) = price(&pack, json!({ "users": users }));
        assert_eq!((lines[1].2, total, once), (tier, monthly, 0), "{users} users");
    }
    let everything = json!({
        "industry": "finance", "users": 5000, "features": ["breach-notification", "dpo-dashboard"], "deployment": "docker",
    });
    let features = [("Breach Notification", 1000), ("DPO Dashboard", 2000)];
    let mut lines: Vec<_> = features.map(|(name, cents)| (Feature, name.to_owned(), cents)).into();
    lines.push((Deployment, "Docker (Self-hosted)".to_owned(), 49_900));
    assert_eq!(price(&pack, everything), (lines, 0, 52_900), "who pays once pays no tier");
}

#[test]
fn only_what_holds_is_priced() {
    let pack = sample();
    let always = 1000 + 50;
    for (given, monthly, once) in [
        (json!({}), always, 0),
        (json!({ "features": ["returns"] }), always + 200, 0),
        (json!({ "features": ["returns", "fame"] }), always, 0),
        (json!({ "integrations": ["returns"] }), always, 0),
        (json!({ "ghost": ["returns"] }), always, 0),
        (json!({ "people": 11 }), always + 2000, 0),
        (json!({ "people": 0 }), always, 0),
        (json!({ "people": 1000 }), always, 0),
        (json!({ "place": "moon" }), always, 0),
        (json!({ "place": "dedicated" }), always + 1500, 0),
        (json!({ "place": "own", "people": 11, "features": ["returns"] }), 0, 9000 + 50 + 200),
    ] {
        let (_, per_month, at_once) = price(&pack, given.clone());
        assert_eq!((per_month, at_once), (monthly, once), "{given}");
    }
}

#[test]
fn a_template_without_prices_for_tiers_costs_its_base_price() {
    let (template, _) = TEMPLATE.split_once("[pricing]").expect("it has prices");
    let pack = with(template, QUESTIONS, SCHEMA);
    let given = json!({ "people": 99, "place": "own" });
    assert_eq!(price(&pack, given).1, 1050);
    assert_eq!(quote(&pack, &answers(json!({}))).currency, "USD");
}

#[test]
fn the_preview_grows_with_the_answers() {
    let pack = sample();
    let nothing = preview(&pack, &answers(json!({ "trade": "services" })));
    assert_eq!(nothing.features, ["Orders"]);
    assert_eq!(nothing.entities, ["Orders", "Branches"], "a hundred people where nobody said");
    assert!(nothing.integrations.is_empty() && nothing.environment.is_empty());
    assert_eq!(nothing.technologies, ["TypeScript"]);

    let given = answers(json!({ "trade": "both", "people": 3, "features": ["labels"], "integrations": ["hook"] }));
    let much = preview(&pack, &given);
    assert_eq!(much.features, ["Orders", "Labels"]);
    assert_eq!(much.entities, ["Orders", "Parcels"], "what is implied counts, and so does the number of people");
    assert_eq!(much.pages, much.entities);
    assert_eq!(much.integrations, ["Mail", "Hook"], "what an option brings is there");
    assert_eq!(much.environment, ["SMTP_URL", "HOOK_URL", "CARRIER_URL"]);
    assert_eq!(much.price, quote(&pack, &given));
    let shown = json!(much);
    assert_eq!(shown["price"]["lines"][0]["kind"], "base");
    assert_eq!(shown["price"]["lines"][0]["interval"], "month");
}

#[test]
fn the_preview_of_the_gdpr_tool_follows_its_features() {
    let pack = gdpr();
    let of =
        |features: Value| preview(&pack, &answers(json!({ "industry": "saas", "users": 5, "features": features })));
    let (small, large) = (of(json!([])), of(json!(["data-export", "breach-notification", "dpo-dashboard"])));
    assert_eq!(small.features, ["Consent Management"]);
    assert!(!small.entities.contains(&"Breaches".to_owned()), "{:?}", small.entities);
    assert!(large.entities.len() > small.entities.len() && large.pages.len() > small.pages.len());
    for entity in &small.entities {
        assert!(large.entities.contains(entity), "{entity} is lost by choosing more");
    }
}
