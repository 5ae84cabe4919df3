//! Ways to trick a session cookie, and what the checks say of each.

use rollcall_forms::{Field, Options};

use super::shown::Shown;

/// One way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Another payload under the old MAC.
    Edited,
    /// Another payload, signed with a guessed key.
    GuessedKey,
    /// The same, under the id of our key.
    GuessedKeyOurId,
    /// The id of another account under the old MAC.
    OtherAccount,
    /// Without its MAC.
    Cut,
    /// Longer than any that we make.
    Long,
    /// A flash cookie in the session's place.
    Flash,
    /// Under a key that rotated out.
    RotatedKey,
    /// Issued by a clock that was set ahead.
    Future,
    /// After its absolute end.
    Expired,
    /// After a rest that was too long.
    Idle,
    /// After a log-out.
    LoggedOut,
    /// After a change of password.
    EpochRaised,
    /// After the account was disabled.
    Disabled,
}

impl Attempt {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Edited,
        Self::GuessedKey,
        Self::GuessedKeyOurId,
        Self::OtherAccount,
        Self::Cut,
        Self::Long,
        Self::Flash,
        Self::RotatedKey,
        Self::Future,
        Self::Expired,
        Self::Idle,
        Self::LoggedOut,
        Self::EpochRaised,
        Self::Disabled,
    ];

    /// Its name in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::GuessedKey => "guessed-key",
            Self::GuessedKeyOurId => "guessed-key-our-id",
            Self::OtherAccount => "other-account",
            Self::Cut => "cut",
            Self::Long => "long",
            Self::Flash => "flash",
            Self::RotatedKey => "rotated-key",
            Self::Future => "future",
            Self::Expired => "expired",
            Self::Idle => "idle",
            Self::LoggedOut => "logged-out",
            Self::EpochRaised => "new-password",
            Self::Disabled => "disabled",
        }
    }

    /// The way of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attempt| attempt.as_str() == name)
    }

    /// Whether it takes what stands in the box.
    pub const fn takes_payload(self) -> bool {
        matches!(self, Self::Edited | Self::GuessedKey | Self::GuessedKeyOurId)
    }

    /// Whether the room signs it, with a key of its own.
    pub const fn is_signed_here(self) -> bool {
        match self {
            Self::Edited
            | Self::GuessedKey
            | Self::GuessedKeyOurId
            | Self::OtherAccount
            | Self::Cut
            | Self::RotatedKey => false,
            Self::Long
            | Self::Flash
            | Self::Future
            | Self::Expired
            | Self::Idle
            | Self::LoggedOut
            | Self::EpochRaised
            | Self::Disabled => true,
        }
    }

    /// What is tried.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Edited => "Change the payload, keep the old signature",
            Self::GuessedKey => "Sign it with a guessed key",
            Self::GuessedKeyOurId => "Sign it with a guessed key, under this server's key id",
            Self::OtherAccount => "Claim to be another account",
            Self::Cut => "Leave the signature out",
            Self::Long => "Send more than a browser keeps",
            Self::Flash => "Put a flash cookie in the session's place",
            Self::RotatedKey => "Use a key that rotated out",
            Self::Future => "Set the clock ahead",
            Self::Expired => "Set the clock back, after the absolute end",
            Self::Idle => "Come back after too long a rest",
            Self::LoggedOut => "Copy it, log out, put it back",
            Self::EpochRaised => "Copy it, change the password, put it back",
            Self::Disabled => "Copy it, and the account is disabled",
        }
    }

    /// How it is done, and what is to be seen.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Edited => "What you typed, encoded, with the signature of your real cookie.",
            Self::GuessedKey => {
                "Whoever copied a key from a tutorial signs with it. This server never has."
            }
            Self::GuessedKeyOurId => "A key id is no secret, so an attacker writes the right one.",
            Self::OtherAccount => {
                "Your payload with the number of another account as \"acc\", under your signature. \
                 There is no role to change: it is not in the cookie."
            }
            Self::Cut => {
                "Payload and key id alone, as libraries of old took with \"alg\": \"none\"."
            }
            Self::Long => "Really signed, with more than 4096 bytes of data.",
            Self::Flash => "Really signed, for another purpose and another name.",
            Self::RotatedKey => {
                "A key that has left SECRET_KEY_FALLBACKS is one that the server knows no more. Here \
                 it is a random one, made for this try."
            }
            Self::Future => {
                "Really signed: your session, issued an hour from now, and over before it begins."
            }
            Self::Expired => {
                "Really signed: your session, had it ended an hour ago. You may set your own clock \
                 back; the server asks its own."
            }
            Self::Idle => "Really signed: your session, had nobody used it for too long.",
            Self::LoggedOut => {
                "A session of this room's own is signed in, checked, signed out, and checked again. \
                 The signature is right both times."
            }
            Self::EpochRaised => {
                "The same, with a new password between: it raises the account's epoch."
            }
            Self::Disabled => "The same, with an account that an operator has disabled.",
        }
    }
}

const SIGNED_HOW: Options = &[
    ("edited", "Keep the old signature"),
    ("guessed-key", "Sign with a guessed key"),
    ("guessed-key-our-id", "Guessed key, this server's key id"),
];

/// The payload, to be edited.
pub const PAYLOAD: Field =
    Field::text_area("payload", "The payload of your cookie").max_length(4000);
/// How it is signed.
pub const TRY: Field = Field::radio("try", "Signed how", SIGNED_HOW);
/// The key that is guessed, by its place in the list.
pub const GUESS: Field = Field::select("key", "Which key to guess", &[]);

/// What became of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It held.
    Passed,
    /// It did not.
    Refused,
    /// Another had refused before.
    NotReached,
    /// It is for those who are signed in.
    NotAsked,
}

/// One check of the list.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// What is checked.
    pub words: &'static str,
    /// What became of it.
    pub state: CheckState,
}

/// The checks of one cookie, and what they come to.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// When, if it was weighed twice.
    pub moment: &'static str,
    /// In their order.
    pub checks: Vec<Check>,
    /// The name of the refusal, as the server counts it.
    pub refused: Option<String>,
    /// Whether it would be somebody signed in.
    pub signed_in: bool,
}

/// What the server says of an attempt.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was tried.
    pub attempt: Attempt,
    /// The cookie that was weighed.
    pub cookie: Shown,
    /// Its payload, decoded, where it is text.
    pub payload: String,
    /// What was found: twice where something happened between.
    pub weighed: Vec<Weighed>,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct TamperView {
    /// The payload in the box.
    pub payload: String,
    /// How the last one was signed.
    pub how: &'static str,
    /// The key that was guessed, and those to choose from.
    pub guess: String,
    /// The keys that tutorials print.
    pub guesses: Options,
    /// What the last attempt came to.
    pub verdict: Option<Verdict>,
}
