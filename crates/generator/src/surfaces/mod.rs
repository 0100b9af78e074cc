//! A pack's views, dashboards, forms and documents as files of the tool: `shared/views.ts`, `shared/dashboards.ts`,
//! `shared/forms.ts`, `shared/documents.ts`.

mod effective;
mod source;

pub use effective::{conditions, effective};
pub use source::{PATHS, sources};

use pack::{Dashboard, Document, Form, View};

/// What a tool really has of them.
#[derive(Debug, Default)]
pub struct Surfaces {
    pub views: Vec<View>,
    pub dashboards: Vec<Dashboard>,
    pub forms: Vec<Form>,
    pub documents: Vec<Document>,
}
