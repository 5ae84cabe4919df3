//! The actions of accounts: who, what, do. Each posts to the path of its page.

// The macro makes a struct of each action, and its fields cannot carry docs.
#![allow(missing_docs)]

use leptos::prelude::*;
use rollcall_forms::Done;

use crate::base::error::AppError;

/// Signs in, and leads to where the person wanted to go.
#[server(prefix = "", endpoint = "login")]
pub async fn log_in(
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] remember: String,
    #[server(default)] next: String,
    #[server(default)] resume: String,
) -> Result<Done, AppError> {
    use crate::auth::form::LogIn;
    use crate::auth::server::sign_in::{Arrival, Wish};
    use crate::base::server::action::{Anybody, request};

    let (Anybody, arrival): (Anybody, Arrival) = request().await?;
    let form = LogIn::parse(&username, password)?;
    let found = arrival.check(form).await?;
    let wish = Wish { keep: !remember.is_empty(), next, resume };
    arrival.sign_in(found.account, found.epoch, wish).await
}

/// Makes a guest's account and signs in.
#[server(prefix = "", endpoint = "register")]
pub async fn register(
    #[server(default)] username: String,
    #[server(default)] new_password: String,
    #[server(default)] repeat_password: String,
) -> Result<Done, AppError> {
    use crate::auth::form::NewAccount;
    use crate::auth::server::access::RegistrationOpen;
    use crate::auth::server::limits::{Attempt, Door};
    use crate::auth::server::sign_in::{Arrival, Wish};
    use crate::auth::server::{App, accounts};
    use crate::base::server::action::request;
    use crate::base::server::security_log::Event;

    let asked = request::<RegistrationOpen, Arrival>().await;
    let (open, arrival) = asked.map_err(|refusal| match refusal {
        // Shut while the form was open: its page says whom to ask.
        AppError::Forbidden => AppError::form("Registration is not open."),
        other => other,
    })?;
    let App { db, hasher, log, settings, address, .. } = &arrival.app;
    let least = settings.password_min_length;
    let form = NewAccount::parse(&username, new_password, &repeat_password, least)?;
    let door = Door::Register { per_hour: settings.registrations_per_hour };
    let attempt = Attempt::begin(db, door, &form.username, *address).await?;
    let made = accounts::register(db, open, hasher, form).await;
    match &made {
        Ok(account) => {
            log.done(Event::Registration, account.username.as_str());
            attempt.count_registration(db, true).await?;
        }
        Err(AppError::Invalid(_)) => attempt.count_registration(db, false).await?,
        // A server that is busy or broken is nobody's failure.
        Err(_) => attempt.take_back(db).await?,
    }
    arrival.sign_in(made?, accounts::FIRST_EPOCH, Wish::default()).await
}

/// Makes the first admin and signs in.
#[server(prefix = "", endpoint = "setup")]
pub async fn set_up(
    #[server(default)] token: String,
    #[server(default)] username: String,
    #[server(default)] new_password: String,
    #[server(default)] repeat_password: String,
) -> Result<Done, AppError> {
    use crate::auth::form::{NewAccount, SETUP_TOKEN};
    use crate::auth::server::access::SetupOpen;
    use crate::auth::server::hash_queue::Priority;
    use crate::auth::server::limits::{Attempt, Door};
    use crate::auth::server::sign_in::{Arrival, Wish};
    use crate::auth::server::{App, accounts, passwords};
    use crate::base::server::action::request;
    use crate::base::server::security_log::Event;

    let (open, arrival): (SetupOpen, Arrival) = request().await?;
    let App { db, hasher, log, settings, address, setup_key, .. } = &arrival.app;
    let least = settings.password_min_length;
    let form = NewAccount::parse(&username, new_password, &repeat_password, least)?;
    let token = SETUP_TOKEN.parse_text(&token);
    let token = token.map_err(|message| AppError::field(SETUP_TOKEN.name, message))?;
    let NewAccount { username, password } = form;
    let attempt = Attempt::begin(db, Door::SetUp, &username, *address).await?;
    if !setup_key.token(db).await?.matches(&token) {
        log.refused(Event::SetUp, None);
        let message = "This is not the token that the server printed.";
        return Err(AppError::field(SETUP_TOKEN.name, message));
    }
    attempt.take_back(db).await?;
    accounts::refuse_taken(db, &username).await?;
    let hashed = passwords::hash_new_in_turn(hasher, Priority::LogIn, password, &username).await;
    let account = accounts::add_first_admin(db, open, &username, hashed?).await?;
    log.done(Event::SetUp, account.username.as_str());
    arrival.sign_in(account, accounts::FIRST_EPOCH, Wish::default()).await
}

/// Makes this browser known for the account of a link, and signs nobody in.
#[server(prefix = "", endpoint = "known/{token}")]
pub async fn make_known(#[server(default)] token: String) -> Result<Done, AppError> {
    use crate::auth::paths;
    use crate::auth::server::known_links;
    use crate::auth::server::sign_in::Arrival;
    use crate::base::flash::Flash;
    use crate::base::server::action::{Anybody, request};
    use crate::base::server::security_log::Event;

    // Where no cookie comes back the link would be used up for nothing.
    let (Anybody, Arrival { app, .. }) = request::<Anybody, Arrival>().await?;
    let Some(account) = known_links::use_up(&app.db, &token).await? else {
        app.log.refused(Event::Unlock, None);
        // The page behind this says it better.
        return Err(AppError::form("This link is good no more."));
    };
    app.log.about("link used").done(Event::Unlock, account.username.as_str());
    app.session.make_known(account.id);
    app.session.flash(Flash::success("This browser is known now. Log in as usual."));
    Done::at(paths::LOGIN)
}

/// Ends the session.
#[server(prefix = "", endpoint = "logout")]
pub async fn log_out() -> Result<Done, AppError> {
    use crate::auth::server::access::SignedIn;
    use crate::auth::server::{App, own_account};
    use crate::base::paths::HOME;
    use crate::base::server::action::request;

    let (who, app): (Option<SignedIn>, App) = request().await?;
    own_account::log_out(&app.db, who, &app.session, &app.log).await?;
    Done::at(HOME)
}

/// Changes the password of who is signed in, and ends their other sessions.
#[server(prefix = "", endpoint = "account")]
pub async fn change_password(
    #[server(default)] old_password: String,
    #[server(default)] new_password: String,
    #[server(default)] repeat_password: String,
) -> Result<Done, AppError> {
    use crate::auth::form::PasswordChange;
    use crate::auth::server::access::SignedIn;
    use crate::auth::server::{App, own_account};
    use crate::base::server::action::request;

    let (who, app): (SignedIn, App) = request().await?;
    let least = app.settings.password_min_length;
    let form = PasswordChange::parse(old_password, new_password, &repeat_password, least)?;
    own_account::change_password(&app, &who, form).await
}

/// Ends all other sessions of who is signed in.
#[server(prefix = "", endpoint = "account/end-other-logins")]
pub async fn end_other_logins() -> Result<Done, AppError> {
    use crate::auth::server::access::SignedIn;
    use crate::auth::server::{App, own_account};
    use crate::base::server::action::request;

    let (who, app): (SignedIn, App) = request().await?;
    own_account::end_other_logins(&app, &who).await
}

/// Makes a token for who is signed in, and shows it this once.
#[server(prefix = "", endpoint = "account/tokens")]
pub async fn make_token(
    #[server(default)] form_key: String,
    #[server(default)] token_name: String,
    #[server(default)] scope: String,
    #[server(default)] last_day: String,
) -> Result<Done, AppError> {
    use crate::auth::form::{NewToken, token_last_day};
    use crate::auth::paths;
    use crate::auth::server::App;
    use crate::auth::server::access::{Recent, SignedIn};
    use crate::auth::server::idempotency::Request;
    use crate::auth::server::tokens::{self, LastDays};
    use crate::base::flash::Flash;
    use crate::base::server::action::request;
    use crate::base::server::security_log::Event;

    let (who, app): (Recent<SignedIn>, App) = request().await?;
    let days = LastDays::now()?;
    let field = token_last_day(days.first, days.last);
    let form = NewToken::parse(&token_name, &scope, &last_day, field)?;
    let about = format!("scope {}", form.scope.as_str());
    let fields = [&token_name, &scope, &last_day].map(|value| ("", value));
    let once = Request::of_form(paths::TOKENS, &form_key, fields)?;
    let Some(made) = tokens::make(&app.db, &who, once.as_ref(), form).await? else {
        let words = "This token was made when the form was sent first, and was shown once, there. If \
                     you have no copy of it, revoke it and make another.";
        app.session.flash(Flash::notice(words));
        return Done::at(paths::TOKENS);
    };
    app.log.about(about).done(Event::TokenMade, who.proof().name());
    Done::shown_once(made.as_str())
}

/// Ends a token of who is signed in.
#[server(prefix = "", endpoint = "account/tokens/{id}/revoke")]
pub async fn revoke_token(#[server(default)] id: String) -> Result<Done, AppError> {
    use crate::auth::paths;
    use crate::auth::server::App;
    use crate::auth::server::access::SignedIn;
    use crate::auth::server::tokens;
    use crate::base::flash::Flash;
    use crate::base::paths as base_paths;
    use crate::base::server::action::request;
    use crate::base::server::security_log::Event;

    let (who, app): (SignedIn, App) = request().await?;
    let id = base_paths::id(&id).ok_or(AppError::NotFound)?;
    tokens::revoke(&app.db, &who, id).await?;
    app.log.about(format!("token {id}")).done(Event::TokenRevoked, who.name());
    app.session.flash(Flash::success("The token is revoked."));
    Done::at(paths::TOKENS)
}
