//! One answer against its question's rules.

use pack::{Pack, Question, QuestionKind};
use serde::Serialize;
use serde_json::Value;

/// What is wrong with one answer. `code` is stable; `message` is a sentence with the rule in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerError {
    pub field: String,
    pub code: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
}

impl AnswerError {
    pub(crate) fn new(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code, message: message.into(), allowed: None }
    }
}

/// The answer as it is kept: texts trimmed, choices without repetition in the order of the options, implied
/// options and required features added. `Null` for an optional question that is left open.
pub fn check_answer(pack: &Pack, question: &Question, value: &Value) -> Result<Value, AnswerError> {
    let error = |code, message: String| Err(AnswerError::new(&question.id, code, message));
    let is_open = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    };
    if is_open && question.required {
        return error("required", "An answer is needed.".into());
    }
    match (question.kind, value) {
        (QuestionKind::Multiple, _) if is_open => multiple(pack, question, &[]),
        _ if is_open => Ok(Value::Null),
        (QuestionKind::Single, Value::String(chosen)) => option(question, chosen.trim()),
        (QuestionKind::Multiple, Value::Array(chosen)) => multiple(pack, question, chosen),
        (QuestionKind::Number, Value::Number(number)) => match number.as_i64() {
            Some(number) => in_range(question, number),
            None if number.is_f64() => error("wrong_type", "A whole number is needed.".into()),
            None => error("too_large", too_large(question)),
        },
        (QuestionKind::Text, Value::String(text)) => in_length(question, text.trim()),
        (QuestionKind::Boolean, Value::Bool(_)) => Ok(value.clone()),
        (QuestionKind::Single, _) => error("wrong_type", "One of the options is needed, as a text.".into()),
        (QuestionKind::Multiple, _) => error("wrong_type", "A list of options is needed.".into()),
        (QuestionKind::Number, _) => error("wrong_type", "A whole number is needed.".into()),
        (QuestionKind::Text, _) => error("wrong_type", "A text is needed.".into()),
        (QuestionKind::Boolean, _) => error("wrong_type", "Yes or no is needed, as true or false.".into()),
    }
}

fn allowed(question: &Question) -> Vec<String> {
    question.options.iter().map(|option| option.value.clone()).collect()
}

fn not_an_option(question: &Question, value: &str) -> AnswerError {
    let shown: String = value.chars().take(60).collect();
    let message = format!("“{shown}” is not one of the options: {}.", allowed(question).join(", "));
    AnswerError { allowed: Some(allowed(question)), ..AnswerError::new(&question.id, "not_an_option", message) }
}

fn option(question: &Question, chosen: &str) -> Result<Value, AnswerError> {
    let found = question.options.iter().find(|option| option.value == chosen);
    found.map(|option| option.value.clone().into()).ok_or_else(|| not_an_option(question, chosen))
}

fn multiple(pack: &Pack, question: &Question, chosen: &[Value]) -> Result<Value, AnswerError> {
    let mut values: Vec<&str> = Vec::new();
    for value in chosen {
        let Value::String(text) = value else {
            return Err(AnswerError::new(&question.id, "wrong_type", "A list of options is needed, each a text."));
        };
        let found = question.options.iter().find(|option| option.value == *text);
        values.push(&found.ok_or_else(|| not_an_option(question, text))?.value);
    }
    if question.affects.features != pack::Reach::None {
        let required = pack.template.features.iter().filter(|feature| feature.required);
        values.extend(
            required
                .map(|feature| feature.id.as_str())
                .filter(|id| question.options.iter().any(|option| option.value == *id)),
        );
    }
    // What an option brings may bring something in turn.
    let mut at = 0;
    while at < values.len() {
        let implied = question.options.iter().find(|option| option.value == values[at]).map(|option| &option.implies);
        let new: Vec<&str> =
            implied.into_iter().flatten().map(String::as_str).filter(|value| !values.contains(value)).collect();
        values.extend(new);
        at += 1;
    }
    let count = question.options.iter().filter(|option| values.contains(&option.value.as_str())).count();
    if question.required && count == 0 {
        return Err(AnswerError::new(&question.id, "required", "Choose at least one."));
    }
    let rules = &question.validation;
    if let Some(min) = rules.min_items.filter(|min| count < *min as usize) {
        return Err(AnswerError::new(&question.id, "too_few", format!("Choose at least {min}.")));
    }
    if let Some(max) = rules.max_items.filter(|max| count > *max as usize) {
        return Err(AnswerError::new(&question.id, "too_many", format!("Choose at most {max}.")));
    }
    Ok(question
        .options
        .iter()
        .filter(|option| values.contains(&option.value.as_str()))
        .map(|option| Value::from(option.value.as_str()))
        .collect())
}

fn limit(question: &Question) -> String {
    match (question.validation.min, question.validation.max) {
        (Some(min), Some(max)) => format!("The number must be from {min} to {max}."),
        (Some(min), None) => format!("The number must be at least {min}."),
        (None, Some(max)) => format!("The number must be at most {max}."),
        (None, None) => "Any whole number is good.".into(),
    }
}

fn too_large(question: &Question) -> String {
    if question.validation.max.is_some() { limit(question) } else { "The number is too large.".into() }
}

fn in_range(question: &Question, number: i64) -> Result<Value, AnswerError> {
    if question.validation.min.is_some_and(|min| number < min) {
        return Err(AnswerError::new(&question.id, "too_small", limit(question)));
    }
    if question.validation.max.is_some_and(|max| number > max) {
        return Err(AnswerError::new(&question.id, "too_large", limit(question)));
    }
    Ok(number.into())
}

fn in_length(question: &Question, text: &str) -> Result<Value, AnswerError> {
    // Browsers send forms with the line ends of old.
    let text = &text.replace("\r\n", "\n");
    let length = text.chars().count();
    let max = question.validation.most_characters();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(AnswerError::new(
            &question.id,
            "control_character",
            "The text has characters that cannot be shown.",
        ));
    }
    if let Some(min) = question.validation.min_length.filter(|min| length < *min as usize) {
        return Err(AnswerError::new(
            &question.id,
            "too_short",
            format!("The text must have at least {min} characters."),
        ));
    }
    if length > max as usize {
        return Err(AnswerError::new(&question.id, "too_long", format!("The text may have at most {max} characters.")));
    }
    Ok(text.as_str().into())
}
