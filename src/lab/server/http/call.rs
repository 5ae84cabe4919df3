//! A call: what was typed into the console, read and checked.

use axum::http::{HeaderName, HeaderValue};
use rollcall_forms::{Field, FieldErrors, Typed};

use crate::lab::http::{BODY, CONFIRMED, FIELDS, HEADERS, HttpMethod, LINKED, METHOD, PATH};

use super::super::inspect::Inspector;
use super::target::Target;
use super::{credential_at, secret_in};

/// The headers that can be typed, and those that begin with `x-lab-`. No other is of use here: a
/// secret does not belong into a page that shows again what was sent, and where a request comes from
/// is for the server to say.
const TAKEN: [&str; 12] = [
    "accept",
    "accept-language",
    "cache-control",
    "content-encoding",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "prefer",
    "range",
];
const OWN_PREFIX: &str = "x-lab-";

/// The most headers of a call.
const MAX_HEADERS: usize = 20;

const ONLY_READ: &str = "Sessions, accounts and logins can only be read from here: what is sent there begins \
                         or ends a session, or holds a password, which this page must not show again. \
                         The body was taken out, and nothing was sent. Use the pages, or curl.";

const NOT_CONFIRMED: &str = "A link has filled in this call, and it changes something. Look at it, then \
                             tick this and send it again.";

const WRITES_TWICE: &str = "Only calls to /lab/http/notes, and those that change nothing, are sent twice \
                            from here: what others rely on is not written twice to see what happens.";

/// A request to be.
#[derive(Clone, Debug)]
pub(in crate::lab::server) struct Call {
    pub method: HttpMethod,
    pub target: Target,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: String,
}

impl Call {
    /// Reads the fields of the console.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(
        typed: &Typed,
        is_twice: bool,
        inspector: &Inspector,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        for field in FIELDS {
            if let Some(message) = secret_in(typed.get(field.name), inspector) {
                errors.add(field.name, message);
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Field::check_all(&FIELDS, typed)?;
        let method = HttpMethod::parse(typed.parse(&METHOD, Field::parse_text)?.as_str());
        let method =
            method.ok_or_else(|| FieldErrors::one(METHOD.name, "There is no such method."))?;
        let is_safe = method.promises().safe;
        let is_linked = !typed.get(LINKED.name).is_empty();
        if !is_safe && is_linked && !typed.parse(&CONFIRMED, Field::parse_boolean)? {
            errors.add(CONFIRMED.name, NOT_CONFIRMED);
        }
        let target = Target::parse(&typed.parse(&PATH, Field::parse_text)?);
        let headers = read_headers(&typed.parse(&HEADERS, Field::parse_text)?);
        let (target, headers) = match (target, headers) {
            (Ok(target), Ok(headers)) => (target, headers),
            (target, headers) => {
                target.err().into_iter().for_each(|message| errors.add(PATH.name, message));
                headers.err().into_iter().for_each(|message| errors.add(HEADERS.name, message));
                return Err(errors);
            }
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        if !is_safe && target.is_only_read() {
            return Err(FieldErrors::one(PATH.name, ONLY_READ));
        }
        if !is_safe && is_twice && !target.is_notes() {
            return Err(FieldErrors::one(PATH.name, WRITES_TWICE));
        }
        let body = typed.parse(&BODY, Field::parse_text)?;
        // What it would mean there nobody has said (RFC 9110, section 9.3.1), and curl sends none.
        let has_body = !matches!(method, HttpMethod::Get | HttpMethod::Head);
        Ok(Self { method, target, headers, body: if has_body { body } else { String::new() } })
    }

    /// What shows the state that this call may change: all notes, or what it reads.
    pub fn reading(&self) -> Self {
        let target = if self.target.is_notes() { Target::notes() } else { self.target.clone() };
        Self { method: HttpMethod::Get, target, headers: Vec::new(), body: String::new() }
    }
}

/// Reads one header from each line.
fn read_headers(text: &str) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() > MAX_HEADERS {
        return Err(format!("Headers takes at most {MAX_HEADERS} lines."));
    }
    let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::new();
    for line in lines {
        let (name, value) = read_header(line)?;
        // A dict of Python could not hold both.
        if headers.iter().any(|(other, _)| *other == name) {
            return Err(format!("`{name}` stands there twice: write it once."));
        }
        headers.push((name, value));
    }
    Ok(headers)
}

fn read_header(line: &str) -> Result<(HeaderName, HeaderValue), String> {
    if let Some(name) = credential_at(line) {
        return Err(format!(
            "`{name}` cannot be sent from here: it proves who you are, and this page shows again what was \
             sent. The headers were taken out."
        ));
    }
    let short: String = line.chars().take(40).collect();
    let is_no_header =
        || format!("`{short}` is no header: write Name: value, without spaces before the colon.");
    let (name, value) = line.split_once(':').ok_or_else(is_no_header)?;
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| is_no_header())?;
    if !TAKEN.contains(&name.as_str()) && !name.as_str().starts_with(OWN_PREFIX) {
        let taken = TAKEN.join(", ");
        return Err(format!(
            "`{name}` cannot be sent from here. There are {taken}, and all that begin with {OWN_PREFIX}."
        ));
    }
    let value = value.trim();
    let is_visible = !value.is_empty() && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    match HeaderValue::from_str(value) {
        Ok(value) if is_visible => Ok((name, value)),
        _ => Err(format!("`{name}` needs a value of visible ASCII characters.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    fn parse(method: &str, path: &str, headers: &str, is_twice: bool) -> Result<Call, FieldErrors> {
        let typed = Typed::from([("method", method), ("path", path), ("headers", headers)]);
        Call::parse(&typed, is_twice, &Inspector::of(&HeaderMap::new()))
    }

    #[test]
    fn headers_are_read_line_by_line_and_only_those_of_the_list_are_taken() {
        let lines = "Accept: text/csv\r\n\r\nIF-MATCH:\"7\"\nx-lab-color: teal: and gold";
        let call = parse("GET", "/api/v1", lines, false).expect("a call");
        let read: Vec<(&str, &[u8])> =
            call.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let expected: [(&str, &[u8]); 3] =
            [("accept", b"text/csv"), ("if-match", b"\"7\""), ("x-lab-color", b"teal: and gold")];
        assert_eq!(read, expected);
        for bad in [
            "Cookie: session=x",
            "Authorization: Bearer x",
            "Proxy-Authorization: Basic x",
            "X-CSRF-Token: x",
            "Host: evil.example",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "Connection: close",
            "Origin: https://evil.example",
            "Sec-Fetch-Site: cross-site",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: https",
            "Accept-Encoding: gzip",
            "Expect: 100-continue",
            "Accept",
            ": x",
            "Accept : x",
            " folded: x\n and more",
            "Accept: text/csv\r\nCookie: session=x",
            "Accept:",
            "Accept: \u{e9}",
        ] {
            assert!(parse("GET", "/api/v1", bad, false).is_err(), "{bad:?}");
        }
        let lines =
            |count: usize| (0..count).map(|n| format!("x-lab-{n}: b\n")).collect::<String>();
        assert!(parse("GET", "/api/v1", &lines(MAX_HEADERS), false).is_ok());
        assert!(parse("GET", "/api/v1", &lines(MAX_HEADERS + 1), false).is_err());
        for method in ["", "get", "TRACE", "CONNECT", "BREW", "GET /"] {
            assert!(parse(method, "/api/v1", "", false).is_err(), "{method}");
        }
    }

    #[test]
    fn a_header_that_stands_there_twice_is_refused() {
        for headers in ["x-lab-a: 1\nx-lab-a: 2", "Accept: */*\nX-Lab-B: 1\nACCEPT: text/csv"] {
            let errors = parse("GET", "/api/v1", headers, false).expect_err(headers);
            let message = errors.get(HEADERS.name).expect("a message");
            assert!(message.contains("stands there twice"), "{message}");
        }
    }

    #[test]
    fn a_body_goes_with_each_method_but_those_that_read() {
        for method in HttpMethod::ALL {
            let typed = [("method", method.as_str()), ("path", "/api/v1"), ("body", " {}\r\n ")];
            let call = Call::parse(&Typed::from(typed), false, &Inspector::of(&HeaderMap::new()));
            let reads = matches!(method, HttpMethod::Get | HttpMethod::Head);
            assert_eq!(call.expect("a call").body, if reads { "" } else { "{}" }, "{method:?}");
        }
    }

    #[test]
    fn what_decides_on_sessions_is_only_read_and_only_notes_are_written_twice() {
        for (method, path, is_twice, is_sent) in [
            ("GET", "/api/v1/session", false, true),
            ("OPTIONS", "/api/v1/accounts", true, true),
            ("POST", "/api/v1/session", false, false),
            ("DELETE", "/api/v1/session", false, false),
            ("DELETE", "/api/v1/session?x", false, false),
            ("POST", "/api/v1/accounts", false, false),
            ("PATCH", "/api/v1/accounts/1", false, false),
            ("GET", "/api/v1/logins", false, true),
            ("DELETE", "/api/v1/logins/1", false, false),
            ("POST", "/api/v1/students", false, true),
            ("POST", "/api/v1/students", true, false),
            ("PATCH", "/api/v1/students/1", true, false),
            ("DELETE", "/api/v1/logins/1", true, false),
            ("GET", "/api/v1/students", true, true),
            ("POST", "/lab/http/notes", true, true),
            ("DELETE", "/lab/http/notes/1", true, true),
        ] {
            assert_eq!(parse(method, path, "", is_twice).is_ok(), is_sent, "{method} {path}");
        }
    }
}
