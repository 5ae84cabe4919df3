//! No GET writes anything: not a row, not a file.

use std::path::PathBuf;

use rollcall::app::server::routes::{api_table, notes_table, table};
use rollcall::auth::account::Role;

use crate::support::Server;

/// What was written since the database was copied into its file last: each write adds to it.
fn written(server_file: &str) -> Vec<u8> {
    std::fs::read(format!("{server_file}-wal")).unwrap()
}

#[tokio::test]
async fn no_get_writes_into_the_database_whatever_is_left_over_there() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    let import = server.import().await;
    admin.make_token("script", "read").await;
    let file: String = server.ask("SELECT file FROM pragma_database_list").await;
    let folder = PathBuf::from(&file).with_extension("imports");
    let routes = || table().into_iter().chain(api_table()).chain(notes_table());
    for state in ["uploaded", "checking", "preparing", "checked", "failed", "discarded"] {
        server.sql(&format!("UPDATE imports SET state = '{state}' WHERE id = {import}")).await;
        let before = (written(&file), std::fs::read_dir(&folder).unwrap().count());
        for route in routes().filter(|route| route.method == "GET") {
            let path = route.path.replace("{name}", "root").replace("{id}", "1");
            let answer = admin.get(&path).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            let after = (written(&file), std::fs::read_dir(&folder).unwrap().count());
            assert!(before == after, "{path} of an import that is {state}");
        }
    }
}
