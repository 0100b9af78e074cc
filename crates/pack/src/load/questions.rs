//! `questions.toml`: a list of `[[question]]`.

use crate::{Advice, Affects, AnswerOption, Question, QuestionKind, Reach, Validation, reader::Table};

const KINDS: [(&str, QuestionKind); 5] = [
    ("single", QuestionKind::Single),
    ("multiple", QuestionKind::Multiple),
    ("number", QuestionKind::Number),
    ("text", QuestionKind::Text),
    ("boolean", QuestionKind::Boolean),
];

pub fn read(root: &Table<'_, '_>) -> Vec<Question> {
    let questions = root.tables("question").iter().map(question).collect();
    root.finish();
    questions
}

fn question(table: &Table<'_, '_>) -> Question {
    let kind = table.required_choice("type", "type of question", &KINDS);
    let read = Question {
        id: table.required_text("id").map(|text| text.value).unwrap_or_default(),
        question: table.required_text("question").map(|text| text.value).unwrap_or_default(),
        kind: kind.unwrap_or(QuestionKind::Text),
        required: table.bool("required"),
        help: table.text("help").map(|text| text.value),
        placeholder: table.text("placeholder").map(|text| text.value),
        when: table.condition("when"),
        options: table.tables("options").iter().map(option).collect(),
        validation: table.table("validation").map(|table| validation(&table)).unwrap_or_default(),
        affects: table.table("affects").map(|table| affects(&table)).unwrap_or_default(),
        default: table.value("default").map(|(value, _)| value),
        implied: table.tables("implied").iter().map(advice).collect(),
        suggestions: table.tables("suggestions").iter().map(advice).collect(),
    };
    let chooses = matches!(read.kind, QuestionKind::Single | QuestionKind::Multiple);
    if chooses && read.options.is_empty() {
        table.document.problem(table.span_of("type"), "a question to choose from has no options", "expected `options`");
    }
    if !chooses && !read.options.is_empty() {
        table.document.problem(table.span_of("options"), "only single and multiple questions have options", "not used");
    }
    table.finish();
    read
}

fn option(table: &Table<'_, '_>) -> AnswerOption {
    let read = AnswerOption {
        value: table.required_text("value").map(|text| text.value).unwrap_or_default(),
        label: table.required_text("label").map(|text| text.value).unwrap_or_default(),
        icon: table.text("icon").map(|text| text.value),
        description: table.text("description").map(|text| text.value),
        recommended: table.bool("recommended"),
        implies: table.texts("implies").into_iter().map(|text| text.value).collect(),
    };
    table.finish();
    read
}

fn validation(table: &Table<'_, '_>) -> Validation {
    let count =
        |key: &str| if table.has(key) { table.int_from(key, 0).and_then(|n| u32::try_from(n).ok()) } else { None };
    let read = Validation {
        min: table.int("min"),
        max: table.int("max"),
        min_length: count("min_length"),
        max_length: count("max_length"),
        min_items: count("min_items"),
        max_items: count("max_items"),
    };
    if let (Some(min), Some(max)) = (read.min, read.max)
        && min > max
    {
        table.document.problem(
            table.span_of("min"),
            format!("no number is at least {min} and at most {max}"),
            "above `max`",
        );
    }
    table.finish();
    read
}

fn affects(table: &Table<'_, '_>) -> Affects {
    let scope = |key: &str| match table.list_or_text(key) {
        None => Reach::None,
        Some(Ok(list)) => Reach::Some(list.into_iter().map(|text| text.value).collect()),
        Some(Err(text)) if text.value == "*" => Reach::All,
        Some(Err(text)) => {
            table.document.problem(text.span, format!("`{key}` is a text"), "expected \"*\" or a list");
            Reach::None
        }
    };
    let read = Affects {
        features: scope("features"),
        integrations: scope("integrations"),
        config: table.texts("config").into_iter().map(|text| text.value).collect(),
        pricing: table.bool("pricing"),
    };
    table.finish();
    read
}

fn advice(table: &Table<'_, '_>) -> Advice {
    let read = Advice {
        when: table.condition("when"),
        value: table.value("value").map(|(value, _)| value).unwrap_or_default(),
        reason: table.required_text("reason").map(|text| text.value).unwrap_or_default(),
    };
    table.finish();
    read
}
