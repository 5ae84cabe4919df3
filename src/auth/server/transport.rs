//! Whether a session cookie that is set now will ever come back.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rollcall_session::Host;

use crate::base::error::AppError;
use crate::base::server::client_address::TrustedProxies;

/// How people reach this server.
#[derive(Clone, Copy, Debug)]
pub struct Transport {
    /// Whether cookies are for https alone.
    pub secure_cookies: bool,
    /// Whether `public_origin` says https. Whoever set it vouches for every way in: a proxy may
    /// hand on another `Host`, so it cannot be compared.
    pub public_https: bool,
}

impl Transport {
    /// Whether a request came by https, or from this very machine: browsers treat both as safe.
    pub fn is_safe(parts: &Parts) -> bool {
        let proxies = parts.extensions.get::<TrustedProxies>();
        parts.extensions.get::<Self>().is_some_and(|transport| transport.public_https)
            || proxies.is_some_and(|proxies| proxies.says_https(parts))
            // Browsers treat their own machine as safe (W3C Secure Contexts, section 3.1).
            || Host::of(&parts.headers).is_some_and(|host| host.is_loopback())
    }
}

/// Proof that the browser will send our cookies back: they are not `Secure`, or it came by
/// https, or it sits on this very machine.
#[derive(Clone, Copy, Debug)]
pub struct CookiesReturn(());

impl<S: Sync> FromRequestParts<S> for CookiesReturn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let transport = parts.extensions.get::<Transport>().copied();
        let transport = transport.ok_or_else(|| AppError::internal("no transport is known"))?;
        let returns = !transport.secure_cookies || Transport::is_safe(parts);
        if returns { Ok(Self(())) } else { Err(AppError::PlainHttp) }
    }
}
