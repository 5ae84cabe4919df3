//! What is refused or fails is answered by an error of the app's own.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use rollcall_session::{
    Claim, Id, LoginStatus, Logins, OriginGuard, Session, SessionError, SessionHandle,
    SessionSettings, Sessions, SigningKeys, TOKEN_HEADER, refuse_cross_origin, require_proof,
    sessions,
};
use tower::ServiceExt;

use crate::{Book, new_key};

/// The app's error: each is a teapot that says which it is.
struct Teapot(String);

impl From<SessionError> for Teapot {
    fn from(error: SessionError) -> Self {
        Self(format!("{error:?}"))
    }
}

impl IntoResponse for Teapot {
    fn into_response(self) -> Response {
        (StatusCode::IM_A_TEAPOT, self.0).into_response()
    }
}

/// Logins that are kept where nobody answers.
struct Silent;

impl Logins for Silent {
    type Account = ();
    type Error = Teapot;

    async fn find(&self, _: Id, _: Claim) -> Result<LoginStatus<()>, Teapot> {
        Err(Teapot("nobody answers".to_owned()))
    }
}

/// An app that signs in at `/in`, asking these logins.
fn app<L: Logins>(logins: L) -> Router {
    let keys = SigningKeys::new(&new_key(), &[]);
    let layer = Sessions::new(keys, SessionSettings::default(), false);
    let guard = OriginGuard { exempt_posts: ["/hook"].into(), ..OriginGuard::default() };
    let sign_in = |session: SessionHandle| async move {
        session.sign_in(7, 1, false).await;
    };
    let token = |session: SessionHandle| async move { session.csrf_token() };
    let fill = |session: Session| async move {
        session.insert("x", "x".repeat(5000)).await.unwrap();
    };
    Router::new()
        .route("/", any(async || "done"))
        .route("/hook", any(async || "done"))
        .route("/in", any(sign_in))
        .route("/token", any(token))
        .route("/fill", any(fill))
        .layer(from_fn(require_proof::<Teapot>))
        .layer(from_fn_with_state((layer, Arc::new(logins)), sessions::<L>))
        .layer(from_fn_with_state(guard, refuse_cross_origin::<Teapot>))
}

/// What is said to a request with these headers, and the cookies that come with it.
async fn ask(
    app: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, String, Vec<String>) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("host", "own.example").body(Body::empty()).unwrap();
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let cookies = parts.headers.get_all(header::SET_COOKIE).iter();
    let cookies = cookies.map(|line| line.to_str().unwrap().to_owned()).collect();
    (parts.status, String::from_utf8(body.to_vec()).unwrap(), cookies)
}

#[tokio::test]
async fn a_post_of_another_site_is_refused_by_the_apps_own_error_but_where_it_is_exempt() {
    let app = app(Silent);
    let evil = [("origin", "https://evil.example")];
    let (status, text, _) = ask(&app, "POST", "/", &evil).await;
    assert_eq!((status, &*text), (StatusCode::IM_A_TEAPOT, "CrossSite"));
    for (method, path, headers) in [
        ("GET", "/", &evil),
        ("POST", "/hook", &evil),
        ("POST", "/", &[("origin", "http://own.example")]),
        ("POST", "/", &[("sec-fetch-site", "same-origin")]),
    ] {
        let (status, text, _) = ask(&app, method, path, headers).await;
        assert_eq!((status, &*text), (StatusCode::OK, "done"), "{method} {path} {headers:?}");
    }
    let (status, _, _) = ask(&app, "DELETE", "/hook", &evil).await;
    assert_eq!(status, StatusCode::IM_A_TEAPOT, "posts alone are exempt");
}

#[tokio::test]
async fn a_failure_to_find_the_login_is_the_apps_answer_and_the_cookie_stays() {
    let app = app(Silent);
    let (status, _, cookies) = ask(&app, "GET", "/in", &[]).await;
    assert_eq!((status, cookies.len()), (StatusCode::OK, 2), "a session, a known browser");
    let cookie = cookies[0].split(';').next().unwrap();
    let (status, text, cookies) = ask(&app, "GET", "/", &[("cookie", cookie)]).await;
    assert_eq!((status, &*text), (StatusCode::IM_A_TEAPOT, "nobody answers"));
    assert_eq!(cookies, [""; 0]);
}

#[tokio::test]
async fn a_session_that_grew_too_large_is_the_apps_answer_too() {
    let app = app(Silent);
    let (status, text, cookies) = ask(&app, "GET", "/fill", &[]).await;
    assert_eq!(status, StatusCode::IM_A_TEAPOT);
    assert!(text.starts_with("TooLarge("), "{text}");
    assert_eq!(cookies, [""; 0]);
}

#[tokio::test]
async fn the_cookie_of_somebody_signed_in_alone_changes_nothing_where_a_proof_is_required() {
    let app = app(Book(LoginStatus::Open(())));
    let (_, _, cookies) = ask(&app, "GET", "/in", &[]).await;
    let cookie = ("cookie", cookies[0].split(';').next().unwrap());
    let (_, token, _) = ask(&app, "GET", "/token", &[cookie]).await;
    let (status, text, _) = ask(&app, "POST", "/", &[cookie]).await;
    assert_eq!((status, &*text), (StatusCode::IM_A_TEAPOT, "TokenMissing"));
    for proof in [
        (TOKEN_HEADER, &*token),
        ("origin", "http://own.example"),
        ("sec-fetch-site", "same-origin"),
        ("authorization", "Bearer token"),
    ] {
        let (status, text, _) = ask(&app, "POST", "/", &[cookie, proof]).await;
        assert_eq!((status, &*text), (StatusCode::OK, "done"), "{proof:?}");
    }
    assert_eq!(
        ask(&app, "POST", "/", &[]).await.0,
        StatusCode::OK,
        "a visitor has nothing to lose"
    );
}
