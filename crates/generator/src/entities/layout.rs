//! Prints nested lists and objects of TypeScript: on one line where that fits, else one item a line.

use serde_json::Value;

/// Longer lines are broken where they can be.
const WIDTH: usize = 120;

pub(crate) enum Node {
    /// An expression, as it is.
    Text(String),
    List(Vec<Node>),
    /// A list with one item a line, however short.
    Lines(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// An object with one property a line, however short.
    Block(Vec<(String, Node)>),
    /// `head` with an object in parentheses: `() => ({ … })`.
    Arrow(String, Vec<(String, Node)>),
    /// `head` with an object, in the parentheses that `head` opens: `define(asset, { … })`.
    Call(String, Vec<(String, Node)>),
    /// A function with its arguments, one a line where they do not fit.
    Arguments(String, Vec<Node>),
}

impl Node {
    pub fn string(value: &str) -> Self {
        Self::Text(typescript::string_literal(value))
    }

    pub fn strings(values: &[String]) -> Self {
        Self::List(values.iter().map(|value| Self::string(value)).collect())
    }

    /// `used` columns of the line are taken before it, `after` will follow it.
    pub fn print(&self, out: &mut String, indent: usize, used: usize, after: usize) {
        if let Some(line) = self.line()
            && (used + line.chars().count() + after <= WIDTH || matches!(self, Self::Text(_)))
        {
            out.push_str(&line);
            return;
        }
        match self {
            Self::Text(text) => out.push_str(text),
            Self::List(items) | Self::Lines(items) => {
                out.push('[');
                for item in items {
                    new_line(out, indent + 2);
                    item.print(out, indent + 2, indent + 2, 1);
                    out.push(',');
                }
                new_line(out, indent);
                out.push(']');
            }
            Self::Object(properties) | Self::Block(properties) => print_block(out, properties, indent),
            Self::Arrow(head, properties) => {
                out.push_str(head);
                out.push('(');
                print_block(out, properties, indent);
                out.push(')');
            }
            Self::Call(head, properties) => {
                out.push_str(head);
                print_block(out, properties, indent);
                out.push(')');
            }
            Self::Arguments(name, arguments) => {
                out.push_str(name);
                out.push('(');
                for argument in arguments {
                    new_line(out, indent + 2);
                    argument.print(out, indent + 2, indent + 2, 1);
                    out.push(',');
                }
                new_line(out, indent);
                out.push(')');
            }
        }
    }

    /// The whole on one line; `None` when it must not be.
    fn line(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(Self::line).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            Self::Lines(items) => items.is_empty().then(|| "[]".to_owned()),
            Self::Object(properties) => object_line(properties),
            Self::Block(properties) => properties.is_empty().then(|| "{}".to_owned()),
            Self::Arrow(head, properties) => Some(format!("{head}({})", object_line(properties)?)),
            Self::Call(head, properties) => Some(format!("{head}{})", object_line(properties)?)),
            Self::Arguments(name, arguments) => {
                let arguments: Option<Vec<String>> = arguments.iter().map(Self::line).collect();
                Some(format!("{name}({})", arguments?.join(", ")))
            }
        }
    }
}

fn object_line(properties: &[(String, Node)]) -> Option<String> {
    if properties.is_empty() {
        return Some("{}".to_owned());
    }
    let properties: Option<Vec<String>> =
        properties.iter().map(|(name, value)| Some(format!("{}: {}", key(name), value.line()?))).collect();
    Some(format!("{{ {} }}", properties?.join(", ")))
}

fn print_block(out: &mut String, properties: &[(String, Node)], indent: usize) {
    out.push('{');
    for (name, value) in properties {
        new_line(out, indent + 2);
        let key = key(name);
        out.push_str(&key);
        out.push_str(": ");
        value.print(out, indent + 2, indent + 4 + key.chars().count(), 1);
        out.push(',');
    }
    new_line(out, indent);
    out.push('}');
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Quoted only when it has to be. `__proto__` would mean something else unquoted and quoted alike.
fn key(name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '$'))
        && !name.starts_with(|first: char| first.is_ascii_digit());
    match name {
        "__proto__" => "['__proto__']".to_owned(),
        _ if plain => name.to_owned(),
        _ => typescript::string_literal(name),
    }
}

/// A value of TOML as TypeScript.
pub(crate) fn value_node(value: &Value) -> Node {
    match value {
        Value::String(text) => Node::string(text),
        Value::Array(items) => Node::List(items.iter().map(value_node).collect()),
        Value::Object(properties) => {
            Node::Object(properties.iter().map(|(name, value)| (name.clone(), value_node(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Node::Text(value.to_string()),
    }
}

/// The properties of an object; what is at its default is left out.
#[derive(Default)]
pub(crate) struct Properties(pub Vec<(String, Node)>);

impl Properties {
    pub fn put(&mut self, name: &str, value: Node) {
        self.0.push((name.to_owned(), value));
    }

    pub fn text(&mut self, name: &str, value: &str) {
        self.put(name, Node::string(value));
    }

    pub fn maybe_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub fn names(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.put(name, Node::strings(values));
        }
    }

    pub fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.put(name, Node::Text("true".to_owned()));
        }
    }
}
