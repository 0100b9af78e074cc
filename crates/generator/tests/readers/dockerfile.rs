//! Dockerfiles, as BuildKit reads them: instructions, and the words of settings with quotes, escapes and variables.

use super::{Part, joined};

pub fn dockerfile(source: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut instruction = String::new();
    for line in source.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim_start().starts_with('#') {
            parts.push(Part::Mark("#".into()));
            continue;
        }
        match line.strip_suffix('\\') {
            Some(begun) => instruction.push_str(begun),
            None => {
                instruction.push_str(line);
                read(&std::mem::take(&mut instruction), &mut parts)?;
            }
        }
    }
    Ok(joined(parts))
}

fn read(instruction: &str, parts: &mut Vec<Part>) -> Result<(), String> {
    let (name, rest) = instruction.split_once(' ').unwrap_or((instruction, ""));
    parts.push(Part::Mark(name.to_owned()));
    if !matches!(name, "ENV" | "LABEL" | "ARG") {
        parts.push(Part::Mark(rest.to_owned()));
        return Ok(());
    }
    let mut quote = None;
    let mut characters = rest.chars();
    let mut word = String::new();
    let mut key = true;
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, ' ' | '\t') => {
                parts.push(Part::Text(std::mem::take(&mut word)));
                key = true;
            }
            (None, '=') if key => {
                parts.push(Part::Mark(std::mem::take(&mut word) + "="));
                key = false;
            }
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if character == open => quote = None,
            (Some('\''), _) => word.push(character),
            (_, '$') => return Err("a variable is replaced".into()),
            (None, '\\') => word.extend(characters.next()),
            (Some(_), '\\') => match characters.next() {
                Some(escaped @ ('"' | '$' | '\\')) => word.push(escaped),
                other => {
                    word.push('\\');
                    word.extend(other);
                }
            },
            (_, other) => word.push(other),
        }
    }
    parts.push(Part::Text(word));
    if quote.is_some() { Err("a quote is not closed".into()) } else { Ok(()) }
}
