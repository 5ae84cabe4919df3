//! HTTP as strangers speak it: bytes on a socket, from a chosen address of this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

/// No answer takes longer without being counted as none.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Before the next try, when a connection was refused or ended.
pub const PAUSE: Duration = Duration::from_millis(50);

/// Somebody at one address. All of `127.0.0.0/8` is this machine.
#[derive(Clone, Copy)]
pub struct Client {
    pub server: SocketAddr,
    pub from: Ipv4Addr,
}

/// What came back.
pub struct Answer {
    /// 0 when the connection ended without an answer.
    pub status: u16,
    pub head: String,
    pub body: String,
    pub took: Duration,
}

/// A session and the token of a form.
#[derive(Clone)]
pub struct Form {
    pub cookie: String,
    pub token: String,
}

impl Client {
    /// A connection on which this was sent; when it is refused, after a pause.
    pub async fn begin(self, request: &str) -> std::io::Result<TcpStream> {
        let exchange = async {
            let socket = TcpSocket::new_v4()?;
            socket.bind((self.from, 0).into())?;
            let mut stream = socket.connect(self.server).await?;
            stream.set_nodelay(true)?;
            stream.write_all(request.as_bytes()).await?;
            Ok(stream)
        };
        let begun = exchange.await;
        if begun.is_err() {
            sleep(PAUSE).await;
        }
        begun
    }

    pub async fn get(self, path: &str, cookie: &str) -> Answer {
        let cookie =
            if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\
             {cookie}\r\n"
        );
        self.send(&head).await
    }

    /// The form at `path`, for a new visitor.
    pub async fn form(self, path: &str) -> Form {
        self.form_for(path, "").await
    }

    /// The form at `path`, for the session of this cookie, or for a new one.
    pub async fn form_for(self, path: &str, cookie: &str) -> Form {
        let page = self.get(path, cookie).await;
        let cookie = page.cookie().unwrap_or_else(|| cookie.to_owned());
        let after = page.body.split("name=\"csrf_token\"").nth(1).unwrap_or_default();
        let value = after.split("value=\"").nth(1).unwrap_or_default();
        Form { cookie, token: value.split('"').next().unwrap_or_default().to_owned() }
    }

    pub async fn post(self, path: &str, form: &Form, fields: &str) -> Answer {
        let body = format!("csrf_token={}&{fields}", form.token);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nAccept: text/html\r\n\
             Cookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            form.cookie,
            body.len()
        );
        self.send(&head).await
    }

    /// Logs in; the cookie of the session.
    pub async fn log_in(self, name: &str, password: &str) -> Option<String> {
        let form = self.form("/login").await;
        let password = password.replace(' ', "+");
        let fields = format!("username={name}&password={password}");
        let answer = self.post("/login", &form, &fields).await;
        if answer.status == 303 { answer.cookie() } else { None }
    }

    async fn send(self, request: &str) -> Answer {
        let began = Instant::now();
        let exchange = async {
            let mut stream = self.begin(request).await?;
            let mut bytes = Vec::new();
            // Who is cut off in the middle has what came until then.
            let _ = stream.read_to_end(&mut bytes).await;
            std::io::Result::Ok(bytes)
        };
        let bytes = timeout(PATIENCE, exchange).await;
        let bytes = bytes.map(Result::unwrap_or_default).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned(), took: began.elapsed() }
    }
}

impl Answer {
    /// The session's cookie that it sets.
    fn cookie(&self) -> Option<String> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let (_, cookie) = set.find(|(_, cookie)| cookie.starts_with("session="))?;
        cookie.split(';').next().map(str::to_owned)
    }
}
