//! The API's contract, through HTTP, on a real PostgreSQL.

mod server;

use std::io::Read;

use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{Answer, Server, World, answers, order};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn templates_are_listed_searched_and_shown() {
    let world = World::new().await;
    let server = world.start().await;
    let all = server.get("/api/templates").await;
    all.expect(StatusCode::OK);
    let listed = all.body["templates"].as_array().expect("a list");
    let ids: Vec<_> = listed.iter().map(|template| &template["id"]).collect();
    assert_eq!(ids, ["asset-tracker", "gdpr-compliance"]);
    let gdpr = &listed[1];
    assert!(gdpr["base_price"].is_i64() && gdpr["currency"].is_string(), "{gdpr:#}");
    assert_eq!(server.post("/api/templates", &json!({})).await.body, all.body);
    assert_eq!(server.get("/api/templates?query=gdpr&limit=1").await.body["templates"], json!([gdpr]));
    assert_eq!(server.post("/api/templates", &json!({ "query": "no such thing" })).await.body["templates"], json!([]));

    let one = server.get("/api/templates/gdpr-compliance").await;
    one.expect(StatusCode::OK);
    assert_eq!(one.body["questions"].as_array().map(Vec::len), Some(5));
    assert_eq!(one.body["features"]["required"], json!(["consent-tracking"]));
    server.get("/api/templates/none").await.refused(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn questions_lead_from_one_to_the_next() {
    let world = World::new().await;
    let server = world.start().await;
    let next =
        async |answers: Value| server.post("/api/templates/gdpr-compliance/next", &json!({ "answers": answers })).await;
    let first = next(json!({})).await;
    first.expect(StatusCode::OK);
    assert_eq!(first.body["question"]["id"], "industry");
    let second = next(json!({ "industry": "healthcare" })).await;
    assert_eq!(second.body["question"]["id"], "users");
    assert!(second.body["quote"]["lines"].as_array().is_some_and(|lines| !lines.is_empty()), "{:#}", second.body);
    let last = next(answers()).await;
    assert_eq!(last.body["question"], Value::Null);
    assert!(last.body["preview"]["files"].as_array().is_some_and(|files| files.len() > 50));

    let wrong = next(json!({ "industry": "piracy", "users": -1 })).await;
    wrong.refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input");
    assert_eq!(wrong.fields(), ["industry", "users"]);
    assert!(
        wrong.body["errors"][0]["allowed"].as_array().is_some_and(|allowed| allowed.contains(&json!("healthcare")))
    );
}

#[tokio::test]
async fn a_wrong_order_names_every_field_and_creates_nothing() {
    let world = World::new().await;
    let server = world.start().await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut order = order("Acme");
        change(&mut order);
        order
    };
    let cases: [(Value, &[&str]); 8] = [
        (with(&|order| order["template_id"] = json!("none")), &["template_id"]),
        (with(&|order| order["name"] = json!("  ")), &["name"]),
        (with(&|order| order["name"] = json!("a\u{0}b")), &["name"]),
        (with(&|order| order["name"] = json!("x".repeat(121))), &["name"]),
        (with(&|order| order["target"] = json!("the-moon")), &["target"]),
        (with(&|order| order["answers"] = json!({})), &["industry", "users", "deployment"]),
        (with(&|order| order["answers"]["colour"] = json!("blue")), &["colour"]),
        (
            with(&|order| {
                order["name"] = json!("");
                order["answers"]["users"] = json!("many");
            }),
            &["name", "users"],
        ),
    ];
    for (order, fields) in cases {
        let answer = server.post("/api/generate", &order).await;
        answer.refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input");
        let got = answer.fields();
        assert!(fields.iter().all(|field| got.contains(field)), "{order:#}\n{:#}", answer.body);
    }
    let wrong_type = server.post("/api/generate", &with(&|order| order["name"] = json!(7))).await;
    wrong_type.refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input");
    assert_eq!(wrong_type.fields(), ["name"]);
    let missing = server.post("/api/generate", &json!({ "name": "Acme" })).await;
    missing.refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input");
    assert_eq!(missing.fields(), ["template_id"]);
    assert_eq!(server.get("/api/tools").await.body["tools"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_plain_words() {
    let world = World::new().await;
    let server = world.start().await;
    let send = async |path: &str, kind: &str, body: &str| {
        let request = server.request(Method::POST, path).header("content-type", kind).body(body.to_owned());
        Answer::of(request.send().await).await
    };
    for path in ["/api/generate", "/api/templates/gdpr-compliance/next"] {
        send(path, "application/json", "{\"name\": ").await.refused(StatusCode::BAD_REQUEST, "malformed_json");
        send(path, "text/plain", "{}").await.refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
        let large = format!("{{\"name\": \"{}\"}}", "x".repeat(300_000));
        send(path, "application/json", &large).await.refused(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    }
    server.get("/api/tools/seven").await.refused(StatusCode::BAD_REQUEST, "malformed_request");
    server.get("/api/tools?limit=many").await.refused(StatusCode::BAD_REQUEST, "malformed_request");
    server.get("/api/nothing").await.refused(StatusCode::NOT_FOUND, "not_found");
    server.delete("/api/templates").await.refused(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    for path in [
        "/api/generate/ID/status",
        "/api/generate/ID/stream",
        "/api/tools/ID",
        "/api/tools/ID/credentials",
        "/api/tools/ID/source",
        "/api/tools/ID/logs",
    ] {
        server.get(&path.replace("ID", NOBODY)).await.refused(StatusCode::NOT_FOUND, "not_found");
    }
    for act in ["suspend", "resume"] {
        server
            .post(&format!("/api/tools/{NOBODY}/{act}"), &json!({}))
            .await
            .refused(StatusCode::NOT_FOUND, "not_found");
    }
    server.delete(&format!("/api/tools/{NOBODY}")).await.refused(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn an_order_becomes_a_tool_with_source_and_credentials_shown_once() {
    let world = World::new().await;
    let server = world.start().await;
    let accepted = server.post("/api/generate", &order("Müller & Söhne GmbH")).await;
    accepted.expect(StatusCode::ACCEPTED);
    let (generation, tool) = (accepted.text("id"), accepted.text("tool_id"));
    assert_eq!(accepted.header("location"), accepted.text("status_url"));
    let ended = server.ended(&generation).await;
    assert_eq!((&ended["status"], &ended["progress"]), (&json!("succeeded"), &json!(100)), "{ended:#}");
    let stages = ended["stages"].as_array().expect("stages");
    for stage in stages.iter().filter(|stage| stage["status"] == "succeeded") {
        assert!(stage["started_at"].is_string() && stage["completed_at"].is_string(), "{stage:#}");
    }

    let path = format!("/api/tools/{tool}");
    let shown = server.get(&path).await;
    assert_eq!(shown.body["name"], "Müller & Söhne GmbH");
    assert_eq!(shown.body["status"], "active");
    assert_eq!(shown.body["configuration"]["industry"], "ecommerce");
    let slug = shown.text("slug");
    assert!(slug.starts_with("mueller") || slug.starts_with("muller"), "{slug}");

    let source = server.get(&format!("{path}/source")).await;
    source.expect(StatusCode::OK);
    assert_eq!(source.header("content-type"), "application/gzip");
    let mut names = Vec::new();
    let mut text = String::new();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(source.bytes.as_slice()));
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        names.push(entry.path().expect("a path").display().to_string());
        let _ = entry.read_to_string(&mut text);
    }
    for wanted in ["tool.json", "README.md", "backend/src/main.ts", "Dockerfile"] {
        assert!(names.iter().any(|name| name.ends_with(wanted)), "{wanted} in {names:?}");
    }

    let credentials = server.get(&format!("{path}/credentials")).await;
    credentials.expect(StatusCode::OK);
    for key in ["admin_email", "admin_password", "api_key"] {
        let secret = credentials.text(key);
        assert!(key == "admin_email" || !text.contains(&secret), "{key} is in the source");
    }
    server.get(&format!("{path}/credentials")).await.refused(StatusCode::GONE, "already_shown");

    let (_, second) = server.make("Müller & Söhne GmbH").await;
    assert_eq!(server.get(&format!("/api/tools/{second}")).await.body["slug"], format!("{slug}-2"));
}

#[tokio::test]
async fn the_same_key_makes_one_tool() {
    let world = World::new().await;
    let server = world.start().await;
    let send = async |key: &str, order: &Value| {
        let request = server.request(Method::POST, "/api/generate").header("idempotency-key", key).json(order);
        Answer::of(request.send().await).await
    };
    let order = order("Acme");
    let (first, second) = tokio::join!(send("k1", &order), send("k1", &order));
    first.expect(StatusCode::ACCEPTED);
    second.expect(StatusCode::ACCEPTED);
    assert_eq!(first.body, second.body);
    assert_eq!(send("k1", &order).await.body, first.body);
    assert_ne!(send("k2", &order).await.body, first.body);
    let reused = send("k1", &server::order("Other")).await;
    reused.refused(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input");
    assert_eq!(reused.body["errors"][0]["code"], "idempotency_key_reused");
    send(&"k".repeat(256), &order).await.refused(StatusCode::BAD_REQUEST, "bad_idempotency_key");
    assert_eq!(server.get("/api/tools").await.body["tools"].as_array().map(Vec::len), Some(2));
}

/// `id`, `event` and `data` of each event until the stream ends.
async fn events(server: &Server, generation: &str, after: Option<i64>) -> Vec<(i64, String, Value)> {
    let mut request = server.request(Method::GET, &format!("/api/generate/{generation}/stream"));
    if let Some(after) = after {
        request = request.header("last-event-id", after.to_string());
    }
    let response = request.send().await.expect("the server answers");
    if response.status() == StatusCode::NO_CONTENT {
        return Vec::new();
    }
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut text = String::new();
    let mut body = response.bytes_stream();
    while let Some(part) = body.next().await {
        text.push_str(std::str::from_utf8(&part.expect("the stream ends properly")).expect("UTF-8"));
    }
    let field = |event: &str, name: &str| {
        event.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default().to_owned()
    };
    let parsed = text.split("\n\n").filter(|event| !event.trim().is_empty() && !event.starts_with(':'));
    parsed
        .map(|event| {
            let data = serde_json::from_str(&field(event, "data")).expect("JSON");
            (field(event, "id").parse().expect("an id"), field(event, "event"), data)
        })
        .collect()
}

#[tokio::test]
async fn the_stream_tells_everything_and_resumes_where_it_was() {
    let world = World::new().await;
    let server = world.start().await;
    let (generation, _) = server.make("Acme").await;
    // Followed while it happens.
    let all = events(&server, &generation, None).await;
    assert_eq!(all.last().map(|event| event.1.as_str()), Some("done"), "{all:#?}");
    assert!(all.is_sorted_by_key(|event| event.0));
    let stages: Vec<&str> = all.iter().filter_map(|event| event.2["name"].as_str()).collect();
    assert!(stages.contains(&"customize-frontend") && stages.contains(&"announce"), "{stages:?}");

    let middle = all.len() / 2;
    assert_eq!(events(&server, &generation, Some(all[middle].0)).await, all[middle + 1..]);
    // Who has seen the end is told not to ask again.
    assert_eq!(events(&server, &generation, Some(all[all.len() - 1].0)).await, []);
    let odd = server.request(Method::GET, &format!("/api/generate/{generation}/stream")).header("last-event-id", "x");
    Answer::of(odd.send().await).await.refused(StatusCode::BAD_REQUEST, "bad_event_id");
}

#[tokio::test]
async fn tools_are_listed_newest_first_page_by_page() {
    let world = World::new().await;
    let server = world.start().await;
    let mut made = Vec::new();
    for number in 0..5 {
        made.insert(0, server.make(&format!("Company {number}")).await.1);
    }
    let (mut listed, mut path) = (Vec::new(), "/api/tools?limit=2".to_owned());
    loop {
        let page = server.get(&path).await;
        page.expect(StatusCode::OK);
        let tools = page.body["tools"].as_array().cloned().unwrap_or_default();
        assert!(tools.len() <= 2);
        listed.extend(tools.iter().filter_map(|tool| tool["id"].as_str().map(str::to_owned)));
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        path = format!("/api/tools?limit=2&cursor={cursor}");
    }
    assert_eq!(listed, made);
}

#[tokio::test]
async fn other_hosts_and_other_sites_get_nothing() {
    let world = World::new().await;
    let server = world.start().await;
    let ask = async |method: Method, header: (&str, &str)| {
        let request = server.request(method, "/api/templates").header(header.0, header.1);
        Answer::of(request.send().await).await
    };
    for host in ["evil.example", "localhost.evil.example", "169.254.169.254", "a.b.localhost"] {
        ask(Method::GET, ("host", host)).await.refused(StatusCode::MISDIRECTED_REQUEST, "wrong_host");
    }
    let nobody = ask(Method::GET, ("host", "nobody.localhost")).await;
    nobody.refused(StatusCode::NOT_FOUND, "no_such_tool");
    for header in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "http://evil.example")]
    {
        ask(Method::POST, header).await.refused(StatusCode::FORBIDDEN, "cross_site");
    }
    let good = ask(Method::GET, ("accept", "application/json")).await;
    good.expect(StatusCode::OK);
    assert!(good.header("content-security-policy").contains("default-src 'self'"));
    assert_eq!(good.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn the_server_describes_and_measures_itself() {
    let world = World::new().await;
    let server = world.start().await;
    assert_eq!(server.get("/api/openapi.json").await.body["openapi"], "3.1.0");
    assert_eq!(server.get("/healthz").await.bytes, b"ok");
    server.get("/readyz").await.expect(StatusCode::OK);
    server.get("/api/templates/none").await;
    let metrics = server.get("/metrics").await;
    let text = String::from_utf8(metrics.bytes).expect("text");
    let counted = "buildomatic_http_requests_total{method=\"GET\",route=\"/api/templates/{id}\",status=\"404\"} 1";
    assert!(text.contains(counted), "{text}");
}
