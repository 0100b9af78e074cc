//! Messages and rules of the reference pack, broken one way at a time.

mod folders;

use folders::reference;
use pack::{Effect, Trigger, load};

/// The reference pack with one text replaced, and what is then said of it.
fn broken(from: &str, to: &str) -> String {
    let mut files = reference();
    let text = files.text("schema.toml").expect("it is there").to_owned();
    assert!(text.contains(from), "schema.toml has no {from:?}");
    files.insert_text("schema.toml", &text.replacen(from, to, 1));
    load(&files).map(|_| ()).expect_err("a broken pack is refused").to_string()
}

#[test]
fn rules_are_read() {
    let pack = load(&reference()).unwrap_or_else(|problems| panic!("{problems}"));
    let [remind, first, spare, delivered] = pack.schema.rules.as_slice() else { panic!("there are four rules") };
    assert_eq!((remind.entity.as_str(), &remind.trigger), ("loan", &Trigger::Daily("07:00".into())));
    assert_eq!((first.entity.as_str(), &first.trigger), ("replacement", &Trigger::Created));
    assert!(matches!(&spare.consequences[0].effect, Effect::Create { entity, .. } if entity == "replacement"));
    let overdue = pack.schema.messages.iter().find(|message| message.name == "overdue").expect("it is there");
    assert!(overdue.body.starts_with("{thing} was due") && overdue.body.ends_with("more time."), "{overdue:?}");
    let retire = &pack.schema.entities[0].moves[0];
    assert_eq!(retire.then.len(), 5);
    assert!(
        matches!(&delivered.consequences[0].effect, Effect::Post { book, transfer } if book == "stock" && transfer.len() == 4)
    );
    assert_eq!((pack.schema.books[0].unit.as_str(), pack.schema.books[0].floor), ("piece", Some(0)));
}

#[test]
fn every_kind_of_mistake_is_found() {
    for (from, to, expected) in [
        ("message = \"retired\"", "message = \"retierd\"", "there is no message `retierd`"),
        ("message = \"retired\"", "", "`notify` needs a `message`"),
        ("notify = [\"keeper\"]", "notify = [\"boss\"]", "there is no field of a user or role `boss`"),
        ("emit = \"written_off\"", "emit = \"retire\"", "`thing.retire` is told of already"),
        ("emit = \"written_off\"", "emit = \"written off\"", "cannot name an event"),
        ("emit = \"written_off\"", "emit = \"x\"\nset = { value = \"1\" }", "this does several things: emit, set"),
        ("emit = \"written_off\"", "if = \"true\"", "this does nothing"),
        ("emit = \"written_off\"", "emit = \"x\"\nvalues = { a = \"1\" }", "`values` says nothing without `create`"),
        ("set = { safe_code = \"null\" }", "set = { safe = \"null\" }", "there is no field of `thing` `safe`"),
        ("create = \"replacement\"", "create = \"replacment\"", "did you mean `replacement`?"),
        ("values = { thing = \"record.id\", ", "values = { ", "a `replacement` needs `thing`"),
        ("values = { thing = \"record.id\" }", "values = { thin = \"record.id\" }", "did you mean `thing`?"),
        ("subject = \"{number} is", "subject = \"{numbr} is", "`{numbr}` is nothing that a `thing` can be asked for"),
        ("body = \"{name} is", "body = \"{safe_code} is", "`{safe_code}` is nothing that"),
        ("post = \"stock\"", "post = \"stok\"", "did you mean `stock`?"),
        ("quantity = \"balances.stock\"", "", "`post` needs a `quantity`"),
        ("post = \"stock\"", "emit = \"moved_out\"", "`from` says nothing without `post`"),
        ("floor = 0\n", "", "nothing is refused without a `floor`"),
        ("file = \"messages/overdue.md\"", "file = \"messages/late.md\"", "there is no `messages/late.md`"),
        ("file = \"messages/overdue.md\"", "", "`overdue` needs a `body` or a `file`"),
        ("name = \"spare\"", "name = \"remind\"", "two rules are called `remind`"),
        ("name = \"spare\"", "name = \"thing_retire\"", "two rules are called `thing_retire`"),
        ("on = \"thing.created\"", "on = \"thing.create\"", "there is no move `create`"),
        ("on = \"thing.created\"", "on = \"thng.created\"", "did you mean `thing`?"),
        ("on = \"thing.created\"", "on = \"sometimes\"", "`sometimes` never happens"),
        ("every day at 07:00\"\n", "every day at 7:00\"\n", "`7:00` is no time of day"),
        ("entity = \"loan\"\n# Only where", "# Only where", "a rule of every day needs an `entity`"),
        ("name = \"spare\"", "name = \"spare\"\nentity = \"thing\"", "`on` names the entity already"),
        (
            "on = \"replacement.created\"",
            "on = \"replacement.changed\"",
            "these rules go round in a circle: replacement.changed → replacement.changed",
        ),
        (
            "emit = \"wanted\"",
            "create = \"thing\"\nvalues = { name = \"'x'\" }",
            "these rules go round in a circle: replacement.created → thing.created → replacement.created",
        ),
        (
            "[entity.replacement]",
            "[entity.comment]\ntitle = []\nfields = {}\n[entity.replacement]",
            "every tool has a kind of event",
        ),
    ] {
        let said = broken(from, to);
        assert!(said.contains(expected), "{from:?} → {to:?} should say {expected:?}, but said:\n{said}");
    }
}

#[test]
fn a_mistake_in_the_file_of_a_message_is_shown_there() {
    let mut files = reference();
    files.insert_text("messages/overdue.md", "\n{thing} was due\non {due}\n");
    let said = load(&files).map(|_| ()).expect_err("it is refused").to_string();
    assert!(said.contains("--> messages/overdue.md:3:5"), "{said}");
}
