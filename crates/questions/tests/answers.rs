//! One answer against the rules of its question: what is taken, as what, and what is said of the rest.

#[expect(dead_code, reason = "each test file uses its part")]
mod sample;

use pack::Pack;
use questions::check_answer;
use sample::{of, question, sample};
use serde_json::{Value, json};

fn check(pack: &Pack, id: &str, value: Value) -> Result<Value, (&'static str, String)> {
    let result = check_answer(pack, question(pack, id), &value);
    result.map_err(|error| {
        assert_eq!(error.field, id);
        (error.code, error.message)
    })
}

#[test]
fn good_answers_are_kept_in_their_usual_form() {
    let pack = sample();
    for (id, given, kept) in [
        ("trade", json!("goods"), json!("goods")),
        ("trade", json!("  goods "), json!("goods")),
        ("ships", json!(false), json!(false)),
        ("people", json!(1), json!(1)),
        ("people", json!(100), json!(100)),
        ("carrier", json!("  Post "), json!("Post")),
        ("carrier", json!("Überlandpost"), json!("Überlandpost")),
        ("note", json!("two\nlines\tand tabs"), json!("two\nlines\tand tabs")),
        ("note", json!("from a\r\nbrowser"), json!("from a\nbrowser")),
        ("note", json!(null), json!(null)),
        ("note", json!("   "), json!(null)),
        // What is always on is on; the order is that of the options; nothing is there twice.
        ("features", json!([]), json!(["orders"])),
        ("features", json!(null), json!(["orders"])),
        ("features", json!(["labels", "returns", "labels"]), json!(["orders", "returns", "labels"])),
        ("integrations", json!([]), json!([])),
        ("integrations", json!(["hook"]), json!(["mail", "hook"])),
    ] {
        assert_eq!(check(&pack, id, given.clone()), Ok(kept), "{id} = {given}");
    }
}

#[test]
fn wrong_answers_are_refused_with_their_rule() {
    let pack = sample();
    for (id, given, code, says) in [
        ("trade", json!("cars"), "not_an_option", "goods, services, both"),
        ("trade", json!(null), "required", "An answer is needed"),
        ("trade", json!(""), "required", "An answer is needed"),
        ("trade", json!(["goods"]), "wrong_type", "as a text"),
        ("ships", json!("yes"), "wrong_type", "true or false"),
        ("ships", json!(null), "required", "An answer is needed"),
        ("people", json!(0), "too_small", "from 1 to 100"),
        ("people", json!(101), "too_large", "from 1 to 100"),
        ("people", json!(u64::MAX), "too_large", "from 1 to 100"),
        ("people", json!(1.5), "wrong_type", "whole number"),
        ("people", json!("7"), "wrong_type", "whole number"),
        ("carrier", json!("P"), "too_short", "at least 2"),
        ("carrier", json!("Überlandposten"), "too_long", "at most 12"),
        ("carrier", json!("P\u{0}st"), "control_character", "cannot be shown"),
        ("carrier", json!(7), "wrong_type", "A text is needed"),
        ("note", json!("x".repeat(501)), "too_long", "at most 500"),
        ("features", json!(["fame"]), "not_an_option", "orders, returns, labels"),
        ("features", json!("orders"), "wrong_type", "list of options"),
        ("features", json!([1]), "wrong_type", "each a text"),
        ("features", json!({ "orders": true }), "wrong_type", "list of options"),
    ] {
        let (found, message) = check(&pack, id, given.clone()).expect_err(&format!("{id} = {given}"));
        assert_eq!(found, code, "{id} = {given}: {message}");
        assert!(message.contains(says), "{id} = {given} says {message:?}");
    }
}

#[test]
fn an_option_that_is_none_gets_the_options_to_choose_from() {
    let pack = sample();
    let error = check_answer(&pack, question(&pack, "trade"), &json!("x".repeat(1000))).expect_err("no option");
    assert_eq!(error.allowed.as_deref(), Some(&["goods", "services", "both"].map(String::from)[..]));
    assert!(error.message.chars().count() < 200, "a long answer is not repeated whole: {}", error.message);
    let shown = json!(error);
    assert_eq!((&shown["field"], &shown["code"]), (&json!("trade"), &json!("not_an_option")));
}

#[test]
fn the_number_of_choices_counts_what_comes_with_them() {
    let pack = of(r#"
[[question]]
id = "few"
question = "Which?"
type = "multiple"
required = true
validation = { min_items = 2, max_items = 3 }
options = [{ value = "a", label = "A", implies = ["b"] }, { value = "b", label = "B", implies = ["c"] }, { value = "c", label = "C", implies = ["a"] }, { value = "d", label = "D" }]
[[question]]
id = "some"
question = "Which?"
type = "multiple"
required = true
options = [{ value = "a", label = "A" }]
[[question]]
id = "features"
question = "Which?"
type = "multiple"
options = [{ value = "orders", label = "O" }, { value = "returns", label = "R" }, { value = "labels", label = "L" }]
affects = { features = "*" }
[[question]]
id = "place"
question = "Where?"
type = "single"
options = [{ value = "cloud", label = "C" }, { value = "dedicated", label = "D" }, { value = "own", label = "O" }]
[[question]]
id = "people"
question = "How many?"
type = "number"
validation = { min = 3 }
[[question]]
id = "ships"
question = "Ships?"
type = "boolean"
"#);
    assert_eq!(check(&pack, "few", json!(["a"])), Ok(json!(["a", "b", "c"])));
    assert_eq!(check(&pack, "few", json!(["d"])).expect_err("one").0, "too_few");
    assert_eq!(check(&pack, "few", json!(["a", "d"])).expect_err("four").0, "too_many");
    for nothing in [json!([]), json!(null)] {
        assert_eq!(check(&pack, "some", nothing).expect_err("none").0, "required");
    }
    let (code, message) = check(&pack, "people", json!(u64::MAX)).expect_err("too large");
    assert_eq!((code, message.as_str()), ("too_large", "The number is too large."));
    assert_eq!(check(&pack, "ships", json!(null)), Ok(json!(null)), "an optional question may stay open");
    assert_eq!(check(&pack, "place", json!(null)), Ok(json!(null)));
}
