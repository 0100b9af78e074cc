//! Every way in which a value enters a generated file. The lexer of the file's grammar finds from the template
//! where a hole is; the encoder of that place writes the value so that it stays one literal, whatever its characters.
//!
//! What a place can never hold is refused when the template is compiled. Refused when a value comes are only
//! characters that the grammar has no way to write (a NUL in PostgreSQL, a line break in a Dockerfile).

mod css;
mod data;
mod dockerfile;
pub mod dotenv;
mod html;
mod literal;
mod markdown;
mod plain;
mod script;
mod sql;
mod text;
mod yaml;

use minijinja::Value;

pub use text::running;

/// Why a value cannot stand somewhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    pub message: String,
    pub hint: Option<String>,
    /// In bytes, inside the text or tag that is refused.
    pub offset: usize,
}

impl Refusal {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, offset: 0 }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn after(mut self, bytes: usize) -> Self {
        self.offset += bytes;
        self
    }
}

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    Script {
        jsx: bool,
    },
    Json,
    /// Docker Compose replaces `$NAME` in its YAML.
    Yaml {
        compose: bool,
    },
    Toml,
    Sql,
    Dotenv,
    Html,
    Css,
    Markdown,
    Dockerfile,
    /// Lists of names, one a line, and whatever else has no rules.
    Plain,
}

impl Grammar {
    /// By the name of the file, with or without `.template`.
    pub fn of(path: &str) -> Self {
        let path = path.strip_suffix(".template").unwrap_or(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == "Dockerfile" || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile") {
            return Self::Dockerfile;
        }
        if name == ".env" || name.starts_with(".env.") {
            return Self::Dotenv;
        }
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "tsx" | "jsx" => Self::Script { jsx: true },
            "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" => Self::Script { jsx: false },
            "json" | "webmanifest" => Self::Json,
            "yml" | "yaml" => Self::Yaml { compose: name.contains("compose") },
            "toml" => Self::Toml,
            "sql" => Self::Sql,
            "html" | "htm" | "svg" | "xml" => Self::Html,
            "css" => Self::Css,
            "md" => Self::Markdown,
            _ => Self::Plain,
        }
    }
}

/// What a tag will put into the file, as far as it is known before there are answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brings {
    /// A value, which is encoded.
    Value,
    /// A name made by a template function: letters, digits and `_`.
    Name,
    /// Statements made by a template function.
    Code,
}

/// A text as a value in a `.env` file. What no reader could be given is replaced: the few texts with every kind of
/// quotes lose one of them.
pub fn dotenv(text: &str) -> String {
    let held = || text.replace(['\0', '\r'], " ").replace('`', "'");
    dotenv::value(text).or_else(|_| dotenv::value(&held())).unwrap_or_default()
}

/// Where in its grammar a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Script(script::Place),
    Data(data::Place),
    Yaml(yaml::Place),
    Sql(sql::Place),
    Dotenv(dotenv::Place),
    Html(html::Place),
    Css(css::Place),
    Markdown(markdown::Place),
    Dockerfile(dockerfile::Place),
    Plain,
}

impl Place {
    /// Whether values are written as literals here, rather than inside of something that the template has opened.
    pub fn is_code(&self) -> bool {
        matches!(
            self,
            Self::Script(script::Place::Code { .. })
                | Self::Data(data::Place::Code(_))
                | Self::Yaml(yaml::Place::Node { .. })
                | Self::Sql(sql::Place::Code { .. })
        )
    }

    /// Writes the value as this place needs it.
    pub fn write(&self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Script(place) => place.write(value, out),
            Self::Data(place) => place.write(value, out),
            Self::Yaml(place) => place.write(value, out),
            Self::Sql(place) => place.write(value, out),
            Self::Dotenv(place) => place.write(value, out),
            Self::Html(place) => place.write(value, out),
            Self::Css(place) => place.write(value, out),
            Self::Markdown(place) => place.write(value, out),
            Self::Dockerfile(place) => place.write(value, out),
            Self::Plain => plain::write(value, out),
        }
    }

    /// Writes a name that a template function made: as it is where names stand, else as text.
    pub fn write_name(&self, name: &str, out: &mut String) -> Result<(), Refusal> {
        let raw = match self {
            Self::Script(place) => place.takes_name(name)?,
            Self::Sql(place) => place.takes_name(name)?,
            Self::Dotenv(place) => place.takes_name(name)?,
            _ => false,
        };
        if raw {
            out.push_str(name);
            return Ok(());
        }
        self.write(&Value::from(name), out)
    }
}

/// What is known after some text of the template.
#[derive(Clone, Debug)]
pub enum Lexer {
    Script(script::Lexer),
    Data(data::Lexer),
    Yaml(yaml::Lexer),
    Sql(sql::Lexer),
    Dotenv(dotenv::Lexer),
    Html(html::Lexer),
    Css(css::Lexer),
    Markdown(markdown::Lexer),
    Dockerfile(dockerfile::Lexer),
    Plain,
}

impl Lexer {
    pub fn new(grammar: Grammar) -> Self {
        match grammar {
            Grammar::Script { jsx } => Self::Script(script::Lexer::new(jsx)),
            Grammar::Json => Self::Data(data::Lexer::new(data::Format::Json)),
            Grammar::Toml => Self::Data(data::Lexer::new(data::Format::Toml)),
            Grammar::Yaml { compose } => Self::Yaml(yaml::Lexer::new(compose)),
            Grammar::Sql => Self::Sql(sql::Lexer::default()),
            Grammar::Dotenv => Self::Dotenv(dotenv::Lexer::default()),
            Grammar::Html => Self::Html(html::Lexer::default()),
            Grammar::Css => Self::Css(css::Lexer::default()),
            Grammar::Markdown => Self::Markdown(markdown::Lexer::default()),
            Grammar::Dockerfile => Self::Dockerfile(dockerfile::Lexer::default()),
            Grammar::Plain => Self::Plain,
        }
    }

    /// Text of the template follows.
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match self {
            Self::Script(lexer) => lexer.text(text),
            Self::Data(lexer) => lexer.text(text),
            Self::Yaml(lexer) => lexer.text(text),
            Self::Sql(lexer) => lexer.text(text),
            Self::Dotenv(lexer) => lexer.text(text),
            Self::Html(lexer) => lexer.text(text),
            Self::Css(lexer) => lexer.text(text),
            Self::Markdown(lexer) => lexer.text(text),
            Self::Dockerfile(lexer) => lexer.text(text),
            Self::Plain => Ok(()),
        }
    }

    /// A tag that writes something follows: where is it?
    pub fn hole(&mut self, brings: Brings) -> Result<Place, Refusal> {
        if brings == Brings::Code && !matches!(self, Self::Script(_)) {
            return Err(Refusal::new("this function writes TypeScript, which cannot stand here"));
        }
        Ok(match self {
            Self::Script(lexer) => Place::Script(lexer.hole(brings)?),
            Self::Data(lexer) => Place::Data(lexer.hole()?),
            Self::Yaml(lexer) => Place::Yaml(lexer.hole()?),
            Self::Sql(lexer) => Place::Sql(lexer.hole(brings)?),
            Self::Dotenv(lexer) => Place::Dotenv(lexer.hole()?),
            Self::Html(lexer) => Place::Html(lexer.hole()?),
            Self::Css(lexer) => Place::Css(lexer.hole()?),
            Self::Markdown(lexer) => Place::Markdown(lexer.hole()?),
            Self::Dockerfile(lexer) => Place::Dockerfile(lexer.hole()?),
            Self::Plain => Place::Plain,
        })
    }

    /// The template is at its end.
    pub fn end(&self) -> Result<(), Refusal> {
        match self {
            Self::Markdown(lexer) => lexer.end(),
            _ => Ok(()),
        }
    }

    /// What is known when either this or the other way was taken; `None` when text that follows would mean
    /// different things.
    pub fn or(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Script(one), Self::Script(other)) => one.or(other).map(Self::Script),
            (Self::Data(one), Self::Data(other)) => one.or(other).map(Self::Data),
            (Self::Yaml(one), Self::Yaml(other)) => one.or(other).map(Self::Yaml),
            (Self::Sql(one), Self::Sql(other)) => one.or(other).map(Self::Sql),
            (Self::Dotenv(one), Self::Dotenv(other)) => (one == other).then_some(Self::Dotenv(one)),
            (Self::Html(one), Self::Html(other)) => (one == other).then_some(Self::Html(one)),
            (Self::Css(one), Self::Css(other)) => one.or(other).map(Self::Css),
            (Self::Markdown(one), Self::Markdown(other)) => one.or(other).map(Self::Markdown),
            (Self::Dockerfile(one), Self::Dockerfile(other)) => one.or(other).map(Self::Dockerfile),
            (Self::Plain, Self::Plain) => Some(Self::Plain),
            _ => None,
        }
    }

    /// What is open here, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Script(lexer) => lexer.describe(),
            Self::Data(lexer) => lexer.describe(),
            Self::Sql(lexer) => lexer.describe(),
            Self::Yaml(lexer) => lexer.describe(),
            Self::Html(lexer) => lexer.describe(),
            Self::Css(lexer) => lexer.describe(),
            Self::Markdown(lexer) => lexer.describe(),
            Self::Dotenv(_) | Self::Dockerfile(_) => "inside a line",
            Self::Plain => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_its_grammar() {
        for (path, grammar) in [
            ("backend/src/app.ts.template", Grammar::Script { jsx: false }),
            ("frontend/src/App.tsx", Grammar::Script { jsx: true }),
            (".env.example.template", Grammar::Dotenv),
            ("Dockerfile.template", Grammar::Dockerfile),
            ("docker-compose.yml.template", Grammar::Yaml { compose: true }),
            ("render.yaml", Grammar::Yaml { compose: false }),
            ("database/schema.sql.template", Grammar::Sql),
            ("README.md.template", Grammar::Markdown),
            ("frontend/index.html", Grammar::Html),
            ("railway.json", Grammar::Json),
            (".gitignore", Grammar::Plain),
            ("LICENSE", Grammar::Plain),
        ] {
            assert_eq!(Grammar::of(path), grammar, "{path}");
        }
    }
}
