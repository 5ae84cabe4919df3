//! The host that a request names.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// A name or an address, and perhaps a port (RFC 9110, section 7.2). Written differently, the same
/// host is equal: case does not count (RFC 9110, section 4.2.3), nor do the dot at the end of a
/// full name (RFC 1034, section 3.1) and the zeros of an IPv6 address (RFC 5952). Which port is
/// meant where none is named depends on the scheme, so [`Origin`] compares those.
///
/// [`Origin`]: crate::Origin
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

impl Host {
    /// Reads the value of `Host`. An empty one is none: what we answer is always somebody's.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let authority = Authority::try_from(value).ok()?;
        let name = authority.host();
        // A user before the name leaves a rest that is no port.
        let port = match authority.as_str().strip_prefix(name)? {
            "" | ":" => None,
            rest => Some(parse_port(rest.strip_prefix(':')?)?),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let name = match address {
            Some(address) => format!("[{}]", address.parse::<Ipv6Addr>().ok()?),
            None if name.is_empty() || name.contains(['[', ']']) => return None,
            None => name,
        };
        Some(Self { name, port })
    }

    /// The host of a request.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        headers.get(header::HOST).and_then(|value| Self::parse(value.as_bytes()))
    }

    /// In small letters; an IPv6 address stands in brackets, and is as short as it can be.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port, if one is named.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether it is the machine at which the person sits (RFC 6761, section 6.3).
    pub fn is_loopback(&self) -> bool {
        let address = self.name.parse::<Ipv4Addr>();
        self.name == "localhost"
            || self.name.ends_with(".localhost")
            || self.name == "[::1]"
            || address.is_ok_and(|address| address.is_loopback())
    }
}

/// Digits alone: Rust's own numbers may begin with a plus.
fn parse_port(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_however_it_is_spelled() {
        for (text, name, port) in [
            ("rollcall.example", "rollcall.example", None),
            ("LOCALHOST:3000", "localhost", Some(3000)),
            ("localhost.:3000", "localhost", Some(3000)),
            ("localhost:", "localhost", None),
            ("192.0.2.1:80", "192.0.2.1", Some(80)),
            ("rollcall.example:", "rollcall.example", None),
            ("rollcall.example:0443", "rollcall.example", Some(443)),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example", None),
            ("[2001:DB8::1]", "[2001:db8::1]", None),
            ("[2001:0db8:0:0:0:0:0:1]:80", "[2001:db8::1]", Some(80)),
            ("[0000:0000:0000:0000:0000:0000:0000:0001]", "[::1]", None),
            ("[::1]:", "[::1]", None),
            ("[::1]:3000", "[::1]", Some(3000)),
            ("a_b-c.example:65535", "a_b-c.example", Some(65535)),
        ] {
            let host = Host::parse(text.as_bytes()).expect(text);
            assert_eq!((host.name(), host.port()), (name, port), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_none() {
        for value in [
            &b""[..],
            b".",
            b":80",
            b"a b",
            b" a",
            b"a\tb",
            b"a\0b",
            b"a\x7f",
            b"a\xffb",
            b"user@a.example",
            b"user:secret@a.example",
            b"a@a",
            b"a.example:http",
            b"a.example:65536",
            b"a.example:+80",
            b"a.example:80:80",
            b"a.example/path",
            b"a.example?q",
            b"a.example#part",
            b"http://a.example",
            b"a\\b",
            b"a%20b",
            b"[::1",
            b"::1",
            b"[]",
            b"[localhost]",
            b"[::1]x",
            b"x[::1]",
            b"[::1].",
            b"<script>",
            b"a\"b",
        ] {
            assert_eq!(Host::parse(value), None, "{:?}", String::from_utf8_lossy(value));
        }
    }

    #[test]
    fn only_this_very_machine_is_loopback() {
        for (text, expected) in [
            ("localhost", true),
            ("LocalHost.:3000", true),
            ("app.localhost", true),
            ("127.0.0.1:80", true),
            ("127.8.8.8", true),
            ("[::1]:3000", true),
            ("[0:0:0:0:0:0:0:1]", true),
            ("localhost.evil", false),
            ("127.0.0.1.evil", false),
            ("192.168.0.1", false),
            ("[::2]", false),
            ("notlocalhost", false),
        ] {
            let host = Host::parse(text.as_bytes()).expect(text);
            assert_eq!(host.is_loopback(), expected, "{text}");
        }
    }
}
