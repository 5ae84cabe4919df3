//! The address of a list: whatever stands in it, there is a list; and what we write, we read.

use axum::http::StatusCode;
use proptest::prelude::*;
use rollcall::auth::account::Role;
use rollcall::students::list::{Cursor, CursorKey, Filter, ListQuery, PageSize, Place, Sort};
use rollcall::students::server::address::{self, Asked, format, query_string};
use rollcall::students::student::Mode;

use super::ODD;
use crate::support::Server;

const PROGRAMMES: [&str; 2] = ["music", "sign-language"];

fn parse(raw: &str) -> Asked {
    address::parse(raw, &PROGRAMMES.map(str::to_owned))
}

fn key(sort: Sort) -> BoxedStrategy<CursorKey> {
    match sort.name {
        "year" | "fee" | "active" | "updated" => any::<i64>().prop_map(CursorKey::Number).boxed(),
        _ => any::<String>().prop_map(CursorKey::Text).boxed(),
    }
}

fn place(sort: Sort) -> impl Strategy<Value = Place> {
    let cursor = (key(sort), any::<i32>(), any::<Option<u64>>())
        .prop_map(|(key, id, ordinal)| Cursor { key, id, ordinal });
    prop_oneof![
        Just(Place::First),
        Just(Place::Last),
        cursor.clone().prop_map(Place::After),
        cursor.prop_map(Place::Before),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let programme = proptest::option::of(proptest::sample::select(&PROGRAMMES[..]));
    let mode = proptest::option::of(prop_oneof![Just(Mode::Campus), Just(Mode::Online)]);
    let parts = (programme, mode, any::<Option<bool>>(), proptest::option::of(1..=10));
    parts.prop_map(|(programme, mode, active, year)| Filter {
        programme: programme.map(str::to_owned),
        mode,
        active,
        year,
    })
}

fn query() -> impl Strategy<Value = ListQuery> {
    // As it is understood: without a letter, or with many words, it says another thing.
    let understood = |search| query_string(&ListQuery { search, ..ListQuery::default() });
    let search =
        "[^\\p{Cc}]{0,100}".prop_map(move |search| parse(&understood(search)).query.search);
    let size = proptest::sample::select(&PageSize::ALL[..]);
    let sort = proptest::sample::select(Sort::all().collect::<Vec<_>>());
    (search, filter(), sort, any::<bool>(), size)
        .prop_flat_map(|parts| (Just(parts.clone()), place(parts.2)))
        .prop_map(|((search, filter, sort, descending, size), place)| ListQuery {
            search,
            filter,
            sort,
            descending,
            size,
            place,
        })
}

proptest! {
    // Failures leave no files: their seed is in the output.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_query_comes_back_from_its_address(query in query()) {
        let asked = parse(&query_string(&query));
        prop_assert_eq!(&asked.mistakes.messages(), &Vec::<String>::new());
        prop_assert_eq!(asked.query, query);
    }

    #[test]
    fn no_address_is_too_odd(
        raw in prop_oneof![any::<String>(), "[-+*,:. a-z0-9]{0,12}", "[-+*,:. ]{0,4}"],
        name in "q|programme|mode|active|year|sort|size|page",
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let encoded: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
        for raw in [raw.clone(), format!("{name}={raw}"), format!("{name}={encoded}&{name}=x")] {
            let asked = parse(&raw);
            // What was understood is written so that it is understood again.
            let again = parse(&query_string(&asked.query));
            prop_assert_eq!(&again.query, &asked.query);
            prop_assert_eq!(again.mistakes.messages(), Vec::<String>::new());
        }
    }
}

#[test]
fn an_address_holds_only_what_differs_from_the_list_as_it_opens() {
    assert_eq!(format(&ListQuery::default()), "/students");
    let query = ListQuery {
        search: "josé & co".to_owned(),
        filter: Filter { active: Some(false), year: Some(3), ..Filter::default() },
        sort: Sort::named("fee").unwrap(),
        descending: true,
        size: PageSize::Large,
        place: Place::After(Cursor { key: CursorKey::Number(-5), id: 7, ordinal: Some(50) }),
    };
    let expected = "/students?q=jos%C3%A9+%26+co&active=no&year=3&sort=-fee&size=100\
                    &page=after%3A7%3A50%3A-5";
    assert_eq!(format(&query), expected);
}

#[test]
fn what_makes_no_sense_counts_for_nothing_and_is_named() {
    for (raw, message) in [
        ("sort=size", "There is no order “size”."),
        ("sort=-", "There is no order “-”."),
        ("page=7", "There is no page “7”."),
        ("page=after:x:1:a", "There is no page “after:x:1:a”."),
        ("page=after:1:-1:a", "There is no page “after:1:-1:a”."),
        ("sort=nothing&page=last&size=50", "There is no order “nothing”."),
        ("size=1000", "There is no page size “1000”."),
        ("size=050", "There is no page size “050”."),
        ("programme=magic", "There is no programme “magic”."),
        ("mode=Online", "There is no mode “Online”."),
        ("active=maybe", "Active is yes or no, and not “maybe”."),
        ("year=11", "There is no year “11”."),
        ("year=2.5", "There is no year “2.5”."),
        ("sort=fee&sort=fee", "The address says sort more than once."),
        ("q=**", "“**” holds no letter and no digit, so nothing is searched for."),
        ("q=%ff", "Part of the address is not readable: “q=%ff”."),
        ("%ff=1", "Part of the address is not readable: “%ff=1”."),
    ] {
        let asked = parse(raw);
        assert_eq!(asked.mistakes.messages(), [message], "{raw}");
        let place = if raw.contains("last") { Place::Last } else { Place::First };
        assert_eq!(asked.query, ListQuery { place, ..ListQuery::default() }, "{raw}");
    }
    // A number is no key of a column of numbers when it is a word.
    assert_eq!(parse("sort=fee&page=after:1::x").mistakes.messages().len(), 1);
    // A form sends what is not filled in as well; a stranger's argument is none of ours.
    let empty = "q=&programme=&mode=&active=&year=&sort=&size=&page=&utm_source=x&utm_source=y";
    assert_eq!(parse(empty), Default::default());
}

#[test]
fn a_search_is_on_one_line_and_has_an_end() {
    let asked = parse(&format!("q={}", "é".repeat(10_000)));
    assert_eq!(asked.query.search, "é".repeat(100));
    assert_eq!(asked.mistakes.messages(), ["Only the first 100 characters are searched for."]);
    assert_eq!(parse("q=+a%0d%0ab%00c+").query.search, "a  b c");
    let long = format!("sort={}", "x".repeat(10_000));
    assert!(parse(&long).mistakes.messages()[0].chars().count() < 80);
}

#[test]
fn of_too_many_words_the_first_are_searched_for_and_a_message_says_so() {
    let asked = parse("q=a+b+c+d-e+f+g,+h+i+j");
    assert_eq!(asked.query.search, "a b c d-e f g, h");
    assert_eq!(asked.mistakes.messages(), ["Only the first 8 words are searched for."]);
    let again = parse("q=a+b+c+d+e+f+g+h+A+b");
    assert_eq!(again.mistakes.messages(), [""; 0], "each word counts once");
    assert_eq!(again.query.search, "a b c d e f g h A b");
}

#[tokio::test]
async fn a_bad_address_is_the_list_with_a_message() {
    let server = Server::start().await;
    server.student("Ada Lovelace").await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let answer = staff.get("/students?sort=magic&size=7&page=x&year=no&q=%ff").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.says("Ada Lovelace"));
    for message in ["There is no order “magic”.", "There is no page size “7”.", "not readable"]
    {
        assert!(answer.says(message), "{message}");
    }
    for odd in ODD {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(["q", "sort", "programme", "page"].map(|name| (name, odd)));
        let answer = staff.get(&format!("/students?{}", query.finish())).await;
        assert_eq!(answer.status, StatusCode::OK, "{odd}");
        assert!(answer.says(&format!("There is no order “{odd}”.")), "{odd}");
        let searched = if odd == "<!-- --><!>" { "" } else { odd };
        assert_eq!(answer.input("q").as_deref(), Some(searched));
        assert!(!answer.body.contains("<script>alert"), "{odd}");
    }
}

#[tokio::test]
async fn a_page_shows_twenty_messages_about_its_address_and_counts_the_others() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for (parts, more) in [(20, None), (21, Some("And 1 more.")), (250, Some("And 230 more."))] {
        let query: Vec<String> = (0..parts).map(|part| format!("part{part}=%ff")).collect();
        for path in ["/students", "/students/export.csv"] {
            let answer = admin.get(&format!("{path}?{}", query.join("&"))).await;
            let shown = answer.body.matches("is not readable").count();
            assert_eq!(shown, 20, "{path} {parts}");
            assert_eq!(answer.says(" more."), more.is_some(), "{path} {parts}");
            assert!(more.is_none_or(|more| answer.says(more)), "{path} {parts}");
        }
    }
}
