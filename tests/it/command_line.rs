//! The program as people start it: commands, exit codes, secrets, serving and stopping.

use std::os::unix::fs::PermissionsExt;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall::app::server::routes::{api_table, notes_table, table};
use rollcall_session::SecretKey;

use crate::limits::{HERE, at, fail};
use crate::support::binary::{Run, Shell};
use crate::support::{PASSWORD, Server};

const KEY: &str = "K7nYt1Vx0cQw5R2pLz8uHj4bD6sFgA9eMiOkNvXyZ3E";

/// Standard input with a password.
fn line(password: &str) -> Vec<u8> {
    format!("{password}\n").into_bytes()
}

/// One sentence on standard error, nothing elsewhere, exit code 2.
fn assert_refused(run: &Run, sentence: &str) {
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
    assert_eq!(run.err.lines().count(), 1, "{run:?}");
    assert!(run.err.starts_with("rollcall: ") && run.err.contains(sentence), "{sentence}: {run:?}");
}

/// The app on the database that the command line made in this folder.
async fn app_on(shell: &Shell) -> Server {
    let url = format!("sqlite://{}/data/rollcall.db", shell.folder().display());
    let db = rollcall::app::server::open_database(&url).await.unwrap();
    Server::on(db, &SecretKey::parse(KEY).unwrap(), &[], |_| ())
}

#[test]
fn help_names_the_commands_and_the_routes_are_those_of_the_table() {
    let shell = Shell::new();
    let help = shell.run(&["--help"], &[], b"");
    assert_eq!(help.code, Some(0));
    for word in ["serve", "account", "secret", "routes", "SECRET_KEY", "DATABASE_URL"] {
        assert!(help.out.contains(word), "{word}: {}", help.out);
    }
    let routes = shell.run(&["routes"], &[], b"");
    let lines: Vec<Vec<&str>> =
        routes.out.lines().map(|line| line.split_whitespace().collect()).collect();
    let table: Vec<_> = table().into_iter().chain(api_table()).chain(notes_table()).collect();
    for route in &table {
        let words: Vec<&str> = route.access.words().split_whitespace().collect();
        let expected = [&[route.method, route.path], words.as_slice()].concat();
        assert!(lines.contains(&expected), "{expected:?}");
    }
    assert_eq!(lines.len(), table.len() + 4, "and four that stand outside of the session");
    assert_eq!(std::fs::read_dir(shell.folder()).unwrap().count(), 0, "nothing is written");
}

#[test]
fn a_new_secret_is_32_bytes_and_another_each_time() {
    let shell = Shell::new();
    let secrets = [(); 2].map(|()| shell.run(&["secret", "new"], &[], b"").out);
    assert_ne!(secrets[0], secrets[1]);
    for secret in secrets {
        assert_eq!(URL_SAFE_NO_PAD.decode(secret.trim_end()).unwrap().len(), 32);
        assert!(SecretKey::parse(&secret).is_ok());
    }
}

#[tokio::test]
async fn accounts_are_made_changed_and_disabled_with_the_password_on_standard_input() {
    let shell = Shell::new();
    let made = shell.run(&["account", "add", "Root", "--role", "admin"], &[], &line(PASSWORD));
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(made.out.contains("root") && made.out.contains("admin"), "{made:?}");
    assert_eq!(shell.run(&["account", "add", "ada"], &[], &line(PASSWORD)).code, Some(0));
    let server = app_on(&shell).await;
    let (mut root, mut ada) = (server.browser(), server.browser());
    assert_eq!(root.try_log_in("root", PASSWORD).await.location(), "/admin");
    assert_eq!(ada.try_log_in("ada", PASSWORD).await.location(), "/guest/ada");

    let next = "another gravel tulip";
    let changed = shell.run(&["account", "passwd", "ada"], &[], &line(next));
    assert_eq!(changed.code, Some(0), "{changed:?}");
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER, "its sessions are ended");
    let status = server.browser().try_log_in("ada", PASSWORD).await.status;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ada.try_log_in("ada", next).await.location(), "/guest/ada");

    assert_eq!(shell.run(&["account", "disable", "ada"], &[], b"").code, Some(0));
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER);
    let status = server.browser().try_log_in("ada", next).await.status;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let enabled = shell.run(&["account", "enable", "ada"], &[], b"");
    assert_eq!(enabled.code, Some(0), "{enabled:?}");
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER, "what was ended stays so");
    assert_eq!(ada.try_log_in("ada", next).await.location(), "/guest/ada");
    assert_eq!(root.get("/admin").await.status, StatusCode::OK);
    let last = shell.run(&["account", "disable", "root", "--force"], &[], b"");
    assert!(last.out.contains("/setup is open again"), "{last:?}");
    for run in [made, changed] {
        assert!(!run.out.contains("gravel") && !run.err.contains("gravel"), "{run:?}");
    }
}

#[tokio::test]
async fn unlock_and_a_new_password_forget_the_wrong_ones_and_unlock_prints_a_link() {
    let shell = Shell::new();
    assert_eq!(shell.run(&["account", "add", "ada"], &[], &line(PASSWORD)).code, Some(0));
    let server = app_on(&shell).await;
    let wrong = async || {
        fail(&server, 10, "ada", HERE, 1).await;
        let answer = at(&server, HERE).try_log_in("ada", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    };
    wrong().await;
    assert_eq!(shell.run(&["account", "passwd", "ada"], &[], &line(PASSWORD)).code, Some(0));
    assert_eq!(at(&server, HERE).try_log_in("ada", PASSWORD).await.location(), "/guest/ada");
    for (variables, origin) in [
        (&[][..], "http://127.0.0.1:3000"),
        (
            &[("ROLLCALL_SERVER_PUBLIC_ORIGIN", "https://rollcall.example")][..],
            "https://rollcall.example",
        ),
    ] {
        wrong().await;
        fail(&server, 1, "bob", HERE, 1).await;
        server
            .sql(
                "INSERT INTO attempts (door, username, address, at) \
                 SELECT column1, username, address, at FROM attempts \
                 CROSS JOIN (VALUES ('log-in-known'), ('old-password'), ('register'))",
            )
            .await;
        let run = shell.run(&["account", "unlock", "ADA"], variables, b"");
        assert_eq!(run.code, Some(0), "{run:?}");
        let of_ada = "SELECT DISTINCT door FROM attempts WHERE username = 'ada'";
        assert_eq!(server.ask::<String>(of_ada).await, "register", "what is no password's stays");
        let of_bob = "SELECT count(DISTINCT door) FROM attempts WHERE username = 'bob'";
        assert_eq!(server.ask::<i32>(of_bob).await, 4, "and what others tried for others");
        assert!(run.err.contains("event=\"unlock\""), "the security log: {run:?}");
        assert_eq!(at(&server, HERE).try_log_in("ada", PASSWORD).await.location(), "/guest/ada");
        let link = run.out.lines().last().unwrap();
        let path = link.strip_prefix(origin).unwrap_or_else(|| panic!("{link}"));
        assert!(at(&server, HERE).get(path).await.says("Make this browser known?"), "{path}");
    }
}

#[tokio::test]
async fn a_role_is_given_at_the_shell_and_ends_what_was_begun_with_the_one_before() {
    let shell = Shell::new();
    let add = ["account", "add", "grace", "--role", "staff"];
    let made = shell.run(&add, &[], &line(PASSWORD));
    assert_eq!(made.out, "Account grace made, with the role staff.\n", "{made:?}");
    shell.run(&["account", "add", "root", "--role", "admin"], &[], &line(PASSWORD));
    let server = app_on(&shell).await;
    let mut grace = server.browser();
    for (role, place) in [("admin", "/admin"), ("guest", "/guest/grace"), ("staff", "/students")] {
        let given = shell.run(&["account", "role", "grace", role], &[], b"");
        assert_eq!(given.code, Some(0), "{given:?}");
        assert!(given.err.contains("account_changed"), "the security log: {given:?}");
        assert_eq!(given.out, format!("Account grace has the role {role}.\n"));
        assert_eq!(grace.get("/account").await.status, StatusCode::SEE_OTHER, "log in anew");
        assert_eq!(grace.try_log_in("grace", PASSWORD).await.location(), place);
    }
}

#[tokio::test]
async fn the_last_active_admin_is_taken_at_the_shell_by_force_alone() {
    let shell = Shell::new();
    for (name, role) in [("root", "admin"), ("ada", "admin"), ("bob", "guest")] {
        shell.run(&["account", "add", name, "--role", role], &[], &line(PASSWORD));
    }
    let server = app_on(&shell).await;
    let mut root = server.browser();
    root.log_in("root").await;
    assert_eq!(shell.run(&["account", "disable", "ada"], &[], b"").code, Some(0));
    let (disable, demote) = (["account", "disable", "root"], ["account", "role", "root", "staff"]);
    for arguments in [&disable[..], &demote] {
        let refused = shell.run(arguments, &[], b"");
        assert_refused(&refused, "This is the last admin who can open the back office");
        assert!(refused.err.ends_with("Or say --force.\n"), "{refused:?}");
    }
    // Neither who is no admin, nor what leaves them one, is asked for force.
    for arguments in [&["account", "disable", "bob"][..], &["account", "role", "root", "admin"]] {
        assert_eq!(shell.run(arguments, &[], b"").code, Some(0), "{arguments:?}");
    }
    assert_eq!(root.get("/admin").await.status, StatusCode::OK, "nothing was ended");
    let forced = shell.run(&[&demote[..], &["--force"]].concat(), &[], b"");
    assert_eq!(forced.code, Some(0), "{forced:?}");
    assert!(forced.out.contains("/setup is open again"), "{forced:?}");
    // Where there is none, none is taken.
    assert_eq!(shell.run(&["account", "role", "bob", "staff"], &[], b"").code, Some(0));
}

#[test]
fn bad_input_is_one_line_on_standard_error_and_exit_code_2() {
    let shell = Shell::new();
    shell.run(&["account", "add", "ada"], &[], &line(PASSWORD));
    for (arguments, password, sentence) in [
        (&["account", "add", "a b"][..], PASSWORD, "may hold only the letters a to z"),
        (&["account", "add", ""], PASSWORD, "User name is missing."),
        (&["account", "add", "bob", "--role", "boss"], PASSWORD, "`boss` is no role"),
        (&["account", "add", "bob"], "short", "needs at least 15 characters; this has 5"),
        (&["account", "add", "bob"], "passwordpassword", "easy to guess"),
        (&["account", "add", "bob"], "", "New password is missing."),
        (&["account", "add", "ADA"], PASSWORD, "the name ada is taken"),
        (&["account", "passwd", "ada"], "short", "needs at least 15 characters"),
        (&["account", "passwd", "nobody"], PASSWORD, "there is no account nobody"),
        (&["account", "unlock", "nobody"], "", "there is no account nobody"),
        (&["account", "disable", "nobody"], "", "there is no account nobody"),
        (&["account", "enable", "nobody"], "", "there is no account nobody"),
        (&["account", "role", "nobody", "staff"], "", "there is no account nobody"),
        (&["account", "role", "ada", "boss"], "", "there are `guest`, `staff` and `admin`"),
    ] {
        assert_refused(&shell.run(arguments, &[], &line(password)), sentence);
    }
    let add = ["account", "add", "bob"];
    assert_refused(&shell.run(&add, &[], b"\xff\xfe tulip gravel sunday\n"), "cannot be read");
    for (name, value, sentence) in [
        ("ROLLCALL_AUTH_MAX_LOGINS", "0", "[auth] max_logins is 0"),
        ("ROLLCALL_AUTH_MAX_LOGINS", "many", "[auth] max_logins: "),
        ("ROLLCALL_AUTH_REGISTRATION", "yes", "[auth] registration: "),
        ("ROLLCALL_AUTH_MAX_LOGIN", "5", "[auth] max_login: "),
        ("ROLLCALL_AUHT_MAX_LOGINS", "5", "ROLLCALL_AUHT_MAX_LOGINS names no setting"),
        ("ROLLCALL_REGISTRATION", "false", "ROLLCALL_REGISTRATION names no setting"),
        ("ROLLCALL_PACKAGE_NAME", "x", "ROLLCALL_PACKAGE_NAME names no setting"),
        ("ROLLCALL_SERVER", "1", "ROLLCALL_SERVER names no setting"),
        ("ROLLCALL_SERVER_", "1", "ROLLCALL_SERVER_ names no setting"),
        ("rollcall_server_.", "1", "rollcall_server_. names no setting"),
        ("ROLLCALL_", "1", "ROLLCALL_ names no setting"),
        ("ROLLCALL_SERVER_PUBLIC_ORIGIN", "rollcall.example", "[server] public_origin: "),
        ("LEPTOS_ENV", "staging", "rollcall: staging is not a supported environment"),
        ("LEPTOS_SITE_ADDR", "nowhere", "site"),
        ("DATABASE_URL", "postgres://u:hidden@h/db", "must begin with sqlite://"),
    ] {
        let run = shell.run(&add, &[(name, value)], &line(PASSWORD));
        assert_refused(&run, sentence);
        assert!(!run.err.contains("hidden"), "a password in an address is not printed: {run:?}");
    }
}

#[test]
fn what_nobody_can_hear_still_ends_with_the_right_code() {
    let shell = Shell::new();
    for (arguments, code) in [
        (&["account", "add", "ada"][..], 0),
        (&["account", "add", "ada"], 2),
        (&["account", "disable", "ada"], 0),
        (&["nonsense"], 2),
        // What was asked for is the text, and it is lost.
        (&["--help"], 1),
        (&["secret", "new"], 1),
    ] {
        let ended = shell.run_unheard(arguments, &line(PASSWORD));
        assert_eq!(ended, Some(code), "{arguments:?}");
    }
}

#[test]
fn a_command_that_is_incomplete_or_unknown_is_told_in_one_line_what_is_wrong() {
    let shell = Shell::new();
    for (arguments, sentence) in [
        (&["account"][..], "requires a subcommand but one was not provided [subcommands: add, "),
        (&["secret"], "requires a subcommand but one was not provided [subcommands: new, "),
        (&["account", "add"], "required arguments were not provided: <NAME> (see --help)"),
        (&["account", "add", "bob", "--role"], "a value is required for '--role <ROLE>'"),
        (&["nonsense"], "unrecognized subcommand 'nonsense'"),
        // A password is no argument: other people on the machine can read those.
        (&["account", "add", "bob", "tulip"], "unexpected argument 'tulip' found"),
    ] {
        assert_refused(&shell.run(arguments, &[], b""), sentence);
    }
}

#[test]
fn the_environment_wins_over_the_file_in_the_working_directory() {
    let shell = Shell::new();
    let add = |variables: &[(&str, &str)]| {
        shell.run(&["account", "add", "ada"], variables, &line(PASSWORD))
    };
    let least = "ROLLCALL_AUTH_PASSWORD_MIN_LENGTH";
    assert_refused(&add(&[(least, "30")]), "needs at least 30 characters");
    std::fs::write(shell.folder().join("Leptos.toml"), "[auth]\npassword_min_length = 40\n")
        .unwrap();
    assert_refused(&add(&[]), "needs at least 40 characters");
    assert_refused(&add(&[(least, "50")]), "needs at least 50 characters");
    assert_eq!(add(&[(least, "15")]).code, Some(0));
}

#[test]
fn production_refuses_a_secret_key_that_is_none_and_says_how_to_make_one() {
    let shell = Shell::new();
    let short = URL_SAFE_NO_PAD.encode([7; 31]);
    let same = "ab".repeat(32);
    for key in ["", "dev", "hard to guess string", "secret", "not base64 ++", &short, &same] {
        let run = shell.run(&["serve"], &[("LEPTOS_ENV", "PROD"), ("SECRET_KEY", key)], b"");
        assert_refused(&run, "rollcall secret new");
        assert!(key.is_empty() || !run.err.contains(&format!("{key}\"")), "{run:?}");
        assert!(key.len() < 8 || !run.err.contains(key), "{run:?}");
        let fallback = [("LEPTOS_ENV", "PROD"), ("SECRET_KEY", KEY), ("SECRET_KEY_FALLBACKS", key)];
        if !key.is_empty() {
            let run = shell.run(&["serve"], &fallback, b"");
            assert_refused(&run, "SECRET_KEY_FALLBACKS");
            assert!(!run.err.contains(KEY), "{run:?}");
        }
    }
    let run = shell.run(&["serve"], &[("LEPTOS_ENV", "PROD")], b"");
    assert!(run.err.contains("LEPTOS_ENV=DEV"), "{run:?}");
    assert_refused(&run, "SECRET_KEY is not set");
    assert!(!shell.folder().join("data/secret.key").exists(), "none is made in production");
}

#[test]
fn a_variable_that_is_no_text_is_not_taken_for_one_that_is_not_set() {
    let shell = Shell::new();
    for name in ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL"] {
        let run = shell.run_with_bytes(&["serve"], name, b"sqlite://\xff");
        assert_refused(&run, &format!("{name} cannot be read"));
    }
}

#[test]
fn each_start_takes_from_others_what_they_may_do_with_our_files() {
    let shell = Shell::new();
    shell.serve(&[]).terminate();
    let data = shell.folder().join("data");
    std::fs::create_dir_all(data.join("rollcall.imports")).unwrap();
    for (name, mode) in [
        ("secret.key", 0o644),
        ("rollcall.db", 0o664),
        ("rollcall.db-wal", 0o666),
        ("rollcall.db-shm", 0o606),
        ("rollcall.imports", 0o755),
        ("rollcall.imports/kept.csv", 0o644),
    ] {
        let path = data.join(name);
        if !path.exists() {
            std::fs::write(&path, "").unwrap();
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let server = shell.serve(&[]);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode();
    let folders = [data.clone(), data.join("rollcall.imports")];
    let files: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file) & 0o077, 0, "{}", file.display());
    }
    let ended = server.terminate();
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.contains("others could read this"), "{}", ended.err);
}

#[test]
fn development_makes_a_key_for_its_owner_alone_and_keeps_it() {
    let shell = Shell::new();
    let file = shell.folder().join("data/secret.key");
    let mut keys = Vec::new();
    for _ in 0..2 {
        let ended = shell.serve(&[]).terminate();
        assert!(ended.out.contains("with the setup token"), "{ended:?}");
        let key = std::fs::read_to_string(&file).unwrap();
        assert!(!ended.out.contains(&key) && !ended.err.contains(&key));
        keys.push((key, ended.out.lines().last().unwrap().to_owned()));
    }
    assert_eq!(keys[0], keys[1], "the same key, so the same setup token");
    assert!(SecretKey::parse(&keys[0].0).is_ok());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&file, "dev").unwrap();
    assert_refused(&shell.run(&["serve"], &[], b""), "Delete the file");
}
