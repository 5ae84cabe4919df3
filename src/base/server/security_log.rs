//! The security log: who did what to accounts, sessions and the roster, and what was refused.
//!
//! One line for each event, under the target `security` (OWASP Logging Cheat Sheet). It holds what
//! the server knows and nothing that was typed, so no secret can be in it. `docs/log.md` lists all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::base::error::AppError;

use super::RequestId;
use super::client_address::ClientAddress;
use super::log_text::LogText;

/// Who acts at the shell. No account has such a name.
pub const SHELL: &str = "(shell)";

/// Refusals of one kind from one address are written in full up to this many in a minute, or a
/// flood of them would fill the disk and hide what succeeded.
const MAX_LINES: u32 = 10;

const WINDOW: Duration = Duration::from_secs(60);

/// The most kinds and addresses that are told apart at a time: less than a megabyte. What comes
/// from others is then counted as of one address.
const MAX_WINDOWS: usize = 4096;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody logged in, or typed a wrong name or password.
    LogIn,
    /// Somebody logged out.
    LogOut,
    /// Logins were ended by others than their session: all but one by its owner, one by an admin.
    LoginEnded,
    /// Somebody made an account for themselves.
    Registration,
    /// The first admin was made, or a wrong set-up token came.
    SetUp,
    /// Somebody changed their password, or typed a wrong one for the old.
    PasswordChange,
    /// A personal token was made.
    TokenMade,
    /// A personal token was revoked.
    TokenRevoked,
    /// A request came with a token that is none, or that has ended.
    WrongToken,
    /// An account was made by an admin or at the shell.
    AccountMade,
    /// An account's role, password or state was changed by an admin or at the shell.
    AccountChanged,
    /// At the shell the wrong passwords of an account were forgotten and a link was made, or that link
    /// was used. A link that is good no more is refused.
    Unlock,
    /// Somebody asked for what they may not do: 403.
    Forbidden,
    /// A post came from another site, or with an anti-forgery token that is not the session's.
    ForgedPost,
    /// A limit was reached: 429, or 503 where too many wait for a password hash.
    LimitReached,
    /// Students were exported.
    Export,
    /// An import was decided.
    ImportBegun,
    /// All rows of an import are written.
    ImportDone,
    /// An import was thrown away.
    ImportDiscarded,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::LogIn,
        Self::LogOut,
        Self::LoginEnded,
        Self::Registration,
        Self::SetUp,
        Self::PasswordChange,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::WrongToken,
        Self::AccountMade,
        Self::AccountChanged,
        Self::Unlock,
        Self::Forbidden,
        Self::ForgedPost,
        Self::LimitReached,
        Self::Export,
        Self::ImportBegun,
        Self::ImportDone,
        Self::ImportDiscarded,
    ];

    /// Its name in the log, which stays the same: rules of others look for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogIn => "log_in",
            Self::LogOut => "log_out",
            Self::LoginEnded => "login_ended",
            Self::Registration => "registration",
            Self::SetUp => "set_up",
            Self::PasswordChange => "password_change",
            Self::TokenMade => "token_made",
            Self::TokenRevoked => "token_revoked",
            Self::WrongToken => "wrong_token",
            Self::AccountMade => "account_made",
            Self::AccountChanged => "account_changed",
            Self::Unlock => "unlock",
            Self::Forbidden => "forbidden",
            Self::ForgedPost => "forged_post",
            Self::LimitReached => "limit_reached",
            Self::Export => "export",
            Self::ImportBegun => "import_begun",
            Self::ImportDone => "import_done",
            Self::ImportDiscarded => "import_discarded",
        }
    }
}

/// The log, as one request writes to it.
#[derive(Clone, Debug, Default)]
pub struct SecurityLog {
    limits: RefusalLimits,
    address: Option<ClientAddress>,
    request_id: Option<RequestId>,
    about: Option<String>,
}

impl SecurityLog {
    /// For what no request asks for: the shell, and what goes on in the background.
    pub fn without_request() -> Self {
        Self::default()
    }

    /// The same with words on what it was about, of our own making: never what was typed.
    pub fn about(&self, words: impl Into<String>) -> Self {
        Self { about: Some(words.into()), ..self.clone() }
    }

    /// Writes that `account` did something. This is never left out.
    pub fn done(&self, event: Event, account: &str) {
        self.write(event, "done", Some(account), None);
    }

    /// Writes that something was refused; `account` is who asked, or whose name was given, as far
    /// as there is such an account. More than so many in a minute become one line with their
    /// count, when the minute is over.
    pub fn refused(&self, event: Event, account: Option<&str>) {
        self.refused_at(Instant::now(), event, account);
    }

    fn refused_at(&self, now: Instant, event: Event, account: Option<&str>) {
        match self.limits.count((event, self.address), now) {
            Line::Write => self.write(event, "refused", account, None),
            Line::Count => {}
            Line::CountUntil(key, end) => {
                let summary =
                    Self { address: key.1, request_id: None, about: None, ..self.clone() };
                tokio::spawn(async move {
                    tokio::time::sleep_until(end.into()).await;
                    let more = summary.limits.end(key);
                    summary.write(event, "refused", None, Some(more));
                });
            }
        }
    }

    fn write(&self, event: Event, outcome: &str, account: Option<&str>, more: Option<u32>) {
        tracing::info!(
            target: "security",
            event = event.name(),
            outcome,
            account = account.map(|account| tracing::field::display(LogText(account))),
            address = self.address.map(tracing::field::display),
            request_id = self.request_id.map(tracing::field::display),
            about = self.about.as_deref(),
            more,
        );
    }
}

impl<S: Sync> FromRequestParts<S> for SecurityLog {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        Ok(Self {
            limits: parts.extensions.get().cloned().unwrap_or_default(),
            address: Some(ClientAddress::from_request_parts(parts, state).await?),
            request_id: parts.extensions.get().copied(),
            about: None,
        })
    }
}

/// How many refusals of each kind came from each address within the last minute. One for all
/// requests of an app, as an extension.
#[derive(Clone, Debug, Default)]
pub struct RefusalLimits(Arc<Mutex<HashMap<Key, Window>>>);

type Key = (Event, Option<ClientAddress>);

/// A minute, from the first refusal in it.
#[derive(Clone, Copy, Debug)]
struct Window {
    end: Instant,
    refusals: u32,
}

/// What is to be done about a refusal.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// Write its line.
    Write,
    /// It is the first to be counted alone: write how many at that time.
    CountUntil(Key, Instant),
    /// It is counted.
    Count,
}

impl RefusalLimits {
    fn windows(&self) -> MutexGuard<'_, HashMap<Key, Window>> {
        // A panic elsewhere leaves whole values behind: each is one assignment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, key: Key, now: Instant) -> Line {
        let mut windows = self.windows();
        let is_over = |window: &Window| window.end <= now && window.refusals <= MAX_LINES;
        if windows.len() >= MAX_WINDOWS {
            windows.retain(|_, window| !is_over(window));
        }
        let is_told_apart = windows.len() < MAX_WINDOWS || windows.contains_key(&key);
        let key = if is_told_apart { key } else { (key.0, None) };
        let new = Window { end: now + WINDOW, refusals: 0 };
        let window = windows.entry(key).or_insert(new);
        if is_over(window) {
            *window = new;
        }
        window.refusals = window.refusals.saturating_add(1);
        match window.refusals {
            0..=MAX_LINES => Line::Write,
            refusals if refusals == MAX_LINES + 1 => Line::CountUntil(key, window.end),
            _ => Line::Count,
        }
    }

    /// Ends a minute; answers how many refusals had no line of their own.
    fn end(&self, key: Key) -> u32 {
        let window = self.windows().remove(&key);
        window.map_or(0, |window| window.refusals.saturating_sub(MAX_LINES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(event: Event, number: u32) -> Key {
        let address = std::net::Ipv4Addr::from_bits(number);
        (event, Some(ClientAddress::new(address.into())))
    }

    #[test]
    fn ten_of_a_kind_from_an_address_are_written_and_the_rest_of_the_minute_is_counted() {
        let (limits, begin) = (RefusalLimits::default(), Instant::now());
        let (one, end) = (key(Event::LogIn, 1), begin + WINDOW);
        for _ in 0..10 {
            assert_eq!(limits.count(one, begin), Line::Write);
        }
        assert_eq!(limits.count(one, begin), Line::CountUntil(one, end));
        assert_eq!(limits.count(one, begin), Line::Count);
        for other in [key(Event::LogIn, 2), key(Event::Forbidden, 1)] {
            assert_eq!(limits.count(other, begin), Line::Write, "{other:?} counts for itself");
        }
        assert_eq!(limits.end(one), 2);
        assert_eq!(limits.count(one, end), Line::Write, "a new minute");
    }

    #[tokio::test]
    async fn when_the_minute_is_over_one_line_says_how_many_more_there_were() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let writer = Mutex::new(writer);
        let log = tracing_subscriber::fmt().json().with_writer(writer).finish();
        let listening = tracing::subscriber::set_default(log);
        let log = SecurityLog { request_id: Some(RequestId::random()), ..SecurityLog::default() };
        let a_minute_ago = Instant::now().checked_sub(WINDOW).expect("a machine that is up");
        for _ in 0..13 {
            log.about("x").refused_at(a_minute_ago, Event::LogIn, Some("ada"));
        }
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(reader));
        let mut next = || lines.next().expect("a line").expect("text");
        for _ in 0..10 {
            assert!(!next().contains("more"));
        }
        // The line waits for the end of its minute, which is now, in a task of its own.
        while !log.limits.windows().is_empty() {
            tokio::task::yield_now().await;
        }
        drop(listening);
        let line = next();
        for part in ["\"more\":3", "\"event\":\"log_in\"", "\"outcome\":\"refused\""] {
            assert!(line.contains(part), "{part}: {line}");
        }
        assert!(!line.contains("ada") && !line.contains("request_id"), "of all of them: {line}");
    }

    #[test]
    fn a_minute_with_few_refusals_ends_without_a_word() {
        let (limits, begin) = (RefusalLimits::default(), Instant::now());
        let one = key(Event::LogIn, 1);
        for minute in 0..3 {
            for _ in 0..10 {
                assert_eq!(limits.count(one, begin + minute * WINDOW), Line::Write);
            }
        }
    }

    #[test]
    fn addresses_without_end_take_bounded_memory_and_are_counted_as_one() {
        let (limits, begin) = (RefusalLimits::default(), Instant::now());
        let most = u32::try_from(MAX_WINDOWS).expect("few");
        for number in 0..most + 11 {
            let line = limits.count(key(Event::LogIn, number), begin);
            let expected = match number {
                number if number < most + 10 => Line::Write,
                _ => Line::CountUntil((Event::LogIn, None), begin + WINDOW),
            };
            assert_eq!(line, expected, "{number}");
        }
        assert_eq!(limits.windows().len(), MAX_WINDOWS + 1);
        // When their minutes are over they make room.
        let late = key(Event::LogIn, most + 11);
        assert_eq!(limits.count(late, begin + WINDOW), Line::Write);
        assert_eq!(limits.windows().len(), 2);
    }
}
