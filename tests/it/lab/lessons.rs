//! The lessons: what they tell people to press and to read is on the pages.

use rollcall::auth::account::Role;
use rollcall::lab::rooms::ROOMS;

use crate::support::{Server, source};

/// What stands between two marks of Markdown, each on one line or across two.
fn between<'a>(text: &'a str, mark: &str) -> Vec<String> {
    let parts: Vec<&'a str> = text.split(mark).collect();
    assert!(parts.len() % 2 == 1, "a mark that is not closed");
    let marked = parts.into_iter().skip(1).step_by(2);
    marked.map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The pages of a room, after something was done there.
async fn pages_of(server: &Server, path: &str) -> String {
    let mut browser = server.signed_in(&path.replace("/lab/", "of_"), Role::Guest).await;
    let mut pages = vec![browser.get(path).await];
    pages.push(match path {
        "/lab/request" => {
            let token = browser.token(path).await;
            let field = |name: &str, value: &str| {
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let body = field("csrf_token", &token) + &field("nickname", "Ada") + "--b--\r\n";
            browser.post_body(path, "multipart/form-data; boundary=b", body).await
        }
        "/lab/csrf" => {
            let token = browser.token(path).await;
            browser.post_raw("/lab/csrf/report", &[("csrf_token", &token)]).await
        }
        "/lab/flow" => {
            browser.get("/account").await;
            browser.get(path).await
        }
        "/lab/session" => browser.post(path, &[("key", "color"), ("value", "teal")]).await,
        _ => browser.get(path).await,
    });
    pages.into_iter().map(|page| page.body).collect()
}

#[tokio::test]
async fn what_a_lesson_tells_people_to_press_and_to_read_is_in_its_room() {
    let server = Server::start().await;
    for room in ROOMS {
        let name = room.path.rsplit('/').next().unwrap();
        let lesson = source::read(&format!("docs/lessons/{name}.md"));
        let head = format!("# Lesson {}: {}", room.number, room.title).to_lowercase();
        assert_eq!(lesson.lines().next().map(str::to_lowercase), Some(head));
        assert!(lesson.contains(&format!("`{}`", room.path)), "{name}");
        let pages = pages_of(&server, room.path).await;
        // What stands in code is typed and not read.
        let lesson: String = lesson.split('`').step_by(2).collect();
        let bold = between(&lesson, "**");
        let italic = between(&lesson.replace("**", ""), "*");
        for words in bold.iter().chain(&italic) {
            let words = words.replace('"', "&quot;");
            assert!(pages.contains(words.as_str()), "lesson {name}: {words}\n{pages}");
        }
    }
}
