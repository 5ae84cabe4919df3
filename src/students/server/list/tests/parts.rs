//! The parts of the search index.

use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use super::{PROGRAMMES, compare, roster};
use crate::auth::server::access::Operator;
use crate::base::server::database::Db;
use crate::students::list::ListQuery;
use crate::students::server::entities::student;
use crate::students::server::seed::seed;
use crate::students::server::sqlite;

async fn parts(db: &Db) -> i64 {
    let sql = "SELECT count(DISTINCT segid) FROM student_search_idx";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn the_search_index_is_joined_to_one_part_when_many_students_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 3000).await;
    assert_eq!(parts(&db).await, 1);
    seed(&db, Operator::at_the_shell(), PROGRAMMES, 150, 6, |_| ()).await.expect("students");
    assert_eq!(parts(&db).await, 2);
    sqlite::join_parts(&db, 315).await.expect("one part");
    assert_eq!(parts(&db).await, 1);
    let query = ListQuery { search: "a".to_owned(), ..ListQuery::default() };
    let all = student::Entity::find().all(&*db).await.expect("students");
    assert!(compare(&db, &all, &query).await > 0);
}
