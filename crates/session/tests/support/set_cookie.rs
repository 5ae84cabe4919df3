//! Takes a `Set-Cookie` line apart. The tests of the app do it by this file too.

/// The value in a `Set-Cookie` line.
pub fn value(line: &str) -> &str {
    line.split_once('=').unwrap().1.split(';').next().unwrap()
}

/// The attributes of a `Set-Cookie` line, sorted.
pub fn attributes(line: &str) -> Vec<&str> {
    let mut attributes: Vec<&str> = line.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

/// The attributes that setting and removing must share.
pub fn lasting_attributes(line: &str) -> Vec<&str> {
    let mut attributes = attributes(line);
    attributes.retain(|attribute| !attribute.starts_with("Max-Age="));
    attributes
}
