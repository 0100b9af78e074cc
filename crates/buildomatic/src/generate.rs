//! `buildomatic generate TEMPLATE --out DIR`: writes the source, and runs nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use generator::Request;
use platform::generations;
use serde_json::json;

use crate::{Options, answers, failure::Failure, packs};

#[derive(Args)]
pub struct Generate {
    /// The template's id
    template: String,
    /// The company's name
    #[arg(long)]
    name: Option<String>,
    /// Answers as JSON or TOML
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
    /// A folder that is empty or not there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(options: &Options, command: &Generate) -> Result<(), Failure> {
    let pack = packs::one(options, &command.template)?;
    let file = answers::read(&command.answers)?;
    let name = command
        .name
        .clone()
        .or(file.name)
        .ok_or_else(|| Failure::input("the company's name is missing: add --name NAME"))?;
    let company =
        generations::company_name(&name).map_err(|error| Failure::input(format!("--name: {}", error.message)))?;
    let answers = questions::complete(&pack, &file.answers).map_err(|errors| {
        Failure::problem(
            422,
            json!({ "title": "Some answers are wrong", "status": 422, "code": "invalid_answers", "errors": errors }),
        )
    })?;
    refuse_full(&command.out)?;

    let slug = generations::slug::slug(&company, &pack.template.id);
    let secrets = generations::secrets::of_tool(&slug)?;
    let request = Request { company: &company, slug: &slug, answers: &answers, secrets: &secrets };
    let tool = generator::generate(&pack, &packs::skeleton()?, &request, &|_| {})
        .map_err(|error| Failure::failed(error.to_string()))?;

    for (path, contents) in tool.files.iter() {
        write(&command.out.join(path), contents)?;
    }
    let environment: String =
        tool.environment.iter().map(|(name, value)| format!("{name}={}\n", generator::encode::dotenv(value))).collect();
    let secrets_file = command.out.join(".env");
    write(&secrets_file, environment.as_bytes())?;
    restrict(&secrets_file)?;

    if options.json {
        println!("{}", json!({ "out": command.out, "files": tool.files.len(), "slug": slug }));
    } else {
        println!(
            "{} files in {}. Its README says how to run it; the secrets are in .env, which git ignores.",
            tool.files.len(),
            command.out.display()
        );
    }
    Ok(())
}

fn refuse_full(out: &Path) -> Result<(), Failure> {
    match fs::read_dir(out).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(Failure::input(format!("{} is not empty; name a new folder with --out", out.display()))),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::input(format!("cannot use {}: {error}", out.display()))),
    }
}

fn write(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, contents))
        .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))
}

#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .map_err(|error| Failure::failed(format!("cannot protect {}: {error}", path.display())))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> Result<(), Failure> {
    Ok(())
}
