//! Entities for tests: one with everything, and one with next to nothing.

use pack::{Access, Choice, Deadline, Entity, Field, FieldKind, Move, Span, State, Tone};
use serde_json::json;

/// How many texts [`with_texts`] takes; the last is the description, which is no literal.
pub(super) const TEXTS: usize = 12;
pub(super) const LITERALS: usize = TEXTS - 1;

pub(crate) fn field(name: &str, label: &str, kind: FieldKind) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        help: None,
        kind,
        when: None,
        required: false,
        unique: false,
        searchable: false,
        filter: false,
        personal: false,
        secret: false,
        once: false,
        locked: vec![],
        default: None,
        examples: Vec::new(),
        computed: None,
        live: None,
        was: vec![],
    }
}

fn reference(name: &str, label: &str, to: &str) -> Field {
    field(name, label, FieldKind::Ref(to.into()))
}

/// A name and references to the given entities.
pub(crate) fn entity(name: &str, refs: &[&str]) -> Entity {
    let mut fields = vec![Field { required: true, ..field("name", "Name", FieldKind::Text) }];
    fields.extend(refs.iter().map(|to| reference(&format!("{to}_ref"), to, to)));
    Entity {
        name: name.into(),
        plural: format!("{name}s"),
        label: name.into(),
        label_plural: format!("{name}s"),
        description: String::new(),
        icon: "file".into(),
        group: "Work".into(),
        when: None,
        title: vec!["name".into()],
        number: None,
        fields,
        states: vec![],
        moves: vec![],
        access: vec![],
        rows: vec![],
        subject: None,
        deadlines: vec![],
        columns: vec!["name".into()],
        sort: "-created_at".into(),
    }
}

pub(crate) fn rich() -> Entity {
    let plain = [
        "Consent",
        "Consents",
        "Consent",
        "Method",
        "How it was given",
        "Banner",
        "Given",
        "Withdraw",
        "Evidence first",
        "none",
        "The paper",
    ];
    with_texts(|index| plain.get(index).copied().unwrap_or("A person's decision about one purpose.").to_owned())
}

pub(super) fn with_texts(text: impl Fn(usize) -> String) -> Entity {
    let choice = |value: &str, label: String| Choice { value: value.into(), label };
    let method = FieldKind::Enum(vec![choice("banner", text(5)), choice("form", "Form".into())]);
    let step = |name: &str, label: String, from: &[&str], to: &str| Move {
        name: name.into(),
        label,
        from: from.iter().map(|state| (*state).to_owned()).collect(),
        to: to.into(),
        by: vec![],
        ask: vec![],
        guard: None,
        deny: None,
        set: vec![],
        confirm: false,
        then: vec![],
    };
    Entity {
        label: text(0),
        label_plural: text(1),
        description: text(11),
        icon: "badge-check".into(),
        group: text(2),
        title: vec!["subject".into(), "purpose".into()],
        number: Some("CON-{yyyy}-{0000}".into()),
        fields: vec![
            Field { required: true, once: true, personal: true, ..reference("subject", "Person", "person") },
            Field { required: true, once: true, filter: true, ..reference("purpose", "Purpose", "purpose") },
            Field { required: true, filter: true, help: Some(text(4)), ..field("method", &text(3), method) },
            Field { default: Some(json!("now")), ..field("given_at", "Given at", FieldKind::Instant) },
            Field { once: true, ..field("withdrawn_at", "Withdrawn at", FieldKind::Instant) },
            Field { default: Some(json!(text(9))), searchable: true, ..field("reason", "Reason", FieldKind::Long) },
            Field {
                help: Some(text(10)),
                locked: vec!["withdrawn".into()],
                ..field("evidence", "Evidence", FieldKind::Url)
            },
            Field { unique: true, secret: true, ..field("token", "Token", FieldKind::Text) },
            Field {
                filter: true,
                default: Some(json!(["web", "app"])),
                ..field("channels", "Channels", FieldKind::Tags)
            },
            Field { default: Some(json!(false)), ..field("minor", "Minor", FieldKind::Bool) },
            Field { default: Some(json!(1.5)), ..field("weight", "Weight", FieldKind::Decimal) },
            field("order", "Order", FieldKind::Int),
            field("fee", "Fee", FieldKind::Money),
            field("valid_until", "Valid until", FieldKind::Date),
            Field { default: Some(json!("me")), ..field("owner", "Owner", FieldKind::User) },
            Field {
                computed: Some("(record.weight ?? 0)\n  * (record.order ?? 0)".into()),
                ..field("score", "Score", FieldKind::Decimal)
            },
        ],
        states: vec![
            State { name: "given".into(), label: text(6), tone: Tone::Success, was: vec![] },
            State {
                name: "withdrawn".into(),
                label: "Withdrawn".into(),
                tone: Tone::Neutral,
                was: vec!["revoked".into()],
            },
        ],
        moves: vec![
            Move {
                by: vec!["dpo".into(), "handler".into()],
                ask: vec!["reason".into()],
                confirm: true,
                guard: Some("record.evidence !== null".into()),
                deny: Some(text(8)),
                set: vec![("withdrawn_at".into(), "now".into()), ("owner".into(), "user.id".into())],
                ..step("withdraw", text(7), &["given"], "withdrawn")
            },
            Move { set: vec![("fee".into(), "0".into())], ..step("waive", "Waive the fee".into(), &[], "=") },
        ],
        rows: vec![],
        access: vec![
            ("dpo".into(), vec![Access::Read, Access::Create, Access::Update, Access::Move]),
            ("auditor".into(), vec![Access::Read]),
        ],
        subject: None,
        deadlines: vec![Deadline {
            name: "renewal".into(),
            label: "Renewal".into(),
            from: "given_at".into(),
            add: Some(Span::Months(12)),
            roll: true,
            pause: vec![],
            more: Some(("record.minor === true".into(), Span::WorkingDays(3))),
            warn: vec![Span::Days(30), Span::Hours(12)],
            tell: vec!["owner".into(), "dpo".into()],
            done: vec!["withdrawn".into()],
            act: Some("waive".into()),
        }],
        columns: ["number", "subject", "purpose", "state", "given_at"].map(String::from).to_vec(),
        sort: "-given_at".into(),
        ..entity("consent", &[])
    }
}
