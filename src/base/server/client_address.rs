//! The address that a request came from.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::base::error::AppError;

/// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub std::sync::Arc<[IpNet]>);

impl TrustedProxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }

    /// Whether the request reached our proxy over TLS, by the word of a trusted proxy.
    pub fn says_https(&self, parts: &Parts) -> bool {
        let proto = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
        // Several proxies make a list; the first is what the person's browser spoke.
        let first = proto.and_then(|proto| proto.split(',').next()).map(str::trim);
        peer(parts).is_some_and(|peer| self.trust(peer))
            && first.is_some_and(|first| first.eq_ignore_ascii_case("https"))
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
}

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

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let proxies = parts.extensions.get::<TrustedProxies>().cloned().unwrap_or_default();
        // Without a socket (a test through the router) all requests count as one client.
        let peer = peer(parts).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        let forwarded = parts.headers.get_all("x-forwarded-for");
        let hops: Vec<&str> = forwarded
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        Ok(Self::new(client_of(peer, &hops, &proxies)))
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map(|ConnectInfo(address)| address.ip().to_canonical())
}

/// Each proxy appends the address that it saw: read from the right, the first address that is
/// not a trusted proxy is the client. What stands further left anybody could have written.
fn client_of(peer: IpAddr, hops: &[&str], proxies: &TrustedProxies) -> IpAddr {
    let mut client = peer;
    for hop in hops.iter().rev() {
        if !proxies.trust(client) {
            break;
        }
        let Some(address) = parse_hop(hop.trim()) else {
            break;
        };
        client = address.to_canonical();
    }
    client
}

/// Some proxies write the port too: `192.0.2.1:1234`, `[2001:db8::1]:1234`.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let with_port = hop.parse::<SocketAddr>().map(|address| address.ip());
    hop.parse().or(with_port).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_for_counts_only_behind_trusted_proxies() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxies = TrustedProxies([("10.0.0.0/8".parse().expect("a network"))].into());
        let cases = [
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["203.0.113.9", "10.0.0.2"], "203.0.113.9"),
            ("198.51.100.1", vec!["203.0.113.9"], "198.51.100.1"),
            ("10.0.0.1", vec!["203.0.113.9", "nonsense"], "10.0.0.1"),
            ("10.0.0.1", vec!["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", vec!["[2001:db8::9]:4711"], "2001:db8::9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
        ];
        for (peer, hops, expected) in cases {
            assert_eq!(client_of(ip(peer), &hops, &proxies), ip(expected), "{peer} {hops:?}");
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
