//! One input and its rules.

use crate::base::error::FieldErrors;

use super::chars::CharClass;
use super::state::{Typed, is_secret};

/// What kind of input a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// A secret: never sent back, never trimmed.
    Password,
    /// On or off.
    Checkbox,
    /// Carried along, not shown.
    Hidden,
}

/// One input of a form: its name, its words and its bounds.
///
/// ```
/// use rollcall::base::form::{CharClass, Field};
///
/// const DIGITS: CharClass = CharClass { ranges: &[('0', '9')], words: "digits" };
/// const PIN: Field = Field::text("pin", "PIN").required().max_length(4).chars(DIGITS);
///
/// assert_eq!(PIN.check("1234"), Ok(()));
/// assert_eq!(PIN.check("12x4"), Err("PIN may hold only digits.".to_owned()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in the form's body; also the element's id.
    pub name: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// A sentence below the label, or nothing.
    pub hint: &'static str,
    /// Which input.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub required: bool,
    /// At least so many characters, when anything is typed.
    pub min_length: usize,
    /// At most so many characters.
    pub max_length: usize,
    /// The characters it may hold; `None` for any but control characters.
    pub chars: Option<CharClass>,
    /// The name of the field that must hold the same.
    pub equal_to: Option<&'static str>,
    /// The HTML attribute `autocomplete`.
    pub autocomplete: &'static str,
}

impl Field {
    const fn new(name: &'static str, label: &'static str, kind: Kind, max_length: usize) -> Self {
        Self {
            name,
            label,
            hint: "",
            kind,
            required: false,
            min_length: 0,
            max_length,
            chars: None,
            equal_to: None,
            autocomplete: "off",
        }
    }

    /// One line of text, at most 255 characters unless said otherwise.
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text, 255)
    }

    /// A password. Its name must end in `password`: that is how the layers that carry typed
    /// values know what never to carry, and another name does not compile.
    pub const fn password(name: &'static str, label: &'static str) -> Self {
        assert!(is_secret(name), "a password field's name ends in `password`");
        Self::new(name, label, Kind::Password, 256).required()
    }

    /// A box to tick; sent as `on` or not at all.
    pub const fn checkbox(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Checkbox, 8)
    }

    /// A value that travels with the form. A person cannot mend it, so no rule speaks of it:
    /// whoever reads it parses it.
    pub const fn hidden(name: &'static str) -> Self {
        Self::new(name, name, Kind::Hidden, usize::MAX)
    }

    /// Must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A sentence below the label.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// At least `n` characters.
    pub const fn min_length(mut self, n: usize) -> Self {
        self.min_length = n;
        self
    }

    /// At most `n` characters.
    pub const fn max_length(mut self, n: usize) -> Self {
        self.max_length = n;
        self
    }

    /// Only these characters.
    pub const fn chars(mut self, class: CharClass) -> Self {
        self.chars = Some(class);
        self
    }

    /// The same as the field `name`.
    pub const fn equal_to(mut self, name: &'static str) -> Self {
        self.equal_to = Some(name);
        self
    }

    /// What password managers and browsers fill in (HTML, section 4.10.18.7).
    pub const fn autocomplete(mut self, tokens: &'static str) -> Self {
        self.autocomplete = tokens;
        self
    }

    /// Checks one typed value on its own. The message is a sentence that names the bound.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check(&self, value: &str) -> Result<(), String> {
        let label = self.label;
        if value.is_empty() {
            return if self.required { Err(format!("{label} is missing.")) } else { Ok(()) };
        }
        self.check_so_far(value)?;
        let (length, least) = (value.chars().count(), self.min_length);
        if length < least {
            return Err(format!("{label} needs at least {least} characters; this has {length}."));
        }
        Ok(())
    }

    /// Checks a value that may still grow: only what more typing cannot mend.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check_so_far(&self, value: &str) -> Result<(), String> {
        let label = self.label;
        if let Some(class) = self.chars
            && !value.chars().all(|c| class.contains(c))
        {
            return Err(format!("{label} may hold only {}.", class.words));
        }
        if self.kind != Kind::Password && value.chars().any(char::is_control) {
            return Err(format!("{label} holds a character that cannot be shown."));
        }
        let (length, most) = (value.chars().count(), self.max_length);
        if length > most {
            return Err(format!("{label} takes at most {most} characters; this has {length}."));
        }
        Ok(())
    }

    /// Checks the value against the rest of the form too. `other` gives another field's value.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check_within(&self, value: &str, other: impl Fn(&str) -> String) -> Result<(), String> {
        self.check(value)?;
        match self.equal_to {
            Some(name) if other(name) != value => {
                Err(format!("{} is not the same as above.", self.label))
            }
            _ => Ok(()),
        }
    }

    /// The value as the rules see it: text without white space around it, a password as typed.
    pub fn normalize<'a>(&self, typed: &'a str) -> &'a str {
        if self.kind == Kind::Password { typed } else { typed.trim() }
    }

    /// Checks all of a form's fields.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn check_all(fields: &[Field], typed: &Typed) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for field in fields {
            let value = field.normalize(typed.get(field.name));
            let other = |name: &str| typed.get(name).to_owned();
            if let Err(message) = field.check_within(value, other) {
                errors.add(field.name, message);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Field = Field::text("name", "Name").required().min_length(2).max_length(4);
    const AGAIN: Field = Field::password("again_password", "Again").equal_to("password");

    #[test]
    fn each_rule_names_its_bound() {
        let cases = [
            ("", Err("Name is missing.")),
            ("a", Err("Name needs at least 2 characters; this has 1.")),
            ("ab", Ok(())),
            ("日本語字", Ok(())),
            ("abcde", Err("Name takes at most 4 characters; this has 5.")),
            ("a\0b", Err("Name holds a character that cannot be shown.")),
        ];
        for (value, expected) in cases {
            assert_eq!(NAME.check(value), expected.map_err(str::to_owned), "{value:?}");
        }
    }

    #[test]
    fn a_field_can_demand_to_equal_another() {
        let other = |_: &str| "secret".to_owned();
        assert_eq!(AGAIN.check_within("secret", other), Ok(()));
        assert!(AGAIN.check_within("Secret", other).is_err());
    }
}
