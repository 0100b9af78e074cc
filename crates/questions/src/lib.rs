//! The Question Engine: which question is next, what is implied, what a change drops, what it costs.
//! Pure; browser, API and terminal all ask here, so that the same rules hold everywhere.

mod answer;
mod names;
mod preview;
mod quote;
mod walk;

pub use answer::{AnswerError, check_answer};
pub use names::{names, scope};
pub use preview::{Preview, preview};
pub use quote::{LineKind, Quote, QuoteLine, quote};
pub use walk::{
    Changed, Effective, Progress, Skipped, Suggestion, asked, change, complete, next, settled, suggestions, wrong,
};
