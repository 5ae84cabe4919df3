//! How hard a password is to guess.

use crate::auth::account::Username;

/// Score 3 of zxcvbn: more than 10⁸ guesses for somebody who knows lists of common passwords,
/// names, dates, keyboard walks and the account's name.
pub(super) fn judge(password: &str, username: &Username) -> Result<(), String> {
    let name = username.as_str();
    let beside_name = password.to_lowercase().replace(name, "").chars().count();
    // A name of a few letters stands in many words by chance.
    if name.len() >= 4 && beside_name < 8 {
        return Err("New password is too close to the user name.".to_owned());
    }
    let estimate = zxcvbn::zxcvbn(password, &[name, "rollcall"]);
    if estimate.score() >= zxcvbn::Score::Three {
        return Ok(());
    }
    let why = estimate
        .feedback()
        .and_then(|feedback| feedback.warning())
        .map_or_else(String::new, |warning| format!(" {warning}"));
    Err(format!(
        "New password is easy to guess.{why} Try several words that do not belong together."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_repeated_and_personal_passwords_are_refused() {
        let ada = Username::parse("ada-lovelace").expect("a name");
        for bad in [
            "passwordpassword",
            "123456789012345",
            "aaaaaaaaaaaaaaaa",
            "qwertyuiopasdfg",
            "ada-lovelace-ada-lovelace",
            "ada-lovelace123",
            "rollcallrollcall",
            "Password12345678",
        ] {
            assert!(judge(bad, &ada).is_err(), "{bad}");
        }
        for good in ["correct horse battery staple", "tulip-gravel-sunday", "пять зелёных слонов"]
        {
            assert_eq!(judge(good, &ada), Ok(()), "{good}");
        }
        assert!(judge(&"long and wide ".repeat(18), &ada).is_ok());
    }
}
