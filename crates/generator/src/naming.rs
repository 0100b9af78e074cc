//! Names in the forms that code wants: `audit-log` is `auditLog`, `AuditLog`, `audit_log`.
//! The only place that makes names of text, for generated files and for template functions alike.

/// `audit-log` → `auditLog`
pub fn camel_case(text: &str) -> String {
    let mut words = words(text).into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &capitalised(&word))
}

/// `audit-log` → `AuditLog`
pub fn pascal_case(text: &str) -> String {
    words(text).iter().map(|word| capitalised(word)).collect()
}

/// `audit_log` → `audit-log`
pub fn kebab_case(text: &str) -> String {
    words(text).join("-")
}

/// `audit-log` → `audit_log`
pub fn snake_case(text: &str) -> String {
    words(text).join("_")
}

/// `audit-log` → `Audit log`
pub fn sentence_case(text: &str) -> String {
    capitalised(&words(text).join(" "))
}

/// The name of a constant in TypeScript: camelCase, and never a word that the language keeps.
pub fn identifier(text: &str) -> String {
    let name = camel_case(text);
    if name.is_empty() || name.starts_with(|first: char| first.is_numeric()) {
        format!("_{name}")
    } else if RESERVED.binary_search(&name.as_str()).is_ok() {
        format!("{name}Entity")
    } else {
        name
    }
}

/// Lower-case words; a change from small to capital letters begins one too.
fn words(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (index, character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let after_small = index > 0 && (characters[index - 1].is_lowercase() || characters[index - 1].is_numeric());
        let before_small = characters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let after_capital = index > 0 && characters[index - 1].is_uppercase();
        if character.is_uppercase() && (after_small || (after_capital && before_small)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// Words of TypeScript, and names that every entity file has already; sorted.
const RESERVED: &[&str] = &[
    "arguments",
    "as",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "defineEntity",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "type",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_from_every_form() {
        for text in ["audit-log", "audit_log", "auditLog", "AuditLog", "Audit log", " audit  log! "] {
            assert_eq!(camel_case(text), "auditLog");
            assert_eq!(pascal_case(text), "AuditLog");
            assert_eq!(kebab_case(text), "audit-log");
            assert_eq!(snake_case(text), "audit_log");
            assert_eq!(sentence_case(text), "Audit log");
        }
    }

    #[test]
    fn names_that_are_not_simple() {
        for (text, name) in [
            ("dpo", "dpo"),
            ("HTTPServer", "httpServer"),
            ("iso-27001", "iso27001"),
            ("case", "caseEntity"),
            ("27001", "_27001"),
            ("", "_"),
            ("größe-übersicht", "größeÜbersicht"),
        ] {
            assert_eq!(identifier(text), name);
        }
    }

    #[test]
    fn reserved_words_are_sorted_so_that_they_are_found() {
        assert!(RESERVED.is_sorted());
    }
}
