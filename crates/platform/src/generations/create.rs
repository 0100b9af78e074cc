//! From a template, a company's name and answers to a tool that is being made.

use domain::ToolId;
use pack::{Answers, Pack};
use questions::AnswerError;
use serde_json::Value;
use store::{TenantTx, tools as table};

use super::{
    error::GenerationError,
    order::{Ordered, order},
    slug,
};
use crate::{
    App,
    auth::{Act, authorize},
};

/// A company's name as it is kept: trimmed, one line, at most 120 characters.
pub fn company_name(text: &str) -> Result<String, AnswerError> {
    let error =
        |code, message: &str| Err(AnswerError { field: "name".into(), code, message: message.into(), allowed: None });
    let text = text.trim();
    if text.is_empty() {
        return error("required", "Your company's name is needed.");
    }
    if text.chars().count() > 120 {
        return error("too_long", "The name may have at most 120 characters.");
    }
    if text.chars().any(char::is_control) {
        return error("control_character", "The name has characters that cannot be shown.");
    }
    Ok(text.to_owned())
}

/// Tool, audit and first job in the caller's transaction: all of them or none.
pub async fn create(
    app: &App,
    tx: &mut TenantTx,
    pack: &Pack,
    company: &str,
    answers: &Answers,
    target: Option<&str>,
) -> Result<Ordered, GenerationError> {
    authorize(tx.session(), Act::CreateTool)?;
    let (company, effective, target) =
        match (company_name(company), questions::complete(pack, answers), target_name(app, target)) {
            (Ok(company), Ok(effective), Ok(target)) => (company, effective, target),
            (company, effective, target) => {
                let wrong = company.err().into_iter().chain(effective.err().into_iter().flatten()).chain(target.err());
                return Err(GenerationError::Invalid(wrong.collect()));
            }
        };
    let base = slug::slug(&company, &pack.template.id);
    let slug = slug::free(&base, &table::slugs_like(tx, &base).await?);
    let tool = ToolId::new();
    let new = table::New {
        id: tool,
        template: &pack.template.id,
        template_version: &pack.template.version,
        name: &company,
        slug: &slug,
        configuration: &Value::Object(effective.answers),
        deployment_type: target,
        at: app.clock.now(),
    };
    table::create(tx, new).await?;
    Ok(order(tx, tool).await?)
}

/// Where it will run: at the default place, when nothing is asked for.
fn target_name(app: &App, wanted: Option<&str>) -> Result<&'static str, AnswerError> {
    let known = app.targets.names();
    let Some(wanted) = wanted else { return Ok(known[0]) };
    known.iter().copied().find(|name| *name == wanted).ok_or_else(|| {
        let shown: String = wanted.chars().take(40).collect();
        AnswerError {
            field: "target".into(),
            code: "not_an_option",
            message: format!("“{shown}” is not a target of this server."),
            allowed: Some(known.iter().map(|name| (*name).to_owned()).collect()),
        }
    })
}
