//! What strangers can take: each attack for ten seconds against a server of its own, what it cost
//! in processor time and memory, and how long others waited for `GET /` and `/readyz` meanwhile.
//! `cargo bench --bench strangers`
//!
//! `BENCH_SERVER=/path/to/rollcall` attacks another build of the program, to compare with;
//! `-- drips` runs the attacks whose name holds that. `BENCH_STUDENTS` is the size of the roster.
//!
//! The goals: 40 people of one address log in within 5 s while another address registers 400
//! times, and `GET /` stays within three times its idle p99 meanwhile.

#![allow(missing_docs)]

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep;

#[path = "strangers_cases/attacks.rs"]
mod attacks;
#[path = "strangers_cases/client.rs"]
mod client;
#[path = "strangers_cases/server.rs"]
mod server;

use attacks::{NAMES, STRANGER, Scene};
use client::Client;
use server::Server;

const PASSWORD: &str = "tulip gravel sunday";

/// How many people log in at once.
const PEOPLE: usize = 40;

/// How much longer than on an idle server a page may take beside the log-ins.
const MOST_TIMES: f64 = 3.0;

const ATTACK: Duration = Duration::from_secs(10);

/// Somebody who has nothing to do with it, and asks this often.
const BYSTANDER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const PAUSE: Duration = Duration::from_millis(20);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let folder = std::env::temp_dir().join(format!("rollcall-bench-{}", std::process::id()));
    runtime.expect("a runtime").block_on(measure(&folder));
    let _ = std::fs::remove_dir_all(folder);
}

async fn measure(folder: &Path) {
    prepare(folder);
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let is_wanted =
        |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str()));
    println!(
        "| attack | processor s | peak MB | written kB | `GET /` p50, p99 ms | `/readyz` p99 ms | |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut slowest = Vec::new();
    for name in NAMES.into_iter().filter(|name| is_wanted(name)) {
        let (row, slow_ms) = attacked(folder, name).await;
        println!("{row}");
        slowest.push((name, slow_ms));
    }
    let of = |name| slowest.iter().find(|(other, _)| *other == name).map(|(_, slow_ms)| *slow_ms);
    if let (Some(idle), Some(busy)) = (of("nothing"), of("log-ins")) {
        let verdict = if busy <= MOST_TIMES * idle { "met" } else { "MISSED" };
        println!(
            "\n`GET /` beside the log-ins: {:.1} times its idle p99, the goal is at most \
             {MOST_TIMES}: {verdict}",
            busy / idle
        );
    }
}

/// Accounts and students, as an operator makes them.
fn prepare(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let students = std::env::var("BENCH_STUDENTS").unwrap_or_else(|_| "200000".to_owned());
    server::run(folder, &["account", "add", "root", "--role", "admin"], PASSWORD);
    server::run(folder, &["account", "add", "ada"], PASSWORD);
    for number in 0..PEOPLE {
        server::run(folder, &["account", "add", &format!("p{number}")], PASSWORD);
    }
    server::run(folder, &["seed", &students], "");
}

/// One attack on a server that has just started: a row of the table, and the p99 of `GET /` in
/// milliseconds.
async fn attacked(folder: &Path, name: &'static str) -> (String, f64) {
    let server = Server::start(folder);
    let stranger = Client { server: server.address, from: STRANGER };
    let admin = stranger.log_in("root", PASSWORD).await.expect("to log in");
    let bystander = Client { server: server.address, from: BYSTANDER };
    assert_eq!(bystander.get("/", "").await.status, 200);
    let (processor, written) = (server.processor_secs(), server.written_kb());
    let until = Instant::now() + ATTACK;
    let attack = tokio::spawn(attacks::run(name, Scene { stranger, admin, until }));
    let home = tokio::spawn(waits(bystander, "/", until));
    let ready = waits(bystander, "/readyz", until).await;
    let home = home.await.expect("its times");
    let (processor, written) = (server.processor_secs() - processor, server.written_kb() - written);
    let memory = server.peak_memory_mb();
    let note = attack.await.expect("the attack");
    let slow_ms = percentile(&home, 99);
    let row = format!(
        "| {name} | {processor:.1} | {memory:.0} | {written:.0} | {:.1}, {slow_ms:.1} | {:.1} | \
         {note} |",
        percentile(&home, 50),
        percentile(&ready, 99),
    );
    (row, slow_ms)
}

/// How long each answer took, in milliseconds, the shortest first.
async fn waits(client: Client, path: &'static str, until: Instant) -> Vec<f64> {
    let mut times = Vec::new();
    while Instant::now() < until {
        times.push(client.get(path, "").await.took.as_secs_f64() * 1000.0);
        sleep(PAUSE).await;
    }
    times.sort_by(f64::total_cmp);
    times
}

/// So many of a hundred took at most so long.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}
