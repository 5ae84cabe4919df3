//! The name of a request: in the log, in `X-Request-Id` and on the error page.

use std::fmt;

/// 64 random bits, in hex.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(u64);

impl RequestId {
    /// A new one.
    pub fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
