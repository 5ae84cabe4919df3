//! The handlers of the pages: who, what, which page.

use axum::extract::{Extension, FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use rollcall_forms::{FormState, Once};
use rollcall_session::SessionHandle;
use serde::Deserialize;

use crate::auth::account::{Landing, Registration, Role};
use crate::auth::form::{RESUME, token_last_day};
use crate::auth::pages::{
    AccountPage, EndOtherLoginsPage, GuestPage, KnownLinkOverPage, KnownPage, LoginPage,
    LogoutPage, NoRegistrationPage, RegisterPage, RevokeTokenPage, SetupPage, TokensPage,
};
use crate::auth::paths::{self, NEXT};
use crate::base::error::AppError;
use crate::base::server::Page;
use crate::base::server::database::Db;
use crate::base::server::{LocalPath, PathId};

use super::access::{SetupOpen, SignedIn};
use super::setup::AdminSeen;
use super::tokens::{self, LastDays};
use super::transport::CookiesReturn;
use super::{Settings, accounts, drafts, known_links, logins};

/// What follows `/login?`.
#[derive(Deserialize)]
pub struct LoginQuery {
    #[serde(default)]
    next: String,
}

/// What log-in depends on beside who asks.
pub struct LoginAsked {
    /// Where to go afterwards, checked; `""` for one's own place.
    next: String,
    /// Whether nobody can log in yet.
    needs_setup: bool,
    landing: Landing,
}

impl<S: Send + Sync> FromRequestParts<S> for LoginAsked {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let query = Query::<LoginQuery>::from_request_parts(parts, state).await;
        let next = query.map_or_else(|_| String::new(), |Query(query)| query.next);
        let next =
            LocalPath::parse(&next).map_or_else(String::new, |next| next.as_str().to_owned());
        let db = Db::from_request_parts(parts, state).await?;
        let admin_seen = AdminSeen::from_request_parts(parts, state).await?;
        let landing = Landing::from_request_parts(parts, state).await?;
        Ok(Self { next, needs_setup: admin_seen.needs_setup(&db).await?, landing })
    }
}

/// `GET /login`. Who is signed in already goes on.
pub async fn login(
    _: CookiesReturn,
    who: Option<SignedIn>,
    db: Db,
    session: SessionHandle,
    settings: Settings,
    forms: FormState,
    asked: LoginAsked,
) -> Result<Response, AppError> {
    let LoginAsked { next, needs_setup, landing } = asked;
    if let Some(who) = who {
        // A form from before they signed in in another tab: it may carry what was typed elsewhere.
        let carried = forms.of(paths::LOGIN).map(|(typed, _)| typed.clone()).unwrap_or_default();
        let path = match LocalPath::parse(carried.get(NEXT)) {
            Some(there) => {
                drafts::carry_over(&db, &session, &there, carried.get(RESUME.name)).await?
            }
            None if next.is_empty() => landing.of(who.account().role, &who.account().username),
            None => next,
        };
        return Ok(Redirect::to(&path).into_response());
    }
    let can_register = settings.registration == Registration::Open;
    let page = || view! { <LoginPage next can_register needs_setup/> };
    let page = Page::new("Log in", &forms, page);
    Ok(page.into_response())
}

/// `GET /logout`: asks. Without a session it says so.
pub async fn logout(who: Option<SignedIn>, forms: FormState) -> Page {
    let username = who.map(|who| who.account().username.to_string());
    Page::new("Log out", &forms, || view! { <LogoutPage username/> })
}

/// `GET /register`. Before there is an admin, it leads to `/setup`; where registration is not open,
/// it says who makes accounts.
pub async fn register(
    _: CookiesReturn,
    db: Db,
    settings: Settings,
    forms: FormState,
) -> Result<Response, AppError> {
    if !accounts::has_active_admin(&db).await? {
        return Ok(Redirect::to(paths::SETUP).into_response());
    }
    if settings.registration != Registration::Open {
        let by_invitation = settings.registration == Registration::Invited;
        let page = || view! { <NoRegistrationPage by_invitation/> };
        let page = Page::new("Registration is not open", &forms, page);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let password_min_length = settings.password_min_length;
    let page = Page::new("Register", &forms, || view! { <RegisterPage password_min_length/> });
    Ok(page.into_response())
}

/// `GET /setup`, while there is no active admin.
pub async fn setup(_: CookiesReturn, _: SetupOpen, settings: Settings, forms: FormState) -> Page {
    let password_min_length = settings.password_min_length;
    Page::new("Set up", &forms, || view! { <SetupPage password_min_length/> })
}

/// `GET /known/{token}`: asks. It is also what a post to a link sees that is good no more.
pub async fn known(
    _: CookiesReturn,
    db: Db,
    forms: FormState,
    token: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Response, AppError> {
    let token = token.map_or_else(|_| String::new(), |Path(token)| token);
    let Some(account) = known_links::find(&*db, &token).await? else {
        let page = Page::new("A link that is over", &forms, || view! { <KnownLinkOverPage/> });
        return Ok((StatusCode::NOT_FOUND, page).into_response());
    };
    let username = account.username.to_string();
    let page = Page::new("A known browser", &forms, || view! { <KnownPage username token/> });
    Ok(page.into_response())
}

/// `GET /user/{name}`: 303 to the place of that account.
pub async fn user(
    who: SignedIn,
    db: Db,
    landing: Landing,
    name: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Redirect, AppError> {
    let Path(name) = name.map_err(|_| who.no_account())?;
    let account = who.find_account(&db, &name).await?;
    Ok(Redirect::to(&landing.of(account.role, &account.username)))
}

/// `GET /guest/{name}`: that account, and admins. Who is no guest has no such page.
pub async fn guest(
    who: SignedIn,
    db: Db,
    forms: FormState,
    name: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Page, AppError> {
    let Path(name) = name.map_err(|_| who.no_account())?;
    let account = who.find_account(&db, &name).await?;
    if account.role != Role::Guest {
        return Err(who.no_account());
    }
    let is_own = account.id == who.account().id;
    let username = account.username.to_string();
    Ok(Page::new(&username.clone(), &forms, || view! { <GuestPage username is_own/> }))
}

/// `GET /account`.
pub async fn account(
    who: SignedIn,
    db: Db,
    session: SessionHandle,
    settings: Settings,
    forms: FormState,
) -> Result<Page, AppError> {
    let this = session.sid().ok_or(AppError::NotSignedIn)?;
    let logins = logins::list_own(&db, &who, this).await?;
    let account = who.account().clone();
    let password_min_length = settings.password_min_length;
    Ok(Page::new("Your account", &forms, || {
        view! { <AccountPage account logins password_min_length/> }
    }))
}

/// `GET /account/end-other-logins`: asks.
pub async fn end_other_logins(_: SignedIn, forms: FormState) -> Page {
    Page::new("Log out everywhere else", &forms, || view! { <EndOtherLoginsPage/> })
}

/// `GET /account/tokens`; as the answer to its own form, with the token that was made.
pub async fn tokens(
    who: SignedIn,
    db: Db,
    forms: FormState,
    made: Option<Extension<Once>>,
) -> Result<Page, AppError> {
    let tokens = tokens::list_own(&db, &who).await?;
    let made = made.map(|Extension(Once(secret))| secret);
    let LastDays { first, usual, last } = LastDays::now()?;
    let last_day = token_last_day(first, last);
    let usual = usual.to_string();
    Ok(Page::new("Your tokens", &forms, || view! { <TokensPage tokens made last_day usual/> }))
}

/// `GET /account/tokens/{id}/revoke`: asks.
pub async fn revoke_token(
    who: SignedIn,
    db: Db,
    forms: FormState,
    PathId(id): PathId<i64>,
) -> Result<Page, AppError> {
    let token = tokens::find_own(&db, &who, id).await?;
    Ok(Page::new("Revoke a token", &forms, || view! { <RevokeTokenPage token/> }))
}

/// Where to send who must sign in first: back here afterwards, if this is a page of ours.
pub fn login_path(uri: &Uri) -> String {
    let here = uri.path_and_query().map_or("/", |here| here.as_str());
    // A query that holds what no address should is left behind, and the page is found again.
    match LocalPath::parse(here).or_else(|| LocalPath::parse(uri.path())) {
        Some(here) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair(NEXT, here.as_str());
            format!("{}?{}", paths::LOGIN, query.finish())
        }
        None => paths::LOGIN.to_owned(),
    }
}
