//! From question to question: what is asked, what is implied, what a change keeps and drops.

use pack::{Answers, Pack, Question};
use serde::Serialize;
use serde_json::Value;

use crate::{AnswerError, check_answer, names::chosen, scope};

/// Where somebody stands in a template's questions.
#[derive(Clone, Debug)]
pub struct Progress<'p> {
    /// The first question that is asked and has no good answer; `None` when all have.
    pub question: Option<&'p Question>,
    pub skipped: Vec<Skipped>,
    /// For the next question.
    pub suggestions: Vec<Suggestion>,
    /// Of the next question, before anything was said.
    pub default: Option<Value>,
    /// Of the next question, from 1, and how many are asked in all.
    pub position: usize,
    pub count: usize,
}

/// A question that was not asked, since its answer follows from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    pub id: String,
    pub value: Value,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub value: Value,
    pub reason: String,
}

/// A complete and good set of answers: every asked question answered, implied ones filled in, nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    pub answers: Answers,
    pub skipped: Vec<Skipped>,
}

impl Effective {
    /// The options chosen; empty where the question is not there.
    pub fn list(&self, id: &str) -> Vec<&str> {
        chosen(&self.answers, id)
    }

    pub fn features(&self) -> Vec<&str> {
        self.list("features")
    }

    pub fn integrations(&self) -> Vec<&str> {
        self.list("integrations")
    }

    pub fn number(&self, id: &str) -> Option<i64> {
        self.answers.get(id).and_then(Value::as_i64)
    }

    pub fn text(&self, id: &str) -> Option<&str> {
        self.answers.get(id).and_then(Value::as_str)
    }
}

/// Answers after a change, and which of the earlier ones no longer hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub answers: Answers,
    pub dropped: Vec<String>,
}

enum Status<'p> {
    NotAsked,
    Implied(Skipped),
    Asked(&'p Question),
}

impl<'p> Status<'p> {
    fn question(self) -> Option<&'p Question> {
        match self {
            Self::Asked(question) => Some(question),
            Self::NotAsked | Self::Implied(_) => None,
        }
    }
}

/// Every question with what the answers before it make of it, and the answers that hold. A condition that cannot be
/// evaluated (checked packs have none) leaves its question unasked.
fn read<'p>(pack: &'p Pack, answers: &Answers) -> (Vec<Status<'p>>, Answers) {
    let mut known = Answers::new();
    let mut statuses = Vec::new();
    for question in &pack.questions {
        let before = scope(pack, &known);
        let holds =
            |when: &Option<pack::Condition>| when.as_ref().is_none_or(|when| when.holds(&before).unwrap_or(false));
        if !holds(&question.when) {
            statuses.push(Status::NotAsked);
            continue;
        }
        if let Some(implied) = question.implied.iter().find(|implied| holds(&implied.when)) {
            let value = check_answer(pack, question, &implied.value).unwrap_or_else(|_| implied.value.clone());
            known.insert(question.id.clone(), value.clone());
            statuses.push(Status::Implied(Skipped { id: question.id.clone(), value, reason: implied.reason.clone() }));
            continue;
        }
        if let Some(value) = answers.get(&question.id)
            && let Ok(value) = check_answer(pack, question, value)
            && !value.is_null()
        {
            known.insert(question.id.clone(), value);
        }
        statuses.push(Status::Asked(question));
    }
    (statuses, known)
}

/// Of the answers so far those that hold: wrong ones and those to questions that are not asked are left out, implied
/// ones are filled in.
pub fn settled(pack: &Pack, answers: &Answers) -> Answers {
    read(pack, answers).1
}

/// The questions asked with these answers, in order: answered or not, and none whose answer follows from others.
pub fn asked<'p>(pack: &'p Pack, answers: &Answers) -> Vec<&'p Question> {
    let (statuses, _) = read(pack, answers);
    statuses.into_iter().filter_map(Status::question).collect()
}

/// The next question to ask, given the answers so far; wrong answers are asked again.
pub fn next<'p>(pack: &'p Pack, answers: &Answers) -> Progress<'p> {
    let (statuses, _) = read(pack, answers);
    let is_answered = |question: &Question| {
        answers.get(&question.id).is_some_and(|value| check_answer(pack, question, value).is_ok())
    };
    let mut progress =
        Progress { question: None, skipped: Vec::new(), suggestions: Vec::new(), default: None, position: 0, count: 0 };
    for status in statuses {
        match status {
            Status::NotAsked => {}
            Status::Implied(skipped) => progress.skipped.push(skipped),
            Status::Asked(question) => {
                progress.count += 1;
                if progress.question.is_none() && !is_answered(question) {
                    progress.question = Some(question);
                    progress.position = progress.count;
                }
            }
        }
    }
    if let Some(question) = progress.question {
        progress.suggestions = suggestions(pack, question, answers);
        progress.default = question.default.clone();
    }
    progress
}

/// What is suggested for a question, each with its reason.
pub fn suggestions(pack: &Pack, question: &Question, answers: &Answers) -> Vec<Suggestion> {
    let scope = scope(pack, &settled(pack, answers));
    let holding = question
        .suggestions
        .iter()
        .filter(|advice| advice.when.as_ref().is_none_or(|when| when.holds(&scope).unwrap_or(false)));
    holding.map(|advice| Suggestion { value: advice.value.clone(), reason: advice.reason.clone() }).collect()
}

/// The whole set: every asked question has a good answer, and nothing else is answered.
pub fn complete(pack: &Pack, answers: &Answers) -> Result<Effective, Vec<AnswerError>> {
    let mut errors = wrong(pack, answers);
    let mut effective = Effective { answers: Answers::new(), skipped: Vec::new() };
    for status in read(pack, answers).0 {
        match status {
            Status::NotAsked => {}
            Status::Implied(skipped) => {
                effective.answers.insert(skipped.id.clone(), skipped.value.clone());
                effective.skipped.push(skipped);
            }
            Status::Asked(question) => {
                match check_answer(pack, question, answers.get(&question.id).unwrap_or(&Value::Null)) {
                    Ok(Value::Null) => {}
                    Ok(value) => {
                        effective.answers.insert(question.id.clone(), value);
                    }
                    Err(error) => {
                        if !errors.iter().any(|known| known.field == error.field) {
                            errors.push(error);
                        }
                    }
                }
            }
        }
    }
    if errors.is_empty() { Ok(effective) } else { Err(errors) }
}

/// What is wrong with the answers given so far; missing ones are not.
pub fn wrong(pack: &Pack, answers: &Answers) -> Vec<AnswerError> {
    let (statuses, _) = read(pack, answers);
    let mut errors = Vec::new();
    for (id, value) in answers {
        let Some(index) = pack.questions.iter().position(|question| question.id == *id) else {
            let known: Vec<String> = pack.questions.iter().map(|question| question.id.clone()).collect();
            errors.push(AnswerError { allowed: Some(known), ..unknown(id) });
            continue;
        };
        match &statuses[index] {
            Status::NotAsked => errors.push(AnswerError::new(
                id,
                "not_asked",
                "This question is not asked with these answers; leave it out.",
            )),
            // Repeating what is implied is harmless, saying something else is not.
            Status::Implied(skipped)
                if check_answer(pack, &pack.questions[index], value).ok().as_ref() != Some(&skipped.value) =>
            {
                errors.push(AnswerError::new(
                    id,
                    "not_asked",
                    format!("The answer follows from others: {}", skipped.reason),
                ));
            }
            Status::Implied(_) => {}
            Status::Asked(question) => errors.extend(check_answer(pack, question, value).err()),
        }
    }
    errors
}

fn unknown(id: &str) -> AnswerError {
    let shown: String = id.chars().take(60).collect();
    AnswerError::new(id, "unknown_question", format!("There is no question “{shown}”."))
}

/// Sets one answer. The others are kept where they still hold; which do not is said.
pub fn change(pack: &Pack, answers: &Answers, id: &str, value: &Value) -> Result<Changed, AnswerError> {
    let question = pack.questions.iter().find(|question| question.id == id);
    let question = question.ok_or_else(|| unknown(id))?;
    let value = check_answer(pack, question, value)?;
    let mut changed = answers.clone();
    changed.insert(id.to_owned(), value);
    if !asked(pack, &changed).iter().any(|question| question.id == id) {
        return Err(AnswerError::new(id, "not_asked", "This question is not asked with these answers."));
    }
    let mut dropped = Vec::new();
    loop {
        let Some(bad) =
            wrong(pack, &changed).into_iter().map(|error| error.field).find(|field| changed.contains_key(field))
        else {
            return Ok(Changed { answers: changed, dropped });
        };
        changed.remove(&bad);
        dropped.push(bad);
    }
}
