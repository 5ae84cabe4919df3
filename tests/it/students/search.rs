//! What the list finds, counts and suggests, whatever is typed.

use rollcall::auth::server::access::Editor;
use rollcall::students::list::{Filter, ListQuery, Place, Sort, StudentPage, Total};
use rollcall::students::server::list::{cities, list};
use rollcall::students::server::roster;
use rollcall::students::student::{Facts, Mode, Student};

use super::{filled, operator};
use crate::support::{Server, facts};

async fn add(server: &Server, name: &str, city: &str) -> Student {
    let facts = Facts { name: name.to_owned(), city: city.to_owned(), ..facts() };
    roster::add(&server.db, &operator().into(), facts).await.unwrap()
}

async fn find(server: &Server, query: &ListQuery) -> StudentPage {
    list(&server.db, operator(), query).await.unwrap()
}

async fn names(server: &Server, search: &str) -> Vec<String> {
    let query = ListQuery { search: search.to_owned(), ..ListQuery::default() };
    let found = find(server, &query).await;
    assert_eq!(found.total, Total::Exactly(found.students.len() as u64), "{search}");
    found.students.into_iter().map(|student| student.facts.name).collect()
}

#[tokio::test]
async fn names_and_cities_are_found_as_people_type_them() {
    let server = Server::start().await;
    for (name, city) in [
        ("José Núñez", "Málaga"),
        ("Straßer Łukasz", "Gießen"),
        ("Siobhán O'Neill", "Saint-Étienne"),
        ("Γιώργος Παπαδόπουλος", "Αθήνα"),
        ("김민준", "서울"),
        ("🎉 Ltd", ""),
    ] {
        add(&server, name, city).await;
    }
    for (typed, found) in [
        ("jose", "José Núñez"),
        ("JOSÉ", "José Núñez"),
        ("jose\u{301}", "José Núñez"),
        ("  nunez   jose  ", "José Núñez"),
        ("malaga jo", "José Núñez"),
        ("ose", "José Núñez"),
        ("lukasz", "Straßer Łukasz"),
        ("strasser", "Straßer Łukasz"),
        ("GIESSEN", "Straßer Łukasz"),
        ("oneill", "Siobhán O'Neill"),
        ("o’neill", "Siobhán O'Neill"),
        ("saint etienne", "Siobhán O'Neill"),
        ("Saint-Étienne", "Siobhán O'Neill"),
        ("παπαδοπουλοσ", "Γιώργος Παπαδόπουλος"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "Γιώργος Παπαδόπουλος"),
        ("민준", "김민준"),
        ("김", "김민준"),
        ("🎉", "🎉 Ltd"),
    ] {
        assert_eq!(names(&server, typed).await, [found], "{typed}");
    }
    for typed in ["josef", "jose etienne", "nunezjose", "ünez x", "esoj"] {
        assert_eq!(names(&server, typed).await, [""; 0], "{typed}");
    }
}

#[tokio::test]
async fn one_and_two_letters_are_found_at_the_beginnings_of_words_and_three_anywhere() {
    let server = Server::start().await;
    for (name, city) in [("Ann Berg", "Oslo"), ("Hanna Ek", "Bergen"), ("Susanne", "Lund")] {
        add(&server, name, city).await;
    }
    for (typed, found) in [
        ("a", &["Ann Berg"][..]),
        ("an", &["Ann Berg"]),
        ("ann", &["Ann Berg", "Hanna Ek", "Susanne"]),
        ("be", &["Ann Berg", "Hanna Ek"]),
        ("er", &[]),
        ("erg", &["Ann Berg", "Hanna Ek"]),
        ("ek", &["Hanna Ek"]),
        ("e", &["Hanna Ek"]),
        ("be os", &["Ann Berg"]),
    ] {
        assert_eq!(names(&server, typed).await, found, "{typed}");
    }
}

#[tokio::test]
async fn scripts_without_blanks_are_searched_inside_of_words_from_one_sign_on() {
    let server = Server::start().await;
    for name in
        ["王小明", "山田太郎", "김민수", "สมชาย ใจดี", "ヤマダ・ハナコ", "ສົມພອນ", "អារុណ", "အောင်မြင့်"]
    {
        add(&server, name, "").await;
    }
    for (typed, found) in [
        ("小明", "王小明"),
        ("明", "王小明"),
        ("小", "王小明"),
        ("王 小明", "王小明"),
        ("太郎", "山田太郎"),
        ("郎", "山田太郎"),
        ("수", "김민수"),
        ("민수", "김민수"),
        ("\u{1106}\u{1175}\u{11ab}", "김민수"),
        ("ชาย", "สมชาย ใจดี"),
        ("ช", "สมชาย ใจดี"),
        ("はなこ", "ヤマダ・ハナコ"),
        ("ﾔﾏﾀﾞﾊﾅｺ", "ヤマダ・ハナコ"),
        ("ダ", "ヤマダ・ハナコ"),
        ("ພ", "ສົມພອນ"),
        ("រុ", "អារុណ"),
        ("မြင့်", "အောင်မြင့်"),
    ] {
        assert_eq!(names(&server, typed).await, [found], "{typed}");
    }
    for typed in ["明小", "王明", "郎太", "수민", "ชม", "タ"] {
        assert_eq!(names(&server, typed).await, [""; 0], "{typed}");
    }
}

#[tokio::test]
async fn what_people_type_for_one_another_finds_the_same() {
    let server = Server::start().await;
    for (name, typed) in [
        ("O\u{b4}Bryan", &["obryan", "o'bryan", "O’BRYAN", "o`bryan", "o bryan"][..]),
        ("O'Keefe", &["okeefe", "O\u{b4}Keefe", "oʻkeefe", "o′keefe"]),
        ("O Connor", &["oconnor", "o'connor", "o connor"]),
        ("Anne\u{2010}Lise Berg", &["annelise", "anne-lise", "anne lise", "ANNE\u{2013}LISE"]),
        ("Mary Jane Fox", &["mary-jane", "mary\u{2011}jane"]),
        ("شــابوص", &["شابوص", "شابو"]),
        ("مصطفى كامل", &["مصطفي", "مصطفی", "کامل"]),
        ("علی\u{200c}رضا", &["علیرضا", "عليرضا", "علی رضا"]),
        ("فاطمة", &["فاطمه"]),
        ("أحمد", &["احمد", "أَحْمَد"]),
        ("ﬁnnegan Ａｄａ", &["finnegan", "ada", "ＦＩＮＮ"]),
        ("Straße", &["strasse", "STRASSE", "straße"]),
        ("דָּוִד", &["דוד"]),
        ("Room ٣٤٥", &["345", "۳۴۵", "３４５"]),
    ] {
        let student = add(&server, name, "").await;
        for typed in typed.iter().chain([&name]) {
            assert_eq!(names(&server, typed).await, [name], "{typed}");
        }
        server.delete_student(student.id).await;
    }
}

#[tokio::test]
async fn whatever_is_typed_finds_something_or_nothing_and_is_never_an_error() {
    let server = filled(60).await;
    let long = "a".repeat(10_000);
    let many = "ab ".repeat(5000);
    let marks = "\u{301}".repeat(10_000);
    for search in [
        "'",
        "\"",
        "\"\"",
        "%",
        "_",
        "\\",
        "%%%",
        "___",
        "\\\\\\",
        "*",
        "(",
        ")",
        "a*",
        "a\"b",
        "a AND b",
        "a OR b",
        "NOT a",
        "NEAR(a b)",
        "search:a",
        "p:p01",
        "{search}: a",
        "^a",
        "a + b",
        "-a",
        "'; DROP TABLE students; --",
        "\u{0}",
        "a\u{0}b",
        "\u{1f}",
        "😀",
        "😀😀😀",
        "\u{feff}",
        "\u{202e}",
        "ﷺ",
        "\u{d7ff}\u{e000}\u{10ffff}",
        "\r\n\t",
        &long,
        &many,
        &marks,
    ] {
        for sort in Sort::all() {
            for place in [Place::First, Place::Last] {
                let query = ListQuery {
                    search: search.to_owned(),
                    sort,
                    place,
                    filter: Filter { mode: Some(Mode::Campus), ..Filter::default() },
                    ..ListQuery::default()
                };
                find(&server, &query).await;
            }
        }
        cities(&server.db, operator(), search).await.unwrap();
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 60);
}

/// Puts so many on the roster who are all called Ann, of three years, behind the roster's back.
async fn many_called_ann(server: &Server, count: u32) {
    server.student("Ann").await;
    server.delete_student(1).await;
    server
        .sql(&format!(
            "WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n LIMIT {count}) \
             INSERT INTO students SELECT id, 'Ann', '', '', '', 1 + id % 3, -id, 'law', 'campus', \
             1, 0, 0, 1, 64 + 16 + 1 + id % 3, '', '  ann' || char(31) FROM n; \
             INSERT INTO student_search (rowid, search, p, m, a, y) SELECT id, search, \
             'p01', 'm0m', 'a1a', printf('y%02d', year) FROM students ORDER BY id"
        ))
        .await;
}

#[tokio::test]
async fn totals_are_exact_up_to_ten_thousand_and_above_it_the_pages_are_still_right() {
    let server = Server::start().await;
    many_called_ann(&server, 10_002).await;
    let query = |search: &str, year: Option<i32>| ListQuery {
        search: search.to_owned(),
        filter: Filter { year, ..Filter::default() },
        ..ListQuery::default()
    };
    assert_eq!(find(&server, &query("", Some(2))).await.total, Total::Exactly(3334));
    assert_eq!(find(&server, &query("ann", Some(2))).await.total, Total::Exactly(3334));
    // Two more than are counted, one more, and as many.
    for (least, total) in
        [(1, Total::MoreThan(10_000)), (2, Total::MoreThan(10_000)), (3, Total::Exactly(10_000))]
    {
        for search in ["", "ann", "a"] {
            let orders = ["name", "year", "fee"].map(|sort| [(sort, false), (sort, true)]);
            for (order, descending) in orders.concat() {
                let sort = Sort::named(order).unwrap();
                let found = async |place| {
                    let query = ListQuery { sort, descending, place, ..query(search, None) };
                    find(&server, &query).await
                };
                let ids = |page: &StudentPage| -> Vec<i32> {
                    page.students.iter().map(|student| student.id).collect()
                };
                let mut expected: Vec<i32> = (least..=10_002).collect();
                match order {
                    "fee" => expected.reverse(),
                    "year" => expected.sort_by_key(|id| (1 + id % 3, *id)),
                    _ => {}
                }
                if descending {
                    expected.reverse();
                }
                let case = format!("{least} {search:?} {order} {descending}");
                let first = found(Place::First).await;
                assert_eq!((first.total, first.first_ordinal), (total, Some(1)), "{case}");
                assert_eq!(ids(&first), expected[..50], "{case}");
                let second = found(first.next.unwrap()).await;
                assert_eq!(ids(&second), expected[50..100], "{case}");
                let last = found(Place::Last).await;
                let end = expected.len();
                assert_eq!(ids(&last), expected[end - 50..], "{case}");
                let ordinal = (total == Total::Exactly(10_000)).then_some(9951);
                assert_eq!(last.first_ordinal, ordinal, "{case}");
                let before = found(last.previous.unwrap()).await;
                assert_eq!(ids(&before), expected[end - 100..end - 50], "{case}");
            }
        }
        server.delete_student(least).await;
    }
}

#[tokio::test]
async fn counts_and_the_search_follow_each_change() {
    let server = filled(60).await;
    let editor: Editor = operator().into();
    let law = Filter { programme: Some("law".to_owned()), ..Filter::default() };
    let count = async |search: &str, filter: &Filter| {
        let query =
            ListQuery { search: search.to_owned(), filter: filter.clone(), ..ListQuery::default() };
        find(&server, &query).await.total
    };
    let Total::Exactly(before) = count("", &law).await else { panic!("few") };
    let student = add(&server, "Xaver Quux", "").await;
    assert_eq!(count("quux", &law).await, Total::Exactly(0));
    let facts = Facts { programme: "law".to_owned(), ..student.facts.clone() };
    roster::change(&server.db, &editor, student.id, 1, facts.clone()).await.unwrap();
    assert_eq!(count("", &law).await, Total::Exactly(before + 1));
    assert_eq!(count("quux", &law).await, Total::Exactly(1));
    let facts = Facts { name: "Xaver Zeta".to_owned(), ..facts };
    roster::change(&server.db, &editor, student.id, 2, facts).await.unwrap();
    assert_eq!(count("quux", &law).await, Total::Exactly(0));
    assert_eq!(count("zeta", &law).await, Total::Exactly(1));
    server.delete_student(student.id).await;
    assert_eq!(count("zeta", &law).await, Total::Exactly(0));
    assert_eq!(count("", &law).await, Total::Exactly(before));
    assert_eq!(count("", &Filter::default()).await, Total::Exactly(60));
    roster::restore(&server.db, &editor, student.id).await.unwrap();
    assert_eq!(count("zeta", &law).await, Total::Exactly(1));
}

#[tokio::test]
async fn a_programme_that_no_setting_names_is_still_filtered() {
    let server = filled(60).await;
    let facts = Facts { programme: "alchemy".to_owned(), ..facts() };
    let student = roster::add(&server.db, &operator().into(), facts).await.unwrap();
    let filter = Filter { programme: Some("alchemy".to_owned()), ..Filter::default() };
    let query = ListQuery { filter, ..ListQuery::default() };
    assert_eq!(find(&server, &query).await.students, [student]);
}

#[tokio::test]
async fn cities_are_suggested_by_their_beginnings_each_once() {
    let server = Server::start().await;
    for city in ["San José", "san jose", "Santa Fe", "Saint-Étienne", "Graz", "", "Östersund"] {
        add(&server, "Ann", city).await;
    }
    for n in 0..12 {
        add(&server, "Ann", &format!("Village {n:02}")).await;
    }
    let suggested = async |typed: &str| cities(&server.db, operator(), typed).await.unwrap();
    assert_eq!(suggested("sa").await, ["Saint-Étienne", "San José", "Santa Fe"]);
    assert_eq!(suggested("SAN J").await, ["San José"]);
    assert_eq!(suggested("saint-é").await, ["Saint-Étienne"]);
    assert_eq!(suggested("ost").await, ["Östersund"]);
    assert_eq!(suggested("x").await, [""; 0]);
    assert_eq!(suggested("").await.len(), 10);
    assert_eq!(suggested("").await[0], "Graz");
    assert_eq!(suggested("vil").await.len(), 10);
}
