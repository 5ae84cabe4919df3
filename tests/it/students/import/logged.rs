//! What the security log says of an import.

use std::time::Duration;

use rollcall::auth::account::Role;

use super::{imported, many};
use crate::support::Server;
use crate::support::log::{keep_log, take_security_log};

#[tokio::test]
async fn an_import_is_written_when_it_is_decided_and_when_it_is_done() {
    keep_log();
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    take_security_log();
    imported(&mut root, &many(3), "write").await;
    let mut said = Vec::new();
    // The last line comes a moment after the roster has the rows.
    let both = async {
        while said.len() < 2 {
            tokio::task::yield_now().await;
            said.extend(take_security_log().0.into_iter().map(|line| {
                ["event", "account", "about"].map(|name| line[name].as_str().unwrap().to_owned())
            }));
        }
    };
    tokio::time::timeout(Duration::from_secs(20), both).await.expect("a line for the end");
    said.sort_unstable();
    assert_eq!(said, ["import_begun", "import_done"].map(|event| [event, "root", "import 1"]));
}
