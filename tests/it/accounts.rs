//! Accounts: names, passwords, registration, the first admin, and what log-in gives away.

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Registration, Role, Username};
use rollcall::auth::server::accounts;
use rollcall::auth::server::keeping::Change;
use rollcall_session::SecretKey;

use crate::support::{Answer, Browser, PASSWORD, Server};

async fn register(browser: &mut Browser, name: &str, password: &str, repeated: &str) -> Answer {
    let fields = [("username", name), ("new_password", password), ("repeat_password", repeated)];
    browser.post("/register", &fields).await
}

/// The fields for the first admin.
fn setup<'a>(token: &'a str, name: &'a str) -> [(&'a str, &'a str); 4] {
    let passwords = [("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    [("token", token), ("username", name), passwords[0], passwords[1]]
}

async fn with_admin(change: impl FnOnce(&mut Settings)) -> Server {
    let server = Server::start_with(change).await;
    server.account("root", Role::Admin).await;
    server
}

#[tokio::test]
async fn a_name_is_1_to_32_plain_characters_and_white_space_around_it_is_no_part_of_it() {
    let server = with_admin(|_| ()).await;
    let longest = "a".repeat(32);
    for (name, place) in [
        ("a", "/guest/a"),
        ("0", "/guest/0"),
        ("-_-", "/guest/-_-"),
        (" Grace ", "/guest/grace"),
        (&longest, &format!("/guest/{longest}")),
    ] {
        let answer = register(&mut server.browser(), name, PASSWORD, PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, place), "{name}");
    }
    let chars = "User name may hold only the letters a to z, digits, _ and -.";
    for (name, message) in [
        ("", "User name is missing."),
        ("   ", "User name is missing."),
        (&"a".repeat(33), "User name takes at most 32 characters; this has 33."),
        ("a b", chars),
        ("ada@example.org", chars),
        ("Adá", chars),
        // A Cyrillic letter that looks like an a.
        ("\u{430}da", chars),
        ("ada/../root", chars),
        ("a\nb", chars),
    ] {
        let answer = register(&mut server.browser(), name, PASSWORD, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.says(message), "{name}: {message}");
    }
}

#[tokio::test]
async fn names_are_compared_without_case() {
    let server = with_admin(|_| ()).await;
    server.account("ada", Role::Guest).await;
    for name in ["ada", "ADA", "Ada", "ROOT"] {
        let answer = register(&mut server.browser(), name, PASSWORD, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.says(&format!("The name {} is taken.", name.to_lowercase())), "{name}");
        assert!(answer.body.contains("<a href=\"#username\">"), "{name}");
    }
    let answer = server.browser().try_log_in("AdA", PASSWORD).await;
    assert_eq!(answer.location(), "/guest/ada");
    let roles: i32 = server.ask("SELECT count(*) FROM accounts WHERE role = 'admin'").await;
    assert_eq!(roles, 1);
}

#[tokio::test]
async fn a_password_is_long_enough_hard_to_guess_and_typed_twice() {
    let server = with_admin(|_| ()).await;
    let name = "ada-lovelace-the-first";
    let words = "tulip gravel sunday ";
    let (longest, too_long) = (&words.repeat(13)[..256], &words.repeat(13)[..257]);
    for (password, repeated, message) in [
        ("short", "short", "New password needs at least 15 characters; this has 5."),
        (PASSWORD, "", "New password again is missing."),
        (PASSWORD, "tulip gravel Sunday", "New password again is not the same as above."),
        (too_long, too_long, "New password takes at most 256 characters; this has 257."),
        ("passwordpassword", "passwordpassword", "New password is easy to guess."),
        ("123456789012345", "123456789012345", "New password is easy to guess."),
        (name, name, "New password is too close to the user name."),
    ] {
        let answer = register(&mut server.browser(), name, password, repeated).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert!(answer.says(message), "{password}: {message}\n{}", answer.body);
    }
    for (name, password) in [("longest", longest), ("spaces", "  tulip gravel sunday  ")] {
        let answer = register(&mut server.browser(), name, password, password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        let answer = server.browser().try_log_in(name, password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        let answer = server.browser().try_log_in(name, password.trim_end()).await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, password == password.trim_end());
    }
}

#[tokio::test]
async fn the_least_length_of_a_password_is_a_setting_that_the_form_says() {
    let server = with_admin(|settings| settings.auth.password_min_length = 30).await;
    let mut browser = server.browser();
    assert!(browser.get("/register").await.body.contains("minlength=\"30\""));
    let answer = register(&mut browser, "ada", PASSWORD, PASSWORD).await;
    assert!(answer.says("New password needs at least 30 characters; this has 19."));
}

#[tokio::test]
async fn where_registration_is_not_open_there_is_no_form_and_no_link_and_the_page_says_whom_to_ask()
{
    for (registration, words) in [
        (Registration::Closed, "Accounts here are made by the admins. Ask one of them for yours."),
        (Registration::Invited, "you need an invitation. Ask an admin of this place for one."),
    ] {
        let server = with_admin(|settings| settings.auth.registration = registration).await;
        let mut browser = server.browser();
        let page = browser.get("/register").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.says(words) && !page.body.contains("action=\"/register\""), "{}", page.body);
        let token = browser.token("/login").await;
        // As from a page that was opened before.
        let fields = [("csrf_token", &*token), ("username", "ada"), ("new_password", PASSWORD)];
        let fields = [&fields[..], &[("repeat_password", PASSWORD)]].concat();
        let answer = browser.post_raw("/register", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.says(words), "{}", answer.body);
        assert_eq!(server.ask::<i32>("SELECT count(*) FROM accounts").await, 1);
        for path in ["/", "/login", "/logout", "/nowhere"] {
            assert!(!browser.get(path).await.body.contains("/register"), "{path}");
        }
    }
    let open = with_admin(|_| ()).await;
    for path in ["/", "/login", "/logout"] {
        assert!(open.browser().get(path).await.body.contains("href=\"/register\""), "{path}");
    }
}

#[tokio::test]
async fn the_first_admin_is_made_whatever_registration_says() {
    for registration in [Registration::Open, Registration::Invited, Registration::Closed] {
        let server = Server::start_with(|settings| settings.auth.registration = registration).await;
        let mut browser = server.browser();
        assert!(browser.get("/").await.body.contains("href=\"/setup\""), "{registration:?}");
        assert_eq!(browser.get("/register").await.location(), "/setup", "{registration:?}");
        let token = browser.token("/setup").await;
        let passwords = [("new_password", PASSWORD), ("repeat_password", PASSWORD)];
        let fields = [&[("csrf_token", &*token), ("username", "ada")], &passwords[..]].concat();
        let answer = browser.post_raw("/register", &fields).await;
        assert_eq!(answer.location(), "/setup", "{registration:?}");
        let answer = browser.post("/setup", &setup(&server.setup_token().await, "root")).await;
        assert_eq!(answer.location(), "/admin", "{registration:?}");
    }
}

#[tokio::test]
async fn the_setup_token_opens_and_nothing_else_does() {
    let server = Server::start().await;
    let right = server.setup_token().await;
    let right = right.as_str();
    let mut browser = server.browser();
    assert_eq!(browser.get("/register").await.location(), "/setup");
    for wrong in ["x", &right[1..], &format!("{right}0"), "0000-0000-0000-0000-0000"] {
        let answer = browser.post("/setup", &setup(wrong, "root")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.says("This is not the token that the server printed."), "{wrong}");
        assert!(answer.body.contains("<a href=\"#token\">"), "{wrong}");
    }
    assert!(browser.post("/setup", &setup("", "root")).await.says("Setup token is missing."));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM accounts").await, 0);
    let spoken = format!(" {} ", right.to_uppercase().replace('-', ""));
    let answer = browser.post("/setup", &setup(&spoken, "root")).await;
    assert_eq!(answer.location(), "/admin");
}

#[tokio::test]
async fn two_setups_at_the_same_time_make_one_admin() {
    let server = Server::start().await;
    let (mut one, mut two) = (server.browser(), server.browser());
    let token = server.setup_token().await;
    let (one_fields, two_fields) = (setup(&token, "one"), setup(&token, "two"));
    let answers = tokio::join!(one.post("/setup", &one_fields), two.post("/setup", &two_fields));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM accounts").await, 1);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM logins").await, 1);
}

#[tokio::test]
async fn setup_opens_again_when_the_only_admin_is_disabled() {
    let server = with_admin(|_| ()).await;
    assert_eq!(server.browser().get("/setup").await.status, StatusCode::NOT_FOUND);
    let root = accounts::find(&server.db, &Username::parse("root").unwrap()).await.unwrap();
    let disabled = Change { active: Some(false), force: true, ..Change::default() };
    server.change_account(&root.unwrap(), disabled).await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/register").await.location(), "/setup");
    let token = server.setup_token().await;
    let answer = browser.post("/setup", &setup(&token, "root")).await;
    assert!(answer.says("The name root is taken."));
    let answer = browser.post("/setup", &setup(&token, "second")).await;
    assert_eq!(answer.location(), "/admin");
    assert_eq!(server.browser().get("/setup").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_setup_token_has_128_bits_is_the_same_until_it_is_used_and_then_another() {
    let server = Server::start().await;
    let token = server.setup_token().await;
    assert_eq!(token.replace('-', "").len(), 32, "{token}");
    assert_eq!(server.setup_token().await, token);
    // Another instance with the same key, whose database is the same.
    let key = SecretKey::parse(&SecretKey::generate()).unwrap();
    let [one, other] = [(); 2].map(|()| Server::on(server.db.clone(), &key, &[], |_| ()));
    assert_ne!(one.setup_token().await, token, "whoever reads the database alone cannot know it");
    let token = one.setup_token().await;
    assert_eq!(other.setup_token().await, token);
    let answer = one.browser().post("/setup", &setup(&token, "root")).await;
    assert_eq!(answer.location(), "/admin");
    server.sql("UPDATE accounts SET active = 0").await;
    for instance in [&one, &other] {
        let answer = instance.browser().post("/setup", &setup(&token, "second")).await;
        assert!(answer.says("This is not the token that the server printed."));
    }
    let next = other.setup_token().await;
    assert_ne!(next, token);
    assert_eq!(one.browser().post("/setup", &setup(&next, "second")).await.location(), "/admin");
}

#[tokio::test]
async fn log_in_does_not_tell_an_unknown_name_from_a_wrong_password_or_a_disabled_account() {
    let server = with_admin(|_| ()).await;
    for name in ["known", "disabled"] {
        server.account(name, Role::Guest).await;
    }
    server.sql("UPDATE accounts SET active = 0 WHERE username = 'disabled'").await;
    let mut pages = Vec::new();
    for (name, password) in
        [("unknown", PASSWORD), ("known", "wrong"), ("disabled", PASSWORD), ("disabled", "wrong")]
    {
        let answer = server.browser().try_log_in(name, password).await;
        assert!(answer.says("The user name or the password is wrong."), "{name} {password}");
        let token = answer.input("csrf_token").unwrap();
        let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        pages.push((answer.status, names, answer.body.replace(&token, "").replace(name, "")));
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
}

#[tokio::test]
async fn a_hash_with_parameters_of_the_past_is_made_anew_at_log_in() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let weaker = Params::new(8 * 1024, 1, 1, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
    let old: phc::PasswordHash = hasher.hash_password(PASSWORD.as_bytes()).unwrap();
    let old = old.to_string();
    server.sql(&format!("UPDATE accounts SET password_hash = '{old}'")).await;
    let hash = "SELECT password_hash FROM accounts";
    server.browser().try_log_in("ada", "wrong").await;
    assert_eq!(server.ask::<String>(hash).await, old, "a wrong password changes nothing");
    server.browser().log_in("ada").await;
    let new = server.ask::<String>(hash).await;
    assert!(new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{new}");
    server.browser().log_in("ada").await;
    assert_eq!(server.ask::<String>(hash).await, new, "a hash of today stays");
}

#[tokio::test]
async fn the_account_page_names_each_browser_in_words_and_labels_each_cell_for_a_phone() {
    let server = Server::start().await;
    let mut ada = server.browser();
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    ada.set_header("user-agent", firefox);
    server.account("ada", Role::Guest).await;
    ada.log_in("ada").await;
    let page = ada.get("/account").await.body.replace("<!>", "");
    let table = page.split("<table class=\"table table-cards\">").nth(1).expect("a table of cards");
    assert!(
        table.contains(&format!("<span title=\"{firefox}\">Firefox on Linux</span>")),
        "{table}"
    );
    for column in ["Since", "From"] {
        assert!(table.contains(&format!("<td data-label=\"{column}\">")), "{column}");
    }
}
