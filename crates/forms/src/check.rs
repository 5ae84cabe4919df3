//! The checks of a field: the same in the browser, in an action and in an import.

use std::borrow::Cow;

use crate::FieldErrors;

use super::chars::{first_unseen, is_unseen, plain_sign};
use super::kind::size_in_words;
use super::{Field, Kind, Typed};

impl Field {
    /// Checks one typed value on its own. The message is a sentence that names the bound.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check(&self, value: &str) -> Result<(), String> {
        let label = self.label;
        if self.kind.is_blank(value) {
            return if self.required { Err(self.kind.missing(label)) } else { Ok(()) };
        }
        self.check_so_far(value)?;
        let (length, least) = (value.chars().count(), self.min_length);
        if length < least {
            return Err(format!("{label} needs at least {least} characters; this has {length}."));
        }
        if self.required && self.kind == Kind::TextArea && value.chars().all(is_unseen) {
            return Err(format!("{label} needs a character that can be seen."));
        }
        self.kind.check(label, value)
    }

    /// Checks a value that may still grow: only what more typing cannot mend.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check_so_far(&self, value: &str) -> Result<(), String> {
        let label = self.label;
        if value.is_empty() {
            return Ok(());
        }
        if self.kind.is_read_as_seen()
            && let Some((before, c)) = first_unseen(value)
        {
            return Err(unseen(label, before, c));
        }
        if let Some(class) = self.chars
            && !value.chars().all(|c| class.contains(c))
        {
            return Err(format!("{label} may hold only {}.", class.words));
        }
        if value.chars().any(|c| c.is_control() && !self.kind.takes_control(c)) {
            return Err(format!("{label} holds a character that cannot be shown."));
        }
        let (length, most) = (value.chars().count(), self.max_length);
        if length > most {
            return Err(format!("{label} takes at most {most} characters; this has {length}."));
        }
        self.kind.check_so_far(label, value)
    }

    /// Checks the value against the rest of the form too. `other` gives another field's value,
    /// normalized.
    ///
    /// # Errors
    /// The first rule that is broken, in words.
    pub fn check_within(&self, value: &str, other: &dyn Fn(&str) -> String) -> Result<(), String> {
        self.check(value)?;
        if self.equal_to.is_some_and(|name| other(name) != value) {
            return Err(format!("{} is not the same as above.", self.label));
        }
        self.rule.map_or(Ok(()), |rule| rule(value, other))
    }

    /// Checks the size of a file, which its typed value, the name, does not tell.
    ///
    /// # Errors
    /// The bound, in words.
    pub fn check_size(&self, bytes: u64) -> Result<(), String> {
        match self.kind {
            Kind::File { max_bytes, .. } if bytes > max_bytes => Err(format!(
                "{} takes at most {}; this has {}.",
                self.label,
                size_in_words(max_bytes),
                size_in_words(bytes)
            )),
            _ => Ok(()),
        }
    }

    /// Checks all of a form's fields.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn check_all(fields: &[Field], typed: &Typed) -> Result<(), FieldErrors> {
        let other = |name: &str| Self::value_among(fields, name, typed.get(name));
        let mut errors = FieldErrors::default();
        for field in fields {
            let value = field.normalize(typed.get(field.name));
            if let Err(message) = field.check_within(&value, &other) {
                errors.add(field.name, message);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The value as the rules see it: text without white space around it, with line ends as one
    /// character, as browsers count them but do not send them; where digits are asked for, those of
    /// any script as 0 to 9, and full width as plain; a password as typed.
    pub fn normalize<'a>(&self, typed: &'a str) -> Cow<'a, str> {
        match self.kind {
            Kind::Password => typed.into(),
            Kind::TextArea if typed.contains('\r') => one_line_end(typed.trim()).into(),
            _ if self.has_digits() && !typed.is_ascii() => {
                typed.trim().chars().map(|c| self.plain_sign(c)).collect::<String>().into()
            }
            _ => typed.trim().into(),
        }
    }

    /// What stands for a character that the field may hold becomes that.
    fn plain_sign(&self, c: char) -> char {
        let plain = plain_sign(c);
        if self.chars.is_none_or(|class| class.contains(plain)) { plain } else { c }
    }

    fn has_digits(&self) -> bool {
        matches!(self.kind, Kind::Date { .. }) || self.chars.is_some_and(|class| class.has_digits())
    }

    /// What was typed into the field `name` of a form, normalized as that field does it.
    pub(crate) fn value_among(fields: &[Field], name: &str, typed: &str) -> String {
        let field = fields.iter().find(|field| field.name == name);
        field.map_or(Cow::Borrowed(typed), |field| field.normalize(typed)).into_owned()
    }
}

/// What somebody reads whose text holds a character that they do not see.
fn unseen(label: &str, before: &str, c: char) -> String {
    let code = u32::from(c);
    let place = if before.is_empty() { "at its beginning" } else { "behind " };
    let quoted = if before.is_empty() { String::new() } else { format!("“{before}”") };
    format!("{label} holds a character that nobody sees, U+{code:04X}, {place}{quoted}: delete it.")
}

/// CR LF and CR become LF. By hand: searching for `\r\n` as a text is heavy in the browser's
/// bundle.
fn one_line_end(text: &str) -> String {
    let mut normal = String::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\r') {
        normal.push_str(line);
        normal.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    normal + rest
}
