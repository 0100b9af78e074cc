//! The surfaces that a tool really has: those whose conditions hold and whose records are there. One that filters,
//! groups or adds up by a field that is not there goes with the field: without it, it would say something else.

use pack::{
    Card, Chart, Condition, Dashboard, Document, Entity, FieldKind, Filter, Form, Measured, Schema, Slot, View,
};

use super::Surfaces;

/// `entities` are those that the tool has, with the fields that it has.
pub fn effective(schema: &Schema, entities: &[Entity], holds: &dyn Fn(&Condition) -> bool) -> Surfaces {
    let kept = Kept { entities, holds };
    Surfaces {
        views: schema.views.iter().filter_map(|view| kept.view(view)).collect(),
        dashboards: schema.dashboards.iter().filter_map(|dashboard| kept.dashboard(dashboard)).collect(),
        forms: schema.forms.iter().filter_map(|form| kept.form(form)).collect(),
        documents: schema.documents.iter().filter_map(|document| kept.document(document)).collect(),
    }
}

/// Every condition of them.
pub fn conditions(schema: &Schema) -> impl Iterator<Item = &Condition> {
    let views = schema.views.iter().map(|view| &view.when);
    let forms = schema.forms.iter().map(|form| &form.when);
    let dashboards = schema.dashboards.iter().flat_map(|dashboard| {
        let cards = dashboard.cards.iter().map(|card| &card.measured.when);
        let charts = dashboard.charts.iter().map(|chart| &chart.measured.when);
        cards.chain(charts).chain([&dashboard.when])
    });
    let documents = schema.documents.iter().map(|document| &document.when);
    views.chain(forms).chain(documents).chain(dashboards).flatten()
}

struct Kept<'a> {
    entities: &'a [Entity],
    holds: &'a dyn Fn(&Condition) -> bool,
}

impl Kept<'_> {
    fn holds(&self, when: &Option<Condition>) -> bool {
        when.as_ref().is_none_or(self.holds)
    }

    fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name == name)
    }

    fn view(&self, view: &View) -> Option<View> {
        let entity = self.entity(&view.entity).filter(|_| self.holds(&view.when))?;
        let needed = view.group_by.iter().chain(&view.date);
        let there = can_filter(entity, &view.filter) && needed.into_iter().all(|name| has(entity, name));
        let mut view = there.then(|| view.clone())?;
        view.columns.retain(|name| has(entity, name));
        view.sort = view.sort.filter(|name| has(entity, name.trim_start_matches('-')));
        Some(view)
    }

    fn dashboard(&self, dashboard: &Dashboard) -> Option<Dashboard> {
        let mut dashboard = self.holds(&dashboard.when).then(|| dashboard.clone())?;
        dashboard.cards.retain(|Card { measured, .. }| self.measures(measured).is_some());
        dashboard.charts.retain(|chart| self.groups(chart));
        (!dashboard.cards.is_empty() || !dashboard.charts.is_empty()).then_some(dashboard)
    }

    fn measures(&self, measured: &Measured) -> Option<&Entity> {
        let entity = self.entity(&measured.entity).filter(|_| self.holds(&measured.when))?;
        let there = can_filter(entity, &measured.filter) && measured.sum.iter().all(|name| has(entity, name));
        there.then_some(entity)
    }

    fn groups(&self, chart: &Chart) -> bool {
        let Some(entity) = self.measures(&chart.measured) else { return false };
        let group = match chart.group.split_once('.') {
            None => chart.group == "month" || has(entity, &chart.group),
            Some((step, name)) => entity.fields.iter().any(|field| match &field.kind {
                FieldKind::Ref(to) => field.name == step && self.entity(to).is_some_and(|target| has(target, name)),
                _ => false,
            }),
        };
        group && chart.date.iter().all(|name| has(entity, name))
    }

    fn document(&self, document: &Document) -> Option<Document> {
        let entity = self.entity(&document.entity).filter(|_| self.holds(&document.when))?;
        let mut document = document.clone();
        for body in document.bodies.values_mut() {
            *body = self.said(body, entity);
        }
        Some(document)
    }

    /// A field that the tool does not have is said as one without a value; rows of what it does not have are left out.
    fn said(&self, body: &str, entity: &Entity) -> String {
        let (mut text, mut from) = (String::new(), 0);
        for (slot, part) in Document::slots(body) {
            text.push_str(&body[from..part.start - 1]);
            from = part.end + 1;
            match slot {
                Slot::Field(name) if is_own(name) || has(entity, name) => text.push_str(&format!("{{{name}}}")),
                Slot::Field(_) => text.push('–'),
                Slot::Each { entity: name, columns } => {
                    let Some(other) = self.entity(name) else { continue };
                    let there: Vec<&str> =
                        columns.into_iter().filter(|column| is_own(column) || has(other, column)).collect();
                    text.push_str(&format!("{{each {name}: {}}}", there.join(", ")));
                }
            }
        }
        text.push_str(&body[from..]);
        text
    }

    fn form(&self, form: &Form) -> Option<Form> {
        let entity = self.entity(&form.entity).filter(|_| self.holds(&form.when))?;
        let mut form = form.clone();
        form.fields.retain(|name| has(entity, name));
        form.set.retain(|(name, _)| has(entity, name));
        (!form.fields.is_empty()).then_some(form)
    }
}

fn can_filter(entity: &Entity, filter: &Filter) -> bool {
    filter.iter().all(|(key, _)| has(entity, key.split('.').next().unwrap_or_default()))
}

/// A field, or a column of every record.
/// What every record can be asked for.
fn is_own(name: &str) -> bool {
    ["title", "number", "state", "created_at"].contains(&name)
}

fn has(entity: &Entity, name: &str) -> bool {
    match name {
        "state" => !entity.states.is_empty(),
        "number" => entity.number.is_some(),
        "title" | "created_at" | "updated_at" => true,
        name => entity.fields.iter().any(|field| field.name == name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::sample;

    fn view(filter: &[(&str, &str)]) -> View {
        View {
            name: "mine".into(),
            label: "Mine".into(),
            icon: "list".into(),
            group: None,
            when: None,
            entity: "consent".into(),
            layout: pack::Layout::List,
            filter: filter.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            columns: vec!["evidence".into(), "state".into()],
            sort: Some("-evidence".into()),
            group_by: None,
            date: None,
        }
    }

    #[test]
    fn what_a_field_decides_goes_with_the_field() {
        let mut consent = sample::rich();
        let all = Schema { views: vec![view(&[]), view(&[("evidence", "x")])], ..Schema::default() };
        assert_eq!(effective(&all, &[consent.clone()], &|_| true).views.len(), 2);

        consent.fields.retain(|field| field.name != "evidence");
        let kept = effective(&all, &[consent], &|_| true).views;
        assert_eq!(kept.len(), 1, "a list without its filter would show other records");
        assert_eq!((kept[0].columns.as_slice(), &kept[0].sort), (&["state".to_owned()][..], &None));
        assert!(effective(&all, &[], &|_| true).views.is_empty());
    }
}
