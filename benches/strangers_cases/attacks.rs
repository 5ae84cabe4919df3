//! What strangers try, each until it is told to stop.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::client::{Client, Form, PATIENCE, PAUSE};
use super::{PASSWORD, PEOPLE, verdict};

/// How many register at once, and how often in all: one address has at most 256 connections.
const REGISTERING: usize = 200;
const REGISTRATIONS: usize = 400;

/// What a run of an attack is given.
#[derive(Clone)]
pub struct Scene {
    /// Where the attack comes from.
    pub stranger: Client,
    /// Where its victims sit.
    pub school: Client,
    /// The cookies of admins, who read lists and export.
    pub admins: Arc<[String]>,
    /// Which one this is of those who do the same at once.
    pub number: usize,
    pub until: Instant,
}

impl Scene {
    fn numbered(&self, number: usize) -> Self {
        Self { number, ..self.clone() }
    }

    /// The cookie of one of the admins: who does the same at once shares them out.
    fn admin(&self) -> &str {
        &self.admins[self.number % self.admins.len()]
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

pub const NAMES: [&str; 17] = [
    "nothing",
    "drips",
    "drips in a head",
    "drips in a file",
    "arguments",
    "registers",
    "log-ins",
    "exports",
    "deaf",
    "announced",
    "connections",
    "busy",
    "guesses",
    "searches",
    "held forms",
    "held files",
    "held imports",
];

/// Large requests that come but for their last byte, which waits for some seconds: how many at
/// once, and the bytes of each body. The head is as large as one may be, too.
pub struct Held {
    pub count: usize,
    bytes: usize,
}

impl Held {
    /// What each sends: head and body.
    pub fn sent_bytes(&self) -> usize {
        HEAD_BYTES + self.bytes
    }
}

/// The largest head that is always taken.
const HEAD_BYTES: usize = 32 * 1024;

/// The largest form and the largest post of the Lab that a stranger may send, and an import that is
/// large enough to show that it is not held in memory.
const FORMS: Held = Held { count: 200, bytes: 128 * 1024 };
const FILES: Held = Held { count: 20, bytes: 2 * 1024 * 1024 };
const IMPORTS: Held = Held { count: 10, bytes: 20 * 1024 * 1024 };

/// What the attack of this name holds.
pub fn held(name: &str) -> Option<Held> {
    match name {
        "held forms" => Some(FORMS),
        "held files" => Some(FILES),
        "held imports" => Some(IMPORTS),
        _ => None,
    }
}

/// Runs the attack of this name; what else is worth a word.
pub async fn run(name: &str, scene: Scene) -> String {
    match name {
        "drips" => each(2, scene, |scene| drip(scene, "")).await,
        "drips in a head" => each(2, scene, |scene| drip(scene, ENDLESS_HEAD)).await,
        "drips in a file" => each(2, scene, |scene| drip(scene, ENDLESS_FILE)).await,
        "arguments" => each(4, scene, arguments).await,
        "registers" => registers(scene).await,
        "log-ins" => log_ins(scene).await,
        "exports" => each(30, scene, export).await,
        "deaf" => deaf(scene).await,
        "announced" => each(50, scene, announced).await,
        "connections" => flood(2000, 10, scene, UNFINISHED_HEAD).await,
        // As many as the server takes: this machine's own addresses would get the places too that
        // are kept for a probe, and a flood comes from elsewhere.
        "busy" => flood(900, 5, scene, SLOW_BODY).await,
        "guesses" => each(8, scene, guesses).await,
        "searches" => each(50, scene, search).await,
        "held forms" => each(FORMS.count, scene, hold_form).await,
        "held files" => each(FILES.count, scene, hold_file).await,
        "held imports" => each(IMPORTS.count, scene, hold_import).await,
        _ => {
            sleep(scene.left()).await;
            String::new()
        }
    }
}

/// The same at so many connections at once; how often it was answered, by status.
async fn each<F>(count: usize, scene: Scene, attack: fn(Scene) -> F) -> String
where
    F: Future<Output = Vec<u16>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for number in 0..count {
        tasks.spawn(attack(scene.numbered(number)));
    }
    told(tasks.join_all().await.into_iter().flatten())
}

fn told(statuses: impl Iterator<Item = u16>) -> String {
    let mut counts = std::collections::BTreeMap::<u16, usize>::new();
    statuses.for_each(|status| *counts.entry(status).or_default() += 1);
    let word = |(status, count): (u16, usize)| match status {
        0 => format!("{count} without an answer"),
        status => format!("{count} times {status}"),
    };
    counts.into_iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A part whose head never ends, and one whose content does not.
const ENDLESS_HEAD: &str = "--tulip\r\nContent-Disposition: form-data; name=\"";
const ENDLESS_FILE: &str = "--tulip\r\nContent-Disposition: form-data; name=\"file\"; \
                            filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n";

/// A multipart body that begins so and goes on in single bytes, 9 kB/s, without another boundary.
async fn drip(scene: Scene, begun: &str) -> Vec<u16> {
    let head = format!(
        "POST /lab/request HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
         Content-Type: multipart/form-data; boundary=tulip\r\nContent-Length: 1900000\r\n\r\n{begun}"
    );
    let mut answers = Vec::new();
    while !scene.is_over() {
        let Ok(mut stream) = scene.stranger.begin(&head).await else { continue };
        let mut answer = [0; 1024];
        while !scene.is_over() {
            for _ in 0..9 {
                let _ = stream.write_all(b"-").await;
            }
            let read = timeout(Duration::from_millis(1), stream.read(&mut answer)).await;
            if let Ok(read) = read {
                answers.push(status_of(&answer[..read.unwrap_or_default()]));
                break;
            }
        }
    }
    answers
}

fn status_of(answer: &[u8]) -> u16 {
    let status = answer.get(9..12).and_then(|bytes| std::str::from_utf8(bytes).ok());
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// An address with 11,000 short arguments, again and again.
async fn arguments(scene: Scene) -> Vec<u16> {
    let query: String = (0..11_000).map(|number| format!("{number}=&")).collect();
    let path = format!("/lab/cookies?{query}");
    let mut statuses = Vec::new();
    while !scene.is_over() {
        statuses.push(scene.stranger.get(&path, "").await.status);
    }
    statuses
}

/// 200 at once register under a taken name, while somebody at another address logs in.
async fn registers(scene: Scene) -> String {
    let form = scene.stranger.form("/register").await;
    let mut tasks = JoinSet::new();
    for _ in 0..REGISTERING {
        let (scene, form) = (scene.clone(), form.clone());
        tasks.spawn(async move {
            let mut statuses = Vec::new();
            while !scene.is_over() {
                statuses.push(register(scene.stranger, &form, "ada").await);
            }
            statuses
        });
    }
    sleep(Duration::from_secs(1)).await;
    let mut longest = Duration::ZERO;
    let mut refused = 0;
    while !scene.is_over() {
        let began = Instant::now();
        if scene.school.log_in("ada", PASSWORD).await.is_none() {
            refused += 1;
        }
        longest = longest.max(began.elapsed());
        sleep(Duration::from_millis(500)).await;
    }
    let answers = told(tasks.join_all().await.into_iter().flatten());
    format!("the slowest log-in meanwhile took {longest:.2?}, {refused} failed; {answers}")
}

async fn register(client: Client, form: &Form, name: &str) -> u16 {
    let password = "gravel+sunday+tulip+lamp";
    let fields = format!("username={name}&new_password={password}&repeat_password={password}");
    client.post("/register", form, &fields).await.status
}

/// 40 people of one address log in while another address registers 400 times. The goal says nothing
/// unless some of these were hashed: those are answered 303.
async fn log_ins(scene: Scene) -> String {
    let form = scene.stranger.form("/register").await;
    let mut strangers = JoinSet::new();
    for first in 0..REGISTERING {
        let (scene, form) = (scene.clone(), form.clone());
        strangers.spawn(async move {
            let mut statuses = Vec::new();
            for number in (first..REGISTRATIONS).step_by(REGISTERING) {
                statuses.push(register_answered(&scene, &form, &format!("s{number}")).await);
            }
            statuses
        });
    }
    let began = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..PEOPLE {
        let (school, name) = (scene.school, format!("p{number}"));
        people.spawn(async move { school.log_in(&name, PASSWORD).await.is_some() });
    }
    let entered = people.join_all().await.into_iter().filter(|entered| *entered).count();
    let took = began.elapsed();
    let statuses = strangers.join_all().await.concat();
    let verdict = verdict(entered == PEOPLE && took.as_secs() < 5 && statuses.contains(&303));
    let answers = told(statuses.into_iter());
    format!(
        "{entered} of {PEOPLE} logged in within {took:.2?}, the goal is 5 s: {verdict}; {answers}"
    )
}

/// Registers until there is an answer, or the attack is over.
async fn register_answered(scene: &Scene, form: &Form, name: &str) -> u16 {
    loop {
        let status = register(scene.stranger, form, name).await;
        if status != 0 || scene.is_over() {
            return status;
        }
    }
}

/// An export of everybody, read to its end.
async fn export(scene: Scene) -> Vec<u16> {
    let mut statuses = Vec::new();
    while !scene.is_over() {
        let answer = scene.stranger.get("/students/export.csv", scene.admin()).await;
        if answer.status == 503 {
            sleep(Duration::from_millis(100)).await;
        }
        statuses.push(answer.status);
    }
    statuses
}

/// 50 ask for exports and read no more than the heads of the answers; how many the server ended.
async fn deaf(scene: Scene) -> String {
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        tasks.spawn(deaf_one(scene.numbered(number)));
    }
    let exports = tasks.join_all().await.concat();
    let ended = exports.iter().filter(|ended| **ended).count();
    format!("{} exports were begun and not read, the server ended {ended} of them", exports.len())
}

/// Of each export that began, whether the server ended it.
async fn deaf_one(scene: Scene) -> Vec<bool> {
    let request = format!(
        "GET /students/export.csv HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n",
        scene.admin()
    );
    let mut exports = Vec::new();
    while !scene.is_over() {
        let Ok(mut stream) = scene.stranger.begin(&request).await else { continue };
        if read_until(&mut stream, scene.until).await == 200 {
            // The server resets the connection: what it has sent until then is not waited for.
            exports.push(timeout(scene.left(), stream.ready(Interest::ERROR)).await.is_ok());
        } else {
            sleep(PAUSE).await;
        }
    }
    exports
}

/// Announces a form of 99,999,999,999 bytes and sends nothing of it.
async fn announced(scene: Scene) -> Vec<u16> {
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 99999999999\r\n\r\n";
    let mut statuses = Vec::new();
    while !scene.is_over() {
        let Ok(mut stream) = scene.stranger.begin(head).await else { continue };
        statuses.push(read_until(&mut stream, scene.until).await);
    }
    statuses
}

async fn read_until(stream: &mut TcpStream, until: Instant) -> u16 {
    let mut answer = [0; 1024];
    let left = until.saturating_duration_since(Instant::now());
    match timeout(left, stream.read(&mut answer)).await {
        Ok(Ok(read)) => status_of(&answer[..read]),
        _ => 0,
    }
}

/// A head and a form that never end. A connection with the first rests, as the server sees it, and
/// may be closed for another; one with the second has a request on its way.
const UNFINISHED_HEAD: &str = "GET / HTTP/1.1\r\nHost: lo";
const SLOW_BODY: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
                         Content-Type: application/x-www-form-urlencoded\r\n\
                         Content-Length: 1000\r\n\r\n";

/// So many connections of so many addresses begin a request and send a byte of it each second;
/// whether a probe gets in.
async fn flood(count: usize, addresses: u8, scene: Scene, begun: &'static str) -> String {
    let mut tasks = JoinSet::new();
    for (_, address) in (0..count).zip((0..addresses).cycle()) {
        let from = Ipv4Addr::new(127, 0, 1, address);
        tasks.spawn(hold(Client { from, ..scene.stranger }, scene.until, begun));
    }
    let probe = Client { from: Ipv4Addr::LOCALHOST, ..scene.stranger };
    let (mut asked, mut answered) = (0, 0);
    while !scene.is_over() {
        asked += 1;
        answered += usize::from(probe.get("/healthz", "").await.status == 200);
        sleep(Duration::from_millis(200)).await;
    }
    tasks.join_all().await;
    format!("{answered} of {asked} probes of /healthz were answered")
}

async fn hold(client: Client, until: Instant, begun: &str) {
    while Instant::now() < until {
        let Ok(mut stream) = client.begin(begun).await else { continue };
        let mut answer = [0; 1024];
        while Instant::now() < until {
            if timeout(Duration::from_secs(1), stream.read(&mut answer)).await.is_ok() {
                sleep(PAUSE).await;
                break;
            }
            let _ = stream.write_all(b"a").await;
        }
    }
}

/// Wrong passwords for one account, far beyond the limit.
async fn guesses(scene: Scene) -> Vec<u16> {
    let form = scene.stranger.form("/login").await;
    let mut statuses = Vec::new();
    while !scene.is_over() {
        let wrong = "username=ada&password=wrong";
        statuses.push(scene.stranger.post("/login", &form, wrong).await.status);
    }
    statuses
}

/// Searches that find many, in an order that no index has.
async fn search(scene: Scene) -> Vec<u16> {
    let mut statuses = Vec::new();
    while !scene.is_over() {
        let answer = scene.stranger.get("/students?q=a&sort=city", scene.admin()).await;
        statuses.push(answer.status);
    }
    statuses
}

/// A form as large as one may be.
async fn hold_form(scene: Scene) -> Vec<u16> {
    let form = scene.stranger.form("/register").await;
    let begun = format!("csrf_token={}&username=ada&remark=", form.token);
    let kind = "application/x-www-form-urlencoded";
    hold_body(&scene, "/register", &form, kind, begun, FORMS.bytes).await
}

/// A post of the Lab as large as one may be.
async fn hold_file(scene: Scene) -> Vec<u16> {
    let form = scene.stranger.form("/lab/request").await;
    let begun = upload(&form, "upload");
    hold_body(&scene, "/lab/request", &form, MULTIPART, begun, FILES.bytes).await
}

async fn hold_import(scene: Scene) -> Vec<u16> {
    let form = scene.stranger.form_for("/students/import", scene.admin()).await;
    let begun = upload(&form, "file");
    hold_body(&scene, "/students/import", &form, MULTIPART, begun, IMPORTS.bytes).await
}

const MULTIPART: &str = "multipart/form-data; boundary=tulip";

/// A form with a file, until its content begins.
fn upload(form: &Form, name: &str) -> String {
    format!(
        "--tulip\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{}\r\n--tulip\r\n\
         Content-Disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n",
        form.token
    )
}

/// Sends a body of so many bytes that begins so, but for its last one, which comes in the middle
/// of the attack; the status of the answer.
async fn hold_body(
    scene: &Scene,
    path: &str,
    form: &Form,
    kind: &str,
    mut body: String,
    bytes: usize,
) -> Vec<u16> {
    let ending = if kind == MULTIPART { "\r\n--tulip--\r\n" } else { "" };
    body.extend(std::iter::repeat_n('a', bytes - body.len() - ending.len()));
    body.push_str(ending);
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {}\r\n\
         Content-Type: {kind}\r\nContent-Length: {bytes}\r\nX-Padding: ",
        form.cookie
    );
    let head = format!("{head:a<0$}\r\n\r\n", HEAD_BYTES - 4);
    let Ok(mut stream) = scene.stranger.begin(&head).await else { return vec![0] };
    let (all_but_one, last) = body.as_bytes().split_at(bytes - 1);
    let _ = stream.write_all(all_but_one).await;
    // A form that is not there after ten seconds is refused.
    sleep(scene.left() / 2).await;
    let _ = stream.write_all(last).await;
    vec![read_until(&mut stream, Instant::now() + PATIENCE).await]
}
