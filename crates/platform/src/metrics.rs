//! `/metrics`: counts and times in Prometheus' text format.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{App, problem::Problem};

/// Upper bounds in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

#[derive(Default)]
pub struct Metrics {
    /// By method, route and status.
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
    request_seconds: Mutex<Histogram>,
    generation_seconds: Mutex<Histogram>,
}

#[derive(Default)]
struct Histogram {
    /// How many fell at or under each bound.
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Histogram {
    fn observe(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, text: &mut String, name: &str, help: &str) {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} histogram");
        for (bucket, bound) in self.buckets.iter().zip(BOUNDS) {
            let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {bucket}");
        }
        let _ = writeln!(
            text,
            "{name}_bucket{{le=\"+Inf\"}} {count}\n{name}_sum {sum}\n{name}_count {count}",
            count = self.count,
            sum = self.sum
        );
    }
}

impl Metrics {
    fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (method.to_owned(), route.to_owned(), status);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
        self.request_seconds.lock().unwrap_or_else(PoisonError::into_inner).observe(took);
    }

    /// From the order to the running tool.
    pub fn generation(&self, took: Duration) {
        self.generation_seconds.lock().unwrap_or_else(PoisonError::into_inner).observe(took);
    }

    fn write(&self, text: &mut String) {
        let name = "buildomatic_http_requests_total";
        let _ = writeln!(text, "# HELP {name} Requests answered, without those for tools.\n# TYPE {name} counter");
        for ((method, route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(text, "{name}{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}");
        }
        self.request_seconds.lock().unwrap_or_else(PoisonError::into_inner).write(
            text,
            "buildomatic_http_request_duration_seconds",
            "Until an answer begins.",
        );
        self.generation_seconds.lock().unwrap_or_else(PoisonError::into_inner).write(
            text,
            "buildomatic_generation_duration_seconds",
            "From the order to the running tool.",
        );
    }
}

/// Counts a request under its route, never under its path: that would be a name for each id.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    // A method is any word; only those that routes know become a name.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let began = Instant::now();
    let response = next.run(request).await;
    app.live.metrics.request(&method, &route, response.status().as_u16(), began.elapsed());
    response
}

pub async fn show(State(app): State<App>) -> Result<Response, Problem> {
    let mut text = String::new();
    app.live.metrics.write(&mut text);
    let mut db = app.pool.acquire().await?;
    for (name, help, counts) in [
        ("buildomatic_tools", "Tools by status.", store::tools::count_by_status(&mut db).await?),
        ("buildomatic_generations", "Generations by status.", store::generations::count_by_status(&mut db).await?),
        ("buildomatic_jobs", "Jobs by status.", jobs::count_by_status(&mut db).await?),
    ] {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (status, count) in counts {
            let _ = writeln!(text, "{name}{{status=\"{status}\"}} {count}");
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
