//! The table of a student's fields: whatever stands there is everywhere where students are.

use rollcall::auth::account::Role;
use rollcall::students::audit::differences;
use rollcall::students::list::Sort;
use rollcall::students::student::{FIELDS, Facts, STUDENT_FIELDS};
use rollcall_forms::Field;
use serde_json::Value;

use crate::support::{Browser, Server, facts};

/// An admin of a roster with one student, of whom nothing is left empty.
async fn roster() -> (Server, Browser) {
    let server = Server::start().await;
    let admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    (server, admin)
}

/// The fields that a text lacks, as each of them would stand there.
fn lacking(text: &str, as_it_stands: impl Fn(&Field) -> String) -> Vec<&'static str> {
    let lacks = |field: &&Field| !text.contains(&as_it_stands(field));
    FIELDS.iter().filter(lacks).map(|field| field.name).collect()
}

#[tokio::test]
async fn each_field_is_in_the_forms_and_on_the_page_of_a_student() {
    let (_server, mut admin) = roster().await;
    for form in ["/students/new", "/students/1/edit"] {
        let page = admin.get(form).await.body;
        assert_eq!(lacking(&page, |field| format!(" name=\"{}\"", field.name)), [""; 0], "{form}");
    }
    let page = admin.get("/students/1").await.body;
    assert_eq!(lacking(&page, |field| format!("<dt>{}</dt>", field.label)), [""; 0]);
}

#[tokio::test]
async fn each_field_that_the_list_shows_has_a_column_that_orders_it() {
    let (_server, mut admin) = roster().await;
    let listed = STUDENT_FIELDS.iter().filter(|row| row.list.is_some()).count();
    assert_eq!(Sort::all().count(), listed + 1);
    for sort in Sort::all() {
        let page = admin.get(&format!("/students?sort=-{}", sort.name)).await.body;
        let heading = page.split("aria-sort=\"descending\"").nth(1).unwrap_or_default();
        let heading = heading.split("</th>").next().unwrap_or_default();
        assert!(heading.contains(sort.label), "{}: {heading}", sort.name);
        let row = page.split("<tbody>").nth(1).unwrap_or_default();
        assert_eq!(row.matches("</td>").count(), listed, "{row}");
    }
}

#[tokio::test]
async fn each_field_is_in_what_was_changed() {
    let changed = differences(Some(&Facts::default()), Some(&facts()), &[]);
    let added = differences(None, Some(&facts()), &[]);
    for row in STUDENT_FIELDS {
        let name = row.field.name;
        assert!(added.iter().any(|difference| difference.name == name), "{name}");
        let is_as_at_first = (row.read)(&facts()) == (row.read)(&Facts::default());
        let differs = changed.iter().any(|difference| difference.name == name);
        assert_eq!(differs, !is_as_at_first, "{name}");
    }
}

#[tokio::test]
async fn each_field_is_in_the_files_that_are_taken_along_and_brought_back() {
    let (server, mut admin) = roster().await;
    let names: Vec<&str> = ["id"].into_iter().chain(FIELDS.map(|field| field.name)).collect();
    let names = names.join(",");
    for file in ["/students/import-template.csv", "/students/export.csv"] {
        let text = admin.get(file).await.body;
        let first = text.trim_start_matches('\u{feff}').lines().next();
        assert_eq!(first, Some(&*names), "{file}");
    }
    let line = admin.get("/students/export.jsonl").await.body;
    assert_eq!(lacking(&line, |field| format!("\"{}\":", field.name)), [""; 0]);
    let import = server.import().await;
    let page = admin.get(&format!("/students/import/{import}")).await.body;
    assert_eq!(lacking(&page, |field| format!("name=\"{}_column\"", field.name)), [""; 0]);
}

#[tokio::test]
async fn each_field_is_in_the_api_and_in_its_description() {
    let (_server, mut admin) = roster().await;
    admin.remove_header("accept");
    let student = admin.get("/api/v1/students/1").await.body;
    assert_eq!(lacking(&student, |field| format!("\"{}\":", field.name)), [""; 0]);
    let text = admin.get("/api/v1/openapi.json").await.body;
    let description: Value = serde_json::from_str(&text).unwrap();
    let schemas = &description["components"]["schemas"];
    for field in FIELDS {
        for schema in ["Student", "StudentInput", "StudentMerge"] {
            let member = &schemas[schema]["properties"][field.name];
            assert!(member.is_object(), "{schema} lacks {}", field.name);
        }
    }
    let patch = schemas["StudentPatch"].to_string();
    assert_eq!(lacking(&patch, |field| format!("\"/{}\"", field.name)), [""; 0]);
}

#[test]
fn what_a_field_writes_it_reads() {
    for row in STUDENT_FIELDS {
        let mut written = Facts::default();
        let typed = row.typed(&facts()).into_owned();
        let options = rollcall::students::student::fields(&[("music", "Music")]);
        let field = options.iter().find(|field| field.name == row.field.name).unwrap();
        (row.write)(&mut written, field, &typed).unwrap();
        assert_eq!((row.read)(&written), (row.read)(&facts()), "{}", field.name);
        // And nothing else.
        let changed = STUDENT_FIELDS
            .iter()
            .filter(|other| (other.read)(&written) != (other.read)(&Facts::default()));
        assert!(changed.count() <= 1, "{}", field.name);
    }
}
