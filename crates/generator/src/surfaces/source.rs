//! Surfaces as TypeScript.
//!
//! Input: the pack's view `mine`.
//! Output: an element of `shared/views.ts`
//! ```ts
//! { name: 'mine', label: 'Mine', icon: 'list', entity: 'loan', layout: 'list', filter: { borrower: 'me' } },
//! ```

use pack::{Card, Chart, ChartKind, Dashboard, Document, Filter, Form, Layout, Measured, View};

use super::Surfaces;
use crate::entities::layout::{Node, Properties, value_node};

/// In the order of [`sources`].
pub const PATHS: [&str; 4] = ["shared/views.ts", "shared/dashboards.ts", "shared/forms.ts", "shared/documents.ts"];

/// Path and text of each file.
pub fn sources(surfaces: &Surfaces) -> [(&'static str, String); 4] {
    [
        (
            PATHS[0],
            file("Views of the tool's records, in the order of the menu.", "View", "views", &surfaces.views, view),
        ),
        (
            PATHS[1],
            file(
                "Dashboards of the tool. Without one called `home` the start page shows what follows from the entities.",
                "Dashboard",
                "dashboards",
                &surfaces.dashboards,
                dashboard,
            ),
        ),
        (
            PATHS[2],
            file("Forms of the tool for people without an account.", "PublicForm", "forms", &surfaces.forms, form),
        ),
        (
            PATHS[3],
            file("Papers about single records.", "DocumentTemplate", "documents", &surfaces.documents, document),
        ),
    ]
}

fn file<T>(subject: &str, kind: &str, name: &str, all: &[T], node: fn(&T) -> Node) -> String {
    let mut text = format!(
        "//! {subject}\n\nimport type {{ {kind} }} from './surface'\n\nexport const {name}: readonly {kind}[] = "
    );
    Node::Lines(all.iter().map(node).collect()).print(&mut text, 0, 0, 0);
    text.push('\n');
    text
}

fn view(view: &View) -> Node {
    let mut list = Properties::default();
    list.text("name", &view.name);
    list.text("label", &view.label);
    list.text("icon", &view.icon);
    list.maybe_text("group", view.group.as_deref());
    list.text("entity", &view.entity);
    list.text(
        "layout",
        match view.layout {
            Layout::List => "list",
            Layout::Board => "board",
            Layout::Calendar => "calendar",
        },
    );
    list.put("filter", filter(&view.filter));
    list.names("columns", &view.columns);
    list.maybe_text("sort", view.sort.as_deref());
    list.maybe_text("groupBy", view.group_by.as_deref());
    list.maybe_text("date", view.date.as_deref());
    Node::Object(list.0)
}

fn dashboard(dashboard: &Dashboard) -> Node {
    let mut list = Properties::default();
    list.text("name", &dashboard.name);
    list.text("label", &dashboard.label);
    list.text("icon", &dashboard.icon);
    list.text("group", &dashboard.group);
    list.put("cards", Node::Lines(dashboard.cards.iter().map(card).collect()));
    list.put("charts", Node::Lines(dashboard.charts.iter().map(chart).collect()));
    Node::Object(list.0)
}

fn measured(measured: &Measured) -> Properties {
    let mut list = Properties::default();
    list.text("label", &measured.label);
    list.text("entity", &measured.entity);
    list.put("filter", filter(&measured.filter));
    list.maybe_text("sum", measured.sum.as_deref());
    list
}

fn card(card: &Card) -> Node {
    let mut list = measured(&card.measured);
    if let Some(threshold) = &card.alert {
        let mut alert = Properties::default();
        alert.text("is", threshold.comparison);
        alert.put("value", Node::Text(threshold.value.to_string()));
        list.put("alert", Node::Object(alert.0));
    }
    Node::Object(list.0)
}

fn chart(chart: &Chart) -> Node {
    let mut list = measured(&chart.measured);
    list.text(
        "kind",
        match chart.kind {
            ChartKind::Bar => "bar",
            ChartKind::Line => "line",
            ChartKind::Donut => "donut",
        },
    );
    list.text("group", &chart.group);
    list.maybe_text("date", chart.date.as_deref());
    Node::Object(list.0)
}

fn document(document: &Document) -> Node {
    let mut list = Properties::default();
    list.text("name", &document.name);
    list.text("label", &document.label);
    list.text("icon", &document.icon);
    list.text("entity", &document.entity);
    for (key, values) in [("states", &document.states), ("to", &document.to)] {
        if !values.is_empty() {
            list.put(key, Node::strings(values));
        }
    }
    let mut bodies = Properties::default();
    for (language, body) in &document.bodies {
        bodies.text(language, body);
    }
    list.put("body", Node::Object(bodies.0));
    Node::Object(list.0)
}

fn form(form: &Form) -> Node {
    let mut list = Properties::default();
    list.text("name", &form.name);
    list.text("label", &form.label);
    list.text("entity", &form.entity);
    list.put("fields", Node::strings(&form.fields));
    let set = form.set.iter().map(|(name, value)| (name.clone(), value_node(value)));
    list.put("set", Node::Object(set.collect()));
    list.text("intro", &form.intro);
    list.text("thanks", &form.thanks);
    Node::Object(list.0)
}

fn filter(filter: &Filter) -> Node {
    Node::Object(filter.iter().map(|(name, value)| (name.clone(), Node::string(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_an_empty_list() {
        for (path, text) in sources(&Surfaces::default()) {
            assert!(text.ends_with("[] = []\n"), "{path}: {text}");
        }
    }
}
