//! What the description of the API says of accounts and logins.

use serde_json::{Value, json};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Object, RefOr, Schema};

use crate::auth::form::{ACTIVE, ROLE, USERNAME, account_password};
use crate::base::server::api::description::{
    CSV, Description, Outcome, closed, counted, json_patch, named, object, path_parameter, schema,
    text, whole_number, with_required,
};
use crate::base::server::api::{JSON, JSON_PATCH, Kind, MERGE_PATCH};

use super::MAX_SIZE;

const ACCOUNTS: &str = "Accounts";
const LOGINS: &str = "Logins";

/// `GET /api/v1/accounts`
pub fn accounts() -> Description {
    let list = json!({"accounts": [account_example()]});
    let rows = "id,username,role,active,created\r\n7,grace,admin,yes,1764547200\r\n";
    let list = Outcome::new("Some of the accounts, by their ids.")
        .body(JSON, named("AccountList"), list)
        .body(CSV, text("Rows."), rows.into())
        .leads_to("getAccount", "id", "$response.body#/accounts/0/id")
        .leads_to("changeAccount", "id", "$response.body#/accounts/0/id");
    paged(Description::new("listAccounts", ACCOUNTS, "List the accounts"), list)
}

/// `POST /api/v1/accounts`
pub fn add_account() -> Description {
    let example = json!({
        "username": "grace", "password": "correct horse battery", "role": "guest",
    });
    let made = whole("The account.")
        .header("Location", "Where the account is.")
        .leads_to("getAccount", "id", "$response.body#/id")
        .leads_to("changeAccount", "id", "$response.body#/id");
    Description::new("addAccount", ACCOUNTS, "Add an account")
        .about(
            "Asks for a session whose password was checked within the last ten minutes, or a token \
             with the scope `accounts`. The password must not be easy to guess, which the server \
             judges.",
        )
        .body(JSON, "AccountInput", example)
        .made_under_conditions()
        .answers(201, made)
        .problems([Kind::InsufficientScope, Kind::ReauthenticationRequired])
}

/// `GET /api/v1/accounts/{id}`
pub fn account() -> Description {
    Description::new("getAccount", ACCOUNTS, "Read an account")
        .parameter(account_id())
        .read_under_conditions()
        .answers(200, whole("The account."))
        .problems([Kind::NotFound])
}

/// `PATCH /api/v1/accounts/{id}`
pub fn change_account() -> Description {
    let operations = json!([{"op": "replace", "path": "/role", "value": "admin"}]);
    Description::new("changeAccount", ACCOUNTS, "Change an account")
        .about(
            "Its role, and whether it is active: a change ends its sessions and tokens. Asks for a \
             session, or a token with the scope `accounts`; to make an admin, or to let a disabled one \
             in again, the session's password was checked within the last ten minutes.",
        )
        .parameter(account_id())
        .written_under_conditions()
        .body(MERGE_PATCH, "AccountMerge", json!({"active": false}))
        .body(JSON_PATCH, "AccountPatch", operations)
        .answers(200, whole("The account as it is now."))
        .problems([Kind::NotFound, Kind::MalformedPatch, Kind::PatchTestFailed, Kind::Conflict])
        .problems([Kind::InsufficientScope, Kind::ReauthenticationRequired])
}

/// `GET /api/v1/logins`
pub fn logins() -> Description {
    let rows = "id,account,username,since,ends,address,user_agent\r\n";
    let list = Outcome::new("Some of the open logins, by their ids.")
        .body(JSON, named("LoginList"), json!({"logins": [login_example()]}))
        .body(CSV, text("Rows."), rows.into())
        .leads_to("endLogin", "id", "$response.body#/logins/0/id");
    let logins = Description::new("listLogins", LOGINS, "List the open logins");
    paged(logins, list)
        .query("account", counted("Only those of the account with this id.", i64::MAX))
}

/// `DELETE /api/v1/logins/{id}`
pub fn end_login() -> Description {
    Description::new("endLogin", LOGINS, "End a login")
        .about("Asks for a session, or a token with the scope `accounts`.")
        .parameter(number("Which login."))
        .answers(204, Outcome::new("Its session is over at its next request."))
        .problems([Kind::NotFound, Kind::InsufficientScope])
}

/// The schemas that these name.
pub fn schemas(password_min_length: usize) -> Vec<(&'static str, RefOr<Schema>)> {
    let password = account_password(password_min_length);
    let input = object(&[USERNAME, password, ROLE]);
    let merge = [ROLE, ACTIVE]
        .iter()
        .fold(closed(), |merge, field| merge.property(field.name, schema(field)));
    vec![
        ("Account", account_schema().into()),
        ("AccountInput", input.build().into()),
        ("AccountMerge", merge.build().into()),
        ("AccountPatch", json_patch(&[ROLE, ACTIVE]).build().into()),
        ("AccountList", list("accounts", "Account").into()),
        ("Login", login_schema().into()),
        ("LoginList", list("logins", "Login").into()),
    ]
}

/// A list that goes on behind an id.
fn paged(description: Description, outcome: Outcome) -> Description {
    let outcome = outcome.tagged().header("Link", "What comes next, if there is more (RFC 8288).");
    description
        .query("after", counted("Only those with a greater id.", i64::MAX))
        .query("size", counted("At most so many.", MAX_SIZE))
        .read_under_conditions()
        .answers(200, outcome)
}

fn list(name: &str, item: &str) -> Object {
    closed().property(name, ArrayBuilder::new().items(named(item))).required(name).build()
}

fn account_schema() -> Object {
    let account = closed()
        .property("id", whole_number("The id."))
        .property("username", schema(&USERNAME))
        .property("role", schema(&ROLE))
        .property("active", schema(&ACTIVE))
        .property("created", whole_number("When it was made, in Unix seconds."));
    with_required(account, ["id", "username", "role", "active", "created"])
}

fn login_schema() -> Object {
    let login = closed()
        .property("id", whole_number("The id."))
        .property("account", whole_number("The id of its account."))
        .property("username", schema(&USERNAME))
        .property("since", whole_number("When it was opened, in Unix seconds."))
        .property("ends", whole_number("When it is over at the latest, in Unix seconds."))
        .property("address", text("Where it was opened from."))
        .property("user_agent", text("By what it was opened."));
    with_required(login, ["id", "account", "username", "since", "ends", "address", "user_agent"])
}

fn account_id() -> Parameter {
    number("Which account.")
}

/// The number of a row that strangers make: 64 bits.
fn number(about: &str) -> Parameter {
    path_parameter(about, counted("Its id.", i64::MAX), 7)
}

fn whole(about: &str) -> Outcome {
    Outcome::new(about).body(JSON, named("Account"), account_example()).tagged()
}

fn account_example() -> Value {
    json!({
        "id": 7, "username": "grace", "role": "admin", "active": true, "created": 1_764_547_200,
    })
}

fn login_example() -> Value {
    json!({
        "id": 3,
        "account": 7,
        "username": "grace",
        "since": 1_764_547_200,
        "ends": 1_764_590_400,
        "address": "192.0.2.7",
        "user_agent": "Firefox",
    })
}
