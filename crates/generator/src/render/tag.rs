//! What a tag says. Input: `#each xs as x, i`. Output: a loop over `xs` that gives `x` and `i`.

use super::scan::Braces;
use crate::encode::Refusal;

/// A part of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'s> {
    pub text: &'s str,
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag<'s> {
    Remark,
    If(Words<'s>),
    ElseIf(Words<'s>),
    Else,
    EndIf,
    Each { list: Words<'s>, item: &'s str, index: Option<&'s str> },
    EndEach,
    Insert(Words<'s>),
}

impl Tag<'_> {
    pub fn describe(&self) -> &'static str {
        match self {
            Tag::ElseIf(_) => "`{{else if}}`",
            Tag::Else => "`{{else}}`",
            Tag::EndIf => "`{{/if}}`",
            Tag::EndEach => "`{{/each}}`",
            Tag::Remark | Tag::If(_) | Tag::Each { .. } | Tag::Insert(_) => "this tag",
        }
    }
}

pub fn read<'s>(braces: &Braces<'s>) -> Result<Tag<'s>, Refusal> {
    let inner = braces.inner.trim_end();
    let words = |text: &'s str| {
        let trimmed = text.trim_start();
        Words { text: trimmed.trim_end(), at: braces.inner_at + (trimmed.as_ptr() as usize - inner.as_ptr() as usize) }
    };
    if inner.starts_with('!') {
        return Ok(Tag::Remark);
    }
    if let Some(name) = inner.strip_prefix('/') {
        return match name {
            "if" => Ok(Tag::EndIf),
            "each" => Ok(Tag::EndEach),
            _ => Err(unknown_block(name, braces)),
        };
    }
    if inner == "else" {
        return Ok(Tag::Else);
    }
    if let Some(rest) = inner.strip_prefix("else ") {
        let Some(condition) = rest.trim_start().strip_prefix("if ") else {
            return Err(Refusal::new("after `else` comes nothing, or `if` and a condition").after(braces.inner_at));
        };
        return Ok(Tag::ElseIf(words(condition)));
    }
    let Some(block) = inner.strip_prefix('#') else {
        return Ok(Tag::Insert(words(inner)));
    };
    let (name, rest) = block.split_once([' ', '\t']).unwrap_or((block, ""));
    match name {
        "if" if rest.trim().is_empty() => Err(Refusal::new("`#if` needs a condition").after(braces.at)),
        "if" => Ok(Tag::If(words(rest))),
        "each" => each(rest, braces, words),
        _ => Err(unknown_block(name, braces)),
    }
}

fn each<'s>(rest: &'s str, braces: &Braces<'s>, words: impl Fn(&'s str) -> Words<'s>) -> Result<Tag<'s>, Refusal> {
    let wrong = || {
        Refusal::new("a loop is written `{{#each list as item}}` or `{{#each list as item, index}}`").after(braces.at)
    };
    let (list, names) = rest.rsplit_once(" as ").ok_or_else(wrong)?;
    let (item, index) = match names.split_once(',') {
        Some((item, index)) => (item.trim(), Some(index.trim())),
        None => (names.trim(), None),
    };
    if list.trim().is_empty() || !is_name(item) || !index.is_none_or(is_name) {
        return Err(wrong());
    }
    Ok(Tag::Each { list: words(list), item, index })
}

pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn unknown_block(name: &str, braces: &Braces<'_>) -> Refusal {
    let refusal = Refusal::new(format!("there is no block `{name}`; there are `#if` and `#each`")).after(braces.at);
    if name == "unless" { refusal.hint("write `{{#if !(…)}}`") } else { refusal }
}
