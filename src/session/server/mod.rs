//! The server's half of the session: keys, cookies, the layer around all pages.

mod cookie;
mod flash_cookie;
mod handle;
mod keys;
mod known_cookie;
mod layer;
mod origin;
mod payload;
mod refusal;
mod sessions;
mod settings;
mod signed;
mod store;
mod trial;

pub use flash_cookie::MAX_FLASH_BYTES;
pub use handle::{Key, SessionHandle, SignedSession};
pub use keys::{Purpose, SecretKey, SigningKeys, TUTORIAL_KEYS};
pub use known_cookie::MAX_KNOWN_ACCOUNTS;
pub use layer::{BackgroundRequest, Logins, is_navigation, sessions};
pub use origin::{
    Origin, OriginChecks, OriginGuard, PublicOrigin, TOKEN_HEADER, origin_checks,
    refuse_cross_origin, require_proof,
};
pub use payload::{Claim, Payload, now};
pub use refusal::{Refusal, RefusalCounts};
pub use sessions::Sessions;
pub use settings::SessionSettings;
pub use signed::{CSRF_TOKEN_CHARS, MAC_CHARS, MAX_COOKIE_BYTES, Verified, bare_mac};
pub use tower_sessions::session::Id;
pub use trial::{Trial, Worthless};
