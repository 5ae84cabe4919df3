//! The site folder: which files of it are served, and what is in them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::codings::{AS_IT_IS, BROTLI, GZIP};
use super::{File, Form};

/// The kinds that are served, by the end of their names. What a build leaves beside them, as packed
/// copies and types for editors, has no address of its own.
const KINDS: [(&str, &str); 11] = [
    ("css", "text/css; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// The packed copies of a file, the smallest first, by what their names end in.
const COPIES: [(&str, &str); 2] = [(BROTLI, "br"), (GZIP, "gz")];

/// The files of the folder itself, and all of the built ones below it. In production they are read
/// once, at start.
pub struct Folder {
    root: PathBuf,
    /// The folder of the built ones.
    package: String,
    kept: Option<HashMap<String, Arc<File>>>,
}

impl Folder {
    /// `watched` is a folder that changes: then a file is read when it is asked for.
    pub fn new(root: PathBuf, package: &str, watched: bool) -> Self {
        let mut folder = Self { root, package: package.to_owned(), kept: None };
        if !watched {
            let mut names = names(&folder.root, "", false);
            names.append(&mut self::names(
                &folder.root.join(package),
                &format!("{package}/"),
                true,
            ));
            let files = names.into_iter();
            let files =
                files.filter_map(|name| Some((name.clone(), Arc::new(folder.read(&name)?))));
            folder.kept = Some(files.collect());
        }
        folder
    }

    /// The file at this path, if there is one.
    pub fn find(&self, path: &str) -> Option<Arc<File>> {
        let name = path.strip_prefix('/')?;
        match &self.kept {
            Some(kept) => kept.get(name).cloned(),
            None => self.read(name).map(Arc::new),
        }
    }

    /// Whether there is a file at this path.
    pub fn has(&self, path: &str) -> bool {
        let Some(name) = path.strip_prefix('/') else { return false };
        match &self.kept {
            Some(kept) => kept.contains_key(name),
            None => self.kind(name).is_some() && self.root.join(name).is_file(),
        }
    }

    /// The media type of a file that is served; a name that leads elsewhere has none.
    fn kind(&self, name: &str) -> Option<&'static str> {
        let stays = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let is_ours = name.split_once('/').is_none_or(|(folder, _)| folder == self.package);
        let (_, end) = name.rsplit_once('.').filter(|_| stays && is_ours)?;
        KINDS.iter().find(|(known, _)| *known == end).map(|(_, kind)| *kind)
    }

    fn read(&self, name: &str) -> Option<File> {
        let (kind, path) = (self.kind(name)?, self.root.join(name));
        let modified = std::fs::metadata(&path).and_then(|facts| facts.modified()).ok()?;
        let own = Form::new(AS_IT_IS, std::fs::read(&path).ok()?);
        let copies = COPIES.into_iter().filter_map(|(coding, end)| {
            let copy = std::fs::read(self.root.join(format!("{name}.{end}"))).ok()?;
            Some(Form::new(coding, copy))
        });
        Some(File { kind, modified: to_the_second(modified), forms: copies.chain([own]).collect() })
    }
}

/// The names of what stands in a folder, with `prefix` before them.
fn names(folder: &Path, prefix: &str, with_folders: bool) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (name, path) = (format!("{prefix}{name}"), entry.path());
        if !path.is_dir() {
            names.push(name);
        } else if with_folders {
            names.append(&mut self::names(&path, &format!("{name}/"), true));
        }
    }
    names
}

/// As a header can say it, and never in the future (RFC 9110, section 8.8.2.1).
fn to_the_second(time: SystemTime) -> SystemTime {
    let since = time.min(SystemTime::now()).duration_since(UNIX_EPOCH).unwrap_or_default();
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_known_kinds_inside_of_the_folder_are_files() {
        let folder = Folder::new(PathBuf::from("target/site"), "pkg", true);
        for name in ["favicon.ico", "pkg/rollcall.abc.css", "robots.txt", "a.min.js"] {
            assert!(folder.kind(name).is_some(), "{name}");
        }
        for name in [
            "",
            "css",
            ".css/",
            "rollcall.d.ts",
            "rollcall.css.br",
            "rollcall.css.gz",
            "../Leptos.txt",
            "pkg/../../secret.txt",
            "/etc/motd.txt",
            "app.db",
            "index.html",
            "favicon.ICO",
            "elsewhere/rollcall.css",
        ] {
            assert_eq!(folder.kind(name), None, "{name}");
        }
    }
}
