//! Template functions: `{{name(arguments)}}` writes code of its own, which is parsed with the file it stands in.

use minijinja::Value;

use crate::naming;

/// Names of functions with what they write.
pub const FUNCTIONS: [&str; 7] =
    ["generateRoutes", "featureFlags", "json", "camelCase", "pascalCase", "kebabCase", "upperSnake"];

/// The text a function writes, or why it cannot.
pub fn call(name: &str, arguments: &[Value]) -> Result<String, String> {
    let first = arguments.first().ok_or_else(|| format!("{name}(…) needs an argument"))?;
    match name {
        "generateRoutes" => Ok(generate_routes(&names(first)?)),
        "featureFlags" => Ok(feature_flags(&names(first)?)),
        "json" => json(first),
        "camelCase" => Ok(naming::camel_case(&word(first)?)),
        "pascalCase" => Ok(naming::pascal_case(&word(first)?)),
        "kebabCase" => Ok(naming::kebab_case(&word(first)?)),
        "upperSnake" => Ok(naming::snake_case(&word(first)?).to_uppercase()),
        _ => Err(format!("there is no function `{name}`; there are {}", FUNCTIONS.join(", "))),
    }
}

/// `['audit-log']` → `app.use('/api/audit-log', auditLogRouter);`
fn generate_routes(features: &[String]) -> String {
    let routes =
        features.iter().map(|feature| format!("app.use('/api/{feature}', {}Router);", naming::camel_case(feature)));
    routes.collect::<Vec<_>>().join("\n")
}

/// `['audit-log']` → `auditLog: true,`
fn feature_flags(features: &[String]) -> String {
    features.iter().map(|feature| format!("{}: true,", naming::camel_case(feature))).collect::<Vec<_>>().join("\n")
}

fn json(value: &Value) -> Result<String, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    Ok(json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// Ids, which are safe in names and paths; anything else is refused, since what a function writes is not encoded.
fn names(value: &Value) -> Result<Vec<String>, String> {
    value.try_iter().map_err(|_| "a list is needed".to_owned())?.map(|item| word(&item)).collect()
}

fn word(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("a text is needed")?;
    let safe = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if safe {
        Ok(text.to_owned())
    } else {
        Err(format!("`{}` is no id: letters, digits, hyphens and underscores", text.escape_debug()))
    }
}
