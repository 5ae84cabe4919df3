//! The forms of log-in, registration and accounts: fields, rules, and what they parse into.

use rollcall_forms::{Date, Field, FieldErrors, Kind, Typed};

use crate::base::error::AppError;

pub use super::account::USERNAME;
use super::account::Username;
use super::token::Scope;
pub use super::token::TOKEN_SCOPE;

/// The password of an account, as typed at log-in.
pub const PASSWORD: Field =
    Field::password("password", "Password").autocomplete("current-password");

/// "Keep me signed in".
pub const REMEMBER: Field = Field::checkbox("remember", "Keep me signed in");

/// Where to go after log-in.
pub const NEXT: Field = Field::hidden(crate::auth::paths::NEXT);

/// What was typed into a form whose session had ended, urlencoded behind a signed head, to be found
/// again after log-in. It comes first, since its head says how large the rest may be.
pub const RESUME: Field = Field::hidden("resume");

/// The password of an account, typed again by who is signed in.
pub const OLD_PASSWORD: Field =
    Field::password("old_password", "Current password").autocomplete("current-password");

/// A password to be. Its least length is a setting; see [`new_password`].
const NEW_PASSWORD: Field = Field::password("new_password", "New password")
    .hint("Several words are easier to remember, and harder to guess, than one odd one.")
    .autocomplete("new-password");

/// The same again, against slips of the finger.
pub const REPEAT_PASSWORD: Field = Field::password("repeat_password", "New password again")
    .equal_to(NEW_PASSWORD.name)
    .autocomplete("new-password");

/// What the server prints at start while there is no admin.
pub const SETUP_TOKEN: Field = Field::text("token", "Setup token")
    .required()
    .max_length(64)
    .hint("The server printed it when it started: look at the terminal or the log.");

/// What an account may do.
pub const ROLE: Field =
    Field::radio("role", "Role", &[("guest", "Guest"), ("staff", "Staff"), ("admin", "Admin")])
        .required();

/// Whether an account may sign in.
pub const ACTIVE: Field = Field::checkbox("active", "Active");

/// What a token is for, in the words of its owner.
pub const TOKEN_NAME: Field = Field::text("token_name", "Name")
    .required()
    .max_length(60)
    .hint("What will use it: the script, the machine.");

/// The day with which a token ends. Which days can be chosen changes each day; see
/// [`token_last_day`].
pub const TOKEN_LAST_DAY: Field =
    Field::date("last_day", "Last day", Date::fixed(2000, 1, 1), Date::fixed(9999, 12, 31))
        .required()
        .hint("The token ends with this day, in UTC.");

/// The field of a token's last day with the days that can be chosen.
pub const fn token_last_day(min: Date, max: Date) -> Field {
    Field { kind: Kind::Date { min, max }, ..TOKEN_LAST_DAY }
}

/// The field of a new password with the least length that is set.
pub const fn new_password(min_length: usize) -> Field {
    NEW_PASSWORD.min_length(min_length)
}

/// The same as programs send it: to them an account has one password, at log-in and before.
pub const fn account_password(min_length: usize) -> Field {
    Field { name: PASSWORD.name, label: PASSWORD.label, ..new_password(min_length) }
}

/// The fields of each form that the browser checks while a person types.
pub const LOGIN_FIELDS: &[Field] = &[USERNAME, PASSWORD];
/// Registration.
pub const REGISTER_FIELDS: &[Field] = &[USERNAME, NEW_PASSWORD, REPEAT_PASSWORD];
/// The first admin.
pub const SETUP_FIELDS: &[Field] = &[SETUP_TOKEN, USERNAME, NEW_PASSWORD, REPEAT_PASSWORD];
/// Password change.
pub const PASSWORD_FIELDS: &[Field] = &[OLD_PASSWORD, NEW_PASSWORD, REPEAT_PASSWORD];

/// A new token.
pub const TOKEN_FIELDS: &[Field] = &[TOKEN_NAME, TOKEN_SCOPE, TOKEN_LAST_DAY];

/// A log-in whose fields hold something that can be tried.
pub struct LogIn {
    /// Whose account.
    pub username: Username,
    /// As typed.
    pub password: String,
}

impl LogIn {
    /// Checks the typed fields.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(username: &str, password: String) -> Result<Self, AppError> {
        check(LOGIN_FIELDS, [(USERNAME.name, username), (PASSWORD.name, &password)])?;
        Ok(Self { username: parse_username(username)?, password })
    }
}

/// An account to be. Whether the password is easy to guess is checked on the server.
pub struct NewAccount {
    /// The name.
    pub username: Username,
    /// As typed, twice.
    pub password: String,
}

impl NewAccount {
    /// Checks the typed fields; `min_length` is the setting for passwords.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(
        username: &str,
        password: String,
        repeated: &str,
        min_length: usize,
    ) -> Result<Self, AppError> {
        check(
            &[USERNAME, new_password(min_length), REPEAT_PASSWORD],
            [
                (USERNAME.name, username),
                (NEW_PASSWORD.name, &password),
                (REPEAT_PASSWORD.name, repeated),
            ],
        )?;
        Ok(Self { username: parse_username(username)?, password })
    }
}

/// A change of password by who is signed in.
pub struct PasswordChange {
    /// The password so far.
    pub old: String,
    /// The password to be.
    pub new: String,
}

impl PasswordChange {
    /// Checks the typed fields; `min_length` is the setting for passwords.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(
        old: String,
        new: String,
        repeated: &str,
        min_length: usize,
    ) -> Result<Self, AppError> {
        check(
            &[OLD_PASSWORD, new_password(min_length), REPEAT_PASSWORD],
            [
                (OLD_PASSWORD.name, &old),
                (NEW_PASSWORD.name, &new),
                (REPEAT_PASSWORD.name, repeated),
            ],
        )?;
        Ok(Self { old, new })
    }
}

/// A token to be.
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The day with which it ends.
    pub last_day: Date,
}

impl NewToken {
    /// Checks the typed fields; `last_day` is the field with the days that can be chosen.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(name: &str, scope: &str, day: &str, last_day: Field) -> Result<Self, AppError> {
        let typed = [(TOKEN_NAME.name, name), (TOKEN_SCOPE.name, scope), (last_day.name, day)];
        check(&[TOKEN_NAME, TOKEN_SCOPE, last_day], typed)?;
        let typed = Typed::from(typed);
        let scope = |field: &Field, typed: &str| field.parse_text(typed)?.parse();
        let parsed = || {
            Ok(Self {
                name: typed.parse(&TOKEN_NAME, Field::parse_text)?,
                scope: typed.parse(&TOKEN_SCOPE, scope)?,
                last_day: typed.parse(&last_day, Field::parse_date)?,
            })
        };
        parsed().map_err(AppError::Invalid)
    }
}

/// What somebody reads whose current password is another.
pub fn wrong_old_password() -> AppError {
    AppError::field(OLD_PASSWORD.name, "This is not your current password.")
}

/// A message for the field of a new password.
pub fn bad_new_password(message: impl Into<String>) -> AppError {
    AppError::field(NEW_PASSWORD.name, message)
}

fn check<const N: usize>(fields: &[Field], typed: [(&str, &str); N]) -> Result<(), AppError> {
    Field::check_all(fields, &Typed::from(typed)).map_err(AppError::Invalid)
}

fn parse_username(typed: &str) -> Result<Username, AppError> {
    Username::parse(typed)
        .map_err(|message| AppError::Invalid(FieldErrors::one(USERNAME.name, message)))
}
