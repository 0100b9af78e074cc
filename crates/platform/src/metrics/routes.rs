//! `/metrics`, and the counting of every request.

use std::{fmt::Write, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{App, problem::Problem};

/// Counts a request under its route, never under its path: that would be a name for each id.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    // A method is any word; only those that routes know become a name.
    let known = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"];
    let method = known.into_iter().find(|known| request.method() == known).unwrap_or("other");
    let began = Instant::now();
    let response = next.run(request).await;
    app.live.metrics.request(method, route, response.status().as_u16(), began.elapsed());
    response
}

pub async fn show(State(app): State<App>) -> Result<Response, Problem> {
    let mut text = app.live.metrics.render();
    let mut tx = app.store.system("metrics").await?;
    for (name, help, counts) in [
        ("buildomatic_tools", "Tools by status.", store::tools::count_by_status(&mut tx).await?),
        ("buildomatic_generations", "Generations by status.", store::generations::count_by_status(&mut tx).await?),
        ("buildomatic_jobs", "Jobs by status.", jobs::count_by_status(tx.queue()).await?),
    ] {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (status, count) in counts {
            let _ = writeln!(text, "{name}{{status=\"{status}\"}} {count}");
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
