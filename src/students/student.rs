//! A student, as every part of the app and every program that reads them knows one; and the table
//! of what an admin fills in.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rollcall_forms::{CharClass, Field, Kind, Options, Typed, grouped};
use serde::{Deserialize, Serialize};

/// One row of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// 1 to 2,147,483,647; never given to another student. A program may choose it, also that of a
    /// student who is gone for good.
    pub id: i32,
    /// What an admin filled in.
    #[serde(flatten)]
    pub facts: Facts,
    /// When it was added: Unix seconds, UTC.
    pub created: i64,
    /// When it was changed last: Unix seconds, UTC.
    pub updated: i64,
    /// Raised by each change: whoever saves says which version they had read.
    pub version: i32,
}

/// What an admin fills in about a student, checked. In what was written down before a field was
/// there, it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// 1 to 100 characters.
    pub name: String,
    /// At most 50 characters.
    pub city: String,
    /// At most 200 characters, lines ended by LF.
    pub addr: String,
    /// At most 10 letters, digits, spaces and hyphens.
    pub pin: String,
    /// 1 to 10.
    pub year: i32,
    /// In cents: 0 to 100,000,000.
    pub fee_cents: i64,
    /// The key of a programme of Leptos.toml.
    pub programme: String,
    /// Where they study.
    pub mode: Mode,
    /// Whether they attend now.
    pub active: bool,
}

/// The full name, in any script.
pub const NAME: Field = Field::text("name", "Name").required().max_length(100).says_most();

/// The city; the page suggests those that are there.
pub const CITY: Field = Field::text("city", "City").max_length(50).says_most();

/// The postal address, in lines.
pub const ADDR: Field = Field::text_area("addr", "Address").max_length(200).says_most();

/// The postal code, whatever a country calls it.
pub const PIN: Field = Field::text("pin", "PIN code")
    .max_length(10)
    .says_most()
    .chars(PIN_CHARS)
    .hint("The postal code.");

const PIN_CHARS: CharClass = CharClass {
    ranges: &[('A', 'Z'), ('a', 'z'), ('0', '9'), (' ', ' '), ('-', '-')],
    words: "the letters A to Z, digits, spaces and hyphens",
};

/// The year of study.
pub const YEAR: Field = Field::integer("year", "Year", 1, 10).required();

/// The fee, in cents.
pub const FEE: Field = Field::decimal("fee", "Fee", 0, 100_000_000, 2).required();

/// The programme. Its options are a setting: see [`fields`].
pub const PROGRAMME: Field = Field::select("programme", "Programme", &[]).required();

/// Where they study.
pub const MODE: Field = Field::radio("mode", "Mode", MODES).required();

/// The modes, each with the words for people.
pub const MODES: Options = &[("campus", "On campus"), ("online", "Online")];

/// Whether they attend now.
pub const ACTIVE: Field = Field::checkbox("active", "Active");

/// What an admin fills in about a student, each field once and in the order of the form. The form,
/// the list's columns, the differences in the audit, what an import reads and its template, the
/// exports, the API's JSON and its description follow from it.
pub const STUDENT_FIELDS: &[StudentField] = &[
    StudentField {
        field: NAME,
        read: |facts| FieldValue::Text(&facts.name),
        write: |facts, field, typed| set(&mut facts.name, field.parse_text(typed)),
        list: Some(ListColumn { sorted_by: "search", is_labelled: false, is_secondary: false }),
        other_names: &["names", "fullname", "studentname"],
        example: EXAMPLE_NAME,
    },
    StudentField {
        field: CITY,
        read: |facts| FieldValue::Text(&facts.city),
        write: |facts, field, typed| set(&mut facts.city, field.parse_text(typed)),
        list: Some(ListColumn { sorted_by: "city_key", is_labelled: false, is_secondary: false }),
        other_names: &["cities", "town"],
        example: "London",
    },
    StudentField {
        field: ADDR,
        read: |facts| FieldValue::Text(&facts.addr),
        write: |facts, field, typed| set(&mut facts.addr, field.parse_text(typed)),
        list: None,
        other_names: &["addresses", "postaladdress", "streetaddress"],
        example: "1 High Street\nLondon",
    },
    StudentField {
        field: PIN,
        read: |facts| FieldValue::Text(&facts.pin),
        write: |facts, field, typed| set(&mut facts.pin, field.parse_text(typed)),
        list: Some(ListColumn { sorted_by: "pin", is_labelled: true, is_secondary: true }),
        other_names: &["pincodes", "postalcode", "postcode", "zip", "zipcode"],
        example: "N1 9GU",
    },
    StudentField {
        field: YEAR,
        read: |facts| FieldValue::Number(facts.year.into()),
        write: |facts, field, typed| {
            let year = field.parse_number(typed)?;
            set(&mut facts.year, i32::try_from(year).map_err(|error| error.to_string()))
        },
        list: Some(ListColumn { sorted_by: "year", is_labelled: true, is_secondary: false }),
        other_names: &["years", "yearofstudy", "studyyear"],
        example: "2",
    },
    StudentField {
        field: FEE,
        read: |facts| FieldValue::Number(facts.fee_cents),
        write: |facts, field, typed| set(&mut facts.fee_cents, field.parse_number(typed)),
        list: Some(ListColumn { sorted_by: "fee_cents", is_labelled: true, is_secondary: true }),
        other_names: &["fees", "tuitionfee", "tuitionfees"],
        example: "1350.50",
    },
    StudentField {
        field: PROGRAMME,
        read: |facts| FieldValue::Text(&facts.programme),
        write: |facts, field, typed| set(&mut facts.programme, field.parse_text(typed)),
        list: Some(ListColumn { sorted_by: "programme", is_labelled: false, is_secondary: false }),
        other_names: &["programmes", "program", "programs"],
        // The template takes the first that is set.
        example: "",
    },
    StudentField {
        field: MODE,
        read: |facts| FieldValue::Text(facts.mode.as_str()),
        write: |facts, field, typed| {
            set(&mut facts.mode, field.parse_text(typed).and_then(|mode| mode.parse()))
        },
        list: Some(ListColumn { sorted_by: "mode", is_labelled: false, is_secondary: true }),
        other_names: &["modes", "studymode", "modeofstudy"],
        example: "online",
    },
    StudentField {
        field: ACTIVE,
        read: |facts| FieldValue::Boolean(facts.active),
        write: |facts, field, typed| set(&mut facts.active, field.parse_boolean(typed)),
        list: Some(ListColumn { sorted_by: "active", is_labelled: true, is_secondary: true }),
        other_names: &["isactive"],
        example: "yes",
    },
];

/// The name in the example row of the template. A row with this name is never imported, so that who
/// fills in the template may leave it; who writes over it has a student there.
pub const EXAMPLE_NAME: &str = "Example row";

/// The number of fields.
pub const FIELD_COUNT: usize = STUDENT_FIELDS.len();

/// The fields alone, as the browser checks them while a person types.
pub const FIELDS: [Field; FIELD_COUNT] = {
    let mut fields = [NAME; FIELD_COUNT];
    let mut place = 0;
    while place < FIELD_COUNT {
        fields[place] = STUDENT_FIELDS[place].field;
        place += 1;
    }
    fields
};

/// All that is known of one field of a student.
pub struct StudentField {
    /// Its name, its label and its rules.
    pub field: Field,
    /// Reads it from a student.
    pub read: fn(&Facts) -> FieldValue<'_>,
    /// Checks what was typed, and writes it into a student; else what is wrong, in words. The field
    /// is this one with the options that are set.
    pub write: fn(&mut Facts, &Field, &str) -> Result<(), String>,
    /// Its column of the list; `None` for a field that only the student's own page shows.
    pub list: Option<ListColumn>,
    /// What else people call it in files, in small letters and digits: only what cannot be another
    /// field.
    pub other_names: &'static [&'static str],
    /// What the template of an import says there.
    pub example: &'static str,
}

/// A column of the list, which can order it.
#[derive(Clone, Copy, Debug)]
pub struct ListColumn {
    /// The column of the table `students` that orders the list. Its index is called
    /// `students_by_` and the field's name.
    pub sorted_by: &'static str,
    /// Whether its label stands before the value on a phone, where no column has a heading.
    pub is_labelled: bool,
    /// Whether a phone shows it only while it orders the list.
    pub is_secondary: bool,
}

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// A text, or the key of a choice.
    Text(&'a str),
    /// A number, in units of the last place that the field has.
    Number(i64),
    /// A box, ticked or not.
    Boolean(bool),
}

impl StudentField {
    /// The value as a form holds it, so that the form reads it back.
    pub fn typed<'a>(&self, facts: &'a Facts) -> Cow<'a, str> {
        match (self.read)(facts) {
            FieldValue::Text(text) => text.into(),
            FieldValue::Number(units) => self.field.format_number(units).into(),
            FieldValue::Boolean(ticked) => Field::format_boolean(ticked).into(),
        }
    }
}

impl Facts {
    /// The fields as a form shows them, so that [`super::form::parse`] reads them back.
    pub fn typed(&self) -> Typed {
        let typed = |row: &StudentField| (row.field.name.to_owned(), row.typed(self).into_owned());
        STUDENT_FIELDS.iter().map(typed).collect()
    }
}

/// The fields in the order of the form, with the programmes to choose from.
pub fn fields(programmes: Options) -> [Field; FIELD_COUNT] {
    FIELDS.map(|field| if field.name == PROGRAMME.name { field.options(programmes) } else { field })
}

/// A value as a page shows it, from what a form holds.
pub fn shown(field: &Field, typed: &str) -> String {
    match field.kind {
        Kind::Checkbox if field.kind.is_blank(typed) => "No".to_owned(),
        Kind::Checkbox => "Yes".to_owned(),
        Kind::Decimal { .. } => grouped(typed),
        Kind::Select(_) | Kind::Radio(_) => match field.kind.label(typed) {
            // A programme that the settings list no more.
            "" => typed.to_owned(),
            label => label.to_owned(),
        },
        _ => typed.to_owned(),
    }
}

fn set<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

/// Where a student studies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In the building.
    #[default]
    Campus,
    /// From elsewhere.
    Online,
}

impl Mode {
    /// The name in the database, in forms and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Campus => "campus",
            Self::Online => "online",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "campus" => Ok(Self::Campus),
            "online" => Ok(Self::Online),
            other => Err(format!("`{other}` is no mode; there are `campus` and `online`")),
        }
    }
}
