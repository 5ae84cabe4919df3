//! Pauses in which others write.

use std::time::{Duration, Instant};

/// After so much work there is a pause.
const WORK: Duration = Duration::from_millis(500);

/// A little longer than another process waits before it asks for SQLite's right to write once
/// more: 100 ms at the most (`sqliteDefaultBusyCallback` in its `main.c`). Without it many
/// transactions in a row may look to that process like one that does not end.
const PAUSE: Duration = Duration::from_millis(120);

/// Whoever writes many transactions in a row takes a breath between them. Those who write in this
/// process stand in a queue and need none.
#[derive(Debug)]
pub(super) struct Breath {
    since: Instant,
}

impl Default for Breath {
    fn default() -> Self {
        Self { since: Instant::now() }
    }
}

impl Breath {
    /// Pauses, if the last pause is long ago.
    pub async fn take(&mut self) {
        if self.since.elapsed() >= WORK {
            pause().await;
            self.since = Instant::now();
        }
    }
}

/// Lets everybody have a turn.
pub(super) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}
