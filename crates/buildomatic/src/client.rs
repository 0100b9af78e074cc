//! Speaks to the server over its own API.

use std::{net::SocketAddr, time::Duration};

use futures_util::StreamExt;
use serde_json::Value;

use crate::failure::Failure;

pub struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    pub fn new(listen: SocketAddr) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .build()
            .map_err(|error| Failure::failed(format!("cannot make an HTTP client: {error}")))?;
        Ok(Self { base: format!("http://{listen}"), http })
    }

    /// Whether a server answers there.
    pub async fn is_up(&self) -> bool {
        let request = self.http.get(format!("{}/healthz", self.base)).timeout(Duration::from_secs(2));
        matches!(request.send().await, Ok(response) if response.status().is_success())
    }

    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send(self.http.get(self.url(path))).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(self.http.post(self.url(path)).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.send(self.http.delete(self.url(path))).await
    }

    /// Calls `each` for every event of a stream, until it ends or `each` returns false.
    pub async fn events(&self, path: &str, mut each: impl FnMut(&str, Value) -> bool) -> Result<(), Failure> {
        let request = self.http.get(self.url(path)).header("accept", "text/event-stream");
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let mut body = response.bytes_stream();
        let mut buffer = Vec::new();
        while let Some(chunk) = body.next().await {
            buffer.extend_from_slice(&chunk.map_err(|error| self.unreachable(&error))?);
            while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = buffer.drain(..end + 2).collect();
                let block = String::from_utf8_lossy(&block);
                let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim_start);
                let data = line("data:").and_then(|data| serde_json::from_str(data).ok());
                if let (Some(event), Some(data)) = (line("event:"), data)
                    && !each(event, data)
                {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let response =
            request.timeout(Duration::from_secs(30)).send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| self.unreachable(&error))?;
        let value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        if status.is_success() { Ok(value) } else { Err(Failure::problem(status.as_u16(), value)) }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        if error.is_connect() {
            return Failure::failed(format!(
                "no server answers at {}. Start it with `buildomatic`, or name another with --listen.",
                self.base
            ));
        }
        Failure::failed(format!("the server at {} did not answer: {error}", self.base))
    }
}
