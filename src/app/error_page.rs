//! What a person sees when a request was not answered as asked: what happened, and a way on.

use leptos::prelude::*;
use rollcall_forms::MAX_NAMES;

use crate::auth;
use crate::base::error::AppError;
use crate::base::paths::HOME;

/// One error, in words, with a link that leads on.
#[component]
pub fn ErrorPage(
    /// What happened.
    error: AppError,
    /// The status code.
    status: u16,
    /// The name of this request in the log.
    request_id: String,
) -> impl IntoView {
    let (title, text) = words(&error);
    let (href, label) = way_on(&error);
    // A form that was read comes back itself. What gets this page was turned away at the door.
    let unread = matches!(error, AppError::TooMany { .. }).then_some(UNREAD);
    view! {
        <div class="error-page">
            <p class="error-code">{status}</p>
            <h1>{title}</h1>
            <p class="lead">{text}</p>
            {unread.map(|unread| view! { <p>{unread}</p> })}
            <p class="actions"><a class="button" href=href>{label}</a></p>
            <p class="request-id">"Request id " <code>{request_id}</code></p>
        </div>
    }
}

const UNREAD: &str = "Nothing was read. Go back, wait a moment, and send it again: your browser still \
                      has what you typed.";

/// The title of [`SessionEndedPage`].
pub const SESSION_ENDED: &str = "Your session has ended";

/// What stands in the place of a page that was open until the session ended.
#[component]
pub fn SessionEndedPage(
    /// The way to log-in, and back.
    log_in: String,
) -> impl IntoView {
    view! {
        <div class="error-page">
            <h1>{SESSION_ENDED}</h1>
            <p class="lead">"What stood here is for who is logged in. Log in, and you see it again."</p>
            <p class="actions"><a class="button" href=log_in>"Log in"</a></p>
        </div>
    }
}

/// The title of the page and its text.
pub fn words(error: &AppError) -> (&'static str, String) {
    match error {
        AppError::NotSignedIn => ("You are not logged in", "Log in to see this page.".to_owned()),
        AppError::Forbidden => (
            "This page is not for you",
            "Your account may not open it. If it should, ask an admin.".to_owned(),
        ),
        AppError::ReauthenticationRequired => (
            "Your password is asked again",
            "It was checked a while ago, and this is for you alone. Log in again, and do it then."
                .to_owned(),
        ),
        AppError::CrossSite => (
            "This came from another site",
            "The request was sent by a page that is not ours, so nothing was done. If it was \
             you, open our page and do it there."
                .to_owned(),
        ),
        AppError::PlainHttp => ("Log-in needs https", plain_http()),
        AppError::NotFound => (
            "There is no such page",
            "The address may be mistyped, or what was here is gone.".to_owned(),
        ),
        AppError::MethodNotAllowed => (
            "This page cannot do that",
            "The address exists, and does not take this kind of request.".to_owned(),
        ),
        AppError::Conflict(message) => ("This does not go with what is there now", message.clone()),
        AppError::Invalid(_) | AppError::BadRequest => (
            "The request is not readable",
            "Something in it is not as it should be. Go back and try once more.".to_owned(),
        ),
        AppError::TooManyNames => (
            "The address says too much",
            format!("At most {MAX_NAMES} arguments are read. Leave out what is not needed."),
        ),
        AppError::Busy => (
            "Many people are here right now",
            "Your turn did not come in time. Nothing was changed: wait a moment and try again."
                .to_owned(),
        ),
        AppError::TooMany { retry_after_secs } => ("Too many tries", wait(*retry_after_secs)),
        AppError::TooLarge => (
            "That is too large",
            "More was sent than this page takes. Shorten it and send it again.".to_owned(),
        ),
        AppError::TimedOut => (
            "That took too long",
            "The request did not arrive in time. Check the connection and try again.".to_owned(),
        ),
        AppError::TookTooLong => (
            "That took too long",
            "No answer came in time. What you sent may be done all the same: look before you send \
             it again."
                .to_owned(),
        ),
        AppError::SessionTooLarge(size) => (
            "Your session is full",
            format!("It keeps what it held before: {size} bytes. Remove something and try again."),
        ),
        AppError::Internal => (
            "Something went wrong here",
            "It is our fault, and it is in the log. Try again; if it stays, give the request id \
             below to whoever runs this server."
                .to_owned(),
        ),
    }
}

fn way_on(error: &AppError) -> (&'static str, &'static str) {
    match error {
        AppError::NotSignedIn | AppError::ReauthenticationRequired => {
            (auth::paths::LOGIN, "To log-in")
        }
        _ => (HOME, "To the first page"),
    }
}

fn wait(secs: u64) -> String {
    let time = match secs {
        0..=90 => format!("{secs} seconds"),
        91..=7200 => format!("{} minutes", secs.div_ceil(60)),
        _ => format!("{} hours", secs.div_ceil(3600)),
    };
    format!("That was too much in a short time. Try again in {time}.")
}

fn plain_http() -> String {
    "This server runs in production, where its session cookie is for https alone, and you reached \
     it by plain http: a log-in would be lost at once. Whoever runs it must put https in front, \
     and set public_origin (https://…), or trusted_proxies when a proxy sends X-Forwarded-Proto, \
     in Leptos.toml."
        .to_owned()
}
