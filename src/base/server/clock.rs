//! What time it is, for everybody who writes it down or compares it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, in UTC.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
