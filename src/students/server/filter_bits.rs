//! All that the list can filter by, as bits of one number of each student.
//!
//! The number stands at the end of each index that sorts the list, so any mixture of filters is
//! checked there by one statement, and a row is read only when it is shown.

use crate::students::list::Filter;
use crate::students::student::Mode;

/// The most programmes that can ever have been: their code has eight bits.
pub const MAX_PROGRAMME_CODE: i32 = 255;

const YEAR: i32 = 0b1111;
const ACTIVE: i32 = 1 << 4;
const ONLINE: i32 = 1 << 5;
const PROGRAMME_SHIFT: i32 = 6;
const PROGRAMME: i32 = MAX_PROGRAMME_CODE << PROGRAMME_SHIFT;

/// The number of a student.
pub fn filter_bits(programme_code: i32, mode: Mode, active: bool, year: i32) -> i32 {
    let online = if mode == Mode::Online { ONLINE } else { 0 };
    let active = if active { ACTIVE } else { 0 };
    programme_code << PROGRAMME_SHIFT | online | active | year
}

/// What a filter asks of the number: `number & mask = value`. Without a filter both are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterBits {
    pub mask: i32,
    pub value: i32,
}

impl FilterBits {
    /// The bits of a filter whose programme has this code.
    pub fn new(filter: &Filter, programme_code: Option<i32>) -> Self {
        let bit = |mask: i32, is_set: bool| (mask, if is_set { mask } else { 0 });
        let parts = [
            programme_code.map(|code| (PROGRAMME, code << PROGRAMME_SHIFT)),
            filter.mode.map(|mode| bit(ONLINE, mode == Mode::Online)),
            filter.active.map(|active| bit(ACTIVE, active)),
            // Nobody is in a year that has no room here, nor in the year 0.
            filter.year.map(|year| (YEAR, if (0..=YEAR).contains(&year) { year } else { 0 })),
        ];
        let parts = parts.into_iter().flatten();
        parts.fold(Self::default(), |Self { mask, value }, (more_mask, more_value)| Self {
            mask: mask | more_mask,
            value: value | more_value,
        })
    }

    /// What it asks about the programme, the mode, being active and the year: `None` where it
    /// asks nothing.
    pub fn parts(self) -> [Option<i32>; 4] {
        let of = |mask: i32| {
            (self.mask & mask != 0).then_some((self.value & mask) >> mask.trailing_zeros())
        };
        [of(PROGRAMME), of(ONLINE), of(ACTIVE), of(YEAR)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_lets_through_those_who_match_and_nobody_else() {
        let all = Filter {
            programme: Some("law".to_owned()),
            mode: Some(Mode::Online),
            active: Some(false),
            year: Some(10),
        };
        let bits = FilterBits::new(&all, Some(MAX_PROGRAMME_CODE));
        let matches = |number: i32| number & bits.mask == bits.value;
        assert!(matches(filter_bits(MAX_PROGRAMME_CODE, Mode::Online, false, 10)));
        assert!(!matches(filter_bits(MAX_PROGRAMME_CODE - 1, Mode::Online, false, 10)));
        assert!(!matches(filter_bits(MAX_PROGRAMME_CODE, Mode::Campus, false, 10)));
        assert!(!matches(filter_bits(MAX_PROGRAMME_CODE, Mode::Online, true, 10)));
        assert!(!matches(filter_bits(MAX_PROGRAMME_CODE, Mode::Online, false, 2)));
        assert_eq!(bits.parts(), [Some(MAX_PROGRAMME_CODE), Some(1), Some(0), Some(10)]);
        assert_eq!(FilterBits::new(&Filter::default(), None), FilterBits::default());
    }

    #[test]
    fn a_year_that_cannot_be_matches_nobody() {
        for year in [-6, 0, 16, 26, i32::MIN, i32::MAX] {
            let bits = FilterBits::new(&Filter { year: Some(year), ..Filter::default() }, None);
            let found = (1..=10)
                .filter(|year| filter_bits(1, Mode::Campus, true, *year) & bits.mask == bits.value);
            assert_eq!(found.count(), 0, "{year}");
        }
    }
}
