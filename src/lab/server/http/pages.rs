//! The handlers of the console: who, what, which page.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use rollcall_forms::{FieldErrors, FormState, TOKEN_FIELD, Typed};
use rollcall_session::SessionHandle;

use crate::base::error::{AppError, UNREADABLE_FORM};
use crate::base::server::Page;
use crate::base::server::form_body::read_fields;
use crate::base::server::request_body::RequestBody;
use crate::lab::http::{HttpMethod, HttpView, LINKED, METHOD, PATH, SentView, TWICE};
use crate::lab::pages::HttpPage;
use crate::lab::paths;

use super::super::inspect::Inspector;
use super::{Call, clean, clean_post, method_of, send_call};

/// The most bytes of the form: each of the body's characters may take twelve on its way.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// `GET /lab/http`: what stands in the address fills the console, and nothing is sent.
pub async fn show(
    forms: FormState,
    headers: HeaderMap,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Page {
    let asked: Typed = asked.map(|Query(asked)| asked).unwrap_or_default().into_iter().collect();
    let mut typed = clean(&asked, &Inspector::of(&headers));
    let method = method_of(&typed);
    if method.is_some_and(|method| !method.promises().safe) {
        typed.insert(LINKED.name, "on");
    }
    let start =
        Typed::from([(METHOD.name, HttpMethod::Get.as_str()), (PATH.name, paths::LAB_NOTES)]);
    let typed = if typed.get(PATH.name).is_empty() { start } else { typed };
    page(&forms, typed, None)
}

/// `POST /lab/http`: answered by the page itself, since nothing keeps what the app has answered
/// (docs/decisions/0023-a-console-that-asks-its-own-app.md).
pub async fn send(
    session: SessionHandle,
    forms: FormState,
    request: Request,
) -> Result<Response, AppError> {
    let (parts, body) = request.into_parts();
    let body = RequestBody::new(&parts.extensions, body).read().await?;
    let (typed, readable) = read_fields(&parts.headers, &body);
    let kept = clean_post(&typed, &Inspector::of_parts(&parts));
    let (sent, errors) = match sent(&session, &parts, &typed, readable).await? {
        Ok(sent) => (Some(sent), FieldErrors::default()),
        Err(errors) => (None, errors),
    };
    let status = if sent.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let forms = forms.failed(paths::LAB_HTTP, &kept, errors);
    let mut response = page(&forms, kept, sent).into_response();
    *response.status_mut() = status;
    Ok(response)
}

/// What came of the form, or what is wrong with it.
async fn sent(
    session: &SessionHandle,
    parts: &Parts,
    typed: &Typed,
    readable: bool,
) -> Result<Result<SentView, FieldErrors>, AppError> {
    if !readable {
        return Ok(Err(FieldErrors::one("", UNREADABLE_FORM)));
    }
    // A bearer's request needs no token elsewhere. Here it would speak for the cookie beside it.
    let token = typed.get(TOKEN_FIELD);
    if session.is_bearer() || !session.accepts_token(token) {
        let what_now = "Nothing was sent: look at it and send it again.";
        return Ok(Err(FieldErrors::one("", session.token_refusal(token, what_now))));
    }
    let is_twice = !typed.get(TWICE).is_empty();
    match Call::parse(typed, is_twice, &Inspector::of_parts(parts)) {
        Ok(call) => Ok(Ok(send_call(parts, &call, is_twice).await?)),
        Err(errors) => Ok(Err(errors)),
    }
}

fn page(forms: &FormState, typed: Typed, sent: Option<SentView>) -> Page {
    let view = HttpView { typed, sent };
    Page::new("HTTP methods", forms, || view! { <HttpPage view/> })
}
