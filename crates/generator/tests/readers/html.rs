//! HTML as browsers read it.

use html5gum::{DefaultEmitter, Token, Tokenizer, emitters::default::DefaultEmitter as Emitter};

use super::{Part, joined};

pub fn html(source: &str) -> Result<Vec<Part>, String> {
    let mut emitter: DefaultEmitter = Emitter::default();
    // Scripts, styles and titles are read by rules of their own.
    emitter.naively_switch_states(true);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts = Vec::new();
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                parts.push(Part::Mark(format!("<{}", text(&tag.name))));
                for (name, value) in &tag.attributes {
                    parts.push(Part::Mark(text(name)));
                    parts.push(Part::Text(text(value)));
                }
                parts.push(Part::Mark(">".into()));
            }
            Token::EndTag(tag) => parts.push(Part::Mark(format!("</{}>", text(&tag.name)))),
            Token::String(value) => parts.push(Part::Text(text(&value))),
            Token::Comment(_) => parts.push(Part::Mark("<!-- -->".into())),
            Token::Doctype(_) => parts.push(Part::Mark("<!doctype>".into())),
            Token::Error(_) => {}
        }
    }
    Ok(joined(parts))
}
