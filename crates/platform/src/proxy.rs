//! Requests for `<slug>.localhost` go to that tool, on its Unix socket or port. Streams both ways.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use deployer::Address;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, UnixStream};

use crate::{App, tools, web};

/// Until the tool begins to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Belong to one connection, not to the request (RFC 9110, 7.6.1).
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-authenticate",
];

/// What a request's Host header asks for.
pub enum Wanted {
    Platform,
    Tool(String),
    /// None of ours: somebody's name that leads here (DNS rebinding).
    Stranger,
}

pub fn wanted(headers: &HeaderMap) -> Wanted {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return Wanted::Stranger };
    let name = if host.starts_with('[') {
        host.split_inclusive(']').next().unwrap_or(host)
    } else {
        host.split(':').next().unwrap_or(host)
    };
    match name.to_ascii_lowercase().as_str() {
        "localhost" | "127.0.0.1" | "[::1]" => Wanted::Platform,
        name => name
            .strip_suffix(".localhost")
            .filter(|slug| deployer::Slug::parse(slug).is_ok())
            .map_or(Wanted::Stranger, |slug| Wanted::Tool(slug.to_owned())),
    }
}

pub async fn forward(app: &App, slug: &str, request: Request) -> Response {
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let refuse = |status: StatusCode, title: &'static str, detail: &str, code: &'static str| {
        let mut response = if wants_page {
            web::error_page(status, title, detail)
        } else {
            crate::problem::Problem::new(status, code, title, detail).into_response()
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    };
    let tool = async { store::tools::by_slug(&mut *app.pool.acquire().await?, slug).await }.await;
    let tool = match tool {
        Ok(Some(tool)) => tool,
        Ok(None) => {
            return refuse(
                StatusCode::NOT_FOUND,
                "There is no tool at this address",
                "It may have been deleted.",
                "no_such_tool",
            );
        }
        Err(error) => return crate::problem::Problem::from(error).into_response(),
    };
    if tool.status == "suspended" {
        return refuse(
            StatusCode::PAYMENT_REQUIRED,
            "This tool is suspended",
            "Nothing is lost. Whoever runs it can resume it.",
            "suspended",
        );
    }
    let address = app
        .target
        .as_ref()
        .zip(tools::reference(&tool).ok())
        .and_then(|(target, reference)| target.address(&reference));
    let Some(address) = address else {
        return refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "This tool is not running yet",
            "It is being started. Try again in a moment.",
            "not_running",
        );
    };
    match send(&address, request).await {
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

async fn send(address: &Address, mut request: Request) -> anyhow::Result<Response> {
    let headers = request.headers_mut();
    strip(headers);
    if let Some(host) = headers.get(header::HOST).cloned() {
        headers.insert("x-forwarded-host", host);
    }
    headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
    headers.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = path.parse()?;
    let mut response = match address {
        Address::Unix(path) => exchange(UnixStream::connect(path).await?, request).await?,
        Address::Tcp(address) => exchange(connect(*address).await?, request).await?,
        Address::Url(url) => anyhow::bail!("{url} is reached directly"),
    };
    strip(response.headers_mut());
    Ok(response)
}

async fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    TcpStream::connect(address).await
}

async fn exchange<S>(stream: S, request: Request) -> anyhow::Result<Response>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let response = tokio::time::timeout(PATIENCE, sender.send_request(request)).await??;
    Ok(response.map(Body::new))
}

fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lead_where_they_should() {
        let kind = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).expect("a header"));
            match wanted(&headers) {
                Wanted::Platform => "platform".to_owned(),
                Wanted::Tool(slug) => slug,
                Wanted::Stranger => "stranger".to_owned(),
            }
        };
        for (host, expected) in [
            ("localhost:8080", "platform"),
            ("127.0.0.1", "platform"),
            ("[::1]:8080", "platform"),
            ("acme-gdpr.localhost:8080", "acme-gdpr"),
            ("ACME-GDPR.localhost", "acme-gdpr"),
            ("evil.example", "stranger"),
            ("..localhost", "stranger"),
            ("a.b.localhost", "stranger"),
            ("localhost.evil.example", "stranger"),
        ] {
            assert_eq!(kind(host), expected, "{host}");
        }
    }
}
