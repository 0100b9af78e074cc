//! A pack's books, messages and rules as files of the tool: `shared/books.ts`, `shared/messages.ts`, `shared/rules.ts`.

mod effective;
mod source;

pub use effective::effective;
pub use source::{PATHS, check, sources};

use pack::{Book, Message, Rule};

/// What a tool really has of them; what follows from moves are rules as well.
#[derive(Debug, Default)]
pub struct Rules {
    pub books: Vec<Book>,
    pub messages: Vec<Message>,
    pub rules: Vec<Rule>,
}
