//! Finds the tags of a template.

use std::ops::Range;

use super::TemplateError;

#[derive(Clone, Debug, PartialEq)]
pub enum Tag<'s> {
    If(&'s str),
    ElseIf(&'s str),
    Else,
    EndIf,
    Each { list: &'s str, item: &'s str, index: Option<&'s str> },
    EndEach,
    Remark,
    Expression(&'s str),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'s> {
    Text(Range<usize>),
    /// `inner` is where the tag's text begins, after the word that opens it.
    Tag {
        tag: Tag<'s>,
        span: Range<usize>,
        inner: usize,
    },
}

/// Text and tags in order. Block tags and remarks alone on their line take the line with them.
pub fn pieces<'s>(file: &str, source: &'s str) -> Result<Vec<Piece<'s>>, TemplateError> {
    let bytes = source.as_bytes();
    let mut pieces = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    while let Some(found) = source[at..].find("{{") {
        let open = at + found;
        if open > 0 && bytes[open - 1] == b'\\' {
            // `\{{` stands for `{{`: the backslash goes, the braces are text.
            pieces.push(Piece::Text(text_from..open - 1));
            text_from = open;
            at = open + 2;
            continue;
        }
        // Of three braces the last two are the tag's: `{{{x}}}` is the value of x in braces.
        if bytes.get(open + 2) == Some(&b'{') {
            at = open + 1;
            continue;
        }
        if !opens_tag(source, open) {
            at = open + 2;
            continue;
        }
        let close = tag_end(source, open + 2)
            .ok_or_else(|| TemplateError::at(file, source, open, "this tag is not closed; `}}` is missing"))?;
        let body = &source[open + 2..close];
        let (tag, inner) = read(body).map_err(|message| TemplateError::at(file, source, open, message))?;
        let mut span = open..close + 2;
        let mut text_to = open;
        if !matches!(tag, Tag::Expression(_)) {
            let line_start = source[..open].rfind('\n').map_or(0, |at| at + 1);
            let line_end = source[span.end..].find('\n').map_or(source.len(), |at| span.end + at + 1);
            let alone = source[line_start..open].trim().is_empty() && source[span.end..line_end].trim().is_empty();
            if alone && line_start >= text_from {
                text_to = line_start;
                span.end = line_end;
            }
        }
        pieces.push(Piece::Text(text_from..text_to));
        text_from = span.end;
        at = span.end;
        pieces.push(Piece::Tag { tag, span: open..span.end, inner: open + 2 + inner });
    }
    pieces.push(Piece::Text(text_from..source.len()));
    pieces.retain(|piece| !matches!(piece, Piece::Text(range) if range.is_empty()));
    Ok(pieces)
}

/// A tag has no blank after its braces, and is no object of a JSX attribute: `style={{width: 10}}`, `x={{...y}}`.
fn opens_tag(source: &str, open: usize) -> bool {
    let rest = &source[open + 2..];
    if rest.starts_with(|c: char| c.is_whitespace() || c == '.' || c == '}') || rest.is_empty() {
        return false;
    }
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$' || c == '-')).unwrap_or(rest.len());
    !(source[..open].ends_with('=') && rest[word..].trim_start().starts_with(':'))
}

/// The `}}` that closes a tag, outside of its strings.
fn tag_end(source: &str, start: usize) -> Option<usize> {
    if source[start..].starts_with('!') {
        return source[start..].find("}}").map(|at| start + at);
    }
    let mut quote = None;
    let bytes = source.as_bytes();
    let mut at = start;
    while at + 1 < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(bytes[at]),
            (None, b'}') if bytes[at + 1] == b'}' => return Some(at),
            (None, b'{') if bytes[at + 1] == b'{' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The tag, and where its own text begins.
fn read(body: &str) -> Result<(Tag<'_>, usize), String> {
    let after = |prefix: &str| body.strip_prefix(prefix).filter(|rest| rest.starts_with(char::is_whitespace));
    let offset = |rest: &str| body.len() - rest.trim_start().len();
    if body.starts_with('!') {
        return Ok((Tag::Remark, 0));
    }
    if let Some(rest) = after("#if") {
        return Ok((Tag::If(rest.trim()), offset(rest)));
    }
    if let Some(rest) = after("else if") {
        return Ok((Tag::ElseIf(rest.trim()), offset(rest)));
    }
    if let Some(rest) = after("#each") {
        let (list, names) = rest.rsplit_once(" as ").ok_or("`#each` is written {{#each list as item}}")?;
        let (item, index) = match names.split_once(',') {
            Some((item, index)) => (item.trim(), Some(index.trim())),
            None => (names.trim(), None),
        };
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name(item) || !index.is_none_or(is_name) {
            return Err("`#each` needs a name after `as`".into());
        }
        return Ok((Tag::Each { list: list.trim(), item, index }, offset(rest)));
    }
    match body.trim() {
        "else" => Ok((Tag::Else, 0)),
        "/if" => Ok((Tag::EndIf, 0)),
        "/each" => Ok((Tag::EndEach, 0)),
        other if other.starts_with(['#', '/']) => {
            let word = other.split_whitespace().next().unwrap_or(other);
            Err(format!("there is no `{word}`; there are #if, else if, else, /if, #each, /each"))
        }
        other => Ok((Tag::Expression(other), 0)),
    }
}
