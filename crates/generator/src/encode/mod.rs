//! Every way in which a value enters a generated file. Its place in the grammar is found from the template by the
//! lexers here; the encoder of the place then writes it so that it stays one literal, whatever its characters.

mod encoders;
mod lexer;
mod script;

pub use encoders::{EncodeError, dotenv, encode};
pub use lexer::Lexer;

/// The language of a file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    TypeScript {
        jsx: bool,
    },
    Json,
    Yaml,
    Toml,
    Sql,
    Dotenv,
    Html,
    Css,
    Markdown,
    Dockerfile,
    /// Lists of names, one a line.
    Plain,
}

impl Grammar {
    /// By the path of the file in the tool.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit('.').next().unwrap_or_default();
        match extension {
            _ if name.starts_with("Dockerfile") => Self::Dockerfile,
            _ if name.starts_with(".env") => Self::Dotenv,
            "tsx" | "jsx" => Self::TypeScript { jsx: true },
            "ts" | "js" | "mjs" => Self::TypeScript { jsx: false },
            "json" => Self::Json,
            "yml" | "yaml" => Self::Yaml,
            "toml" => Self::Toml,
            "sql" => Self::Sql,
            "html" | "svg" => Self::Html,
            "css" => Self::Css,
            "md" => Self::Markdown,
            _ => Self::Plain,
        }
    }
}

/// Where in its grammar a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where an expression or literal may stand.
    Code(Grammar),
    /// Inside quotes of this kind.
    Quoted(Grammar, char),
    /// Between the backticks of a TypeScript template literal.
    TemplateLiteral,
    LineComment,
    BlockComment,
    JsxText,
    JsxAttribute,
    HtmlText,
    MarkdownText,
    MarkdownCode,
    /// Beside other characters of an unquoted value.
    DotenvPart,
    PlainLine,
}
