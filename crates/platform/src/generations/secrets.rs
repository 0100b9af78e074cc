//! What a new tool's secrets are made of.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use generator::Secrets;

/// In characters that need no quoting anywhere.
fn random(bytes: usize) -> anyhow::Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness is to be had: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// The same for every way in which a tool is made.
pub fn of_tool(slug: &str) -> anyhow::Result<Secrets> {
    Ok(Secrets {
        jwt_secret: random(32)?,
        api_key: format!("bom_{}", random(32)?),
        admin_email: format!("admin@{slug}.example"),
        admin_password: random(15)?,
    })
}
