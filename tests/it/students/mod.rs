//! The roster: pages, changes, conflicts, and the way back.

mod address;
mod changes;
mod conflict;
mod earlier;
mod export;
mod fields;
mod ids;
mod import;
mod list;
mod list_page;
mod pages;
mod search;
mod trouble;
mod turns;
mod undo;

use rollcall::auth::server::access::Operator;
use rollcall::base::server::database;
use rollcall::students::server::seed::seed;
use rollcall::students::student::{Facts, Student};
use rollcall_forms::Options;
use sea_orm::ConnectionTrait;

use crate::support::{Answer, Browser, Server};

/// Hostile and odd texts, of at most 50 characters so that every field takes them.
const ODD: [&str; 10] = [
    "</textarea><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "' onfocus='alert(1)",
    "&amp;&lt;b&gt;",
    "Robert'); DROP TABLE students;--",
    "<!-- --><!>",
    "{{7*7}}${7*7}",
    "יוסי כהן",
    "عبد الله",
    "👩‍👩‍👧‍👦 🏳️‍🌈 %00",
];

/// What the students of [`filled`] study.
const PROGRAMMES: Options = &[("computing", "Computing"), ("law", "Law"), ("music", "Music")];

/// Posts the form of a student at `path`, with the token of its page and `more` fields.
async fn post(browser: &mut Browser, path: &str, facts: &Facts, more: &[(&str, &str)]) -> Answer {
    let typed = facts.typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().collect();
    fields.extend(more);
    browser.post(path, &fields).await
}

/// Saves a student as if its page had been opened at this version.
async fn save(browser: &mut Browser, student: &Student, facts: &Facts) -> Answer {
    let version = student.version.to_string();
    post(browser, &edit_path(student), facts, &[("version", &version)]).await
}

/// Deletes a student as its page asks it.
async fn delete(browser: &mut Browser, id: i32) -> Answer {
    let path = format!("/students/{id}/delete");
    let page = browser.get(&path).await;
    let [token, version] =
        ["csrf_token", "version"].map(|name| page.input(name).unwrap_or_default());
    browser.post_raw(&path, &[("csrf_token", &token), ("version", &version)]).await
}

fn path(student: &Student) -> String {
    format!("/students/{}", student.id)
}

fn edit_path(student: &Student) -> String {
    format!("/students/{}/edit", student.id)
}

/// The content of the text area `addr`, entities decoded.
fn address_typed(answer: &Answer) -> String {
    let rest = answer.body.split("<textarea").nth(1).unwrap();
    let text = rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    text.strip_prefix('\n').unwrap().to_owned()
}

fn operator() -> Operator {
    Operator::at_the_shell()
}

/// Does `work` while another program writes: that one has the right to write when `work` begins,
/// and what it wrote is there before `work` writes.
async fn beside_another_writer<T>(server: &Server, work: impl Future<Output = T>) -> T {
    let file: String = server.ask("SELECT file FROM pragma_database_list").await;
    let other = database::open(&format!("sqlite://{file}")).await.unwrap();
    let writing = other.begin_write().await.unwrap();
    let write = "UPDATE accounts SET created = created + 1";
    writing.execute_unprepared(write).await.unwrap();
    let end = async {
        // Long enough for the work to begin, without a clock.
        for _ in 0..200 {
            server.ask::<i32>("SELECT count(*) FROM students").await;
        }
        writing.commit().await.unwrap();
    };
    tokio::join!(work, end).0
}

/// A server with so many students, the same each time.
pub async fn filled(count: u32) -> Server {
    let server = Server::start().await;
    seed(&server.db, operator(), PROGRAMMES, count, 1, |_| ()).await.unwrap();
    server
}
