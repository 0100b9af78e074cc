//! Makes an ES module small: what it imports and exports keeps its name.
//!
//! Input:  `import { a } from './a'; const twice = (value) => value * 2; export const b = twice(a);`
//! Output: `import{a as e}from"./a";const t=e=>e*2;export const b=t(e);`

use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions, CommentOptions, LegalComment};
use oxc::minifier::{Minifier, MinifierOptions};
use oxc::span::SourceType;

use crate::parse::{SyntaxError, parse};

/// Minified JavaScript. Comments go, except those that licences ask to keep.
pub fn minify(source: &str) -> Result<String, SyntaxError> {
    let allocator = Allocator::default();
    let mut program = parse(&allocator, source, SourceType::mjs())?;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let options = CodegenOptions {
        comments: CommentOptions { legal: LegalComment::Inline, ..CommentOptions::disabled() },
        ..CodegenOptions::minify()
    };
    let mut codegen = Codegen::new().with_options(options).with_scoping(minified.scoping);
    if let Some(mappings) = minified.class_private_mappings {
        codegen = codegen.with_private_member_mappings(Some(mappings));
    }
    Ok(codegen.build(&program).code.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imported_and_exported_names_stay() {
        let source = "import { reader as read } from './reader.js'\nimport './side.css.js'\n\
            /*! Licence */\n// gone\nfunction twice(argument) { return argument * read(argument) }\n\
            const later = () => import('./later.js')\n\
            class Box { #inner = 1; open() { return this.#inner } }\n\
            export { twice as double, later, Box }\nexport default read\n";
        let small = minify(source).expect("it is JavaScript");
        for kept in [
            "reader as",
            "from\"./reader.js\"",
            "import\"./side.css.js\"",
            "import(`./later.js`)",
            "as double",
            "as later",
            "as Box",
            "export default",
            "Licence",
        ] {
            assert!(small.contains(kept), "{kept} is missing in {small}");
        }
        assert!(!small.contains("gone") && !small.contains("argument"), "{small}");
        assert!(small.len() < source.len());
        assert_eq!(minify(&small).map(|again| again.len()), Ok(small.len()));
    }

    #[test]
    fn the_example_is_true() {
        let source = "import { a } from './a'; const twice = (value) => value * 2; export const b = twice(a);";
        assert_eq!(minify(source).as_deref(), Ok("import{a as e}from\"./a\";const t=e=>e*2;export const b=t(e);"));
    }

    #[test]
    fn broken_code_is_an_error() {
        assert!(minify("const = 1").is_err());
    }
}
