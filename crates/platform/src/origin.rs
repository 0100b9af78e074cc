//! Where the platform and its tools are reached from outside: one address, read from the configuration.

use std::str::FromStr;

/// `http://localhost:8080`, or what stands before the server: `https://tools.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    base_domain: String,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What a request's Host header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    Platform,
    Tool(String),
    /// None of ours: somebody's name that leads here (DNS rebinding).
    Stranger,
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no address of a server: give scheme and name, like https://tools.example.com")]
pub struct OriginError(String);

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let wrong = || OriginError(text.to_owned());
        let url: hyper::Uri = text.parse().map_err(|_| wrong())?;
        let scheme = match url.scheme_str() {
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            _ => return Err(wrong()),
        };
        let domain = url.host().unwrap_or_default().to_ascii_lowercase();
        let is_name = domain.split('.').all(|label| domain::Slug::parse(label).is_ok());
        let bare = matches!(url.path(), "" | "/") && url.query().is_none();
        if !is_name || !bare || domain.parse::<std::net::IpAddr>().is_ok() {
            return Err(wrong());
        }
        Ok(Self { scheme, base_domain: domain, port: url.port_u16() })
    }
}

impl Origin {
    /// Of a server that only this machine reaches.
    pub fn local(port: u16) -> Self {
        Self { scheme: Scheme::Http, base_domain: "localhost".into(), port: Some(port) }
    }

    pub const fn scheme(&self) -> &'static str {
        self.scheme.name()
    }

    /// Whether something else stands between us and the world, which says whom it speaks for.
    pub fn is_behind_proxy(&self) -> bool {
        self.base_domain != "localhost"
    }

    /// `http://acme-gdpr.localhost:8080/`
    pub fn tool_url(&self, slug: &str) -> String {
        format!("{}/", self.tool_origin(slug))
    }

    /// The same as a tool's process is told: without the slash.
    pub fn tool_origin(&self, slug: &str) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{slug}.{}{port}", self.scheme.name(), self.base_domain)
    }

    /// `None`: the request names no host.
    pub fn wanted(&self, host: Option<&str>) -> Wanted {
        let Some(host) = host else { return Wanted::Stranger };
        let name = if host.starts_with('[') {
            host.split_inclusive(']').next().unwrap_or(host)
        } else {
            host.split(':').next().unwrap_or(host)
        };
        let name = name.to_ascii_lowercase();
        if name == self.base_domain || matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") {
            return Wanted::Platform;
        }
        let slug = name.strip_suffix(&self.base_domain).and_then(|rest| rest.strip_suffix('.'));
        slug.filter(|slug| domain::Slug::parse(slug).is_ok())
            .map_or(Wanted::Stranger, |slug| Wanted::Tool(slug.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(slug: &str) -> Wanted {
        Wanted::Tool(slug.into())
    }

    #[test]
    fn hosts_lead_where_they_should() {
        let local = Origin::local(8080);
        for (host, expected) in [
            ("localhost:8080", Wanted::Platform),
            ("127.0.0.1", Wanted::Platform),
            ("[::1]:8080", Wanted::Platform),
            ("acme-gdpr.localhost:8080", tool("acme-gdpr")),
            ("ACME-GDPR.localhost", tool("acme-gdpr")),
            ("evil.example", Wanted::Stranger),
            ("..localhost", Wanted::Stranger),
            ("a.b.localhost", Wanted::Stranger),
            ("localhost.evil.example", Wanted::Stranger),
        ] {
            assert_eq!(local.wanted(Some(host)), expected, "{host}");
        }
        assert_eq!(local.wanted(None), Wanted::Stranger);

        let public: Origin = "https://tools.example.com".parse().expect("an origin");
        for (host, expected) in [
            ("tools.example.com", Wanted::Platform),
            ("localhost:8080", Wanted::Platform),
            ("acme.tools.example.com", tool("acme")),
            ("acme.localhost", Wanted::Stranger),
            ("acmetools.example.com", Wanted::Stranger),
            ("example.com", Wanted::Stranger),
        ] {
            assert_eq!(public.wanted(Some(host)), expected, "{host}");
        }
    }

    #[test]
    fn addresses_of_tools_follow_from_it() {
        assert_eq!(Origin::local(8080).tool_url("acme"), "http://acme.localhost:8080/");
        let public: Origin = "https://Tools.example.com/".parse().expect("an origin");
        assert_eq!(public.tool_url("acme"), "https://acme.tools.example.com/");
        for wrong in
            ["tools.example.com", "ftp://a.b", "https://a.b/c", "https://", "https://10.0.0.1", "https://a_b.c"]
        {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
    }
}
