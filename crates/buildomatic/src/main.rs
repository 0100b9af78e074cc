//! `buildomatic`: one binary for the server and for everything done from a terminal.
//! Exit codes: 0 done, 1 failed, 2 wrong use or input.

mod answers;
mod client;
mod doctor;
mod failure;
mod generate;
mod ledger;
mod new;
mod packs;
mod serve;
mod template;
mod tools;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use failure::Failure;

#[derive(Parser)]
#[command(
    name = "buildomatic",
    version,
    about = "Makes business tools on demand: a template and five answers become a running tool."
)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args, Clone)]
pub struct Options {
    /// Where the database, tools and secrets are kept [default: the platform's usual place]
    #[arg(long, global = true, env = "BUILDOMATIC_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Address to listen on, and where commands find the server
    #[arg(long, global = true, env = "BUILDOMATIC_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How the server is reached from outside, when something stands before it: https://tools.example.com. Tools are
    /// at names below it [default: http://localhost and the port]
    #[arg(long, global = true, env = "BUILDOMATIC_PUBLIC_URL", value_name = "URL")]
    public_url: Option<platform::Origin>,
    /// Template packs from this folder instead of the built-in ones; reloaded when a file changes
    #[arg(long, global = true, env = "BUILDOMATIC_TEMPLATES", value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Where tools run when nothing else is asked for
    #[arg(long, global = true, env = "BUILDOMATIC_TARGET", value_name = "TARGET", default_value = "local")]
    target: String,
    /// PostgreSQL to use instead of a private one
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Print JSON, for programs
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve,
    /// Ask a template's questions and make the tool
    New(new::New),
    /// Write a tool's source to a folder, and run nothing
    Generate(generate::Generate),
    /// Check, list and show templates
    #[command(subcommand)]
    Template(template::Template),
    /// List, show, suspend, resume and delete tools
    #[command(subcommand)]
    Tools(tools::Tools),
    /// Verify the history of a tool, without the tool
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Say whether this machine has what is needed
    Doctor,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.options.json;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let options = cli.options;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => asynchronously(serve::run(options)),
        Command::New(new) => asynchronously(new::run(options, new)),
        Command::Tools(tools) => asynchronously(tools::run(options, tools)),
        Command::Generate(generate) => generate::run(&options, &generate),
        Command::Template(template) => template::run(&options, &template),
        Command::Ledger(command) => ledger::run(&options, &command),
        Command::Doctor => doctor::run(&options),
    }
}

fn asynchronously(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}")))?
        .block_on(work)
}
