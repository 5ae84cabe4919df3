//! Accounts for programs: who, what, which answer.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::{Field, FieldErrors};
use serde::Serialize;
use serde_json::json;

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
use crate::base::server::api::{
    Conditions, ETag, JSON, JsonBody, Patch, Problem, Wanted, in_keys, json as in_json, typed,
};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};

use super::{Asked, csv, part};

/// Some accounts in JSON.
#[derive(Serialize)]
struct WireList<'a> {
    accounts: Vec<Wire<'a>>,
}

/// An account, as programs read it: no hash, no epoch.
#[derive(Serialize)]
struct Wire<'a> {
    id: i64,
    username: &'a str,
    role: Role,
    active: bool,
    /// Unix seconds, UTC.
    created: i64,
}

impl<'a> From<&'a KeptAccount> for Wire<'a> {
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
    let wires = found.iter().map(Wire::from);
    let body = if wanted.0 != JSON {
        let row = |wire: Wire| {
            let active = if wire.active { "yes" } else { "no" };
            let (id, role) = (wire.id.to_string(), wire.role.as_str().to_owned());
            [id, wire.username.to_owned(), role, active.to_owned(), wire.created.to_string()]
        };
        csv(["id", "username", "role", "active", "created"], wires.map(row))
    } else {
        serde_json::to_vec(&WireList { accounts: wires.collect() }).map_err(AppError::internal)?
    };
    part(wanted.0, body, next, &conditions)
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
    Ok(([(header::ETAG, etag(kept).value()?)], in_json(&Wire::from(kept))?).into_response())
}
