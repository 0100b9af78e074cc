//! Views, dashboards, forms and documents name what there is, in the words that the tool understands.

use super::named::Check;
use crate::{
    Card, Chart, Condition, Document, Entity, Field, FieldKind, Filter, Form, Layout, Measured, Pack, Question, Slot,
    View,
};

const FILE: &str = "schema.toml";
const TIMES: [&str; 2] = ["created_at", "updated_at"];

impl<'a> Check<'a> {
    pub(super) fn surfaces(&mut self, questions: &[&Question]) {
        let pack = self.pack;
        for view in &pack.schema.views {
            self.condition(&format!("view.{}", view.name), view.when.as_ref(), questions);
            self.view(view);
        }
        for dashboard in &pack.schema.dashboards {
            let at = format!("dashboard.{}", dashboard.name);
            self.condition(&at, dashboard.when.as_ref(), questions);
            for (index, Card { measured, .. }) in dashboard.cards.iter().enumerate() {
                self.measured(&format!("{at}.cards.{index}"), measured, questions);
            }
            for (index, chart) in dashboard.charts.iter().enumerate() {
                self.chart(&format!("{at}.charts.{index}"), chart, questions);
            }
        }
        for form in &pack.schema.forms {
            // Their names are written with hyphens in addresses.
            let at = format!("form.{}", form.name.replace('-', "_"));
            self.condition(&at, form.when.as_ref(), questions);
            self.form(&at, form);
        }
        for document in &pack.schema.documents {
            let at = format!("document.{}", document.name);
            self.condition(&at, document.when.as_ref(), questions);
            self.document(&at, document);
        }
    }

    fn condition(&mut self, at: &str, when: Option<&Condition>, questions: &[&Question]) {
        if let Some(when) = when {
            self.names(FILE, &format!("{at}.when"), when, questions);
        }
    }

    fn view(&mut self, view: &View) {
        let at = format!("view.{}", view.name);
        let Some(entity) = self.entity_of(&at, &view.entity) else { return };
        self.filter(&at, entity, &view.filter);
        for column in &view.columns {
            self.known(FILE, &format!("{at}.columns"), "column", column, columns(entity));
        }
        if let Some(sort) = &view.sort {
            let live = |name: &&str| entity.fields.iter().any(|field| field.name == **name && !field.is_stored());
            let stored = columns(entity).filter(|name| !live(name));
            self.known(FILE, &format!("{at}.sort"), "column", sort.trim_start_matches('-'), stored);
        }
        if view.layout == Layout::Board {
            let groups = entity.fields.iter().filter(|field| can_group(field)).map(|field| field.name.as_str());
            match &view.group_by {
                Some(group) => self.known(FILE, &format!("{at}.group_by"), "field to group by", group, groups),
                None if entity.states.is_empty() => {
                    let message = format!("`{}` has no states", entity.name);
                    self.report(FILE, &format!("{at}.layout"), message, "a board needs `group_by` here");
                }
                None => {}
            }
        } else if view.group_by.is_some() {
            self.report(FILE, &format!("{at}.group_by"), "only a board groups".into(), "of no use here");
        }
        if let Some(date) = &view.date {
            self.known(FILE, &format!("{at}.date"), "date or instant", date, times(entity));
        }
        if view.layout == Layout::Calendar && view.date.is_none() && entity.deadlines.is_empty() {
            let message = format!("`{}` has no deadlines", entity.name);
            self.report(FILE, &format!("{at}.layout"), message, "a calendar needs `date` here");
        }
    }

    fn measured(&mut self, at: &str, measured: &Measured, questions: &[&Question]) {
        self.condition(at, measured.when.as_ref(), questions);
        let Some(entity) = self.entity_of(at, &measured.entity) else { return };
        self.filter(at, entity, &measured.filter);
        if let Some(sum) = &measured.sum {
            let numbers = entity.fields.iter().filter(|field| is_number(field) && field.is_stored() && !field.secret);
            self.known(FILE, &format!("{at}.sum"), "number", sum, numbers.map(|field| field.name.as_str()));
        }
    }

    fn chart(&mut self, at: &str, chart: &Chart, questions: &[&Question]) {
        self.measured(at, &chart.measured, questions);
        let Some(entity) = entity_named(self.pack, &chart.measured.entity) else { return };
        if let Some(date) = &chart.date {
            self.known(FILE, &format!("{at}.date"), "date or instant", date, times(entity));
        }
        let key = format!("{at}.group");
        match chart.group.split_once('.') {
            None => self.known(FILE, &key, "group", &chart.group, groups(entity).chain(["month"])),
            Some((step, name)) => {
                let pack = self.pack;
                let target = |field: &Field| match &field.kind {
                    FieldKind::Ref(to) => entity_named(pack, to),
                    _ => None,
                };
                let steps: Vec<&str> = entity
                    .fields
                    .iter()
                    .filter(|field| target(field).is_some())
                    .map(|field| field.name.as_str())
                    .collect();
                let found = entity.fields.iter().find(|field| field.name == step).and_then(target);
                self.known(FILE, &key, "ref", step, steps);
                if let Some(target) = found {
                    self.known(FILE, &key, &format!("group of {}", target.name), name, groups(target));
                }
            }
        }
    }

    fn form(&mut self, at: &str, form: &Form) {
        let Some(entity) = self.entity_of(at, &form.entity) else { return };
        let asked: Vec<&Field> = entity.fields.iter().filter(|field| can_ask(field)).collect();
        for name in &form.fields {
            let key = format!("{at}.fields");
            match entity.fields.iter().find(|field| field.name == *name) {
                Some(field) if !can_ask(field) => {
                    self.report(FILE, &key, format!("`{name}` cannot be asked in public"), WHY_NOT);
                }
                _ => self.known(FILE, &key, "field", name, asked.iter().map(|field| field.name.as_str())),
            }
        }
        for (name, _) in &form.set {
            let fields = entity.fields.iter().filter(|field| field.is_written());
            self.known(FILE, &format!("{at}.set"), "field", name, fields.map(|field| field.name.as_str()));
        }
        let given =
            |field: &Field| form.fields.contains(&field.name) || form.set.iter().any(|(name, _)| *name == field.name);
        let lacks = |field: &&Field| field.required && field.default.is_none() && !given(field);
        for field in entity.fields.iter().filter(lacks) {
            let message = format!("`{}` is required, and this form does not give it", field.name);
            self.report(FILE, &format!("{at}.fields"), message, "expected it here or under `set`");
        }
    }

    fn document(&mut self, at: &str, document: &Document) {
        if !document.bodies.contains_key("en") {
            let message = format!("the pack has no file `{}`", document.file);
            self.report(FILE, &format!("{at}.file"), message, "expected Markdown");
        }
        let Some(entity) = self.entity_of(at, &document.entity) else { return };
        let pack = self.pack;
        for state in &document.states {
            let states = entity.states.iter().map(|state| state.name.as_str());
            self.known(FILE, &format!("{at}.states"), "state", state, states);
        }
        for role in &document.to {
            let roles = pack.schema.roles.iter().map(|(role, _)| role.as_str()).chain(["admin"]);
            self.known(FILE, &format!("{at}.to"), "role", role, roles);
        }
        for (language, body) in &document.bodies {
            let file = match language.as_str() {
                "en" => document.file.clone(),
                _ => format!("{}.{language}.md", document.file.trim_end_matches(".md")),
            };
            for (slot, part) in Document::slots(body) {
                let wrong = match &slot {
                    Slot::Field(name) => (!sayable(entity).any(|known| known == *name))
                        .then(|| format!("`{{{name}}}` is nothing that a `{}` can be asked for", entity.name)),
                    Slot::Each { entity: name, columns } => wrong_rows(pack, entity, name, columns),
                };
                if let Some(message) = wrong {
                    self.problems.push(pack.problem_in_text(&file, part, message));
                }
            }
        }
    }

    fn filter(&mut self, at: &str, entity: &Entity, filter: &Filter) {
        for (key, text) in filter {
            let place = format!("{at}.filter.{key}");
            let (name, bound) = key.split_once('.').map_or((key.as_str(), None), |(name, bound)| (name, Some(bound)));
            let fields = entity
                .fields
                .iter()
                .filter(|field| !field.secret && field.is_stored())
                .map(|field| field.name.as_str());
            let states = (!entity.states.is_empty()).then_some("state");
            self.known(FILE, &place, "filter", name, fields.chain(states).chain(TIMES));
            let kind = match entity.fields.iter().find(|field| field.name == name) {
                Some(field) => Some(&field.kind),
                None if TIMES.contains(&name) => Some(&FieldKind::Instant),
                None => None,
            };
            if let Some(bound) = bound {
                self.known(FILE, &place, "end of a range", bound, ["from", "to"]);
            }
            for word in text.split(',').filter(|word| *word != "null") {
                match kind {
                    None if name == "state" => {
                        self.known(FILE, &place, "state", word, entity.states.iter().map(|state| state.name.as_str()));
                    }
                    Some(FieldKind::Enum(choices)) => {
                        self.known(FILE, &place, "option", word, choices.iter().map(|choice| choice.value.as_str()));
                    }
                    Some(kind) if !fits(kind, word) => {
                        let label = "expected for example 12, true, me, today, today+7, 2026-01-31";
                        self.report(FILE, &place, format!("`{word}` is nothing that `{name}` can be"), label);
                    }
                    _ => {}
                }
            }
        }
    }

    /// The entity, or a problem.
    fn entity_of(&mut self, at: &str, name: &str) -> Option<&'a Entity> {
        let entities: Vec<&str> = self.pack.schema.entities.iter().map(|entity| entity.name.as_str()).collect();
        self.known(FILE, &format!("{at}.entity"), "entity", name, entities);
        entity_named(self.pack, name)
    }
}

/// What a document may say of a record.
fn sayable(entity: &Entity) -> impl Iterator<Item = &str> {
    let fields = entity.fields.iter().filter(|field| !field.secret).map(|field| field.name.as_str());
    let state = (!entity.states.is_empty()).then_some("state");
    let number = entity.number.as_ref().map(|_| "number");
    fields.chain(["title", "created_at"]).chain(state).chain(number)
}

fn wrong_rows(pack: &Pack, about: &Entity, name: &str, columns: &[&str]) -> Option<String> {
    let Some(entity) = entity_named(pack, name) else { return Some(format!("there is no entity `{name}`")) };
    let refers = |field: &Field| matches!(&field.kind, FieldKind::Ref(to) if *to == about.name);
    if !entity.fields.iter().any(refers) {
        return Some(format!("no field of `{name}` refers to a `{}`", about.name));
    }
    let missing = columns.iter().find(|column| !sayable(entity).any(|known| known == **column))?;
    Some(format!("`{missing}` is nothing that a `{name}` can be asked for"))
}

const WHY_NOT: &str =
    "strangers are shown no records and people, nor what is taken already; files, lists and times need an account";

fn entity_named<'a>(pack: &'a Pack, name: &str) -> Option<&'a Entity> {
    pack.schema.entities.iter().find(|entity| entity.name == name)
}

fn columns(entity: &Entity) -> impl Iterator<Item = &str> {
    entity.fields.iter().map(|field| field.name.as_str()).chain([
        "state",
        "number",
        "title",
        "created_at",
        "updated_at",
    ])
}

fn times(entity: &Entity) -> impl Iterator<Item = &str> {
    let times = entity.fields.iter().filter(|field| {
        matches!(field.kind, FieldKind::Date | FieldKind::Instant) && field.is_stored() && !field.secret
    });
    times.map(|field| field.name.as_str()).chain(TIMES)
}

fn groups(entity: &Entity) -> impl Iterator<Item = &str> {
    let fields = entity
        .fields
        .iter()
        .filter(|field| can_group(field) || field.kind == FieldKind::Bool || field.kind == FieldKind::Country)
        .filter(|field| field.is_stored());
    fields.map(|field| field.name.as_str()).chain((!entity.states.is_empty()).then_some("state"))
}

fn can_group(field: &Field) -> bool {
    !field.secret && field.is_stored() && matches!(field.kind, FieldKind::Enum(_) | FieldKind::Ref(_) | FieldKind::User)
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Int | FieldKind::Decimal | FieldKind::Money)
}

/// References and people would show what is in the tool; a field without equals tells what is taken.
fn can_ask(field: &Field) -> bool {
    let kind = !field.is_file()
        && !matches!(field.kind, FieldKind::Ref(_) | FieldKind::User | FieldKind::Instant | FieldKind::Tags);
    kind && field.is_written() && !field.unique && !field.secret
}

fn fits(kind: &FieldKind, word: &str) -> bool {
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        FieldKind::Int | FieldKind::Money => whole(word.trim_start_matches('-')),
        FieldKind::Decimal => word.parse::<f64>().is_ok_and(f64::is_finite),
        FieldKind::Bool => matches!(word, "true" | "false"),
        FieldKind::User => word == "me",
        FieldKind::Ref(_) | FieldKind::File | FieldKind::Signature => false,
        FieldKind::Date | FieldKind::Instant => match word.strip_prefix("today") {
            Some("") => true,
            Some(days) => days.strip_prefix(['+', '-']).is_some_and(|days| whole(days) && days.len() <= 4),
            None => {
                word.len() == 10
                    && word
                        .bytes()
                        .enumerate()
                        .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
            }
        },
        _ => true,
    }
}
