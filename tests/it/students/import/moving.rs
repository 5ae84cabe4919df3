//! From one roster to another, and to one whose settings are others.

use rollcall::auth::account::Role;

use crate::support::Server;

use super::*;

#[tokio::test]
async fn an_export_of_one_roster_is_imported_into_an_empty_one_without_its_ids() {
    let old = crate::students::filled(60).await;
    let mut reader = old.signed_in("root", Role::Admin).await;
    crate::students::delete(&mut reader, 7).await;
    let file = reader.get("/students/export.csv").await.body;

    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, page) = checked(&mut admin, file.as_bytes()).await;
    assert_eq!(count(&page, "With problems"), "59");
    let way =
        "To add all rows as new students, match no column with Id; at the shell, say --as-new.";
    assert!(page.says(way), "{}", page.body);
    press(&mut admin, &path, "match", &[]).await;
    let page = admin.get(&path).await;
    let names = fields(&[]).map(|field| field.name);
    let columns: Vec<String> = names.iter().map(|name| chosen(&page, name)).collect();
    let columns = names.iter().copied().zip(columns.iter().map(String::as_str));
    let columns: Vec<_> = columns.filter(|(name, _)| *name != "id").collect();
    press_check(&mut admin, &path, &columns).await;
    let page = settled(&mut admin, &path).await;
    assert_eq!(
        (count(&page, "To be added"), count(&page, "With problems")),
        ("59".into(), "0".into())
    );
    assert!(!page.body.contains("id=\"problems\""), "those of the first check are gone");
    press(&mut admin, &path, "write", &[]).await;
    settled(&mut admin, &path).await;
    assert_eq!(without_ids(&admin.get("/students/export.csv?sort=name").await.body), {
        without_ids(&reader.get("/students/export.csv?sort=name").await.body)
    });
}

/// The lines in their order, each without its first cell, if that is a number.
fn without_ids(file: &str) -> Vec<String> {
    let id = |c: char| c.is_ascii_digit();
    let mut lines: Vec<_> =
        file.lines().map(|line| line.trim_start_matches(id).to_owned()).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn an_export_is_no_mistake_though_a_rule_has_changed_since() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for name in ["Ada", "Bob"] {
        server.student(name).await;
    }
    server.sql("UPDATE students SET pin = 'P.O. 7', year = 11 WHERE id = 1").await;
    let file = admin.get("/students/export.csv").await.body;
    let (_, page) = checked(&mut admin, file.as_bytes()).await;
    assert_eq!(
        (count(&page, "Unchanged"), count(&page, "With problems")),
        ("2".into(), "0".into())
    );
}

#[tokio::test]
async fn a_programme_that_is_no_longer_offered_stays_with_those_who_have_it() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for name in ["Ada", "Bob", "Cleo"] {
        server.student(name).await;
    }
    server.sql("UPDATE students SET programme = 'alchemy' WHERE id < 3").await;
    let page = imported(&mut admin, &csv(&["id,fee", "1,7", "3,7"]), "write").await;
    assert_eq!(count(&page, "Changed"), "2");
    let file = csv(&["id,name,programme", "2,Bo,alchemy"]);
    assert_eq!(count(&imported(&mut admin, &file, "write").await, "Changed"), "1");
    let kept = "SELECT group_concat(name || programme || fee_cents) FROM students WHERE id < 3";
    assert_eq!(server.ask::<String>(kept).await, "Adaalchemy700,Boalchemy125050");
    // Nobody comes to it any more, and its students may break no other rule.
    let file = csv(&["id,year,programme", "1,11,alchemy", "2,,", "3,1,alchemy"]);
    let (path, page) = checked(&mut admin, &file).await;
    assert_eq!(count(&page, "With problems"), "3");
    let list = admin.get(&format!("{path}/problems.csv")).await.body.replace('"', "");
    let found: Vec<&str> = list.lines().skip(1).collect();
    assert!(found[0].starts_with("2,year,Year takes 1 to 10."), "{list}");
    assert!(found[1].starts_with("3,year,Year is missing."), "{list}");
    assert!(found[2].starts_with("3,programme,Programme is missing"), "{list}");
    assert!(found[3].starts_with("4,programme,Programme has to be one of these"), "{list}");
    assert_eq!(found.len(), 4, "{list}");
}
