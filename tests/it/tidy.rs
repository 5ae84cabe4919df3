//! The rules of the tree, held: layers, gates, sizes, and what no file may hold.

use std::collections::{BTreeMap, BTreeSet};

use figment::Figment;
use figment::providers::{Format, Toml};
use rollcall::app::server::routes::table;

use crate::support::source::{Source, read, rust_files};

/// Each layer, and those that it may know. The crates stand below all of them.
const LAYERS: [(&str, &[&str]); 6] = [
    ("base", &[]),
    ("auth", &["base"]),
    ("students", &["base", "auth"]),
    ("admin", &["base", "auth", "students"]),
    ("lab", &["base", "auth", "students"]),
    ("app", &["base", "auth", "students", "admin", "lab"]),
];

/// Words of this app, which no crate that others may take uses.
const WORDS_OF_THE_APP: [&str; 10] =
    ["api", "apis", "admin", "desk", "lab", "labs", "leptos", "roster", "student", "students"];

/// A file aims at 300 lines. What belongs together stays together up to here.
const MOST_LINES: usize = 500;

const GATE: &str = "#[cfg(feature = \"ssr\")]";

#[test]
fn layers_know_only_the_layers_before_them() {
    for file in rust_files(&["src"]) {
        let layer = file.path.split('/').nth(1).unwrap();
        // Tests of a layer open the database as the app does.
        if layer == "lib.rs" || file.is_under("tests") {
            continue;
        }
        if layer == "main.rs" {
            assert_eq!(after_each(&file.code, "rollcall::"), BTreeSet::from(["app"]));
            continue;
        }
        let found = LAYERS.iter().find(|(name, _)| *name == layer);
        let (_, below) = found.unwrap_or_else(|| panic!("{}: no such layer", file.path));
        for used in after_each(&file.code, "crate::") {
            assert!(used == layer || below.contains(&used), "{} uses {used}", file.path);
        }
        // Other ways to the root of the crate, which the line above would not see.
        assert!(!file.code.contains("rollcall::"), "{} names its own crate", file.path);
        assert!(!file.code.contains("super::super::super"), "{} climbs too far", file.path);
        let at_top = file.path == format!("src/{layer}/mod.rs");
        assert!(!at_top || !file.code.contains("super::"), "{} climbs to the root", file.path);
    }
}

/// The names that follow `mark`; a group `{…}` there is not readable at a glance, so refused.
fn after_each<'a>(code: &'a str, mark: &str) -> BTreeSet<&'a str> {
    let rests = code.split(mark).skip(1);
    let names = rests.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    names
        .map(|name| name.filter(|name| !name.is_empty()).expect("a name behind the mark"))
        .collect()
}

#[test]
fn the_session_could_be_taken_by_another_app() {
    let folders = ["crates/session/src", "crates/session/examples", "crates/session/tests"];
    let files = rust_files(&folders);
    let texts = files.iter().map(|file| (&*file.path, file.text.clone()));
    for (path, text) in texts.chain([("README.md", read("crates/session/README.md"))]) {
        let words = text.split(|c: char| !c.is_alphanumeric());
        for word in words.map(str::to_ascii_lowercase) {
            assert!(!WORDS_OF_THE_APP.contains(&&*word), "{path} says {word}");
        }
        assert!(!text.contains("rollcall::"), "{path} names the app");
    }
    assert!(files.len() > 20);
    assert!(!read("crates/session/Cargo.toml").contains("path = \"../"), "it stands alone");
}

#[test]
fn every_server_module_is_gated_once_and_hardly_anything_else_is() {
    let (mut gates, mut others) = (0, Vec::new());
    for file in rust_files(&["src"]) {
        let lines: Vec<&str> = file.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let module = line.trim().trim_start_matches("pub ").starts_with("mod server");
            let gated = index > 0 && lines[index - 1].trim() == GATE;
            assert!(!module || gated, "{}: `mod server` without its gate", file.path);
            if module || !line.contains("cfg(feature") && !line.contains("cfg_attr(feature") {
                continue;
            }
            gates += 1;
            let next = lines.get(index + 1).copied().unwrap_or_default().trim();
            let entry = file.path == "src/lib.rs" && line.contains("\"hydrate\"");
            if !entry && next != "pub mod server;" && next != "mod server;" {
                others.push(format!("{}: {}", file.path, line.trim()));
            }
        }
    }
    assert_eq!(others, [""; 0]);
    assert!(gates <= 12, "{gates} lines with cfg(feature");
}

/// What hydration needs beyond plain Leptos stands in the forms' crate alone.
#[test]
fn the_forms_have_few_lines_that_differ_between_server_and_browser() {
    let files = rust_files(&["crates/forms/src"]);
    let lines = files.iter().flat_map(|file| file.text.lines());
    let differs = |line: &&str| line.contains("cfg(") || line.contains("cfg!(");
    let found: Vec<&str> = lines.filter(differs).filter(|line| !line.contains("(test)")).collect();
    assert!(!found.is_empty() && found.len() <= 8, "{found:?}");
}

#[test]
fn what_also_runs_in_the_browser_names_server_paths_in_action_bodies_only() {
    for file in rust_files(&["src"]).iter().filter(|file| !file.is_under("server")) {
        for (number, line) in file.lines().filter(|(_, line)| line.contains("::server::")) {
            let in_body = line.starts_with("    ") && file.path.ends_with("/actions.rs");
            let entry = file.path == "src/main.rs";
            assert!(in_body || entry, "{}:{number}: {line}", file.path);
        }
    }
}

#[test]
fn every_file_opens_with_a_sentence_and_is_short() {
    for file in rust_files(&["src", "crates", "tests", "benches"]) {
        let first = file.text.lines().next().unwrap_or_default();
        let sentence = first.starts_with("//! ") && first.len() > 8;
        assert!(sentence, "{} opens with `{first}`", file.path);
        let lines = file.text.lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", file.path);
    }
    assert!(read("src/main.rs").lines().count() <= 15);
}

#[test]
fn every_function_has_at_most_70_lines() {
    for file in rust_files(&["src", "crates", "tests", "benches"]) {
        for (name, lines) in functions(&file) {
            assert!(lines <= 70, "{}: {name} has {lines} lines", file.path);
        }
    }
}

/// Names and lengths, by counting braces.
fn functions(file: &Source) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    for (start, _) in file.code.match_indices("fn ") {
        let before = file.code[..start].chars().next_back();
        let name = file.code[start + 3..].split(['(', '<']).next().unwrap_or_default();
        if before.is_some_and(|c| !c.is_whitespace()) || name.is_empty() {
            continue;
        }
        let (mut depth, mut lines) = (0, 1);
        for c in file.code[start..].chars() {
            match c {
                '\n' => lines += 1,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if (c == '}' || c == ';') && depth == 0 {
                break;
            }
        }
        found.push((name, lines));
    }
    found
}

#[test]
fn nothing_unfinished_and_nothing_that_panics_by_accident_is_left() {
    let files = rust_files(&["src", "crates", "benches"]);
    for file in files.iter().filter(|file| !file.is_under("tests") || file.is_under("src")) {
        for (number, line) in file.text.lines().enumerate() {
            for word in ["TODO", "FIXME", "XXX"] {
                assert!(!line.contains(word), "{}:{}: {line}", file.path, number + 1);
            }
        }
        for (number, line) in file.lines() {
            for word in ["dbg!", "todo!", "unimplemented!", ".unwrap()", "unsafe ", "allow(unsafe"]
            {
                assert!(!line.contains(word), "{}:{number}: {line}", file.path);
            }
        }
    }
}

/// Words of SQL, with what follows them: methods of HTTP are none.
const SQL: [&str; 11] = [
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "WITH RECURSIVE ",
    "CREATE ",
    "ALTER TABLE ",
    "DROP ",
    "PRAGMA ",
    "VACUUM",
    "ORDER BY ",
];

/// What takes a statement as text.
const TAKE_SQL: [&str; 5] =
    ["Statement::from", "execute_unprepared", "from_raw_sql", "Expr::cust", "_raw("];

#[test]
fn sql_text_stands_in_the_store_the_migrations_and_the_door_to_the_database_alone() {
    for file in rust_files(&["src"]) {
        let has_its_place = file.path.starts_with("src/students/server/store/")
            || file.path.starts_with("src/app/server/migrations/")
            || file.path == "src/base/server/database.rs";
        if has_its_place || file.is_under("tests") {
            continue;
        }
        let text = file.text.split("#[cfg(test)]").next().unwrap_or_default().lines().enumerate();
        for (number, line) in text.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let found = SQL.iter().any(|word| line.contains(word));
            assert!(!found, "{}:{}: {line}", file.path, number + 1);
        }
        for (number, line) in file.lines() {
            let found = TAKE_SQL.iter().any(|word| line.contains(word));
            assert!(!found, "{}:{number}: {line}", file.path);
        }
    }
}

#[test]
fn the_store_does_not_know_its_callers() {
    let known = ["entities", "filter_bits", "normalize", "programmes", "store", "words"];
    for file in rust_files(&["src/students/server/store"]) {
        for used in after_each(&file.code, "students::server::") {
            assert!(known.contains(&used), "{} uses {used}", file.path);
        }
        assert!(!file.code.contains("super::super"), "{} climbs too far", file.path);
    }
}

#[test]
fn views_hold_nothing_that_waits_and_nothing_that_the_policy_forbids() {
    for file in rust_files(&["src", "crates"]) {
        for (number, line) in file.lines() {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '=');
            for word in words {
                let waits = [
                    "Resource",
                    "LocalResource",
                    "OnceResource",
                    "ArcResource",
                    "Suspense",
                    "Suspend",
                    "Transition",
                    "Await",
                ]
                .contains(&word);
                let raw = word.starts_with("inner_html=")
                    && !RAW.iter().any(|(path, _)| *path == file.path);
                assert!(
                    !waits && !raw && !word.starts_with("style="),
                    "{}:{number}: {line}",
                    file.path
                );
            }
            assert!(!line.contains(" style:"), "{}:{number}: {line}", file.path);
        }
    }
    for (path, places) in RAW {
        assert_eq!(read(path).matches("inner_html=").count(), places, "{path}");
    }
    assert!(read("src/app/document.rs").contains("<title inner_html=escape_text("));
}

/// Where HTML is printed as it is: the page's own, which was rendered, and the title; the messages
/// of forms, which `scope.rs` escapes; the options of a list, escaped where they are made; the
/// words of a button, which are ours; a token, which is letters; what the server rendered as the
/// answer to a search; the words of an import's progress and of a countdown.
const RAW: [(&str, usize); 10] = [
    ("src/app/document.rs", 2),
    ("src/auth/islands.rs", 2),
    ("src/lab/islands.rs", 1),
    ("src/students/city.rs", 1),
    ("src/students/import_progress.rs", 1),
    ("src/students/search.rs", 3),
    ("crates/forms/src/components/around.rs", 1),
    ("crates/forms/src/components/choice.rs", 1),
    ("crates/forms/src/components/form.rs", 1),
    ("crates/forms/src/components/live_form.rs", 2),
];

#[test]
fn every_server_function_says_its_path_and_has_a_route() {
    let mut actions = BTreeSet::new();
    for file in rust_files(&["src"]) {
        let lines = file.text.lines().map(str::trim);
        let is_argument = |line: &str| {
            line.starts_with("#[server(default)") || line.starts_with("#[server(flatten)")
        };
        let is_action = |line: &&str| line.starts_with("#[server") && !is_argument(line);
        for line in lines.filter(is_action) {
            assert!(line.contains("prefix = \"\""), "{}: {line}", file.path);
            let endpoint =
                line.split("endpoint = \"").nth(1).and_then(|rest| rest.split('"').next());
            let endpoint = endpoint.unwrap_or_else(|| panic!("{}: {line}", file.path));
            assert!(actions.insert(format!("/{endpoint}")), "{endpoint} twice");
        }
    }
    let routes = table().into_iter().filter(|route| route.is_server_function());
    assert_eq!(actions, routes.map(|route| route.path.to_owned()).collect());
}

#[test]
fn unsafe_code_is_forbidden_and_the_two_leptos_tables_agree() {
    let cargo = Figment::from(Toml::string(&read("Cargo.toml")));
    let lint: String = cargo.extract_inner("workspace.lints.rust.unsafe_code").unwrap();
    assert_eq!(lint, "forbid");
    let leptos = Figment::from(Toml::string(&read("Leptos.toml")));
    type Table = BTreeMap<String, serde_json::Value>;
    let projects: Vec<Table> = cargo.extract_inner("workspace.metadata.leptos").unwrap();
    let [built] = projects.as_slice() else { panic!("one app is built: {projects:?}") };
    let run: Table = leptos.extract_inner("package.metadata.leptos").unwrap();
    assert!(run.len() >= 5);
    for (key, value) in run {
        assert_eq!(built.get(&key), Some(&value), "{key} in Cargo.toml and in Leptos.toml");
    }
}
