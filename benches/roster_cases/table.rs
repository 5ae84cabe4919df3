//! What was measured, and how it is told.

use std::time::Duration;

pub const MOST: Duration = Duration::from_millis(50);
const ALWAYS_GOOD: Duration = Duration::from_millis(5);
const MOST_TIMES: u32 = 3;

/// A case in one order, at one place.
pub struct Group {
    pub words: String,
    pub few: Times,
    pub many: Times,
}

/// What a clock on the wall says, and what the processor worked meanwhile, each sorted. The
/// second tells what a machine with nothing else to do would need.
#[derive(Clone, Default)]
pub struct Times {
    pub wall: Vec<Duration>,
    pub processor: Vec<Duration>,
}

impl Group {
    /// Whether both goals are met.
    pub fn is_good(&self) -> bool {
        let (few, many) = (percentile(&self.few.wall, 99), percentile(&self.many.wall, 99));
        many <= MOST && (many < ALWAYS_GOOD || many <= few * MOST_TIMES)
    }

    /// What is said of one that misses a goal.
    pub fn told(&self) -> String {
        format!(
            "{}: p50 {}, p99 {}, its processor {}; 10k: p99 {}",
            self.words,
            ms(percentile(&self.many.wall, 50)),
            ms(percentile(&self.many.wall, 99)),
            ms(percentile(&self.many.processor, 99)),
            ms(percentile(&self.few.wall, 99)),
        )
    }
}

/// The slowest of some groups, with all of their median.
fn slowest(groups: &[Group]) -> Option<(Duration, &Group)> {
    let mut medians: Vec<_> = groups.iter().map(|group| percentile(&group.many.wall, 50)).collect();
    medians.sort();
    let slowest = groups.iter().max_by_key(|group| percentile(&group.many.wall, 99))?;
    Some((percentile(&medians, 50), slowest))
}

/// A case's line of the table.
pub fn print_line(case: &str, has_goal: bool, hits: usize, own: &[Group], other: &[Group]) {
    let Some((median, slow)) = slowest(own) else { return };
    let bad = own.iter().filter(|group| !group.is_good()).count();
    let verdict = match (bad, has_goal) {
        (0, true) => "met".to_owned(),
        (bad, true) => format!("{bad} missed"),
        (0, false) => "none, and met".to_owned(),
        (bad, false) => format!("none; {bad} above"),
    };
    let p99 = |times: &[Duration]| ms(percentile(times, 99));
    print!(
        "| {} | {hits} | {} | {} | {} ({}) | {} | {verdict} |",
        case,
        p99(&slow.few.wall),
        ms(median),
        p99(&slow.many.wall),
        slow.words,
        p99(&slow.many.processor),
    );
    let Some((median, slow)) = slowest(other) else {
        println!(" | | | |");
        return;
    };
    let above = other.iter().filter(|group| !group.is_good()).count();
    println!(
        " {} | {} ({}) | {} | {above} of {} |",
        ms(median),
        p99(&slow.many.wall),
        slow.words,
        p99(&slow.many.processor),
        other.len(),
    );
}

/// Of sorted times, by the nearest rank.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let rank = (times.len() * percent).div_ceil(100);
    times[rank.clamp(1, times.len()) - 1]
}

fn ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}
