//! A browser, as far as HTTP goes: it keeps cookies and reads forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::header::AsHeaderName;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use tower::ServiceExt;

use super::PASSWORD;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header(header::LOCATION).unwrap_or_default()
    }

    /// A header's first value.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// All `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE);
        lines.iter().map(|line| line.to_str().unwrap()).collect()
    }

    /// The `Set-Cookie` line of one cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}=");
        self.set_cookies().into_iter().find(|line| line.starts_with(&prefix))
    }

    /// The value of the input `name` in the page, entities decoded.
    pub fn input(&self, name: &str) -> Option<String> {
        let mark = format!("name=\"{name}\"");
        let tag = self.body.split("<input").skip(1).find(|tag| {
            tag.split('>').next().is_some_and(|attributes| attributes.contains(&mark))
        })?;
        let attributes = tag.split('>').next()?;
        let value =
            attributes.split("value=\"").nth(1).map_or("", |v| v.split('"').next().unwrap());
        Some(decode(value))
    }

    /// The token that the page shows.
    pub fn new_token(&self) -> Option<String> {
        let shown = self.body.split("<code class=\"secret\">").nth(1)?;
        shown.split('<').next().map(str::to_owned)
    }

    /// Whether the page says `text`, entities decoded.
    pub fn says(&self, text: &str) -> bool {
        decode(&self.body).contains(text)
    }
}

fn decode(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

/// Cookies, and the headers that a browser sends with a navigation. Fields may be changed.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub headers: Vec<(&'static str, String)>,
    /// The address at the other end of the socket; without one all browsers count as one client.
    pub peer: Option<SocketAddr>,
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        let headers = vec![
            ("host", "localhost:3000".to_owned()),
            ("accept", "text/html".to_owned()),
            ("sec-fetch-mode", "navigate".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        Self { router, cookies: BTreeMap::new(), headers, peer: None }
    }

    /// Replaces or adds a header of all requests.
    pub fn set_header(&mut self, name: &'static str, value: &str) {
        self.remove_header(name);
        self.headers.push((name, value.to_owned()));
    }

    /// Sends a header no more.
    pub fn remove_header(&mut self, name: &str) {
        self.headers.retain(|(header, _)| *header != name);
    }

    /// The session cookie, under either name.
    pub fn session(&self) -> Option<&str> {
        let value = self.cookies.get("session").or_else(|| self.cookies.get("__Host-session"));
        value.map(String::as_str)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// Posts fields as they are.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.post_body(path, "application/x-www-form-urlencoded", body.finish()).await
    }

    /// Posts any body.
    pub async fn post_body(
        &mut self,
        path: &str,
        content_type: &'static str,
        body: impl Into<Body>,
    ) -> Answer {
        self.send(Method::POST, path, Some(content_type), body.into()).await
    }

    /// Opens the page of a form and posts it with its token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token(path).await;
        let with_token = [&[("csrf_token", token.as_str())], fields].concat();
        self.post_raw(path, &with_token).await
    }

    /// The token in the form of a page.
    pub async fn token(&mut self, path: &str) -> String {
        let page = self.get(path).await;
        page.input("csrf_token").unwrap_or_default()
    }

    /// Logs in with [`PASSWORD`] and expects success.
    pub async fn log_in(&mut self, name: &str) {
        let answer = self.try_log_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// Logs in.
    pub async fn try_log_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/login", &[("username", name), ("password", password)]).await
    }

    /// Makes a personal token for the account that is signed in; the answer shows it.
    pub async fn make_token(&mut self, name: &str, scope: &str) -> String {
        let last_day = self.get("/account/tokens").await.input("last_day").unwrap();
        let fields = [("token_name", name), ("scope", scope), ("last_day", &last_day)];
        let answer = self.post("/account/tokens", &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.new_token().expect("a token that is shown")
    }

    /// Sends any request, and keeps the cookies that come back.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: Option<&'static str>,
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(peer) = self.peer {
            request = request.extension(ConnectInfo(peer));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        self.keep_cookies(&answer);
        answer
    }

    /// Sends a body in pieces. When the first of them was read, and the request is past all layers,
    /// something else happens.
    pub async fn send_while(
        &mut self,
        (method, path, content_type): (Method, &str, &'static str),
        body: String,
        meanwhile: impl Future<Output = ()>,
    ) -> Answer {
        let (mut sender, received) = Channel::<Bytes, std::io::Error>::new(1);
        let asked = self.send(method, path, Some(content_type), Body::new(received));
        let sent = async {
            let half = body.len() / 2;
            // The third has room when the second is taken, and that when the first was read.
            for piece in [&body[..half], "", ""] {
                sender.send_data(piece.to_owned().into()).await.expect("it is read");
            }
            meanwhile.await;
            sender.send_data(body[half..].to_owned().into()).await.expect("it is read");
            drop(sender);
        };
        tokio::join!(asked, sent).0
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A body of which no more comes behind its beginning: who wants more waits for ever, and the
/// test's patience ends.
pub fn stalled(beginning: impl Into<Bytes>) -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    let beginning = beginning.into();
    tokio::spawn(async move {
        let _ = sender.send_data(beginning).await;
        std::future::pending::<()>().await;
        drop(sender);
    });
    Body::new(body)
}

/// A body without a pause and without an end.
pub fn dripping() -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    tokio::spawn(async move {
        while sender.send_data(Bytes::new()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    Body::new(body)
}
