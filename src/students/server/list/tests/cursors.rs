//! Pages behind pages: from one end to the other, and behind students who are gone.

use std::cmp::Ordering;

use crate::base::server::database::Db;
use crate::students::list::{Cursor, CursorKey, ListQuery, Sort};
use crate::students::server::rows::insert_all;
use crate::students::server::store::{Search, Slice};
use crate::students::student::{Facts, Student};

use super::{WAYS, cursor, everybody, order, place, reference, roster};

/// All that a way finds, so many at a time, from one end of the list to the other.
async fn all_of(db: &Db, query: &ListQuery, most: u64, backward: bool) -> Vec<Student> {
    let search = Search::new(&**db, query).await.expect("a search").sorting_up_to(most);
    let hits = search.count(&**db).await.expect("a count");
    let (mut all, mut after) = (Vec::<Student>::new(), None);
    loop {
        let slice = Slice { after: after.as_ref(), backward, limit: 101 };
        let found = search.students(&**db, hits, slice).await.expect("students");
        let is_last = found.len() < 101;
        all.extend(found);
        if is_last {
            return all;
        }
        after = all.last().map(|last| cursor(query.sort, last, None));
    }
}

#[tokio::test]
async fn page_behind_page_finds_everybody_where_many_are_called_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 500).await;
    let some = everybody(&db).await.swap_remove(0);
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
        crowds.push(Student { id, facts, ..some.clone() });
    }
    insert_all(db.writer(), &crowds).await.expect("students");
    let all = everybody(&db).await;
    for search in ["thomas", "christopher", "lon", "томас", "smith", "t", "u", "christopher ulm"]
    {
        for sort in Sort::all().take(2) {
            for (descending, backward) in
                [(false, false), (false, true), (true, false), (true, true)]
            {
                let search = search.to_owned();
                let query = ListQuery { search, sort, descending, ..ListQuery::default() };
                let mut expected = reference(&all, &query);
                if backward {
                    expected.reverse();
                }
                for (way, most) in WAYS {
                    let found = all_of(&db, &query, most, backward).await;
                    assert!(found == expected, "{way} {backward} {query:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_page_goes_on_behind_a_cursor_whose_student_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 300).await;
    let all = everybody(&db).await;
    let query = ListQuery { search: "a".to_owned(), ..ListQuery::default() };
    let expected = reference(&all, &query);
    let behind_each = all.iter().map(|student| {
        let cursor = cursor(Sort::default(), student, None);
        Cursor { id: cursor.id - 1, ..cursor }
    });
    let texts = ["", "  ", "  a", " m", "zz", "\u{10ffff}"];
    let others = texts.map(|text| {
        let key = CursorKey::Text(text.to_owned());
        Cursor { key, id: 7, ordinal: None }
    });
    for after in behind_each.chain(others) {
        for (way, most) in WAYS {
            for backward in [false, true] {
                let search = Search::new(&*db, &query).await.expect("a search");
                let slice = Slice { after: Some(&after), backward, limit: 26 };
                let search = search.sorting_up_to(most);
                let found = search.students(&*db, 1, slice).await.expect("students");
                let is_behind = |student: &&Student| {
                    let order = place(&query, student).cmp(&order(&after));
                    order == if backward { Ordering::Less } else { Ordering::Greater }
                };
                let behind = expected.iter().filter(is_behind);
                let expected: Vec<_> = if backward {
                    behind.rev().take(26).cloned().collect()
                } else {
                    behind.take(26).cloned().collect()
                };
                assert!(found == expected, "{way} {after:?} {backward}");
            }
        }
    }
}
