//! The layer that writes what was refused into the security log, whoever refused it.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use rollcall_session::SessionHandle;

use crate::auth::account::Username;
use crate::auth::server::access::SignedIn;
use crate::base::error::AppError;
use crate::base::server::security_log::{Event, SecurityLog};

/// The layer. It stands around all that refuses, and inside the session.
pub async fn log_refusals(
    log: SecurityLog,
    who: Option<SignedIn>,
    request: Request,
    next: Next,
) -> Response {
    let session = request.extensions().get::<SessionHandle>().cloned();
    let response = next.run(request).await;
    let is_forged = session.is_some_and(|session| session.has_refused_token())
        || response.extensions().get::<AppError>() == Some(&AppError::CrossSite);
    let event = match response.status() {
        _ if is_forged => Event::ForgedPost,
        StatusCode::FORBIDDEN => Event::Forbidden,
        StatusCode::TOO_MANY_REQUESTS => Event::LimitReached,
        _ => return response,
    };
    // Whose session it is, or whose token: of one that may not what it was sent for, its owner.
    let extensions = response.extensions();
    let who = who.as_ref().or(extensions.get()).map(SignedIn::name);
    log.refused(event, who.or(extensions.get().map(Username::as_str)));
    response
}
