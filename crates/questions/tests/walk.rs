//! From question to question: what is asked, implied, suggested, dropped and refused.

mod sample;

use pack::{Answers, Pack};
use questions::{Skipped, asked, change, complete, next, settled, suggestions, wrong};
use sample::{answers, gdpr, question, sample};
use serde_json::{Value, json};

/// Question by question, with `say` for answers; the ids in the order asked.
fn walk(pack: &Pack, say: &[(&str, Value)]) -> (Vec<String>, Answers) {
    let (mut asked_ids, mut known) = (Vec::new(), Answers::new());
    while let Some(question) = next(pack, &known).question {
        let is_asked = asked(pack, &known).iter().any(|asked| asked.id == question.id);
        assert!(is_asked, "{} is next, yet not asked", question.id);
        let (_, value) = say.iter().find(|(id, _)| *id == question.id).unwrap_or_else(|| panic!("{}?", question.id));
        known = change(pack, &known, &question.id, value).unwrap_or_else(|error| panic!("{error:?}")).answers;
        asked_ids.push(question.id.clone());
    }
    (asked_ids, known)
}

fn codes(pack: &Pack, given: Value) -> Vec<(String, &'static str)> {
    let errors = complete(pack, &answers(given)).expect_err("they are not good");
    errors.into_iter().map(|error| (error.field, error.code)).collect()
}

fn full() -> Vec<(&'static str, Value)> {
    vec![
        ("trade", json!("goods")),
        ("ships", json!(true)),
        ("people", json!(20)),
        ("features", json!(["labels"])),
        ("carrier", json!("Post")),
        ("integrations", json!(["hook"])),
        ("note", json!("")),
        ("place", json!("cloud")),
    ]
}

#[test]
fn a_question_asked_for_an_implied_answer_is_among_those_asked() {
    let pack = sample();
    let ids = |given: Value| {
        asked(&pack, &answers(given)).into_iter().map(|question| question.id.clone()).collect::<Vec<_>>()
    };
    // Who sells both ships them: nobody is asked whether, yet who carries them is a question.
    let both = json!({ "trade": "both", "people": 5, "features": ["labels"] });
    assert_eq!(ids(both.clone()), ["trade", "people", "features", "carrier", "integrations", "note", "place"]);
    let progress = next(&pack, &answers(both));
    assert_eq!(progress.question.map(|question| question.id.as_str()), Some("carrier"));
    assert_eq!((progress.position, progress.count), (4, 7));
    // An answer that is no longer asked for asks for nothing.
    let stale = json!({ "trade": "services", "ships": true, "people": 5, "features": ["labels"] });
    assert_eq!(ids(stale), ["trade", "people", "features", "integrations", "note", "place"]);
}

#[test]
fn the_gdpr_questions_are_asked_in_their_order() {
    let pack = gdpr();
    let (asked, known) = walk(
        &pack,
        &[
            ("industry", json!("ecommerce")),
            ("users", json!(50)),
            ("features", json!(["data-export", "audit-log"])),
            ("integrations", json!(["email", "zapier"])),
            ("deployment", json!("cloud")),
        ],
    );
    assert_eq!(asked, ["industry", "users", "features", "integrations", "deployment"]);
    let effective = complete(&pack, &known).expect("the walk is complete");
    assert_eq!(effective.features(), ["consent-tracking", "data-export", "audit-log"]);
    assert_eq!(effective.integrations(), ["email", "webhook", "zapier"]);
    assert_eq!((effective.number("users"), effective.text("deployment")), (Some(50), Some("cloud")));
    assert_eq!(effective.skipped, []);
    assert!(effective.list("nothing").is_empty());
}

#[test]
fn every_kind_of_question_is_asked_when_it_should_be() {
    let pack = sample();
    let (asked, known) = walk(&pack, &full());
    assert_eq!(asked, ["trade", "ships", "people", "features", "carrier", "integrations", "note", "place"]);
    let effective = complete(&pack, &known).expect("it is complete").answers;
    assert_eq!(effective.get("note"), None, "what was left open is no answer");

    let services: Vec<_> =
        full().into_iter().map(|(id, v)| (id, if id == "trade" { json!("services") } else { v })).collect();
    assert_eq!(walk(&pack, &services).0, ["trade", "people", "features", "integrations", "note", "place"]);
}

#[test]
fn position_counts_the_questions_that_are_asked() {
    let pack = sample();
    let at = |given: Value| {
        let given = answers(given);
        let progress = next(&pack, &given);
        (progress.question.map(|question| question.id.as_str()), progress.position, progress.count, progress.default)
    };
    assert_eq!(at(json!({})), (Some("trade"), 1, 7, None));
    assert_eq!(at(json!({ "trade": "services" })), (Some("people"), 2, 6, Some(json!(5))));
    assert_eq!(at(json!({ "trade": "cars" })), (Some("trade"), 1, 7, None), "a wrong answer is asked again");
    assert_eq!(at(json!({ "people": 3 })), (Some("trade"), 1, 7, None), "an answer ahead of its question is kept");
}

#[test]
fn an_implied_answer_is_recorded_with_its_reason() {
    let pack = sample();
    let skipped = Skipped { id: "ships".into(), value: json!(true), reason: "Who sells goods too ships them.".into() };
    let both: Vec<_> = full().into_iter().map(|(id, v)| (id, if id == "trade" { json!("both") } else { v })).collect();
    let (asked, known) = walk(&pack, &both);
    assert!(!asked.contains(&"ships".into()));
    assert!(asked.contains(&"carrier".into()), "later conditions see what is implied");
    assert_eq!(next(&pack, &known).skipped, std::slice::from_ref(&skipped));
    let effective = complete(&pack, &known).expect("it is complete");
    assert_eq!(effective.skipped, [skipped]);
    assert_eq!(effective.answers["ships"], json!(true));
    assert_eq!(complete(&pack, &effective.answers), Ok(effective.clone()), "what is complete stays so");

    let mut other = known.clone();
    other.insert("ships".into(), json!(false));
    let errors = complete(&pack, &other).expect_err("it says something else");
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("ships", "not_asked"));
    assert!(errors[0].message.contains("Who sells goods too ships them."));
    assert_eq!(change(&pack, &known, "ships", &json!(false)).expect_err("nobody asks").code, "not_asked");
}

#[test]
fn suggestions_come_with_their_reason() {
    let pack = gdpr();
    for (industry, value, reason) in [
        ("ecommerce", json!(["data-export", "data-deletion"]), "Art. 15 and 17"),
        ("healthcare", json!(["audit-log", "dpo-dashboard"]), "Art. 9 and 35"),
        ("finance", json!(["audit-log", "breach-notification"]), "DORA"),
        ("saas", json!(["data-export", "breach-notification"]), "Art. 28"),
    ] {
        let given = answers(json!({ "industry": industry, "users": 5 }));
        let found = next(&pack, &given).suggestions;
        assert_eq!(found.len(), 1, "{industry}");
        assert_eq!(found[0].value, value, "{industry}");
        assert!(found[0].reason.contains(reason), "{industry}: {}", found[0].reason);
    }
    assert_eq!(next(&pack, &answers(json!({ "industry": "other", "users": 5 }))).suggestions, []);

    let pack = sample();
    let of = |given: Value| suggestions(&pack, question(&pack, "features"), &answers(given)).len();
    assert_eq!(of(json!({ "trade": "goods", "ships": true, "people": 11 })), 2);
    assert_eq!(of(json!({ "trade": "both", "people": 3 })), 1, "what is implied counts");
    assert_eq!(of(json!({ "trade": "services", "ships": true, "people": 1000 })), 0, "what does not hold does not");
}

#[test]
fn a_change_keeps_what_holds_and_says_what_it_drops() {
    let pack = sample();
    let (_, known) = walk(&pack, &full());
    let changed = change(&pack, &known, "trade", &json!("services")).expect("it is an option");
    let mut dropped = changed.dropped.clone();
    dropped.sort();
    assert_eq!(dropped, ["carrier", "ships"]);
    for (id, value) in &known {
        let expected = match id.as_str() {
            "trade" => Some(json!("services")),
            "carrier" | "ships" => None,
            _ => Some(value.clone()),
        };
        assert_eq!(changed.answers.get(id), expected.as_ref(), "{id}");
    }
    assert_eq!(wrong(&pack, &changed.answers), []);
    complete(&pack, &changed.answers).expect("what is left is complete");

    let same = change(&pack, &known, "people", &json!(21)).expect("it is in range");
    assert_eq!(same.dropped, Vec::<String>::new());
    let stale = answers(json!({ "trade": "goods", "ghost": 1, "people": "many" }));
    let mut dropped = change(&pack, &stale, "ships", &json!(true)).expect("it is asked").dropped;
    dropped.sort();
    assert_eq!(dropped, ["ghost", "people"], "what an older template asked does not stay");
}

#[test]
fn a_change_that_is_wrong_changes_nothing() {
    let pack = sample();
    let known = answers(json!({ "trade": "services" }));
    for (id, value, code) in [
        ("ghost", json!(1), "unknown_question"),
        ("ships", json!(true), "not_asked"),
        ("people", json!(0), "too_small"),
        ("trade", json!(null), "required"),
    ] {
        assert_eq!(change(&pack, &known, id, &value).expect_err(id).code, code);
    }
    let error = change(&pack, &known, &"x".repeat(5000), &json!(1)).expect_err("no question");
    assert!(error.message.chars().count() < 200);
}

#[test]
fn a_whole_set_is_refused_with_every_mistake() {
    let pack = sample();
    let given = json!({
        "trade": "services", "ships": true, "carrier": "Post", "ghost": 1, "people": 0, "features": ["fame"],
    });
    let mut found = codes(&pack, given);
    found.sort();
    let expected = [
        ("carrier", "not_asked"),
        ("features", "not_an_option"),
        ("ghost", "unknown_question"),
        ("people", "too_small"),
        ("place", "required"),
        ("ships", "not_asked"),
    ];
    assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
    let missing: Vec<_> = codes(&pack, json!({})).into_iter().map(|(field, _)| field).collect();
    assert_eq!(missing, ["trade", "ships", "people", "place"]);
    assert_eq!(wrong(&pack, &Answers::new()), [], "what was not said yet is not wrong yet");
}

#[test]
fn what_is_settled_leaves_out_what_does_not_hold() {
    let pack = sample();
    let given =
        json!({ "trade": "both", "people": 0, "features": ["labels"], "carrier": "Post", "ghost": 1, "note": " " });
    let expected = json!({ "trade": "both", "ships": true, "features": ["orders", "labels"], "carrier": "Post" });
    assert_eq!(Value::Object(settled(&pack, &answers(given))), expected);
}
