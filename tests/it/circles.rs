//! Modules of one folder that import each other in a circle: there are none.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::source::{Source, rust_files};

/// A module's path below the root of its crate, name by name.
type Path = Vec<String>;

#[test]
fn siblings_import_each_other_in_no_circle() {
    for root in ["src", "crates/forms/src", "crates/session/src"] {
        let modules = Modules::read(root, rust_files(&[root]));
        assert!(modules.named.len() > 9, "{root} holds modules");
        let found = modules.circles();
        assert!(
            found.is_empty(),
            "a circle in {root}: let one of them pass in what the other needs: {found:?}"
        );
    }
}

/// The modules of a crate, and the paths that each of them names.
#[derive(Default)]
struct Modules {
    named: BTreeMap<Path, Vec<Path>>,
    /// What a module gives on under its own path: the name, and where it comes from.
    given_on: BTreeMap<Path, BTreeMap<String, Path>>,
}

impl Modules {
    /// Files of the crate whose sources stand in the folder `root`.
    fn read(root: &str, files: Vec<Source>) -> Self {
        let is_meant = |file: &Source| {
            // Tables refer to each other, and so do their rows.
            !file.is_under("tests") && !file.is_under("entities") && file.path != "src/main.rs"
        };
        let files: Vec<_> = files.into_iter().filter(is_meant).collect();
        let files: BTreeMap<_, _> =
            files.iter().map(|file| (module_of(root, &file.path), file)).collect();
        let mut modules = Self::default();
        for module in files.keys() {
            modules.named.insert(module.clone(), Vec::new());
        }
        for (module, file) in &files {
            modules.add(module, file);
        }
        modules
    }

    fn add(&mut self, module: &Path, file: &Source) {
        // The body of an action is on the other side of the wire: the browser calls it.
        let is_action = file.path.ends_with("/actions.rs");
        let mut given_on = BTreeMap::new();
        let mut named = Vec::new();
        for (before, tree) in uses(&file.code) {
            if is_action && before.starts_with(' ') {
                continue;
            }
            for (path, name) in paths_of(tree) {
                let Some(path) = self.absolute(module, path) else { continue };
                if before.trim_start().starts_with("pub") {
                    given_on.insert(name, path.clone());
                }
                named.push(path);
            }
        }
        if !is_action {
            let inline = inline_paths(&file.code).into_iter();
            named.extend(inline.filter_map(|path| self.absolute(module, path)));
        }
        self.named.insert(module.clone(), named);
        self.given_on.insert(module.clone(), given_on);
    }

    /// From the root of the crate; `None` for what is of another crate.
    fn absolute(&self, module: &Path, path: Path) -> Option<Path> {
        let mut base = module.clone();
        let mut rest = path.as_slice();
        match rest.first()?.as_str() {
            "crate" => return Some(rest[1..].to_vec()),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|name| name == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            child => {
                let child = [base.as_slice(), &[child.to_owned()]].concat();
                self.named.get(&child)?;
            }
        }
        Some([base.as_slice(), rest].concat())
    }

    /// The module that a path leads to, through those that give it on.
    fn module_behind(&self, path: &Path) -> Path {
        let mut path = path.clone();
        for _ in 0..9 {
            let is_module = |length: &usize| self.named.contains_key(&path[..*length]);
            let length = (0..=path.len()).rev().find(is_module).unwrap_or_default();
            let (module, rest) = path.split_at(length);
            let source = rest.first().and_then(|name| self.given_on.get(module)?.get(name));
            match source {
                Some(source) => path = [source.as_slice(), &rest[1..]].concat(),
                None => return module.to_vec(),
            }
        }
        path
    }

    /// For each folder, which of its modules name which.
    fn arrows(&self) -> BTreeMap<Path, BTreeMap<String, BTreeSet<String>>> {
        let mut arrows: BTreeMap<Path, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (module, named) in &self.named {
            for target in named.iter().map(|path| self.module_behind(path)) {
                let same =
                    module.iter().zip(&target).take_while(|(one, other)| one == other).count();
                if let (Some(from), Some(to)) = (module.get(same), target.get(same)) {
                    let folder = arrows.entry(module[..same].to_vec()).or_default();
                    folder.entry(from.clone()).or_default().insert(to.clone());
                }
            }
        }
        arrows
    }

    /// The folder of each circle, and all modules that lead to each other in it.
    fn circles(&self) -> BTreeSet<(String, Path)> {
        let mut found = BTreeSet::new();
        for (folder, arrows) in self.arrows() {
            for name in arrows.keys() {
                let circle = reached(&arrows, name).into_iter();
                let circle: Path =
                    circle.filter(|other| reached(&arrows, other).contains(name)).collect();
                if circle.len() > 1 {
                    found.insert((folder.join("::"), circle));
                }
            }
        }
        found
    }
}

/// All that one comes to from here.
fn reached(arrows: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        for next in arrows.get(&name).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    found
}

/// `src/auth/server/mod.rs` is `auth::server`.
fn module_of(root: &str, path: &str) -> Path {
    let path = path.trim_start_matches(root).trim_end_matches(".rs");
    let names = path.split('/').filter(|name| !["", "mod", "lib"].contains(name));
    names.map(str::to_owned).collect()
}

/// What stands before each `use` on its line, and what follows up to its semicolon.
fn uses(code: &str) -> Vec<(&str, &str)> {
    let starts = code.match_indices("use ").filter_map(|(at, mark)| {
        let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = &code[line..at];
        let is_use = before.trim().is_empty() || before.trim_start().starts_with("pub");
        let tree = code[at + mark.len()..].split(';').next()?;
        is_use.then_some((before, tree))
    });
    starts.collect()
}

/// Each path of a tree like `a::{b, c as d}`, with the name that it has here.
fn paths_of(tree: &str) -> Vec<(Path, String)> {
    let mut found = Vec::new();
    let mut open = vec![(Path::new(), tree.to_owned())];
    while let Some((before, tree)) = open.pop() {
        if let Some((head, group)) = tree.split_once('{') {
            let before = [before, names(head)].concat();
            let group = group.trim_end().strip_suffix('}').unwrap_or(group);
            open.extend(parts(group).into_iter().map(|part| (before.clone(), part)));
            continue;
        }
        let (path, alias) = tree.split_once(" as ").map_or((&*tree, None), |(a, b)| (a, Some(b)));
        let mut path = [before, names(path)].concat();
        if path.last().is_some_and(|name| name == "self" || name == "*") {
            path.pop();
        }
        let name = alias.map(|name| name.trim().to_owned()).or_else(|| path.last().cloned());
        found.extend(name.map(|name| (path, name)));
    }
    found
}

fn names(path: &str) -> Path {
    path.split("::").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What stands between the commas outside of inner braces.
fn parts(group: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (',', 0) => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Paths in code that are of no `use`.
fn inline_paths(code: &str) -> Vec<Path> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c: char| !is_name(c));
    let starts = ["crate::", "super::", "self::"];
    words.filter(|word| starts.iter().any(|start| word.starts_with(start))).map(names).collect()
}

#[test]
fn a_circle_is_found_through_groups_and_through_what_is_given_on() {
    let file = |path: &str, code: &str| Source {
        path: path.to_owned(),
        text: String::new(),
        code: code.to_owned(),
    };
    let files = vec![
        file("src/lib.rs", "pub mod a;"),
        file("src/a/mod.rs", "mod one;\nmod two;\nmod three;\npub use two::{Two, x as Y};"),
        file("src/a/one.rs", "use std::io;\nuse crate::a::{three::Three, Y};"),
        file("src/a/two.rs", "fn f() { super::one::g() }"),
        file("src/a/three.rs", "use super::two;"),
        file("src/a/four.rs", "use super::one::One;"),
    ];
    let modules = Modules::read("src", files);
    let circle = ["one", "three", "two"].map(str::to_owned).to_vec();
    assert_eq!(modules.circles(), BTreeSet::from([("a".to_owned(), circle)]));
}
