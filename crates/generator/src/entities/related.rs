//! The refs of an entity whose records its expressions read: `model` for `refs.model.life_months`.
//!
//! The tool loads these records before it evaluates an expression, and the entity's file imports their entities, so
//! that TypeScript knows the types.

use std::collections::{BTreeMap, BTreeSet};

use pack::{Book, Entity, FieldKind};
use typescript::{check_expression, members_of};

use super::{EntityError, expression::FUNCTIONS};

/// Ref and the entity it refers to, in the order of the fields.
pub(crate) fn related(entity: &Entity) -> Result<Vec<(&str, &str)>, EntityError> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (place, expression) in expressions(entity) {
        let refuse = |message: &str| EntityError {
            place: place.clone(),
            expression: expression.to_owned(),
            message: message.to_owned(),
        };
        // What is no expression is told of where it is written into the file.
        let Ok(members) = members_of(expression, "refs") else { continue };
        let Some(members) = members else { return Err(refuse("`refs` is only read by name, like `refs.model.name`")) };
        for name in members {
            if !entity.fields.iter().any(|field| field.name == name && matches!(field.kind, FieldKind::Ref(_))) {
                return Err(refuse(&format!("`{}` has no ref `{name}`", entity.name)));
            }
            used.insert(name);
        }
    }
    let refs = entity.fields.iter().filter(|field| used.contains(&field.name));
    Ok(refs
        .filter_map(|field| match &field.kind {
            FieldKind::Ref(to) => Some((field.name.as_str(), to.as_str())),
            _ => None,
        })
        .collect())
}

/// Entities cannot read each other in a circle: the type of each would depend on itself.
pub(crate) fn circles(entities: &[Entity]) -> Vec<EntityError> {
    let reads: BTreeMap<&str, Vec<(&str, &str)>> =
        entities.iter().filter_map(|entity| Some((entity.name.as_str(), related(entity).ok()?))).collect();
    let mut errors = Vec::new();
    for entity in entities {
        for (name, to) in reads.get(entity.name.as_str()).into_iter().flatten() {
            if !leads(&reads, to, &entity.name, &mut BTreeSet::new()) {
                continue;
            }
            let used = expressions(entity).find(|(_, expression)| {
                members_of(expression, "refs")
                    .is_ok_and(|members| members.is_some_and(|all| all.iter().any(|each| each == name)))
            });
            let (place, expression) = used.map(|(place, text)| (place, text.to_owned())).unwrap_or_default();
            let message = format!("`{to}` reads records of `{}` in turn, and neither can be known first", entity.name);
            errors.push(EntityError { place, expression, message });
        }
    }
    errors
}

fn leads<'a>(
    reads: &BTreeMap<&'a str, Vec<(&'a str, &'a str)>>,
    from: &'a str,
    to: &str,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    from == to
        || (seen.insert(from) && reads.get(from).into_iter().flatten().any(|(_, next)| leads(reads, next, to, seen)))
}

/// Balances of books that the pack does not have.
pub(crate) fn unknown_books(entities: &[Entity], books: &[Book]) -> Vec<EntityError> {
    let known: Vec<&str> = books.iter().map(|book| book.name.as_str()).collect();
    let unknown = entities.iter().flat_map(expressions).filter_map(|(place, expression)| {
        let members = members_of(expression, "balances").ok()??;
        let name = members.into_iter().find(|name| !known.contains(&name.as_str()))?;
        let message = format!("there is no book `{name}` (known: {})", known.join(", "));
        Some(EntityError { place, expression: expression.to_owned(), message })
    });
    unknown.collect()
}

/// The functions of the calendar that its expressions call.
pub(crate) fn functions(entity: &Entity) -> BTreeSet<&'static str> {
    let computed = entity.fields.iter().filter_map(|field| field.computed.as_deref());
    let names = expressions(entity)
        .map(|(_, text)| text)
        .chain(computed)
        .flat_map(|text| check_expression(text).unwrap_or_default());
    names.filter_map(|name| FUNCTIONS.iter().copied().find(|known| *known == name)).collect()
}

/// All that may name `refs` and `balances`, with their places in `schema.toml`.
fn expressions(entity: &Entity) -> impl Iterator<Item = (String, &str)> {
    let at = |rest: String| format!("entity.{}.{rest}", entity.name);
    let fields = entity
        .fields
        .iter()
        .filter_map(move |field| Some((at(format!("fields.{}.live", field.name)), field.live.as_deref()?)));
    let moves = entity.moves.iter().flat_map(move |step| {
        let guard = step.guard.as_deref().map(|guard| (at(format!("moves.{}.guard", step.name)), guard));
        let set =
            step.set.iter().map(move |(field, value)| (at(format!("moves.{}.set.{field}", step.name)), value.as_str()));
        guard.into_iter().chain(set)
    });
    fields.chain(moves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::sample;

    #[test]
    fn only_refs_that_are_read_are_related() {
        let mut entity = sample::rich();
        assert_eq!(related(&entity), Ok(vec![]));
        entity.moves[0].guard = Some("refs.purpose.name !== '' && record.evidence !== null".into());
        assert_eq!(related(&entity), Ok(vec![("purpose", "purpose")]));
        for (guard, message) in [
            ("refs.owner.name", "`consent` has no ref `owner`"),
            ("Object.keys(refs)", "`refs` is only read by name, like `refs.model.name`"),
        ] {
            entity.moves[0].guard = Some(guard.into());
            assert_eq!(related(&entity).expect_err("refused").message, message);
        }
    }

    #[test]
    fn entities_do_not_read_each_other_in_a_circle() {
        let mut consent = sample::rich();
        consent.moves[0].guard = Some("refs.purpose.name !== ''".into());
        let mut purpose = sample::entity("purpose", &["consent"]);
        assert_eq!(circles(&[consent.clone(), purpose.clone()]), []);
        purpose.fields[0].live = Some("refs.consent_ref.evidence".into());
        let errors = circles(&[consent, purpose]);
        assert_eq!(
            errors.iter().map(|error| error.place.as_str()).collect::<Vec<_>>(),
            ["entity.consent.moves.withdraw.guard", "entity.purpose.fields.name.live"]
        );
    }
}
