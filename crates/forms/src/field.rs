//! One input and its rules.

use crate::IS_BROWSER;

use super::chars::CharClass;
use super::date::Date;
use super::kind::{Kind, Options};

/// A rule of one form alone. It sees the value of its field, also an empty one, and the other
/// fields' values by name, all of them normalized.
pub type Rule = fn(value: &str, other: &dyn Fn(&str) -> String) -> Result<(), String>;

/// One input of a form: its name, its words and its bounds.
///
/// ```
/// use rollcall_forms::{CharClass, Field};
///
/// const DIGITS: CharClass = CharClass { ranges: &[('0', '9')], words: "digits" };
/// const PIN: Field = Field::text("pin", "PIN").required().max_length(4).chars(DIGITS);
///
/// assert_eq!(PIN.check("1234"), Ok(()));
/// assert_eq!(PIN.check("12x4"), Err("PIN may hold only digits.".to_owned()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in the form's body; also the element's id.
    pub name: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// A sentence below the label, or nothing.
    pub hint: &'static str,
    /// The words for choosing nothing in a list that opens; `""` for the usual ones.
    pub blank: &'static str,
    /// Which input, with the bounds that only this kind has.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub required: bool,
    /// The least number of characters, when anything is typed.
    pub min_length: usize,
    /// The greatest number of characters.
    pub max_length: usize,
    /// Whether the hint says so: where somebody may well want to write more.
    pub says_most: bool,
    /// The characters it may hold; `None` for any but control characters.
    pub chars: Option<CharClass>,
    /// The name of the field that must hold the same.
    pub equal_to: Option<&'static str>,
    /// A rule of this form alone.
    pub rule: Option<Rule>,
    /// The HTML attribute `autocomplete`.
    pub autocomplete: &'static str,
}

impl Field {
    const fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            name,
            label,
            hint: "",
            blank: "",
            kind,
            required: false,
            min_length: 0,
            max_length: usize::MAX,
            says_most: false,
            chars: None,
            equal_to: None,
            rule: None,
            autocomplete: "off",
        }
    }

    /// One line of text, at most 255 characters unless said otherwise.
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text).max_length(255)
    }

    /// Several lines of text, at most 2000 characters unless said otherwise.
    pub const fn text_area(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::TextArea).max_length(2000)
    }

    /// A password. Its name must end in `password`: that is how the layers that carry typed
    /// values know what never to carry, and another name does not compile.
    pub const fn password(name: &'static str, label: &'static str) -> Self {
        assert!(is_secret(name), "a password field's name ends in `password`");
        Self::new(name, label, Kind::Password).max_length(256).required()
    }

    /// One line to search for, at most 100 characters unless said otherwise.
    pub const fn search(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Search).max_length(100)
    }

    /// A mail address, at most as long as RFC 5321, section 4.5.3.1.3, lets one be.
    pub const fn email(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Email).max_length(254)
    }

    /// A whole number from `min` to `max`.
    pub const fn integer(name: &'static str, label: &'static str, min: i64, max: i64) -> Self {
        assert!(min <= max, "the least number is not above the greatest");
        Self::new(name, label, Kind::Integer { min, max })
    }

    /// A number with decimal places. `min` and `max` count units of the last place: with
    /// two places 1250 is 12.50.
    pub const fn decimal(
        name: &'static str,
        label: &'static str,
        min: i64,
        max: i64,
        places: u8,
    ) -> Self {
        assert!(min <= max, "the least number is not above the greatest");
        assert!(0 < places && places < 19, "64 bits hold 18 decimal places");
        Self::new(name, label, Kind::Decimal { min, max, places })
    }

    /// A day from `min` to `max`.
    pub const fn date(name: &'static str, label: &'static str, min: Date, max: Date) -> Self {
        Self::new(name, label, Kind::Date { min, max })
    }

    /// One of a list that opens. An empty list stands for one that comes from a setting: on the
    /// server it takes nothing until [`Field::options`] fills it; the browser trusts the page.
    pub const fn select(name: &'static str, label: &'static str, options: Options) -> Self {
        Self::new(name, label, Kind::Select(options))
    }

    /// One of a few that are all in sight. An empty list is as for [`Field::select`].
    pub const fn radio(name: &'static str, label: &'static str, options: Options) -> Self {
        Self::new(name, label, Kind::Radio(options))
    }

    /// A box to tick; sent as `on` or not at all. Required, it has to be ticked.
    pub const fn checkbox(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Checkbox)
    }

    /// A file whose name ends in one of `accept` (`.csv,.txt`), of at most `max_bytes`. The form
    /// around it is one for uploads.
    pub const fn file(
        name: &'static str,
        label: &'static str,
        accept: &'static str,
        max_bytes: u64,
    ) -> Self {
        Self::new(name, label, Kind::File { accept, max_bytes })
    }

    /// A value that travels with the form. A person cannot mend it, so no rule speaks of it: the
    /// code that reads it parses it.
    pub const fn hidden(name: &'static str) -> Self {
        Self::new(name, name, Kind::Hidden)
    }

    /// Must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A sentence below the label.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = printed(hint);
        self
    }

    /// The words for choosing nothing in a list that opens; it may then be chosen.
    pub const fn blank(mut self, words: &'static str) -> Self {
        self.blank = printed(words);
        self.required = false;
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

    /// The hint says how many characters there may be.
    pub const fn says_most(mut self) -> Self {
        self.says_most = true;
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

    /// A rule of this form alone, for what no other says and for what depends on other fields. It
    /// is asked when the field's own rules hold, on both sides.
    pub const fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The options of a select or of radio buttons, when a setting gives them.
    pub const fn options(mut self, options: Options) -> Self {
        self.kind = match self.kind {
            Kind::Select(_) => Kind::Select(options),
            Kind::Radio(_) => Kind::Radio(options),
            other => other,
        };
        self
    }

    /// What password managers and browsers fill in (HTML, section 4.10.18.7).
    pub const fn autocomplete(mut self, tokens: &'static str) -> Self {
        self.autocomplete = printed(tokens);
        self
    }
}

/// Words that a page prints and that no check reads: the browser's bundle goes without them.
const fn printed(words: &'static str) -> &'static str {
    if IS_BROWSER { "" } else { words }
}

/// Whether a field of this name holds a secret, which is never sent back nor kept.
pub(super) const fn is_secret(name: &str) -> bool {
    let (name, end) = (name.as_bytes(), b"password");
    if name.len() < end.len() {
        return false;
    }
    let start = name.len() - end.len();
    let mut i = 0;
    while i < end.len() {
        if name[start + i] != end[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn only_names_that_end_in_password_are_secret() {
        assert!(is_secret("password") && is_secret("old_password"));
        assert!(!is_secret("passwords") && !is_secret("word"));
    }
}
