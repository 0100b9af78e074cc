//! All routes.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    App, catalogue, generations, metrics, openapi,
    origin::Wanted,
    problem::Problem,
    proxy, questionnaires, tools,
    web::{self, assets},
};

const LARGEST_BODY: usize = 256 * 1024;
/// Until an answer begins; what is streamed may take longer.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

pub fn router(app: App) -> Router {
    let pages = Router::new()
        .route("/", get(catalogue::pages::catalogue))
        .route("/templates/{id}", get(catalogue::pages::template))
        .route("/questionnaires", post(questionnaires::pages::start))
        .route("/questionnaires/{id}", get(questionnaires::pages::resume))
        .route(
            "/questionnaires/{id}/questions/{question}",
            get(questionnaires::pages::question).post(questionnaires::pages::answer),
        )
        .route("/questionnaires/{id}/questions/{question}/check", post(questionnaires::pages::check))
        .route("/questionnaires/{id}/review", get(questionnaires::pages::review))
        .route("/questionnaires/{id}/generate", post(questionnaires::pages::generate))
        .route("/generations/{id}", get(generations::pages::watch))
        .route("/generations/{id}/retry", post(generations::pages::retry))
        .route("/tools", get(tools::pages::list))
        .route("/tools/{id}", get(tools::pages::show))
        .route("/tools/{id}/credentials", post(tools::pages::credentials))
        .route("/tools/{id}/suspend", post(tools::pages::suspend))
        .route("/tools/{id}/resume", post(tools::pages::resume))
        .route("/tools/{id}/delete", get(tools::pages::ask_to_delete).post(tools::pages::delete))
        .route("/tools/{id}/documents/{file}", get(tools::pages::document))
        .route("/assets/{*path}", get(assets::serve));

    let api = Router::new()
        .route("/api/templates", get(catalogue::api::list).post(catalogue::api::search))
        .route("/api/templates/{id}", get(catalogue::api::get))
        .route("/api/templates/{id}/next", post(catalogue::api::next))
        .route("/api/generate", post(generations::api::create))
        .route("/api/generate/{id}/status", get(generations::api::status))
        .route("/api/generate/{id}/stream", get(generations::api::stream))
        .route("/api/generate/{id}/retry", post(generations::api::retry))
        .route("/api/tools", get(tools::api::list))
        .route("/api/tools/{id}", get(tools::api::get).delete(tools::api::delete))
        .route("/api/tools/{id}/credentials", get(tools::api::credentials))
        .route("/api/tools/{id}/source", get(tools::api::source))
        .route("/api/tools/{id}/logs", get(tools::api::logs))
        .route("/api/tools/{id}/heads", get(tools::api::heads))
        .route("/api/tools/{id}/suspend", post(tools::api::suspend))
        .route("/api/tools/{id}/resume", post(tools::api::resume))
        .route("/api/openapi.json", get(openapi::document))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics::routes::show));

    let platform = pages
        .merge(api)
        .route_layer(middleware::from_fn_with_state(app.clone(), metrics::routes::count))
        .fallback(async || Problem::not_found("page"))
        .method_not_allowed_fallback(async || {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Not possible here",
                "This address takes other methods.",
            )
        })
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(plain_words))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(app.clone());

    Router::new()
        .fallback_service(platform)
        .layer(middleware::from_fn_with_state(app, by_host))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http())
}

/// What is followed line by line must not wait in a compressor, and an archive is compressed.
fn worth_compressing() -> impl Predicate {
    let [lines, archive] = ["application/x-ndjson", "application/gzip"].map(NotForContentType::const_new);
    DefaultPredicate::new().and(lines).and(archive)
}

async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(Duration::from_secs(2), app.store.answers()).await {
        Ok(true) => "ready".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

/// A tool's address goes to the tool, ours to the platform, any other nowhere.
async fn by_host(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    match app.origin.wanted(host) {
        Wanted::Platform => next.run(request).await,
        Wanted::Tool(slug) => proxy::forward(&app, &slug, request).await,
        Wanted::Stranger => Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong_host",
            "Wrong address",
            "This server answers at its own name only.",
        )
        .into_response(),
    }
}

/// Refuses changes that another site's page asks for, and sets the headers every page has.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let foreign = match (site, origin) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin != format!("{}://{host}", app.origin.scheme()),
        (None, None) => false,
    };
    if changes && foreign {
        return Problem::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "Not from here",
            "A page of another site asked for this.",
        )
        .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A browser gets a page where a program gets a problem document; framework errors become problems.
async fn plain_words(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let wants_page = !is_api
        && request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
    let response = next.run(request).await;
    let status = response.status();
    let kind =
        response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if !(status.is_client_error() || status.is_server_error()) || kind.starts_with("text/html") {
        return response;
    }
    let is_problem = kind.starts_with("application/problem+json");
    if wants_page {
        let body = axum::body::to_bytes(response.into_body(), 64 * 1024).await.unwrap_or_default();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let title = problem["title"].as_str().unwrap_or("That did not work");
        return web::error_page(
            status,
            title,
            problem["detail"].as_str().unwrap_or("Go back, and try it another way."),
        );
    }
    if is_problem {
        return response;
    }
    // What the framework refuses: a path or query that cannot be read.
    let body = axum::body::to_bytes(response.into_body(), 64 * 1024).await.unwrap_or_default();
    let detail = String::from_utf8_lossy(&body).into_owned();
    Problem::new(status, "malformed_request", "The request cannot be read", detail).into_response()
}
