//! Rendering: a walk over the nodes.

use std::sync::Arc;

use minijinja::{
    Value,
    value::{Enumerator, Object, ValueKind},
};
use pack::Scope;

use super::{Insert, Node, Rendered, term::Term};
use crate::{encode::Refusal, functions::Output};

pub fn write(source: &str, nodes: &[Node], scope: &Scope) -> Result<Rendered, Refusal> {
    let rendered = Rendered { text: String::with_capacity(source.len() + source.len() / 4), map: Vec::new() };
    let mut writer = Writer { source, out: rendered, line_ends: false };
    writer.nodes(nodes, scope)?;
    Ok(writer.out)
}

struct Writer<'s> {
    source: &'s str,
    out: Rendered,
    /// The end of the line is left out, since nothing is on it.
    line_ends: bool,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node], scope: &Scope) -> Result<(), Refusal> {
        for node in nodes {
            match node {
                Node::Text(range) => self.text(range.start, range.end),
                Node::Insert(insert) => self.insert(insert, scope)?,
                Node::If { branches, otherwise } => {
                    let mut chosen = otherwise;
                    for (condition, body) in branches {
                        if condition.value(scope)?.is_true() {
                            chosen = body;
                            break;
                        }
                    }
                    self.nodes(chosen, scope)?;
                }
                Node::Each { list, item, index, body } => self.each(list, item, index.as_deref(), body, scope)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, mut start: usize, end: usize) {
        if std::mem::take(&mut self.line_ends) {
            let rest = &self.source[start..end];
            start += rest.find('\n').map_or(rest.len(), |at| at + 1);
        }
        self.out.map.push((self.out.text.len(), start, true));
        self.out.text.push_str(&self.source[start..end]);
    }

    fn insert(&mut self, insert: &Insert, scope: &Scope) -> Result<(), Refusal> {
        let out = &mut self.out;
        out.map.push((out.text.len(), insert.at, false));
        let named = |refusal: Refusal| about(refusal, &insert.term, insert.at);
        match insert.term.output(scope)? {
            Output::Value(value) => insert.place.write(&value, &mut out.text).map_err(named),
            Output::Name(name) => insert.place.write_name(&name, &mut out.text).map_err(named),
            Output::Json(value) if insert.place.is_code() => insert.place.write(&value, &mut out.text).map_err(named),
            json @ Output::Json(_) => insert.place.write(&json.into_text(), &mut out.text).map_err(named),
            Output::Code(code) => {
                self.code(&code, insert.indent.as_deref());
                Ok(())
            }
        }
    }

    /// Each line as far in as the tag; no line when there is no code.
    fn code(&mut self, code: &str, indent: Option<&str>) {
        match indent {
            Some(indent) if code.is_empty() => {
                let kept = self.out.text.len() - indent.len();
                self.out.text.truncate(kept);
                self.out.map.retain(|(at, ..)| *at <= kept);
                self.line_ends = true;
            }
            Some(indent) if !indent.is_empty() => self.out.text.push_str(&code.replace('\n', &format!("\n{indent}"))),
            _ => self.out.text.push_str(code),
        }
    }

    fn each(
        &mut self,
        list: &Term,
        item: &str,
        index: Option<&str>,
        body: &[Node],
        scope: &Scope,
    ) -> Result<(), Refusal> {
        let values = list.value(scope)?;
        if values.is_none() {
            return Ok(());
        }
        if !matches!(values.kind(), ValueKind::Seq | ValueKind::Iterable) {
            return Err(list.refuse(format!("`{}` is no list", list.source())));
        }
        let (item, index): (Arc<str>, Option<Arc<str>>) = (item.into(), index.map(Into::into));
        for (position, value) in values.try_iter().into_iter().flatten().enumerate() {
            let names = Names { outer: scope.clone(), item: item.clone(), value, index: index.clone(), position };
            self.nodes(body, &Value::from_object(names))?;
        }
        Ok(())
    }
}

/// Says which value it was that could not be written.
fn about(refusal: Refusal, term: &Term, at: usize) -> Refusal {
    Refusal { message: format!("`{}`: {}", term.source(), refusal.message), hint: refusal.hint, offset: at }
}

/// A scope with the names that a loop gives in front of it.
#[derive(Debug)]
struct Names {
    outer: Scope,
    item: Arc<str>,
    value: Value,
    index: Option<Arc<str>>,
    position: usize,
}

impl Object for Names {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == &*self.item {
            return Some(self.value.clone());
        }
        if self.index.as_deref() == Some(key) {
            return Some(Value::from(self.position));
        }
        self.outer.get_attr(key).ok().filter(|value| !value.is_undefined())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let own = [Some(&self.item), self.index.as_ref()].into_iter().flatten().map(|name| Value::from(&**name));
        Enumerator::Values(self.outer.try_iter().into_iter().flatten().chain(own).collect())
    }
}
