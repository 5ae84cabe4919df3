//! Databases of earlier versions, brought up to date.

use rollcall::base::server::database::Db;
use rollcall::students::list::{ListQuery, Sort};
use rollcall::students::server::list::list;

use super::{filled, operator};
use crate::support::Server;

/// Makes of the database what it was when the search index stood in the order of ids, with rows of
/// students who are gone.
pub(super) async fn search_by_id(server: &Server) {
    server
        .sql(
            "INSERT INTO student_search (student_search) VALUES ('delete-all'); \
             INSERT INTO student_search (rowid, search, p, m, a, y) \
             SELECT id, search, printf('p%02x', facet >> 6), 'm' || ((facet >> 5) & 1) || 'm', \
             'a' || ((facet >> 4) & 1) || 'a', printf('y%02d', facet & 15) FROM students; \
             INSERT INTO student_search (rowid, search, p, m, a, y) \
             VALUES (90001, ' ghost', 'p01', 'm0m', 'a1a', 'y01'); \
             DROP INDEX students_by_search_id; DROP INDEX students_by_facet; \
             ALTER TABLE students DROP COLUMN search_id; \
             ALTER TABLE import_rows DROP COLUMN search_id; \
             ALTER TABLE import_rows DROP COLUMN fives; \
             CREATE INDEX students_by_id ON students (id, city_key, pin); \
             CREATE INDEX students_by_facet ON students (facet, id); \
             DELETE FROM seaql_migrations \
             WHERE version IN ('0011_search_by_name', '0012_search_by_fives')",
        )
        .await;
}

/// Opens the database as a program does when it starts.
pub(super) async fn brought_up_to_date(server: &Server) -> Db {
    let file: String = server.ask("SELECT file FROM pragma_database_list").await;
    rollcall::app::server::open_database(&format!("sqlite://{file}")).await.unwrap()
}

#[tokio::test]
async fn a_search_index_in_the_order_of_ids_is_written_anew_and_finds_the_same() {
    let server = filled(300).await;
    let mut expected = Vec::new();
    let queries = ["a", "maria", "thomas", "m a", "zq", "", "о"].map(|search| {
        [Sort::Name, Sort::City, Sort::Year].map(|sort| ListQuery {
            search: search.to_owned(),
            sort,
            ..ListQuery::default()
        })
    });
    for query in queries.iter().flatten() {
        expected.push(list(&server.db, operator(), query).await.unwrap());
    }
    let ids = "SELECT group_concat(search_id) FROM (SELECT search_id FROM students ORDER BY id)";
    let before: String = server.ask(ids).await;

    search_by_id(&server).await;
    let db = brought_up_to_date(&server).await;
    for (query, expected) in queries.iter().flatten().zip(&expected) {
        assert_eq!(list(&db, operator(), query).await.unwrap(), *expected, "{query:?}");
    }
    assert_eq!(server.ask::<String>(ids).await, before);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM student_search").await, 300, "no ghost");
    server.delete_student(7).await;
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM student_search").await, 299);
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
}
