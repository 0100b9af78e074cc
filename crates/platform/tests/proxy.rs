//! What a tool is told by the platform that stands before it, and what passes through.

mod server;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, WebSocketUpgrade, ws},
    http::HeaderMap,
    routing::get,
    serve::ListenerExt,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{Answer, World};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A tool that says what it was told, and echoes what is said to it. Counts the connections it gets.
async fn tool() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let listener = listener.tap_io(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let told = |ConnectInfo(_): ConnectInfo<SocketAddr>, headers: HeaderMap| async move {
        let header = |name: &str| {
            headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        Json(json!({
            "for": header("x-forwarded-for"), "host": header("x-forwarded-host"), "proto": header("x-forwarded-proto"),
            "connection": header("connection"), "secret": header("x-hop"),
        }))
    };
    let echo = |upgrade: WebSocketUpgrade| async move {
        upgrade.on_upgrade(async |mut socket: ws::WebSocket| {
            while let Some(Ok(message)) = socket.recv().await {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
        })
    };
    let router = Router::new().route("/", get(told)).route("/echo", get(echo));
    tokio::spawn(
        async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await },
    );
    (address, connections)
}

#[tokio::test]
async fn a_tool_is_told_who_visits_it_and_its_connections_are_kept() {
    let world = World::with_target().await;
    let (address, connections) = tool().await;
    world.target.clone().expect("a target").answer_at(address);
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    let slug = server.get(&format!("/api/tools/{tool}")).await.text("slug");
    let host = format!("{slug}.localhost:{}", server.port);
    let ask = async || {
        let request = server.request(Method::GET, "/").header("host", &host);
        // What a visitor claims, and what is for one connection alone.
        let request =
            request.header("x-forwarded-for", "6.6.6.6").header("connection", "x-hop").header("x-hop", "mine");
        Answer::of(request.send().await).await
    };
    let told = ask().await;
    told.expect(StatusCode::OK);
    let of = |key: &str| told.body[key].clone();
    assert_eq!([of("for"), of("host"), of("proto")], [json!(["127.0.0.1"]), json!([host]), json!(["http"])]);
    assert_eq!([of("connection"), of("secret")], [json!([]), json!([])] as [Value; 2]);
    let before = connections.load(Ordering::Relaxed);
    for _ in 0..20 {
        ask().await.expect(StatusCode::OK);
    }
    assert!(connections.load(Ordering::Relaxed) <= before + 1, "connections are kept");

    server.post(&format!("/api/tools/{tool}/suspend"), &json!({})).await.expect(StatusCode::ACCEPTED);
    server.until(&format!("/api/tools/{tool}"), |tool| tool["status"] == "suspended").await;
    let mut refused = ask().await;
    for _ in 0..100 {
        if refused.status == StatusCode::PAYMENT_REQUIRED {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        refused = ask().await;
    }
    refused.refused(StatusCode::PAYMENT_REQUIRED, "suspended");
}

#[tokio::test]
async fn web_sockets_pass() {
    let world = World::with_target().await;
    let (address, _) = tool().await;
    world.target.clone().expect("a target").answer_at(address);
    let server = world.start().await;
    let (generation, tool) = server.make("Acme").await;
    server.ended(&generation).await;
    let slug = server.get(&format!("/api/tools/{tool}")).await.text("slug");

    let mut socket = TcpStream::connect(("127.0.0.1", server.port)).await.expect("it listens");
    let request = format!(
        "GET /echo HTTP/1.1\r\nHost: {slug}.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.expect("it takes the request");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(socket.read_u8().await.expect("an answer"));
    }
    let answer = String::from_utf8(answer).expect("text").to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 101"), "{answer}");
    assert!(answer.contains("upgrade: websocket") && answer.contains("s3pplmbitxaq9kygzzhzrbk+xoo="), "{answer}");
    // A masked text frame of two letters, with a mask of zeros; it comes back without one.
    socket.write_all(&[0x81, 0x82, 0, 0, 0, 0, b'h', b'i']).await.expect("it takes the frame");
    let mut echoed = [0; 4];
    socket.read_exact(&mut echoed).await.expect("an echo");
    assert_eq!(echoed, [0x81, 2, b'h', b'i']);
}
