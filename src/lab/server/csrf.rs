//! Forged posts: what each defence says of a request, by the code that guards the app.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use rollcall_forms::TOKEN_FIELD;
use rollcall_session::{
    Host, OriginChecks, PublicOrigin, SessionHandle, TOKEN_HEADER, origin_checks,
};

use crate::auth::server::transport::Transport;
use crate::base::error::{AppError, UNREADABLE_FORM};
use crate::base::server::form_body::has_too_many_names;
use crate::base::server::request_body::RequestBody;
use crate::lab::csrf::{Defence, Finding, Recorded, Report, Says};
use crate::lab::shown::Shown;

use super::inspect::{Inspector, cookie_pairs, is_session};
use super::request;

/// The most bytes of a post that is reported on.
pub const MAX_BODY_BYTES: usize = 8 * 1024;

/// The most fields of it that are shown.
const MAX_FIELDS: usize = 20;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// This server under its other loopback name, as an origin: the same program, and to a browser
/// another site. Where people reach it by any other name there is none.
pub fn second_origin(parts: &Parts) -> Option<String> {
    let host = Host::of(&parts.headers)?;
    let other = match host.name() {
        "localhost" => "127.0.0.1",
        "127.0.0.1" => "localhost",
        _ => return None,
    };
    let port = host.port().unwrap_or(80);
    // Behind a proxy the host may be a loopback name as well, and the other one leads past it.
    let direct = parts.extensions.get::<PublicOrigin>().is_none_or(|origin| origin.0.is_none());
    (direct && Transport::is_safe(parts)).then(|| format!("http://{other}:{port}"))
}

/// Looks at a post and does nothing else.
///
/// # Errors
/// That its body is too large to look at, has too many fields, or came too slowly.
pub(super) async fn report(
    session: &SessionHandle,
    parts: &Parts,
    body: Body,
) -> Result<Report, AppError> {
    let body = RequestBody::new(&parts.extensions, body).read().await?;
    if has_too_many_names(&body) {
        return Err(AppError::form(UNREADABLE_FORM));
    }
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(&body).into_owned().take(MAX_FIELDS).collect();
    let field = fields.iter().find(|(name, _)| name == TOKEN_FIELD).map(|(_, value)| &**value);
    let header = parts.headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    let token = header.or(field);
    let accepted = session.accepts_token(token.unwrap_or_default());
    let inspector = Inspector::of_parts(parts);
    let has_cookie = cookie_pairs(&parts.headers).iter().any(|(name, _)| is_session(name));
    let checks = origin_checks(&parts.headers, public_origin(parts).0.as_ref().as_ref());
    let finding = |(defence, says): (Defence, Says)| {
        let evidence = match defence {
            Defence::SameSite if has_cookie => Shown::plain("a session cookie came along"),
            Defence::SameSite => Shown::plain("no session cookie came"),
            Defence::SecFetchSite => of_header(&inspector, &parts.headers, SEC_FETCH_SITE),
            Defence::Origin => of_header(&inspector, &parts.headers, "origin"),
            Defence::Token if session.is_bearer() => Shown::plain("a bearer token instead"),
            Defence::Token => match token {
                None => Shown::plain("no token"),
                Some(token) => inspector.field(TOKEN_FIELD, token).value,
            },
        };
        Finding { defence, says, evidence }
    };
    Ok(Report {
        would_act: checks.pass() && accepted,
        findings: says(checks, has_cookie, accepted).map(finding).into(),
        request: request::view(parts, None),
        fields: fields.iter().map(|(name, value)| inspector.field(name, value)).collect(),
    })
}

fn public_origin(parts: &Parts) -> PublicOrigin {
    parts.extensions.get::<PublicOrigin>().cloned().unwrap_or_default()
}

fn of_header(inspector: &Inspector, headers: &HeaderMap, name: &str) -> Shown {
    let value = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    value.map_or_else(|| Shown::plain("not sent"), |value| inspector.text(&value))
}

/// What each defence says.
fn says(checks: OriginChecks, has_cookie: bool, accepted: bool) -> [(Defence, Says); 4] {
    let passes = |passes: bool| if passes { Says::Passes } else { Says::Stops };
    let header = |check: Option<bool>| check.map_or(Says::Silent, passes);
    [
        (Defence::SameSite, passes(has_cookie)),
        (Defence::SecFetchSite, header(checks.site)),
        (Defence::Origin, header(checks.origin)),
        (Defence::Token, passes(accepted)),
    ]
}

/// A request as browsers send it.
struct Record {
    who: &'static str,
    brings: &'static str,
    cookie: bool,
    site: Option<&'static str>,
    origin: Option<&'static str>,
    token: bool,
}

const RECORDS: [Record; 6] = [
    Record {
        who: "Our own form",
        brings: "Cookie, same-origin, our origin, token",
        cookie: true,
        site: Some("same-origin"),
        origin: Some(OWN),
        token: true,
    },
    Record {
        who: "A form on another site",
        brings: "No cookie, cross-site, null, no token",
        cookie: false,
        site: Some("cross-site"),
        origin: Some("null"),
        token: false,
    },
    Record {
        who: "A form on a neighbour's host of the same site",
        brings: "Cookie, same-site, its origin, no token",
        cookie: true,
        site: Some("same-site"),
        origin: Some(EVIL),
        token: false,
    },
    Record {
        who: "Another site, in a browser without Sec-Fetch-Site",
        brings: "No cookie, its origin, no token",
        cookie: false,
        site: None,
        origin: Some(EVIL),
        token: false,
    },
    Record {
        who: "Another site, in a browser that knows none of it",
        brings: "Cookie, no header, no token",
        cookie: true,
        site: None,
        origin: None,
        token: false,
    },
    Record {
        who: "A program with its owner's cookie and token",
        brings: "Cookie, no header, token",
        cookie: true,
        site: None,
        origin: None,
        token: true,
    },
];
const OWN: &str = "https://rollcall.example";
const EVIL: &str = "https://evil.example";

/// The requests on record, weighed now.
pub(super) fn recorded() -> Vec<Recorded> {
    let weigh = |record: Record| {
        let Record { who, brings, cookie, site, origin, token } = record;
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("rollcall.example"));
        for (name, value) in [(SEC_FETCH_SITE, site), ("origin", origin)] {
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        let says = says(origin_checks(&headers, None), cookie, token);
        Recorded { who, brings, says: says.into() }
    };
    RECORDS.into_iter().map(weigh).collect()
}
