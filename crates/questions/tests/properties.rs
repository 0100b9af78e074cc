//! What holds of every walk through the questions, however it goes, and of any JSON that comes in.

#[expect(dead_code, reason = "each test file uses its part")]
mod sample;

use std::sync::LazyLock;

use pack::{Answers, Interval, Pack, Question, QuestionKind};
use proptest::{prelude::*, sample::Index};
use questions::{change, check_answer, complete, next, preview, quote, settled, suggestions, wrong};
use serde_json::{Value, json};

static PACKS: LazyLock<[Pack; 2]> = LazyLock::new(|| [sample::gdpr(), sample::sample()]);

/// A good answer, picked by `seed`.
fn good(pack: &Pack, question: &Question, seed: u64) -> Value {
    let rules = &question.validation;
    let value = match question.kind {
        QuestionKind::Single => json!(question.options[seed as usize % question.options.len()].value),
        QuestionKind::Multiple => {
            let chosen = question.options.iter().enumerate().filter(|(bit, _)| seed >> bit & 1 == 1);
            chosen.map(|(_, option)| json!(option.value)).collect()
        }
        QuestionKind::Number => {
            let (min, max) = (rules.min.unwrap_or(0), rules.max.unwrap_or(1_000_000));
            json!(min + (seed % (max - min + 1) as u64) as i64)
        }
        QuestionKind::Text => json!("x".repeat((rules.min_length.unwrap_or(0) as usize + seed as usize % 3).max(1))),
        QuestionKind::Boolean => json!(seed.is_multiple_of(2)),
    };
    check_answer(pack, question, &value).unwrap_or_else(|error| panic!("{value} is good: {error:?}"));
    value
}

/// Answers what is asked until nothing is; `next` must end.
fn finish(pack: &Pack, mut known: Answers, seed: u64) -> Answers {
    for step in 0..=pack.questions.len() as u64 {
        let Some(question) = next(pack, &known).question else { return known };
        let value = good(pack, question, seed.rotate_left(step as u32 * 7));
        let changed = change(pack, &known, &question.id, &value).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(changed.dropped, Vec::<String>::new(), "going on drops nothing");
        known = changed.answers;
    }
    panic!("more questions were asked than there are: {known:?}");
}

/// What must hold of any answers, good or not.
fn holds_of(pack: &Pack, known: &Answers) {
    let sum = |interval| {
        let quote = quote(pack, known);
        let lines = quote.lines.iter().filter(|line| line.interval == interval);
        (
            lines.map(|line| line.amount).sum::<i64>(),
            if interval == Interval::Month { quote.monthly } else { quote.once },
        )
    };
    for interval in [Interval::Month, Interval::Once] {
        let (lines, total) = sum(interval);
        assert_eq!(lines, total);
    }
    assert_eq!(preview(pack, known).price, quote(pack, known));
    let progress = next(pack, known);
    assert!(progress.position <= progress.count && progress.count <= pack.questions.len());
    assert_eq!(progress.position == 0, progress.question.is_none());
    for question in &pack.questions {
        for advice in suggestions(pack, question, known) {
            check_answer(pack, question, &advice.value).expect("what is suggested can be answered");
        }
    }
    // Each of its own and the whole set say the same.
    let errors = wrong(pack, known);
    match complete(pack, known) {
        Ok(effective) => {
            assert!(errors.is_empty() && progress.question.is_none());
            assert_eq!(effective.answers, settled(pack, known));
            assert_eq!(effective.skipped, progress.skipped);
            assert_eq!(complete(pack, &effective.answers).expect("it stays complete"), effective);
            for (id, value) in &effective.answers {
                let question = sample::question(pack, id);
                assert_eq!(check_answer(pack, question, value).as_ref(), Ok(value), "what is kept is kept as it is");
            }
        }
        Err(all) => {
            assert!(all.starts_with(&errors), "{errors:?} are among {all:?}");
            for missing in &all[errors.len()..] {
                let question = sample::question(pack, &missing.field);
                assert_eq!(check_answer(pack, question, &Value::Null).as_ref(), Err(missing));
            }
        }
    }
    for error in errors.iter().filter(|error| !["unknown_question", "not_asked"].contains(&error.code)) {
        let question = sample::question(pack, &error.field);
        assert_eq!(check_answer(pack, question, &known[&error.field]).as_ref(), Err(error));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    const WORDS: [&str; 12] =
        ["goods", "both", "ecommerce", "audit-log", "labels", "hook", "cloud", "own", "docker", "", " ", "\0"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..200).prop_map(Value::from),
        prop::sample::select(&WORDS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..3)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn any_answers() -> impl Strategy<Value = Answers> {
    let ids: Vec<String> = PACKS.iter().flat_map(|pack| &pack.questions).map(|question| question.id.clone()).collect();
    let id = prop_oneof![9 => prop::sample::select(ids), 1 => any::<String>()];
    prop::collection::vec((id, any_json()), 0..9).prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Answer, go back, change, go on: what comes out at the end is complete, and nothing else is.
    #[test]
    fn every_walk_ends_complete(which in any::<Index>(), start in any::<u64>(), changes in prop::collection::vec((any::<Index>(), any::<u64>()), 0..8)) {
        let pack = which.get(&PACKS[..]);
        let mut known = finish(pack, Answers::new(), start);
        for (index, seed) in changes {
            let question = index.get(&pack.questions);
            let value = good(pack, question, seed);
            match change(pack, &known, &question.id, &value) {
                Ok(changed) => {
                    prop_assert_eq!(changed.answers.get(&question.id).cloned(), check_answer(pack, question, &value).ok());
                    for (id, before) in known.iter().filter(|(id, _)| **id != question.id) {
                        prop_assert_eq!(changed.answers.get(id), Some(before).filter(|_| !changed.dropped.contains(id)), "{}", id);
                    }
                    prop_assert!(wrong(pack, &changed.answers).is_empty());
                    for id in &changed.dropped {
                        let mut kept = changed.answers.clone();
                        kept.insert(id.clone(), known[id].clone());
                        prop_assert!(!wrong(pack, &kept).is_empty(), "{} need not be dropped", id);
                    }
                    known = changed.answers;
                }
                Err(error) => prop_assert_eq!(error.code, "not_asked"),
            }
            holds_of(pack, &known);
            known = finish(pack, known, seed);
        }
        holds_of(pack, &known);
        let effective = complete(pack, &known).expect("a finished walk is complete");
        for (id, value) in known.iter().filter(|(_, value)| !value.is_null()) {
            prop_assert_eq!(effective.answers.get(id), Some(value));
        }
        for id in effective.answers.keys() {
            prop_assert!(known.contains_key(id) || effective.skipped.iter().any(|skipped| skipped.id == *id));
        }
        // What the walk did not ask is refused, whatever is said.
        for question in pack.questions.iter().filter(|question| !effective.answers.contains_key(&question.id) && !known.contains_key(&question.id)) {
            let mut more = known.clone();
            more.insert(question.id.clone(), good(pack, question, start));
            prop_assert!(complete(pack, &more).is_err(), "{} was not asked", question.id);
        }
        let mut more = known.clone();
        more.insert("ghost".into(), json!(1));
        prop_assert!(complete(pack, &more).is_err());
    }

    #[test]
    fn any_json_is_taken_or_refused_and_nothing_panics(which in any::<Index>(), known in any_answers(), value in any_json(), id in any::<Index>()) {
        let pack = which.get(&PACKS[..]);
        holds_of(pack, &known);
        let question = id.get(&pack.questions);
        let checked = check_answer(pack, question, &value);
        if let Ok(kept) = &checked {
            prop_assert_eq!(&check_answer(pack, question, kept), &checked, "keeping twice is keeping once");
        }
        match change(pack, &known, &question.id, &value) {
            Ok(changed) => {
                prop_assert_eq!(changed.answers.get(&question.id).cloned(), checked.ok());
                holds_of(pack, &changed.answers);
            }
            Err(error) => prop_assert!(error.code == "not_asked" || checked == Err(error)),
        }
    }
}
