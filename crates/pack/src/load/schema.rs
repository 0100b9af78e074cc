//! `schema.toml`: roles, entities, pages, files and environment.

use super::{
    deadline::deadline,
    names::{expressions, label_of, snake_case, texts},
    rule, surface,
    template::environment,
};
use crate::{
    Access, Choice, Entity, Field, FieldKind, Move, Page, Schema, State, Tone,
    nearest::nearest,
    reader::{Table, Text},
};

/// Every record has these; a field may not be named like them.
const RESERVED: [&str; 9] =
    ["id", "version", "state", "title", "number", "created_at", "updated_at", "created_by", "erased_at"];

/// What the ledger has events of besides those of records.
const KINDS: [&str; 9] =
    ["user", "authority", "api_key", "comment", "attachment", "deadline", "told", "ledger_export", "data_export"];

const VERBS: [(&str, Access); 5] = [
    ("read", Access::Read),
    ("create", Access::Create),
    ("update", Access::Update),
    ("move", Access::Move),
    ("erase", Access::Erase),
];

const TONES: [(&str, Tone); 5] = [
    ("neutral", Tone::Neutral),
    ("info", Tone::Info),
    ("success", Tone::Success),
    ("warning", Tone::Warning),
    ("danger", Tone::Danger),
];

pub fn read(root: &Table<'_, '_>) -> Schema {
    let roles = root.table("roles").map(|roles| roles.entry_texts()).unwrap_or_default();
    let entities = root.table("entity").map(|entities| entities.entry_tables()).unwrap_or_default();
    let schema = Schema {
        roles: roles.into_iter().map(|(name, description)| (name.value, description.value)).collect(),
        entities: entities.iter().map(|(name, table)| entity(name, table)).collect(),
        books: named(root, "book", rule::book),
        messages: named(root, "message", rule::message),
        rules: root.tables("rule").iter().filter_map(rule::rule).collect(),
        pages: root.tables("page").iter().map(page).collect(),
        views: named(root, "view", surface::view),
        dashboards: named(root, "dashboard", surface::dashboard),
        forms: named(root, "form", surface::form),
        documents: named(root, "document", surface::document),
        files: root.tables("file").iter().filter_map(file).collect(),
        environment: root
            .tables("environment")
            .iter()
            .map(|table| {
                let when = table.condition("when");
                (environment(table), when)
            })
            .collect(),
    };
    root.finish();
    schema
}

/// A table per name: `[view.mine]`.
fn named<'a, 'd, T>(root: &Table<'a, 'd>, key: &str, read: fn(&Text, &Table<'a, 'd>) -> T) -> Vec<T> {
    let tables = root.table(key).map(|tables| tables.entry_tables()).unwrap_or_default();
    tables.iter().map(|(name, table)| read(name, table)).collect()
}

fn entity(name: &Text, table: &Table<'_, '_>) -> Entity {
    snake_case(table, name, "an entity");
    if KINDS.contains(&name.value.as_str()) {
        let message = format!("every tool has a kind of event `{}`", name.value);
        table.document.problem(name.span.clone(), message, "expected another name");
    }
    let label = table.text("label").map_or_else(|| label_of(&name.value), |text| text.value);
    let fields = table.required_table("fields").map(|fields| fields.entry_tables()).unwrap_or_default();
    let states = table.table("states").map(|states| states.entry_tables()).unwrap_or_default();
    let moves = table.table("moves").map(|moves| moves.entry_tables()).unwrap_or_default();
    let deadlines = table.table("deadlines").map(|deadlines| deadlines.entry_tables()).unwrap_or_default();
    let access = table.table("access");
    let entity = Entity {
        plural: table.text("plural").map_or_else(|| format!("{}s", name.value.replace('_', "-")), |text| text.value),
        label_plural: table.text("label_plural").map_or_else(|| format!("{label}s"), |text| text.value),
        label,
        description: table.text("description").map(|text| text.value).unwrap_or_default(),
        icon: icon(table).unwrap_or_else(|| "file-text".into()),
        group: table.text("group").map_or_else(|| "Records".into(), |text| text.value),
        when: table.condition("when"),
        title: texts(table, "title"),
        number: table.text("number").map(|text| text.value),
        fields: fields.iter().map(|(name, table)| field(name, table)).collect(),
        states: states.iter().map(|(name, table)| state(name, table)).collect(),
        moves: moves.iter().map(|(name, table)| transition(name, table)).collect(),
        deadlines: deadlines.iter().map(|(name, table)| deadline(name, table)).collect(),
        access: access.map(|access| roles(&access)).unwrap_or_default(),
        rows: table.table("rows").map(|rows| names_by_role(&rows)).unwrap_or_default(),
        subject: table.text("subject").map(|text| text.value),
        columns: texts(table, "columns"),
        sort: table.text("sort").map_or_else(|| "-created_at".into(), |text| text.value),
        name: name.value.clone(),
    };
    if entity.title.is_empty() {
        table.document.problem(
            name.span.clone(),
            format!("`{}` has no title", entity.name),
            "expected title = [\"field\", …]",
        );
    }
    if let Some(number) = entity.number.as_ref().filter(|number| !number.contains("{0")) {
        table.document.problem(
            table.span_of("number"),
            format!("`{number}` counts nothing"),
            "expected digits to count with, for example A-{0000}",
        );
    }
    table.finish();
    entity
}

fn roles(table: &Table<'_, '_>) -> Vec<(String, Vec<Access>)> {
    let roles = table.entries().into_iter().map(|(role, _)| {
        let verbs = table.texts(&role.value).into_iter();
        let verbs = verbs.filter_map(|verb| table.chosen(&role.value, &verb, "thing one may do", &VERBS));
        (role.value.clone(), verbs.collect())
    });
    roles.collect()
}

fn names_by_role(table: &Table<'_, '_>) -> Vec<(String, Vec<String>)> {
    table.entries().into_iter().map(|(role, _)| (role.value.clone(), texts(table, &role.value))).collect()
}

fn state(name: &Text, table: &Table<'_, '_>) -> State {
    snake_case(table, name, "a state");
    let state = State {
        name: name.value.clone(),
        label: table.text("label").map_or_else(|| label_of(&name.value), |text| text.value),
        tone: table.choice("tone", "tone", &TONES).unwrap_or(Tone::Neutral),
        was: texts(table, "was"),
    };
    table.finish();
    state
}

fn transition(name: &Text, table: &Table<'_, '_>) -> Move {
    snake_case(table, name, "a move");
    let read = Move {
        name: name.value.clone(),
        label: table.text("label").map_or_else(|| label_of(&name.value), |text| text.value),
        from: texts(table, "from"),
        to: table.required_text("to").map(|text| text.value).unwrap_or_default(),
        by: texts(table, "by"),
        ask: texts(table, "ask"),
        guard: table.text("guard").map(|text| text.value),
        deny: table.text("deny").map(|text| text.value),
        set: expressions(table, "set"),
        confirm: table.bool("confirm"),
        then: rule::consequences(table, "then"),
    };
    if read.guard.is_some() && read.deny.is_none() {
        table.document.problem(table.span_of("guard"), "a guard needs a `deny`", "whoever is stopped must be told why");
    }
    table.finish();
    read
}

fn field(name: &Text, table: &Table<'_, '_>) -> Field {
    snake_case(table, name, "a field");
    if RESERVED.contains(&name.value.as_str()) {
        table.document.problem(
            name.span.clone(),
            format!("`{}` is a field of every record", name.value),
            "expected another name",
        );
    }
    let read = Field {
        name: name.value.clone(),
        label: table.text("label").map_or_else(|| label_of(&name.value), |text| text.value),
        help: table.text("help").map(|text| text.value),
        kind: field_kind(table),
        when: table.condition("when"),
        required: table.bool("required"),
        unique: table.bool("unique"),
        searchable: table.bool("searchable"),
        filter: table.bool("filter"),
        personal: table.bool("personal"),
        secret: table.bool("secret"),
        once: table.bool("once"),
        locked: texts(table, "locked"),
        was: texts(table, "was"),
        default: table.value("default").map(|(value, _)| value),
        examples: texts(table, "examples"),
        computed: table.text("computed").map(|text| text.value),
        live: table.text("live").map(|text| text.value),
    };
    if read.computed.is_some() && (read.required || read.default.is_some()) {
        table.document.problem(
            table.span_of("computed"),
            "a computed field is neither required nor has a default",
            "computed here",
        );
    }
    if read.is_file() {
        for key in ["computed", "live", "default", "unique", "searchable", "filter", "secret"] {
            if table.has(key) {
                let message = format!("a file cannot have `{key}`");
                table.document.problem(table.span_of(key), message, "it is only uploaded, named and downloaded");
            }
        }
    }
    if read.live.is_some() {
        const STORED: [&str; 10] =
            ["computed", "required", "default", "unique", "searchable", "filter", "secret", "once", "locked", "was"];
        for key in STORED.into_iter().filter(|key| table.has(key)) {
            let message = format!("a live field is kept nowhere, so it cannot have `{key}`");
            table.document.problem(table.span_of(key), message, "expected none with `live`");
        }
        if matches!(read.kind, FieldKind::Ref(_) | FieldKind::User) {
            table.document.problem(
                table.span_of("live"),
                "a live field refers to nothing",
                "expected another `type`, or a field without `live`",
            );
        }
    }
    if !read.examples.is_empty() && !matches!(read.kind, FieldKind::Text | FieldKind::Long | FieldKind::Tags) {
        table.document.problem(
            table.span_of("examples"),
            "only texts and tags have examples",
            "others are made up from their type",
        );
    }
    table.finish();
    read
}

#[derive(Clone, Copy)]
enum Type {
    Plain(fn() -> FieldKind),
    Ref,
    Enum,
}

const TYPES: [(&str, Type); 18] = [
    ("text", Type::Plain(|| FieldKind::Text)),
    ("long", Type::Plain(|| FieldKind::Long)),
    ("int", Type::Plain(|| FieldKind::Int)),
    ("decimal", Type::Plain(|| FieldKind::Decimal)),
    ("money", Type::Plain(|| FieldKind::Money)),
    ("bool", Type::Plain(|| FieldKind::Bool)),
    ("date", Type::Plain(|| FieldKind::Date)),
    ("instant", Type::Plain(|| FieldKind::Instant)),
    ("email", Type::Plain(|| FieldKind::Email)),
    ("phone", Type::Plain(|| FieldKind::Phone)),
    ("url", Type::Plain(|| FieldKind::Url)),
    ("country", Type::Plain(|| FieldKind::Country)),
    ("tags", Type::Plain(|| FieldKind::Tags)),
    ("user", Type::Plain(|| FieldKind::User)),
    ("file", Type::Plain(|| FieldKind::File)),
    ("signature", Type::Plain(|| FieldKind::Signature)),
    ("ref", Type::Ref),
    ("enum", Type::Enum),
];

fn field_kind(table: &Table<'_, '_>) -> FieldKind {
    match table.required_choice("type", "type of field", &TYPES) {
        None => FieldKind::Text,
        Some(Type::Plain(kind)) => kind(),
        Some(Type::Ref) => {
            if !table.has("to") {
                table.document.problem(table.span_of("type"), "a ref refers to nothing", "expected `to`");
            }
            FieldKind::Ref(table.text("to").map(|to| to.value).unwrap_or_default())
        }
        Some(Type::Enum) => {
            let choices = table.texts("options").into_iter().map(|option| match option.value.split_once('=') {
                // "value=Label", where the label is more than the value in words.
                Some((value, label)) => Choice { value: value.trim().to_owned(), label: label.trim().to_owned() },
                None => Choice { label: label_of(&option.value), value: option.value },
            });
            let choices: Vec<Choice> = choices.collect();
            if choices.is_empty() {
                table.document.problem(table.span_of("type"), "an enum has no options", "expected `options`");
            }
            FieldKind::Enum(choices)
        }
    }
}

/// The names of lucide-react 1.75.0, which tools are made with.
const ICONS: &str = include_str!("icons.txt");

fn icon(table: &Table<'_, '_>) -> Option<String> {
    let name = table.text("icon")?;
    let known: Vec<&str> = ICONS.lines().collect();
    if !known.contains(&name.value.as_str()) {
        let hint = match nearest(&name.value, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "expected a name from lucide.dev/icons".into(),
        };
        table.document.problem(name.span, format!("there is no icon `{}`", name.value), hint);
        return None;
    }
    Some(name.value)
}

fn page(table: &Table<'_, '_>) -> Page {
    let text = |key: &str| table.required_text(key).map(|text| text.value).unwrap_or_default();
    let page = Page {
        path: text("path"),
        label: text("label"),
        icon: icon(table).unwrap_or_else(|| "file-text".into()),
        group: table.text("group").map_or_else(|| "Workspace".into(), |text| text.value),
        when: table.condition("when"),
        file: text("file"),
        component: text("component"),
    };
    table.finish();
    page
}

fn file(table: &Table<'_, '_>) -> Option<(String, crate::Condition)> {
    let path = table.required_text("path");
    if !table.has("when") {
        table.document.problem(
            table.span.start..table.span.start + 1,
            "a file without `when` need not be listed",
            "expected `when`",
        );
    }
    let when = table.condition("when");
    table.finish();
    Some((path?.value, when?))
}
