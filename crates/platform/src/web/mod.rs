//! What all pages share: rendering, assets, money and times in words.

pub mod assets;
pub mod markdown;
pub mod views;

use std::sync::LazyLock;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Changes with every change of an asset, so that a browser never mixes versions.
pub static ASSET_VERSION: LazyLock<String> = LazyLock::new(assets::version);

/// A page as a response; a page that cannot be rendered is a bare 500 and a line in the log.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    section: &'a str,
    status: u16,
    title: &'a str,
    detail: &'a str,
}

pub fn error_page(status: StatusCode, title: &str, detail: &str) -> Response {
    page(status, &ErrorPage { section: "", status: status.as_u16(), title, detail })
}

/// `$1,234.50`, without the cents where there are none to speak of.
pub fn money(cents: i64, currency: &str) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    let symbol = match currency {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        other => other,
    };
    let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{symbol}{grouped}.{part:02}")
}

/// As the API tells it.
pub fn instant(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// "just now", "5 minutes ago", then the date.
pub fn ago(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let seconds = (now - at).whole_seconds().max(0);
    let plural = |count: i64, unit: &str| format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" });
    match seconds {
        0..=9 => "just now".into(),
        10..=59 => plural(seconds, "second"),
        60..=3_599 => plural(seconds / 60, "minute"),
        3_600..=86_399 => plural(seconds / 3_600, "hour"),
        _ => at.date().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_and_signed() {
        for (cents, expected) in [(0, "$0.00"), (9900, "$99.00"), (123_456_789, "$1,234,567.89"), (-500, "−$5.00")] {
            assert_eq!(money(cents, "USD"), expected);
        }
    }

    #[test]
    fn times_read_as_one_would_say_them() {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).expect("a valid instant");
        let before = |seconds| ago(now - time::Duration::seconds(seconds), now);
        assert_eq!([before(3), before(60), before(7_300)], ["just now", "1 minute ago", "2 hours ago"]);
    }
}
