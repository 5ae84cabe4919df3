//! One field of every kind of the form kit, with texts to try on it.

use rollcall_forms::{CharClass, Date, Field};

/// A field on show.
#[derive(Clone, Copy, Debug)]
pub struct Specimen {
    /// It.
    pub field: Field,
    /// What kind it is, and when it is taken.
    pub about: &'static str,
    /// What is tried on it.
    pub samples: &'static [&'static str],
}

const fn specimen(field: Field, about: &'static str, samples: &'static [&'static str]) -> Specimen {
    Specimen { field, about, samples }
}

const CODE_CHARS: CharClass =
    CharClass { ranges: &[('a', 'z'), ('0', '9')], words: "the letters a to z and digits" };
const COLORS: &[(&str, &str)] = &[("teal", "Teal"), ("gold", "Gold"), ("brick", "Brick")];
const SIZES: &[(&str, &str)] = &[("s", "Small"), ("m", "Medium"), ("l", "Large")];

const TEXT: Field = Field::text("code", "Code")
    .required()
    .min_length(3)
    .max_length(8)
    .chars(CODE_CHARS)
    .hint("Like ab12.");
const AGAIN: Field = Field::text("code_again", "Code again").equal_to("code");
const TEXT_AREA: Field = Field::text_area("note", "Note").max_length(200);
const PASSWORD: Field = Field::password("sample_password", "A password").min_length(8);
const SEARCH: Field = Field::search("look_for", "Look for");
const EMAIL: Field = Field::email("email", "Mail");
const HIDDEN: Field = Field::hidden("version");
const CHECKBOX: Field = Field::checkbox("agree", "This box").required();
const INTEGER: Field = Field::integer("year", "Year", 1, 10).required();
const DECIMAL: Field = Field::decimal("fee", "Fee", 0, 1_000_000, 2);
const DATE: Field = Field::date("born", "Born", Date::fixed(1900, 1, 1), Date::fixed(2026, 12, 31));
const SELECT: Field = Field::select("color", "Color", COLORS).blank("Any");
const RADIO: Field = Field::radio("size", "Size", SIZES).required();
const FILE: Field = Field::file("list", "List", ".csv,.txt", 2048);
const REASON: Field = Field::text("reason", "Reason").rule(|value, other| {
    let needed = value.is_empty() && other("size") == "l";
    if needed { Err("Say why it has to be large.".to_owned()) } else { Ok(()) }
});

/// All of them, in the order of the page.
pub const SPECIMENS: &[Specimen] = &[
    specimen(TEXT, "One line of text.", &["ab12", "", "ab", "ab12ab12ab", "a b", "<b>"]),
    specimen(AGAIN, "One line that has to be the same as another field.", &[]),
    specimen(TEXT_AREA, "Several lines of text.", &["one\ntwo", "a\u{7}bell"]),
    specimen(
        PASSWORD,
        "A secret: it never comes back, and it is never trimmed.",
        &["tulip", "tulip gravel"],
    ),
    specimen(SEARCH, "One line to search for.", &["ada"]),
    specimen(EMAIL, "A mail address.", &["ada@example.org", "ada", "ada@", "a@b"]),
    specimen(
        HIDDEN,
        "A value that travels along. Anybody can change it, so whoever reads it checks it.",
        &[],
    ),
    specimen(CHECKBOX, "A box. It sends \"on\", or nothing at all.", &["on", "", "perhaps"]),
    specimen(INTEGER, "A whole number.", &["7", "07", "0", "11", "5.5", "seven", "１"]),
    specimen(
        DECIMAL,
        "A number with decimal places, never a float: 0.1 + 0.2 is 0.3 here.",
        &["12.5", "12,50", "1,350", "1.999", "10000.01", "1e3", "-1"],
    ),
    specimen(
        DATE,
        "A day of the calendar.",
        &["2000-02-29", "2026-02-30", "31.1.2026", "1899-12-31"],
    ),
    specimen(SELECT, "One of a list that opens.", &["teal", "", "purple"]),
    specimen(RADIO, "One of a few that are all in sight.", &["m", "", "xl"]),
    specimen(
        FILE,
        "A file. This form is not one for uploads, so only the name travels.",
        &["list.csv", "list.exe"],
    ),
    specimen(REASON, "A rule of this form alone: asked for only when the size is Large.", &[]),
];

/// The fields of the form.
pub fn fields() -> Vec<Field> {
    SPECIMENS.iter().map(|specimen| specimen.field).collect()
}

/// The rules of a field, in words, as the field itself has them.
pub fn rules(field: &Field) -> Vec<String> {
    let mut rules = Vec::new();
    if field.required {
        rules.push("must be filled in".to_owned());
    }
    if field.min_length > 0 {
        rules.push(format!("at least {} characters", field.min_length));
    }
    if field.max_length < usize::MAX {
        rules.push(format!("at most {} characters", field.max_length));
    }
    if let Some(class) = field.chars {
        rules.push(format!("only {}", class.words));
    }
    rules.extend(field.kind.words().or_else(|| field.kind.range()));
    if let Some(options) = field.kind.options() {
        let words: Vec<&str> = options.iter().map(|(_, words)| *words).collect();
        rules.push(format!("one of {}", words.join(", ")));
    }
    if let Some(other) = field.equal_to {
        rules.push(format!("the same as {other}"));
    }
    if field.rule.is_some() {
        rules.push("a rule of this form alone".to_owned());
    }
    rules
}

/// A field as the page shows it.
#[derive(Clone, Debug)]
pub struct FieldView {
    /// The field and its texts.
    pub specimen: Specimen,
    /// Its HTML, as it stands in the page before anything was typed.
    pub html: String,
    /// Each text, and the message that the server answers; nothing when it takes it.
    pub answers: Vec<(&'static str, Option<String>)>,
}
