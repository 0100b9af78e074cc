//! The entities that a tool really has: those whose conditions hold, with the fields whose
//! conditions hold, and nothing that mentions the others.

use std::collections::BTreeSet;

use pack::{Condition, Entity, FieldKind, Move, Schema};

/// A reference to an entity that is not there goes with it, and so do mentions of a field that is
/// not there in titles, columns, questions and assignments.
pub fn effective(schema: &Schema, holds: &dyn Fn(&Condition) -> bool) -> Vec<Entity> {
    let holds = |condition: &Option<Condition>| condition.as_ref().is_none_or(holds);
    let present: BTreeSet<&str> =
        schema.entities.iter().filter(|entity| holds(&entity.when)).map(|entity| entity.name.as_str()).collect();
    let mut entities = Vec::with_capacity(present.len());
    for entity in schema.entities.iter().filter(|entity| holds(&entity.when)) {
        let mut entity = entity.clone();
        entity.when = None;
        let declared: BTreeSet<String> = entity.fields.iter().map(|field| field.name.clone()).collect();
        entity.fields.retain(|field| {
            let reaches = match &field.kind {
                FieldKind::Ref(to) => present.contains(to.as_str()),
                _ => true,
            };
            reaches && holds(&field.when)
        });
        for field in &mut entity.fields {
            field.when = None;
        }
        let kept: BTreeSet<String> = entity.fields.iter().map(|field| field.name.clone()).collect();
        forget(&mut entity, &|name| declared.contains(name) && !kept.contains(name));
        entities.push(entity);
    }
    entities
}

fn forget(entity: &mut Entity, gone: &dyn Fn(&str) -> bool) {
    entity.title.retain(|name| !gone(name));
    entity.columns.retain(|name| !gone(name));
    if gone(entity.sort.trim_start_matches('-')) {
        entity.sort = "-created_at".to_owned();
    }
    entity.deadlines.retain(|deadline| !gone(&deadline.from));
    for deadline in &mut entity.deadlines {
        deadline.tell.retain(|name| !gone(name));
    }
    // A role that is left without a field reaches nothing, rather than everything.
    for (_, fields) in &mut entity.rows {
        fields.retain(|name| !gone(name));
    }
    entity.subject = entity.subject.take().filter(|name| !gone(name));
    for Move { ask, set, .. } in &mut entity.moves {
        ask.retain(|name| !gone(name));
        set.retain(|(name, _)| !gone(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::sample;

    #[test]
    fn what_does_not_hold_leaves_no_mention() {
        let audit = || Some(Condition::parse("features.includes('audit-log')").expect("it is a condition"));
        let mut person = sample::entity("person", &[]);
        person.when = audit();
        let mut consent = sample::rich();
        consent.fields.iter_mut().filter(|field| field.name == "evidence").for_each(|field| field.when = audit());
        consent.sort = "evidence".into();
        consent.title = vec!["subject".into(), "purpose".into()];
        let schema = Schema { entities: vec![person, consent, sample::entity("purpose", &[])], ..Schema::default() };

        let all = effective(&schema, &|_| true);
        assert_eq!(all.len(), 3);
        assert!(all[1].fields.iter().any(|field| field.name == "evidence"));

        let some = effective(&schema, &|_| false);
        assert_eq!(some.iter().map(|entity| entity.name.as_str()).collect::<Vec<_>>(), ["consent", "purpose"]);
        let consent = &some[0];
        assert!(consent.fields.iter().all(|field| !["subject", "evidence"].contains(&field.name.as_str())));
        assert_eq!(consent.title, ["purpose"]);
        assert_eq!(consent.sort, "-created_at");
        assert!(!consent.columns.contains(&"subject".to_owned()));
    }
}
