//! Input: a release. Output: the steps that bring it to this machine. Pure.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Action, Release, Step, ToolRef};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum LocalAction {
    /// A database with an owner role and an app role, all named after the tool's id.
    CreateDatabase { database: String },
    /// The built files, from where they were built into the tool's own folder.
    PlaceFiles { from: PathBuf, release: u32 },
    /// The release's migrations that the database has not seen.
    Migrate { database: String, release: u32 },
    /// The process; done when health endpoint and login page have answered.
    Start { release: u32 },
}

/// The name of a tool's database: from its id, so that a deleted tool's slug can be used again.
pub fn database_name(tool: &ToolRef) -> String {
    format!("tool_{}", tool.id.simple())
}

pub fn plan(release: &Release) -> Vec<Step> {
    let database = database_name(&release.tool);
    let number = release.number;
    let step = |name: &str, summary: String, needs_build, action| Step {
        name: name.to_owned(),
        summary,
        needs_build,
        action: Action::Local(action),
    };
    vec![
        step(
            "database",
            format!("create database {database} with roles of its own"),
            false,
            LocalAction::CreateDatabase { database: database.clone() },
        ),
        step(
            "files",
            format!("place release {number} of {}", release.tool.slug),
            true,
            LocalAction::PlaceFiles { from: release.files.clone(), release: number },
        ),
        step(
            "migrate",
            format!("bring {database} to release {number}"),
            true,
            LocalAction::Migrate { database, release: number },
        ),
        step(
            "start",
            format!("start {} and wait for its health endpoint and login page", release.tool.slug),
            true,
            LocalAction::Start { release: number },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;
    use crate::Slug;

    #[test]
    fn a_plan_reads_like_a_recipe_and_survives_storage() {
        let release = Release {
            tool: ToolRef { id: Uuid::from_u128(7), slug: Slug::parse("acme-gdpr").unwrap() },
            number: 3,
            files: "/built".into(),
            vendor: None,
            environment: BTreeMap::from([("JWT_SECRET".to_owned(), "hush".to_owned())]),
        };
        let plan = plan(&release);
        let shown: Vec<_> = plan.iter().map(Step::to_string).collect();
        assert_eq!(
            shown,
            [
                "database   create database tool_00000000000000000000000000000007 with roles of its own",
                "files      place release 3 of acme-gdpr",
                "migrate    bring tool_00000000000000000000000000000007 to release 3",
                "start      start acme-gdpr and wait for its health endpoint and login page",
            ]
        );
        let stored = serde_json::to_string(&plan).unwrap();
        assert!(!stored.contains("hush"));
        assert_eq!(serde_json::from_str::<Vec<Step>>(&stored).unwrap(), plan);
    }
}
