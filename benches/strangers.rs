//! What strangers can take: each attack for ten seconds against a server of its own, what it cost
//! in processor time and memory, and how long others waited for `GET /` and `/readyz` meanwhile.
//! `cargo bench --bench strangers`
//!
//! `BENCH_SERVER=/path/to/rollcall` attacks an older build of the program, to compare with;
//! `-- drips` runs the attacks whose name holds that. `BENCH_STUDENTS` is the size of the roster.
//!
//! The goals: 40 people of one address log in within 5 s while another address registers 400
//! times, and `GET /` stays within three times its idle p99 meanwhile; and a connection takes at
//! most twice the memory of what it may send.

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

use attacks::{NAMES, Scene};
use client::Client;
use server::Server;

const PASSWORD: &str = "tulip gravel sunday";

/// How many people log in at once.
const PEOPLE: usize = 40;

/// How many admins there are, since an account gets one export at a time.
const ADMINS: usize = 10;

/// How much longer than on an idle server a page may take beside the log-ins.
const MOST_TIMES: f64 = 3.0;

/// How much more memory than it may send a connection may take.
const MOST_MEMORY: f64 = 2.0;

const ATTACK: Duration = Duration::from_secs(10);

/// Somebody who has nothing to do with it, and asks this often.
const BYSTANDER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const PAUSE: Duration = Duration::from_millis(20);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let folder = std::env::temp_dir().join(format!("rollcall-bench-{}", std::process::id()));
    let met = runtime.expect("a runtime").block_on(measure(&folder));
    let _ = std::fs::remove_dir_all(folder);
    if !met {
        std::process::exit(1);
    }
}

/// Whether the goals were met, of what was wanted.
async fn measure(folder: &Path) -> bool {
    prepare(folder);
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let is_wanted =
        |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str()));
    println!(
        "| attack | processor s | peak MB | written kB | `GET /` p50, p99 ms | `/readyz` p99 ms | |"
    );
    println!("|---|---|---|---|---|---|---|");
    let (mut met, mut all_waits) = (true, Vec::new());
    for (number, name) in (0..).zip(NAMES).filter(|(_, name)| is_wanted(name)) {
        let (row, waits) = attacked(folder, number, name).await;
        println!("{row}");
        met &= !row.contains(MISSED);
        all_waits.push((name, waits));
    }
    let of = |name| all_waits.iter().find(|(other, _)| *other == name).map(|(_, waits)| waits);
    if let (Some(idle), Some(busy)) = (of("nothing"), of("log-ins")) {
        let times = busy.percentile(99) / idle.percentile(99);
        let verdict = verdict(times <= MOST_TIMES && busy.not_answered == 0);
        println!(
            "\n`GET /` beside the log-ins: {times:.1} times its idle p99, the goal is at most \
             {MOST_TIMES}: {verdict}"
        );
        met &= verdict != MISSED;
    }
    met
}

const MISSED: &str = "MISSED";

/// What is said of a goal.
fn verdict(met: bool) -> &'static str {
    if met { "met" } else { MISSED }
}

/// Accounts and students, as an operator makes them.
fn prepare(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let students = std::env::var("BENCH_STUDENTS").unwrap_or_else(|_| "200000".to_owned());
    for number in 0..ADMINS {
        let name = format!("root{number}");
        server::run(folder, &["account", "add", &name, "--role", "admin"], PASSWORD);
    }
    server::run(folder, &["account", "add", "ada"], PASSWORD);
    for number in 0..PEOPLE {
        server::run(folder, &["account", "add", &format!("p{number}")], PASSWORD);
    }
    server::run(folder, &["seed", &students], "");
}

/// One attack on a server that has just started: a row of the table, and the waits for `GET /`.
/// Attacks share the accounts, so each has addresses of its own, which its number says: one that
/// reaches a limit is not refused for what another did.
async fn attacked(folder: &Path, number: u8, name: &'static str) -> (String, Waits) {
    let server = Server::start(folder, (name == "deaf").then_some(3));
    let client = |from| Client { server: server.address, from };
    let stranger = client(Ipv4Addr::new(127, 0, 66, number));
    let school = client(Ipv4Addr::new(127, 0, 40, number));
    let mut admins = Vec::new();
    for number in 0..ADMINS {
        let cookie = stranger.log_in(&format!("root{number}"), PASSWORD).await;
        admins.push(cookie.expect("to log in"));
    }
    let bystander = client(BYSTANDER);
    assert_eq!(bystander.get("/", "").await.status, 200);
    let (processor, written) = (server.processor_secs(), server.written_kb());
    server.forget_peak();
    let memory_before = server.peak_memory_mb();
    let until = Instant::now() + ATTACK;
    let scene = Scene { stranger, school, admins: admins.into(), number: 0, until };
    let attack = tokio::spawn(attacks::run(name, scene));
    let home = tokio::spawn(waits(bystander, "/", until));
    let ready = waits(bystander, "/readyz", until).await;
    let home = home.await.expect("its times");
    let (processor, written) = (server.processor_secs() - processor, server.written_kb() - written);
    let mut note = attack.await.expect("the attack");
    let memory = server.peak_memory_mb();
    if let Some(held) = attacks::held(name) {
        let each_mb = (memory - memory_before) / held.count as f64;
        let times = each_mb * 1024.0 * 1024.0 / held.sent_bytes() as f64;
        let verdict = verdict(times <= MOST_MEMORY);
        note += &format!(
            "; {times:.2} times what it sent for each of {}, the goal is at most {MOST_MEMORY}: \
             {verdict}",
            held.count
        );
    }
    let row = format!(
        "| {name} | {processor:.1} | {memory:.0} | {written:.0} | {:.1}, {:.1}{} | {:.1}{} | {note} |",
        home.percentile(50),
        home.percentile(99),
        home.missing(),
        ready.percentile(99),
        ready.missing(),
    );
    (row, home)
}

/// How long the answers took, in milliseconds, the shortest first. What was no answer, or not 200,
/// is counted apart.
struct Waits {
    times_ms: Vec<f64>,
    not_answered: usize,
}

async fn waits(client: Client, path: &'static str, until: Instant) -> Waits {
    let mut waits = Waits { times_ms: Vec::new(), not_answered: 0 };
    while Instant::now() < until {
        let answer = client.get(path, "").await;
        match answer.status {
            200 => waits.times_ms.push(answer.took.as_secs_f64() * 1000.0),
            _ => waits.not_answered += 1,
        }
        sleep(PAUSE).await;
    }
    waits.times_ms.sort_by(f64::total_cmp);
    waits
}

impl Waits {
    /// So many of a hundred took at most so long; endless when nothing was answered.
    fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.times_ms.len() * percent).div_ceil(100);
        rank.checked_sub(1).map_or(f64::INFINITY, |place| self.times_ms[place])
    }

    fn missing(&self) -> String {
        match self.not_answered {
            0 => String::new(),
            count => format!("; {count} not answered"),
        }
    }
}
