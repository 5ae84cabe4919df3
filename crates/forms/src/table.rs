//! The table of kinds and rules: what each takes, what it refuses, and in which words.

use super::{CharClass, Date, Field, Options, Typed, keep_options};

const LETTERS: CharClass = CharClass { ranges: &[('a', 'z'), ('A', 'Z')], words: "letters" };
const CODE: Field = Field::text("code", "Code").required().min_length(2).max_length(4);
const WORD: Field = Field::text("word", "Word").chars(LETTERS);
const PIN: Field = Field::text("pin", "PIN")
    .chars(CharClass { ranges: &[('0', '9'), (' ', ' '), ('-', '-')], words: "digits" });
const NOTE: Field = Field::text_area("note", "Note").max_length(5);
const SECRET: Field = Field::password("password", "Password").min_length(3);
const SOUGHT: Field = Field::search("q", "Search").max_length(3);
const EMAIL: Field = Field::email("email", "Email");
const VERSION: Field = Field::hidden("version");
const YEAR: Field = Field::integer("year", "Year", 1, 10).required();
const DEPTH: Field = Field::integer("depth", "Depth", -20, -5);
const FEE: Field = Field::decimal("fee", "Fee", 0, 100_000_000, 2);
const GRADE: Field = Field::decimal("grade", "Grade", -5, 60, 1);
const BORN: Field = Field::date("born", "Born", Date::fixed(1900, 1, 1), Date::fixed(2026, 12, 31));
const MODES: Options = &[("campus", "On campus"), ("online", "Online")];
const MODE: Field = Field::radio("mode", "Mode", MODES).required();
const PROGRAMME: Field = Field::select("programme", "Programme", &[]);
const ACTIVE: Field = Field::checkbox("active", "Active");
const TERMS: Field = Field::checkbox("terms", "The box").required();
const ROSTER: Field = Field::file("roster", "Roster", ".csv,.txt", 2048).required();

/// What a field answers to what was typed; `""` for yes.
fn answer(field: &Field, typed: &str) -> String {
    field.check(&field.normalize(typed)).err().unwrap_or_default()
}

fn assert_rows(rows: &[(Field, &str, &str)]) {
    for (field, typed, expected) in rows {
        assert_eq!(answer(field, typed), *expected, "{} of {typed:?}", field.name);
    }
}

#[test]
fn text_of_each_kind_is_taken_within_its_bounds() {
    const HIDDEN_FILLER: &str =
        "Code holds a character that nobody sees, U+3164, at its beginning: delete it.";
    const HIDDEN_SPACE: &str =
        "Code holds a character that nobody sees, U+200B, at its beginning: delete it.";
    const HIDDEN_TURN: &str =
        "Code holds a character that nobody sees, U+202E, behind “ab”: delete it.";
    assert_rows(&[
        (CODE, "", "Code is missing."),
        (CODE, "  ", "Code is missing."),
        (CODE, "a", "Code needs at least 2 characters; this has 1."),
        (CODE, "日本語字", ""),
        (CODE, " ab ", ""),
        (CODE, "\u{3164} \u{2800}", HIDDEN_FILLER),
        (CODE, "\u{200b}a", HIDDEN_SPACE),
        (CODE, "\u{a0}\u{3000}", "Code is missing."),
        (CODE, "ab\u{202e}c", HIDDEN_TURN),
        (CODE, "می\u{200c}م", ""),
        (NOTE.required(), "\u{3164} \u{2800}", "Note needs a character that can be seen."),
        (NOTE, "\u{200b}", ""),
        (CODE, "abcde", "Code takes at most 4 characters; this has 5."),
        (CODE, "a\0b", "Code holds a character that cannot be shown."),
        (CODE, "a\nb", "Code holds a character that cannot be shown."),
        (WORD, "", ""),
        (WORD, "abC", ""),
        (WORD, "ab1", "Word may hold only letters."),
        (PIN, "１２ ٣-๔", ""),
        (PIN, "１²", "PIN may hold only digits."),
        (NOTE, "a\r\nb\r\nc", ""),
        (NOTE, "a\rb\nc", ""),
        (NOTE, "\r\n ab\tc \r\n", ""),
        (NOTE, "a\r\nb\r\ncd", "Note takes at most 5 characters; this has 6."),
        (NOTE, "a\u{b}b", "Note holds a character that cannot be shown."),
        (SECRET, "", "Password is missing."),
        (SECRET, " \0 ", ""),
        (SECRET, "ab", "Password needs at least 3 characters; this has 2."),
        (SOUGHT, "abc", ""),
        (SOUGHT, "abcd", "Search takes at most 3 characters; this has 4."),
        (VERSION, "anything", ""),
    ]);
    for address in ["ada@example.org", "a+b@localhost", "ö@exämple.org"] {
        assert_rows(&[(EMAIL, address, "")]);
    }
    for other in ["ada", "@example.org", "ada@", "a@b@c", "a@b..c", "a@b.", "a b@c", "a@b c"] {
        assert_rows(&[(EMAIL, other, "Email has to be a mail address, like ada@example.org.")]);
    }
}

#[test]
fn numbers_are_taken_as_people_write_them_and_refused_with_the_bound() {
    const WHOLE: &str = "Year has to be a whole number, 1 to 10.";
    const MONEY: &str =
        "Fee has to be a number with at most 2 decimal places, 0.00 to 1,000,000.00.";
    const RANGE: &str = "Fee takes 0.00 to 1,000,000.00.";
    const AMBIGUOUS: &str = "Fee can be read in two ways: write 1350.00 if the comma sets \
                             thousands apart, or else a point.";
    assert_rows(&[
        (YEAR, "", "Year is missing."),
        (YEAR, "1", ""),
        (YEAR, "10", ""),
        (YEAR, " 7 ", ""),
        (YEAR, "１０", ""),
        (YEAR, "007", ""),
        (YEAR, "٣", ""),
        (YEAR, "۳", ""),
        (YEAR, "١٢", "Year takes 1 to 10."),
        (
            YEAR,
            "\u{200e}5",
            "Year holds a character that nobody sees, U+200E, at its beginning: delete it.",
        ),
        (YEAR, "12", "Year takes 1 to 10."),
        // More digits could mend it while it is typed, so it is refused at the end alone.
        (YEAR, "0", "Year takes 1 to 10."),
        (YEAR, "-0", "Year takes 1 to 10."),
        (YEAR, "99999999999999999999", "Year takes 1 to 10."),
        (YEAR, "-99999999999999999999", "Year takes 1 to 10."),
        (YEAR, "7.5", WHOLE),
        (YEAR, "--1", WHOLE),
        (YEAR, "1e0", WHOLE),
        (YEAR, "0x1", WHOLE),
        (YEAR, "seven", WHOLE),
        (YEAR, "+5", WHOLE),
        (YEAR, "5.", "Year takes digits alone: write 5."),
        (DEPTH, "-7", ""),
        (DEPTH, "7", "Depth takes -20 to -5."),
        (DEPTH, "-1", "Depth takes -20 to -5."),
        (FEE, "", ""),
        (FEE, "0", ""),
        (FEE, "-0", ""),
        (FEE, "1234.5", ""),
        (FEE, ".5", ""),
        (FEE, "1000000.00", ""),
        (FEE, "1000000.01", RANGE),
        (FEE, "-0.01", RANGE),
        (FEE, "99999999999999999999.99", RANGE),
        (FEE, "1.999", "Fee takes at most 2 decimal places."),
        (GRADE, "1.25", "Grade takes at most 1 decimal place."),
        (GRADE, "-.5", ""),
        (FEE, "1,234.50", ""),
        (FEE, "1,000,000.01", RANGE),
        (FEE, "1.234,50", ""),
        (FEE, "12,5", ""),
        (FEE, "1,350", AMBIGUOUS),
        (FEE, "1_350.5", "Fee takes digits and at most one point: write 1350.50."),
        (FEE, "1.", "Fee takes digits and at most one point: write 1.00."),
        (FEE, "1e9", MONEY),
        (FEE, "NaN", MONEY),
        (FEE, "inf", MONEY),
    ]);
}

#[test]
fn dates_and_choices_are_taken_from_what_there_is() {
    const SHAPE: &str = "Born is written as year, month and day, like 2026-01-31.";
    let list: Vec<(String, String)> =
        (1..=9).map(|n| (n.to_string(), format!("No. {n}"))).collect();
    let in_few = PROGRAMME.options(keep_options(list[..2].to_vec()));
    let in_many = PROGRAMME.options(keep_options(list));
    assert_rows(&[
        (BORN, "", ""),
        (BORN, "1900-01-01", ""),
        (BORN, "2026-12-31", ""),
        (BORN, "٢٠٢٦-٠١-٣١", ""),
        (BORN, "２０２６-０２-３０", "Born is no day of the calendar: there is no 2026-02-30."),
        (BORN, "1899-12-31", "Born takes 1900-01-01 to 2026-12-31."),
        (BORN, "2027-01-01", "Born takes 1900-01-01 to 2026-12-31."),
        (BORN, "2026-02-30", "Born is no day of the calendar: there is no 2026-02-30."),
        (BORN, "31.1.2026", SHAPE),
        (MODE, "", "Mode is missing: choose one."),
        (MODE, "online", ""),
        (MODE, "Online", "Mode has to be one of these: On campus, Online."),
        (in_few, "", ""),
        (in_few, "2", ""),
        (in_few, "3", "Programme has to be one of these: No. 1, No. 2."),
        (in_many, "9", ""),
        (in_many, "10", "Programme has to be one of the 9 in the list."),
        // Without its list the field takes nothing, rather than everything.
        (PROGRAMME, "1", "Programme has nothing to choose from."),
        (ACTIVE, "", ""),
        (ACTIVE, "on", ""),
        (ACTIVE, "No", ""),
        (ACTIVE, "T", ""),
        (ACTIVE, "n", ""),
        (ACTIVE, "perhaps", "Active is yes or no."),
        (TERMS, "on", ""),
        (TERMS, "", "The box has to be ticked."),
        (TERMS, "off", "The box has to be ticked."),
        (ROSTER, "", "Roster is missing: choose a file."),
        (ROSTER, r"C:\fakepath\LIST.CSV", ""),
        (ROSTER, "list.xlsx", "Roster takes files whose name ends in .csv or .txt."),
    ]);
    assert_eq!(ROSTER.check_size(2048), Ok(()));
    assert_eq!(ROSTER.check_size(2049), Err("Roster takes at most 2 kB; this has 3 kB.".into()));
}

#[test]
fn what_more_typing_can_mend_is_not_yet_wrong() {
    let far = "Fee takes 0.00 to 1,000,000.00.";
    let no_number = "Fee has to be a number with at most 2 decimal places, 0.00 to 1,000,000.00.";
    for (field, typed, expected) in [
        (CODE, "a", ""),
        (CODE, "abcde", "Code takes at most 4 characters; this has 5."),
        (FEE, "-", ""),
        (FEE, "1.", ""),
        // They may become thousands.
        (FEE, "1,", ""),
        (FEE, "12,5", ""),
        (FEE, "1,35", ""),
        (FEE, "1,350", ""),
        (FEE, "1.123", ""),
        (FEE, "1 3", ""),
        (FEE, "1 3500", no_number),
        (FEE, "1,2345", "Fee takes at most 2 decimal places."),
        (FEE, "1.1234", "Fee takes at most 2 decimal places."),
        (FEE, "1000001", far),
        (YEAR, "0", ""),
        (DEPTH, "-", ""),
        (DEPTH, "-1", ""),
        (DEPTH, "-21", "Depth takes -20 to -5."),
        (DEPTH, "1", "Depth takes -20 to -5."),
        (BORN, "2026", ""),
        (EMAIL, "ada", ""),
    ] {
        let found = field.check_so_far(typed).err().unwrap_or_default();
        assert_eq!(found, expected, "{} of {typed:?}", field.name);
    }
}

#[test]
fn a_rule_sees_the_other_fields_as_their_rules_see_them() {
    const AGAIN: Field = Field::text("again", "Code again").equal_to("code");
    const REASON: Field = Field::text("reason", "Reason").rule(|value, other| {
        let needed = other("active").is_empty() && value.is_empty();
        if needed { Err("Say why the student is away.".to_owned()) } else { Ok(()) }
    });
    let errors = |fields: [(&str, &str); 4]| {
        let result = Field::check_all(&[CODE, AGAIN, ACTIVE, REASON], &Typed::from(fields));
        result.err().unwrap_or_default().iter().map(|(_, m)| m.to_owned()).collect::<Vec<_>>()
    };
    let right = [("code", "abc "), ("again", "abc"), ("active", "on"), ("reason", "")];
    assert_eq!(errors(right), [""; 0]);
    let wrong = [("code", "abc"), ("again", "abd"), ("active", " "), ("reason", " ")];
    let messages = ["Code again is not the same as above.", "Say why the student is away."];
    assert_eq!(errors(wrong), messages);
}

#[test]
fn what_was_checked_is_read_without_a_second_opinion() {
    let typed = Typed::from([
        ("note", " a\r\nb "),
        ("year", "１０"),
        ("fee", "12.5"),
        ("born", "2000-02-２9"),
        ("pin", "１٢-３"),
        ("active", "on"),
        ("version", "42"),
        ("depth", ""),
    ]);
    assert_eq!(typed.parse(&NOTE, Field::parse_text), Ok("a\nb".to_owned()));
    assert_eq!(typed.parse(&YEAR, Field::parse_number), Ok(10));
    assert_eq!(typed.parse(&FEE, Field::parse_number), Ok(1250));
    assert_eq!(typed.parse(&PIN, Field::parse_text), Ok("12-3".to_owned()));
    assert_eq!(typed.parse(&BORN, Field::parse_date), Ok(Date::fixed(2000, 2, 29)));
    assert_eq!(typed.parse(&ACTIVE, Field::parse_boolean), Ok(true));
    assert_eq!(typed.parse(&VERSION, Field::parse_number), Ok(42));
    assert_eq!(typed.parse_optional(&FEE, Field::parse_number), Ok(Some(1250)));
    assert_eq!(typed.parse_optional(&DEPTH, Field::parse_number), Ok(None));
    for (field, message) in [(DEPTH, "Depth is missing."), (CODE, "Code is missing.")] {
        let found = typed
            .parse(&field, Field::parse_number)
            .map_err(|e| e.get(field.name).map(str::to_owned));
        assert_eq!(found, Err(Some(message.to_owned())));
    }
    let missing = typed.parse_optional(&CODE, Field::parse_text).is_err();
    assert!(missing, "a required field cannot be left out");
}
