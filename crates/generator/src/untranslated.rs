//! What people would read in English although the pack has their language: its texts that neither it nor the skeleton
//! translates. Only a warning, since a tool shows English there.

use std::collections::{BTreeMap, BTreeSet};

use pack::{Entity, FieldKind, Pack, Problem, Schema};

use crate::Skeleton;

pub fn untranslated(pack: &Pack, skeleton: &Skeleton) -> Vec<Problem> {
    let mut texts = texts_of(&pack.schema);
    let code = pack.sources.iter().filter_map(|source| pack.files.text(&source.template));
    texts.extend(code.flat_map(said));
    texts.retain(|text| text.chars().any(char::is_alphabetic));
    let missing = pack.locales.iter().flat_map(|(language, own)| {
        let file = skeleton.files.text(&format!("shared/locales/{language}.json"));
        let common: BTreeMap<String, String> =
            file.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let is_missing = move |text: &&str| !own.contains_key(*text) && !common.contains_key(*text);
        let texts: Vec<&str> = texts.iter().copied().filter(|text| is_missing(text)).collect();
        texts.into_iter().map(move |text| {
            Problem::of_file(&format!("locales/{language}.toml"), format!("no translation of {text:?}"))
        })
    });
    missing.collect()
}

/// Every text of `schema.toml` that a tool shows; keys and names are none.
fn texts_of(schema: &Schema) -> BTreeSet<&str> {
    let mut texts: BTreeSet<&str> = schema.entities.iter().flat_map(entity).collect();
    texts.extend(schema.roles.iter().flat_map(|(name, description)| [name.as_str(), description]));
    texts.extend(schema.books.iter().flat_map(|book| [Some(&*book.label), book.deny.as_deref()]).flatten());
    texts.extend(schema.messages.iter().flat_map(|message| [&*message.subject, &message.body]));
    texts.extend(schema.pages.iter().flat_map(|page| [&*page.label, &page.group]));
    texts.extend(schema.views.iter().flat_map(|view| [Some(&*view.label), view.group.as_deref()]).flatten());
    for dashboard in &schema.dashboards {
        texts.extend([&*dashboard.label, &dashboard.group]);
        texts.extend(dashboard.cards.iter().map(|card| &*card.measured.label));
        texts.extend(dashboard.charts.iter().map(|chart| &*chart.measured.label));
    }
    texts.extend(schema.forms.iter().flat_map(|form| [&*form.label, &form.intro, &form.thanks]));
    texts
}

fn entity(entity: &Entity) -> Vec<&str> {
    let mut texts = vec![&*entity.label, &entity.label_plural, &entity.group];
    for field in &entity.fields {
        texts.push(&field.label);
        texts.extend(field.help.as_deref());
        if let FieldKind::Enum(options) = &field.kind {
            texts.extend(options.iter().map(|option| &*option.label));
        }
    }
    texts.extend(entity.states.iter().map(|state| &*state.label));
    for each in &entity.moves {
        texts.push(&each.label);
        texts.extend(each.deny.as_deref());
    }
    texts.extend(entity.deadlines.iter().map(|deadline| &*deadline.label));
    texts
}

/// What code says by `t('…')`, and its like of the backend.
fn said(code: &str) -> impl Iterator<Item = &str> {
    const CALLS: [&str; 6] = ["t(", "phrase(", "said(", "notFound(", "forbidden(", "badRequest("];
    CALLS.iter().flat_map(move |call| {
        code.match_indices(call).filter_map(move |(at, _)| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let rest = code[at + call.len()..].trim_start().strip_prefix('\'')?;
            let text = &rest[..rest.find('\'')?];
            let whole = !code[..at].ends_with(is_word) && !text.contains(['\\', '\n']);
            whole.then_some(text)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_calls_say_something() {
        let code = "t('Save'); part('x'); phrase(\n  'Two words'); t(name)";
        assert_eq!(said(code).collect::<Vec<_>>(), ["Save", "Two words"]);
    }
}
