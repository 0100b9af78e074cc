//! Who asks, for whom, and in which role.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{OrganisationId, UserId};

/// Whom the audit names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    User(UserId),
    /// The platform itself, and which part of it.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::System(part) => write!(f, "system:{part}"),
        }
    }
}

/// What a member may do follows from it; the platform's `auth` has the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Developer,
    Billing,
    Viewer,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Developer, Self::Billing, Self::Viewer];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Billing => "billing",
            Self::Viewer => "viewer",
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no role: use owner, admin, developer, billing or viewer")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;
    fn try_from(text: String) -> Result<Self, UnknownRole> {
        text.parse()
    }
}

/// A user who acts for one organisation. Every use case takes one; there is no other way to a tenant's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub user: UserId,
    pub organisation: OrganisationId,
    pub role: Role,
}

impl Session {
    pub const fn actor(&self) -> Actor {
        Actor::User(self.user)
    }
}
