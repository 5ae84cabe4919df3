//! What whoever brought a file should know of how it was read, beside its problems.

use std::fmt;

use crate::students::server::words::quoted;

/// So many numbers are told one by one.
const NUMBERS_SHOWN: usize = 10;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    left_out: Vec<u64>,
    numbers: Vec<String>,
    more_numbers: u64,
}

impl Told {
    /// A row of the template that is an example stands on this line.
    pub fn leave_out(&mut self, line: u64) {
        self.left_out.push(line);
    }

    /// On this line a cell was read as this number.
    pub fn read(&mut self, line: u64, cell: &str, number: &str) {
        if self.numbers.len() < NUMBERS_SHOWN {
            self.numbers.push(format!("line {line}: {} as {number}", quoted(cell)));
        } else {
            self.more_numbers += 1;
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.left_out[..] {
            [] => {}
            [line] => write!(f, "The example of the template in line {line} is left out. ")?,
            [first, .., last] => {
                let count = self.left_out.len();
                write!(
                    f,
                    "{count} examples of the template, lines {first} to {last}, are left out. "
                )?;
            }
        }
        if self.numbers.is_empty() {
            return Ok(());
        }
        write!(f, "Numbers were read so: {}", self.numbers.join("; "))?;
        match self.more_numbers {
            0 => write!(f, "."),
            more => write!(f, "; and {more} more."),
        }
    }
}
