//! Why a session cookie was not believed.

use std::sync::atomic::{AtomicU64, Ordering};

/// The check at which a cookie failed, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Refusal {
    /// Longer than any cookie that we make.
    TooLong,
    /// Not `payload.kid.mac`.
    NotThreeParts,
    /// Signed with a key that is not, or no longer, ours.
    UnknownKey,
    /// Changed, or made for another name.
    WrongMac,
    /// Signed by us, and still no payload that we know.
    Unreadable,
    /// Issued in the future, by more than a clock may differ.
    FromTheFuture,
    /// Past its absolute end.
    Expired,
    /// Rested for too long.
    Idle,
    /// The login was ended: signed out here or elsewhere.
    Ended,
    /// The account's epoch was raised: its password changed, for example.
    EpochRaised,
    /// The account is disabled or gone.
    AccountInactive,
}

impl Refusal {
    /// All of them, in the order of the checks.
    pub const ALL: [Self; 11] = [
        Self::TooLong,
        Self::NotThreeParts,
        Self::UnknownKey,
        Self::WrongMac,
        Self::Unreadable,
        Self::FromTheFuture,
        Self::Expired,
        Self::Idle,
        Self::Ended,
        Self::EpochRaised,
        Self::AccountInactive,
    ];
}

/// How often each refusal happened since the start of this process.
#[derive(Debug, Default)]
pub struct RefusalCounts([AtomicU64; Refusal::ALL.len()]);

impl RefusalCounts {
    pub(crate) fn add(&self, refusal: Refusal) {
        self.0[refusal as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The count of one refusal.
    pub fn get(&self, refusal: Refusal) -> u64 {
        self.0[refusal as usize].load(Ordering::Relaxed)
    }
}
