//! YAML, stylesheets and Dockerfiles. Nothing that somebody typed stands in them, only names that are safe by how they
//! are made, inside double quotes, where a word is one literal in each of these languages. So nothing is encoded.

use minijinja::Value;

use super::{Brings, Refusal, text::running};

/// Each is checked where it is made: a label of a host name, an id, versions.
const NAMES: [&str; 4] = ["slug", "template.id", "template.version", "generator_version"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexer {
    quoted: bool,
}

impl Lexer {
    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '"' => self.quoted = !self.quoted,
                '\n' => self.quoted = false,
                _ => {}
            }
        }
    }

    /// `source` is what the tag says.
    pub fn hole(&self, brings: Brings, source: &str) -> Result<(), Refusal> {
        if brings != Brings::Name && !NAMES.contains(&source) {
            let names = NAMES.map(|name| format!("`{name}`")).join(", ");
            return Err(Refusal::new(format!(
                "in this kind of file only {names} and names made by a function can stand"
            ))
            .hint("let the tool read it from its environment"));
        }
        if !self.quoted {
            return Err(
                Refusal::new("in this kind of file a value stands in double quotes").hint("put them around the whole")
            );
        }
        Ok(())
    }

    pub fn describe(&self) -> &'static str {
        if self.quoted { "inside quotes" } else { "outside of quotes" }
    }
}

pub fn write(value: &Value, out: &mut String) -> Result<(), Refusal> {
    let word = running(value)?;
    if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c)) {
        return Err(Refusal::new("only letters, digits, `-`, `_`, `.` and `+` can stand here"));
    }
    out.push_str(&word);
    Ok(())
}
