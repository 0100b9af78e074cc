//! `buildomatic new TEMPLATE`: the same questions as in the browser, asked by the same server.

use std::{io::IsTerminal, path::PathBuf, time::Duration};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use inquire::{Confirm, CustomType, InquireError, MultiSelect, Select, Text, validator::Validation};
use serde_json::{Map, Value, json};

use crate::{Options, answers, client::Client, failure::Failure, serve, tools::text};

#[derive(Args)]
pub struct New {
    /// The template's id, for example gdpr-compliance
    template: String,
    /// The company's name
    #[arg(long)]
    name: Option<String>,
    /// Answers as JSON or TOML; nothing is asked
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

pub async fn run(options: Options, new: New) -> Result<(), Failure> {
    let client = Client::new(options.listen)?;
    let own_server = if client.is_up().await { None } else { Some(serve::in_background(options.clone()).await?) };
    let outcome = make(&client, &options, new).await;
    if let Some(server) = own_server {
        if outcome.is_ok() && !options.json {
            println!("\nThe tool runs as long as this command does. Ctrl-C stops it; `buildomatic` starts it again.");
            server.until_interrupted().await?;
        } else {
            server.stop().await?;
        }
    }
    outcome
}

async fn make(client: &Client, options: &Options, new: New) -> Result<(), Failure> {
    let template = client.get(&format!("/api/templates/{}", new.template)).await?;
    let (name, answers) = match &new.answers {
        Some(path) => {
            let file = answers::read(path)?;
            let name = new.name.clone().or(file.name);
            (name.ok_or_else(|| Failure::input("the company's name is missing: add --name NAME"))?, file.answers)
        }
        None if !std::io::stdin().is_terminal() => {
            return Err(Failure::input("nobody can be asked here: give --answers FILE and --name NAME"));
        }
        None => ask(client, &template, new.name.clone()).await?,
    };
    let body = json!({ "template_id": new.template, "name": name, "answers": answers });
    let generation = client.post("/api/generate", &body).await?;
    follow(client, text(&generation, "stream_url"), options.json).await?;
    let tool = client.get(&format!("/api/tools/{}", text(&generation, "tool_id"))).await?;
    let credentials = client.get(&format!("/api/tools/{}/credentials", text(&generation, "tool_id"))).await?;
    if options.json {
        println!("{}", json!({ "tool": tool, "credentials": credentials }));
    } else {
        println!("\n{} runs at {}", text(&tool, "name"), text(&tool, "deployment_url"));
        println!("  Email     {}", text(&credentials, "admin_email"));
        println!("  Password  {}", text(&credentials, "admin_password"));
        println!("  API key   {}", text(&credentials, "api_key"));
        println!("Keep these: they are shown this once.");
    }
    Ok(())
}

/// Asks one question after the other; the server says which is next, what is suggested and what it costs.
async fn ask(client: &Client, template: &Value, name: Option<String>) -> Result<(String, Map<String, Value>), Failure> {
    println!("{}: {}\n", text(template, "name"), text(template, "description"));
    let name = match name {
        Some(name) => name,
        None => Text::new("Your company's name?").with_validator(required).prompt().map_err(cancelled)?,
    };
    let mut answers = Map::new();
    let path = format!("/api/templates/{}/next", text(template, "id"));
    loop {
        let step = client.post(&path, &json!({ "answers": answers })).await?;
        if step["question"].is_null() {
            for skipped in step["skipped"].as_array().into_iter().flatten() {
                println!("  {}: {} ({})", text(skipped, "id"), skipped["value"], text(skipped, "reason"));
            }
            show_price(&step["quote"]);
            if !Confirm::new("Make it?").with_default(true).prompt().map_err(cancelled)? {
                return Err(Failure::failed("nothing was made"));
            }
            return Ok((name, answers));
        }
        let question = &step["question"];
        for suggestion in step["suggestions"].as_array().into_iter().flatten() {
            println!("  Suggested: {} ({})", in_words(question, &suggestion["value"]), text(suggestion, "reason"));
        }
        loop {
            let value = ask_one(question, &step["suggestions"])?;
            let mut with = answers.clone();
            match value {
                Some(value) => with.insert(text(question, "id").to_owned(), value),
                None => break answers = with,
            };
            match client.post(&path, &json!({ "answers": with })).await {
                Ok(_) => break answers = with,
                Err(wrong) => {
                    wrong.report(false);
                }
            }
        }
    }
}

/// None where an optional question was left open.
fn ask_one(question: &Value, suggestions: &Value) -> Result<Option<Value>, Failure> {
    let label = text(question, "question");
    let help = question["help"].as_str();
    let options = question["options"].as_array().cloned().unwrap_or_default();
    let labels: Vec<String> = options.iter().map(option_label).collect();
    let value_of = |chosen: usize| options[chosen]["value"].clone();
    let suggested = |option: &Value| {
        let value = &option["value"];
        option["recommended"] == true
            || suggestions.as_array().into_iter().flatten().any(|suggestion| {
                suggestion["value"] == *value
                    || suggestion["value"].as_array().is_some_and(|values| values.contains(value))
            })
    };
    let value = match text(question, "type") {
        "single" => {
            let start = options.iter().position(suggested).unwrap_or(0);
            let mut prompt = Select::new(label, labels).with_starting_cursor(start);
            prompt.help_message = help;
            value_of(prompt.raw_prompt().map_err(cancelled)?.index)
        }
        "multiple" => {
            let defaults: Vec<usize> = (0..options.len()).filter(|&index| suggested(&options[index])).collect();
            let mut prompt = MultiSelect::new(label, labels).with_default(&defaults);
            prompt.help_message = help.or(Some("space chooses, enter goes on"));
            prompt.raw_prompt().map_err(cancelled)?.into_iter().map(|chosen| value_of(chosen.index)).collect()
        }
        "number" => {
            let mut prompt = CustomType::<i64>::new(label).with_error_message("a whole number, please");
            prompt.help_message = help;
            prompt.default = question["default"].as_i64();
            json!(prompt.prompt().map_err(cancelled)?)
        }
        "boolean" => json!(
            Confirm::new(label)
                .with_default(question["default"].as_bool().unwrap_or(false))
                .prompt()
                .map_err(cancelled)?
        ),
        _ => {
            let mut prompt = Text::new(label);
            prompt.help_message = help;
            prompt.default = question["default"].as_str();
            let text = prompt.prompt().map_err(cancelled)?;
            if text.trim().is_empty() && question["required"] == false {
                return Ok(None);
            }
            json!(text)
        }
    };
    Ok(Some(value))
}

/// A value as its question's options call it.
fn in_words(question: &Value, value: &Value) -> String {
    let options = question["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let label = |value: &Value| match options.iter().find(|option| option["value"] == *value) {
        Some(option) => text(option, "label").to_owned(),
        None => plain(value),
    };
    match value.as_array() {
        Some(values) => values.iter().map(label).collect::<Vec<_>>().join(", "),
        None => label(value),
    }
}

fn option_label(option: &Value) -> String {
    let icon = option["icon"].as_str().map(|icon| format!("{icon} ")).unwrap_or_default();
    let description = option["description"].as_str().map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{icon}{}{description}", text(option, "label"))
}

fn show_price(quote: &Value) {
    println!();
    for line in quote["lines"].as_array().into_iter().flatten() {
        let per = if line["interval"] == "month" { " / month" } else { "" };
        println!("  {:<52} {:>10}{per}", text(line, "label"), money(&line["amount"]));
    }
    let once = if quote["once"] == 0 { String::new() } else { format!(", {} once", money(&quote["once"])) };
    println!("  {:<52} {:>10} / month{once}\n", "Total", money(&quote["monthly"]));
}

fn money(cents: &Value) -> String {
    let cents = cents.as_i64().unwrap_or(0);
    format!("${}.{:02}", cents / 100, cents.rem_euclid(100))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Shows each stage as it happens. The stream is taken up again where it broke off.
async fn follow(client: &Client, path: &str, quiet: bool) -> Result<(), Failure> {
    let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(100) };
    bar.set_style(
        ProgressStyle::with_template("  {bar:36} {pos:>3} %  {msg}").expect("the template is a constant that parses"),
    );
    let mut end = None;
    for _ in 0..5 {
        client
            .events(path, |event, data| {
                match event {
                    "stage" => {
                        bar.set_position(data["progress"].as_u64().unwrap_or(0));
                        bar.set_message(text(&data, "name").replace('-', " "));
                    }
                    "done" => end = Some(Ok(())),
                    "failed" => end = Some(Err(Failure::problem(500, data["error"].clone()))),
                    _ => {}
                }
                end.is_none()
            })
            .await?;
        if end.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    bar.finish_and_clear();
    end.unwrap_or_else(|| {
        Err(Failure::failed("the server stopped telling how far it is; `buildomatic tools list` shows the outcome"))
    })
}

fn required(text: &str) -> Result<Validation, inquire::CustomUserError> {
    Ok(if text.trim().is_empty() { Validation::Invalid("a name is needed".into()) } else { Validation::Valid })
}

fn cancelled(error: InquireError) -> Failure {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            Failure::failed("stopped; nothing was made")
        }
        other => Failure::failed(format!("cannot ask: {other}")),
    }
}
