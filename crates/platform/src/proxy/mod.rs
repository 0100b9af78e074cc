//! Requests for `<slug>.<base domain>` go to that tool, wherever it runs. Streams both ways; WebSockets pass.

mod client;
mod routes;

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
pub use client::Client;
use domain::ToolStatus;
pub use routes::Routes;

use crate::{App, deployments::reference, problem::Problem, web};

const FORWARDED_FOR: &str = "x-forwarded-for";

pub async fn forward(app: &App, slug: &str, mut request: Request) -> Response {
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let refuse = |status: StatusCode, title: &'static str, detail: &str, code: &'static str| {
        let mut response = if wants_page {
            web::error_page(status, title, detail)
        } else {
            Problem::new(status, code, title, detail).into_response()
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    };
    let tool = match app.live.routes.find(&app.store, slug).await {
        Ok(Some(tool)) => tool,
        Ok(None) => {
            return refuse(
                StatusCode::NOT_FOUND,
                "There is no tool at this address",
                "It may have been deleted.",
                "no_such_tool",
            );
        }
        Err(error) => return Problem::from(error).into_response(),
    };
    if tool.status == ToolStatus::Suspended {
        return refuse(
            StatusCode::PAYMENT_REQUIRED,
            "This tool is suspended",
            "Nothing is lost. Whoever runs it can resume it.",
            "suspended",
        );
    }
    let address =
        app.targets.of(&tool).zip(reference(&tool).ok()).and_then(|(target, reference)| target.address(&reference));
    let Some(address) = address else {
        return refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "This tool is not running yet",
            "It is being started. Try again in a moment.",
            "not_running",
        );
    };
    tell_whom_for(app, &mut request);
    match app.live.tools.send(&address, request).await {
        Ok(response) => {
            app.live.used.note(tool.id);
            response
        }
        Err(error) => {
            tracing::warn!(tool.slug, "a tool did not answer: {error:#}");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "This tool does not answer",
                "It is being started again. Try again in a moment.",
                "not_answering",
            )
        }
    }
}

/// Tools limit requests by the address of the visitor, so it must be that, and not what a visitor claims.
fn tell_whom_for(app: &App, request: &mut Request) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let visitor = visitor(peer, app.origin.is_behind_proxy(), request.headers());
    let headers = request.headers_mut();
    if let Some(host) = headers.get(header::HOST).cloned() {
        headers.insert("x-forwarded-host", host);
    }
    headers.insert("x-forwarded-proto", HeaderValue::from_static(app.origin.scheme()));
    headers.remove(FORWARDED_FOR);
    if let Some(visitor) = visitor.and_then(|visitor| HeaderValue::from_str(&visitor.to_string()).ok()) {
        headers.insert(FORWARDED_FOR, visitor);
    }
}

/// Whoever connects; behind a proxy of this machine, whom that says it speaks for: the last name in its list, for what
/// stands before was sent by the visitor.
fn visitor(peer: Option<IpAddr>, behind_proxy: bool, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer?;
    if !behind_proxy || !peer.is_loopback() {
        return Some(peer);
    }
    let mut lists = headers.get_all(FORWARDED_FOR).iter().filter_map(|list| list.to_str().ok());
    lists.next_back().and_then(|list| list.rsplit(',').next()).and_then(|name| name.trim().parse().ok()).or(Some(peer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_whoever_connects_and_no_claim_counts() {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, HeaderValue::from_static("6.6.6.6, 203.0.113.9"));
        let address = |text: &str| text.parse::<IpAddr>().ok();
        let (local, far) = (address("127.0.0.1"), address("203.0.113.5"));
        assert_eq!(visitor(local, false, &headers), local);
        assert_eq!(visitor(far, true, &headers), far);
        assert_eq!(visitor(local, true, &headers), address("203.0.113.9"));
        assert_eq!(visitor(local, true, &HeaderMap::new()), local);
        assert_eq!(visitor(None, true, &headers), None);
    }
}
