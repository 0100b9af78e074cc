//! Templates in a folder: loaded again when a file changes; a broken one is shown with what is wrong.

mod server;

use std::{fs, path::Path};

use platform::catalogue::sources::Sources;
use serde_json::json;
use server::{World, copy};

#[tokio::test]
async fn a_changed_template_is_loaded_again_and_a_broken_one_does_not_hurt_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    copy(&templates.join("gdpr-compliance"), &folder.path().join("gdpr-compliance"));
    let world = World { templates: Sources::Directory(folder.path().to_owned()), ..World::new().await };
    let server = world.start().await;
    let path = "/api/templates/gdpr-compliance";
    let name = server.get(path).await.text("name");

    let metadata = folder.path().join("gdpr-compliance/template.toml");
    let text = fs::read_to_string(&metadata).expect("the metadata");
    fs::write(&metadata, text.replacen(&name, "Privacy Office", 1)).expect("a change");
    server.until(path, |template| template["name"] == "Privacy Office").await;

    copy(&folder.path().join("gdpr-compliance"), &folder.path().join("second"));
    let second = folder.path().join("second/template.toml");
    fs::write(&second, text.replacen("id = \"gdpr-compliance\"", "id = \"second\"\nprise = 1", 1)).expect("a change");
    let page = async |path: &str| String::from_utf8(server.get(path).await.bytes).expect("a page");
    let mut shown = page("/templates/second").await;
    for _ in 0..200 {
        if shown.contains("prise") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        shown = page("/templates/second").await;
    }
    assert!(shown.contains("prise"), "{shown}");
    let catalogue = page("/").await;
    assert!(catalogue.contains("Privacy Office") && catalogue.contains("Broken"), "{catalogue}");
    let order = json!({ "template_id": "second", "name": "Acme", "answers": server::answers() });
    let refused = server.post("/api/generate", &order).await;
    assert_eq!(refused.fields(), ["template_id"]);

    fs::write(&second, text.replacen("id = \"gdpr-compliance\"", "id = \"second\"", 1)).expect("a change");
    server.until("/api/templates/second", |template| template["id"] == "second").await;
}
