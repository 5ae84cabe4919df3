//! What was measured, and how it is told.

use std::time::Duration;

use rollcall::students::list::Sort;

const MOST_BY_NAME: Duration = Duration::from_millis(50);
const MOST_IN_OTHER_ORDERS: Duration = Duration::from_millis(100);

/// A case in one order, at one place.
pub struct Group {
    pub words: String,
    pub sort: Sort,
    pub times: Times,
}

/// What a clock on the wall says, and what the processor worked meanwhile, each sorted. The
/// second tells what a machine with nothing else to do would need.
#[derive(Clone, Default)]
pub struct Times {
    pub wall: Vec<Duration>,
    pub processor: Vec<Duration>,
}

impl Group {
    /// Whether the goal is met.
    pub fn is_good(&self) -> bool {
        let most = if self.sort == Sort::default() { MOST_BY_NAME } else { MOST_IN_OTHER_ORDERS };
        percentile(&self.times.wall, 99) <= most
    }

    /// What is said of one that misses its goal.
    pub fn told(&self) -> String {
        let Times { wall, processor } = &self.times;
        let [p50, p99] = [50, 99].map(|percent| ms(percentile(wall, percent)));
        let worked = ms(percentile(processor, 99));
        format!("{}: p50 {p50}, p99 {p99}, its processor {worked}", self.words)
    }
}

/// The median of all medians, and the slowest place with what the processor worked for it.
fn summed_up(groups: &[Group]) -> String {
    let mut medians: Vec<_> =
        groups.iter().map(|group| percentile(&group.times.wall, 50)).collect();
    medians.sort();
    let slowest = groups.iter().max_by_key(|group| percentile(&group.times.wall, 99));
    let Some(Group { words, times, .. }) = slowest else { return " | |".to_owned() };
    let (wall, worked) = (percentile(&times.wall, 99), percentile(&times.processor, 99));
    format!("{} | {} ({words}) | {}", ms(percentile(&medians, 50)), ms(wall), ms(worked))
}

/// A case's line of the table.
pub fn print_line(case: &str, hits: usize, by_name: &[Group], others: &[Group]) {
    let missed = by_name.iter().chain(others).filter(|group| !group.is_good()).count();
    let goals = if missed == 0 { "met".to_owned() } else { format!("{missed} missed") };
    let [by_name, others] = [by_name, others].map(summed_up);
    println!("| {case} | {hits} | {by_name} | {others} | {goals} |");
}

/// Of sorted times, by the nearest rank.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let rank = (times.len() * percent).div_ceil(100);
    times[rank.clamp(1, times.len()) - 1]
}

fn ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}
