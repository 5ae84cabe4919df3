//! The session for programs: who, what, which answer.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::Field;
use rollcall_session::SessionHandle;
use serde::Serialize;
use serde_json::{Value, json};
use tracing::Instrument;
use utoipa::openapi::{RefOr, Schema};

use crate::auth::account::{Account, Role};
use crate::auth::form::{LOGIN_FIELDS, LogIn, PASSWORD, REMEMBER, ROLE, TOKEN_SCOPE, USERNAME};
use crate::auth::paths;
use crate::auth::token::Scope;
use crate::base::error::AppError;
use crate::base::server::api::description::{
    Description, Outcome, closed, named, object, schema, text, whole_number, with_required,
};
use crate::base::server::api::{JSON, JsonBody, Kind, Problem, json as in_json, typed};
use crate::base::server::database::Db;
use crate::base::server::security_log::SecurityLog;

use super::access::SignedIn;
use super::access::by_token::Grant;
use super::own_account;
use super::sign_in::Arrival;

/// The resource that the routes belong to.
const SESSION: &str = "Session";

/// Who is signed in, and by what.
#[derive(Serialize)]
struct Session<'a> {
    username: &'a str,
    role: Role,
    /// `cookie` or `token`.
    signed_in_by: &'static str,
    /// `read`, `write` or `accounts`. A session may all that its account may.
    scope: &'static str,
    /// When that ends at the latest, Unix seconds.
    ends: Option<i64>,
    /// What the token is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_name: Option<&'a str>,
    /// What requests that change something send as `X-CSRF-Token`, beside the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

/// `GET /api/v1/session`.
pub async fn show(
    who: SignedIn,
    grant: Option<Grant>,
    session: SessionHandle,
) -> Result<Response, Problem> {
    let Some(grant) = grant else {
        return Ok(in_json(&by_cookie(who.account(), &session))?);
    };
    Ok(in_json(&Session {
        username: who.account().username.as_str(),
        role: who.account().role,
        signed_in_by: "token",
        scope: grant.scope.as_str(),
        ends: Some(grant.expires),
        token_name: Some(&grant.name),
        csrf_token: None,
    })?)
}

/// What is said of [`show`].
pub fn describe_show() -> Description {
    Description::new("getSession", SESSION, "Who am I")
        .answers(200, Outcome::new("Who is signed in.").body(JSON, named("Session"), example()))
}

fn by_cookie<'a>(account: &'a Account, session: &SessionHandle) -> Session<'a> {
    Session {
        username: account.username.as_str(),
        role: account.role,
        signed_in_by: "cookie",
        scope: Scope::Accounts.as_str(),
        ends: session.ends(),
        token_name: None,
        csrf_token: Some(session.csrf_token()),
    }
}

/// `POST /api/v1/session`: logs in, by the same rules and limits as the page.
pub async fn log_in(
    _: NoToken,
    session: SessionHandle,
    arrival: Arrival,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (typed, _) = typed(body.value, &[USERNAME, PASSWORD, REMEMBER], &[])?;
    let keep = typed.parse(&REMEMBER, Field::parse_boolean)?;
    let password = typed.get(PASSWORD.name).to_owned();
    let form = LogIn::parse(typed.get(USERNAME.name), password)?;
    // In a task of its own: whoever closes the connection halfway stops waiting, and not the
    // check, whose try would else count as one that failed.
    let signing_in = async move {
        let found = arrival.check(form).await?;
        arrival.open(&found.account, found.epoch, keep, None).await?;
        Ok::<Account, AppError>(found.account)
    };
    let done = tokio::spawn(signing_in.in_current_span()).await;
    let account = done.map_err(AppError::internal)??;
    let answer = in_json(&by_cookie(&account, &session))?;
    Ok((StatusCode::CREATED, [(header::LOCATION, paths::API_SESSION)], answer).into_response())
}

/// What is said of [`log_in`].
pub fn describe_log_in() -> Description {
    let made = Outcome::new("A session, in its cookie.")
        .body(JSON, named("Session"), example())
        .header("Set-Cookie", "The cookie of the session.")
        .header("Location", "The session.");
    Description::new("logIn", SESSION, "Log in")
        .about("For programs that act for a person, as a browser does. A script takes a token.")
        .body(JSON, "LogIn", json!({"username": "grace", "password": "correct horse battery"}))
        .answers(201, made)
        .problems([Kind::PlainHttp])
}

/// `DELETE /api/v1/session`: logs out, for good.
pub async fn log_out(
    _: NoToken,
    who: SignedIn,
    session: SessionHandle,
    db: Db,
    log: SecurityLog,
) -> Result<StatusCode, Problem> {
    // In a task of its own, as above: whoever wants to leave does not have to wait.
    let logging_out = async move { own_account::log_out(&db, Some(who), &session, &log).await };
    let done = tokio::spawn(logging_out.in_current_span()).await;
    done.map_err(AppError::internal)??;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of [`log_out`].
pub fn describe_log_out() -> Description {
    Description::new("logOut", SESSION, "Log out")
        .about("A token has no session: it is revoked at /account/tokens.")
        .answers(204, Outcome::new("The session is over, and every copy of its cookie."))
}

/// The request came without a token: it may begin a session, or end one.
pub struct NoToken(());

impl<S: Sync> axum::extract::FromRequestParts<S> for NoToken {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Self, Problem> {
        if SessionHandle::from_request_parts(parts, state).await?.is_bearer() {
            let detail = "A token has no session that could begin or end. Leave `Authorization` \
                          away to log in; revoke the token at /account/tokens to end it.";
            return Err(Problem::new(Kind::Forbidden).detail(detail));
        }
        Ok(Self(()))
    }
}

/// The schemas that the routes name.
pub fn schemas() -> Vec<(&'static str, RefOr<Schema>)> {
    let session = closed()
        .property("username", text("The account."))
        .property("role", schema(&ROLE))
        .property("signed_in_by", text("By what.").enum_values(Some(["cookie", "token"])))
        .property("scope", schema(&TOKEN_SCOPE))
        .property("ends", whole_number("When that is over at the latest, in Unix seconds."))
        .property("token_name", text("What the token is called."))
        .property("csrf_token", text("What a write with the cookie sends as `X-CSRF-Token`."));
    let session = with_required(session, ["username", "role", "signed_in_by", "scope", "ends"]);
    let log_in = object(LOGIN_FIELDS).property(REMEMBER.name, schema(&REMEMBER));
    vec![("Session", session.into()), ("LogIn", log_in.build().into())]
}

fn example() -> Value {
    json!({
        "username": "grace",
        "role": "admin",
        "signed_in_by": "token",
        "scope": "write",
        "ends": 1_767_139_200,
        "token_name": "backup script",
    })
}
