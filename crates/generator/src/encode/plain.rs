//! Files without a grammar: lists of names, licences. A value stays on its line.

use minijinja::Value;

use super::{Refusal, text};

pub fn write(value: &Value, out: &mut String) -> Result<(), Refusal> {
    text::one_line(&text::running(value)?, out);
    Ok(())
}
