//! Speaks to tools over connections that are kept open, on Unix sockets and ports.

use std::{io, os::unix::ffi::OsStringExt, path::Path, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use deployer::Address;
use futures_util::future::BoxFuture;
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::net::UnixStream;
use tower::util::ServiceFn;

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

type Socket = TokioIo<UnixStream>;
type UnixConnector = ServiceFn<fn(Uri) -> BoxFuture<'static, io::Result<Socket>>>;

#[derive(Clone)]
pub struct Client {
    unix: legacy::Client<UnixConnector, Body>,
    tcp: legacy::Client<HttpConnector, Body>,
}

impl Default for Client {
    fn default() -> Self {
        let builder = legacy::Client::builder(TokioExecutor::new());
        Self { unix: builder.build(tower::service_fn(connect as fn(Uri) -> _)), tcp: builder.build_http() }
    }
}

impl Client {
    /// One exchange with a tool, wherever it is.
    pub async fn send(&self, address: &Address, mut request: Request) -> anyhow::Result<Response> {
        let upgrade = request.headers().get(header::UPGRADE).cloned();
        strip(request.headers_mut());
        let visitor = upgrade.as_ref().map(|protocol| {
            switch_to(request.headers_mut(), protocol);
            hyper::upgrade::on(&mut request)
        });
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let host = match address {
            Address::Unix(path) => hex(path),
            Address::Tcp(address) => address.to_string(),
            Address::Url(url) => anyhow::bail!("{url} is reached directly"),
        };
        *request.uri_mut() = format!("http://{host}{path}").parse()?;
        let sending = match address {
            Address::Unix(_) => self.unix.request(request),
            _ => self.tcp.request(request),
        };
        let mut response = tokio::time::timeout(PATIENCE, sending).await??.map(Body::new);
        strip(response.headers_mut());
        if let (StatusCode::SWITCHING_PROTOCOLS, Some(visitor), Some(protocol)) = (response.status(), visitor, upgrade)
        {
            let tool = hyper::upgrade::on(&mut response);
            switch_to(response.headers_mut(), &protocol);
            tokio::spawn(async move {
                // Either side may leave at any time; that is how such a conversation ends.
                if let Ok((visitor, tool)) = tokio::try_join!(visitor, tool) {
                    let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(visitor), &mut TokioIo::new(tool)).await;
                }
            });
        }
        Ok(response)
    }
}

fn switch_to(headers: &mut HeaderMap, protocol: &HeaderValue) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol.clone());
}

/// The path of a socket is no name of a host, so it is written as one.
fn hex(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn connect(uri: Uri) -> BoxFuture<'static, io::Result<Socket>> {
    Box::pin(async move {
        let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "the host is no path of a socket");
        let host = uri.host().unwrap_or_default();
        let bytes = host.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            u8::from_str_radix(pair, 16).map_err(|_| wrong())
        });
        let path = std::ffi::OsString::from_vec(bytes.collect::<io::Result<Vec<u8>>>()?);
        Ok(TokioIo::new(UnixStream::connect(path).await?))
    })
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
