//! `buildomatic template …`: check, list and show template packs.

use std::path::PathBuf;

use clap::Subcommand;
use pack::{Problem, Problems};
use serde_json::json;

use crate::{Options, failure::Failure, packs};

#[derive(Subcommand)]
pub enum Template {
    /// Check the pack in a folder, and say everything that is wrong with it
    Check { dir: PathBuf },
    /// The templates there are
    List,
    /// One template: its questions, features and price
    Show { template: String },
}

pub fn run(options: &Options, command: &Template) -> Result<(), Failure> {
    match command {
        Template::Check { dir } => check(dir, options.json),
        Template::List => list(options),
        Template::Show { template } => show(options, template),
    }
}

fn check(dir: &std::path::Path, as_json: bool) -> Result<(), Failure> {
    let files = packs::directory(dir)?;
    let skeleton = packs::skeleton()?;
    let outcome = pack::load(&files).and_then(|pack| generator::check(&pack, &skeleton).map(|()| pack));
    let described = |problem: &Problem| {
        let Problem { file, line, column, message, hint, .. } = problem;
        json!({ "file": file, "line": line, "column": column, "message": message, "hint": hint })
    };
    match outcome {
        Ok(pack) => {
            let (id, warnings) = (&pack.template.id, generator::untranslated(&pack, &skeleton));
            if as_json {
                let warnings: Vec<_> = warnings.iter().map(described).collect();
                println!("{}", json!({ "id": id, "problems": [], "warnings": warnings }));
            } else {
                for Problem { file, message, .. } in &warnings {
                    eprintln!("warning: {file}: {message}");
                }
                println!("{id} is good.");
            }
        }
        Err(Problems(problems)) => {
            if as_json {
                let list: Vec<_> = problems.iter().map(described).collect();
                println!("{}", json!({ "problems": list }));
            } else {
                for problem in &problems {
                    eprintln!("{}\n", problem.render());
                }
            }
            let count = problems.len();
            return Err(Failure::input(format!(
                "{} has {count} {}",
                dir.display(),
                if count == 1 { "problem" } else { "problems" }
            )));
        }
    }
    Ok(())
}

fn list(options: &Options) -> Result<(), Failure> {
    let packs = packs::all(options)?;
    if options.json {
        let list: Vec<_> = packs
            .iter()
            .map(|(name, pack)| match pack {
                Ok(pack) => {
                    json!({ "id": pack.template.id, "version": pack.template.version, "name": pack.template.name })
                }
                Err(problems) => json!({ "id": name, "broken": true, "problems": problems.0.len() }),
            })
            .collect();
        println!("{}", json!({ "templates": list }));
        return Ok(());
    }
    for (name, pack) in packs {
        match pack {
            Ok(pack) => println!("{:<24} {:<8} {}", pack.template.id, pack.template.version, pack.template.name),
            Err(problems) => {
                println!("{name:<24} broken   {} problems; `buildomatic template check` shows them", problems.0.len())
            }
        }
    }
    Ok(())
}

fn show(options: &Options, id: &str) -> Result<(), Failure> {
    let pack = packs::one(options, id)?;
    let template = &pack.template;
    if options.json {
        println!("{}", json!({ "template": template, "questions": pack.questions }));
        return Ok(());
    }
    println!("{} {} ({})\n{}\n", template.name, template.version, template.id, template.description);
    println!("Features");
    for feature in &template.features {
        let note = match (feature.required, feature.price) {
            (true, _) => "always on".to_owned(),
            (false, 0) => "included".to_owned(),
            (false, cents) => format!("+{}.{:02} {}", cents / 100, cents % 100, template.currency),
        };
        println!("  {:<22} {:<34} {note}", feature.id, feature.name);
    }
    println!("\nQuestions");
    for question in &pack.questions {
        println!("  {:<22} {}", question.id, question.question);
    }
    Ok(())
}
