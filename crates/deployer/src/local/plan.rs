//! Input: a release, and what is there of its tool. Output: the steps that bring it to this machine. Pure.

use serde::{Deserialize, Serialize};

use crate::{Cost, Plan, Release, Step, ToolRef};

/// What is there of a tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalFound {
    pub database: bool,
    /// The release whose process runs.
    pub running: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "local", rename_all = "snake_case")]
pub enum LocalAction {
    /// A database with an owner role and an app role, all named after the tool's id.
    CreateDatabase { database: String },
    /// The built files, into the tool's own folder.
    PlaceFiles { release: u32 },
    /// The release's migrations that the database has not seen, while the release before runs on.
    Migrate { database: String, release: u32 },
    /// The process, in place of the one that runs; done when health endpoint and login page have answered. In a new
    /// database it sets up its tables as it starts, which saves a start.
    Start { release: u32, new_database: bool },
}

/// The name of a tool's database: from its id, so that a deleted tool's slug can be used again.
pub fn database_name(tool: &ToolRef) -> String {
    format!("tool_{}", tool.id.uuid().simple())
}

pub fn plan(release: &Release, found: LocalFound) -> Plan {
    let database = database_name(&release.tool);
    let (number, slug) = (release.number, &release.tool.slug);
    let mut steps = Vec::new();
    if !found.database {
        steps.push(
            Step::new(
                "database",
                "Create the database",
                format!("create database {database} with roles of its own"),
                &LocalAction::CreateDatabase { database: database.clone() },
            )
            .before_the_build(),
        );
    }
    steps.push(Step::new(
        "files",
        "Place the files",
        format!("place release {number} of {slug}"),
        &LocalAction::PlaceFiles { release: number },
    ));
    if found.database {
        steps.push(Step::new(
            "migrate",
            "Bring the tables up to date",
            format!("bring {database} to release {number}"),
            &LocalAction::Migrate { database, release: number },
        ));
    }
    let instead = match found.running {
        Some(running) if running != number => format!(" instead of release {running}"),
        _ => String::new(),
    };
    steps.push(Step::new(
        "start",
        if found.database {
            "Start, and wait for its answer"
        } else {
            "Set up the tables, start, and wait for its answer"
        },
        format!("start release {number} of {slug}{instead}, and wait for its health endpoint and login page"),
        &LocalAction::Start { release: number, new_database: !found.database },
    ));
    Plan { steps, monthly_cost: Cost { cents: 0, currency: "usd".into(), estimate: false } }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{Slug, ToolId};
    use uuid::Uuid;

    use super::*;

    fn release() -> Release {
        Release {
            tool: ToolRef { id: ToolId::from(Uuid::from_u128(7)), slug: Slug::parse("acme-gdpr").unwrap() },
            number: 3,
            vendor: None,
            environment: BTreeMap::from([("JWT_SECRET".to_owned(), "hush".to_owned())]),
        }
    }

    #[test]
    fn a_plan_reads_like_a_recipe_and_survives_storage() {
        let plan = plan(&release(), LocalFound::default());
        let shown: Vec<_> = plan.steps.iter().map(Step::to_string).collect();
        assert_eq!(
            shown,
            [
                "database   create database tool_00000000000000000000000000000007 with roles of its own",
                "files      place release 3 of acme-gdpr",
                "start      start release 3 of acme-gdpr, and wait for its health endpoint and login page",
            ]
        );
        let stored = serde_json::to_string(&plan).unwrap();
        assert!(!stored.contains("hush"));
        assert_eq!(serde_json::from_str::<Plan>(&stored).unwrap(), plan);
    }

    #[test]
    fn what_is_there_is_not_made_again_and_so_not_taken_back_either() {
        let plan = plan(&release(), LocalFound { database: true, running: Some(2) });
        let shown: Vec<_> = plan.steps.iter().map(Step::to_string).collect();
        assert_eq!(shown.len(), 3);
        assert!(shown[1].starts_with("migrate"), "{shown:?}");
        assert!(shown[2].contains("start release 3 of acme-gdpr instead of release 2"), "{shown:?}");
    }
}
