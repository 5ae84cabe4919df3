//! What strangers try, each until it is told to stop.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::client::{Client, Form};
use super::{PASSWORD, PEOPLE};

/// Where the attack comes from, where its victims sit, and where nobody has done anything.
pub const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);
const SCHOOL: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 40);

/// What a run of an attack is given.
#[derive(Clone)]
pub struct Scene {
    pub stranger: Client,
    /// The cookie of an admin, who reads lists and exports.
    pub admin: String,
    pub until: Instant,
}

/// Each attack: its name, and what it does. It answers what else is worth a word.
pub const NAMES: [&str; 11] = [
    "nothing",
    "drips",
    "arguments",
    "registers",
    "log-ins",
    "exports",
    "deaf",
    "announced",
    "connections",
    "guesses",
    "searches",
];

/// Runs the attack of this name.
pub async fn run(name: &str, scene: Scene) -> String {
    match name {
        "drips" => each(2, scene, drip).await,
        "arguments" => each(4, scene, arguments).await,
        "registers" => registers(scene).await,
        "log-ins" => log_ins(scene).await,
        "exports" => each(30, scene, export).await,
        "deaf" => each(50, scene, deaf).await,
        "announced" => each(50, scene, announced).await,
        "connections" => connections(scene).await,
        "guesses" => each(8, scene, guesses).await,
        "searches" => each(50, scene, search).await,
        _ => {
            sleep(scene.until - Instant::now()).await;
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
    for _ in 0..count {
        tasks.spawn(attack(scene.clone()));
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

/// A multipart body of single bytes, 9 kB/s, in which no boundary ever comes.
async fn drip(scene: Scene) -> Vec<u16> {
    let head = "POST /lab/request HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
                Content-Type: multipart/form-data; boundary=tulip\r\nContent-Length: 1900000\r\n\r\n";
    let mut answers = Vec::new();
    while Instant::now() < scene.until {
        let Ok(mut stream) = scene.stranger.connect().await else { continue };
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = [0; 1024];
        while Instant::now() < scene.until {
            for _ in 0..9 {
                let _ = stream.write_all(b"-").await;
            }
            match timeout(Duration::from_millis(1), stream.read(&mut answer)).await {
                Ok(Ok(read)) => {
                    answers.push(status_of(&answer[..read]));
                    break;
                }
                Ok(Err(_)) => break,
                Err(_) => {}
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
    while Instant::now() < scene.until {
        statuses.push(scene.stranger.get(&path, "").await.status);
    }
    statuses
}

/// 200 at once register under a taken name, while somebody at another address logs in.
async fn registers(scene: Scene) -> String {
    let form = scene.stranger.form("/register").await;
    let mut tasks = JoinSet::new();
    for _ in 0..200 {
        let (scene, form) = (scene.clone(), form.clone());
        tasks.spawn(async move {
            let mut statuses = Vec::new();
            while Instant::now() < scene.until {
                statuses.push(register(scene.stranger, &form, "ada").await);
            }
            statuses
        });
    }
    let elsewhere = Client { from: SCHOOL, ..scene.stranger };
    sleep(Duration::from_secs(1)).await;
    let mut longest = Duration::ZERO;
    let mut refused = 0;
    while Instant::now() < scene.until {
        let began = Instant::now();
        if elsewhere.log_in("ada", PASSWORD).await.is_none() {
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

/// 40 people of one address log in while another address registers 400 times.
async fn log_ins(scene: Scene) -> String {
    let form = scene.stranger.form("/register").await;
    let mut strangers = JoinSet::new();
    for number in 0..400 {
        let (client, form) = (scene.stranger, form.clone());
        strangers.spawn(async move { register(client, &form, &format!("s{number}")).await });
    }
    let school = Client { from: SCHOOL, ..scene.stranger };
    let began = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..PEOPLE {
        people.spawn(async move { school.log_in(&format!("p{number}"), PASSWORD).await.is_some() });
    }
    let entered = people.join_all().await.into_iter().filter(|entered| *entered).count();
    let took = began.elapsed();
    let verdict = if entered == PEOPLE && took.as_secs() < 5 { "met" } else { "MISSED" };
    let answers = told(strangers.join_all().await.into_iter());
    format!(
        "{entered} of {PEOPLE} logged in within {took:.2?}, the goal is 5 s: {verdict}; {answers}"
    )
}

/// An export of everybody, read to its end.
async fn export(scene: Scene) -> Vec<u16> {
    let mut statuses = Vec::new();
    while Instant::now() < scene.until {
        let answer = scene.stranger.get("/students/export.csv", &scene.admin).await;
        if answer.status == 503 {
            sleep(Duration::from_millis(100)).await;
        }
        statuses.push(answer.status);
    }
    statuses
}

/// Asks for an export and never reads it.
async fn deaf(scene: Scene) -> Vec<u16> {
    let head = format!(
        "GET /students/export.csv HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n",
        scene.admin
    );
    if let Ok(mut stream) = scene.stranger.connect().await {
        let _ = stream.write_all(head.as_bytes()).await;
        sleep(scene.until - Instant::now()).await;
    }
    Vec::new()
}

/// Announces a form of 99,999,999,999 bytes and sends nothing of it.
async fn announced(scene: Scene) -> Vec<u16> {
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 99999999999\r\n\r\n";
    let mut statuses = Vec::new();
    while Instant::now() < scene.until {
        let Ok(mut stream) = scene.stranger.connect().await else { continue };
        let _ = stream.write_all(head.as_bytes()).await;
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

/// 2,000 connections of ten addresses that never finish a head; whether a probe gets in.
async fn connections(scene: Scene) -> String {
    let mut tasks = JoinSet::new();
    for number in 0..2000_u32 {
        let from = Ipv4Addr::new(127, 0, 1, u8::try_from(number % 10).unwrap_or_default());
        let (client, until) = (Client { from, ..scene.stranger }, scene.until);
        tasks.spawn(async move {
            while Instant::now() < until {
                let Ok(mut stream) = client.connect().await else { continue };
                let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: lo").await;
                read_until(&mut stream, until).await;
            }
        });
    }
    let probe = Client { from: Ipv4Addr::LOCALHOST, ..scene.stranger };
    let (mut asked, mut answered) = (0, 0);
    while Instant::now() < scene.until {
        asked += 1;
        answered += usize::from(probe.get("/healthz", "").await.status == 200);
        sleep(Duration::from_millis(200)).await;
    }
    tasks.join_all().await;
    format!("{answered} of {asked} probes of /healthz were answered")
}

/// Wrong passwords for one account, far beyond the limit.
async fn guesses(scene: Scene) -> Vec<u16> {
    let form = scene.stranger.form("/login").await;
    let mut statuses = Vec::new();
    while Instant::now() < scene.until {
        let wrong = "username=ada&password=wrong";
        statuses.push(scene.stranger.post("/login", &form, wrong).await.status);
    }
    statuses
}

/// Searches that find many, in an order that no index has.
async fn search(scene: Scene) -> Vec<u16> {
    let mut statuses = Vec::new();
    while Instant::now() < scene.until {
        let answer = scene.stranger.get("/students?q=a&sort=city", &scene.admin).await;
        statuses.push(answer.status);
    }
    statuses
}
