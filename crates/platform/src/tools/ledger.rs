//! Keeps signed heads of the tools' ledgers where the tools do not reach. A history that was written anew as a whole
//! fits together again; only a head that somebody else kept shows it.

use axum::body::Body;
use domain::Session;
use http_body_util::BodyExt;
use hyper::Request;
use ledger::SignedHead;
use serde_json::{Value, json};
use store::ledger_heads::{self as table, Kept};
use time::Duration;

use super::{Tool, ToolError};
use crate::{
    App,
    auth::{Act, authorize},
    deployments::reference,
};

const EVERY: Duration = Duration::hours(1);
/// More is no answer of a health endpoint.
const LONGEST: usize = 64 * 1024;
/// How many are shown.
pub const SHOWN: i64 = 1000;

/// Looks, when the last look was long ago; a tool that answers without a head has none to keep.
pub async fn keep_head(app: &App, tool: &Tool) -> anyhow::Result<()> {
    let (good, bad) = table::last(&mut app.store.system("reconciler").await?, tool.id).await?;
    let now = app.clock.now();
    let recent = |kept: &Option<Kept>| kept.as_ref().is_some_and(|kept| now - kept.seen_at < EVERY);
    if recent(&good) || recent(&bad) {
        return Ok(());
    }
    let Some(head) = ask(app, tool).await? else { return Ok(()) };
    let signed: SignedHead = serde_json::from_value(head.clone())?;
    let seq = i64::try_from(signed.seq)?;
    let contradiction = contradiction(good.as_ref(), &signed);
    let mut tx = app.store.system("reconciler").await?;
    let new = table::keep(&mut tx, tool.id, (seq, &signed.hash), &head, contradiction.as_deref()).await?;
    if let Some(why) = contradiction.filter(|_| new) {
        tracing::error!(tool.slug, seq, "the ledger of a tool contradicts the head that was kept: {why}");
        let data = json!({ "seq": seq, "hash": signed.hash, "why": why });
        store::audit::record(&mut tx, "tool.ledger_contradicts", tool.id, data).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Why `head` cannot follow what was kept; `None` when it can.
fn contradiction(kept: Option<&Kept>, head: &SignedHead) -> Option<String> {
    if !head.is_signed() {
        return Some("its signature is wrong".into());
    }
    let kept = kept?;
    let (seq, realm) = (kept.seq.unsigned_abs(), kept.head["realm"].as_str().unwrap_or_default());
    if head.realm != realm {
        return Some("it is the head of another ledger".into());
    }
    if head.seq < seq {
        return Some(format!("it ends at event {}, and event {seq} was seen", head.seq));
    }
    (head.seq == seq && head.hash != kept.hash).then(|| format!("event {seq} is not the one that was seen"))
}

async fn ask(app: &App, tool: &Tool) -> anyhow::Result<Option<Value>> {
    let address = app.targets.of(tool).and_then(|target| target.address(&reference(tool).ok()?));
    let Some(address) = address else { return Ok(None) };
    let request = Request::get("/health").header("host", "localhost").body(Body::empty())?;
    let response = app.live.tools.send(&address, request).await?;
    let body = http_body_util::Limited::new(response.into_body(), LONGEST).collect().await;
    let body = body.map_err(|error| anyhow::anyhow!("its health cannot be read: {error}"))?.to_bytes();
    let health: Value = serde_json::from_slice(&body)?;
    Ok(health["ledger"].get("signed").cloned())
}

/// Newest first.
pub async fn heads(app: &App, by: &Session, tool: &Tool) -> Result<Vec<Kept>, ToolError> {
    authorize(by, Act::See)?;
    Ok(table::of_tool(&mut app.store.tenant(by).await?, tool.id, SHOWN).await?)
}
