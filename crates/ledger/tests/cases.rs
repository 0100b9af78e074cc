//! The cases that every verifier of the format must tell apart, and damage at any place.

use ledger::{Broken, Intact, Known, Verifier};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

const INTACT: &str = include_str!("../../../tests/ledger/intact.ndjson");

#[derive(Deserialize)]
struct Case {
    name: String,
    line: Option<usize>,
    replace: Option<[String; 2]>,
    drop: Option<usize>,
    swap: Option<[usize; 2]>,
    known: Option<Known>,
    #[serde(default)]
    ok: bool,
    events: Option<u64>,
    broken_at: Option<u64>,
    why: Option<String>,
}

fn verify(lines: &[String], known: &[Known]) -> Result<Intact, Broken> {
    let mut verifier = Verifier::default();
    lines.iter().try_for_each(|line| verifier.line(line))?;
    verifier.finish(known)
}

fn intact() -> Vec<String> {
    INTACT.lines().map(str::to_owned).collect()
}

#[test]
fn every_case_is_told_apart() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/ledger/cases.json")).expect("cases");
    assert!(cases.len() > 10);
    for case in cases {
        let mut lines = intact();
        if let (Some(line), Some([from, to])) = (case.line, &case.replace) {
            assert!(lines[line - 1].contains(from.as_str()), "{}", case.name);
            lines[line - 1] = lines[line - 1].replacen(from.as_str(), to, 1);
        }
        if let Some(line) = case.drop {
            lines.remove(line - 1);
        }
        if let Some([one, other]) = case.swap {
            lines.swap(one - 1, other - 1);
        }
        match verify(&lines, case.known.as_slice()) {
            Ok(intact) => {
                assert!(case.ok, "{}", case.name);
                assert_eq!(Some(intact.events), case.events, "{}", case.name);
            }
            Err(Broken::At { at, why }) => {
                assert_eq!((Some(at), Some(why.to_string())), (case.broken_at, case.why), "{}", case.name);
            }
            Err(unreadable) => panic!("{}: {unreadable}", case.name),
        }
    }
}

#[test]
fn what_is_no_export_is_said_to_be_none() {
    for (lines, said) in [
        (&[][..], "empty"),
        (&["PK\u{3}\u{4}"], "line 1"),
        (&["{\"format\":\"ledger-export/2\",\"realm\":\"r\",\"tool\":\"t\",\"events\":0}"], "ledger-export/2"),
    ] {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let error = verify(&lines, &[]).expect_err("it is none");
        assert!(error.to_string().contains(said), "{error}");
    }
    let mut longer = intact();
    longer.push(longer[1].clone());
    assert!(verify(&longer, &[]).is_err());
}

/// What the format covers: the tool's name and where an anchor was sent are not part of the history.
fn covered(line: &str) -> Value {
    let mut json: Value = serde_json::from_str(line).expect("JSON");
    json.as_object_mut().expect("an object").remove("tool");
    for anchor in json["anchors"].as_array_mut().into_iter().flatten() {
        let anchor = anchor.as_object_mut().expect("an object");
        anchor.retain(|key, _| {
            ["realm", "seq", "hash", "signed_at", "key_id", "public_key", "signature"].contains(&key.as_str())
        });
    }
    json
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever byte is changed: it is found, or it was in what the format does not cover.
    #[test]
    fn no_change_goes_unnoticed(line in 0_usize..7, place in any::<prop::sample::Index>(), to in "[ -~]") {
        let mut lines = intact();
        let place = place.index(lines[line].len());
        prop_assume!(lines[line].is_char_boundary(place) && lines[line].is_char_boundary(place + 1));
        let from = lines[line][place..=place].to_owned();
        lines[line].replace_range(place..=place, &to);
        if verify(&lines, &[]).is_ok() {
            let [before, after] = [&intact()[line], &lines[line]].map(|line| covered(line));
            prop_assert_eq!(before, after, "{} became {} in line {}", from, to, line + 1);
        }
    }

    #[test]
    fn nothing_panics(lines in prop::collection::vec(".{0,80}", 0..6)) {
        let _ = verify(&lines, &[]);
        let mut mixed = intact();
        mixed.splice(1..3, lines);
        prop_assert!(verify(&mixed, &[]).is_err());
    }
}
