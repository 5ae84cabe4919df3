//! The first defence against forged posts: where the request comes from.

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::SessionError;
use crate::handle::SessionHandle;
use crate::host::Host;
use crate::layer::is_bearer;
use crate::signed::TOKEN_HEADER;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Refuses a request that changes something and comes from a page of another origin.
///
/// `Sec-Fetch-Site` decides where the browser sends it: `same-origin` and `none` (typed, or from
/// a bookmark) pass; `same-site` is refused like `cross-site`, since a sibling host is not us.
/// Else `Origin` must be ours. With neither header the token in the form alone decides.
///
/// The refusal is an `E` made of [`SessionError::CrossSite`], which is one itself.
pub async fn refuse_cross_origin<E: From<SessionError> + IntoResponse>(
    State(guard): State<OriginGuard>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let own = is_own(headers, guard.public_origin.0.as_ref().as_ref());
    let exempt =
        *request.method() == Method::POST && guard.exempt_posts.contains(&request.uri().path());
    if request.method().is_safe() || is_bearer(headers) || own || exempt {
        next.run(request).await
    } else {
        E::from(SessionError::CrossSite).into_response()
    }
}

/// For routes that programs and scripts ask, where no form brings a token: refuses a request that
/// changes something under a session's cookie and proves by nothing that the session's owner meant
/// it. It carries neither `Sec-Fetch-Site` nor `Origin`, for [`refuse_cross_origin`] to decide by,
/// nor the session's token in [`TOKEN_HEADER`].
///
/// The refusal is an `E` made of [`SessionError::TokenMissing`].
pub async fn require_proof<E: From<SessionError> + IntoResponse>(
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let came_with_origin =
        headers.contains_key(SEC_FETCH_SITE) || headers.contains_key(header::ORIGIN);
    if request.method().is_safe() || is_bearer(headers) || came_with_origin {
        return next.run(request).await;
    }
    let token = headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    let session = request.extensions().get::<SessionHandle>();
    let refused = session.is_some_and(|session| {
        session.claim().is_some() && !session.accepts_token(token.unwrap_or_default())
    });
    if refused {
        E::from(SessionError::TokenMissing).into_response()
    } else {
        next.run(request).await
    }
}

/// What the layer must know.
#[derive(Clone, Debug, Default)]
pub struct OriginGuard {
    /// The origin that people type, if it is not what `Host` says.
    pub public_origin: PublicOrigin,
    /// The paths whose posts pass, wherever they come from: they do nothing, or prove themselves in
    /// another way, as a signed webhook does.
    pub exempt_posts: Arc<[&'static str]>,
}

/// The origin that people type, as requests may carry it to where links are made; `None` where it
/// is what `Host` says.
#[derive(Clone, Debug, Default)]
pub struct PublicOrigin(pub Arc<Option<Origin>>);

/// Whether the headers say that the request comes from our own pages.
fn is_own(headers: &HeaderMap, public_origin: Option<&Origin>) -> bool {
    origin_checks(headers, public_origin).pass()
}

/// What each of the two headers says: that the request is ours, that it is not, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginChecks {
    /// `Sec-Fetch-Site`, which decides where it is sent.
    pub site: Option<bool>,
    /// `Origin`, which decides elsewhere.
    pub origin: Option<bool>,
}

impl OriginChecks {
    /// Whether a request may pass: with neither header, the token alone decides.
    pub fn pass(self) -> bool {
        self.site.or(self.origin).unwrap_or(true)
    }
}

/// Checks both headers, each for itself.
pub fn origin_checks(headers: &HeaderMap, public_origin: Option<&Origin>) -> OriginChecks {
    let text = |name| {
        let mut lines = headers.get_all(name).iter();
        let first = lines.next()?;
        // No browser sends two: which of them counts is nothing to guess at.
        Some(first.to_str().ok().filter(|_| lines.next().is_none()).unwrap_or("?"))
    };
    let site = text(header::HeaderName::from_static(SEC_FETCH_SITE));
    let is_ours = |origin: &str| match (Origin::parse(origin), public_origin) {
        // `Origin: null` (a sandboxed frame, a local file) does not parse, so it is refused.
        (None, _) => false,
        (Some(origin), Some(own)) => origin == *own,
        (Some(origin), None) => Host::of(headers).is_some_and(|host| origin.names(&host)),
    };
    OriginChecks {
        site: site.map(|site| matches!(site, "same-origin" | "none")),
        origin: text(header::ORIGIN).map(is_ours),
    }
}

/// Scheme, host and port (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_https: bool,
    name: String,
    port: u16,
}

impl Origin {
    /// Reads `https://example.org` or `http://localhost:3000`: no path, no user.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, host) = text.split_once("://")?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let host = Host::parse(host.as_bytes())?;
        let port = host.port().unwrap_or(usual_port(is_https));
        Some(Self { is_https, name: host.name().to_owned(), port })
    }

    /// Whether people reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the header `Host` names the same host and port under this scheme.
    fn names(&self, host: &Host) -> bool {
        host.name() == self.name && host.port().unwrap_or(usual_port(self.is_https)) == self.port
    }
}

fn usual_port(is_https: bool) -> u16 {
    if is_https { 443 } else { 80 }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.name)?;
        if self.port == usual_port(self.is_https) { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(site: Option<&str>, origin: Option<&str>, public: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "rollcall.example:8080".parse().expect("a header"));
        if let Some(site) = site {
            headers.insert("sec-fetch-site", site.parse().expect("a header"));
        }
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
        }
        let public = public.map(|origin| Origin::parse(origin).expect("an origin"));
        is_own(&headers, public.as_ref())
    }

    #[test]
    fn an_origin_is_written_as_people_type_it() {
        for text in ["https://rollcall.example", "http://[::1]:3000", "https://a.example:8443"] {
            assert_eq!(Origin::parse(text).expect("an origin").to_string(), text);
        }
        for (text, written) in [
            ("HTTPS://Rollcall.Example.:443", "https://rollcall.example"),
            ("http://LOCALHOST:80", "http://localhost"),
            ("http://localhost:443", "http://localhost:443"),
            ("https://[2001:DB8:0:0::1]:", "https://[2001:db8::1]"),
        ] {
            assert_eq!(Origin::parse(text).expect("an origin").to_string(), written);
        }
    }

    #[test]
    fn sec_fetch_site_decides_where_it_is_sent_and_origin_elsewhere() {
        let own = "http://rollcall.example:8080";
        let origins = [
            None,
            Some(own),
            Some("https://evil.example"),
            Some("null"),
            Some("http://rollcall.example"),
        ];
        for origin in origins {
            for site in ["same-origin", "none"] {
                assert!(check(Some(site), origin, None), "{site} {origin:?}");
            }
            for site in ["same-site", "cross-site", "", "same-origin, none"] {
                assert!(!check(Some(site), origin, None), "{site} {origin:?}");
            }
            let expected = origin.is_none() || origin == Some(own);
            assert_eq!(check(None, origin, None), expected, "{origin:?}");
        }
    }

    /// Each group is one origin, spelled in several ways; its scheme is that of the first.
    const ALIKE: [(&[&str], &[&str]); 6] = [
        (
            &["http://localhost:3000", "http://LOCALHOST:3000", "HTTP://localhost.:3000"],
            &["localhost:3000", "LOCALHOST:3000", "localhost.:3000", "LocalHost.:03000"],
        ),
        (
            &["http://rollcall.example", "http://rollcall.example:80", "http://Rollcall.Example.:"],
            &["rollcall.example", "rollcall.example:80", "ROLLCALL.EXAMPLE:", "rollcall.example."],
        ),
        (
            &[
                "https://rollcall.example",
                "https://rollcall.example:443",
                "HTTPS://rollcall.example:",
            ],
            &["rollcall.example", "rollcall.example:443", "Rollcall.example.:443"],
        ),
        (
            &["http://[::1]:3000", "http://[0:0:0:0:0:0:0:1]:3000"],
            &["[::1]:3000", "[0000:0::0001]:3000"],
        ),
        (
            &["https://[2001:db8::a]", "https://[2001:DB8::A]:443"],
            &["[2001:db8::a]", "[2001:0DB8:0:0::A]:443"],
        ),
        (
            &["https://xn--bcher-kva.example", "https://XN--BCHER-KVA.Example"],
            &["xn--bcher-kva.example", "Xn--Bcher-Kva.EXAMPLE:443"],
        ),
    ];

    fn is_own_at(host: &str, origins: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a header"));
        for origin in origins {
            headers.append(header::ORIGIN, origin.parse().expect("a header"));
        }
        is_own(&headers, None)
    }

    #[test]
    fn an_origin_is_the_same_however_it_is_spelled() {
        for (place, (origins, hosts)) in ALIKE.iter().enumerate() {
            for origin in *origins {
                let public = Some(origins[0]);
                assert!(check(None, Some(origin), public), "{origin} is {public:?}");
                for host in *hosts {
                    assert!(is_own_at(host, &[origin]), "{host} {origin}");
                }
            }
            for (_, (others, _)) in ALIKE.iter().enumerate().filter(|(other, _)| *other != place) {
                assert!(!check(None, Some(others[0]), Some(origins[0])), "{others:?} {origins:?}");
            }
        }
    }

    #[test]
    fn another_host_or_port_is_another_origin_and_so_is_what_is_none() {
        for (host, origin) in [
            ("localhost:3000", "http://localhost:3001"),
            ("localhost:3000", "http://localhost"),
            ("localhost", "http://localhost:3000"),
            ("localhost:443", "http://localhost"),
            ("localhost:80", "https://localhost"),
            ("localhost:3000", "http://localhost..:3000"),
            ("localhost:3000", "http://user@localhost:3000"),
            ("localhost:3000", "http://localhost:3000/"),
            ("localhost:3000", "ftp://localhost:3000"),
            ("localhost:3000", "//localhost:3000"),
            ("localhost:3000", "http://localhost:3000 http://localhost:3000"),
            ("[::1]:3000", "http://[::2]:3000"),
            ("[::1]:3000", "http://::1:3000"),
            ("xn--bcher-kva.example", "http://bucher.example"),
        ] {
            assert!(!is_own_at(host, &[origin]), "{host} {origin}");
        }
        let own = "http://localhost:3000";
        assert!(is_own_at("localhost:3000", &[own]));
        assert!(!is_own_at("localhost:3000", &[own, own]), "there is one at most");
    }

    #[test]
    fn the_public_origin_is_compared_with_scheme_host_and_port() {
        let public = Some("https://rollcall.example");
        for (origin, expected) in [
            ("https://rollcall.example", true),
            ("https://rollcall.example:443", true),
            ("https://ROLLCALL.example", true),
            ("http://rollcall.example", false),
            ("https://rollcall.example:8443", false),
            ("https://rollcall.example.evil", false),
            ("http://rollcall.example:8080", false),
        ] {
            assert_eq!(check(None, Some(origin), public), expected, "{origin}");
        }
    }
}
