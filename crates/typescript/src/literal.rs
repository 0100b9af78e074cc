//! A text as a TypeScript string literal.
//!
//! Input:  `It's </script>`
//! Output: `'It\'s <\x2Fscript>'`

use std::fmt::Write;

/// A single-quoted literal whose value is `value`, whatever its characters. Safe inside an inline
/// script too: it never holds `</` or `<!--`, and no character that hides or reorders what follows.
pub fn string_literal(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('\'');
    let mut before = '\0';
    for character in value.chars() {
        match character {
            '\'' => literal.push_str("\\'"),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            // Linters call `\/` a useless escape.
            '/' if before == '<' => literal.push_str("\\x2F"),
            '!' if before == '<' => literal.push_str("\\x21"),
            hidden if is_hidden(hidden) => {
                let code = u32::from(hidden);
                let written =
                    if code < 0x100 { write!(literal, "\\x{code:02X}") } else { write!(literal, "\\u{code:04X}") };
                written.expect("writing to a String cannot fail");
            }
            plain => literal.push(plain),
        }
        before = character;
    }
    literal.push('\'');
    literal
}

/// Control characters, line separators, marks of byte order and of writing direction: all in the
/// basic plane, so that four digits are enough.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Dialect, shape, string_values};

    #[test]
    fn what_could_end_the_literal_is_escaped() {
        for (value, literal) in [
            ("", "''"),
            ("It's </script>", r"'It\'s <\x2Fscript>'"),
            ("a\\b\r\n\t\0", r"'a\\b\r\n\t\x00'"),
            ("\u{2028}\u{2029}\u{202E}\u{FEFF}", r"'\u2028\u2029\u202E\uFEFF'"),
            ("${x} `y` \"z\" <!-- é 🎉", "'${x} `y` \"z\" <\\x21-- é 🎉'"),
        ] {
            assert_eq!(string_literal(value), literal);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_one_literal_with_that_value(value in any::<String>(), hostile in r#"[\\'"`${}</>!\-\n\r\u{2028}script]{0,40}"#) {
            for value in [value, hostile] {
                let source = format!("const a = {}\n", string_literal(&value));
                prop_assert!(!source.to_lowercase().contains("</script"));
                prop_assert!(!source.trim_end().contains('\n'));
                prop_assert_eq!(shape(&source, Dialect::Ts), shape("const a = ''\n", Dialect::Ts));
                prop_assert_eq!(string_values(&source, Dialect::Ts), vec![value]);
            }
        }
    }
}
