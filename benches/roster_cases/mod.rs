//! The cases of the benchmark of the list, and the databases it is measured with.

pub mod process;
pub mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rollcall::app::server::settings::Settings;
use rollcall::auth::server::access::Operator;
use rollcall::base::server::database::Db;
use rollcall::students::list::{Cursor, CursorKey, Filter, ListQuery, Place, Sort};
use rollcall::students::server::seed::seed;
use rollcall::students::student::Mode;
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable};

/// Part of the files' names: raised when the tables or the seed change, it makes them anew.
const VERSION: u32 = 8;

/// A search with filters.
pub struct Case {
    pub name: &'static str,
    search: &'static str,
    filter: Filter,
}

/// Places in the middle of a case's list, by sort, and how long the list is.
#[derive(Default)]
pub struct Middles {
    pub cursors: BTreeMap<Sort, Vec<Cursor>>,
    pub hits: usize,
}

impl Case {
    pub fn query(&self, sort: Sort, descending: bool, place: Place) -> ListQuery {
        ListQuery {
            search: self.search.to_owned(),
            filter: self.filter.clone(),
            sort,
            descending,
            place,
            ..ListQuery::default()
        }
    }

    fn matches(&self, row: &Row) -> bool {
        let filter = &self.filter;
        let words = row.search.split([' ', '\u{1f}']);
        let found = |word: &str| match word.len() {
            1 | 2 => words.clone().any(|other| other.starts_with(word)),
            _ => row.search.contains(word),
        };
        filter.programme.as_ref().is_none_or(|programme| *programme == row.programme)
            && filter.mode.is_none_or(|mode| mode.as_str() == row.mode)
            && filter.active.is_none_or(|active| active == row.active)
            && filter.year.is_none_or(|year| i64::from(year) == row.year)
            && self.search.split_whitespace().all(found)
    }
}

/// No filter, each filter, two, and all; searches that are common, rare and absent, of one letter,
/// of two, of two words and in another script; and searches with filters.
pub fn cases() -> Vec<Case> {
    let none = Filter::default;
    let programme = |key: &str| Filter { programme: Some(key.to_owned()), ..none() };
    let mode = |mode: Mode| Filter { mode: Some(mode), ..none() };
    let active = |active: bool| Filter { active: Some(active), ..none() };
    let year = |year: i32| Filter { year: Some(year), ..none() };
    let case = |name, search, filter| Case { name, search, filter };
    vec![
        case("nothing", "", none()),
        case("computing", "", programme("computing")),
        case("sign language", "", programme("sign-language")),
        case("campus", "", mode(Mode::Campus)),
        case("online", "", mode(Mode::Online)),
        case("active", "", active(true)),
        case("inactive", "", active(false)),
        case("year 1", "", year(1)),
        case("year 10", "", year(10)),
        case("law, online", "", Filter { mode: Some(Mode::Online), ..programme("law") }),
        case("inactive, year 9", "", Filter { active: Some(false), ..year(9) }),
        case(
            "music, online, inactive, year 10",
            "",
            Filter {
                mode: Some(Mode::Online),
                active: Some(false),
                year: Some(10),
                ..programme("music")
            },
        ),
        case("\"thomas\", common", "thomas", none()),
        case("\"maria\", common", "maria", none()),
        case("\"smith\", common", "smith", none()),
        case("\"london\", a city", "london", none()),
        case("\"lindberg\", rare", "lindberg", none()),
        case("\"marshham\", rare", "marshham", none()),
        case("\"maria silva\", two words", "maria silva", none()),
        case("\"мария\", another script", "мария", none()),
        case("\"zqxzq\", absent", "zqxzq", none()),
        case("\"a\", one letter", "a", none()),
        case("\"q\", one letter", "q", none()),
        case("\"jo\", two letters", "jo", none()),
        case("\"xq\", two letters, absent", "xq", none()),
        case("\"maria\", active", "maria", active(true)),
        case("\"thomas\", law", "thomas", programme("law")),
        case("\"a\", sign language", "a", programme("sign-language")),
        case("\"lindberg\", online", "lindberg", mode(Mode::Online)),
        case("\"london\", year 3", "london", year(3)),
    ]
}

/// The database with so many students; made now, or by an earlier run.
pub async fn filled(count: u32) -> Db {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let file = target.join("roster").join(format!("{count}-v{VERSION}.db"));
    let ready = file.with_extension("ready");
    if !ready.exists() {
        for old in [file.clone(), file.with_extension("db-wal"), file.with_extension("db-shm")] {
            let _ = std::fs::remove_file(old);
        }
    }
    let url = format!("sqlite://{}", file.display());
    let db = rollcall::app::server::open_database(&url).await.expect("a database");
    if !ready.exists() {
        let settings = Settings::parse(include_str!("../../Leptos.toml")).expect("the settings");
        let programmes = settings.students.programmes();
        let begin = std::time::Instant::now();
        let operator = Operator::at_the_shell();
        seed(&db, operator, programmes, count, 1, |_| ()).await.expect("students");
        println!("{count} students were made in {:.1} s", begin.elapsed().as_secs_f64());
        std::fs::write(ready, "").expect("a mark");
    }
    db
}

/// What is compared and sorted of a student.
struct Row {
    id: i32,
    search: String,
    city_key: String,
    pin: String,
    programme: String,
    mode: String,
    year: i64,
    fee_cents: i64,
    active: bool,
    updated: i64,
}

impl Row {
    fn read(row: &QueryResult) -> Self {
        fn get<T: TryGetable>(row: &QueryResult, column: &str) -> T {
            row.try_get("", column).expect("a column")
        }
        Self {
            id: get(row, "id"),
            search: get(row, "search"),
            city_key: get(row, "city_key"),
            pin: get(row, "pin"),
            programme: get(row, "programme"),
            mode: get(row, "mode"),
            year: get::<i32>(row, "year").into(),
            fee_cents: get(row, "fee_cents"),
            active: get(row, "active"),
            updated: get(row, "updated"),
        }
    }

    fn cursor(&self, sort: Sort) -> Cursor {
        let text = |text: &str| CursorKey::Text(text.to_owned());
        let key = match sort.name {
            "name" => text(&self.search),
            "city" => text(&self.city_key),
            "pin" => text(&self.pin),
            "programme" => text(&self.programme),
            "mode" => text(&self.mode),
            "year" => CursorKey::Number(self.year),
            "fee" => CursorKey::Number(self.fee_cents),
            "active" => CursorKey::Number(self.active.into()),
            "updated" => CursorKey::Number(self.updated),
            other => panic!("nobody knows how {other} is ordered"),
        };
        Cursor { key, id: self.id, ordinal: Some(1000) }
    }
}

/// Looks at all students once; of those whom each case finds, a few stand for its middle.
pub async fn sample_middles(db: &Db, cases: &[Case], samples: usize) -> Vec<Middles> {
    let mut middles: Vec<Middles> = cases.iter().map(|_| Middles::default()).collect();
    let mut chance = 1_u64;
    let mut after = 0;
    loop {
        let sql = format!("SELECT * FROM students WHERE id > {after} ORDER BY id LIMIT 5000");
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.expect("students");
        let Some(last) = rows.last() else { break };
        after = Row::read(last).id;
        for row in rows.iter().map(Row::read) {
            let matching = cases.iter().zip(&mut middles).filter(|(case, _)| case.matches(&row));
            for (_, middle) in matching {
                middle.hits += 1;
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let slot = usize::try_from(chance >> 33).unwrap_or(0) % middle.hits;
                keep(middle, &row, slot, samples);
            }
        }
    }
    for middle in &mut middles {
        for sort in Sort::all() {
            middle.cursors.entry(sort).or_default();
        }
    }
    middles
}

/// Each of those found so far has the same chance to be among the samples.
fn keep(middle: &mut Middles, row: &Row, slot: usize, samples: usize) {
    for sort in Sort::all() {
        let cursors = middle.cursors.entry(sort).or_default();
        if cursors.len() < samples {
            cursors.push(row.cursor(sort));
        } else if slot < samples {
            cursors[slot] = row.cursor(sort);
        }
    }
}
