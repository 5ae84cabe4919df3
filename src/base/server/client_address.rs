//! The address that a request came from.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use ipnet::IpNet;

use crate::base::error::AppError;

/// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub std::sync::Arc<[IpNet]>);

impl TrustedProxies {
    /// Whether a peer with this address is one of them.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address.to_canonical()))
    }

    /// Whether the request reached our proxy over TLS, by the word of a trusted proxy.
    pub fn says_https(&self, parts: &Parts) -> bool {
        // Several proxies make a list. What our proxy wrote stands last: read from the left, it
        // would be the word of whoever sends the header along.
        let mut lines = parts.headers.get_all("x-forwarded-proto").iter();
        let last = lines.next_back().map(HeaderValue::as_bytes);
        let last = last.and_then(|line| line.rsplit(|byte| *byte == b',').next());
        peer(&parts.extensions).is_some_and(|peer| self.trust(peer))
            && last.is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(b"https"))
    }
}

/// Whose tries are counted together: an IPv4 address, or an IPv6 network of 64 bits, which is
/// what one household or one attacker gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Cuts an IPv6 address to its network.
    pub fn new(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                Self(IpAddr::V6(Ipv6Addr::from(network)))
            }
            v4 => Self(v4),
        }
    }

    /// Whose request it is: the peer's, or by the word of trusted proxies somebody's behind it.
    pub fn find(headers: &HeaderMap, extensions: &Extensions, proxies: &TrustedProxies) -> Self {
        // Without a socket (a test through the router) all requests count as one client.
        let peer = peer(extensions).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        if peer.is_loopback() && !proxies.trust(peer) && headers.contains_key(FORWARDED_FOR) {
            UNNAMED_PROXY.call_once(|| {
                tracing::warn!(
                    "a proxy on this machine sends X-Forwarded-For and is not believed, so all \
                     its requests share the limits of one address; if it is yours, name it: \
                     [server] trusted_proxies = [\"127.0.0.1/32\", \"::1/128\"]"
                );
            });
        }
        Self::new(client_of(peer, headers, proxies))
    }
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Said once: a proxy says it with every request.
static UNNAMED_PROXY: Once = Once::new();

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(network) => write!(f, "{network}/64"),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = AppError;

    /// As the outermost layer has found it.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().copied();
        found.ok_or_else(|| AppError::internal("no address in the request's extensions"))
    }
}

/// The other end of the connection that a request came by. A test through the router has none.
pub fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map(|ConnectInfo(address)| address.ip().to_canonical())
}

/// Each proxy appends the address that it saw: read from the right, the first address that is
/// not a trusted proxy is the client. What stands further left anybody could have written, any
/// bytes among it, so it is not looked at.
fn client_of(peer: IpAddr, forwarded: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let lines = forwarded.get_all(FORWARDED_FOR).iter().rev();
    let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut client = peer;
    for hop in hops {
        if !proxies.trust(client) {
            break;
        }
        let Some(address) = parse_hop(hop.trim_ascii()) else {
            break;
        };
        client = address.to_canonical();
    }
    client
}

/// Some proxies write the port too: `192.0.2.1:1234`, `[2001:db8::1]:1234`.
fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?;
    let with_port = hop.parse::<SocketAddr>().map(|address| address.ip());
    hop.parse().or(with_port).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, lines: &[&[u8]]) -> String {
        let proxies = TrustedProxies([("10.0.0.0/8".parse().expect("a network"))].into());
        let mut headers = HeaderMap::new();
        for line in lines {
            let line = HeaderValue::from_bytes(line).expect("a header");
            headers.append(FORWARDED_FOR, line);
        }
        client_of(peer.parse().expect("an address"), &headers, &proxies).to_string()
    }

    #[test]
    fn forwarded_for_counts_only_behind_trusted_proxies() {
        let cases: [(&str, &[&[u8]], &str); 10] = [
            ("10.0.0.1", &[b"203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &[b"6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &[b"6.6.6.6", b"203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &[b"203.0.113.9 ,\t10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &[b"203.0.113.9", b"10.0.0.2"], "203.0.113.9"),
            ("198.51.100.1", &[b"203.0.113.9"], "198.51.100.1"),
            ("10.0.0.1", &[b"203.0.113.9, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[b"203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &[b"[2001:db8::9]:4711"], "2001:db8::9"),
            ("10.0.0.1", &[], "10.0.0.1"),
        ];
        for (peer, lines, expected) in cases {
            assert_eq!(client(peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn what_stands_left_of_the_client_may_be_any_bytes() {
        let cases: [(&[&[u8]], &str); 5] = [
            (&[b"\xff, 203.0.113.9"], "203.0.113.9"),
            (&[b"\xff", b"203.0.113.9"], "203.0.113.9"),
            (&[b"caf\xc3\xa9,,,nonsense, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            // A hop that cannot be read hides whoever is behind it: the proxy answers for it.
            (&[b"203.0.113.9, \xff"], "10.0.0.1"),
            (&[b"203.0.113.9, 10.0.0.2\xff, 10.0.0.3"], "10.0.0.3"),
        ];
        for (lines, expected) in cases {
            assert_eq!(client("10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn https_is_what_the_trusted_proxy_wrote_behind_all_that_came_along() {
        let proxies = TrustedProxies([("10.0.0.0/8".parse().expect("a network"))].into());
        let says_https = |peer: &str, lines: &[&[u8]]| {
            let peer: SocketAddr = format!("{peer}:50000").parse().expect("an address");
            let (mut parts, ()) = axum::http::Request::new(()).into_parts();
            parts.extensions.insert(ConnectInfo(peer));
            for line in lines {
                let line = HeaderValue::from_bytes(line).expect("a header");
                parts.headers.append("x-forwarded-proto", line);
            }
            proxies.says_https(&parts)
        };
        let cases: [(&[&[u8]], bool); 10] = [
            (&[b"https"], true),
            (&[b" HTTPS\t"], true),
            (&[b"http"], false),
            (&[b"http, https"], true),
            (&[b"https, http"], false),
            (&[b"http", b"https"], true),
            (&[b"https", b"http"], false),
            (&[b"\xff, https"], true),
            (&[b"https,"], false),
            (&[], false),
        ];
        for (lines, expected) in cases {
            assert_eq!(says_https("10.0.0.1", lines), expected, "{lines:?}");
            assert!(!says_https("198.51.100.1", lines), "{lines:?}");
        }
    }

    #[test]
    fn ipv6_counts_by_its_network() {
        let address = |text: &str| ClientAddress::new(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:192.0.2.1").to_string(), "192.0.2.1");
        assert_eq!(address("2001:db8::1").to_string(), "2001:db8::/64");
    }
}
