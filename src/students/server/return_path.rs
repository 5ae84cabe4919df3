//! The way back: to the list as it was, and to the changes before one.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rollcall_forms::FormState;

use crate::base::error::AppError;
use crate::base::server::LocalPath;
use crate::students::form::LIST;

/// Which changes to show: those before one, or the latest.
pub struct Before(pub Option<i32>);

impl<S: Sync> FromRequestParts<S> for Before {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(Self::split(parts.uri.query().unwrap_or_default()).0))
    }
}

impl Before {
    /// The address of the changes before the one with this id.
    pub fn address(path: &str, id: i32) -> String {
        format!("{path}?before={id}")
    }

    /// The id, and what stands behind it.
    pub(super) fn split(query: &str) -> (Option<i32>, &str) {
        let Some(rest) = query.strip_prefix("before=") else { return (None, query) };
        let (id, rest) = rest.split_once('&').unwrap_or((rest, ""));
        (id.parse().ok(), rest)
    }
}

/// The list from which a page was opened, as the query of its address with the `?`: `?q=ada`, or
/// nothing. It travels in the addresses of those pages, and in their forms.
///
/// `Referer` would not do: it names the page before this one, which may be the form, and who opens
/// two lists in two tabs has two ways back. Nothing in it need be checked against the list's
/// arguments, since it is only ever put behind a path of ours, and no query of the list is an
/// error.
pub struct List(pub String);

impl List {
    /// That of an address with this query.
    pub(super) fn of(query: &str) -> Self {
        let (_, query) = Before::split(query);
        Self(if query.is_empty() { String::new() } else { format!("?{query}") })
    }

    /// What a form sends back. Whatever a link of ours could not hold counts for nothing.
    pub fn sent(typed: &str) -> Self {
        let is_query = typed.starts_with('?') && LocalPath::parse(&format!("/{typed}")).is_some();
        Self(if is_query { typed.to_owned() } else { String::new() })
    }
}

impl<S: Sync> FromRequestParts<S> for List {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        // After a post that failed the address has no query, but the form had it.
        let forms = parts.extensions.get::<FormState>();
        if let Some((typed, _)) = forms.and_then(|forms| forms.of(parts.uri.path())) {
            return Ok(Self::sent(typed.get(LIST.name)));
        }
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}
