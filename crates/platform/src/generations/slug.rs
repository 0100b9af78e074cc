//! The only place that makes a name of a user's text: a DNS label of a company's name.

/// Names that a host must not have.
const RESERVED: [&str; 8] = ["www", "api", "admin", "app", "assets", "localhost", "mail", "static"];
/// Leaves room for a number behind it in a label of 63.
const MOST: usize = 50;

/// `("Müller & Söhne GmbH", "gdpr-compliance")` → `mueller-soehne-gdpr`
pub fn slug(company: &str, template: &str) -> String {
    let short = template.split('-').next().unwrap_or(template);
    let mut name = without_legal_form(ascii(company));
    name.truncate(MOST - short.len().min(20) - 1);
    let name = name.trim_matches('-');
    let name = if name.is_empty() || RESERVED.contains(&name) { "tool" } else { name };
    format!("{name}-{short}")
}

/// What stands at the end of a company's name and nobody says.
fn without_legal_form(mut name: String) -> String {
    const FORMS: [&str; 33] = [
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "eg",
        "ek",
        "ev",
        "gbr",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "ohg",
        "oy",
        "plc",
        "sa",
        "sarl",
        "sas",
        "se",
        "spa",
        "srl",
    ];
    while let Some((front, last)) = name.trim_end_matches('-').rsplit_once('-')
        && FORMS.contains(&last)
    {
        name = front.to_owned();
    }
    name
}

/// The first that is free: itself, then with a number.
pub fn free(base: &str, taken: &[String]) -> String {
    let is_taken = |slug: &str| taken.iter().any(|other| other == slug);
    if !is_taken(base) {
        return base.to_owned();
    }
    (2..)
        .map(|number| format!("{base}-{number}"))
        .find(|slug| !is_taken(slug))
        .expect("there are more numbers than tools")
}

/// As one would write the name where there are no other letters; German umlauts as Germans do.
fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            '\'' | '’' | '.' => {}
            _ => {
                for letter in deunicode::deunicode_char(c).unwrap_or("-").to_ascii_lowercase().chars() {
                    match letter {
                        'a'..='z' | '0'..='9' => out.push(letter),
                        _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
                        _ => {}
                    }
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_labels() {
        for (company, expected) in [
            ("Acme Corp", "acme-gdpr"),
            ("Müller & Söhne GmbH", "mueller-soehne-gdpr"),
            ("L’Oréal S.A.", "loreal-gdpr"),
            ("Meyer GmbH & Co. KG", "meyer-gdpr"),
            ("Co", "co-gdpr"),
            ("日本", "ri-ben-gdpr"),
            ("Ελληνικά Τρόφιμα", "ellenika-trophima-gdpr"),
            ("Газпром", "gazprom-gdpr"),
            ("Łódź Œuvres Straße", "lodz-oeuvres-strasse-gdpr"),
            ("🦀🦀", "crab-crab-gdpr"),
            ("—", "tool-gdpr"),
            ("../../etc", "etc-gdpr"),
            ("www", "tool-gdpr"),
        ] {
            assert_eq!(slug(company, "gdpr-compliance"), expected);
        }
        assert_eq!(free("a", &["a".into(), "a-2".into()]), "a-3");
    }

    proptest::proptest! {
        #[test]
        fn every_name_becomes_a_label(company in "\\PC{0,200}") {
            assert!(domain::Slug::parse(&slug(&company, "gdpr-compliance")).is_ok());
        }
    }
}
