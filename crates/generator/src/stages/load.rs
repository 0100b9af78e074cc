//! Stage *load template*. Input: the pack's code templates as text. Output: the same, compiled.

use std::collections::BTreeMap;

use pack::Pack;

use crate::{
    GenerateError,
    render::{Template, TemplateError},
};

/// By their path in the pack.
pub type Templates<'a> = BTreeMap<&'a str, Template>;

pub fn load(pack: &Pack) -> Result<Templates<'_>, GenerateError> {
    let compile = |path| match pack.files.text(path) {
        Some(source) => Ok((path, Template::compile(path, source)?)),
        None => Err(TemplateError::at(path, "", 0, "this is not UTF-8").into()),
    };
    pack.sources.iter().map(|source| compile(source.template.as_str())).collect()
}
