//! Both ways to a page, against a look at each student.

mod cursors;

use rollcall_forms::Options;
use sea_orm::EntityTrait;

use super::cursor;
use crate::app::server::open_database;
use crate::auth::server::access::Operator;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, CursorKey, Filter, ListQuery, Sort};
use crate::students::server::entities::student;
use crate::students::server::normalize;
use crate::students::server::seed::seed;
use crate::students::server::store::{Search, Slice};
use crate::students::student::{Mode, Student};

const PROGRAMMES: Options = &[("computing", "Computing"), ("law", "Law"), ("music", "Music")];

/// Words of one, of two, of three and of more letters; of other scripts; of several words; of none.
const SEARCHES: [&str; 20] = [
    "",
    "a",
    "m",
    "an",
    "jo",
    "ann",
    "lon",
    "maria",
    "ann smith",
    "m lon",
    "zqxzq",
    "е",
    "ма",
    "мар",
    "王",
    "김",
    "명",
    "小明",
    "王 明",
    "o'b",
];

/// Up to so many matches are sorted: all of them, or none.
const WAYS: [(&str, u64); 2] = [("sorted", u64::MAX), ("walked", 0)];

async fn roster(folder: &tempfile::TempDir, count: u32) -> Db {
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let db = open_database(&url).await.expect("a database");
    seed(&db, Operator::at_the_shell(), PROGRAMMES, count, 5, |_| ()).await.expect("students");
    db
}

async fn everybody(db: &Db) -> Vec<Student> {
    let rows = student::Entity::find().all(&**db).await.expect("students");
    rows.into_iter().map(|row| Student::try_from(row).expect("a student")).collect()
}

/// Whether a student matches, by a look at it alone.
fn matches(student: &Student, query: &ListQuery) -> bool {
    let (facts, filter) = (&student.facts, &query.filter);
    let has = |word: &String| {
        let text = normalize::search(&facts.name, &facts.city);
        let mut words = text.split([' ', '\u{1f}']);
        // Two blanks stand in front of each sign of a script without blanks.
        let signs = word.contains("  ");
        match word.chars().count() {
            _ if signs => text.contains(word),
            1 | 2 => words.any(|other| other.starts_with(word)),
            _ => words.any(|other| other.contains(word)),
        }
    };
    filter.programme.as_ref().is_none_or(|programme| *programme == facts.programme)
        && filter.mode.is_none_or(|mode| mode == facts.mode)
        && filter.active.is_none_or(|active| active == facts.active)
        && filter.year.is_none_or(|year| year == facts.year)
        && normalize::words(&query.search).iter().all(has)
}

/// What decides about the order.
fn place(query: &ListQuery, student: &Student) -> (String, i64, i32) {
    order(&cursor(query.sort, student, None))
}

fn order(cursor: &Cursor) -> (String, i64, i32) {
    match &cursor.key {
        CursorKey::Text(text) => (text.clone(), 0, cursor.id),
        CursorKey::Number(number) => (String::new(), *number, cursor.id),
    }
}

/// All who match, in their order, found without any index.
fn reference(all: &[Student], query: &ListQuery) -> Vec<Student> {
    let mut found: Vec<_> = all.iter().filter(|student| matches(student, query)).cloned().collect();
    found.sort_by_cached_key(|student| place(query, student));
    if query.descending {
        found.reverse();
    }
    found
}

fn filters() -> Vec<Filter> {
    let programme = |key: &str| Some(key.to_owned());
    let none = Filter::default();
    vec![
        none.clone(),
        Filter { programme: programme("law"), ..none.clone() },
        Filter { programme: programme("gone"), ..none.clone() },
        Filter { mode: Some(Mode::Online), ..none.clone() },
        Filter { active: Some(false), ..none.clone() },
        Filter { year: Some(2), mode: Some(Mode::Campus), ..none.clone() },
        Filter {
            programme: programme("music"),
            active: Some(true),
            year: Some(1),
            mode: Some(Mode::Online),
        },
    ]
}

#[tokio::test]
async fn both_ways_find_whom_a_look_at_each_student_finds_in_the_same_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 2000).await;
    let all = everybody(&db).await;
    assert_eq!(all.len(), 2000);
    let mut compared = 0;
    for (number, filter) in filters().into_iter().enumerate() {
        for (index, sort) in Sort::all().enumerate() {
            for descending in [false, true] {
                // Each order and filter with some of the searches, all of them in the end.
                let skipped = (number + index + usize::from(descending)) % 4;
                for search in SEARCHES.iter().skip(skipped).step_by(4) {
                    let filter = filter.clone();
                    let search = (*search).to_owned();
                    let query =
                        ListQuery { search, filter, sort, descending, ..ListQuery::default() };
                    compared += compare(&db, &all, &query).await;
                }
            }
        }
    }
    assert!(compared > 4000, "{compared}");
}

/// Compares pages at both ends and in the middle, read in both directions.
async fn compare(db: &Db, all: &[Student], query: &ListQuery) -> usize {
    let expected = reference(all, query);
    let middle = expected.len() / 2;
    let after = expected.get(middle).map(|student| cursor(query.sort, student, None));
    let mut compared = 0;
    for (way, most) in WAYS {
        let search = Search::new(&**db, query).await.expect("a search").sorting_up_to(most);
        let hits = search.count(&**db).await.expect("a count");
        assert_eq!(hits, expected.len() as u64, "{query:?}");
        for (after, backward) in
            [(None, false), (None, true), (after.as_ref(), false), (after.as_ref(), true)]
        {
            let slice = Slice { after, backward, limit: 26 };
            let found = search.students(&**db, hits, slice).await.expect("students");
            let expected: Vec<_> = match (after, backward) {
                (None, false) => expected.iter().take(26).cloned().collect(),
                (None, true) => expected.iter().rev().take(26).cloned().collect(),
                (Some(_), false) => expected.iter().skip(middle + 1).take(26).cloned().collect(),
                (Some(_), true) => expected[..middle].iter().rev().take(26).cloned().collect(),
            };
            assert!(found == expected, "{way} {slice:?} {query:?}");
            compared += 1;
        }
    }
    compared
}

#[tokio::test]
async fn where_one_way_ends_and_the_other_begins_the_same_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 500).await;
    let all = everybody(&db).await;
    let online = Filter { mode: Some(Mode::Online), ..Filter::default() };
    for (search, filter) in [("a", Filter::default()), ("lon", Filter::default()), ("", online)] {
        for sort in Sort::all() {
            let search = search.to_owned();
            let filter = filter.clone();
            let query = ListQuery { search, filter, sort, ..ListQuery::default() };
            let expected = reference(&all, &query);
            let hits = expected.len() as u64;
            assert!(hits > 10, "{query:?}");
            for bound in [hits - 1, hits, hits + 1] {
                let search = Search::new(&*db, &query).await.expect("a search");
                let search = search.sorting_up_to(bound);
                let slice = Slice { after: None, backward: false, limit: 500 };
                let found = search.students(&*db, hits, slice).await.expect("students");
                assert!(found == expected, "{bound} of {hits} {query:?}");
            }
        }
    }
}
