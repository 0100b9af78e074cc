//! The migration that makes a table for each entity: what the ledger's events add up to.
//!
//! Input: the entities of a tool, in any order.
//! Output: `database/migrations/0100_entities.sql`
//! ```sql
//! CREATE TABLE app.purpose (
//!   id uuid PRIMARY KEY,
//!   version int NOT NULL,
//!   …
//! );
//! ```
//! Tables that others refer to come first; references in a circle are added at the end.

use std::collections::{BTreeMap, BTreeSet};

use pack::{Book, Entity, Field, FieldKind};
use sha2::{Digest, Sha256};

const WIDTH: usize = 120;
/// PostgreSQL cuts longer names, and two cut names may be the same.
const LONGEST_NAME: usize = 63;

/// The migration's text.
pub fn migration(entities: &[Entity], books: &[Book]) -> String {
    let mut text = "-- One table per entity: what the events of its records add up to.\n".to_owned();
    let order = creation_order(entities);
    let mut created = BTreeSet::new();
    let mut late = String::new();
    for entity in &order {
        created.insert(entity.name.as_str());
        text.push('\n');
        text.push_str(&table(entity, &created));
        text.push_str(&indexes(entity));
        for field in &entity.fields {
            if let FieldKind::Ref(to) = &field.kind
                && !created.contains(to.as_str())
                && entities.iter().any(|other| other.name == *to)
            {
                late.push_str(&format!(
                    "ALTER TABLE app.{} ADD FOREIGN KEY ({}) REFERENCES app.{};\n",
                    identifier(&entity.name),
                    identifier(&field.name),
                    identifier(to)
                ));
            }
        }
    }
    if !late.is_empty() {
        text.push_str("\n-- These refer to each other, so the references come when the tables are there.\n");
        text.push_str(&late);
    }
    if !books.is_empty() {
        text.push_str("\n-- What is counted.\n");
    }
    for book in books {
        let floor = book.floor.map_or_else(|| "NULL".to_owned(), |floor| floor.to_string());
        text.push_str(&format!(
            "INSERT INTO ledger.book (name, unit, floor) VALUES ({}, {}, {floor});\n",
            literal(&book.name),
            literal(&book.unit)
        ));
    }
    text
}

/// A string literal, whatever its characters. PostgreSQL cannot hold NUL, which is left out.
pub fn literal(value: &str) -> String {
    let quoted = value.replace('\0', "").replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// A name, quoted when SQL would read it as something else.
pub fn identifier(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_');
    if plain && RESERVED.binary_search(&name).is_err() {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\0', "").replace('"', "\"\""))
    }
}

/// Each entity after those that it refers to, otherwise in the order given.
fn creation_order(entities: &[Entity]) -> Vec<&Entity> {
    let by_name: BTreeMap<&str, &Entity> = entities.iter().map(|entity| (entity.name.as_str(), entity)).collect();
    let mut seen = BTreeSet::new();
    let mut order = Vec::with_capacity(entities.len());
    for entity in entities {
        visit(entity, &by_name, &mut seen, &mut order);
    }
    order
}

fn visit<'e>(
    entity: &'e Entity,
    by_name: &BTreeMap<&str, &'e Entity>,
    seen: &mut BTreeSet<&'e str>,
    order: &mut Vec<&'e Entity>,
) {
    if !seen.insert(&entity.name) {
        return;
    }
    for field in &entity.fields {
        if let FieldKind::Ref(to) = &field.kind
            && let Some(other) = by_name.get(to.as_str())
        {
            visit(other, by_name, seen, order);
        }
    }
    order.push(entity);
}

fn table(entity: &Entity, created: &BTreeSet<&str>) -> String {
    let mut columns = vec!["id uuid PRIMARY KEY".to_owned(), "version int NOT NULL".to_owned()];
    if entity.number.is_some() {
        columns.push("number text UNIQUE".to_owned());
    }
    if !entity.states.is_empty() {
        let names = entity.states.iter().map(|state| state.name.as_str());
        columns.push(format!("state text NOT NULL{}", one_of("state", names, "  state text NOT NULL".len())));
    }
    columns.push("title text NOT NULL DEFAULT ''".to_owned());
    columns.extend(entity.fields.iter().filter(|field| field.is_stored()).map(|field| column(field, created)));
    columns.push("created_at timestamptz NOT NULL".to_owned());
    columns.push("updated_at timestamptz NOT NULL".to_owned());
    columns.push("created_by text NOT NULL".to_owned());
    columns.push("erased_at timestamptz".to_owned());

    let name = identifier(&entity.name);
    let comment = if entity.description.trim().is_empty() { &entity.label_plural } else { &entity.description };
    let comment = comment.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "CREATE TABLE app.{name} (\n  {}\n);\nCOMMENT ON TABLE app.{name} IS {};\n",
        columns.join(",\n  "),
        literal(&comment)
    )
}

fn column(field: &Field, created: &BTreeSet<&str>) -> String {
    let name = identifier(&field.name);
    let mut column = format!("{name} {}", column_type(&field.kind));
    // What is sealed can be erased, and then there is nothing to require.
    if field.required && field.is_written() && !field.is_sealed() {
        column.push_str(" NOT NULL");
    }
    match &field.kind {
        FieldKind::Ref(to) if created.contains(to.as_str()) => {
            column.push_str(" REFERENCES app.");
            column.push_str(&identifier(to));
        }
        FieldKind::Enum(choices) if !choices.is_empty() => {
            let values = choices.iter().map(|choice| choice.value.as_str());
            column.push_str(&one_of(&name, values, column.chars().count() + 2));
        }
        _ => {}
    }
    column
}

fn column_type(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text
        | FieldKind::Long
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Url
        | FieldKind::Country
        | FieldKind::Enum(_) => "text",
        FieldKind::Int | FieldKind::Money => "bigint",
        FieldKind::Decimal => "numeric(20,6)",
        FieldKind::Bool => "boolean",
        FieldKind::Date => "date",
        FieldKind::Instant => "timestamptz",
        FieldKind::Tags => "text[]",
        FieldKind::User | FieldKind::Ref(_) | FieldKind::File | FieldKind::Signature => "uuid",
    }
}

/// ` CHECK (name IN ('a', 'b'))`, one value a line when it does not fit behind `used` columns.
fn one_of<'v>(name: &str, values: impl Iterator<Item = &'v str>, used: usize) -> String {
    let values: Vec<String> = values.map(literal).collect();
    let line = format!(" CHECK ({name} IN ({}))", values.join(", "));
    if used + line.chars().count() < WIDTH {
        return line;
    }
    format!(" CHECK (\n    {name} IN (\n      {}\n    )\n  )", values.join(",\n      "))
}

/// For references, filters, unique values and the order of the list.
fn indexes(entity: &Entity) -> String {
    let table = &entity.name;
    let sort = entity.sort.trim_start_matches('-');
    let mut text = String::new();
    let mut index = |unique: bool, columns: &str, name: String| {
        let create = if unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" };
        text.push_str(&format!("{create} {} ON app.{} {columns};\n", identifier(&name), identifier(table)));
    };
    for field in &entity.fields {
        let name = identifier(&field.name);
        let lookup = field.filter || matches!(field.kind, FieldKind::Ref(_));
        match &field.kind {
            // A text of any length may not fit into an index; its hash does.
            FieldKind::Long if field.unique => {
                index(true, &format!("(md5({name}))"), index_name(table, &field.name, "key"))
            }
            FieldKind::Long => {}
            _ if field.unique => index(true, &format!("({name})"), index_name(table, &field.name, "key")),
            FieldKind::Tags if lookup => {
                index(false, &format!("USING gin ({name})"), index_name(table, &field.name, "idx"))
            }
            // The index for the order of the list, below, begins with the same column.
            _ if lookup && field.name != sort => {
                index(false, &format!("({name})"), index_name(table, &field.name, "idx"))
            }
            _ => {}
        }
    }
    if entity.states.len() > 1 && sort != "state" {
        index(false, "(state)", index_name(table, "state", "idx"));
    }
    let long = entity.fields.iter().any(|field| field.name == sort && field.kind == FieldKind::Long);
    if !sort.is_empty() && sort != "created_at" && !long {
        index(false, &format!("({}, id)", identifier(sort)), index_name(table, sort, "order"));
    }
    index(false, "(created_at, id)", index_name(table, "created_at", "order"));
    text
}

fn index_name(table: &str, column: &str, suffix: &str) -> String {
    let name = format!("{table}_{column}_{suffix}");
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let hash: String = Sha256::digest(name.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut kept = LONGEST_NAME - hash.len() - suffix.len() - 2;
    while !name.is_char_boundary(kept) {
        kept -= 1;
    }
    format!("{}_{hash}_{suffix}", &name[..kept])
}

/// PostgreSQL's reserved words, sorted: those that cannot name a table or a column as they are.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

#[cfg(test)]
mod tests {
    use pack::{Choice, State, Tone};
    use proptest::prelude::*;
    use sqlparser::dialect::PostgreSqlDialect;
    use sqlparser::parser::Parser;

    use super::*;
    use crate::entities::sample;

    fn statements(text: &str) -> Vec<String> {
        let parsed = Parser::parse_sql(&PostgreSqlDialect {}, text);
        parsed.unwrap_or_else(|error| panic!("{error}\n{text}")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_rich_entity_and_what_it_refers_to() {
        let entities = [sample::rich(), sample::entity("purpose", &[]), sample::entity("person", &["person"])];
        let text = migration(&entities, &[]);
        assert_eq!(statements(&text).len(), 17, "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn references_in_a_circle_come_last() {
        let text = migration(
            &[sample::entity("a", &["b"]), sample::entity("b", &["c"]), sample::entity("c", &["a", "d"])],
            &[],
        );
        let created: Vec<&str> = text.lines().filter(|line| line.starts_with("CREATE TABLE")).collect();
        assert_eq!(created, ["CREATE TABLE app.c (", "CREATE TABLE app.b (", "CREATE TABLE app.a ("]);
        assert!(text.ends_with("ALTER TABLE app.c ADD FOREIGN KEY (a_ref) REFERENCES app.a;\n"), "{text}");
        assert!(!text.contains("app.d"), "{text}");
        statements(&text);
    }

    #[test]
    fn names_and_texts_are_encoded() {
        for (name, encoded) in
            [("consent", "consent"), ("order", "\"order\""), ("Ä\"b", "\"Ä\"\"b\""), ("1a", "\"1a\"")]
        {
            assert_eq!(identifier(name), encoded);
        }
        for (value, encoded) in [("a", "'a'"), ("it's", "'it''s'"), ("a\\'b", "E'a\\\\''b'"), ("a\0b", "'ab'")] {
            assert_eq!(literal(value), encoded);
        }
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn long_names_of_indexes_stay_apart() {
        let one = index_name("processing_activity_assessment_of_impact", "responsible_department_one", "idx");
        let other = index_name("processing_activity_assessment_of_impact", "responsible_department_two", "idx");
        assert!(one.len() <= LONGEST_NAME && one != other, "{one} {other}");
    }

    #[test]
    fn many_choices_stand_one_a_line() {
        let mut entity = sample::entity("a", &[]);
        let choices = (0..30).map(|index| Choice { value: format!("choice_{index}"), label: String::new() }).collect();
        entity.fields.push(sample::field("kind", "Kind", FieldKind::Enum(choices)));
        let text = migration(&[entity], &[]);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        statements(&text);
    }

    proptest! {
        #[test]
        fn no_text_changes_the_statements(texts in proptest::collection::vec(
            prop_oneof![any::<String>(), r#"[\\'";$()\-/*\n\r ,]{0,40}"#], 3
        )) {
            let with = |texts: &[&str]| {
                let mut entity = sample::rich();
                entity.description = texts[0].to_owned();
                entity.states.push(State { name: texts[1].to_owned(), label: String::new(), tone: Tone::Info, was: vec![] });
                let choices = vec![Choice { value: texts[2].to_owned(), label: String::new() }];
                entity.fields.push(sample::field("kind", "Kind", FieldKind::Enum(choices)));
                migration(&[entity], &[])
            };
            let hostile = with(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(statements(&hostile).len(), statements(&with(&["x", "y", "z"])).len());
        }
    }
}
