//! What a command says when it cannot do its work, and the exit code that goes with it.

use std::process::ExitCode;

use serde_json::{Value, json};

#[derive(Debug)]
pub struct Failure {
    message: String,
    /// `application/problem+json` as the server gave it, or what `--json` prints instead.
    problem: Option<Value>,
    exit: u8,
}

impl Failure {
    /// The work failed; the same call may succeed later.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), problem: None, exit: 1 }
    }

    /// The call or its input is wrong.
    pub fn input(message: impl Into<String>) -> Self {
        Self { message: message.into(), problem: None, exit: 2 }
    }

    /// What was looked at is not as it should be; `--json` prints the finding.
    pub fn found(message: impl Into<String>, finding: Value) -> Self {
        Self { message: message.into(), problem: Some(finding), exit: 1 }
    }

    /// A problem document of the API: input where the status says so.
    pub fn problem(status: u16, problem: Value) -> Self {
        let mut message =
            problem["detail"].as_str().or(problem["title"].as_str()).unwrap_or("the server refused").to_owned();
        for error in problem["errors"].as_array().into_iter().flatten() {
            let field = error["field"].as_str().unwrap_or("?");
            message.push_str(&format!("\n  {field}: {}", error["message"].as_str().unwrap_or("is wrong")));
            if let Some(allowed) = error["allowed"].as_array().filter(|allowed| !allowed.is_empty()) {
                let allowed: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
                message.push_str(&format!(" (allowed: {})", allowed.join(", ")));
            }
        }
        let exit = if matches!(status, 400 | 404 | 409 | 410 | 413 | 422) { 2 } else { 1 };
        Self { message, problem: Some(problem), exit }
    }

    pub fn report(&self, json: bool) -> ExitCode {
        if json {
            let problem = self.problem.clone().unwrap_or_else(|| json!({ "title": self.message }));
            println!("{problem}");
        } else {
            eprintln!("error: {}", self.message);
        }
        ExitCode::from(self.exit)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}
