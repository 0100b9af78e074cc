//! Who may do what: the one table. Pure.

use domain::{Role, Session};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Tools, generations, logs, heads of ledgers.
    See,
    AnswerQuestions,
    CreateTool,
    RetryGeneration,
    /// Login and key, shown once.
    SeeCredentials,
    DownloadSource,
    Suspend,
    Resume,
    Delete,
}

impl Act {
    pub const ALL: [Self; 9] = [
        Self::See,
        Self::AnswerQuestions,
        Self::CreateTool,
        Self::RetryGeneration,
        Self::SeeCredentials,
        Self::DownloadSource,
        Self::Suspend,
        Self::Resume,
        Self::Delete,
    ];

    /// What a person would call it.
    const fn phrase(self) -> &'static str {
        match self {
            Self::See => "see tools",
            Self::AnswerQuestions => "answer the questions of a template",
            Self::CreateTool => "create tools",
            Self::RetryGeneration => "retry a generation",
            Self::SeeCredentials => "see the credentials of a tool",
            Self::DownloadSource => "download the source of a tool",
            Self::Suspend => "suspend tools",
            Self::Resume => "resume tools",
            Self::Delete => "delete tools",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Your role ({}) may not {}. Ask an owner of your organisation.", role.name(), act.phrase())]
pub struct Forbidden {
    role: Role,
    act: Act,
}

const fn may(role: Role, act: Act) -> bool {
    match role {
        Role::Owner | Role::Admin => true,
        Role::Developer => !matches!(act, Act::Delete | Act::SeeCredentials),
        Role::Billing | Role::Viewer => matches!(act, Act::See),
    }
}

pub fn authorize(session: &Session, act: Act) -> Result<(), Forbidden> {
    if may(session.role, act) { Ok(()) } else { Err(Forbidden { role: session.role, act }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_as_it_should() {
        let rows: Vec<String> = Act::ALL
            .into_iter()
            .map(|act| {
                let roles: Vec<&str> = Role::ALL.into_iter().filter(|role| may(*role, act)).map(Role::name).collect();
                format!("{}: {}", act.phrase(), roles.join(" "))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "see tools: owner admin developer billing viewer",
                "answer the questions of a template: owner admin developer",
                "create tools: owner admin developer",
                "retry a generation: owner admin developer",
                "see the credentials of a tool: owner admin",
                "download the source of a tool: owner admin developer",
                "suspend tools: owner admin developer",
                "resume tools: owner admin developer",
                "delete tools: owner admin",
            ]
        );
    }
}
