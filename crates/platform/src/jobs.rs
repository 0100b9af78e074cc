//! Every kind of job, in one place. What each does is in the file of its subject.

use ::jobs::Registry;

use crate::{
    App,
    generations::GenerateTool,
    tools::{DeleteTool, ResumeTool, StartTool, SuspendTool},
};

pub fn registry(app: &App) -> Registry {
    Registry::default()
        .with(GenerateTool { app: app.clone() })
        .with(StartTool { app: app.clone() })
        .with(SuspendTool { app: app.clone() })
        .with(ResumeTool { app: app.clone() })
        .with(DeleteTool { app: app.clone() })
}
