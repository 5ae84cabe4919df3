//! The settings file: what it may say, and that all that is wrong in it is said at once.

use rollcall::app::server::settings::{LogFormat, Settings};
use rollcall::auth::account::Registration;

const DELIVERED: &str = include_str!("../../Leptos.toml");

/// What is wrong with the delivered file once each `(line, replacement)` is carried out.
fn problems(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = DELIVERED.to_owned();
    for (line, replacement) in changes {
        let (before, after) = (format!("\n{line}\n"), format!("\n{replacement}\n"));
        assert_eq!(text.matches(&before).count(), 1, "{line} stands once in Leptos.toml");
        text = text.replace(&before, &after);
    }
    let problems = Settings::parse(&text).err().unwrap_or_default();
    problems.lines().map(str::to_owned).collect()
}

#[test]
fn the_delivered_file_is_right_and_a_file_may_say_less() {
    let whole = Settings::parse(DELIVERED).unwrap();
    for text in ["", "# nothing\n", "[auth]\nmax_logins = 3\n", "[log]\nformat = \"json\"\n"] {
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.leptos.site_addr, whole.leptos.site_addr, "{text}");
        assert_eq!(settings.session.idle_secs, 1800, "{text}");
        assert_eq!(settings.auth.max_logins == 3, text.contains("max_logins"), "{text}");
        assert_eq!(settings.log.format == LogFormat::Json, text.contains("json"), "{text}");
    }
}

#[test]
fn what_is_not_known_is_refused_by_its_name() {
    for (line, replacement, name) in [
        ("[auth]", "[auth]\nregistrations = true", "[auth] registrations"),
        ("[server]", "[server]\nPublic_Origin = \"\"", "[server] Public_Origin"),
        ("[session]", "[session]\nidle = 1", "[session] idle"),
        ("[log]", "[log]\nlevel = \"info\"", "[log] level"),
        // A table that is mistyped would be a setting that silently does nothing.
        ("[auth]", "[authentication]\nmax_logins = 3\n[auth]", "[authentication]"),
        ("[auth]", "[Auth]\nmax_logins = 3\n[auth]", "[Auth]"),
        ("[server]", "public_origin = \"\"\n[server]", "[public_origin]"),
    ] {
        let found = problems(&[(line, replacement)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(name), "{name}: {found:?}");
    }
}

#[test]
fn each_wrong_value_is_refused_with_its_name() {
    for (line, replacement) in [
        ("currency = \"EUR\"", "currency = \"\""),
        ("currency = \"EUR\"", "currency = \" EUR\""),
        ("currency = \"EUR\"", "currency = \"eleven char\""),
        ("public_origin = \"\"", "public_origin = \"rollcall.example\""),
        ("public_origin = \"\"", "public_origin = \"https://rollcall.example/\""),
        ("public_origin = \"\"", "public_origin = \"https://rollcall.example/path\""),
        ("public_origin = \"\"", "public_origin = \"https://user@rollcall.example\""),
        ("public_origin = \"\"", "public_origin = \"https://bücher.example\""),
        ("public_origin = \"\"", "public_origin = 5"),
        ("trusted_proxies = []", "trusted_proxies = \"10.0.0.0/8\""),
        ("trusted_proxies = []", "trusted_proxies = [\"10.0.0.0/33\"]"),
        ("trusted_proxies = []", "trusted_proxies = [\"proxy.example\"]"),
        ("request_timeout_secs = 30", "request_timeout_secs = 0"),
        ("header_timeout_secs = 10", "header_timeout_secs = -1"),
        ("body_timeout_secs = 10", "body_timeout_secs = 0"),
        ("shutdown_timeout_secs = 10", "shutdown_timeout_secs = 3601"),
        ("send_timeout_secs = 60", "send_timeout_secs = 0"),
        ("max_connections = 900", "max_connections = 0"),
        ("max_connections = 900", "max_connections = 100001"),
        ("max_connections_per_address = 256", "max_connections_per_address = 0"),
        ("max_requests_per_address = 64", "max_requests_per_address = -1"),
        ("hsts_include_subdomains = false", "hsts_include_subdomains = \"no\""),
        ("form_limit_bytes = 131072", "form_limit_bytes = 100"),
        ("form_limit_bytes = 131072", "form_limit_bytes = 1048577"),
        ("visitor_idle_secs = 86400", "visitor_idle_secs = 59"),
        ("idle_secs = 1800", "idle_secs = 1800.5"),
        ("idle_secs = 1800", "idle_secs = 43201"),
        ("keep_idle_secs = 1209600", "keep_idle_secs = \"long\""),
        ("# registration = \"open\"", "registration = \"yes\""),
        ("# registration = \"open\"", "registration = \"Open\""),
        ("# registration = \"open\"", "registration = 1"),
        ("# registration = \"open\"", "registration = []"),
        ("password_min_length = 15", "password_min_length = 7"),
        ("max_logins = 20", "max_logins = 0"),
        ("hash_queue_max = 64", "hash_queue_max = 0"),
        ("hash_queue_max = 64", "hash_queue_max = 1001"),
        ("hash_queue_max_per_address = 40", "hash_queue_max_per_address = 0"),
        ("hash_queue_max_per_address = 40", "hash_queue_max_per_address = 65"),
        ("address_posts_per_minute = 6000", "address_posts_per_minute = -1"),
        ("require_if_match = false", "require_if_match = 1"),
        ("address_requests_per_minute = 6000", "address_requests_per_minute = -1"),
        ("token_requests_per_minute = 600", "token_requests_per_minute = \"few\""),
        ("cors_origins = []", "cors_origins = [\"*\"]"),
        ("cors_origins = []", "cors_origins = [\"https://app.example/\"]"),
        ("cors_origins = []", "cors_origins = \"https://app.example\""),
        ("enabled = true", "enabled = \"yes\""),
        ("filter = \"info\"", "filter = \"rollcall=loud\""),
        ("format = \"auto\"", "format = \"xml\""),
    ] {
        let found = problems(&[(line, replacement)]);
        let name = line.trim_start_matches("# ").split(' ').next().unwrap();
        assert_eq!(found.len(), 1, "{replacement}: {found:?}");
        assert!(found[0].starts_with('[') && found[0].contains(name), "{replacement}: {found:?}");
    }
    assert_eq!(
        problems(&[("public_origin = \"\"", "public_origin = \"http://[::1]:3000\"")]),
        [""; 0]
    );
    assert_eq!(problems(&[("trusted_proxies = []", "trusted_proxies = [\"::1/128\"]")]), [""; 0]);
}

#[test]
fn registration_is_open_in_development_and_invited_in_production_unless_a_file_says_otherwise() {
    use Registration::{Closed, Invited, Open};
    let production = DELIVERED.replace("hash-files = true", "hash-files = true\nenv = \"PROD\"");
    for (line, development, in_production, warnings) in [
        ("", Open, Invited, 0),
        ("registration = \"open\"", Open, Open, 0),
        ("registration = \"invited\"", Invited, Invited, 0),
        ("registration = \"closed\"", Closed, Closed, 0),
        // As it was written before.
        ("registration = true", Open, Open, 1),
        ("registration = false", Closed, Closed, 1),
    ] {
        for (text, expected) in [(DELIVERED, development), (&production, in_production)] {
            let text = text.replace("\n# registration = \"open\"\n", &format!("\n{line}\n"));
            let settings = Settings::parse(&text).unwrap();
            assert_eq!(settings.auth.registration, expected, "{line}");
            assert_eq!(settings.warnings.len(), warnings, "{line}: {:?}", settings.warnings);
            for warning in settings.warnings {
                assert!(warning.starts_with("[auth] registration is "), "{warning}");
                assert!(warning.contains("\"invited\""), "what to write: {warning}");
            }
        }
    }
}

#[test]
fn programmes_have_keys_and_labels_in_the_order_of_the_file() {
    let programmes = Settings::parse(DELIVERED).unwrap().students.programmes();
    assert_eq!(programmes[0], ("computing", "Computing"));
    assert_eq!(programmes.last(), Some(&("sign-language", "Sign Language")));
    let law = "    [\"law\", \"Law\"],";
    let (long, words) = ("k".repeat(33), "w".repeat(61));
    for (key, label, problem) in [
        ("", "Law", "the key \"\" is not"),
        ("Law", "Law", "the key \"Law\" is not"),
        ("la w", "Law", "the key \"la w\" is not"),
        (&long, "Law", "is not 1 to 32"),
        ("music", "Law", "the key \"music\" stands twice"),
        ("law", "", "the label \"\" is not"),
        ("law", " Law", "the label \" Law\" is not"),
        ("law", &words, "is not 1 to 60"),
    ] {
        let found = problems(&[(law, &format!("    [\"{key}\", \"{label}\"],"))]);
        assert_eq!(found.len(), 1, "{key} {label}: {found:?}");
        assert!(found[0].starts_with("[students] programmes"), "{found:?}");
        assert!(found[0].contains(problem), "{problem}: {found:?}");
    }
    for wrong in ["    \"law\",", "    [\"law\"],", "    [\"law\", \"Law\", \"x\"],", "    [1, 2],"]
    {
        let found = problems(&[(law, wrong)]);
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
        assert!(found[0].starts_with("[students] programmes"), "{wrong}: {found:?}");
    }
    let list = |count: usize| {
        let one = |n: usize| format!("[\"p{n}\", \"P\"]");
        let all: Vec<String> = (0..count).map(one).collect();
        format!("[students]\nprogrammes = [{}]\n", all.join(", "))
    };
    for (count, right) in [(0, false), (1, true), (99, true), (100, false)] {
        assert_eq!(Settings::parse(&list(count)).is_ok(), right, "{count}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once_one_sentence_a_line() {
    let found = problems(&[
        ("header_timeout_secs = 10", "header_timeout_secs = \"ten\""),
        ("idle_secs = 1800", "idle_secs = 1"),
        ("keep_idle_secs = 1209600", "keep_idle_secs = 1"),
        ("password_min_length = 15", "password_min_length = 0"),
        ("max_logins = 20", "max_logins = 0"),
        ("filter = \"info\"", "filter = \"rollcall=loud\""),
        ("[log]", "[logs]\nfilter = \"info\"\n[log]"),
        ("site-addr = \"127.0.0.1:3000\"", "site-addr = \"nowhere\""),
    ]);
    let starts = [
        "[logs] is not known",
        "[server] header_timeout_secs: ",
        "[session] idle_secs is 1",
        "[session] keep_idle_secs is 1",
        "[auth] password_min_length is 0",
        "[auth] max_logins is 0",
        "[log] filter: ",
    ];
    for start in starts {
        assert!(found.iter().any(|line| line.starts_with(start)), "{start}: {found:#?}");
    }
    assert!(found.iter().any(|line| line.contains("site-addr")), "{found:#?}");
    assert_eq!(found.len(), starts.len() + 1, "{found:#?}");
}

#[test]
fn without_leptos_env_a_release_build_is_in_production_and_a_debug_build_is_not() {
    for text in ["", DELIVERED] {
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.is_production(), !cfg!(debug_assertions));
    }
    for (env, production) in [("PROD", true), ("DEV", false)] {
        let text = format!("{DELIVERED}env = \"{env}\"\n");
        assert_eq!(Settings::parse(&text).unwrap().is_production(), production);
    }
}

#[test]
fn a_file_that_is_no_toml_is_said_to_be_none_once() {
    let found = Settings::parse("[auth\nx =").unwrap_err();
    assert_eq!(found.matches("TOML parse error").count(), 1, "{found}");
}
