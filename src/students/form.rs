//! The form of a student: its fields and rules, and what it parses into.

use rollcall_forms::{CharClass, Field, FieldErrors, Kind, Options, Typed};

use super::student::{Facts, Mode};

const PIN_CHARS: CharClass = CharClass {
    ranges: &[('A', 'Z'), ('a', 'z'), ('0', '9'), (' ', ' '), ('-', '-')],
    words: "the letters A to Z, digits, spaces and hyphens",
};

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

/// The year of study.
pub const YEAR: Field = Field::integer("year", "Year", 1, 10).required();

/// The fee, in cents.
pub const FEE: Field = Field::decimal("fee", "Fee", 0, 100_000_000, 2).required();

/// The programme; its list is a setting, see [`programme`].
const PROGRAMME: Field = Field::select("programme", "Programme", &[]).required();

/// Where they study.
pub const MODE: Field =
    Field::radio("mode", "Mode", &[("campus", "On campus"), ("online", "Online")]).required();

/// Whether they attend now.
pub const ACTIVE: Field = Field::checkbox("active", "Active");

/// The list from which the student was opened, as a query: the way back to it.
pub const LIST: Field = Field::hidden("list");

/// The version that was read before it was changed.
pub const VERSION: Field = Field::hidden("version");

/// The fields that the browser checks while a person types.
pub const STUDENT_FIELDS: &[Field] = &[NAME, CITY, ADDR, PIN, YEAR, FEE, PROGRAMME, MODE, ACTIVE];

/// The field of the fee, whose hint names the currency.
pub const fn fee(hint: &'static str) -> Field {
    FEE.hint(hint)
}

/// The field of the programme with the list that is set.
pub const fn programme(list: Options) -> Field {
    PROGRAMME.options(list)
}

/// Checks the typed fields and reads what they say: the same in the browser, in an action, in the
/// API and in an import.
///
/// # Errors
/// A message for each field that breaks a rule.
pub fn parse(typed: &Typed, programmes: Options) -> Result<Facts, FieldErrors> {
    parse_with(typed, programme(programmes))
}

/// The same for a student who is there: a programme that the settings name no more stays right
/// for those who have it.
///
/// # Errors
/// A message for each field that breaks a rule.
pub fn parse_change(
    typed: &Typed,
    programmes: Options,
    stored: &Facts,
) -> Result<Facts, FieldErrors> {
    let field = programme(programmes);
    let stays = field.normalize(typed.get(field.name)) == stored.programme;
    // What is stored was chosen from a list once.
    let kind = if stays { Kind::Text } else { field.kind };
    parse_with(typed, Field { kind, ..field })
}

fn parse_with(typed: &Typed, programme: Field) -> Result<Facts, FieldErrors> {
    let fields = [NAME, CITY, ADDR, PIN, YEAR, FEE, programme, MODE, ACTIVE];
    Field::check_all(&fields, typed)?;
    let one_of = |text: String| text.parse::<Mode>();
    Ok(Facts {
        name: typed.parse(&NAME, Field::parse_text)?,
        city: typed.parse(&CITY, Field::parse_text)?,
        addr: typed.parse(&ADDR, Field::parse_text)?,
        pin: typed.parse(&PIN, Field::parse_text)?,
        year: typed.parse(&YEAR, |field, text| {
            let year = field.parse_number(text)?;
            i32::try_from(year).map_err(|error| error.to_string())
        })?,
        fee_cents: typed.parse(&FEE, Field::parse_number)?,
        programme: typed.parse(&programme, Field::parse_text)?,
        mode: typed.parse(&MODE, |field, text| field.parse_text(text).and_then(one_of))?,
        active: typed.parse(&ACTIVE, Field::parse_boolean)?,
    })
}

impl Facts {
    /// The fields as a form or a file shows them, so that [`parse`] reads them back.
    pub fn typed(&self) -> Typed {
        let (year, fee) = (self.year.to_string(), FEE.format_number(self.fee_cents));
        Typed::from([
            (NAME.name, self.name.as_str()),
            (CITY.name, &self.city),
            (ADDR.name, &self.addr),
            (PIN.name, &self.pin),
            (YEAR.name, &year),
            (FEE.name, &fee),
            (PROGRAMME.name, &self.programme),
            (MODE.name, self.mode.as_str()),
            (ACTIVE.name, Field::format_boolean(self.active)),
        ])
    }
}

/// The version that was read. Whatever is no number is no version that a student ever had.
pub fn version(typed: &str) -> i32 {
    typed.parse().unwrap_or_default()
}
