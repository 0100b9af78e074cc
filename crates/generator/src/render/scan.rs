//! From a template to its pieces: text, and tags with what stands between their braces.
//! Input:  `a {{#if b}}\n`. Output: the text `a `, the tag `#if b`, the text `\n`.

use crate::encode::Refusal;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'s> {
    Text { text: &'s str, at: usize },
    Tag(Braces<'s>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Braces<'s> {
    pub at: usize,
    pub end: usize,
    pub inner: &'s str,
    pub inner_at: usize,
    /// What stands before it, when it is alone on its line.
    pub indent: Option<&'s str>,
}

pub fn scan(source: &str, jsx: bool) -> Result<Vec<Piece<'_>>, Refusal> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    let text = |from: usize, to: usize, pieces: &mut Vec<_>| {
        if from < to {
            pieces.push(Piece::Text { text: &source[from..to], at: from });
        }
    };
    while let Some(found) = source[at..].find("{{") {
        let mut open = at + found;
        let backslashes = source[from..open].len() - source[from..open].trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            text(from, open - 1, &mut pieces);
            (from, at) = (open, open + 2);
            continue;
        }
        while source[open + 2..].starts_with('{') {
            open += 1;
        }
        if is_host(&source[..open], &source[open + 2..], jsx) {
            at = open + 2;
            continue;
        }
        let braces = braces(source, open)?;
        text(from, open, &mut pieces);
        (from, at) = (braces.end, braces.end);
        pieces.push(Piece::Tag(braces));
    }
    text(from, source.len(), &mut pieces);
    for piece in &pieces {
        if let Piece::Text { text, at } = piece {
            blank_after_braces(source, text, *at)?;
        }
    }
    Ok(without_lines(source, pieces))
}

/// Whether these braces belong to the file rather than to us.
fn is_host(before: &str, after: &str, jsx: bool) -> bool {
    let word = after.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(after.len());
    let next = after[word..].trim_start_matches([' ', '\t']).chars().next();
    let opens_object = match after.chars().next() {
        Some('\'' | '"' | '[' | '}') => true,
        _ => word > 0 && matches!(next, Some(':' | ',')),
    };
    after.starts_with(char::is_whitespace)
        || after.is_empty()
        || after.starts_with("...")
        || (jsx && before.ends_with('=') && opens_object)
}

fn braces(source: &str, open: usize) -> Result<Braces<'_>, Refusal> {
    let inner_at = open + 2;
    let rest = &source[inner_at..];
    let close = match rest.strip_prefix("!--") {
        Some(remark) => remark.find("--}}").map(|at| (at + 3, at + 7)),
        None if rest.starts_with('!') => rest.find("}}").map(|at| (at, at + 2)),
        None => Some(end_of_tag(rest).map_err(|refusal| refusal.after(open))?).map(|at| (at, at + 2)),
    };
    let (inner, end) = close.ok_or_else(|| Refusal::new("this remark is not closed").after(open))?;
    if inner == 0 {
        return Err(Refusal::new("this tag is empty").hint("for the braces themselves write `\\{{`").after(open));
    }
    Ok(Braces { at: open, end: inner_at + end, inner: &rest[..inner], inner_at, indent: None })
}

/// Where the `}}` is that closes a tag, outside of its texts.
fn end_of_tag(rest: &str) -> Result<usize, Refusal> {
    let line = rest.lines().next().unwrap_or_default();
    let mut quote: Option<(char, usize)> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some((open, _)) if character == open => quote = None,
            Some(_) => {}
            None if matches!(character, '\'' | '"') => quote = Some((character, at)),
            None if line[at..].starts_with("}}") => return Ok(at),
            None if line[at..].starts_with("{{") => {
                return Err(Refusal::new("this tag is not closed: another begins inside of it")
                    .hint("for the braces themselves write `\\{{`"));
            }
            None => {}
        }
    }
    match quote {
        Some((_, at)) if line[at..].contains("}}") => {
            Err(Refusal::new("this text is not closed by a quote").after(at + 2))
        }
        _ => Err(Refusal::new("this tag is not closed; `}}` is missing")
            .hint("a tag ends on its line; for the braces themselves write `\\{{`")),
    }
}

/// `{{ company_name }}` would silently stay as it is.
fn blank_after_braces(source: &str, text: &str, at: usize) -> Result<(), Refusal> {
    for (found, _) in text.match_indices("{{") {
        let rest = &text[found + 2..];
        let inner = rest.lines().next().and_then(|line| line.find("}}").map(|end| &line[..end])).unwrap_or_default();
        let name = inner.trim();
        let escaped = found == 0 && source[..at].ends_with('\\');
        let host = source[..at + found].ends_with(['=', '$', '{']);
        let looks_meant =
            name.starts_with(['#', '/']) && name.len() > 1 && name[1..].starts_with(|c: char| c.is_alphabetic())
                || !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        if inner.starts_with([' ', '\t']) && looks_meant && !escaped && !host {
            return Err(Refusal::new("a tag has no blank after `{{`")
                .hint(format!("write `{{{{{name}}}}}`, or `\\{{{{ {name} }}}}` for the text itself"))
                .after(at + found));
        }
    }
    Ok(())
}

/// Writes nothing by itself.
pub fn is_silent(inner: &str) -> bool {
    inner.starts_with(['#', '/', '!']) || inner.trim_end() == "else" || inner.starts_with("else ")
}

/// Takes out the lines that hold nothing but silent tags, and finds the tags that are alone on theirs.
fn without_lines<'s>(source: &'s str, mut pieces: Vec<Piece<'s>>) -> Vec<Piece<'s>> {
    let mut first = 0;
    while first < pieces.len() {
        let Piece::Tag(tag) = &pieces[first] else {
            first += 1;
            continue;
        };
        let line_start = source[..tag.at].rfind('\n').map_or(0, |at| at + 1);
        let mut last = first;
        let mut silent = is_silent(tag.inner);
        let mut end = tag.end;
        for (index, piece) in pieces.iter().enumerate().skip(first + 1) {
            match piece {
                Piece::Tag(tag) => {
                    silent &= is_silent(tag.inner);
                    (last, end) = (index, tag.end);
                }
                Piece::Text { text, .. } if text.contains('\n') || !is_blank(text) => break,
                Piece::Text { .. } => {}
            }
        }
        let line_end = source[end..].find('\n').map_or(source.len(), |at| end + at + 1);
        let indent = &source[line_start..tag.at];
        let alone = is_blank(indent) && is_blank(source[end..line_end].trim_end_matches(['\r', '\n']));
        if alone && silent {
            remove_line(&mut pieces, first, last, line_start, line_end);
        } else if alone
            && first == last
            && let Piece::Tag(tag) = &mut pieces[first]
        {
            tag.indent = Some(indent);
        }
        first = last + 1;
    }
    pieces.retain(|piece| !matches!(piece, Piece::Text { text: "", .. }));
    pieces
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t'))
}

fn remove_line(pieces: &mut [Piece<'_>], first: usize, last: usize, start: usize, end: usize) {
    let begin = first.saturating_sub(1);
    let until = (last + 2).min(pieces.len());
    for piece in &mut pieces[begin..until] {
        if let Piece::Text { text, at } = piece {
            let kept_before = start.saturating_sub(*at).min(text.len());
            let kept_after = end.saturating_sub(*at).min(text.len());
            if *at >= start {
                (*text, *at) = (&text[kept_after..], *at + kept_after);
            } else if *at + text.len() <= end {
                *text = &text[..kept_before];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> String {
        let pieces = scan(source, true).unwrap_or_else(|refusal| panic!("{source}: {refusal}"));
        let show = |piece: &Piece<'_>| match piece {
            Piece::Text { text, at } => {
                assert_eq!(&source[*at..at + text.len()], *text);
                (*text).to_owned()
            }
            Piece::Tag(tag) => format!("<{}>", tag.inner),
        };
        pieces.iter().map(show).collect()
    }

    #[test]
    fn what_is_a_tag_and_what_is_not() {
        for (source, expected) in [
            ("a {{b}} c", "a <b> c"),
            ("style={{ width: 10 }}", "style={{ width: 10 }}"),
            ("style={{width: 10}} a={{b, c}} d={{'--e': f}}", "style={{width: 10}} a={{b, c}} d={{'--e': f}}"),
            ("a={{...b}} {{...c}}", "a={{...b}} {{...c}}"),
            ("a={{{b}}}", "a={<b>}"),
            ("${{ github.ref }} ${{{a}}}", "${{ github.ref }} ${<a>}"),
            ("\\{{a}} \\\\{{b}}", "{{a}} \\\\<b>"),
            ("{{f('}}')}}", "<f('}}')>"),
            ("{{! a }}{{!-- {{b}} --}}", "<! a ><!-- {{b}} >"),
            ("{{", "{{"),
        ] {
            assert_eq!(show(source), expected, "{source}");
        }
    }

    #[test]
    fn lines_of_block_tags_leave_nothing() {
        for (source, expected) in [
            ("{{#if a}}\nb\n{{/if}}\nc\n", "<#if a>b\n</if>c\n"),
            ("  {{#if a}}  \r\nb\r\n\t{{else}}\r\n{{/if}}", "<#if a>b\r\n<else></if>"),
            ("a {{#if b}}c{{/if}}\n", "a <#if b>c</if>\n"),
            ("{{#if a}} {{#if b}}\nc\n{{/if}}{{/if}}\n", "<#if a><#if b>c\n</if></if>"),
            ("a\n\n{{! b\n c }}\nd", "a\n\n<! b\n c >d"),
            ("{{a}}\n", "<a>\n"),
            ("  {{#if a}}x\n  {{/if}}\n", "  <#if a>x\n</if>"),
        ] {
            assert_eq!(show(source), expected, "{source:?}");
        }
    }

    #[test]
    fn mistakes_are_found() {
        for (source, at, message) in [
            ("a {{b", 2, "not closed; `}}`"),
            ("{{a\n}}", 0, "not closed; `}}`"),
            ("{{a {{b}}}}", 0, "another begins"),
            ("{{a.join(')}}", 9, "not closed by a quote"),
            ("{{! a", 0, "remark"),
            ("a {{}}", 2, "empty"),
            ("a {{ name }}", 2, "no blank"),
            ("a {{ #if b }}", 2, "no blank"),
        ] {
            let refusal = scan(source, false).expect_err(source);
            assert!(refusal.message.contains(message) && refusal.offset == at, "{source}: {refusal:?}");
        }
    }
}
