//! The handlers of the rooms: who, what, which page.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use rollcall_forms::{FormState, Typed};
use rollcall_session::SessionHandle;
use serde::Deserialize;

use crate::auth::server::access::LoginTable;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::base::server::{FormTarget, Page};
use crate::lab::flow::FlowView;
use crate::lab::pages::{
    ContentsPage, CookiesPage, CsrfPage, ElsewherePage, FieldsPage, FlowPage, ReportPage,
    RequestPage, RoutesPage, SessionPage, TamperPage,
};
use crate::lab::paths;
use crate::lab::routes::Built;
use crate::lab::shown::ReceivedForm;
use crate::lab::tamper::{Attempt, PAYLOAD, TamperView, Verdict};
use crate::lab::urls::url_for;

use super::flow::{Ring, Rings};
use super::inspect::Inspector;
use super::route_map::RouteMap;
use super::{
    cookies as plain_cookies, csrf as forged, fields as specimens, request, session as own_session,
    tamper as tricks,
};

/// `GET /lab`.
pub async fn contents(forms: FormState) -> Page {
    Page::new("Lab", &forms, || view! { <ContentsPage/> })
}

/// `GET /lab/request`.
pub async fn request(forms: FormState, request: Request) -> Page {
    request_page(&request.into_parts().0, &forms, None)
}

/// `POST /lab/request`: answered by the page itself, since the post is what it shows
/// (docs/decisions/0021-the-lab-answers-some-posts-in-place.md).
pub async fn receive(
    session: SessionHandle,
    forms: FormState,
    request: Request,
) -> Result<Response, AppError> {
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let (form, typed, errors) = match request::receive(&session, &parts.headers, whole).await {
        Ok(received) => (received.form, received.typed, received.errors),
        Err(AppError::Invalid(errors)) => (ReceivedForm::default(), Typed::default(), errors),
        Err(error) => return Err(error),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let forms = forms.failed(paths::LAB_REQUEST, &typed, errors);
    let mut response = request_page(&parts, &forms, Some(form)).into_response();
    *response.status_mut() = status;
    Ok(response)
}

fn request_page(parts: &Parts, forms: &FormState, form: Option<ReceivedForm>) -> Page {
    let request = request::view(parts, form);
    Page::new("Your request", forms, || view! { <RequestPage request/> })
}

/// `GET /lab/session`.
pub async fn session(session: SessionHandle, forms: FormState) -> Page {
    let session = own_session::view(&session.signed(), now());
    Page::new("Your session", &forms, || view! { <SessionPage session/> })
}

/// What the room that tricks is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "try")]
    attempt: String,
    payload: String,
    key: String,
}

/// `GET /lab/tamper`: it changes nothing, so what is tried stands in the address.
pub async fn tamper(
    session: SessionHandle,
    db: Db,
    forms: FormState,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let own = session.signed();
    let json = String::from_utf8_lossy(&own.payload.to_json()).into_owned();
    let typed = PAYLOAD.normalize(&asked.payload).into_owned();
    let inspector = Inspector::of(&headers);
    let typed = if typed.is_empty() || !inspector.is_clean(&typed) { json } else { typed };
    let attempt = Attempt::parse(&asked.attempt).filter(|_| PAYLOAD.check(&typed).is_ok());
    let guess: usize = asked.key.parse().unwrap_or_default();
    let mut verdict = None;
    if let Some(attempt) = attempt {
        let (practice, now) = (tricks::Practice::with_new_key(&own), now());
        let wish = tricks::Wish { attempt, typed: &typed, guess };
        let value = tricks::cookie(&practice, &own, &wish, now);
        let logins = LoginTable(db);
        let by_app = session.check(&logins, &value, now);
        let weighed = tricks::check(&practice, attempt, &value, now, by_app).await?;
        let cookie = inspector.cookie_value(&own.name, &value);
        let payload = tricks::payload_of(&value);
        verdict = Some(Verdict { attempt, cookie, payload, weighed });
    }
    let how = attempt.filter(|attempt| attempt.takes_payload()).map_or("edited", Attempt::as_str);
    let (guess, guesses) = (guess.to_string(), *tricks::GUESSES);
    let view = TamperView { payload: typed, how, guess, guesses, verdict };
    Ok(Page::new("Break it", &forms, || view! { <TamperPage view/> }))
}

/// `GET /lab/fields`.
pub async fn fields(forms: FormState) -> Page {
    let fields = specimens::views();
    Page::new("Fields", &forms, || view! { <FieldsPage fields/> })
}

/// What the builder of URLs is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    name: String,
    argument: String,
}

/// `GET /lab/routes`.
pub async fn routes(
    map: RouteMap,
    forms: FormState,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Page {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let inspector = Inspector::of(&headers);
    let clean = |text: String| if inspector.is_clean(&text) { text } else { String::new() };
    let (name, argument) = (clean(wanted.name), clean(wanted.argument));
    let result = (!name.is_empty()).then(|| url_for(map.places, &name, &argument));
    let lines = map.lines.to_vec();
    let (built, places) = (Built { name, argument, result }, map.names);
    Page::new("Routes", &forms, || view! { <RoutesPage lines places built/> })
}

/// `GET /lab/cookies`.
pub async fn cookies(forms: FormState, request: Request) -> Page {
    let view = plain_cookies::view(&request.into_parts().0);
    Page::new("Cookies", &forms, || view! { <CookiesPage view/> })
}

/// Which step of the drawing is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct At {
    step: Option<usize>,
}

/// `GET /lab/flow`.
pub async fn flow(
    session: SessionHandle,
    rings: Rings,
    forms: FormState,
    at: Result<Query<At>, QueryRejection>,
) -> impl IntoResponse {
    let step = at.map(|Query(at)| at.step).unwrap_or_default();
    // The session that the cookie proved, and no id that anybody could write. It begins here if
    // there is none, since what is drawn belongs to one.
    let exchanges = rings.read(Some(session.begin()), Ring::exchanges);
    let view = FlowView { exchanges, step };
    let page = Page::new("One log-in, drawn", &forms, || view! { <FlowPage view/> });
    ([(header::CACHE_CONTROL, "no-store")], page)
}

/// `GET /lab/csrf`.
pub async fn csrf(forms: FormState, request: Request) -> Page {
    let second_origin = forged::second_origin(&request.into_parts().0);
    let recorded = forged::recorded();
    Page::new("Forged forms", &forms, || view! { <CsrfPage second_origin recorded/> })
}

/// `GET /lab/csrf/elsewhere`: the only page whose form may post to another origin, and to that of
/// this server's other name alone.
pub async fn elsewhere(forms: FormState, request: Request) -> Response {
    let target = forged::second_origin(&request.into_parts().0);
    let allowed = target.clone().map(FormTarget);
    let page = Page::new("Another site", &forms, || view! { <ElsewherePage target/> });
    let mut response = page.into_response();
    allowed.map(|allowed| response.extensions_mut().insert(allowed));
    response
}

/// `POST /lab/csrf/report`: no check stands before it, and it does nothing but tell what came
/// (docs/decisions/0021-the-lab-answers-some-posts-in-place.md).
pub async fn report(
    session: SessionHandle,
    forms: FormState,
    request: Request,
) -> Result<Page, AppError> {
    let (parts, body) = request.into_parts();
    let report = forged::report(&session, &parts, body).await?;
    Ok(Page::new("Forged forms", &forms, || view! { <ReportPage report/> }))
}
