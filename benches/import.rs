//! What an import costs: 100,000 rows into a roster of 10,000, from the file to the last commit,
//! while somebody edits a student all the time; then a file of many pieces, and changes.
//! `cargo bench --bench import`
//!
//! The goals: 100,000 rows in at most 10 s, nobody waits for more than 3 s, and ten times the rows
//! take no more memory but what a large transaction keeps of the database.
//!
//! `BENCH_STUDENTS=1000000` makes the roster larger; `BENCH_ROWS`, `BENCH_LARGE` and
//! `BENCH_CHANGES` say how many rows the files have.

#![allow(missing_docs)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rollcall_forms::Options;

use rollcall::app::server::settings::Settings;
use rollcall::auth::server::access::{Editor, Operator};
use rollcall::base::server::database::Db;
use rollcall::students::import::ImportState;
use rollcall::students::server::Settings as Students;
use rollcall::students::server::import::{Run, steps, upload};
use rollcall::students::server::roster::{self, Change};
use rollcall::students::server::seed::seed;
use rollcall::students::student::Facts;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = std::env::temp_dir().join(format!("rollcall-import-{}", std::process::id()));
    let met = runtime.block_on(measure(&folder));
    let _ = std::fs::remove_dir_all(folder);
    if !met {
        std::process::exit(1);
    }
}

async fn measure(folder: &Path) -> bool {
    let url = format!("sqlite://{}/bench.db", folder.display());
    let db = rollcall::app::server::open_database(&url).await.expect("a database");
    let settings = Settings::parse(include_str!("../Leptos.toml")).expect("settings");
    let programmes = settings.students.programmes();
    let (students, rows) = (number("STUDENTS", 10_000), number("ROWS", 100_000));
    seed(&db, Operator::at_the_shell(), programmes, students, 1, |_| ()).await.expect("a seed");
    println!("{rows} rows into {students} students");
    let small = add(&db, programmes, folder, rows / 10).await;
    let before = peak_memory_kb();
    let large = add(&db, programmes, folder, rows).await;
    // Some 30 MB, and written in five pieces.
    let pieces = add(&db, programmes, folder, number("LARGE", 300_000)).await;
    // Seven pieces. Those who were added before are among them.
    let changes = change(&db, programmes, folder, number("CHANGES", 100_000)).await;
    println!("peak memory with a tenth of the rows{:>8} kB", small.peak_kb);
    println!("peak memory                         {:>8} kB", large.peak_kb);
    let in_all = large.check + large.write;
    println!("in all                              {in_all:>8.2} s");
    println!("peak memory at the end              {:>8} kB", changes.peak_kb);
    // The cache of the writer, while it writes everything, is what is allowed to come on top.
    let grown = large.peak_kb.saturating_sub(before);
    let goals = [
        (in_all <= 10.0, "at most 10 s"),
        (large.wait.max(pieces.wait).max(changes.wait) <= 3.0, "nobody waits for more than 3 s"),
        (grown <= 64_000 + 16_000, "no more memory than a large transaction's cache"),
    ];
    for (met, goal) in goals {
        println!("{} {goal}", if met { "met:   " } else { "MISSED:" });
    }
    goals.iter().all(|(met, _)| *met)
}

struct Measured {
    check: f64,
    write: f64,
    wait: f64,
    peak_kb: u64,
}

/// Adds so many.
async fn add(db: &Db, programmes: Options, folder: &Path, rows: u32) -> Measured {
    let path = folder.join("new.csv");
    write_file(&path, rows).expect("a file");
    import(db, programmes, &path, &format!("{rows} new")).await
}

/// Changes so many in what is searched, sorted and counted.
async fn change(db: &Db, programmes: Options, folder: &Path, rows: u32) -> Measured {
    let mut text = Vec::from("id,year,fee\n");
    for id in 1..=rows {
        writeln!(text, "{id},{},{}.01", id % 10 + 1, id % 90_000).expect("memory");
    }
    let path = folder.join("changes.csv");
    std::fs::write(&path, text).expect("a file");
    import(db, programmes, &path, &format!("{rows} changes")).await
}

async fn import(db: &Db, programmes: Options, path: &Path, what: &str) -> Measured {
    let who = Editor::from(Operator::at_the_shell());
    let over = Arc::new(AtomicBool::new(false));
    let editor = tokio::spawn(edit_all_the_time(db.clone(), who.clone(), over.clone()));
    let begun = Instant::now();
    let id = upload::take_file(db, &who, path).await.expect("an upload");
    let matching = steps::preview(db, &who, id).await.expect("a preview").matching;
    let students = Students { programmes, currency: "EUR", fee_hint: "" };
    let check = Run::check(db, &who, id, matching, false, students).await.expect("a check");
    assert_eq!(check.to_its_end().await.expect("an end"), ImportState::Checked);
    let checked = begun.elapsed();
    let begun = Instant::now();
    let write = Run::write(db, &who, id, false).await.expect("a write");
    assert_eq!(write.to_its_end().await.expect("an end"), ImportState::Done);
    let written = begun.elapsed();
    over.store(true, Ordering::Relaxed);
    let (edits, longest) = editor.await.expect("edits");
    let (check, write) = (checked.as_secs_f64(), written.as_secs_f64());
    let (wait, peak_kb) = (longest.as_secs_f64(), peak_memory_kb());
    println!(
        "{what:>14}: checked in {check:.2} s, written and tidied up in {write:.2} s; {edits} edits \
         meanwhile, the longest took {wait:.2} s; at most {} MB until now",
        peak_kb / 1000
    );
    Measured { check, write, wait, peak_kb }
}

/// A student is changed, and changed again, whom no file changes; answers how often, and the
/// longest wait.
async fn edit_all_the_time(db: Db, who: Editor, over: Arc<AtomicBool>) -> (u32, Duration) {
    let facts = Facts {
        name: "Ada".to_owned(),
        city: "London".to_owned(),
        year: 1,
        programme: "music".to_owned(),
        ..Facts::default()
    };
    let mut student = roster::add(&db, &who, facts).await.expect("a student");
    let (mut edits, mut longest) = (0, Duration::ZERO);
    while !over.load(Ordering::Relaxed) {
        let facts = Facts { year: student.facts.year % 10 + 1, ..student.facts.clone() };
        let begun = Instant::now();
        let changed = roster::change(&db, &who, student.id, student.version, facts).await;
        longest = longest.max(begun.elapsed());
        edits += 1;
        let Ok(Change::Saved(saved)) = changed else { panic!("the edit was lost: {changed:?}") };
        student = saved;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (edits, longest)
}

/// Writes some 100 bytes for each student, and keeps none of them in memory.
fn write_file(path: &Path, rows: u32) -> std::io::Result<()> {
    let first =
        ["José", "Angela", "Zoë", "Иван", "明子", "Fatima", "Liam", "Noah", "Priya", "Chidi"];
    let last = ["Núñez", "Smith", "Müller", "Петров", "田中", "Al-Sayed", "Okafor", "Singh"];
    let city = ["Málaga", "London", "Köln", "Москва", "東京", "Cairo", "Lagos"];
    let programme = ["computing", "business", "nursing", "law", "design", "history", "music"];
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(b"name,city,addr,pin,year,fee,programme,mode,active\r\n")?;
    for n in 0..rows as usize {
        let (first, last) = (first[n % 10], last[n / 10 % 8]);
        let (city, programme) = (city[n / 7 % 7], programme[n / 3 % 7]);
        let (year, fee, street) = (n % 10 + 1, n % 90_000, n % 997);
        let mode = if n.is_multiple_of(5) { "online" } else { "campus" };
        write!(
            file,
            "{first} {last} {n},{city},\"Street {street}\nHouse {year}\",{n:05},{year},{fee}.50,\
             {programme},{mode},yes\r\n"
        )?;
    }
    file.flush()
}

fn number(name: &str, usual: u32) -> u32 {
    let text = std::env::var(format!("BENCH_{name}")).ok();
    text.map_or(usual, |text| text.parse().expect("a number"))
}

/// The most memory that the process ever had, as Linux says it.
fn peak_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
