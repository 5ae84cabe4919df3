//! The layer that puts the document around pages, and turns errors into pages; for programs, into
//! problems.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use rollcall_forms::FormState;
use rollcall_session::{BackgroundRequest, SessionHandle};

use crate::app::document::{Document, DocumentProps, Viewer};
use crate::app::error_page::{ErrorPage, SESSION_ENDED, SessionEndedPage, words};
use crate::app::paths::is_api;
use crate::auth::server::access::SignedIn;
use crate::auth::server::pages::login_path;
use crate::auth::server::setup::AdminSeen;
use crate::base::error::AppError;
use crate::base::server::api::Problem;
use crate::base::server::database::Db;
use crate::base::server::{Page, RequestId, render};

use super::assets::Assets;
use super::home::viewer;

/// What all documents share.
#[derive(Clone)]
pub struct Documents {
    /// Where the files are.
    pub assets: Arc<Assets>,
    /// Whether the header offers registration.
    pub can_register: bool,
    /// Whether the header leads to the Lab.
    pub has_lab: bool,
}

/// What a document needs of its request, taken before the request is handed on.
struct Surroundings {
    uri: Uri,
    request_id: String,
    viewer: Option<Viewer>,
    session: Option<SessionHandle>,
    forms: FormState,
    admins: Option<(Db, AdminSeen)>,
}

impl Surroundings {
    /// Whether nobody can log in yet. Outside of the session it is not asked.
    async fn needs_setup(&self) -> bool {
        match &self.admins {
            Some((db, seen)) if self.viewer.is_none() => {
                seen.needs_setup(db).await.unwrap_or_default()
            }
            _ => false,
        }
    }
}

/// The layer. It stands twice: inside the session, where pages are made, and outside, where a
/// request that never got to the session is still answered with a page.
pub async fn documents(
    State(shared): State<Documents>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_api(request.uri().path()) {
        return as_problem(next.run(request).await);
    }
    if let Some(session) = request.extensions().get::<SessionHandle>().cloned() {
        let forms = FormState::fresh(move || session.csrf_token());
        request.extensions_mut().insert(forms);
    }
    let extensions = request.extensions();
    let surroundings = Surroundings {
        uri: request.uri().clone(),
        request_id: extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
        viewer: extensions.get::<SignedIn>().map(viewer),
        session: extensions.get::<SessionHandle>().cloned(),
        forms: extensions.get::<FormState>().cloned().unwrap_or_default(),
        admins: extensions.get().cloned().zip(extensions.get().cloned()),
    };
    let mut response = next.run(request).await;
    if let Some(page) = response.extensions_mut().remove::<Page>() {
        return with_document(&shared, surroundings, &page, response).await;
    }
    let Some(error) = error_of(&mut response) else {
        return response;
    };
    if error == AppError::NotSignedIn {
        let log_in = login_path(&surroundings.uri);
        if response.extensions().get::<BackgroundRequest>().is_none() {
            return Redirect::to(&log_in).into_response();
        }
        // Nobody asked to be led anywhere: what stood there is taken away, and a sentence says why.
        let forms = surroundings.forms.clone();
        let page = Page::new(SESSION_ENDED, &forms, || view! { <SessionEndedPage log_in/> });
        return with_document(&shared, surroundings, &page, response).await;
    }
    let (title, _) = words(&error);
    let (status, request_id) = (response.status().as_u16(), surroundings.request_id.clone());
    let forms = surroundings.forms.clone();
    let page = Page::new(title, &forms, || view! { <ErrorPage error status request_id/> });
    let outside = surroundings.session.is_none() && !shared.assets.is_file(surroundings.uri.path());
    let mut response = with_document(&shared, surroundings, &page, response).await;
    if outside {
        // The session layer says this of everything inside it.
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Cookie"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// To a program an error is a problem, with the headers that it has: `Allow`, for one.
fn as_problem(mut response: Response) -> Response {
    let Some(error) = error_of(&mut response) else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut problem = Problem::from(error).into_response();
    parts.headers.extend(std::mem::take(problem.headers_mut()));
    *problem.headers_mut() = parts.headers;
    problem
}

/// The error of a response: ours, or what a bare status from below means.
fn error_of(response: &mut Response) -> Option<AppError> {
    if let Some(error) = response.extensions_mut().remove::<AppError>() {
        return Some(error);
    }
    let status = response.status();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => AppError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => AppError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        // The time limit around everything: the answer did not come in time.
        StatusCode::SERVICE_UNAVAILABLE => AppError::TookTooLong,
        status if status.is_client_error() => AppError::BadRequest,
        _ => AppError::Internal,
    })
}

async fn with_document(
    shared: &Documents,
    around: Surroundings,
    page: &Page,
    response: Response,
) -> Response {
    let needs_setup = around.needs_setup().await;
    // A session may end while its request is answered.
    let is_signed_in = around.session.as_ref().is_some_and(|session| session.claim().is_some());
    let viewer = around.viewer.filter(|_| is_signed_in);
    let flashes = around.session.map(|session| session.take_flashes()).unwrap_or_default();
    let html = render(&around.forms, || {
        let props = DocumentProps {
            title: page.title.to_string(),
            content: page.html.to_string(),
            path: around.uri.path().to_owned(),
            viewer,
            can_register: shared.can_register,
            needs_setup,
            has_lab: shared.has_lab,
            flashes,
            assets: shared.assets.paths(),
            reload: shared.assets.reload(),
        };
        Document(props)
    });
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, html_type);
    Response::from_parts(parts, html.into())
}
