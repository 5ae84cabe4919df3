//! Searches in the order of names, where labels say little of it.

use std::cmp::Ordering;

use sea_orm::EntityTrait;

use crate::base::server::database::Db;
use crate::students::list::{Cursor, CursorKey, ListQuery};
use crate::students::server::entities::student;
use crate::students::server::list::asked::{Asked, Slice, key};
use crate::students::server::list::page::rows;
use crate::students::server::list::plan::Plan;
use crate::students::server::rows::insert_rows;
use crate::students::student::{Facts, Student};

use super::{reference, roster};

/// The rows that this plan finds, so many at a time, from one end of the list to the other.
async fn all_of(db: &Db, asked: &Asked, plan: Plan, backward: bool) -> Vec<student::Model> {
    let (mut all, mut after) = (Vec::<student::Model>::new(), None);
    loop {
        let slice = Slice { after: after.as_ref(), backward, limit: 101 };
        let found = rows(db, asked, None, plan, slice).await.expect("rows");
        let is_last = found.len() < 101;
        all.extend(found);
        if is_last {
            return all;
        }
        let last = all.last().expect("a row");
        after = Some(Cursor { key: key(asked.sort, last), id: last.id, ordinal: None });
    }
}

#[tokio::test]
async fn a_search_by_name_finds_everybody_where_many_share_a_label() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 500).await;
    let some = student::Entity::find().one(&*db).await.expect("students").expect("one");
    let some = Student::try_from(some).expect("a student");
    let mut crowds = Vec::new();
    let cities = ["London", "Ulm", "", "Лондон", "Ankara"];
    for (id, city) in (1000..3400).zip(cities.into_iter().cycle()) {
        // Many who are called the same, some whose names begin in the same manner, and others
        // between them.
        let name = match id % 7 {
            0..=2 => "Christopher Thomas".to_owned(),
            3 => format!("Christopher Smith-Thomas {}", id % 11),
            4 | 5 => "Томас Иванов".to_owned(),
            _ => format!("{}Anna Thomas", char::from(b'A' + (id % 26) as u8)),
        };
        let facts = Facts { name, city: city.to_owned(), ..some.facts.clone() };
        crowds.push(student::Model::of(&Student { id, facts, ..some.clone() }, 1));
    }
    insert_rows(db.writer(), crowds).await.expect("rows");
    let all = student::Entity::find().all(&*db).await.expect("students");
    for search in ["thomas", "christopher", "lon", "томас", "smith", "t", "u", "christopher ulm"]
    {
        for (descending, backward) in [(false, false), (false, true), (true, false), (true, true)] {
            let query = ListQuery { search: search.to_owned(), descending, ..ListQuery::default() };
            let asked = Asked::new(&db, &query).await.expect("a question");
            let mut expected = reference(&all, &asked);
            if backward {
                expected.reverse();
            }
            let found = all_of(&db, &asked, Plan::FoundByName, backward).await;
            assert!(found == expected, "{search} {descending} {backward}");
        }
    }
}

#[tokio::test]
async fn a_search_by_name_goes_on_behind_a_cursor_whose_student_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 300).await;
    let all = student::Entity::find().all(&*db).await.expect("students");
    let query = ListQuery { search: "a".to_owned(), ..ListQuery::default() };
    let asked = Asked::new(&db, &query).await.expect("a question");
    let expected = reference(&all, &asked);
    let whose = all.iter().map(|row| (row.search.clone(), row.id - 1));
    let others = ["", "  ", "  a", " m", "zz", "\u{10ffff}"].map(|text| (text.to_owned(), 7));
    for (text, id) in whose.chain(others) {
        let after = Cursor { key: CursorKey::Text(text.clone()), id, ordinal: None };
        for backward in [false, true] {
            let slice = Slice { after: Some(&after), backward, limit: 26 };
            let found = rows(&db, &asked, None, Plan::FoundByName, slice).await.expect("rows");
            let is_behind = |row: &&student::Model| {
                let order = (&row.search, row.id).cmp(&(&text, id));
                order == if backward { Ordering::Less } else { Ordering::Greater }
            };
            let behind = expected.iter().filter(is_behind);
            let expected: Vec<_> = if backward {
                behind.rev().take(26).cloned().collect()
            } else {
                behind.take(26).cloned().collect()
            };
            assert_eq!(found, expected, "{text:?} {id} {backward}");
        }
    }
}
