//! Scripts, style and icon, embedded in the binary; read from disk in a debug build.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/assets"]
struct Assets;

pub async fn serve(Path(path): Path<String>) -> Response {
    let Some(file) = Assets::get(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = file.metadata.mimetype().to_owned();
    let caching = if cfg!(debug_assertions) { "no-cache" } else { "public, max-age=86400" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching.to_owned())], file.data).into_response()
}

/// Eight hex digits over all assets.
pub fn version() -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for path in Assets::iter() {
        if let Some(file) = Assets::get(&path) {
            hasher.update(file.metadata.sha256_hash());
        }
    }
    hasher.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
