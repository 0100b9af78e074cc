//! `/api/openapi.json`: what the API takes and gives. Held against the running server by `tests/api/fuzz`.

use axum::Json;
use serde_json::{Value, json};

pub async fn document() -> Json<Value> {
    Json(json!({
        "openapi": "3.1.0",
        "info": { "title": "Build-O-Matic", "version": env!("CARGO_PKG_VERSION"), "description": "Makes business tools on demand: templates, questions, generation, tools." },
        "paths": paths(),
        "components": { "schemas": schemas(), "responses": { "Problem": { "description": "What is wrong, and where", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } } } },
    }))
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn answer(description: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

/// An operation with its answers; every operation may also be refused with the problems named.
fn operation(
    id: &str,
    summary: &str,
    parameters: &[Value],
    body: Option<Value>,
    good: (&str, Value),
    problems: &[&str],
) -> Value {
    let mut responses = json!({ good.0: good.1 });
    for status in problems {
        responses[*status] = json!({ "$ref": "#/components/responses/Problem" });
    }
    let mut operation =
        json!({ "operationId": id, "summary": summary, "parameters": parameters, "responses": responses });
    if let Some(schema) = body {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn id() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } })
}

fn query(name: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "schema": schema })
}

fn paths() -> Value {
    let template = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^[a-z0-9-]+$" } });
    let filter = [
        query("query", json!({ "type": "string" })),
        query("category", json!({ "type": "string" })),
        query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100 })),
        query("cursor", json!({ "type": "string" })),
    ];
    let key = json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" } });
    let templates = answer(
        "Templates",
        json!({ "type": "object", "required": ["templates"], "properties": { "templates": { "type": "array", "items": reference("TemplateSummary") }, "next_cursor": { "type": "string" } } }),
    );
    let with_answers = json!({ "type": "object", "properties": { "answers": reference("Answers") } });
    let tool_act = |name: &str, summary: &str| json!({ "post": operation(name, summary, &[id()], None, ("202", answer("Asked for; the status changes when it was observed", reference("Tool"))), &["400", "404", "409"]) });
    json!({
        "/api/templates": {
            "get": operation("listTemplates", "List templates", &filter, None, ("200", templates.clone()), &["400"]),
            "post": {
                "operationId": "searchTemplates", "summary": "List templates, filtered by the body",
                "requestBody": { "required": false, "content": { "application/json": { "schema": reference("Filter") } } },
                "responses": { "200": templates, "400": { "$ref": "#/components/responses/Problem" }, "422": { "$ref": "#/components/responses/Problem" } },
            },
        },
        "/api/templates/{id}": { "get": operation("getTemplate", "One template with its questions", std::slice::from_ref(&template), None, ("200", answer("The template", reference("Template"))), &["404"]) },
        "/api/templates/{id}/next": { "post": operation("nextQuestion", "The next question, and what the answers so far mean", &[template], Some(with_answers), ("200", answer("Where these answers lead", reference("Step"))), &["400", "404", "413", "415", "422"]) },
        "/api/generate": { "post": operation("generate", "Make a tool", &[key], Some(reference("Generate")), ("202", answer("It is being made", reference("Accepted"))), &["400", "409", "413", "415", "422"]) },
        "/api/generate/{id}/status": { "get": operation("generationStatus", "How far it is", &[id()], None, ("200", answer("The generation", reference("Generation"))), &["400", "404"]) },
        "/api/generate/{id}/retry": { "post": operation("retryGeneration", "Make a failed tool once more", &[id()], None, ("202", answer("It is being made", reference("Accepted"))), &["400", "404", "409"]) },
        "/api/generate/{id}/stream": { "get": { "operationId": "generationStream", "summary": "Events as they happen: stage, log, done, failed; resumes after Last-Event-ID", "parameters": [id()], "responses": {
            "200": { "description": "Server-sent events", "content": { "text/event-stream": { "schema": { "type": "string" } } } },
            "400": { "$ref": "#/components/responses/Problem" }, "404": { "$ref": "#/components/responses/Problem" } } } },
        "/api/tools": { "get": operation("listTools", "Your tools, newest first", &[query("cursor", json!({ "type": "string", "format": "uuid" })), query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100 }))], None,
            ("200", answer("Tools", json!({ "type": "object", "required": ["tools"], "properties": { "tools": { "type": "array", "items": reference("Tool") }, "next_cursor": { "type": "string" } } }))), &["400"]) },
        "/api/tools/{id}": {
            "get": operation("getTool", "One tool", &[id()], None, ("200", answer("The tool", reference("Tool"))), &["400", "404"]),
            "delete": operation("deleteTool", "Delete a tool with its database", &[id()], None, ("202", answer("It is being removed", reference("Tool"))), &["400", "404", "409"]),
        },
        "/api/tools/{id}/credentials": { "get": operation("getCredentials", "Admin login and API key, once", &[id()], None, ("200", answer("The credentials", reference("Credentials"))), &["400", "404", "409", "410"]) },
        "/api/tools/{id}/source": { "get": { "operationId": "getSource", "summary": "The source tree", "parameters": [id()], "responses": {
            "200": { "description": "A tar.gz", "content": { "application/gzip": { "schema": { "type": "string", "format": "binary" } } } },
            "400": { "$ref": "#/components/responses/Problem" }, "404": { "$ref": "#/components/responses/Problem" }, "409": { "$ref": "#/components/responses/Problem" } } } },
        "/api/tools/{id}/logs": { "get": { "operationId": "getLogs", "summary": "The tool's log, as NDJSON or server-sent events", "parameters": [id(), query("follow", json!({ "type": "integer", "minimum": 0, "maximum": 1 })), query("tail", json!({ "type": "integer", "minimum": 0, "maximum": 5000 }))], "responses": {
            "200": { "description": "Lines", "content": { "application/x-ndjson": { "schema": { "type": "string" } }, "text/event-stream": { "schema": { "type": "string" } } } },
            "400": { "$ref": "#/components/responses/Problem" }, "404": { "$ref": "#/components/responses/Problem" } } } },
        "/api/tools/{id}/suspend": tool_act("suspendTool", "Stop a tool; nothing is lost"),
        "/api/tools/{id}/resume": tool_act("resumeTool", "Start a suspended tool"),
    })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let maybe_text = json!({ "type": ["string", "null"] });
    let summary = json!({ "id": text, "version": text, "name": text, "description": text, "category": text, "icon": text, "color": text, "base_price": { "type": "integer" }, "currency": text });
    json!({
        "Answers": { "type": "object", "description": "By question id", "additionalProperties": true },
        "Filter": { "type": "object", "properties": { "query": maybe_text, "category": maybe_text, "limit": { "type": ["integer", "null"], "minimum": 1, "maximum": 100 }, "cursor": maybe_text } },
        "TemplateSummary": { "type": "object", "required": ["id", "version", "name", "description", "category", "icon", "color", "base_price", "currency"], "properties": summary },
        "Template": { "allOf": [reference("TemplateSummary"), { "type": "object", "required": ["questions", "features", "integrations", "technologies", "customization", "screenshots"], "properties": {
            "questions": { "type": "array", "items": reference("Question") }, "features": { "type": "object" }, "integrations": { "type": "object" },
            "technologies": { "type": "object" }, "customization": { "type": "object" }, "screenshots": { "type": "array", "items": text } } }] },
        "Question": { "type": "object", "required": ["id", "question", "type", "required"], "properties": { "id": text, "question": text, "type": { "enum": ["single", "multiple", "number", "text", "boolean"] }, "required": { "type": "boolean" }, "help": maybe_text } },
        "Quote": { "type": "object", "required": ["currency", "lines", "monthly", "once"], "properties": { "currency": text, "monthly": { "type": "integer" }, "once": { "type": "integer" },
            "lines": { "type": "array", "items": { "type": "object", "required": ["label", "kind", "amount", "interval"], "properties": { "label": text, "kind": { "enum": ["base", "tier", "feature", "deployment"] }, "amount": { "type": "integer" }, "interval": { "enum": ["month", "once"] } } } } } },
        "Step": { "type": "object", "required": ["question", "skipped", "suggestions", "dropped", "quote", "preview"], "properties": {
            "question": { "anyOf": [reference("Question"), { "type": "null" }] }, "skipped": { "type": "array", "items": { "type": "object" } }, "suggestions": { "type": "array", "items": { "type": "object" } },
            "dropped": { "type": "array", "items": text }, "quote": reference("Quote"), "preview": { "type": "object" } } },
        "Generate": { "type": "object", "required": ["template_id", "name"], "properties": { "template_id": text, "name": { "type": "string", "minLength": 1, "maxLength": 120 }, "answers": reference("Answers"), "target": { "type": ["string", "null"] } } },
        "Accepted": { "type": "object", "required": ["id", "tool_id", "status_url", "stream_url"], "properties": { "id": text, "tool_id": text, "status_url": text, "stream_url": text } },
        "Generation": { "type": "object", "required": ["id", "tool_id", "status", "progress", "stage", "stages"], "properties": { "id": text, "tool_id": text, "status": { "enum": ["queued", "running", "succeeded", "failed"] },
            "progress": { "type": "integer", "minimum": 0, "maximum": 100 }, "stage": maybe_text, "stages": { "type": "array", "items": { "type": "object" } }, "error": { "type": "object" }, "tool": reference("Tool") } },
        "Tool": { "type": "object", "required": ["id", "name", "slug", "template_id", "template_version", "status", "configuration", "created_at"], "properties": {
            "id": text, "name": text, "slug": text, "template_id": text, "template_version": text, "status": { "enum": ["generating", "deployed", "active", "suspended", "failed", "deleted"] }, "configuration": { "type": "object" },
            "deployment_type": maybe_text, "deployment_url": maybe_text, "api_url": maybe_text, "billing_status": maybe_text, "observed_at": maybe_text, "created_at": text, "deployed_at": maybe_text, "last_active": maybe_text } },
        "Credentials": { "type": "object", "required": ["admin_email", "admin_password", "api_key"], "properties": { "admin_email": text, "admin_password": text, "api_key": text } },
        "Problem": { "type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": { "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "code": text,
            "errors": { "type": "array", "items": { "type": "object", "required": ["field", "code", "message"], "properties": { "field": text, "code": text, "message": text, "allowed": { "type": "array", "items": text } } } } } },
    })
}
