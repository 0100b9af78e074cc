//! `with-postgres COMMAND…`: runs it with `TEST_DATABASE_URL` set, and ends with its exit code.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let Some(program) = arguments.next() else { anyhow::bail!("use: with-postgres COMMAND [ARGUMENT…]") };
    let status = testkit::with_postgres(&program, &arguments.collect::<Vec<_>>()).await?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
