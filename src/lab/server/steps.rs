//! A request and its answer, drawn as steps.

use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::Response;

use crate::lab::flow::{Lane, Step};
use crate::lab::shown::{Line, Piece, Shown};

use super::by_session::Change;
use super::inspect::{Inspector, cookie_pairs, is_session};
use super::mask::cut_at;

/// The most characters of one value that are kept.
const MAX_CHARS: usize = 160;

/// The most cookies that are drawn for one answer.
const MAX_COOKIES: usize = 6;

/// So many bytes are kept of one request: headers that do not fit are left out.
const MAX_BYTES: usize = 8 * 1024;

/// The headers of a request that are kept.
const OF_REQUEST: [HeaderName; 8] = [
    header::HOST,
    header::COOKIE,
    header::CONTENT_TYPE,
    header::ORIGIN,
    header::REFERER,
    header::USER_AGENT,
    HeaderName::from_static("sec-fetch-site"),
    HeaderName::from_static("sec-fetch-mode"),
];

/// The headers of an answer that are kept, cookies aside.
const OF_RESPONSE: [(HeaderName, &str); 6] = [
    (header::LOCATION, "Where to go next."),
    (header::CONTENT_TYPE, "What the body is."),
    (header::CACHE_CONTROL, "Who may keep a copy."),
    (header::VARY, "The answer depends on these headers."),
    (HeaderName::from_static("clear-site-data"), "What the browser shall forget."),
    (header::RETRY_AFTER, "When to try again."),
];

/// The steps of one request.
pub(super) fn draw(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    change: Change,
    response: &Response,
) -> Vec<Step> {
    let inspector = Inspector::of(headers);
    let mut steps = vec![carries(&inspector, headers), asks(&inspector, method, uri, headers)];
    steps.extend(looks_up(headers, change));
    steps.extend(answer(&inspector, response));
    steps.extend(cookies(&inspector, response));
    bounded(steps)
}

fn step(from: Lane, to: Lane, label: impl Into<String>, note: &'static str) -> Step {
    Step { from, to, label: Shown::plain(label), note, headers: Vec::new() }
}

/// Without the headers that would take too much.
fn bounded(mut steps: Vec<Step>) -> Vec<Step> {
    let mut left = MAX_BYTES.saturating_sub(steps.iter().map(|step| bytes(&step.label)).sum());
    for step in &mut steps {
        step.headers.retain(|line| {
            let bytes = bytes(&line.name) + bytes(&line.value) + size_of::<Line>();
            let fits = bytes <= left;
            left -= if fits { bytes } else { 0 };
            fits
        });
        step.headers.shrink_to_fit();
    }
    steps
}

fn bytes(shown: &Shown) -> usize {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) | Piece::Masked { start: text, .. } => text.len(),
        Piece::Cut(_) => 0,
    };
    shown.0.iter().map(|one| piece(one) + size_of::<Piece>()).sum()
}

/// What the browser keeps goes along.
fn carries(inspector: &Inspector, headers: &HeaderMap) -> Step {
    let pairs: Vec<_> = cookie_pairs(headers).into_iter().take(MAX_COOKIES).collect();
    if pairs.is_empty() {
        return step(
            Lane::Browser,
            Lane::Cookie,
            "no cookie",
            "Nothing to take along: a stranger.",
        );
    }
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let note = "The browser takes along what it keeps for this site.";
    let label = short(inspector.text(&names.join(", ")));
    let lines = pairs.iter().map(|(name, value)| inspector.cookie(name, value)).map(short_line);
    Step { headers: lines.collect(), label, ..step(Lane::Browser, Lane::Cookie, "", note) }
}

fn asks(inspector: &Inspector, method: &Method, uri: &Uri, headers: &HeaderMap) -> Step {
    let query = uri.query().unwrap_or_default();
    let names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned());
    let names: Vec<String> = names.take(10).collect();
    let names = if names.is_empty() { String::new() } else { format!("?{}", names.join("&")) };
    let method: String = method.as_str().chars().take(10).collect();
    let label = short(inspector.text(&format!("{method} {}{names}", uri.path())));
    let note = match method.as_str() {
        "GET" => "Asks for a page.",
        "POST" => "Sends a form. Its fields are in the body, and are not kept here.",
        _ => "Another method.",
    };
    let kept = OF_REQUEST.into_iter().filter_map(|name| Some((headers.get(&name)?, name)));
    let headers = kept.map(|(value, name)| short_line(inspector.header(&name, value.as_bytes())));
    Step { label, headers: headers.collect(), ..step(Lane::Browser, Lane::Server, "", note) }
}

/// What the session asks of its table, and what it writes there.
fn looks_up(headers: &HeaderMap, change: Change) -> Vec<Step> {
    let Change { before, after, was_signed_in, is_signed_in } = change;
    let mut steps = Vec::new();
    let carried = cookie_pairs(headers).iter().any(|(name, _)| is_session(name));
    match (before, was_signed_in) {
        (Some(_), true) => steps.push(step(
            Lane::Server,
            Lane::Database,
            "login open? epoch? active?",
            "The signature was right. One look-up says that nobody has ended the session.",
        )),
        (None, _) if carried => steps.push(step(
            Lane::Cookie,
            Lane::Server,
            "not believed",
            "A check refused the session cookie, so this is a visitor's request.",
        )),
        _ => {}
    }
    if was_signed_in && before != after {
        let note = "The row of the login is closed: a copy of the cookie is dead from now on.";
        steps.push(step(Lane::Server, Lane::Database, "close the login", note));
    }
    if is_signed_in && before != after {
        let note = "A row for the new session, under a new id: that is what can be ended later.";
        steps.push(step(Lane::Server, Lane::Database, "open a login", note));
    }
    steps
}

fn answer(inspector: &Inspector, response: &Response) -> Option<Step> {
    let status = response.status();
    let note = match status {
        StatusCode::SEE_OTHER => {
            "Done, and now ask for another page by GET: a reload sends nothing twice."
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            "Something in the form is wrong: the form again, as it was typed."
        }
        StatusCode::UNAUTHORIZED => "The session has ended: log in, and go on.",
        StatusCode::FORBIDDEN => "Not allowed.",
        StatusCode::NOT_FOUND => "There is no such page.",
        status if status.is_success() => "Here it is.",
        _ => "It was not answered as asked.",
    };
    let kept = OF_RESPONSE.into_iter().filter_map(|(name, purpose)| {
        let value = String::from_utf8_lossy(response.headers().get(&name)?.as_bytes()).into_owned();
        let (name, value) = (Shown::plain(name.as_str()), short(inspector.text(&value)));
        Some(Line { name, value, purpose })
    });
    Some(Step {
        headers: kept.collect(),
        ..step(Lane::Server, Lane::Browser, status.to_string(), note)
    })
}

/// The cookies that the answer sets or removes.
fn cookies(inspector: &Inspector, response: &Response) -> Vec<Step> {
    let lines = response.headers().get_all(header::SET_COOKIE).iter().take(MAX_COOKIES);
    let drawn = lines.map(|line| {
        let line = String::from_utf8_lossy(line.as_bytes()).into_owned();
        let (pair, attributes) = line.split_once(';').unwrap_or((&line, ""));
        let name = pair.split('=').next().unwrap_or_default();
        let removed = attributes.split(';').any(|one| one.trim() == "Max-Age=0");
        let (label, note) = if removed {
            (format!("remove {name}"), "Set-Cookie with Max-Age=0: the browser forgets it.")
        } else {
            (format!("set {name}"), "Set-Cookie: the browser keeps it, and sends it from now on.")
        };
        let pieces = inspector.set_cookie(&line);
        let header = Line { name: Shown::plain("set-cookie"), value: Shown(pieces), purpose: "" };
        let label = short(inspector.text(&label));
        Step { label, headers: vec![header], ..step(Lane::Server, Lane::Cookie, "", note) }
    });
    drawn.collect()
}

fn short(shown: Shown) -> Shown {
    cut_at(MAX_CHARS, shown.0)
}

fn short_line(line: Line) -> Line {
    Line { name: short(line.name), value: short(line.value), ..line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn bytes_of(headers: &[(&'static str, &str)], path: &str) -> usize {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header"));
        }
        let change =
            Change { before: None, after: None, was_signed_in: false, is_signed_in: false };
        let uri = path.parse().expect("a path");
        let steps = draw(&Method::GET, &uri, &map, change, &StatusCode::OK.into_response());
        let lines = steps.iter().flat_map(|step| &step.headers);
        let headers: usize = lines.map(|line| bytes(&line.name) + bytes(&line.value)).sum();
        headers + steps.iter().map(|step| bytes(&step.label)).sum::<usize>()
    }

    #[test]
    fn no_request_takes_more_memory_than_it_may() {
        let secrets = "TOKENTOKENTOKEN ".repeat(1000);
        let odd = "\u{e9}".repeat(2000);
        let cookies: Vec<String> = (0..50).map(|number| format!("{number}{odd}={odd}")).collect();
        let (cookies, path) = (cookies.join("; "), format!("/{}", "p".repeat(5000)));
        for value in [secrets.as_str(), &odd] {
            let mut headers = vec![("authorization", "TOKENTOKENTOKEN"), ("cookie", &cookies)];
            let names = ["host", "origin", "referer", "user-agent", "content-type"];
            headers.extend(names.map(|name| (name, value)));
            let bytes = bytes_of(&headers, &path);
            assert!(bytes <= MAX_BYTES, "{bytes}");
        }
        assert!(bytes_of(&[("host", "localhost")], "/") > 100, "what is usual is kept");
    }
}
