//! What the command line does.

use std::io::{BufRead, IsTerminal};

use crate::auth;
use crate::auth::account::{Account, Role, Username};
use crate::auth::form::{NewToken, new_password, token_last_day};
use crate::auth::server::access::Operator;
use crate::auth::server::keeping::{self, Change, KeptAccount};
use crate::auth::server::{accounts, known_links, limits, passwords, tokens};
use crate::base::error::AppError;
use crate::base::paths::is_below;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SHELL, SecurityLog};
use crate::lab::paths::LAB;
use crate::lab::routes::RouteLine;

use super::secrets::{database_url, not_opened};
use super::settings::Settings;
use super::terminal::{CommandError, say};
use super::{migrations, routes};

/// `rollcall routes`: a line for each, those of the Lab where it is open.
pub fn routes_text(settings: &Settings) -> String {
    let text = |RouteLine { method, path, who, .. }| format!("{method:<6} {path:<28} {who}\n");
    let is_open = |line: &RouteLine| settings.lab.enabled || !is_below(line.path, LAB);
    routes::lines().into_iter().filter(is_open).map(text).collect()
}

/// `rollcall account add NAME --role ROLE`
pub async fn add(settings: &Settings, name: &str, role: Role) -> Result<(), CommandError> {
    let name = Username::parse(name)?;
    let db = open().await?;
    if accounts::find(&db, &name).await?.is_some() {
        return Err(format!("the name {name} is taken").into());
    }
    let hash = passwords::hash_new(ask_password(settings)?, &name).await?;
    let made = accounts::add(&db, Operator::at_the_shell(), &name, hash, role).await;
    let account = made?;
    let about = format!("{}: role {}", account.username, role.as_str());
    SecurityLog::without_request().about(about).done(Event::AccountMade, SHELL);
    say(format_args!("Account {} made, with the role {}.", account.username, role.as_str()));
    Ok(())
}

/// `rollcall account passwd NAME`
pub async fn passwd(settings: &Settings, name: &str) -> Result<(), CommandError> {
    let (db, account) = find(name).await?;
    let password = ask_password(settings)?;
    let hash = passwords::hash_new(password, &account.username).await?;
    let new = Change { password: Some(hash), ..Change::default() };
    change(&db, &account, new, "new password").await?;
    limits::forget(&db, &account.username).await?;
    say(format_args!("Password of {} changed; all its sessions are ended.", account.username));
    Ok(())
}

/// `rollcall account unlock NAME`
pub async fn unlock(settings: &Settings, name: &str) -> Result<(), CommandError> {
    let (db, account) = find(name).await?;
    limits::forget(&db, &account.username).await?;
    let made = known_links::make(&db, Operator::at_the_shell(), &account).await;
    let token = made?;
    let about = format!("{}: link made", account.username);
    SecurityLog::without_request().about(about).done(Event::Unlock, SHELL);
    let (name, minutes) = (account.username, known_links::LIFETIME_MINUTES);
    say(format_args!(
        "The wrong passwords that were tried for {name} are forgotten. Open this link"
    ));
    say(format_args!(
        "within {minutes} minutes in one browser of {name}: what others try from then on"
    ));
    say("keeps nobody out there.");
    let origin = settings.origin_at(settings.leptos.site_addr);
    say(format_args!("{origin}{}", auth::paths::known(&token)));
    Ok(())
}

/// `rollcall account role NAME ROLE`
pub async fn give_role(name: &str, role: Role, force: bool) -> Result<(), CommandError> {
    let (db, account) = find(name).await?;
    let given = Change { role: Some(role), force, ..Change::default() };
    change(&db, &account, given, &format!("role {}", role.as_str())).await?;
    say(format_args!("Account {} has the role {}.", account.username, role.as_str()));
    say_if_no_admin_is_left(&db).await
}

/// `rollcall account disable NAME`
pub async fn disable(name: &str, force: bool) -> Result<(), CommandError> {
    let (db, account) = find(name).await?;
    let disabled = Change { active: Some(false), force, ..Change::default() };
    change(&db, &account, disabled, "disabled").await?;
    say(format_args!("Account {} is disabled.", account.username));
    say_if_no_admin_is_left(&db).await
}

async fn say_if_no_admin_is_left(db: &Db) -> Result<(), CommandError> {
    if !accounts::has_active_admin(db).await? {
        say("No active admin is left: /setup is open again. Start the server anew: it prints the");
        say("setup token.");
    }
    Ok(())
}

/// `rollcall account enable NAME`
pub async fn enable(name: &str) -> Result<(), CommandError> {
    let (db, account) = find(name).await?;
    let enabled = Change { active: Some(true), ..Change::default() };
    change(&db, &account, enabled, "active").await?;
    say(format_args!("Account {} is enabled.", account.username));
    Ok(())
}

/// `rollcall token add NAME --account NAME --scope SCOPE --days N`
pub async fn add_token(
    name: &str,
    account: &str,
    scope: &str,
    days: u16,
) -> Result<(), CommandError> {
    let account = Username::parse(account)?;
    let db = open().await?;
    let owner = accounts::credentials(&db, &account).await?;
    let owner = owner.ok_or_else(|| format!("there is no account {account}"))?;
    let days_to_choose = tokens::LastDays::now()?;
    let last_day = token_last_day(days_to_choose.first, days_to_choose.last);
    let day = tokens::day_in(days)?.to_string();
    let new = NewToken::parse(name, scope, &day, last_day)?;
    let about = format!("for {account}: scope {}", new.scope.as_str());
    let made = tokens::make_for(&db, Operator::at_the_shell(), &owner, new).await?;
    SecurityLog::without_request().about(about).done(Event::TokenMade, SHELL);
    say(made.as_str());
    Ok(())
}

pub(super) async fn open() -> Result<Db, CommandError> {
    let url = database_url()?;
    migrations::open(&url).await.map_err(|error| CommandError::Failed(not_opened(&url, &error)))
}

async fn find(name: &str) -> Result<(Db, Account), CommandError> {
    let name = Username::parse(name)?;
    let db = open().await?;
    let account = accounts::find(&db, &name).await?;
    account.map(|account| (db, account)).ok_or_else(|| format!("there is no account {name}").into())
}

/// Changes an account; `about` says in the security log what of it.
async fn change(
    db: &Db,
    account: &Account,
    change: Change,
    about: &str,
) -> Result<(), CommandError> {
    let decide = |_: &KeptAccount| Ok::<_, AppError>(change);
    let changed = keeping::change(db, Operator::at_the_shell(), account.id, decide).await;
    let (_, is_changed) = changed.map_err(|error| match error {
        AppError::Conflict(message) => CommandError::Input(format!("{message} Or say --force.")),
        other => other.into(),
    })?;
    if is_changed {
        let about = format!("{}: {about}", account.username);
        SecurityLog::without_request().about(about).done(Event::AccountChanged, SHELL);
    }
    Ok(())
}

/// From a terminal twice and unseen, else the first line of standard input. Never an argument:
/// other people on the machine can read those.
fn ask_password(settings: &Settings) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("the password cannot be read: {error}");
    let password = if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("New password: ").map_err(failed)?;
        if rpassword::prompt_password("Once more: ").map_err(failed)? != first {
            return Err("the two passwords are not the same".to_owned());
        }
        first
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    new_password(settings.auth.password_min_length).check(&password)?;
    Ok(password)
}
