//! How often programs may ask, counted in this process, for each address and for each token.
//!
//! What is left is told in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers,
//! 10), so that a script can slow down before it is refused.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::rate::{Rate, WINDOW_SECS};

use super::{ApiSettings, Problem};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// A wrong token counts as so many requests of its address, so that trying them out, or a script
/// that does not notice that its token has ended, comes to its end sooner.
const WRONG_TOKEN_COSTS: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

/// The limits of the API.
pub struct Limits {
    addresses: Option<Limit<ClientAddress>>,
    tokens: Option<Limit<i64>>,
}

impl Limits {
    /// As they are set; a limit of 0 is none.
    pub fn new(settings: &ApiSettings) -> Arc<Self> {
        Arc::new(Self {
            addresses: Limit::new("address", settings.address_requests_per_minute),
            tokens: Limit::new("token", settings.token_requests_per_minute),
        })
    }

    /// Counts a request from this address.
    ///
    /// # Errors
    /// 429.
    pub fn count_address(&self, address: ClientAddress) -> Result<Left, TooMany> {
        let limit = self.addresses.as_ref();
        limit.map_or(Ok(Left::default()), |limit| limit.count(&address, NonZeroU32::MIN))
    }

    /// Counts a request by the token with this number.
    ///
    /// # Errors
    /// 429.
    pub fn count_token(&self, id: i64) -> Result<Left, TooMany> {
        self.tokens.as_ref().map_or(Ok(Left::default()), |limit| limit.count(&id, NonZeroU32::MIN))
    }

    /// Counts a wrong token from this address, beside the request that it came with.
    ///
    /// # Errors
    /// 429.
    pub fn count_wrong_token(&self, address: ClientAddress) -> Result<Left, TooMany> {
        let Some(limit) = &self.addresses else { return Ok(Left::default()) };
        // So that the first one is told what is wrong with it, however low the limit.
        let rest = NonZeroU32::new(limit.rate.quota - 1);
        rest.map_or(Ok(Left::default()), |rest| limit.count(&address, WRONG_TOKEN_COSTS.min(rest)))
    }
}

/// The layer that counts the requests of each address. It stands before the look-up of a token.
pub async fn limit_addresses(
    State(limits): State<Arc<Limits>>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    match limits.count_address(address) {
        Ok(left) => left.told(next.run(request).await),
        Err(refusal) => refusal.into_response(),
    }
}

/// What a limit leaves, as its two headers say it; none, where there is no limit.
#[derive(Clone, Debug, Default)]
pub struct Left(Option<(HeaderValue, HeaderValue)>);

impl Left {
    fn new(name: &str, quota: u32, left: u32) -> Self {
        // Until all of it is there again: what was used comes back little by little.
        let used = u64::from(quota.saturating_sub(left));
        let reset_secs = (used * WINDOW_SECS).div_ceil(u64::from(quota).max(1));
        let policy = format!("\"{name}\";q={quota};w={WINDOW_SECS}");
        let left = format!("\"{name}\";r={left};t={reset_secs}");
        Self(HeaderValue::try_from(policy).ok().zip(HeaderValue::try_from(left).ok()))
    }

    /// The response with its headers.
    pub fn told(self, mut response: Response) -> Response {
        self.add_to(response.headers_mut());
        response
    }

    fn add_to(self, headers: &mut HeaderMap) {
        // What was said further inside of the same limit was counted later.
        let is_told =
            |policy: &HeaderValue| headers.get_all(POLICY).iter().any(|there| there == policy);
        if let Some((policy, left)) = self.0.filter(|(policy, _)| !is_told(policy)) {
            headers.append(POLICY, policy);
            headers.append(LEFT, left);
        }
    }
}

/// A request too many.
#[derive(Clone, Debug)]
pub struct TooMany {
    whose: &'static str,
    quota: u32,
    /// When to come again.
    pub retry_after_secs: u64,
}

impl IntoResponse for TooMany {
    fn into_response(self) -> Response {
        let Self { whose, quota, retry_after_secs } = self;
        let detail = format!(
            "From one {whose} come at most {quota} requests a minute. Wait as long as \
             `Retry-After` says; `RateLimit` tells beforehand what is left."
        );
        let problem = Problem::from(AppError::TooMany { retry_after_secs }).detail(detail);
        Left::new(whose, quota, 0).told(problem.into_response())
    }
}

/// A rate with its name in the headers.
struct Limit<K: Clone + Ord + Hash> {
    name: &'static str,
    rate: Rate<K>,
}

impl<K: Clone + Ord + Hash> Limit<K> {
    fn new(name: &'static str, per_minute: u32) -> Option<Self> {
        Some(Self { name, rate: Rate::per_minute(per_minute)? })
    }

    fn count(&self, key: &K, requests: NonZeroU32) -> Result<Left, TooMany> {
        let Self { name, rate } = self;
        let left = rate.count(key, requests).map(|left| Left::new(name, rate.quota, left));
        left.map_err(|retry_after_secs| TooMany {
            whose: name,
            quota: rate.quota,
            retry_after_secs,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(left: Left) -> (String, String) {
        let (policy, left) = left.0.expect("headers");
        let text = |value: HeaderValue| value.to_str().expect("ASCII").to_owned();
        (text(policy), text(left))
    }

    #[test]
    fn each_request_is_told_what_is_left() {
        let limit = Limit::new("token", 3).expect("a limit");
        for (left, secs) in [(2, 20), (1, 40), (0, 60)] {
            let told = texts(limit.count(&1, NonZeroU32::MIN).expect("within the limit"));
            let expected =
                ("\"token\";q=3;w=60".to_owned(), format!("\"token\";r={left};t={secs}"));
            assert_eq!(told, expected);
        }
        let refusal = limit.count(&1, NonZeroU32::MIN).expect_err("one too many");
        assert!((1..=20).contains(&refusal.retry_after_secs), "{refusal:?}");
    }
}
