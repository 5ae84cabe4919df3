//! Every plan, against a look at each student.

mod by_name;
mod parts;

use sea_orm::EntityTrait;
use sea_orm_migration::{MigrationTrait, SchemaManager};

use super::asked::{Asked, Slice, key};
use super::count::{Hits, hits};
use super::page::rows;
use super::plan::{Plan, for_page, for_walk};
use super::words::Words;
use crate::auth::server::access::Operator;
use crate::base::form::Options;
use crate::base::server::database::{self, Db};
use crate::students::list::{Cursor, CursorKey, Filter, ListQuery, Sort, Total};
use crate::students::server::entities::student;
use crate::students::server::facet::Mask;
use crate::students::server::import::migration::{CreateImports, WriteImportsInPieces};
use crate::students::server::later_migrations::{SearchByFives, SearchByName};
use crate::students::server::migration::{CreateStudents, IndexSortKeys};
use crate::students::server::seed::seed;
use crate::students::student::Mode;

const PROGRAMMES: Options = &[("computing", "Computing"), ("law", "Law"), ("music", "Music")];

const SEARCHES: [&str; 10] = ["", "a", "m", "an", "jo", "maria", "ann smith", "zqxzq", "lon", "е"];

async fn roster(folder: &tempfile::TempDir, count: u32) -> Db {
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let db = database::open(&url).await.expect("a database");
    let manager = SchemaManager::new(db.writer());
    let made: [&dyn MigrationTrait; 6] = [
        &CreateStudents,
        &CreateImports,
        &WriteImportsInPieces,
        &IndexSortKeys,
        &SearchByName,
        &SearchByFives,
    ];
    for migration in made {
        migration.up(&manager).await.expect("tables");
    }
    seed(&db, Operator::at_the_shell(), PROGRAMMES, count, 5, |_| ()).await.expect("students");
    db
}

/// All who match, in their order, found without any index.
fn reference(all: &[student::Model], asked: &Asked) -> Vec<student::Model> {
    let matches = |row: &&student::Model| {
        row.facet & asked.mask.mask == asked.mask.value
            && asked.words.needles().all(|needle| row.search.contains(&needle))
    };
    let mut found: Vec<_> = all.iter().filter(matches).cloned().collect();
    let order = |row: &student::Model| match key(asked.sort, row) {
        CursorKey::Text(text) => (text, 0, row.id),
        CursorKey::Number(number) => (String::new(), number, row.id),
    };
    found.sort_by_key(order);
    if asked.descending {
        found.reverse();
    }
    found
}

/// All plans that lead to the answer of this question, wise or not.
fn plans(asked: &Asked) -> Vec<Plan> {
    let mut plans = vec![Plan::Walk];
    if asked.words.is_empty() {
        plans.push(Plan::FetchFiltered);
    } else {
        // A probe as far as there are entries, so that it fills the page.
        plans.extend([Plan::FetchFound, Plan::Probe(9999)]);
        plans.extend((asked.sort == Sort::Name).then_some(Plan::FoundByName));
    }
    plans
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
async fn every_plan_finds_whom_a_look_at_each_student_finds_in_the_same_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 2000).await;
    let all = student::Entity::find().all(&*db).await.expect("students");
    assert_eq!(all.len(), 2000);
    let mut compared = 0;
    for (number, filter) in filters().into_iter().enumerate() {
        for (index, sort) in Sort::ALL.into_iter().enumerate() {
            // Each sort and filter with some of the searches, all of them in the end.
            for search in SEARCHES.iter().skip((number + index) % 3).step_by(3) {
                let descending = (number + index + search.len()).is_multiple_of(2);
                let filter = filter.clone();
                let query = ListQuery {
                    search: (*search).to_owned(),
                    filter,
                    sort,
                    descending,
                    ..ListQuery::default()
                };
                compared += compare(&db, &all, &query).await;
            }
        }
    }
    assert!(compared > 2000, "{compared}");
}

async fn compare(db: &Db, all: &[student::Model], query: &ListQuery) -> usize {
    let asked = Asked::new(db, query).await.expect("a question");
    let expected = reference(all, &asked);
    let total = Total::Exactly(expected.len().try_into().expect("few"));
    let hits = hits(db, &asked).await.expect("a count");
    assert_eq!(hits.total, total, "{query:?}");
    let cursor =
        |row: &student::Model| Cursor { key: key(asked.sort, row), id: row.id, ordinal: None };
    let middle = expected.len() / 2;
    let after = expected.get(middle).map(cursor);
    let mut compared = 0;
    let known = hits.found.as_deref();
    let found = |plan: &Plan| *plan == Plan::FetchFound;
    let with_known = plans(&asked).into_iter().filter(found).map(|plan| (plan, known));
    for (plan, known) in plans(&asked).into_iter().map(|plan| (plan, None)).chain(with_known) {
        for (after, backward) in
            [(None, false), (None, true), (after.as_ref(), false), (after.as_ref(), true)]
        {
            let limit = 26;
            let slice = Slice { after, backward, limit };
            let found = rows(db, &asked, known, plan, slice).await.expect("rows");
            let expected: Vec<_> = match (after, backward) {
                (None, false) => expected.iter().take(limit).cloned().collect(),
                (None, true) => expected.iter().rev().take(limit).cloned().collect(),
                (Some(_), false) => expected.iter().skip(middle + 1).take(limit).cloned().collect(),
                (Some(_), true) => expected[..middle].iter().rev().take(limit).cloned().collect(),
            };
            assert_eq!(found, expected, "{plan:?} {slice:?} {query:?}");
            compared += 1;
        }
    }
    compared
}

#[tokio::test]
async fn a_probe_looks_no_further_than_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = roster(&folder, 300).await;
    let all = student::Entity::find().all(&*db).await.expect("students");
    for sort in [Sort::Name, Sort::City, Sort::Mode] {
        let query = ListQuery { search: "a".to_owned(), sort, ..ListQuery::default() };
        let asked = Asked::new(&db, &query).await.expect("a question");
        let nothing = Asked::new(&db, &ListQuery { sort, ..ListQuery::default() }).await;
        let seen = reference(&all, &nothing.expect("a question"));
        let matching = reference(&seen[..50], &asked);
        assert!(!matching.is_empty() && matching.len() < 50);
        let slice = Slice { after: None, backward: false, limit: 300 };
        let found = rows(&db, &asked, None, Plan::Probe(50), slice).await.expect("rows");
        assert_eq!(found, matching, "{sort:?}");
    }
}

#[test]
fn the_number_of_those_who_match_decides_about_the_plan() {
    let asked = |search: &str, sort: Sort, value: bool, filtered: bool| Asked {
        words: Words::typed(search),
        mask: if filtered { Mask { mask: 1, value: 1 } } else { Mask::default() },
        sort,
        descending: false,
        programme: None,
        sorted_value: value.then(|| 1.into()),
    };
    let filtered = asked("", Sort::Fee, false, true);
    let everybody = asked("", Sort::Fee, false, false);
    let equal = asked("", Sort::Year, true, true);
    let named = asked("jo", Sort::Name, false, false);
    let found = asked("jo", Sort::Fee, false, false);
    let found_equal = asked("jo", Sort::Year, true, true);
    let probe = vec![Plan::Probe(4000), Plan::FetchFound];
    for (asked, counted, expected, walk) in [
        (&filtered, 0, vec![Plan::Nobody], Plan::Nobody),
        (&filtered, 1000, vec![Plan::FetchFiltered], Plan::FetchFiltered),
        (&filtered, 1001, vec![Plan::Probe(99_900), Plan::FetchFiltered], Plan::FetchFiltered),
        (&filtered, 5001, vec![Plan::Walk], Plan::Walk),
        (&everybody, 1_000_000, vec![Plan::Walk], Plan::Walk),
        (&equal, 1000, vec![Plan::FetchFiltered], Plan::FetchFiltered),
        (&equal, 5001, vec![Plan::Walk], Plan::Walk),
        (&found, 0, vec![Plan::Nobody], Plan::Nobody),
        (&found, 10_000, vec![Plan::FetchFound], Plan::FetchFound),
        (&found, 10_001, probe.clone(), Plan::Walk),
        (&found_equal, 1, vec![Plan::FetchFound], Plan::FetchFound),
        (&found_equal, 10_001, probe, Plan::Walk),
        (&named, 1, vec![Plan::FoundByName], Plan::FoundByName),
        (&named, 10_001, vec![Plan::FoundByName], Plan::FoundByName),
    ] {
        let total = Total::Exactly(counted);
        let hits = Hits { counted, students: 1_000_000, total, found: None };
        assert_eq!(for_page(asked, &hits), expected, "{asked:?} {counted}");
        assert_eq!(for_walk(asked, &hits), walk, "{asked:?} {counted}");
    }
}

#[test]
fn those_who_are_many_of_few_are_met_on_a_walk_before_they_are_read() {
    let query = |search: &str| Asked {
        words: Words::typed(search),
        mask: Mask { mask: 1, value: 1 },
        sort: Sort::Fee,
        descending: false,
        programme: None,
        sorted_value: None,
    };
    let hits =
        |counted| Hits { counted, students: 10_000, total: Total::Exactly(counted), found: None };
    assert_eq!(for_page(&query(""), &hits(100)), [Plan::FetchFiltered]);
    assert_eq!(for_page(&query(""), &hits(101)), [Plan::Probe(9900), Plan::FetchFiltered]);
    assert_eq!(for_page(&query(""), &hits(1001)), [Plan::Walk]);
    assert_eq!(for_page(&query("jo"), &hits(1000)), [Plan::FetchFound]);
    let probe = [Plan::Probe(4000), Plan::FetchFound];
    assert_eq!(for_page(&query("jo"), &hits(1001)), probe);
}
