//! Removes imports that nothing uses. `import 'x'` is for its effect and stays.
//!
//! Input:
//! ```ts
//! import 'styles.css'
//! import { one, two } from './numbers'
//! import { three } from './more'
//!
//! export const sum = one
//! ```
//! Output:
//! ```ts
//! import 'styles.css'
//! import { one } from './numbers'
//!
//! export const sum = one
//! ```

use oxc::allocator::Allocator;
use oxc::ast::ast::Statement;
use oxc::semantic::SemanticBuilder;

use crate::edit::{EditError, Edits};
use crate::imports::remove_specifiers;
use crate::parse::{Dialect, parse};
use crate::removal::Text;

/// Uses in types, in JSX and in exports count. The file stays as it is when every import is used.
pub fn remove_unused_imports(source: &str, dialect: Dialect) -> Result<String, EditError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, dialect.source_type()).map_err(EditError::Source)?;
    let semantic = SemanticBuilder::new().build(&program).semantic;
    let scoping = semantic.scoping();
    let text = Text { source, comments: &program.comments };
    let mut edits = Edits::default();
    for statement in &program.body {
        if let Statement::ImportDeclaration(import) = statement {
            remove_specifiers(text, &mut edits, import, &|specifier| {
                scoping.get_resolved_reference_ids(specifier.local().symbol_id()).is_empty()
            });
        }
    }
    edits.apply(source, dialect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_used_stays() {
        for (source, expected) in [
            (
                "import 'styles.css'\nimport { one, two } from './numbers'\nimport { three } from './more'\n\nexport const sum = one\n",
                "import 'styles.css'\nimport { one } from './numbers'\n\nexport const sum = one\n",
            ),
            ("import { a, b, c } from 'x'\nb()\n", "import { b } from 'x'\nb()\n"),
            ("import { a, b, c } from 'x'\na(); c()\n", "import { a, c } from 'x'\na(); c()\n"),
            ("import { a, b } from 'x'\n", ""),
            (
                "// Header.\nimport { a } from 'x'\nimport { b } from 'y'\nb()\n",
                "// Header.\nimport { b } from 'y'\nb()\n",
            ),
            ("import {\n  a,\n  b,\n  c,\n} from 'x'\na()\nc()\n", "import {\n  a,\n  c,\n} from 'x'\na()\nc()\n"),
            ("import {\n  a,\n  b\n} from 'x'\na()\n", "import {\n  a\n} from 'x'\na()\n"),
            ("import R, { a } from 'x'\na()\n", "import { a } from 'x'\na()\n"),
            ("import R, { a } from 'x'\nR()\n", "import R from 'x'\nR()\n"),
            ("import R, { a, b } from 'x'\nR(b)\n", "import R, { b } from 'x'\nR(b)\n"),
            ("import R, * as all from 'x'\nR()\n", "import R from 'x'\nR()\n"),
            ("import R, * as all from 'x'\nall.a()\n", "import * as all from 'x'\nall.a()\n"),
            ("import type { A, B } from 'x'\nconst a: A = 1\n", "import type { A } from 'x'\nconst a: A = 1\n"),
            ("import { type A, b } from 'x'\nb()\n", "import { b } from 'x'\nb()\n"),
            ("import { type A, b } from 'x'\nlet a: A\n", "import { type A } from 'x'\nlet a: A\n"),
            ("import { A, B } from 'x'\nconst a = <A.B />\n", "import { A } from 'x'\nconst a = <A.B />\n"),
            ("import { a, b } from 'x'\nexport { a }\n", "import { a } from 'x'\nexport { a }\n"),
            (
                "import { a } from 'x'\nfunction f(a: number) { return a }\nf(1)\n",
                "function f(a: number) { return a }\nf(1)\n",
            ),
            ("import { a } from 'x'\ntype T = typeof a\n", "import { a } from 'x'\ntype T = typeof a\n"),
            ("import {} from 'x'\n", "import {} from 'x'\n"),
        ] {
            let once = remove_unused_imports(source, Dialect::Tsx);
            assert_eq!(once.as_deref(), Ok(expected), "{source}");
            assert_eq!(remove_unused_imports(expected, Dialect::Tsx).as_deref(), Ok(expected), "again");
        }
    }
}
