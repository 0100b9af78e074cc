//! What pages show, made from what the use cases answer. Texts are plain; askama escapes them.

use domain::ToolStatus;
use pack::{Pack, Question, QuestionKind};
use questions::{Preview, Quote, Skipped, Suggestion};
use serde_json::Value;

use super::money;

pub struct TemplateCard {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub icon: String,
    pub price: String,
    pub questions: usize,
}

pub struct BrokenCard {
    pub id: String,
    pub problems: usize,
}

pub struct TemplateView {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub version: String,
    pub icon: String,
    pub price: String,
    pub features: Vec<FeatureView>,
    pub questions: Vec<String>,
    pub integrations: Vec<String>,
    pub technologies: Vec<(String, String)>,
}

pub struct FeatureView {
    pub name: String,
    pub description: String,
    pub required: bool,
    pub price: Option<String>,
}

pub fn template_card(pack: &Pack) -> TemplateCard {
    let template = &pack.template;
    TemplateCard {
        id: template.id.clone(),
        name: template.name.clone(),
        description: template.description.clone(),
        category: template.category.clone(),
        icon: template.icon.clone(),
        price: money(template.base_price, &template.currency),
        questions: pack.questions.len(),
    }
}

pub fn template_view(pack: &Pack) -> TemplateView {
    let template = &pack.template;
    let price = |cents: i64| (cents > 0).then(|| money(cents, &template.currency));
    TemplateView {
        id: template.id.clone(),
        name: template.name.clone(),
        description: template.description.clone(),
        category: template.category.clone(),
        version: template.version.clone(),
        icon: template.icon.clone(),
        price: money(template.base_price, &template.currency),
        features: template
            .features
            .iter()
            .map(|feature| FeatureView {
                name: feature.name.clone(),
                description: feature.description.clone(),
                required: feature.required,
                price: price(feature.price),
            })
            .collect(),
        questions: pack.questions.iter().map(|question| question.question.clone()).collect(),
        integrations: template.integrations.iter().map(|integration| integration.name.clone()).collect(),
        technologies: template.technologies.iter().map(|(layer, name)| (capitalised(layer), name.clone())).collect(),
    }
}

pub struct QuestionView {
    pub id: String,
    pub question: String,
    pub kind: &'static str,
    pub required: bool,
    pub help: Option<String>,
    pub placeholder: Option<String>,
    pub options: Vec<OptionView>,
    /// Of a number or text question.
    pub value: String,
    pub range: Option<String>,
    pub suggestions: Vec<SuggestionView>,
    pub error: String,
}

pub struct OptionView {
    pub value: String,
    pub label: String,
    pub icon: Option<String>,
    pub description: Option<String>,
    pub recommended: bool,
    pub checked: bool,
    /// Always on: shown, and cannot be taken off.
    pub locked: bool,
    pub price: Option<String>,
    /// Why it is suggested.
    pub suggested: Vec<String>,
}

pub struct SuggestionView {
    pub value: String,
    pub reason: String,
}

/// `given` is what stands in the form: the last input, the saved answer, or the default.
pub fn question_view(
    pack: &Pack,
    question: &Question,
    given: Option<&Value>,
    suggestions: &[Suggestion],
    error: String,
) -> QuestionView {
    let is_feature = |value: &str| pack.template.features.iter().find(|feature| feature.id == value);
    let asks_features = question.affects.features != pack::Reach::None && question.kind == QuestionKind::Multiple;
    let options = match question.kind {
        QuestionKind::Boolean => vec![yes_or_no("true", "Yes", given), yes_or_no("false", "No", given)],
        _ => question
            .options
            .iter()
            .map(|option| {
                let feature = if asks_features { is_feature(&option.value) } else { None };
                let locked = feature.is_some_and(|feature| feature.required);
                OptionView {
                    value: option.value.clone(),
                    label: option.label.clone(),
                    icon: option.icon.clone(),
                    description: option
                        .description
                        .clone()
                        .or_else(|| feature.map(|feature| feature.description.clone())),
                    recommended: option.recommended,
                    checked: locked || given.is_some_and(|given| holds(given, &option.value)),
                    locked,
                    price: feature
                        .filter(|feature| feature.price > 0)
                        .map(|feature| money(feature.price, &pack.template.currency)),
                    suggested: suggestions
                        .iter()
                        .filter(|s| holds(&s.value, &option.value))
                        .map(|s| s.reason.clone())
                        .collect(),
                }
            })
            .collect(),
    };
    let on_options = matches!(question.kind, QuestionKind::Single | QuestionKind::Multiple);
    QuestionView {
        id: question.id.clone(),
        question: question.question.clone(),
        kind: match question.kind {
            QuestionKind::Single => "single",
            QuestionKind::Multiple => "multiple",
            QuestionKind::Number => "number",
            QuestionKind::Text => "text",
            QuestionKind::Boolean => "boolean",
        },
        required: question.required,
        help: question.help.clone(),
        placeholder: question.placeholder.clone(),
        options,
        value: given.map(plain).unwrap_or_default(),
        range: range(question),
        suggestions: if on_options {
            Vec::new() // they stand at the options
        } else {
            suggestions.iter().map(|s| SuggestionView { value: plain(&s.value), reason: s.reason.clone() }).collect()
        },
        error,
    }
}

fn yes_or_no(value: &str, label: &str, given: Option<&Value>) -> OptionView {
    OptionView {
        value: value.into(),
        label: label.into(),
        icon: None,
        description: None,
        recommended: false,
        checked: given.is_some_and(|given| plain(given) == value),
        locked: false,
        price: None,
        suggested: Vec::new(),
    }
}

fn holds(given: &Value, option: &str) -> bool {
    match given {
        Value::String(value) => value == option,
        Value::Array(values) => values.iter().any(|value| value == option),
        _ => false,
    }
}

fn range(question: &Question) -> Option<String> {
    let thousands = |number: i64| money(number * 100, "").trim_end_matches(".00").to_owned();
    match (question.validation.min, question.validation.max) {
        (Some(min), Some(max)) => Some(format!("From {} to {}", thousands(min), thousands(max))),
        (Some(min), None) => Some(format!("At least {}", thousands(min))),
        (None, Some(max)) => Some(format!("At most {}", thousands(max))),
        (None, None) => None,
    }
}

/// What a form field sent, as the JSON value its question expects. A number that is none stays text, and is
/// refused by the question's own rules.
pub fn form_value(question: &Question, given: &[String]) -> Value {
    let first = given.first().map(|text| text.trim()).unwrap_or_default();
    match question.kind {
        QuestionKind::Multiple => given.iter().cloned().collect(),
        QuestionKind::Boolean if first == "true" || first == "false" => Value::Bool(first == "true"),
        _ if first.is_empty() => Value::Null,
        QuestionKind::Number => {
            first.replace([',', ' ', '_'], "").parse::<i64>().map_or_else(|_| first.into(), Into::into)
        }
        _ => first.into(),
    }
}

pub struct AnswerView {
    pub id: String,
    pub question: String,
    pub answer: String,
    /// Of an implied answer.
    pub reason: Option<String>,
}

/// Every question with its answer in words, implied ones with their reason.
pub fn answer_views(pack: &Pack, answers: &pack::Answers, skipped: &[Skipped]) -> Vec<AnswerView> {
    let implied = |id: &str| skipped.iter().find(|skipped| skipped.id == id);
    pack.questions
        .iter()
        .filter_map(|question| {
            let skipped = implied(&question.id);
            let value = skipped.map(|skipped| &skipped.value).or_else(|| answers.get(&question.id))?;
            Some(AnswerView {
                id: question.id.clone(),
                question: question.question.clone(),
                answer: in_words(question, value),
                reason: skipped.map(|skipped| skipped.reason.clone()),
            })
        })
        .collect()
}

pub fn in_words(question: &Question, value: &Value) -> String {
    let label = |value: &Value| {
        let text = plain(value);
        question.options.iter().find(|option| option.value == text).map_or(text, |option| option.label.clone())
    };
    match value {
        Value::Array(values) if values.is_empty() => "None".into(),
        Value::Array(values) => values.iter().map(label).collect::<Vec<_>>().join(", "),
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        other => label(other),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

pub struct PreviewView {
    pub features: Vec<String>,
    pub integrations: Vec<String>,
    pub entities: Vec<String>,
    pub pages: Vec<String>,
    pub environment: Vec<String>,
    pub technologies: Vec<String>,
    pub files: Vec<String>,
    pub lines: Vec<QuoteLineView>,
    pub monthly: Option<String>,
    pub once: Option<String>,
}

pub struct QuoteLineView {
    pub label: String,
    pub amount: String,
}

pub fn preview_view(preview: &Preview, quote: &Quote, files: Vec<String>) -> PreviewView {
    let total = |cents: i64| (cents != 0).then(|| money(cents, &quote.currency));
    PreviewView {
        features: preview.features.clone(),
        integrations: preview.integrations.clone(),
        entities: preview.entities.clone(),
        pages: preview.pages.clone(),
        environment: preview.environment.clone(),
        technologies: preview.technologies.clone(),
        files,
        lines: quote
            .lines
            .iter()
            .map(|line| QuoteLineView {
                label: line.label.clone(),
                amount: if line.amount == 0 { "included".into() } else { money(line.amount, &quote.currency) },
            })
            .collect(),
        monthly: total(quote.monthly).or_else(|| (quote.once == 0).then(|| money(0, &quote.currency))),
        once: total(quote.once),
    }
}

pub struct StatusView {
    pub label: &'static str,
    pub tone: &'static str,
}

pub fn status_view(status: ToolStatus) -> StatusView {
    let (label, tone) = match status {
        ToolStatus::Generating => ("Being made", "brand-soft live"),
        ToolStatus::Deployed => ("Starting", "brand-soft live"),
        ToolStatus::Active => ("Running", "good"),
        ToolStatus::Suspended => ("Suspended", "warn"),
        ToolStatus::Failed => ("Failed", "bad"),
        ToolStatus::Deleted => ("Deleted", ""),
    };
    StatusView { label, tone }
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
