//! A generated document as HTML. What it holds of raw HTML is shown, not run.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

pub fn to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !is_harmless(&dest_url) => {
            drop(dest_url);
            Event::Start(Tag::Link { link_type, dest_url: CowStr::Borrowed("#"), title, id })
        }
        // Nothing is loaded from elsewhere.
        Event::Start(Tag::Image { link_type, title, id, .. }) => {
            Event::Start(Tag::Image { link_type, dest_url: CowStr::Borrowed(""), title, id })
        }
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// An address that leads somewhere, and does nothing.
fn is_harmless(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_rendered() {
        let html = to_html("# Acme\n\n- `npm ci`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        for part in ["<h1>Acme</h1>", "<code>npm ci</code>", "<td>2</td>"] {
            assert!(html.contains(part), "{html}");
        }
    }

    #[test]
    fn nothing_in_a_document_runs_or_loads() {
        let hostile = "<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b\n\n[x](javascript:alert(1)) [y](JaVaScript&colon;alert(1)) [z](data:text/html,x)\n\n![p](http://evil.example/p.png)";
        let html = to_html(hostile);
        for part in ["<script", "<img src=x", "javascript:", "href=\"data:", "evil.example"] {
            assert!(!html.to_lowercase().contains(part), "{part} in {html}");
        }
    }
}
