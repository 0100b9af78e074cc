//! Markdown with GitHub's tables.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{Part, joined};

pub fn markdown(source: &str) -> Result<Vec<Part>, String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let parts = Parser::new_ext(source, options).flat_map(|event| match event {
        Event::Text(text) => vec![Part::Text(text.to_string())],
        Event::Code(code) => vec![Part::Mark("`".into()), Part::Text(code.to_string()), Part::Mark("`".into())],
        Event::Html(html) | Event::InlineHtml(html) => vec![Part::Raw(html.to_string())],
        Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
            vec![Part::Mark(format!("{link_type:?}")), Part::Text(dest_url.to_string()), Part::Mark(title.to_string())]
        }
        other => vec![Part::Mark(format!("{other:?}"))],
    });
    Ok(joined(parts.collect()))
}
