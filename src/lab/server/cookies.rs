//! Plain cookies, set and removed as their owner says; and what came back.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use rollcall_forms::{Done, Field, Typed};

use crate::auth::server::transport::Transport;
use crate::base::error::AppError;
use crate::lab::cookies::{CookiesView, Fate, LabCookie, MAX_BYTES, NAME, PATHS, PREFIXES, Tried};
use crate::lab::paths;

use super::inspect::{Inspector, cookie_pairs};

/// The most cookies of this room in one browser.
const MAX_COOKIES: usize = 10;

/// The most bytes that they take together. They travel with every request, and a proxy refuses a
/// header that is too long: somebody would lock themselves out.
const MAX_TOTAL_BYTES: usize = 2000;

/// The argument that says that a cookie was removed.
const REMOVED: &str = "removed";

/// Sets a cookie, and leads to the page that tells what became of it.
///
/// # Errors
/// A message for the form: a rule of a field, or that there are too many.
pub fn set(typed: &Typed) -> Result<Done, AppError> {
    let cookie = LabCookie::parse(typed).map_err(AppError::Invalid)?;
    let parts = parts()?;
    let others = own(&parts.headers);
    let others: Vec<_> = others.iter().filter(|(name, _)| *name != cookie.name).collect();
    let taken: usize = others.iter().map(|(name, value)| name.len() + value.len()).sum();
    // What no browser keeps takes nothing.
    let is_kept = cookie.bytes() <= MAX_BYTES;
    if others.len() >= MAX_COOKIES || (is_kept && taken + cookie.bytes() > MAX_TOTAL_BYTES) {
        let message = format!(
            "The cookies of this room take at most {MAX_TOTAL_BYTES} bytes together, and there are \
             at most {MAX_COOKIES}. Remove some first, or try one of more than {MAX_BYTES} bytes."
        );
        return Err(AppError::form(message));
    }
    send(&[cookie])?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    Done::at(format!("{}?{}", paths::LAB_COOKIES, query.extend_pairs(typed.iter()).finish()))
}

/// Removes a cookie, whatever its path: a removal must repeat it, and nobody can ask a browser for it.
///
/// # Errors
/// That the name is none of this room's.
pub fn remove(name: &str) -> Result<Done, AppError> {
    let typed = Typed::from([(NAME.name, name)]);
    Field::check_all(&[NAME], &typed).map_err(AppError::Invalid)?;
    send(&removals(name, Transport::is_safe(&parts()?)))?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    Done::at(format!("{}?{}", paths::LAB_COOKIES, query.append_pair(REMOVED, name).finish()))
}

/// `Secure` where it can be: without it, a cookie that has it stays.
fn removals(name: &str, safe: bool) -> Vec<LabCookie> {
    PATHS.iter().map(|(path, _)| LabCookie::removal(name, path, safe)).collect()
}

fn parts() -> Result<Parts, AppError> {
    use_context().ok_or_else(|| AppError::internal("an action ran outside of a request"))
}

fn send(cookies: &[LabCookie]) -> Result<(), AppError> {
    let options: Option<ResponseOptions> = use_context();
    let options = options.ok_or_else(|| AppError::internal("an action without a response"))?;
    for cookie in cookies {
        let line = HeaderValue::try_from(cookie.line()).map_err(AppError::internal)?;
        options.append_header(header::SET_COOKIE, line);
    }
    Ok(())
}

/// The cookies of this room that came.
fn own(headers: &HeaderMap) -> Vec<(String, String)> {
    let is_own = |name: &str| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    cookie_pairs(headers).into_iter().filter(|(name, _)| is_own(name)).collect()
}

/// What the page shows.
pub(super) fn view(parts: &Parts) -> CookiesView {
    let inspector = Inspector::of_parts(parts);
    let own = own(&parts.headers);
    let query = parts.uri.query().unwrap_or_default();
    let typed: Typed = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let tried = tried(&typed, &own, Transport::is_safe(parts));
    let tried = tried.filter(|_| typed.iter().all(|(_, value)| inspector.is_clean(value)));
    let listed = own.iter().take(2 * MAX_COOKIES);
    CookiesView {
        came: listed.clone().map(|(name, value)| inspector.cookie(name, value)).collect(),
        names: listed
            .map(|(name, _)| name.clone())
            .filter(|name| NAME.check(name).is_ok())
            .collect(),
        typed: if tried.is_some() { typed } else { Typed::default() },
        tried,
    }
}

/// What the address says was tried. It is the redirect's, but anybody can write one: so it is read
/// like any form.
fn tried(typed: &Typed, own: &[(String, String)], safe: bool) -> Option<Tried> {
    let came = |name: &str| own.iter().find(|(other, _)| other == name);
    let removed = typed.get(REMOVED);
    if !removed.is_empty()
        && Field::check_all(&[NAME], &Typed::from([(NAME.name, removed)])).is_ok()
    {
        let lines = removals(removed, safe).iter().map(LabCookie::line).collect();
        let fate = if came(removed).is_some() { Fate::CameBack } else { Fate::NotSent };
        return Some(Tried { lines, fate, reasons: Vec::new(), removed: true, max_age: None });
    }
    let cookie = LabCookie::parse(typed).ok()?;
    let fate = match came(&cookie.name) {
        Some((_, value)) if *value == cookie.value => Fate::CameBack,
        Some(_) => Fate::OtherValue,
        None => Fate::NotSent,
    };
    let (lines, reasons) = (vec![cookie.line()], cookie.reasons(safe));
    Some(Tried { lines, fate, reasons, removed: false, max_age: cookie.max_age })
}
