//! What the reader knows of the keys of a pack, for editors and for the tests of the documentation.

/// What the reader wants under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub kind: Kind,
    pub required: bool,
    /// The texts it may be; empty where all are.
    pub choices: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Texts,
    TextOrTexts,
    Int,
    Bool,
    Condition,
    Value,
    Table,
    Tables,
}
