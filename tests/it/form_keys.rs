//! A form that is sent twice is done once.

use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, Server};

const NEW: &str = "/students/new";
const TOKENS: &str = "/account/tokens";
const IMPORT: &str = "/students/import";

/// What a browser without a script sends of the form on `path`, when a person types `typed`.
async fn filled_in(browser: &mut Browser, path: &str, typed: &[(&'static str, &str)]) -> Form {
    let page = browser.get(path).await;
    sent_again(&page, path, typed)
}

fn sent_again(page: &Answer, path: &str, typed: &[(&'static str, &str)]) -> Form {
    let hidden = ["form_key", "csrf_token"].map(|name| (name, page.input(name).expect(name)));
    let typed = typed.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Form { path: path.to_owned(), fields: typed.chain(hidden).collect() }
}

#[derive(Clone)]
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Form {
    fn with(&self, name: &str, value: &str) -> Self {
        let mut form = self.clone();
        form.fields.iter_mut().filter(|(field, _)| *field == name).for_each(|(_, old)| {
            value.clone_into(old);
        });
        form
    }

    fn key(&self) -> &str {
        self.fields.iter().find(|(name, _)| *name == "form_key").map_or("", |(_, key)| key)
    }

    async fn send(&self, browser: &mut Browser) -> Answer {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (*name, &**value)).collect();
        browser.post_raw(&self.path, &fields).await
    }
}

async fn admin() -> (Server, Browser) {
    let server = Server::start().await;
    let root = server.signed_in("root", Role::Admin).await;
    (server, root)
}

const REST: [(&str, &str); 6] = [
    ("city", "London"),
    ("pin", "123"),
    ("year", "2"),
    ("fee", "10.00"),
    ("programme", "music"),
    ("mode", "online"),
];

fn ada() -> Vec<(&'static str, &'static str)> {
    named(("name", "Ada Example"))
}

fn named(name: (&'static str, &'static str)) -> Vec<(&'static str, &'static str)> {
    [name].into_iter().chain(REST).collect()
}

async fn students(server: &Server) -> i32 {
    server.ask("SELECT count(*) FROM students").await
}

#[tokio::test]
async fn the_form_of_a_new_student_sent_twice_at_once_adds_one_and_both_answers_lead_there() {
    let (server, mut root) = admin().await;
    let form = filled_in(&mut root, NEW, &ada()).await;
    let (mut one, mut other) = (root.clone(), root.clone());
    let (first, second) = tokio::join!(form.send(&mut one), form.send(&mut other));
    for answer in [first, second] {
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    }
    assert_eq!(students(&server).await, 1);
    // The page of the form shown anew is another form.
    let answer = filled_in(&mut root, NEW, &ada()).await.send(&mut root).await;
    assert_eq!(answer.location(), "/students/2");
}

#[tokio::test]
async fn a_script_that_sends_the_form_again_is_led_to_the_same_place() {
    let (server, mut root) = admin().await;
    let form = filled_in(&mut root, NEW, &ada()).await;
    assert_eq!(form.send(&mut root).await.location(), "/students/1");
    root.set_header("accept", "application/x-www-form-urlencoded");
    let again = form.send(&mut root).await;
    assert_eq!((again.status, &*again.body), (StatusCode::OK, "to=%2Fstudents%2F1"));
    let other = form.with("name", "Bo Example").send(&mut root).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.body.starts_with("error.form_key=This+form+was+sent+before"), "{}", other.body);
    assert_eq!(students(&server).await, 1);
}

#[tokio::test]
async fn who_goes_back_and_changes_the_form_is_told_and_can_send_it_with_a_new_key() {
    let (server, mut root) = admin().await;
    let form = filled_in(&mut root, NEW, &ada()).await;
    form.send(&mut root).await;
    let answer = form.with("name", "Bo Example").send(&mut root).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("This form was sent before with other words"));
    assert!(!answer.body.contains("href=\"#form_key\""), "there is nothing to go to");
    assert_eq!(answer.input("name").as_deref(), Some("Bo Example"));
    assert_eq!(students(&server).await, 1);
    let once_more = sent_again(&answer, NEW, &named(("name", "Bo Example")));
    assert_eq!(once_more.send(&mut root).await.location(), "/students/2");
    assert_eq!(once_more.send(&mut root).await.location(), "/students/2");
}

#[tokio::test]
async fn a_form_that_was_refused_keeps_its_key() {
    let (server, mut root) = admin().await;
    let form = filled_in(&mut root, NEW, &named(("name", ""))).await;
    let refused = form.send(&mut root).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = sent_again(&refused, NEW, &ada());
    assert_eq!(refused.input("form_key"), Some(again.key().to_owned()));
    assert_eq!(form.key(), again.key());
    assert_eq!(again.send(&mut root).await.location(), "/students/1");
    assert_eq!(students(&server).await, 1);
}

#[tokio::test]
async fn a_key_that_no_page_has_is_told_and_none_at_all_is_no_matter() {
    let (server, mut root) = admin().await;
    let form = filled_in(&mut root, NEW, &ada()).await;
    for wrong in ["é", &"k".repeat(300)] {
        let answer = form.with("form_key", wrong).send(&mut root).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("Send it again.") && answer.input("form_key").unwrap() != wrong);
        assert_eq!(answer.input("name").as_deref(), Some("Ada Example"));
    }
    assert_eq!(students(&server).await, 0);
    let without = form.with("form_key", "");
    assert_eq!(without.send(&mut root).await.location(), "/students/1");
    assert_eq!(without.send(&mut root).await.location(), "/students/2");
}

#[tokio::test]
async fn keys_are_each_persons_own() {
    let (server, mut root) = admin().await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let form = filled_in(&mut root, NEW, &ada()).await;
    let of_eve = filled_in(&mut eve, NEW, &ada()).await.with("form_key", form.key());
    assert_eq!(form.send(&mut root).await.location(), "/students/1");
    assert_eq!(of_eve.send(&mut eve).await.location(), "/students/2");
    assert_eq!(form.send(&mut root).await.location(), "/students/1");
}

#[tokio::test]
async fn the_form_of_a_token_sent_twice_makes_one_and_the_second_answer_says_where_it_was_shown() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let day = ada.get(TOKENS).await.input("last_day").unwrap();
    let typed = [("token_name", "backup"), ("scope", "read"), ("last_day", &*day)];
    let form = filled_in(&mut ada, TOKENS, &typed).await;
    assert!(form.send(&mut ada).await.new_token().is_some());
    let again = form.send(&mut ada).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, TOKENS));
    let page = ada.get(TOKENS).await;
    assert!(page.says("This token was made when the form was sent first, and was shown once"));
    assert!(page.new_token().is_none());
    let other = form.with("token_name", "another").send(&mut ada).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.says("This form was sent before with other words: that token was made."));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM tokens").await, 1);
    // Refused, it leaves the key free.
    let form = filled_in(&mut ada, TOKENS, &typed).await;
    assert_eq!(form.send(&mut ada).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(form.with("token_name", "other").send(&mut ada).await.new_token().is_some());
}

async fn upload(browser: &mut Browser, page: &Answer, name: &str, file: &str) -> Answer {
    let mut body = String::new();
    for field in ["form_key", "csrf_token"] {
        let value = page.input(field).expect(field);
        body +=
            &format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--b--\r\n"
    );
    let kind = "multipart/form-data; boundary=b";
    browser.send(Method::POST, IMPORT, Some(kind), body.into()).await
}

#[tokio::test]
async fn the_same_file_sent_twice_by_one_form_is_one_import() {
    let (server, mut root) = admin().await;
    let page = root.get(IMPORT).await;
    let file = "name,city,year\r\nAda Example,London,2";
    let imports = "SELECT count(*) FROM imports";
    let (mut one, mut other) = (root.clone(), root.clone());
    let (first, second) = tokio::join!(
        upload(&mut one, &page, "a.csv", file),
        upload(&mut other, &page, "a.csv", file)
    );
    for answer in [first, second] {
        assert_eq!(answer.location(), "/students/import/1", "{}", answer.body);
    }
    assert_eq!(server.ask::<i32>(imports).await, 1);
    // Its file is the one that is kept.
    assert!(root.get("/students/import/1").await.says("Ada Example"));

    let other = upload(&mut root, &page, "a.csv", &file.replace("Ada", "Bo")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.says("This form was sent before with another file"));
    assert_eq!(server.ask::<i32>(imports).await, 1);
    let again = upload(&mut root, &other, "a.csv", &file.replace("Ada", "Bo")).await;
    assert_eq!(again.location(), "/students/import/2");
}
