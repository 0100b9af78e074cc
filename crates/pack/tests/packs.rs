//! Good packs load; broken ones say everything that is wrong, and where.
#![expect(clippy::disallowed_methods, reason = "tests read the real pack from disk")]

use std::{fs, path::Path};

use pack::{Tree, load};

fn read(directory: &Path, root: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(directory).expect("the pack is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, root, tree);
        } else {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            tree.insert(name, fs::read(&path).expect("a file"));
        }
    }
}

fn gdpr() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/gdpr-compliance");
    let mut tree = Tree::new();
    read(&root, &root, &mut tree);
    tree
}

/// The GDPR pack with one text replaced, and what is then said of it.
fn broken(file: &str, from: &str, to: &str) -> String {
    let mut tree = gdpr();
    let text = tree.text(file).expect("a file of the pack").to_owned();
    assert!(text.contains(from), "{file} has no {from:?}");
    tree.insert_text(file, &text.replacen(from, to, 1));
    load(&tree).map(|_| ()).expect_err("a broken pack is refused").to_string()
}

#[test]
fn the_gdpr_pack_is_good() {
    let pack = load(&gdpr()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(pack.template.base_price, 9900);
    let ids: Vec<&str> = pack.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["industry", "users", "features", "integrations", "deployment"]);
    assert_eq!(pack.schema.entities.len(), 19);
}

#[test]
fn mistakes_are_shown_like_a_compiler_does() {
    let said = broken("questions.toml", "required = true", "requird = true");
    assert_eq!(
        said,
        "error: unknown key `requird`
 --> questions.toml:8:1
  |
8 | requird = true
  | ^^^^^^^ not known here
  |
  = help: did you mean `required`?"
    );
}

#[test]
fn every_kind_of_mistake_is_found() {
    for (file, from, to, expected) in [
        ("template.toml", "version = \"1.0.0\"", "version = \"1.0\"", "is no version"),
        ("template.toml", "#3B82F6", "blue", "is no colour"),
        ("template.toml", "base_price = 9900", "base_price = -1", "`base_price` is -1"),
        ("template.toml", "tier_question = \"users\"", "tier_question = \"people\"", "there is no question `people`"),
        ("template.toml", "up_to = 1000", "up_to = 10", "tiers must ascend"),
        ("template.toml", "[features.audit-log]", "[features.audit-logs]", "there is no feature `audit-log`"),
        (
            "template.toml",
            "[features.audit-log]",
            "[features.spare]\nname = \"Spare\"\n[features.audit-log]",
            "no question offers the feature `spare`",
        ),
        ("template.toml", "id = \"gdpr-compliance\"", "id = [", "this is not TOML"),
        ("questions.toml", "type = \"number\"", "type = \"numbr\"", "is no type of question"),
        ("questions.toml", "min = 1, max", "min = 200000, max", "no number is at least"),
        ("questions.toml", "industry == 'saas'", "industry == 'sass'", "there is no option of `industry` `sass`"),
        ("questions.toml", "industry == 'saas'", "industri == 'saas'", "there is no earlier question `industri`"),
        ("questions.toml", "industry == 'saas'", "deployment == 'aws'", "there is no earlier question `deployment`"),
        ("questions.toml", "industry == 'saas'", "industry = 'saas'", "this condition cannot be read"),
        (
            "questions.toml",
            "id = \"users\"",
            "id = \"users\"\nwhen = \"industry == 'saas' && industry == 'other'\"",
            "can never be asked",
        ),
        ("questions.toml", "id = \"users\"", "id = \"industry\"", "is there twice"),
        ("questions.toml", "id = \"users\"", "id = \"our-users\"", "`our-users` cannot name a question"),
        ("questions.toml", "id = \"users\"", "id = \"max_users\"", "`max_users` already means something else"),
        ("questions.toml", "id = \"users\"", "id = \"length\"", "`length` cannot name a question"),
        (
            "questions.toml",
            "id = \"features\"",
            "id = \"modules\"",
            "a question that offers features is called `features`",
        ),
        (
            "questions.toml",
            "id = \"integrations\"",
            "id = \"services\"",
            "a question that offers integrations is called",
        ),
        ("questions.toml", "value = \"finance\"", "value = \"saas\"", "the option `saas` is there twice"),
        (
            "questions.toml",
            "validation = { min = 1,",
            "default = 0\nvalidation = { min = 1,",
            "this is no answer to `users`",
        ),
        (
            "questions.toml",
            "validation = { min = 1,",
            "implied = [{ value = 1000000, reason = \"x\" }]\nvalidation = { min = 1,",
            "this is no answer to `users`",
        ),
        ("questions.toml", "implies = [\"webhook\"]", "implies = [\"webhooks\"]", "there is no option `webhooks`"),
        ("schema.toml", "to = \"processor\", label = \"Run by\"", "to = \"procesor\"", "did you mean `processor`?"),
        (
            "schema.toml",
            "features.includes('breach-notification')",
            "features.includes('breach')",
            "there is no option of `features` `breach`",
        ),
        ("schema.toml", "by = [\"dpo\"]", "by = [\"boss\"]", "there is no role `boss`"),
        ("schema.toml", "columns = [\"name\", \"kind\"", "columns = [\"nam\", \"kind\"", "there is no column `nam`"),
        ("schema.toml", "type = \"tags\"", "type = \"tag\"", "is no type of field"),
        ("schema.toml", "owner = { type = \"user\" }", "version = { type = \"user\" }", "is a field of every record"),
        ("schema.toml", "deny = \"Erasure needs a second person\"", "label = \"Approve\"", "a guard needs a `deny`"),
        (
            "schema.toml",
            "[roles]",
            "[[file]]\npath = \"backend/x.ts\"\nwhen = \"users > 1\"\n[roles]",
            "there is no `backend/x.ts.template`",
        ),
        (
            "schema.toml",
            "owner = { type = \"user\" }",
            "owner = { type = \"int\", default = \"1\" }",
            "this is no value of `owner`",
        ),
        (
            "schema.toml",
            "owner = { type = \"user\" }",
            "owner = { type = \"user\", was = [\"name\"] }",
            "`name` is the name of another field",
        ),
        ("locales/de.toml", "\"Request\" =", "\"Reqest\" =", "did you mean `Request`?"),
        ("locales/de.toml", "= \"{done} von {all}\"", "= \"{done} von\"", "expected {all}, {done}"),
        ("locales/fr.toml", "\"Request\" = \"Demande\"", "\"Request\" = \"\"", "the translation is empty"),
        ("locales/de.toml", "= \"{done} von {all}\"", "= \"\"", "the translation is empty"),
        ("locales/fr.toml", "\"Request\" = \"Demande\"", "\"Request\" = \"{x}\"", "expected no {…}"),
    ] {
        let said = broken(file, from, to);
        assert!(said.contains(expected), "{from:?} → {to:?} should say {expected:?}, but said:\n{said}");
        assert!(said.contains(&format!("--> {file}:")), "{said}");
    }
}

#[test]
fn a_language_is_a_toml_file() {
    for file in ["locales/de", "locales/de.toml.toml", "locales/it.toml"] {
        let mut tree = gdpr();
        tree.insert_text(file, "\"Request\" = \"Anfrage\"");
        let said = load(&tree).map(|_| ()).expect_err("it is no language").to_string();
        assert!(said.contains("expected one of: locales/de.toml, locales/fr.toml"), "{said}");
    }
}

/// What is said of the reference pack with a line more.
fn added(line: &str, after: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference-pack");
    let mut tree = Tree::new();
    read(&root, &root, &mut tree);
    let text = tree.text("schema.toml").expect("a file of the pack").to_owned();
    assert!(text.contains(after), "there is no {after:?}");
    tree.insert_text("schema.toml", &text.replacen(after, &format!("{line}\n{after}"), 1));
    load(&tree).map(|_| ()).map_or_else(|problems| problems.to_string(), |()| "nothing".to_owned())
}

#[test]
fn a_former_name_of_a_state_is_only_its_own() {
    for (was, expected) in [
        ("given", "nothing"),
        ("retired", "`retired` is the name of another state"),
        ("scrapped", "`scrapped` is the name of another state"),
    ] {
        let state = format!("[entity.thing.states.lent]\nwas = [\"{was}\"]");
        let said = added(&state, "[entity.thing.states.retired]");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn surfaces_name_what_there_is() {
    for (table, expected) in [
        ("[view.x]\nentity = \"thing\"\nfilter = { state = \"retired\" }", "nothing"),
        ("[view.x]\nentity = \"thin\"", "did you mean `thing`?"),
        ("[view.x]\nentity = \"thing\"\nlayout = \"table\"", "is no layout"),
        ("[view.x]\nentity = \"thing\"\nfilter = { state = \"lost\" }", "there is no state `lost`"),
        ("[view.x]\nentity = \"thing\"\nfilter = { kind = [\"machine\", \"boat\"] }", "there is no option `boat`"),
        ("[view.x]\nentity = \"thing\"\nfilter = { safe_code = \"1\" }", "there is no filter `safe_code`"),
        ("[view.x]\nentity = \"thing\"\nfilter = { \"value.below\" = 5 }", "there is no end of a range `below`"),
        ("[view.x]\nentity = \"thing\"\nfilter = { value = \"much\" }", "`much` is nothing that `value` can be"),
        ("[view.x]\nentity = \"loan\"\nfilter = { \"due_on.to\" = \"today+7\" }", "nothing"),
        ("[view.x]\nentity = \"loan\"\nfilter = { \"due_on.to\" = \"tomorrow\" }", "`tomorrow` is nothing that"),
        ("[view.x]\nentity = \"loan\"\nfilter = { due_on = {} }", "cannot be filtered by this"),
        ("[view.x]\nentity = \"loan\"\nlayout = \"board\"", "`loan` has no states"),
        (
            "[view.x]\nentity = \"thing\"\nlayout = \"board\"\ngroup_by = \"name\"",
            "there is no field to group by `name`",
        ),
        ("[view.x]\nentity = \"thing\"\ngroup_by = \"kind\"", "only a board groups"),
        ("[view.x]\nentity = \"loan\"\nlayout = \"calendar\"", "a calendar needs `date` here"),
        ("[view.x]\nentity = \"loan\"\nlayout = \"calendar\"\ndate = \"hours\"", "there is no date or instant `hours`"),
        ("[view.x]\nentity = \"loan\"\nwhen = \"chekked\"", "there is no question `chekked`"),
        ("[dashboard.x]\ncards = [{ label = \"A\", entity = \"thing\", sum = \"name\" }]", "there is no number `name`"),
        ("[dashboard.x]\ncards = [{ label = \"A\", entity = \"thing\", alert = \"many\" }]", "`many` is no threshold"),
        (
            "[dashboard.x]\ncharts = [{ label = \"A\", entity = \"thing\", kind = \"pie\", group = \"kind\" }]",
            "is no kind of chart",
        ),
        (
            "[dashboard.x]\ncharts = [{ label = \"A\", entity = \"thing\", kind = \"line\", group = \"kind\" }]",
            "a line goes over months",
        ),
        (
            "[dashboard.x]\ncharts = [{ label = \"A\", entity = \"thing\", kind = \"bar\", group = \"value\" }]",
            "there is no group `value`",
        ),
        (
            "[dashboard.x]\ncharts = [{ label = \"A\", entity = \"loan\", kind = \"bar\", group = \"thing.knd\" }]",
            "did you mean `kind`?",
        ),
        (
            "[dashboard.x]\ncharts = [{ label = \"A\", entity = \"loan\", kind = \"bar\", group = \"days.kind\" }]",
            "there is no ref `days`",
        ),
        ("[form.x]\nentity = \"damage\"\nfields = [\"what\"]", "nothing"),
        ("[form.x]\nentity = \"damage\"\nfields = []", "`x` asks nothing"),
        (
            "[form.x]\nentity = \"damage\"\nfields = [\"severity\"]",
            "`what` is required, and this form does not give it",
        ),
        ("[form.x]\nentity = \"thing\"\nfields = [\"name\"]", "`name` cannot be asked in public"),
        ("[form.x]\nentity = \"loan\"\nfields = [\"thing\", \"borrower\"]", "`thing` cannot be asked in public"),
        (
            "[form.x]\nentity = \"damage\"\nfields = [\"what\"]\nset = { colour = \"red\" }",
            "there is no field `colour`",
        ),
    ] {
        let said = added(table, "# A page of the template's own code.");
        assert!(said.contains(expected), "{table}\nshould say {expected:?}, but said:\n{said}");
    }
}

#[test]
fn a_misspelt_name_is_found_in_an_operand_that_is_never_reached() {
    for (file, from, to, expected) in [
        (
            "questions.toml",
            "when = \"industry == 'saas'\"",
            "when = \"industry == 'saas' && usrs > 3\"",
            "error: there is no earlier question `usrs`
  --> questions.toml:46:35
   |
46 |   { when = \"industry == 'saas' && usrs > 3\"",
        ),
        (
            "schema.toml",
            "when = \"features.includes('breach-notification')\"",
            "when = \"features.includes('breach-notification') || !featurs.includes('audit-log')\"",
            "error: there is no question `featurs`",
        ),
    ] {
        let said = broken(file, from, to);
        assert!(said.contains(expected), "{said}");
        let near = if to.contains("usrs") { "users" } else { "features" };
        assert!(said.contains(&format!("help: did you mean `{near}`?")), "{said}");
    }
    let escaped = "when = \"industry == \\\"saas\\\" && usrs > 3\"";
    let said = broken("questions.toml", "when = \"industry == 'saas'\"", escaped);
    assert!(said.contains("there is no earlier question `usrs`\n  --> questions.toml:46:12"), "{said}");
}

#[test]
fn an_empty_folder_names_what_it_lacks() {
    let said = load(&Tree::new()).map(|_| ()).expect_err("it is no pack").to_string();
    for file in ["template.toml", "questions.toml", "schema.toml"] {
        assert!(said.contains(&format!("`{file}` is missing")), "{said}");
    }
}
