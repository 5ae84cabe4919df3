//! Accounts for programs: who, what, which answer.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::{Field, FieldErrors};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{Object, RefOr, Schema};

use crate::auth;
use crate::auth::account::{Role, Username};
use crate::auth::form::{ACTIVE, PASSWORD, ROLE, USERNAME, account_password};
use crate::auth::server::access::{Admin, Keeper, Recent};
use crate::auth::server::hash_queue::Priority;
use crate::auth::server::hashing::Hasher;
use crate::auth::server::keeping::{self, Change, KeptAccount};
use crate::auth::server::passwords::{self, PasswordHash};
use crate::auth::server::{Settings, accounts};
use crate::base::error::AppError;
use crate::base::server::PathId;
use crate::base::server::api::description::{
    CSV, Description, Outcome, closed, json_patch, named, object, schema, text, whole_number,
    with_required,
};
use crate::base::server::api::{
    Conditions, ETag, JSON, JsonBody, Kind, Patch, Problem, Wanted, in_keys, json as in_json, typed,
};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};

use super::{Asked, csv, list_of, paged, part, row_id};
/// The resource that the routes belong to.
const ACCOUNTS: &str = "Accounts";

/// Some accounts in JSON.
#[derive(Serialize)]
struct AccountsJson<'a> {
    accounts: Vec<AccountJson<'a>>,
}

/// An account, as programs read it: no hash, no epoch.
#[derive(Serialize)]
struct AccountJson<'a> {
    id: i64,
    username: &'a str,
    role: Role,
    active: bool,
    /// Unix seconds, UTC.
    created: i64,
}

impl<'a> From<&'a KeptAccount> for AccountJson<'a> {
    fn from(kept: &'a KeptAccount) -> Self {
        let (account, active, created) = (&kept.account, kept.active, kept.created);
        Self {
            id: account.id,
            username: account.username.as_str(),
            role: account.role,
            active,
            created,
        }
    }
}

/// `GET /api/v1/accounts`.
pub async fn index(
    who: Admin,
    wanted: Wanted,
    conditions: Conditions,
    db: Db,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["after", "size"])?;
    let mut found = keeping::list(&db, &who, asked.after, asked.limit()).await?;
    let next = asked.next(auth::paths::API_ACCOUNTS, &mut found, |kept| kept.account.id);
    let listed = found.iter().map(AccountJson::from);
    let body = if wanted.0 != JSON {
        let row = |account: AccountJson| {
            let active = if account.active { "yes" } else { "no" };
            let (id, role) = (account.id.to_string(), account.role.as_str().to_owned());
            [id, account.username.to_owned(), role, active.to_owned(), account.created.to_string()]
        };
        csv(["id", "username", "role", "active", "created"], listed.map(row))
    } else {
        serde_json::to_vec(&AccountsJson { accounts: listed.collect() })
            .map_err(AppError::internal)?
    };
    part(wanted.0, body, next, &conditions)
}

/// What is said of [`index`].
pub fn describe_index() -> Description {
    let list = json!({"accounts": [example()]});
    let rows = "id,username,role,active,created\r\n7,grace,admin,yes,1764547200\r\n";
    let list = Outcome::new("Some of the accounts, by their ids.")
        .body(JSON, named("AccountList"), list)
        .body(CSV, text("Rows."), rows.into())
        .leads_to("getAccount", "id", "$response.body#/accounts/0/id")
        .leads_to("changeAccount", "id", "$response.body#/accounts/0/id");
    paged(Description::new("listAccounts", ACCOUNTS, "List the accounts"), list)
}

/// `GET /api/v1/accounts/{id}`.
pub async fn show(
    who: Admin,
    PathId(id): PathId<i64>,
    conditions: Conditions,
    db: Db,
) -> Result<Response, Problem> {
    let kept = keeping::find(&db, &who, id).await?.ok_or(AppError::NotFound)?;
    if conditions.are_known(&etag(&kept))? {
        return Ok(
            (StatusCode::NOT_MODIFIED, [(header::ETAG, etag(&kept).value()?)]).into_response()
        );
    }
    answer(&kept)
}

/// What is said of [`show`].
pub fn describe_show() -> Description {
    Description::new("getAccount", ACCOUNTS, "Read an account")
        .by_id(account_id())
        .read_under_conditions()
        .answers(200, whole_of("The account."))
}

/// `POST /api/v1/accounts`.
pub async fn add(
    admin: Admin,
    who: Recent<Keeper>,
    conditions: Conditions,
    db: Db,
    (settings, hasher): (Settings, Hasher),
    log: SecurityLog,
    body: JsonBody,
) -> Result<Response, Problem> {
    let password = account_password(settings.password_min_length);
    let fields = [USERNAME, password, ROLE];
    let (typed, _) = typed(body.value, &fields, &[])?;
    Field::check_all(&fields, &typed).map_err(|errors| in_keys(&errors, &fields, &typed))?;
    let name = typed.parse(&USERNAME, |_, typed| Username::parse(typed))?;
    let role = typed.parse(&ROLE, parse_role)?;
    conditions.check(None)?;
    accounts::refuse_taken(&db, &name).await?;
    let hash = hash_of(&hasher, typed.get(password.name).to_owned(), &name).await?;
    let made = accounts::add(&db, who, &name, hash, role).await?;
    let about = format!("{name}: role {}", role.as_str());
    log.about(about).done(Event::AccountMade, admin.name());
    let kept = keeping::find(&db, &admin, made.id).await?.ok_or(AppError::NotFound)?;
    let location = [(header::LOCATION, auth::paths::api_account(made.id))];
    Ok((StatusCode::CREATED, location, answer(&kept)?).into_response())
}

/// What is said of [`add`].
pub fn describe_add() -> Description {
    let example = json!({
        "username": "grace", "password": "correct horse battery", "role": "guest",
    });
    let made = whole_of("The account.")
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

/// `PATCH /api/v1/accounts/{id}`: its role, and whether it is active. Its password is nobody's to
/// change here.
pub async fn change(
    who: Keeper,
    PathId(id): PathId<i64>,
    conditions: Conditions,
    db: Db,
    log: SecurityLog,
    patch: Patch,
) -> Result<Response, Problem> {
    let decide = |now: &KeptAccount| {
        conditions.check(Some(&etag(now)))?;
        patched(now, &patch)
    };
    let (kept, is_changed) = keeping::change(&db, who.clone(), id, decide).await?;
    if is_changed {
        let (name, role) = (&kept.account.username, kept.account.role.as_str());
        let state = if kept.active { "active" } else { "disabled" };
        log.about(format!("{name}: role {role}, {state}")).done(Event::AccountChanged, who.name());
    }
    answer(&kept)
}

/// What is said of [`change`].
pub fn describe_change() -> Description {
    let operations = json!([{"op": "replace", "path": "/role", "value": "admin"}]);
    Description::new("changeAccount", ACCOUNTS, "Change an account")
        .about(
            "Its role, and whether it is active: a change ends its sessions and tokens. Asks for a \
             session, or a token with the scope `accounts`; to make an admin, or to let a disabled one \
             in again, the session's password was checked within the last ten minutes.",
        )
        .by_id(account_id())
        .written_under_conditions()
        .patch("Account", json!({"active": false}), operations)
        .answers(200, whole_of("The account as it is now."))
        .problems([Kind::Conflict, Kind::InsufficientScope, Kind::ReauthenticationRequired])
}

/// What a patch makes of an account.
fn patched(now: &KeptAccount, patch: &Patch) -> Result<Change, Problem> {
    let document = json!({ "role": now.account.role, "active": now.active });
    let fields = [ROLE, ACTIVE];
    let patched = patch.apply(document, &fields.map(|field| field.name))?;
    let (typed, _) = typed(patched, &fields, &[])?;
    if typed.find(ACTIVE.name).is_none() {
        return Err(AppError::field(ACTIVE.name, "Active has to be true or false.").into());
    }
    Field::check_all(&fields, &typed).map_err(|errors| in_keys(&errors, &fields, &typed))?;
    Ok(Change {
        role: Some(typed.parse(&ROLE, parse_role)?),
        active: Some(typed.parse(&ACTIVE, Field::parse_boolean)?),
        ..Change::default()
    })
}

/// The hash of a password to be. What is wrong with it is said of the member that was sent.
async fn hash_of(
    hasher: &Hasher,
    password: String,
    username: &Username,
) -> Result<PasswordHash, Problem> {
    let hashed = passwords::hash_new_in_turn(hasher, Priority::LogIn, password, username).await;
    hashed.map_err(|error| match error {
        AppError::Invalid(errors) => {
            let mut of_member = FieldErrors::default();
            errors.iter().for_each(|(_, message)| of_member.add(PASSWORD.name, message));
            of_member.into()
        }
        error => error.into(),
    })
}

fn parse_role(field: &Field, typed: &str) -> Result<Role, String> {
    field.parse_text(typed)?.parse()
}

/// The name of the state that an account is in.
fn etag(kept: &KeptAccount) -> ETag {
    ETag::of_version(kept.version)
}

fn answer(kept: &KeptAccount) -> Result<Response, Problem> {
    Ok(([(header::ETAG, etag(kept).value()?)], in_json(&AccountJson::from(kept))?).into_response())
}

/// The schemas that the routes name.
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
        ("AccountList", list_of("accounts", "Account").into()),
    ]
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

fn account_id() -> Parameter {
    row_id("Which account.")
}

fn whole_of(about: &str) -> Outcome {
    Outcome::new(about).body(JSON, named("Account"), example()).tagged()
}

fn example() -> Value {
    json!({
        "id": 7, "username": "grace", "role": "admin", "active": true, "created": 1_764_547_200,
    })
}
