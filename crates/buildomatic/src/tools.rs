//! `buildomatic tools …`: the tools of a running server.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{Options, client::Client, failure::Failure};

#[derive(Subcommand)]
pub enum Tools {
    /// All tools, newest first
    List,
    /// One tool
    Show { tool: String },
    /// Its log
    Logs {
        tool: String,
        /// Go on as lines are written
        #[arg(long, short)]
        follow: bool,
    },
    /// Stop it; nothing is lost
    Suspend { tool: String },
    /// Start it again
    Resume { tool: String },
    /// Remove it with its database
    Delete {
        tool: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
}

pub async fn run(options: Options, command: Tools) -> Result<(), Failure> {
    let client = Client::new(options.listen)?;
    match command {
        Tools::List => list(&client, options.json).await,
        Tools::Show { tool } => show(&find(&client, &tool).await?, options.json),
        Tools::Logs { tool, follow } => logs(&client, &find(&client, &tool).await?, follow).await,
        Tools::Suspend { tool } => act(&client, &tool, "suspend", options.json).await,
        Tools::Resume { tool } => act(&client, &tool, "resume", options.json).await,
        Tools::Delete { tool, yes } => delete(&client, &tool, yes, options.json).await,
    }
}

/// By id, or by the slug that is its address.
async fn find(client: &Client, name: &str) -> Result<Value, Failure> {
    for tool in all(client).await? {
        if tool["id"] == name || tool["slug"] == name {
            return Ok(tool);
        }
    }
    Err(Failure::input(format!("there is no tool `{name}`. `buildomatic tools list` shows them.")))
}

async fn all(client: &Client) -> Result<Vec<Value>, Failure> {
    let mut tools = Vec::new();
    let mut path = "/api/tools".to_owned();
    loop {
        let page = client.get(&path).await?;
        tools.extend(page["tools"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/tools?cursor={cursor}"),
            None => return Ok(tools),
        }
    }
}

async fn list(client: &Client, as_json: bool) -> Result<(), Failure> {
    let tools = all(client).await?;
    if as_json {
        println!("{}", json!({ "tools": tools }));
        return Ok(());
    }
    if tools.is_empty() {
        println!("No tools yet. `buildomatic new gdpr-compliance` makes one.");
    }
    for tool in tools {
        println!("{:<28} {:<11} {}", text(&tool, "slug"), text(&tool, "status"), text(&tool, "deployment_url"));
    }
    Ok(())
}

fn show(tool: &Value, as_json: bool) -> Result<(), Failure> {
    if as_json {
        println!("{tool}");
        return Ok(());
    }
    for (label, key) in [
        ("Name", "name"),
        ("Id", "id"),
        ("Status", "status"),
        ("Template", "template_id"),
        ("Version", "template_version"),
        ("Address", "deployment_url"),
        ("API", "api_url"),
        ("Made", "created_at"),
        ("Deployed", "deployed_at"),
    ] {
        println!("{label:<10} {}", text(tool, key));
    }
    Ok(())
}

async fn logs(client: &Client, tool: &Value, follow: bool) -> Result<(), Failure> {
    let path = format!("/api/tools/{}/logs{}", text(tool, "id"), if follow { "?follow=1" } else { "" });
    client
        .events(&path, |_, line| {
            println!("{} {}", text(&line, "at"), text(&line, "message"));
            true
        })
        .await
}

async fn act(client: &Client, name: &str, verb: &str, as_json: bool) -> Result<(), Failure> {
    let tool = find(client, name).await?;
    let answer = client.post(&format!("/api/tools/{}/{verb}", text(&tool, "id")), &json!({})).await?;
    if as_json {
        println!("{answer}");
    } else {
        println!("{}: {verb} asked for; `buildomatic tools show {name}` shows when it is done.", text(&tool, "name"));
    }
    Ok(())
}

async fn delete(client: &Client, name: &str, yes: bool, as_json: bool) -> Result<(), Failure> {
    let tool = find(client, name).await?;
    if !yes {
        let question = format!("Delete {} with its database? This cannot be undone.", text(&tool, "name"));
        let sure = inquire::Confirm::new(&question).with_default(false).prompt();
        if !sure.map_err(|_| Failure::input("not deleted: say --yes where nobody can be asked"))? {
            return Ok(());
        }
    }
    client.delete(&format!("/api/tools/{}", text(&tool, "id"))).await?;
    if as_json {
        println!("{}", json!({ "deleted": tool["id"] }));
    } else {
        println!("{} is being deleted.", text(&tool, "name"));
    }
    Ok(())
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("-")
}
