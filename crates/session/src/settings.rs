//! What may be set about sessions.

use serde::Deserialize;

/// Times in seconds, as a table of an app's own file of settings holds them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionSettings {
    /// How long a visitor's session may rest.
    pub visitor_idle_secs: i64,
    /// When a visitor's session ends at the latest.
    pub visitor_absolute_secs: i64,
    /// How long a signed-in session may rest.
    pub idle_secs: i64,
    /// When a signed-in session ends at the latest.
    pub absolute_secs: i64,
    /// How long a session may rest whose person asked to be kept signed in.
    pub keep_idle_secs: i64,
    /// When such a session ends at the latest.
    pub keep_absolute_secs: i64,
}

/// The two ends of one kind of session, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub idle_secs: i64,
    pub absolute_secs: i64,
}

impl Default for SessionSettings {
    /// A visitor's session may rest a day, a signed-in one 30 minutes of at most 12 hours; one that
    /// is kept signed in 14 days of at most 30.
    fn default() -> Self {
        Self {
            visitor_idle_secs: DAY,
            visitor_absolute_secs: 30 * DAY,
            idle_secs: 30 * 60,
            absolute_secs: DAY / 2,
            keep_idle_secs: 14 * DAY,
            keep_absolute_secs: 30 * DAY,
        }
    }
}

impl SessionSettings {
    pub(crate) fn visitor(&self) -> Lifetime {
        Lifetime { idle_secs: self.visitor_idle_secs, absolute_secs: self.visitor_absolute_secs }
    }

    pub(crate) fn signed_in(&self, keep: bool) -> Lifetime {
        if keep {
            Lifetime { idle_secs: self.keep_idle_secs, absolute_secs: self.keep_absolute_secs }
        } else {
            Lifetime { idle_secs: self.idle_secs, absolute_secs: self.absolute_secs }
        }
    }

    /// What is wrong with the values, one sentence each.
    pub fn problems(&self) -> Vec<String> {
        let pairs = [
            ("visitor_idle_secs", self.visitor_idle_secs, self.visitor_absolute_secs),
            ("idle_secs", self.idle_secs, self.absolute_secs),
            ("keep_idle_secs", self.keep_idle_secs, self.keep_absolute_secs),
        ];
        let wrong = |&(_, idle, absolute): &(&str, i64, i64)| {
            idle < 60 || absolute < idle || absolute > MAX_SECS
        };
        pairs
            .into_iter()
            .filter(wrong)
            .map(|(name, idle, absolute)| {
                format!(
                    "{name} is {idle} and its absolute end {absolute}: the first must be \
                     at least 60, the second not below the first nor above {MAX_SECS} (a year)"
                )
            })
            .collect()
    }
}

const DAY: i64 = 24 * 3600;

/// A year: browsers cut what is longer (RFC 6265bis caps Max-Age at 400 days).
const MAX_SECS: i64 = 365 * DAY;
