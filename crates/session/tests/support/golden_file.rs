//! Reads `session-v1.txt`. The tests of the app read it by this file too.

use rollcall_session::SecretKey;

const FILE: &str = include_str!("../golden/session-v1.txt");

/// The lines of the paragraph that begins with `title`.
pub fn lines(title: &str) -> Vec<&'static str> {
    let mut paragraphs = FILE.split("\n\n");
    let found = paragraphs.find(|paragraph| paragraph.starts_with(title));
    found.unwrap_or_else(|| panic!("{title}")).lines().skip(1).collect()
}

/// The payload and the value of a cookie.
pub fn cookie(title: &str) -> (&'static str, &'static str) {
    let lines = lines(title);
    (lines[0], lines[1])
}

/// The key that signed them.
pub fn key() -> SecretKey {
    SecretKey::parse(lines("SECRET_KEY")[0]).unwrap()
}
