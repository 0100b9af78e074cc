//! Every way in which a value enters a generated file. The lexer of the file's grammar finds from the template
//! where a hole is; the encoder of that place writes the value so that it stays one literal, whatever its characters.
//!
//! What a place can never hold is refused when the template is compiled. Refused when a value comes are only
//! characters that the grammar has no way to write (a NUL in PostgreSQL).

mod data;
pub(crate) mod dotenv;
mod html;
mod literal;
mod markdown;
mod plain;
mod script;
mod sql;
mod text;
mod word;

use minijinja::Value;

pub use dotenv::value as dotenv;

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
    Toml,
    Sql,
    Dotenv,
    Html,
    Markdown,
    /// YAML, stylesheets and Dockerfiles.
    Word,
    /// Lists of names, one a line, and whatever else has no rules.
    Plain,
}

impl Grammar {
    /// By the name of the file, with or without `.template`.
    pub fn of(path: &str) -> Self {
        let path = path.strip_suffix(".template").unwrap_or(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == "Dockerfile" || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile") {
            return Self::Word;
        }
        if name == ".env" || name.starts_with(".env.") {
            return Self::Dotenv;
        }
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "tsx" | "jsx" => Self::Script { jsx: true },
            "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" => Self::Script { jsx: false },
            "json" | "webmanifest" => Self::Json,
            "yml" | "yaml" | "css" => Self::Word,
            "toml" => Self::Toml,
            "sql" => Self::Sql,
            "html" | "htm" | "svg" | "xml" => Self::Html,
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

/// Where in its grammar a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Script(script::Place),
    Data(data::Place),
    Sql(sql::Place),
    Dotenv(dotenv::Place),
    Html(html::Place),
    Markdown(markdown::Place),
    Word,
    Plain,
}

impl Place {
    /// Whether values are written as literals here, rather than inside of something that the template has opened.
    pub fn is_code(&self) -> bool {
        matches!(
            self,
            Self::Script(script::Place::Code { .. })
                | Self::Data(data::Place::Code(_))
                | Self::Sql(sql::Place::Code { .. })
        )
    }

    /// Writes the value as this place needs it.
    pub fn write(&self, value: &Value, out: &mut String) -> Result<(), Refusal> {
        match self {
            Self::Script(place) => place.write(value, out),
            Self::Data(place) => place.write(value, out),
            Self::Sql(place) => place.write(value, out),
            Self::Dotenv(place) => place.write(value, out),
            Self::Html(place) => place.write(value, out),
            Self::Markdown(place) => place.write(value, out),
            Self::Word => word::write(value, out),
            Self::Plain => plain::write(value, out),
        }
    }

    /// Writes a name that a template function made: as it is where names stand, else as text.
    pub fn write_name(&self, name: &str, out: &mut String) -> Result<(), Refusal> {
        let raw = match self {
            Self::Script(place) => place.takes_name(name)?,
            Self::Sql(place) => place.takes_name(name)?,
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
    Sql(sql::Lexer),
    Dotenv(dotenv::Lexer),
    Html(html::Lexer),
    Markdown(markdown::Lexer),
    Word(word::Lexer),
    Plain,
}

impl Lexer {
    pub fn new(grammar: Grammar) -> Self {
        match grammar {
            Grammar::Script { jsx } => Self::Script(script::Lexer::new(jsx)),
            Grammar::Json => Self::Data(data::Lexer::new(data::Format::Json)),
            Grammar::Toml => Self::Data(data::Lexer::new(data::Format::Toml)),
            Grammar::Sql => Self::Sql(sql::Lexer::default()),
            Grammar::Dotenv => Self::Dotenv(dotenv::Lexer::default()),
            Grammar::Html => Self::Html(html::Lexer::default()),
            Grammar::Markdown => Self::Markdown(markdown::Lexer::default()),
            Grammar::Word => Self::Word(word::Lexer::default()),
            Grammar::Plain => Self::Plain,
        }
    }

    /// Text of the template follows.
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match self {
            Self::Script(lexer) => lexer.text(text),
            Self::Data(lexer) => lexer.text(text),
            Self::Sql(lexer) => lexer.text(text),
            Self::Dotenv(lexer) => lexer.text(text),
            Self::Html(lexer) => lexer.text(text),
            Self::Markdown(lexer) => lexer.text(text),
            Self::Word(lexer) => {
                lexer.text(text);
                Ok(())
            }
            Self::Plain => Ok(()),
        }
    }

    /// A tag that writes something follows, and says `source`: where is it?
    pub fn hole(&mut self, brings: Brings, source: &str) -> Result<Place, Refusal> {
        if brings == Brings::Code && !matches!(self, Self::Script(_)) {
            return Err(Refusal::new("this function writes TypeScript, which cannot stand here"));
        }
        Ok(match self {
            Self::Script(lexer) => Place::Script(lexer.hole(brings)?),
            Self::Data(lexer) => Place::Data(lexer.hole()?),
            Self::Sql(lexer) => Place::Sql(lexer.hole(brings)?),
            Self::Dotenv(lexer) => Place::Dotenv(lexer.hole()?),
            Self::Html(lexer) => Place::Html(lexer.hole()?),
            Self::Markdown(lexer) => Place::Markdown(lexer.hole()?),
            Self::Word(lexer) => {
                lexer.hole(brings, source)?;
                Place::Word
            }
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
            (Self::Sql(one), Self::Sql(other)) => one.or(other).map(Self::Sql),
            (Self::Dotenv(one), Self::Dotenv(other)) => (one == other).then_some(Self::Dotenv(one)),
            (Self::Html(one), Self::Html(other)) => (one == other).then_some(Self::Html(one)),
            (Self::Markdown(one), Self::Markdown(other)) => one.or(other).map(Self::Markdown),
            (Self::Word(one), Self::Word(other)) => (one == other).then_some(Self::Word(one)),
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
            Self::Html(lexer) => lexer.describe(),
            Self::Markdown(lexer) => lexer.describe(),
            Self::Word(lexer) => lexer.describe(),
            Self::Dotenv(_) => "inside a line",
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
            ("Dockerfile.template", Grammar::Word),
            ("docker-compose.yml.template", Grammar::Word),
            ("frontend/src/index.css", Grammar::Word),
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
