//! What an import leaves that was ended while it prepared.

use rollcall::auth::account::Role;

use crate::support::Server;

use super::*;

/// Checks a file and begins to prepare it; then whoever did so is gone.
async fn left_while_preparing(server: &Server, admin: &mut Browser, file: &[u8]) -> String {
    let (path, run) = to_be_written(server, admin, file).await;
    let work = tokio::spawn(run.to_its_end());
    let held = hold_when(server, "state = 'preparing' AND done > 0").await;
    work.abort();
    assert!(work.await.is_err(), "it did not come to its end");
    held.rollback().await.unwrap();
    path
}

#[tokio::test]
async fn the_next_import_takes_away_what_one_that_was_killed_had_prepared() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    left_while_preparing(&server, &mut admin, &many(5000)).await;
    assert!(server.ask::<i64>("SELECT count(*) FROM student_search").await > 0);
    // Nobody tidies up in between, as at the shell.
    let (_, run) = to_be_written(&server, &mut admin, &many(60)).await;
    run.to_its_end().await.unwrap();
    assert_eq!(everything(&server).await, (60, 60, 60, 60));
    assert!(admin.get("/students?q=student").await.says("of 60"));
    assert!(is_clean(&server).await);
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
}
