//! Cookies in and out: one function makes the attributes, for setting and for removing.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie's name and whether it is for https alone.
#[derive(Clone, Debug)]
pub(crate) struct Cookie {
    name: String,
    secure: bool,
}

impl Cookie {
    /// With `secure`, the name gets the prefix `__Host-`: no other host and no plain http page
    /// can then set it (RFC 6265bis, section 4.1.3.2).
    pub fn new(name: &str, secure: bool) -> Self {
        let prefix = if secure { "__Host-" } else { "" };
        Self { name: format!("{prefix}{name}"), secure }
    }

    pub fn is_secure(&self) -> bool {
        self.secure
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// All values of this name, in the order in which the browser sent them. There can be two
    /// when another path or host set one as well.
    pub fn values<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        // Byte by byte: a cookie of another app on this host may hold any, and must not hide ours.
        let lines = headers.get_all(header::COOKIE).into_iter();
        let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        pairs.filter_map(|pair| {
            let rest = pair.trim_ascii().strip_prefix(self.name.as_bytes())?;
            let value = rest.strip_prefix(b"=")?;
            // What is no text is no value of ours; it is refused like any other.
            Some(std::str::from_utf8(value).unwrap_or_default())
        })
    }

    /// The `Set-Cookie` that stores `value`: until the browser closes, or for `max_age_secs`.
    pub fn set(&self, value: &str, max_age_secs: Option<i64>) -> HeaderValue {
        self.line(value, max_age_secs)
    }

    /// The `Set-Cookie` that removes it. The attributes must be the same, or a `__Host-` cookie
    /// stays.
    pub fn remove(&self) -> HeaderValue {
        self.line("", Some(0))
    }

    /// `HttpOnly`: no script needs it. `SameSite=Lax`: it comes along when a person follows a
    /// link to us, and not with another site's posts. `Path=/`: `__Host-` demands it.
    fn line(&self, value: &str, max_age_secs: Option<i64>) -> HeaderValue {
        let age = max_age_secs.map(|secs| format!("; Max-Age={secs}")).unwrap_or_default();
        let secure = if self.secure { "; Secure" } else { "" };
        let name = &self.name;
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
        HeaderValue::try_from(line).expect("names and base64url are visible ASCII")
    }
}
