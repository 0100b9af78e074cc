//! A checked template: what `template.toml`, `questions.toml` and `schema.toml` say, as types.
//! Whoever holds a [`Pack`] may rely on every reference in it being good.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Condition, Dashboard, Document, Form, Message, Problem, Tree, View};

/// Language to English text to its translation.
pub type Locales = BTreeMap<String, BTreeMap<String, String>>;

/// One product: a folder under `templates/`, read and checked.
#[derive(Clone, Debug)]
pub struct Pack {
    pub template: Template,
    /// In the order asked.
    pub questions: Vec<Question>,
    pub schema: Schema,
    /// The `*.template` files of `backend/`, `frontend/`, `database/`, in path order.
    pub sources: Vec<Source>,
    /// Of each other language the texts that it has, by their English text.
    pub locales: Locales,
    /// Every file of the pack, by path.
    pub files: Tree,
    /// Where the values of the TOML files stand: file, then dotted key, to bytes.
    pub(crate) places: BTreeMap<String, BTreeMap<String, Range<usize>>>,
}

impl Pack {
    /// A problem at the value of a key, for example `entity.consent.moves.withdraw.guard` of `schema.toml`.
    pub fn problem(&self, file: &str, key: &str, message: impl Into<String>, label: impl Into<String>) -> Problem {
        let span = self.places.get(file).and_then(|places| places.get(key)).cloned();
        match (span, self.files.text(file)) {
            (Some(span), Some(source)) => Problem::new(file, source, span, message, label),
            _ => Problem::of_file(file, format!("{} ({key})", message.into())),
        }
    }

    /// A problem at a part of a text file of the pack, which was read without the blanks around it.
    pub(crate) fn problem_in_text(&self, file: &str, part: Range<usize>, message: String) -> Problem {
        let source = self.files.text(file).unwrap_or_default();
        let start = source.len() - source.trim_start().len();
        Problem::new(file, source, start + part.start..start + part.end, message, "named here")
    }

    /// A problem at a part of the text under a key; at the whole of it where it is written with escapes.
    pub(crate) fn problem_inside(
        &self,
        file: &str,
        key: &str,
        text: &str,
        part: Range<usize>,
        message: String,
        label: &str,
    ) -> Problem {
        let span = self.places.get(file).and_then(|places| places.get(key));
        let found = span.zip(self.files.text(file)).and_then(|(span, source)| {
            let start = span.start + source.get(span.clone())?.find(text)?;
            Some(Problem::new(file, source, start + part.start..start + part.end, message.as_str(), label))
        });
        found.unwrap_or_else(|| self.problem(file, key, message, label))
    }
}

/// `template.toml`. Prices are in cents of `currency`.
#[derive(Clone, Debug, Serialize)]
pub struct Template {
    pub id: String,
    pub version: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub base_price: i64,
    pub currency: String,
    pub icon: String,
    /// `#RRGGBB`.
    pub color: String,
    pub screenshots: Vec<String>,
    pub features: Vec<Feature>,
    pub integrations: Vec<Integration>,
    /// Layer to technology, in the order shown.
    pub technologies: Vec<(String, String)>,
    pub customization: Vec<(String, bool)>,
    pub pricing: Pricing,
}

#[derive(Clone, Debug, Serialize)]
pub struct Feature {
    pub id: String,
    pub name: String,
    pub description: String,
    /// Always on: an answer without it gets it.
    pub required: bool,
    /// Cents added to the price; 0 where it is included.
    pub price: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Integration {
    pub id: String,
    pub name: String,
    pub recommended: bool,
    /// Environment variables that the tool reads when it is chosen.
    pub environment: Vec<EnvironmentVariable>,
}

#[derive(Clone, Debug, Serialize)]
pub struct EnvironmentVariable {
    pub name: String,
    pub description: String,
    pub secret: bool,
    pub example: String,
}

/// How answers become a price.
#[derive(Clone, Debug, Serialize)]
pub struct Pricing {
    /// The number question whose answer picks the tier.
    pub tier_question: Option<String>,
    /// Ascending; the last has no limit.
    pub tiers: Vec<Tier>,
    /// The single question whose answer picks where the tool runs.
    pub deployment_question: Option<String>,
    pub deployments: Vec<DeploymentPrice>,
}

/// `price` is the whole monthly price of the tier, which replaces the base price.
#[derive(Clone, Debug, Serialize)]
pub struct Tier {
    pub name: String,
    pub up_to: Option<i64>,
    pub price: i64,
}

/// What running there costs. A one-time price replaces base price and tier: who runs the tool
/// carries its load. Priced features are then paid once too.
#[derive(Clone, Debug, Serialize)]
pub struct DeploymentPrice {
    pub option: String,
    pub price: i64,
    pub interval: Interval,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    Month,
    Once,
}

#[derive(Clone, Debug, Serialize)]
pub struct Question {
    pub id: String,
    pub question: String,
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    pub required: bool,
    pub help: Option<String>,
    pub placeholder: Option<String>,
    /// Asked only when this holds of the earlier answers.
    pub when: Option<Condition>,
    pub options: Vec<AnswerOption>,
    pub validation: Validation,
    pub affects: Affects,
    /// What is filled in before the user says anything.
    pub default: Option<Value>,
    /// The first that holds answers the question, which is then skipped.
    pub implied: Vec<Advice>,
    /// All that hold are shown beside the question.
    pub suggestions: Vec<Advice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    Single,
    Multiple,
    Number,
    Text,
    Boolean,
}

#[derive(Clone, Debug, Serialize)]
pub struct AnswerOption {
    pub value: String,
    pub label: String,
    pub icon: Option<String>,
    pub description: Option<String>,
    pub recommended: bool,
    /// Options of the same question that come with this one.
    pub implies: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Validation {
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// In characters.
    pub min_length: Option<u32>,
    pub max_length: Option<u32>,
    /// Of a multiple answer.
    pub min_items: Option<u32>,
    pub max_items: Option<u32>,
}

/// The longest text that any question takes, where its own rule says nothing.
const MOST_CHARACTERS: u32 = 500;

impl Validation {
    pub fn takes_number(&self, number: i64) -> bool {
        self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
    }

    pub fn takes_text(&self, text: &str) -> bool {
        let length = text.chars().count();
        self.min_length.is_none_or(|min| length >= min as usize) && length <= self.most_characters() as usize
    }

    pub fn most_characters(&self) -> u32 {
        self.max_length.unwrap_or(MOST_CHARACTERS)
    }
}

/// What an answer changes, as the specification's `affects`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Affects {
    pub features: Reach,
    pub integrations: Reach,
    pub config: Vec<String>,
    pub pricing: bool,
}

/// `"*"` or a list.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    None,
    All,
    Some(Vec<String>),
}

/// A value with the condition under which it is given and the reason shown to the user.
#[derive(Clone, Debug, Serialize)]
pub struct Advice {
    pub when: Option<Condition>,
    pub value: Value,
    pub reason: String,
}

/// `schema.toml`: the ledger's customization.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Name and one-line description. `admin` exists in every tool and is not listed.
    pub roles: Vec<(String, String)>,
    pub entities: Vec<Entity>,
    pub books: Vec<Book>,
    pub messages: Vec<Message>,
    pub rules: Vec<Rule>,
    pub pages: Vec<Page>,
    /// In the order of the menu.
    pub views: Vec<View>,
    pub dashboards: Vec<Dashboard>,
    pub forms: Vec<Form>,
    pub documents: Vec<Document>,
    /// Code files that exist only when a condition holds: path in the tool, condition.
    pub files: Vec<(String, Condition)>,
    /// Environment variables with their condition.
    pub environment: Vec<(EnvironmentVariable, Option<Condition>)>,
}

#[derive(Clone, Debug)]
pub struct Entity {
    /// `snake_case`, singular: table `app.<name>`, file `shared/entities/<kebab>.ts`.
    pub name: String,
    /// `kebab-case`, plural: `/api/v1/<plural>`.
    pub plural: String,
    pub label: String,
    pub label_plural: String,
    pub description: String,
    /// A lucide icon's name.
    pub icon: String,
    /// The menu group it stands in.
    pub group: String,
    pub when: Option<Condition>,
    /// Fields whose values make the record's title.
    pub title: Vec<String>,
    /// `DSR-{yyyy}-{0000}`: filled in on create, gapless.
    pub number: Option<String>,
    pub fields: Vec<Field>,
    /// The first is where a record starts; empty for records without states.
    pub states: Vec<State>,
    pub moves: Vec<Move>,
    pub deadlines: Vec<Deadline>,
    /// Role to what it may do.
    pub access: Vec<(String, Vec<Access>)>,
    /// Role to fields with people: it only reaches records of which one names whoever acts.
    pub rows: Vec<(String, Vec<String>)>,
    /// The ref to the record that stands for the person whose data this is; without it, the record itself does.
    pub subject: Option<String>,
    /// Columns of the list, by field name; also `state`, `number`, `created_at`, `updated_at`.
    pub columns: Vec<String>,
    /// A column, with `-` in front for descending.
    pub sort: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Read,
    Create,
    Update,
    Move,
    /// Forgetting the person whose data it is.
    Erase,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    pub kind: FieldKind,
    pub when: Option<Condition>,
    pub required: bool,
    pub unique: bool,
    pub searchable: bool,
    /// Offered as a filter of the list.
    pub filter: bool,
    /// Personal data.
    pub personal: bool,
    /// Never leaves the server after it was written.
    pub secret: bool,
    /// Set when created, then fixed.
    pub once: bool,
    /// Fixed in these states.
    pub locked: Vec<String>,
    /// Names that it had before.
    pub was: Vec<String>,
    /// Literal default, or `now`, `today`, `me` for instants, dates and users.
    pub default: Option<Value>,
    /// What sample records have in it.
    pub examples: Vec<String>,
    /// A TypeScript expression over `record`; the field is then read-only.
    pub computed: Option<String>,
    /// A TypeScript expression over `record`, `now`, `today` and `refs`, worked out whenever the record is read: it
    /// has no column.
    pub live: Option<String>,
}

impl Field {
    /// Somebody gives its value; the tool works out the others.
    pub fn is_written(&self) -> bool {
        self.computed.is_none() && self.live.is_none()
    }

    /// It has a column, so that lists can be filtered and sorted by it.
    pub fn is_stored(&self) -> bool {
        self.live.is_none()
    }

    pub fn is_file(&self) -> bool {
        matches!(self.kind, FieldKind::File | FieldKind::Signature)
    }

    /// Kept in the ledger only in sealed form, so that it can be forgotten: data of people, secrets, free text, files.
    pub fn is_sealed(&self) -> bool {
        self.is_written() && (self.personal || self.secret || self.kind == FieldKind::Long || self.is_file())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Long,
    Int,
    Decimal,
    Money,
    Bool,
    Date,
    Instant,
    Email,
    Phone,
    Url,
    Country,
    Tags,
    User,
    /// A file of the record.
    File,
    /// A picture of a signature.
    Signature,
    Enum(Vec<Choice>),
    Ref(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    pub label: String,
    pub tone: Tone,
    /// Names that it had before.
    pub was: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

#[derive(Clone, Debug)]
pub struct Move {
    pub name: String,
    pub label: String,
    pub from: Vec<String>,
    /// Equal to a state, or `=` to stay.
    pub to: String,
    pub by: Vec<String>,
    /// Fields asked for when the move is made.
    pub ask: Vec<String>,
    /// A TypeScript expression over `record`, `user`, `now`; false blocks the move.
    pub guard: Option<String>,
    /// Why a blocked move is blocked.
    pub deny: Option<String>,
    /// Field to TypeScript expression over `record`, `user`, `now`, `today`.
    pub set: Vec<(String, String)>,
    /// Asked "are you sure?" first.
    pub confirm: bool,
    /// What follows from it, in the same transaction.
    pub then: Vec<Consequence>,
}

/// What is counted, in balanced postings.
#[derive(Clone, Debug)]
pub struct Book {
    pub name: String,
    pub label: String,
    /// What one of them is called.
    pub unit: String,
    /// What no account may fall below.
    pub floor: Option<i64>,
    /// Why something is refused that would let an account fall below it.
    pub deny: Option<String>,
    pub when: Option<Condition>,
}

/// What the tool does by itself.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Dotted, in `schema.toml`: `rule.0`.
    pub place: String,
    pub name: String,
    pub entity: String,
    pub trigger: Trigger,
    /// A TypeScript expression over `record`, `user`, `now`, `today`.
    pub condition: Option<String>,
    pub when: Option<Condition>,
    pub consequences: Vec<Consequence>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    Created,
    Changed,
    /// By this move.
    Moved(String),
    /// At this time in UTC, as `07:00`, for each record.
    Daily(String),
}

impl Trigger {
    pub fn name(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Moved(name) | Self::Daily(name) => name,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Consequence {
    /// Dotted, in `schema.toml`: `rule.0.do.1`.
    pub place: String,
    /// A TypeScript expression over `record`, `user`, `now`, `today`.
    pub condition: Option<String>,
    pub effect: Effect,
}

/// All that can follow. Expressions are TypeScript over `record`, `user`, `now`, `today`.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Sends a message to the people of fields, and those with roles.
    Notify { to: Vec<String>, message: String },
    /// Tells the integrations.
    Emit(String),
    /// Field of the record to expression.
    Set(Vec<(String, String)>),
    /// Another record, by field and expression.
    Create { entity: String, values: Vec<(String, String)> },
    /// Moves a quantity from one account to another: `from`, `to`, `quantity`, `item`, each an expression.
    Post { book: String, transfer: Vec<(String, String)> },
}

/// When something has to be done by, counted from a date or instant of the record.
#[derive(Clone, Debug)]
pub struct Deadline {
    pub name: String,
    pub label: String,
    /// A field, or `created_at`.
    pub from: String,
    pub add: Option<Span>,
    /// On a day when nobody works it ends with the next working day.
    pub roll: bool,
    /// States in which the clock stands still.
    pub pause: Vec<String>,
    /// A TypeScript expression over `record`, and what is added when it holds.
    pub more: Option<(String, Span)>,
    /// How long before its end people are told.
    pub warn: Vec<Span>,
    /// Fields with people, and roles.
    pub tell: Vec<String>,
    /// States in which it is over.
    pub done: Vec<String>,
    /// A move that the tool makes when it is over.
    pub act: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Months(u32),
    Days(u32),
    WorkingDays(u32),
    Hours(u32),
}

/// A page of the pack's own code.
#[derive(Clone, Debug)]
pub struct Page {
    /// `/dpo`
    pub path: String,
    pub label: String,
    pub icon: String,
    pub group: String,
    pub when: Option<Condition>,
    /// `frontend/src/pages/dpo-dashboard.tsx`
    pub file: String,
    /// The component's exported name.
    pub component: String,
}

/// A code template of the pack.
#[derive(Clone, Debug)]
pub struct Source {
    /// In the pack: `backend/src/features/routes.ts.template`.
    pub template: String,
    /// In the tool: the same without `.template`.
    pub path: String,
    pub when: Option<Condition>,
}
