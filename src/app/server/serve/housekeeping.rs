//! What is done beside all requests, every minute and every hour.

use std::time::Duration;

use crate::auth::server::{idempotency, known_links, limits, logins, tokens};
use crate::base::server::database::Db;
use crate::students::server::import;

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
    let _ = idempotency::prune(&db).await;
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
    use sea_orm::{ConnectionTrait, Statement};

    use crate::app::server::open_database;
    use crate::app::server::serve::connections::Limits;
    use crate::base::server::client_address::TrustedProxies;

    use super::*;

    #[tokio::test]
    async fn with_the_start_and_each_hour_after_it_rows_go_that_nobody_needs_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/test.db", folder.path().display());
        let db = open_database(&url).await.expect("a database");
        let ask = async |query: &str| {
            let statement = Statement::from_string(db.get_database_backend(), query);
            let row = db.query_one_raw(statement).await.expect("an answer").expect("a row");
            row.try_get_by_index::<i32>(0).expect("a number")
        };
        let long_ago = "
            INSERT INTO accounts (id, username, password_hash, role, epoch, active, created)
                VALUES (1, 'ada', '', 'guest', 1, 1, 0);
            INSERT INTO attempts (door, username, address, at) VALUES ('log-in', 'ada', '', 1);
            INSERT INTO known_links (hash, account_id, expires) VALUES ('', 1, 1);
            INSERT INTO logins (sid, account_id, created, expires, address, user_agent)
                VALUES ('', 1, 1, 1, '', '');
            INSERT INTO tokens (account_id, name, hint, hash, scope, epoch, created, expires)
                VALUES (1, '', '', '', 'read', 1, 1, 1);
            INSERT INTO answers (account_id, key, body, answer, at) VALUES (1, '', '', '', 1);";
        db.writer().execute_unprepared(long_ago).await.expect("rows of the past");
        let limits = Limits { connections: 1, per_address: 1, trusted: TrustedProxies::default() };
        let house = tokio::spawn(keep_house(db.clone(), Registry::new(limits)));
        for table in ["attempts", "known_links", "logins", "tokens", "answers"] {
            while ask(&format!("SELECT count(*) FROM {table}")).await > 0 {
                tokio::task::yield_now().await;
            }
        }
        house.abort();
        assert_eq!(ask("SELECT count(*) FROM accounts").await, 1);
    }

    #[tokio::test]
    async fn after_a_round_that_panics_comes_the_next() {
        survive(async { panic!("a panic, for a test") }).await;
        let (sender, done) = tokio::sync::oneshot::channel();
        survive(async { sender.send(7).expect("it is waited for") }).await;
        assert_eq!(done.await, Ok(7));
    }
}
