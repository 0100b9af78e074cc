//! What an ES module takes from packages.
//!
//! Input:  `import { a as b } from 'letters'; import * as all from 'numbers'; all.one()`
//! Output: `a` of `letters`, `one` of `numbers`

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::{ImportDeclarationSpecifier, Statement};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;

use crate::parse::{SyntaxError, parse};

/// Package and name, as often as it is taken. The name is `default`, or `*` where a namespace goes somewhere whole.
pub fn taken(source: &str) -> Result<Vec<(String, String)>, SyntaxError> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, SourceType::mjs())?;
    let semantic = SemanticBuilder::new().with_build_nodes(true).build(&program).semantic;
    let mut taken = Vec::new();
    for statement in &program.body {
        let mut take = |package: &str, name: &str| {
            if !package.starts_with(['.', '/']) {
                taken.push((package.to_owned(), name.to_owned()));
            }
        };
        match statement {
            Statement::ImportDeclaration(import) => {
                let package = import.source.value.as_str();
                for specifier in import.specifiers.iter().flatten() {
                    match specifier {
                        ImportDeclarationSpecifier::ImportSpecifier(one) => take(package, &one.imported.name()),
                        ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => take(package, "default"),
                        ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) => {
                            for reference in semantic.scoping().get_resolved_references(all.local.symbol_id()) {
                                match semantic.nodes().parent_kind(reference.node_id()) {
                                    AstKind::StaticMemberExpression(member) => take(package, &member.property.name),
                                    _ => take(package, "*"),
                                }
                            }
                        }
                    }
                }
            }
            Statement::ExportFromDeclaration(export) => {
                export.specifiers.iter().for_each(|one| take(export.source.value.as_str(), &one.local.name()));
            }
            Statement::ExportAllDeclaration(export) => take(export.source.value.as_str(), "*"),
            _ => {}
        }
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_taking_is_seen() {
        let source = "import { a, b as c } from 'letters';\nimport whole, { one } from 'numbers';\nimport * as all from 'everything';\n\
            import * as some from 'something';\nimport * as idle from 'nothing';\nuse(all, some.thing, other.some.thing, whole);\n\
            import { x } from './chunk.js';\nimport './side.js';\nimport 'effect';\nexport { d as e } from 'letters';\nexport * from 'more';\n\
            const said = 'import it from \"nowhere\";'\n";
        let taken = taken(source).expect("it is JavaScript");
        let shown: Vec<String> = taken.iter().map(|(package, name)| format!("{package}.{name}")).collect();
        let expected = [
            "letters.a",
            "letters.b",
            "numbers.default",
            "numbers.one",
            "everything.*",
            "something.thing",
            "letters.d",
            "more.*",
        ];
        assert_eq!(shown, expected);
    }
}
