//! Believable students, the same for the same seed.

mod peoples;
mod random;

use crate::auth::server::access::{Editor, Operator};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::audit::What;
use crate::students::student::{Facts, Mode, Student};

use super::{audit, rows};

use peoples::{BEGINNINGS, ENDINGS, NEAR, PEOPLES, People};
use random::Random;
use rollcall_forms::Options;

/// So many students in a transaction: others who write wait some tens of milliseconds.
const BATCH: u32 = 1000;

/// The first day of 2021; everybody was added in the five years behind it.
const FIRST_DAY: i64 = 1_609_459_200;
const FIVE_YEARS_SECS: i64 = 5 * 365 * 86_400;

/// Adds `count` students with the next ids, 1000 in a transaction; after each, `done` hears how
/// many there are. The same seed, count and programmes make the same students.
///
/// # Errors
/// The database's.
pub async fn seed(
    db: &Db,
    operator: Operator,
    choices: Options,
    count: u32,
    seed: u64,
    mut done: impl FnMut(u32),
) -> Result<(), AppError> {
    let peoples: Vec<Words> = PEOPLES.iter().map(Words::of).collect();
    let keys: Vec<&str> = choices.iter().map(|(key, _)| *key).collect();
    let who = Editor::from(operator);
    let mut random = Random::new(seed);
    let mut made = 0;
    while made < count {
        let batch = BATCH.min(count - made);
        let transaction = db.begin_write().await?;
        let size = i32::try_from(batch).map_err(AppError::internal)?;
        let first = rows::reserve_ids(&transaction, size).await?;
        let (mut students, mut changes) = (Vec::new(), Vec::new());
        for offset in 0..batch {
            let created = FIRST_DAY + FIVE_YEARS_SECS * i64::from(made + offset) / i64::from(count);
            let id = first + i32::try_from(offset).map_err(AppError::internal)?;
            let student = student(&mut random, &peoples, &keys, id, created);
            changes.push(audit::row(&who, now(), What::Added, None, Some(&student))?);
            students.push(student);
        }
        rows::insert_all(&transaction, &students).await?;
        audit::write_all(&transaction, changes).await?;
        transaction.commit().await?;
        made += batch;
        done(made);
    }
    Ok(())
}

/// The lists of a [`People`], taken apart.
struct Words {
    given: Vec<String>,
    family: Vec<String>,
    cities: Vec<String>,
    streets: Vec<String>,
    beginnings: Vec<String>,
    endings: Vec<String>,
    people: &'static People,
}

impl Words {
    fn of(people: &'static People) -> Self {
        let parts =
            |list: &str| list.split_whitespace().map(|word| word.replace('_', " ")).collect();
        Self {
            given: parts(people.given),
            family: parts(people.family),
            cities: parts(people.cities),
            streets: parts(people.streets),
            beginnings: parts(BEGINNINGS),
            endings: parts(ENDINGS),
            people,
        }
    }

    fn name(&self, random: &mut Random) -> String {
        let mut given = random.pick(&self.given).clone();
        let mut family = random.pick(&self.family).clone();
        if self.people.composes && random.chance(20) {
            family = format!("{}{}", random.pick(&self.beginnings), random.pick(&self.endings));
        }
        let people = self.people;
        if people.family_first {
            return format!("{family}{}{given}", people.between);
        }
        if random.chance(25) {
            given = format!("{given}{}{}", people.between, random.pick(&self.given));
        }
        format!("{given}{}{family}", people.between)
    }

    fn pin(&self, random: &mut Random) -> String {
        let letters = ['A', 'B', 'C', 'D', 'E', 'G', 'H', 'K', 'L', 'N', 'S', 'W'];
        let digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        let any = |c: char| match c {
            '9' => *random.pick(&digits),
            'A' => *random.pick(&letters),
            other => other,
        };
        self.people.pin.chars().map(any).collect()
    }
}

// A field that is new is empty here until somebody thinks of values for it.
#[allow(clippy::needless_update)]
fn student(
    random: &mut Random,
    peoples: &[Words],
    keys: &[&str],
    id: i32,
    created: i64,
) -> Student {
    let (near, far) = peoples.split_at(NEAR);
    let words = if random.chance(85) { random.pick(near) } else { random.pick(far) };
    let (city, pin) = (random.pick(&words.cities).clone(), words.pin(random));
    let addr = format!("{} {}\n{pin} {city}", random.pick(&words.streets), 1 + random.below(240));
    let programme = *random.pick(keys);
    let year = 1 + random.skewed(10);
    let changed = if random.chance(40) { i64::from(random.below(200 * 86_400)) } else { 0 };
    let has_city = random.chance(97);
    Student {
        id,
        facts: Facts {
            name: words.name(random),
            fee_cents: fee_cents(random, keys, programme, year),
            city: if has_city { city } else { String::new() },
            addr: if has_city { addr } else { String::new() },
            pin: if has_city { pin } else { String::new() },
            year: i32::try_from(year).unwrap_or(1),
            programme: programme.to_owned(),
            mode: if random.chance(20) { Mode::Online } else { Mode::Campus },
            active: random.chance(95),
            ..Facts::default()
        },
        created,
        updated: created + changed,
        version: if changed == 0 { 1 } else { 2 },
    }
}

/// Each programme has its fees; some students pay less, and a few nothing.
fn fee_cents(random: &mut Random, keys: &[&str], programme: &str, year: u32) -> i64 {
    let place = keys.iter().position(|key| *key == programme).unwrap_or(0);
    let full = 250_000 + 90_000 * i64::try_from(place).unwrap_or(0) + 5_000 * i64::from(year);
    let reduced = i64::from(random.below(80)) * 500;
    if random.chance(3) { 0 } else { full - reduced }
}
