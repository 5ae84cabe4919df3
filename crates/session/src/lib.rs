//! Which browser is this: a session that lives in a signed cookie. Anyone may read it, nobody can
//! change it, and once it is ended it stays ended.
//!
//! It stands on [`tower_sessions`] and [`axum`]. Of accounts it knows three numbers in the cookie;
//! an app says through [`Logins`] whether the login that they name still stands.
//!
//! * [`sessions`] is the middleware around everything that renders or acts.
//! * [`SessionHandle`] is what a handler holds of its request's session: signing in and out,
//!   values, messages for the next page, the token against forged posts. [`Session`] is there for
//!   the values alone.
//! * [`refuse_cross_origin`] and [`require_proof`] refuse posts that other sites forge.
//! * [`SessionError`] says what failed. An app with errors of its own makes them of these.
//!
//! # The cookie
//!
//! Its value is `payload.kid.mac`, each part base64url without padding (RFC 4648, section 5), so
//! that anybody can paste the first part into a decoder.
//!
//! * `payload`: compact JSON, its members in this order:
//!
//!   | member | is | |
//!   |---|---|---|
//!   | `sid` | the session's id, 128 random bits | always |
//!   | `iat` | when it began, Unix seconds | always |
//!   | `seen` | when it was last renewed | always |
//!   | `idle` | for how many seconds it may rest | always |
//!   | `exp` | its absolute end | always |
//!   | `acc` | the account's id | signed in |
//!   | `auth` | when the password was last checked | signed in |
//!   | `epoch` | the account's epoch then | signed in |
//!   | `keep` | `true`: the cookie outlives the browser | "keep me signed in" |
//!   | `data` | an object with sorted keys | always |
//!
//! * `kid`: the first four bytes of the SHA-256 of the secret key: which key signed.
//! * `mac`: HMAC-SHA256 (RFC 2104) over `cookie-name.payload.kid` with a key that HKDF (RFC 5869)
//!   derives from the secret for this purpose alone. So a flash cookie's value is worth nothing
//!   as a session, and the other way round.
//!
//! # The order of checks
//!
//! 1. name and value are at most 4096 bytes;
//! 2. there are three parts;
//! 3. `kid` names the current key or a fallback;
//! 4. the MAC is right, compared in constant time;
//! 5. the payload is readable; `iat` is at most 60 s ahead (clocks of instances differ); neither
//!    the absolute nor the idle end has passed;
//! 6. signed in: one look-up says that the login is open, the account's epoch is the cookie's, and
//!    the account is active.
//!
//! Whatever fails, the request goes on as a visitor's: never an error page. A counter goes up
//! with the reason, and the cookie is removed, but only by an answer to a navigation. A late
//! fetch under an old cookie must not delete the fresh one that the browser holds by then.
//!
//! # Defaults, and why
//!
//! * **Two ends.** A visitor's session may rest a day. A signed-in one rests 30 minutes and ends
//!   after 12 hours; with "keep me signed in" 14 and 30 days (OWASP Session Management: both an
//!   idle and an absolute timeout). All are settings.
//! * **Few writes.** A cookie is written when its bytes differ, when a quarter of the idle time
//!   has passed, or when a fallback key verified it. Nothing is written on 5xx and 304: what a
//!   failed request decided is not carried out.
//! * **A slow answer renews nothing.** After more than a second, the account's epoch may have been
//!   raised by another request: the old claim under a new `seen` would be worth nothing, and could
//!   land on top of the new cookie.
//! * **A background request renews nothing.** What a page asks for by itself, such as how far an
//!   import is, shows nobody: its route says so (`BackgroundRequest`), and the session rests on, so
//!   that a page left open comes to its idle end like any other.
//! * **4096 bytes.** Browsers drop more without a word. So more is an error that names each key's
//!   size, and the old cookie stays.
//! * **`HttpOnly`, `SameSite=Lax`, `Path=/`**, and in production `Secure` with the prefix
//!   `__Host-`; the same function makes the line that sets and the line that removes.
//! * **`Vary: Cookie`** on every answer, `Cache-Control: no-store` when signed in, when a cookie is
//!   set or a token is on the page. An answer that says itself how it may be kept is believed,
//!   unless a cookie or a token is in it.
//! * **A flash** waits five minutes, since the page that shows it is the next one, and takes at
//!   most 2048 bytes with its name: with a session of 4096 beside it, the line stays below the 8192
//!   bytes that many proxies take for a header. The oldest message gives way.
//! * **A new id at sign-in**, and nothing of the visitor's data: a cookie that somebody planted
//!   never becomes a signed-in one.
//! * **Forged posts are refused twice**: by where they come from (`Sec-Fetch-Site`, else `Origin`),
//!   and by a masked token bound to the `sid`.
//!
//! Handlers may extract [`Session`], for the data alone. Its `cycle_id()`, `flush()` and `delete()`
//! end a visitor's session; after `cycle_id()` the data goes on under the new id. They are errors
//! while somebody is signed in: the login would stay open, for every copy of the cookie. It is
//! closed first, where logins are kept, and then [`SessionHandle::sign_out`] forgets the session
//! here.
//!
//! What a cookie session cannot do: its owner can put an older cookie back while the session
//! lives. So `data` is no place for counters, quotas or values that are good once.
//!
//! # The known cookie
//!
//! A third cookie, `known`, says which accounts have logged in with this browser: `browser`, its
//! number of 128 random bits, and `accs`, at most five, the newest first, each with the account's
//! id (`acc`) and the time of its last log-in here (`at`). It is signed like the others, by a key
//! for this purpose alone. An account is in it for 180 days after that time. It signs nobody in and
//! is bound to no session: it only separates the tries at log-in of this browser from those that
//! come from elsewhere, so that an app can limit the latter without locking anybody out. One that
//! is not ours is removed, by an answer to a navigation; one that a fallback key verified is signed
//! again, by the same.
//!
//! # Example
//!
//! ```
//! use rollcall_session::{Purpose, SecretKey, SigningKeys};
//!
//! let secret = SecretKey::parse(&SecretKey::generate()).expect("a generated key is a good key");
//! let keys = SigningKeys::new(&secret, &[]);
//!
//! // Anybody can read what was signed …
//! let value = keys.sign(Purpose::Session, "session", br#"{"role":"guest"}"#);
//! assert!(value.starts_with("eyJyb2xlIjoiZ3Vlc3QifQ."));
//!
//! // … and it verifies, under its own name and for its own purpose,
//! let verified = keys.verify(Purpose::Session, "session", &value).expect("we signed it");
//! assert_eq!(verified.payload, br#"{"role":"guest"}"#);
//! assert!(keys.verify(Purpose::Flash, "flash", &value).is_err());
//!
//! // … but nobody can change it.
//! let forged = value.replacen("Z3Vlc3Q", "YWRtaW4", 1);
//! assert_ne!(forged, value);
//! assert!(keys.verify(Purpose::Session, "session", &forged).is_err());
//! ```

mod cookie;
mod error;
mod flash;
mod handle;
mod host;
mod keys;
mod known;
mod layer;
mod logins;
mod origin;
mod payload;
mod refusal;
mod sessions;
mod settings;
mod signed;
mod state;
mod store;

pub use error::{SessionError, SessionTooLarge};
pub use flash::MAX_FLASH_BYTES;
pub use handle::{Key, SessionHandle, SignedSession};
pub use host::Host;
pub use keys::{Purpose, SecretKey, SigningKeys, TUTORIAL_KEYS};
pub use known::MAX_KNOWN_ACCOUNTS;
pub use layer::{BackgroundRequest, is_navigation, sessions};
pub use logins::{Checked, LoginStatus, Logins};
pub use origin::{
    Origin, OriginChecks, OriginGuard, PublicOrigin, origin_checks, refuse_cross_origin,
    require_proof,
};
pub use payload::{Claim, Payload, now};
pub use refusal::{Refusal, RefusalCounts};
pub use sessions::Sessions;
pub use settings::SessionSettings;
pub use signed::{CSRF_TOKEN_CHARS, MAC_CHARS, MAX_COOKIE_BYTES, TOKEN_HEADER, Verified, bare_mac};
pub use tower_sessions::Session;
pub use tower_sessions::session::Id;

/// The README's example, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
