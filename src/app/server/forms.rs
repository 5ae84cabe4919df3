//! The outcome of forms: one layer in front of all pages and actions.
//!
//! A post is read here, strictly; its token is checked; the action runs as a server function
//! and answers JSON. Success becomes 303. Failure becomes the same page again, by a GET copy of
//! the request through the same router, with what was typed and what is wrong in its
//! extensions. Nothing is needed per form.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use leptos_axum::handle_server_fns;
use rollcall_forms::outcome::{ERROR, FIELDS, TO};
use rollcall_forms::{Done, Field, FieldErrors, FormState, Once, TOKEN_FIELD, Typed};
use rollcall_session::{BackgroundRequest, SessionHandle, TOKEN_HEADER};
use tracing::Instrument;

use crate::app::error_page::words;
use crate::auth;
use crate::auth::form::{NEXT, REMEMBER, RESUME, USERNAME};
use crate::auth::server::access::SignedIn;
use crate::auth::server::drafts;
use crate::base::error::{AppError, UNREADABLE_FORM};
use crate::base::server::action::AddressQuery;
use crate::base::server::form_body::read_fields;
use crate::base::server::request_body::{BodyLimit, RequestBody};

use super::action_path::{Action, ActionPaths};

/// What somebody reads whose password was checked too long ago for what they sent.
const CHECK_IS_OLD: &str = "A while has passed since you typed your password, and this is for you \
                            alone: log in once more, and you find what you typed again.";

const SESSION_ENDED: &str = "Your session has ended. Log in, and you find what you typed again.";

const UPLOAD_ENDED: &str =
    "Your session has ended. Log in, then choose the file again: it was not kept.";

/// What the layer must know.
#[derive(Clone)]
pub struct Forms {
    /// The paths that have an action.
    pub actions: ActionPaths,
    /// The paths whose posts are uploads.
    pub uploads: Arc<[&'static str]>,
}

/// The layer.
pub async fn outcomes(State(forms): State<Forms>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let action = forms.actions.find(path);
    let (Some(action), &Method::POST) = (action, request.method()) else {
        return upload(&forms.uploads, request, next).await;
    };
    let (parts, body) = request.into_parts();
    let body = match read_body(&parts, body).await {
        Ok(body) => body,
        Err(error) => return error.into_response(),
    };
    let mut page = page_request(&parts);
    page.uri = as_we_write_it(&parts.uri, &action);
    let post =
        Post { page, next, ended: SESSION_ENDED, is_by_script: is_by_script(&parts.headers) };
    let (typed, readable) = read_fields(&parts.headers, &body);
    // From here on the fields are kept, and not the bytes that they came in as well.
    drop(body);
    if !readable {
        return post.again(&typed, FieldErrors::one("", UNREADABLE_FORM)).await;
    }
    let is_logged_out =
        action.path == auth::paths::LOGOUT && parts.extensions.get::<SignedIn>().is_none();
    // Who is logged out already, in another tab say, has nothing that a forged log-out could end.
    if !is_logged_out && !token_is_right(&parts, &typed) {
        if post.is_by_script {
            // The page has to come anew: a token that is right stands there alone.
            return StatusCode::FORBIDDEN.into_response();
        }
        let refusal = token_refusal(&parts, &typed);
        return post.again(&typed, FieldErrors::one("", refusal)).await;
    }
    let post = if action.path == auth::paths::LOGIN { post.before_log_in() } else { post };
    let path = post.page.uri.path().to_owned();
    let draft_of = parts.extensions.get::<SignedIn>().is_some().then(|| parts.extensions.clone());
    let response = to_its_end(post.next.clone().run(action_request(parts, action, &typed))).await;
    match outcome(response).await {
        (Ok(done), headers) => {
            if let Some(extensions) = draft_of {
                drafts::discard(&extensions, &path).await;
            }
            match done {
                Done::At(path) if post.is_by_script => {
                    (headers, fields_answer(StatusCode::OK, [(TO, path.as_str())])).into_response()
                }
                Done::At(path) => (headers, Redirect::to(&path)).into_response(),
                Done::ShownOnce(secret) => post.shown_once(secret).await,
            }
        }
        (Err(error), _) if post.is_by_script => to_script(error),
        (Err(AppError::Invalid(errors)), _) => post.again(&typed, errors).await,
        (Err(AppError::Conflict(message)), _) => {
            post.again(&typed, FieldErrors::one("", message)).await
        }
        (Err(AppError::NotSignedIn), _) => post.session_ended(&typed).await,
        (Err(AppError::ReauthenticationRequired), _) => post.check_is_old(&typed).await,
        // The form again, and not a page without it: what was typed, here or before in another
        // form, is needed once more.
        (Err(error @ (AppError::Busy | AppError::TooMany { .. })), _) => {
            post.refused(&typed, error).await
        }
        (Err(error), _) if !typed.get(RESUME.name).is_empty() => post.refused(&typed, error).await,
        (Err(error), _) => error.into_response(),
    }
}

/// Hands on what is no form with an action. A form with a file is read by the handler of its path, a
/// piece at a time; what it refuses with becomes the same page again.
async fn upload(uploads: &[&str], request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !uploads.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let page = page_request(&parts);
    let post = Post { page, next, ended: UPLOAD_ENDED, is_by_script: false };
    let mut response = post.next.clone().run(Request::from_parts(parts, body)).await;
    match response.extensions_mut().remove::<AppError>() {
        Some(AppError::Invalid(errors)) => post.again(&Typed::default(), errors).await,
        Some(AppError::NotSignedIn) => post.session_ended(&Typed::default()).await,
        Some(error) => error.into_response(),
        None => response,
    }
}

/// The body of a form. That of log-in says by its first bytes whether it carries what was typed
/// elsewhere, and may be large.
async fn read_body(parts: &Parts, body: Body) -> Result<Bytes, AppError> {
    let body = RequestBody::new(&parts.extensions, body);
    if parts.uri.path() != auth::paths::LOGIN {
        return body.read().await;
    }
    let session = parts.extensions.get::<SessionHandle>();
    let limit = |first: &[u8], most: BodyLimit| drafts::limit_of_log_in(session, first, most);
    body.read_as_it_begins(&parts.headers, drafts::HEAD_BYTES, limit).await
}

/// Runs an action in a task of its own: whoever closes the connection halfway stops waiting, and
/// not the action, which would leave half of its work done.
async fn to_its_end(action: impl Future<Output = Response> + Send + 'static) -> Response {
    match tokio::spawn(action.in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => AppError::internal(error).into_response(),
        },
    }
}

/// A post, and the way to its page.
struct Post {
    page: Parts,
    next: Next,
    /// What the log-in form says, if the session has ended.
    ended: &'static str,
    /// Whether a script has sent it, which has the page and what was typed.
    is_by_script: bool,
}

impl Post {
    /// The page of the form, with what was typed; to a script, what is wrong with it.
    async fn again(self, typed: &Typed, errors: FieldErrors) -> Response {
        if self.is_by_script {
            return to_script(AppError::Invalid(errors));
        }
        let mut page = self.page.clone();
        let path = page.uri.path().to_owned();
        let state = page.extensions.get::<FormState>().cloned().unwrap_or_default();
        page.extensions.insert(state.failed(&path, typed, errors));
        let mut response = self.next.clone().run(Request::from_parts(page, Body::empty())).await;
        if response.extensions().get::<AppError>() == Some(&AppError::NotSignedIn) {
            return self.session_ended(typed).await;
        }
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        response
    }

    /// The page of the form, with a secret that no later answer could show.
    async fn shown_once(self, secret: Once) -> Response {
        let mut page = self.page;
        page.extensions.insert(secret);
        self.next.run(Request::from_parts(page, Body::empty())).await
    }

    /// The page of the form under the status of `error`, which it says.
    async fn refused(self, typed: &Typed, error: AppError) -> Response {
        let errors = FieldErrors::one("", words(&error).1);
        let mut response = self.again(typed, errors).await;
        *response.status_mut() = error.status();
        say_when_to_come_back(error, &mut response);
        response
    }

    /// The same for whoever is signed in and logs in by a form of this very session: they were asked
    /// for their password again, and are told what is wrong with it.
    fn before_log_in(mut self) -> Self {
        self.page.extensions.remove::<SignedIn>();
        self
    }

    /// The log-in form, when the session has ended.
    async fn session_ended(mut self, typed: &Typed) -> Response {
        // It ended while the form was on its way: the page is for nobody who is signed in, and its
        // token for the session that begins now.
        if self.page.extensions.remove::<SignedIn>().is_some()
            && let Some(session) = self.page.extensions.get::<SessionHandle>()
        {
            session.sign_out();
        }
        let message = self.ended;
        self.log_in(typed, Typed::default(), message).await
    }

    /// The log-in form, when the password was checked too long ago. The session goes on until the
    /// log-in, which replaces it: whoever does not log in loses nothing.
    async fn check_is_old(self, typed: &Typed) -> Response {
        let who = self.page.extensions.get::<SignedIn>().map(SignedIn::name).unwrap_or_default();
        let mut known = Typed::from([(USERNAME.name, who)]);
        let session = self.page.extensions.get::<SessionHandle>();
        let is_kept = session.and_then(SessionHandle::claim).is_some_and(|claim| claim.keep);
        known.insert(REMEMBER.name, Field::format_boolean(is_kept));
        self.before_log_in().log_in(typed, known, CHECK_IS_OLD).await
    }

    /// The log-in form, carrying what was typed to the other side of the door; `filled_in` is known
    /// already.
    async fn log_in(self, typed: &Typed, mut filled_in: Typed, message: &str) -> Response {
        let mut page = self.page;
        filled_in.insert(NEXT.name, page.uri.path());
        let session = page.extensions.get::<SessionHandle>();
        let carried = session.map(|session| drafts::carry(session, page.uri.path(), typed));
        filled_in.insert(RESUME.name, carried.unwrap_or_default());
        let state = page.extensions.get::<FormState>().cloned().unwrap_or_default();
        let errors = FieldErrors::one("", message);
        page.extensions.insert(state.failed(auth::paths::LOGIN, &filled_in, errors));
        page.uri = Uri::from_static(auth::paths::LOGIN);
        let mut response = self.next.run(Request::from_parts(page, Body::empty())).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNAUTHORIZED;
        }
        response
    }
}

/// Whether a script has sent a form, and reads the answer.
fn is_by_script(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == FIELDS)
}

/// A refusal, to a script that has what was typed. What only a page can say has no words here: the
/// browser posts the form itself then, which does no harm, since nothing was done.
fn to_script(error: AppError) -> Response {
    match error {
        AppError::Invalid(errors) => {
            let named = errors.iter().map(|(name, message)| (format!("{ERROR}{name}"), message));
            fields_answer(StatusCode::UNPROCESSABLE_ENTITY, named)
        }
        AppError::Busy | AppError::TooMany { .. } | AppError::TookTooLong | AppError::Internal => {
            let mut response = fields_answer(error.status(), [(ERROR, words(&error).1)]);
            say_when_to_come_back(error, &mut response);
            response
        }
        error => error.status().into_response(),
    }
}

/// Takes `Retry-After` over from the answer that the error alone would be.
fn say_when_to_come_back(error: AppError, response: &mut Response) {
    if let Some(seconds) = error.into_response().headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.clone());
    }
}

fn fields_answer<K: AsRef<str>, V: AsRef<str>>(
    status: StatusCode,
    fields: impl IntoIterator<Item = (K, V)>,
) -> Response {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    (status, [(header::CONTENT_TYPE, FIELDS)], body.finish()).into_response()
}

/// The request for the page that the form stands on: the same person, session and headers.
fn page_request(parts: &Parts) -> Parts {
    let mut page = parts.clone();
    page.method = Method::GET;
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::TRANSFER_ENCODING] {
        page.headers.remove(name);
    }
    page
}

/// The address of the page that a post is for, under which its handler looks for what was typed.
fn as_we_write_it(uri: &Uri, action: &Action) -> Uri {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", action.address).parse().unwrap_or_else(|_| uri.clone())
}

/// The request as the server function expects it. Without `Accept` and `Referer` it answers
/// plain JSON and redirects nowhere. What the path holds stands in the body, and whatever the
/// form says under the same name does not.
fn action_request(mut parts: Parts, action: Action, typed: &Typed) -> Request {
    parts.uri = Uri::from_static(action.path);
    for name in [header::ACCEPT, header::REFERER, header::CONTENT_LENGTH, header::TRANSFER_ENCODING]
    {
        parts.headers.remove(name);
    }
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(&action.values);
    let of_path = |name: &str| action.values.iter().any(|(of_path, _)| of_path == name);
    body.extend_pairs(typed.iter().filter(|(name, _)| *name != TOKEN_FIELD && !of_path(name)));
    Request::from_parts(parts, Body::from(body.finish()))
}

fn token_of<'a>(parts: &'a Parts, typed: &'a Typed) -> &'a str {
    let header = parts.headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    header.unwrap_or_else(|| typed.get(TOKEN_FIELD))
}

fn token_is_right(parts: &Parts, typed: &Typed) -> bool {
    let session = parts.extensions.get::<SessionHandle>();
    session.is_some_and(|session| session.accepts_token(token_of(parts, typed)))
}

fn token_refusal(parts: &Parts, typed: &Typed) -> String {
    let what_now = "Nothing was done yet: look at it and send it again.";
    let session = parts.extensions.get::<SessionHandle>();
    let refusal = session.map(|session| session.token_refusal(token_of(parts, typed), what_now));
    refusal.unwrap_or_default()
}

/// Runs a server function that is only asked, by a script. It finds what is asked as an
/// [`AddressQuery`], since no query of an address is wrong, whatever was typed into it.
pub(super) async fn ask(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    parts.extensions.insert(AddressQuery(parts.uri.query().unwrap_or_default().to_owned()));
    parts.uri = parts.uri.path().parse().unwrap_or_default();
    parts.method = Method::GET;
    // With these it would take who asks for a form without a script, and send it elsewhere.
    for name in [header::ACCEPT, header::REFERER] {
        parts.headers.remove(name);
    }
    let response = handle_server_fns(Request::from_parts(parts, Body::empty())).await;
    let response = response.into_response();
    if response.status().is_success() {
        return response;
    }
    let (result, _) = outcome(response).await;
    let gave_no_reason = || AppError::internal("a server function failed and gave no reason");
    let mut response = result.err().unwrap_or_else(gave_no_reason).into_response();
    // A script would follow the way to log-in.
    response.extensions_mut().insert(BackgroundRequest);
    response
}

/// What the server function answered, with the headers to keep.
async fn outcome(response: Response) -> (Result<Done, AppError>, HeaderMap) {
    let (mut parts, body) = response.into_parts();
    if let Some(error) = parts.extensions.remove::<AppError>() {
        return (Err(error), HeaderMap::new());
    }
    let body = to_bytes(body, 64 * 1024).await.unwrap_or_default();
    let outcome = if parts.status.is_success() {
        serde_json::from_slice(&body).map_err(AppError::internal)
    } else {
        let error = serde_json::from_slice(&body);
        Err(error.unwrap_or_else(|_| AppError::internal("an action answered with no outcome")))
    };
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::LOCATION] {
        parts.headers.remove(name);
    }
    (outcome, parts.headers)
}
