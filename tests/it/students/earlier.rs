//! Databases of earlier versions, brought up to date.

use rollcall::base::server::database::Db;
use rollcall::students::list::{ListQuery, Sort};
use rollcall::students::server::list::list;

use super::{filled, operator};
use crate::support::Server;

/// How the search index stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// In the order of ids, without groups of five.
    SearchById,
    /// In the order of names.
    SearchByName,
}

/// Makes of the database what it was, with a row of the search index that no student has.
pub(super) async fn make_earlier(server: &Server, earlier: Earlier) {
    let both = "DROP TABLE student_search; DROP INDEX students_by_id; \
        ALTER TABLE students RENAME COLUMN filter_bits TO facet; \
        ALTER TABLE import_rows RENAME COLUMN filter_bits TO facet; \
        CREATE TABLE student_counts (facet integer NOT NULL PRIMARY KEY, n integer NOT NULL); \
        INSERT INTO student_counts SELECT facet, count(*) FROM students GROUP BY facet; \
        CREATE TRIGGER students_count_added AFTER INSERT ON students BEGIN \
        INSERT INTO student_counts (facet, n) VALUES (new.facet, 1) \
        ON CONFLICT (facet) DO UPDATE SET n = n + 1; END; \
        CREATE TRIGGER students_count_deleted AFTER DELETE ON students BEGIN \
        UPDATE student_counts SET n = n - 1 WHERE facet = old.facet; END; \
        CREATE TRIGGER students_count_moved AFTER UPDATE OF facet ON students BEGIN \
        UPDATE student_counts SET n = n - 1 WHERE facet = old.facet; END; \
        CREATE TABLE staged_ids (first_id integer NOT NULL PRIMARY KEY, last_id integer NOT NULL); \
        INSERT INTO staged_ids VALUES (90001, 90009); \
        CREATE INDEX students_by_programme_fee ON students (programme, fee_cents, id, facet); \
        DELETE FROM seaql_migrations \
        WHERE version IN ('0016_simple_search', '0017_normalize_anew')";
    let by_id = "CREATE INDEX students_by_facet ON students (facet, id); \
        CREATE INDEX students_by_id ON students (id, city_key, pin); \
        CREATE VIRTUAL TABLE student_search USING fts5(search, p, m, a, y, \
        content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'); \
        INSERT INTO student_search (rowid, search, p, m, a, y) \
        VALUES (90001, ' ghost', 'p01', 'm0m', 'a1a', 'y01'); \
        DELETE FROM seaql_migrations \
        WHERE version IN ('0011_search_by_name', '0012_search_by_fives')";
    let by_name = "ALTER TABLE students ADD COLUMN search_id bigint NOT NULL DEFAULT 0; \
        ALTER TABLE import_rows ADD COLUMN search_id bigint NOT NULL DEFAULT 0; \
        ALTER TABLE import_rows ADD COLUMN fives text NOT NULL DEFAULT ''; \
        CREATE INDEX students_by_facet ON students (facet, search_id); \
        CREATE INDEX students_by_search_id ON students (search_id, city_key, pin); \
        CREATE VIRTUAL TABLE student_search USING fts5(search, fives, p, m, a, y, \
        content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'); \
        INSERT INTO student_search (rowid, search, fives, p, m, a, y) \
        VALUES (90001, ' ghost', '', 'p01', 'm0m', 'a1a', 'y01')";
    let its_own = if earlier == Earlier::SearchById { by_id } else { by_name };
    server.sql(&format!("{both}; {its_own}")).await;
}

/// Opens the database as a program does when it starts.
pub(super) async fn brought_up_to_date(server: &Server) -> Db {
    let file: String = server.ask("SELECT file FROM pragma_database_list").await;
    rollcall::app::server::open_database(&format!("sqlite://{file}")).await.unwrap()
}

/// The names of all that is in the database, and the columns of its tables.
const SCHEMA: &str = "SELECT group_concat(type || ' ' || name || ' ' || columns, char(10)) FROM \
    (SELECT s.type, s.name, (SELECT group_concat(c.name) FROM pragma_table_info(s.name) c) \
    AS columns FROM sqlite_schema s WHERE s.name NOT LIKE 'sqlite_autoindex%' ORDER BY 1, 2)";

#[tokio::test]
async fn the_search_index_of_an_earlier_version_is_written_anew_and_finds_the_same() {
    for earlier in [Earlier::SearchById, Earlier::SearchByName] {
        let server = filled(300).await;
        let mut expected = Vec::new();
        let queries = ["a", "maria", "thomas", "m a", "zq", "", "о"].map(|search| {
            ["name", "city", "year"].map(|sort| ListQuery {
                search: search.to_owned(),
                sort: Sort::named(sort).unwrap(),
                ..ListQuery::default()
            })
        });
        for query in queries.iter().flatten() {
            expected.push(list(&server.db, operator(), query).await.unwrap());
        }
        let schema: String = server.ask(SCHEMA).await;

        make_earlier(&server, earlier).await;
        assert_ne!(server.ask::<String>(SCHEMA).await, schema);
        let db = brought_up_to_date(&server).await;
        for (query, expected) in queries.iter().flatten().zip(&expected) {
            let found = list(&db, operator(), query).await.unwrap();
            assert_eq!(found, *expected, "{earlier:?} {query:?}");
        }
        assert_eq!(server.ask::<String>(SCHEMA).await, schema, "{earlier:?}");
        let indexed = "SELECT count(*) FROM student_search";
        assert_eq!(server.ask::<i64>(indexed).await, 300, "{earlier:?}: no ghost");
        server.delete_student(7).await;
        assert_eq!(server.ask::<i64>(indexed).await, 299);
        server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
    }
}

#[tokio::test]
async fn names_that_an_earlier_version_normalized_are_found_as_they_are_typed_now() {
    let server = filled(1100).await;
    for name in ["O\u{b4}Bryan", "王小明", "مصطفى"] {
        server.student(name).await;
    }
    let made = "SELECT group_concat(search || city_key) FROM students";
    let expected: String = server.ask(made).await;
    server.import().await;
    server
        .sql(
            "INSERT INTO import_rows (import_id, line, action, id, name, city, addr, pin, year, \
             fee_cents, programme, mode, active, filter_bits, city_key, search, created, \
             base_version, after) VALUES (1, 2, 'add', 0, 'Zoë O´Hara', 'Łódź', '', '', 1, 0, \
             'law', 'campus', 1, 0, 'old', 'old', 0, 0, '{}'); \
             UPDATE students SET search = '  zqxzq' || char(31), city_key = 'zqxzq' WHERE id <> 7; \
             DROP TABLE student_search; \
             CREATE VIRTUAL TABLE student_search USING fts5(search, p, m, a, y, \
             content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'); \
             INSERT INTO student_search (rowid, search) SELECT id, search FROM students; \
             DELETE FROM seaql_migrations WHERE version = '0017_normalize_anew'",
        )
        .await;
    let db = brought_up_to_date(&server).await;
    assert_eq!(server.ask::<String>(made).await, expected);
    let staged: String = server.ask("SELECT search || '|' || city_key FROM import_rows").await;
    assert_eq!(staged, "  zoe  ohara\u{1f}  lodz\u{1f}  hara|lodz");
    for (search, found) in [("obryan", 1), ("王小明", 1), ("مصطفي", 1), ("zqxzq", 0)] {
        let query = ListQuery { search: search.to_owned(), ..ListQuery::default() };
        let page = list(&db, operator(), &query).await.unwrap();
        assert_eq!(page.students.len(), found, "{search}");
    }
}
