//! Source files, read for the tidy test.

use std::path::{Path, PathBuf};

/// One file of the package.
pub struct Source {
    /// From the package's root, with `/`.
    pub path: String,
    /// As it is.
    pub text: String,
    /// The same lines without tests, comments and the content of strings.
    pub code: String,
}

impl Source {
    fn read(root: &Path, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let code = bare(&text);
        let code = code.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        Self { path, text, code }
    }

    /// Lines of code with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether a folder on the way to the file has this name.
    pub fn is_under(&self, folder: &str) -> bool {
        self.path.split('/').any(|part| part == folder)
    }
}

/// A file of the package, as text.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// All `.rs` files below these folders.
pub fn rust_files(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(Source::read(root, &path));
            }
        }
    }
    found.sort_by(|one, two| one.path.cmp(&two.path));
    found
}

/// The text with comments and the content of strings and characters blanked, line by line.
fn bare(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1), chars.get(at + 2)) {
            ('/', Some('/'), _) => find(&chars, at, |rest| rest[0] == '\n'),
            ('/', Some('*'), _) => find(&chars, at, |rest| rest.starts_with(&['*', '/'])) + 2,
            ('r', Some('"' | '#'), _) if !continues(&out) && raw_hashes(&chars[at..]).is_some() => {
                let hashes = raw_hashes(&chars[at..]).unwrap_or_default();
                let quote: Vec<char> = std::iter::once('"').chain(vec!['#'; hashes]).collect();
                find(&chars, at + hashes + 2, |rest| rest.starts_with(&quote)) + quote.len()
            }
            ('"', ..) => end_of_string(&chars, at),
            ('\'', Some('\\'), _) => find(&chars, at + 3, |rest| rest[0] == '\'') + 1,
            ('\'', Some(_), Some('\'')) => at + 3,
            (c, ..) => {
                out.push(c);
                at += 1;
                continue;
            }
        };
        out.push(' ');
        out.extend(chars[at..end.min(chars.len())].iter().filter(|c| **c == '\n'));
        at = end;
    }
    out
}

fn find(chars: &[char], from: usize, is_here: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len()).find(|at| is_here(&chars[*at..])).unwrap_or(chars.len())
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Whether what was read so far ends in the middle of a name.
fn continues(out: &str) -> bool {
    out.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// How many `#` a raw string at the start has.
fn raw_hashes(chars: &[char]) -> Option<usize> {
    let hashes = chars[1..].iter().take_while(|c| **c == '#').count();
    (chars.get(hashes + 1) == Some(&'"')).then_some(hashes)
}

#[test]
fn comments_and_strings_are_no_code() {
    let text = r##"let a = "{ // }"; // }
'{' r#"}"# 'a <'x> b"\\" { /* }
*/ }"##;
    let code = bare(text);
    assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), "let a = ; 'a <'x> b { }");
    assert_eq!(code.lines().count(), text.lines().count());
}
