//! What the description of the API says of the session.

use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::auth::form::{LOGIN_FIELDS, REMEMBER, ROLE, TOKEN_SCOPE};
use crate::base::server::api::description::{
    Description, Outcome, closed, named, object, schema, text, whole_number, with_required,
};
use crate::base::server::api::{JSON, Kind};

const SESSION: &str = "Session";

/// `GET /api/v1/session`
pub fn show() -> Description {
    Description::new("getSession", SESSION, "Who am I")
        .answers(200, Outcome::new("Who is signed in.").body(JSON, named("Session"), example()))
}

/// `POST /api/v1/session`
pub fn log_in() -> Description {
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

/// `DELETE /api/v1/session`
pub fn log_out() -> Description {
    Description::new("logOut", SESSION, "Log out")
        .about("A token has no session: it is revoked at /account/tokens.")
        .answers(204, Outcome::new("The session is over, and every copy of its cookie."))
}

/// The schemas that these name.
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
