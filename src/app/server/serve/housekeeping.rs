//! What is done beside all requests, every minute and every hour.

use std::time::Duration;

use crate::auth::server::{known_links, limits, logins, tokens};
use crate::base::server::database::Db;
use crate::students::server::{answers, import};

use super::connections::{Counts, Registry};

/// Keeps house until the process ends.
pub async fn keep_house(db: Db, registry: Registry) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    for minute in (0..60).cycle() {
        minutes.tick().await;
        say_what_limits_cost(registry.take_counts());
        survive(every_minute(db.clone())).await;
        if minute == 0 {
            survive(every_hour(db.clone())).await;
        }
    }
}

/// Goes on with an import that was left over: until then some students cannot be changed.
async fn every_minute(db: Db) {
    // Failures are logged where they arise; the next time tries again.
    let _ = import::go_on(&db).await;
}

/// Removes rows that nobody needs any more.
async fn every_hour(db: Db) {
    let _ = limits::prune(&db).await;
    let _ = known_links::prune(&db).await;
    let _ = logins::prune(&db).await;
    let _ = tokens::prune(&db).await;
    let _ = answers::prune(&db).await;
    let _ = import::tidy_up(&db).await;
}

/// Does one round. A panic ends that round and is logged; the next one is begun all the same.
async fn survive(round: impl Future<Output = ()> + Send + 'static) {
    if let Err(panic) = tokio::spawn(round).await {
        tracing::error!(%panic, "housekeeping broke off; the next round tries again");
    }
}

/// One line a minute at most, however many were turned away.
fn say_what_limits_cost(Counts { closed, refused }: Counts) {
    if closed + refused > 0 {
        tracing::warn!(
            closed,
            refused,
            "connections were closed for others, or not taken: see max_connections"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_a_round_that_panics_comes_the_next() {
        survive(async { panic!("a panic, for a test") }).await;
        let (sender, done) = tokio::sync::oneshot::channel();
        survive(async { sender.send(7).expect("it is waited for") }).await;
        assert_eq!(done.await, Ok(7));
    }
}
