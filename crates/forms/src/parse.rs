//! From what was typed to a value, by the same rules and with the same messages as the checks.

use crate::FieldErrors;

use super::rules::parse_boolean;
use super::{Date, Field, Typed, number};

/// # Examples
///
/// ```
/// use rollcall_forms::{Field, Typed};
///
/// const FEE: Field = Field::decimal("fee", "Fee", 0, 100_000, 2);
///
/// let typed = Typed::from([("fee", " 12.5 ")]);
/// assert_eq!(typed.parse(&FEE, Field::parse_number), Ok(1250));
/// assert_eq!(FEE.parse_number("1,000.00"), Ok(100_000));
/// assert_eq!(FEE.format_number(1250), "12.50");
/// assert_eq!(FEE.parse_number("1.000,00"), Ok(100_000));
/// assert_eq!(FEE.parse_number("+1.5"), Err(
///     "Fee takes digits and at most one point: write 1.50.".to_owned()
/// ));
/// ```
impl Field {
    /// Reads a text, a choice or a secret: normalized and checked.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn parse_text(&self, typed: &str) -> Result<String, String> {
        let value = self.normalize(typed);
        self.check(&value)?;
        Ok(value.into_owned())
    }

    /// Reads an integer, or a decimal in units of its last place: cents.
    ///
    /// # Errors
    /// The first rule that is broken, in words; for an empty value, that it is missing.
    pub fn parse_number(&self, typed: &str) -> Result<i64, String> {
        let value = self.required().parse_text(typed)?;
        self.kind.parse_number(self.label, &value)
    }

    /// Prints a number as [`Field::parse_number`] reads it.
    pub fn format_number(&self, units: i64) -> String {
        let places = self.kind.number().map_or(0, |(_, _, places)| places);
        number::format(units, places)
    }

    /// Reads a date.
    ///
    /// # Errors
    /// The first rule that is broken, in words; for an empty value, that it is missing.
    pub fn parse_date(&self, typed: &str) -> Result<Date, String> {
        let value = self.required().parse_text(typed)?;
        self.kind.parse_date(self.label, &value)
    }

    /// Reads a box: an empty value is one that is not ticked.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn parse_boolean(&self, typed: &str) -> Result<bool, String> {
        let value = self.parse_text(typed)?;
        parse_boolean(self.label, &value)
    }

    /// Prints a box as [`Field::parse_boolean`] reads it.
    pub const fn format_boolean(ticked: bool) -> &'static str {
        if ticked { "on" } else { "" }
    }

    /// Reads a value that may be left out, by one of the functions above.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn parse_optional<T>(
        &self,
        typed: &str,
        parse: impl FnOnce(&Self, &str) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        if self.normalize(typed).is_empty() {
            return self.check("").map(|()| None);
        }
        parse(self, typed).map(Some)
    }
}

impl Typed {
    /// Reads the value of one field, by one of the functions of [`Field`].
    ///
    /// # Errors
    /// The message of the field.
    pub fn parse<T>(
        &self,
        field: &Field,
        parse: impl FnOnce(&Field, &str) -> Result<T, String>,
    ) -> Result<T, FieldErrors> {
        let value = parse(field, self.get(field.name));
        value.map_err(|message| FieldErrors::one(field.name, message))
    }

    /// Reads the value of one field that may be left out, by one of the functions of [`Field`].
    ///
    /// # Errors
    /// The message of the field.
    pub fn parse_optional<T>(
        &self,
        field: &Field,
        parse: impl FnOnce(&Field, &str) -> Result<T, String>,
    ) -> Result<Option<T>, FieldErrors> {
        self.parse(field, |field, typed| field.parse_optional(typed, parse))
    }
}
