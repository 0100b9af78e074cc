//! The target that other tests run against is a target: it keeps the contract of all.

mod server;

use std::collections::BTreeMap;

use deployer::{Release, ToolRef};
use domain::{Slug, ToolId};
use server::target::FakeTarget;

#[tokio::test]
async fn the_fake_keeps_the_contract_of_targets() {
    let files = tempfile::tempdir().expect("a folder");
    std::fs::write(files.path().join("README.md"), "# Acme").expect("a file");
    let tool = ToolRef { id: ToolId::new(), slug: Slug::parse("acme").expect("a slug") };
    let environment = BTreeMap::from([("JWT_SECRET".to_owned(), "hush".to_owned())]);
    let release = |number| Release { tool: tool.clone(), number, vendor: None, environment: environment.clone() };
    testkit::keeps_its_contract(&FakeTarget::default(), release, files.path()).await;
}
