//! The list: its pages against a look at each student, in every order, forwards and backwards.

use rollcall::auth::server::access::Operator;
use rollcall::students::list::{
    Cursor, CursorKey, Filter, ListQuery, PageSize, Place, Sort, StudentPage, Total,
};
use rollcall::students::server::list::{Walk, list};
use rollcall::students::server::roster;
use rollcall::students::student::{Mode, Student};
use sea_orm::{ConnectionTrait, Statement};

use super::{filled, operator};
use crate::support::Server;

/// A student, and the columns that the server makes of name and city.
struct Known {
    student: Student,
    city_key: String,
    search: String,
}

/// All students, by id, with no help of the list.
async fn everybody(server: &Server) -> Vec<Known> {
    let sql = "SELECT id, city_key, search FROM students ORDER BY id";
    let statement = Statement::from_string(server.db.get_database_backend(), sql);
    let mut all = Vec::new();
    for row in server.db.query_all_raw(statement).await.unwrap() {
        let id = row.try_get("", "id").unwrap();
        let student = roster::find(&server.db, Operator::at_the_shell(), id).await.unwrap();
        all.push(Known {
            student: student.unwrap(),
            city_key: row.try_get("", "city_key").unwrap(),
            search: row.try_get("", "search").unwrap(),
        });
    }
    all
}

impl Known {
    fn matches(&self, query: &ListQuery) -> bool {
        let (facts, filter) = (&self.student.facts, &query.filter);
        let words: Vec<&str> = self.search.split([' ', '\u{1f}']).collect();
        let found = |word: &str| match word.chars().count() {
            1 | 2 => words.iter().any(|other| other.starts_with(word)),
            _ => words.iter().any(|other| other.contains(word)),
        };
        filter.programme.as_ref().is_none_or(|programme| *programme == facts.programme)
            && filter.mode.is_none_or(|mode| mode == facts.mode)
            && filter.active.is_none_or(|active| active == facts.active)
            && filter.year.is_none_or(|year| year == facts.year)
            && query.search.split_whitespace().all(found)
    }

    /// What it is sorted by: texts, numbers, and the id among equals.
    fn order(&self, sort: Sort) -> (&str, i64, i32) {
        let facts = &self.student.facts;
        let id = self.student.id;
        let number = |number| ("", number, id);
        let text = match sort.name {
            "name" => &self.search,
            "city" => &self.city_key,
            "pin" => &facts.pin,
            "programme" => &facts.programme,
            "mode" => facts.mode.as_str(),
            "year" => return number(facts.year.into()),
            "fee" => return number(facts.fee_cents),
            "active" => return number(facts.active.into()),
            "updated" => return number(self.student.updated),
            other => panic!("nobody knows how {other} is ordered"),
        };
        (text, 0, id)
    }
}

fn expected(all: &[Known], query: &ListQuery) -> Vec<Student> {
    let mut found: Vec<&Known> = all.iter().filter(|known| known.matches(query)).collect();
    found.sort_by_key(|known| known.order(query.sort));
    if query.descending {
        found.reverse();
    }
    found.into_iter().map(|known| known.student.clone()).collect()
}

async fn page(server: &Server, query: &ListQuery, place: &Place) -> StudentPage {
    let query = ListQuery { place: place.clone(), ..query.clone() };
    list(&server.db, operator(), &query).await.unwrap()
}

/// All pages from this place on, each beginning where the one before ended.
async fn pages(server: &Server, query: &ListQuery, from: Place) -> Vec<StudentPage> {
    let (mut pages, mut place) = (Vec::new(), Some(from.clone()));
    while let Some(at) = place {
        let found = page(server, query, &at).await;
        place = if from == Place::First { found.next.clone() } else { found.previous.clone() };
        pages.push(found);
        assert!(pages.len() < 1000, "{query:?} has no end");
    }
    pages
}

async fn compare(server: &Server, all: &[Known], query: &ListQuery) {
    let expected = expected(all, query);
    let forwards = pages(server, query, Place::First).await;
    let mut backwards = pages(server, query, Place::Last).await;
    backwards.reverse();
    for (pages, way) in [(&forwards, "forwards"), (&backwards, "backwards")] {
        let mut number = 0;
        for page in pages {
            let first = (!page.students.is_empty()).then_some(number + 1);
            assert_eq!(page.first_ordinal, first, "{way} {query:?}");
            assert_eq!(page.total, Total::Exactly(expected.len() as u64), "{way} {query:?}");
            number += page.students.len() as u64;
        }
        let found: Vec<&Student> = pages.iter().flat_map(|page| &page.students).collect();
        let same = found.len() == expected.len() && found.into_iter().eq(&expected);
        assert!(same, "{way} {query:?}");
    }
    let cut = |pages: &[StudentPage]| pages.iter().map(|p| p.students.len()).collect::<Vec<_>>();
    assert_eq!(cut(&forwards), cut(&backwards), "{query:?}");
    let mut walk = Walk::new(server.db.clone(), operator(), query.clone());
    let mut walked = Vec::new();
    while let Some(batch) = walk.next().await.unwrap() {
        assert!(!batch.is_empty());
        walked.extend(batch);
    }
    assert!(walked == expected, "walked {query:?}");
}

#[tokio::test]
async fn all_pages_forwards_and_backwards_are_what_a_look_at_each_student_finds() {
    let server = filled(2000).await;
    let all = everybody(&server).await;
    let none = Filter::default;
    let filters = [
        none(),
        Filter { programme: Some("law".to_owned()), ..none() },
        Filter { programme: Some("alchemy".to_owned()), ..none() },
        Filter { mode: Some(Mode::Campus), ..none() },
        Filter { active: Some(false), ..none() },
        Filter { year: Some(1), ..none() },
        Filter { year: Some(17), ..none() },
        Filter { mode: Some(Mode::Online), active: Some(true), ..none() },
    ];
    let searches = ["", "a", "jo", "maria", "lon", "ann london", "zqxzq", "о", "шев"];
    let mut lists = 0;
    for (index, filter) in filters.iter().enumerate() {
        for (number, sort) in Sort::all().enumerate() {
            // Each filter and each order meet each other, and each search meets each of them.
            let search = searches[(index + number) % searches.len()];
            let descending = (index + number / 2).is_multiple_of(2);
            let size = if search.is_empty() { PageSize::Large } else { PageSize::Small };
            let query = ListQuery {
                search: search.to_owned(),
                filter: filter.clone(),
                sort,
                descending,
                size,
                place: Place::First,
            };
            compare(&server, &all, &query).await;
            lists += 1;
        }
    }
    for sort in Sort::all() {
        for descending in [false, true] {
            let query =
                ListQuery { sort, descending, size: PageSize::Large, ..ListQuery::default() };
            compare(&server, &all, &query).await;
            lists += 1;
        }
    }
    assert_eq!(lists, 8 * 9 + 18);
}

#[tokio::test]
async fn who_is_deleted_between_two_pages_leaves_the_others_where_they_are() {
    let server = filled(60).await;
    let query = ListQuery {
        size: PageSize::Small,
        sort: Sort::named("mode").unwrap(),
        ..ListQuery::default()
    };
    let first = page(&server, &query, &Place::First).await;
    let all = pages(&server, &query, Place::First).await;
    let gone = first.students.last().unwrap().id;
    server.delete_student(gone).await;
    let second = page(&server, &query, &first.next.unwrap()).await;
    assert_eq!(second.students, all[1].students);
    assert_eq!(second.total, Total::Exactly(59));
    // The page in front has 24 left and is filled up from its other end.
    let before = page(&server, &query, &second.previous.unwrap()).await;
    assert_eq!((before.students.len(), before.first_ordinal), (25, Some(1)));
    assert_eq!(before.students[24], all[1].students[0]);
    assert_eq!(before.previous, None);
}

#[tokio::test]
async fn a_place_behind_which_all_are_gone_shows_the_end_of_the_list() {
    let server = filled(30).await;
    let query = ListQuery { size: PageSize::Small, ..ListQuery::default() };
    let next = page(&server, &query, &Place::First).await.next.unwrap();
    let second = page(&server, &query, &next).await;
    for student in &second.students {
        server.delete_student(student.id).await;
    }
    let end = page(&server, &query, &next).await;
    assert_eq!((end.students.len(), end.first_ordinal), (25, Some(1)));
    assert_eq!((end.next, end.total), (None, Total::Exactly(25)));
    let front = page(&server, &query, &second.previous.unwrap()).await;
    assert_eq!(front.students, end.students);
}

#[tokio::test]
async fn a_place_that_somebody_made_up_is_answered_with_a_page_and_no_wrong_number() {
    let server = filled(60).await;
    let keys = [
        CursorKey::Text(String::new()),
        CursorKey::Text("\u{0}'\";--%_\\".to_owned()),
        CursorKey::Text("\u{10ffff}".repeat(5000)),
        CursorKey::Number(i64::MIN),
        CursorKey::Number(i64::MAX),
    ];
    for sort in Sort::all() {
        for key in &keys {
            for (id, ordinal) in [(i32::MIN, Some(0)), (0, None), (i32::MAX, Some(u64::MAX))] {
                let cursor = Cursor { key: key.clone(), id, ordinal };
                for place in [Place::After(cursor.clone()), Place::Before(cursor)] {
                    let query = ListQuery { sort, ..ListQuery::default() };
                    let found = page(&server, &query, &place).await;
                    let count = found.students.len() as u64;
                    assert!(count > 0, "{sort:?} {place:?}");
                    let last = found.first_ordinal.map_or(count, |first| first + count - 1);
                    assert!((count..=60).contains(&last), "{sort:?} {place:?}: {last}");
                }
            }
        }
    }
}
