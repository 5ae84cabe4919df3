//! All that the list can filter by, in one number of each student.
//!
//! One number stands at the end of every index that sorts the list, so any mixture of filters is
//! checked there, with the same statement, and the row itself is read only when it is shown:
//! some 30 ns for each student that is left out, instead of more than 1 µs.

use crate::students::list::Filter;
use crate::students::student::Mode;

/// The most programmes that can ever have been: their code has eight bits.
pub(super) const MAX_PROGRAMME_CODE: i32 = 255;

const YEAR: i32 = 0b1111;
const ACTIVE: i32 = 1 << 4;
const ONLINE: i32 = 1 << 5;
const PROGRAMME_SHIFT: i32 = 6;
const PROGRAMME: i32 = MAX_PROGRAMME_CODE << PROGRAMME_SHIFT;

/// The number of a student.
pub(super) fn facet(programme_code: i32, mode: Mode, active: bool, year: i32) -> i32 {
    let online = if mode == Mode::Online { ONLINE } else { 0 };
    let active = if active { ACTIVE } else { 0 };
    programme_code << PROGRAMME_SHIFT | online | active | year
}

/// What a filter asks of the number: `facet & mask = value`. Without a filter both are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    pub mask: i32,
    pub value: i32,
}

impl Mask {
    /// The mask of a filter whose programme has this code.
    pub fn new(filter: &Filter, programme_code: Option<i32>) -> Self {
        let parts = [
            programme_code.map(|code| Self { mask: PROGRAMME, value: code << PROGRAMME_SHIFT }),
            filter.mode.map(|mode| Self::bit(ONLINE, mode == Mode::Online)),
            filter.active.map(|active| Self::bit(ACTIVE, active)),
            // Nobody is in a year that has no room here, nor in the year 0.
            filter.year.map(|year| Self {
                mask: YEAR,
                value: if (0..=YEAR).contains(&year) { year } else { 0 },
            }),
        ];
        parts.into_iter().flatten().fold(Self::default(), Self::and)
    }

    /// Both filters.
    fn and(self, other: Self) -> Self {
        Self { mask: self.mask | other.mask, value: self.value | other.value }
    }

    fn bit(mask: i32, on: bool) -> Self {
        Self { mask, value: if on { mask } else { 0 } }
    }

    /// What it asks about the programme, the mode, being active and the year: `None` where it
    /// asks nothing.
    pub fn asks(self) -> [Option<i32>; 4] {
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
    fn a_mask_lets_through_those_who_match_and_nobody_else() {
        let all = Filter {
            programme: Some("law".to_owned()),
            mode: Some(Mode::Online),
            active: Some(false),
            year: Some(10),
        };
        let mask = Mask::new(&all, Some(MAX_PROGRAMME_CODE));
        let matches = |facet: i32| facet & mask.mask == mask.value;
        assert!(matches(facet(MAX_PROGRAMME_CODE, Mode::Online, false, 10)));
        assert!(!matches(facet(MAX_PROGRAMME_CODE - 1, Mode::Online, false, 10)));
        assert!(!matches(facet(MAX_PROGRAMME_CODE, Mode::Campus, false, 10)));
        assert!(!matches(facet(MAX_PROGRAMME_CODE, Mode::Online, true, 10)));
        assert!(!matches(facet(MAX_PROGRAMME_CODE, Mode::Online, false, 2)));
        assert_eq!(mask.asks(), [Some(MAX_PROGRAMME_CODE), Some(1), Some(0), Some(10)]);
        assert_eq!(Mask::new(&Filter::default(), None), Mask::default());
    }

    #[test]
    fn a_year_that_cannot_be_matches_nobody() {
        for year in [-6, 0, 16, 26, i32::MIN, i32::MAX] {
            let mask = Mask::new(&Filter { year: Some(year), ..Filter::default() }, None);
            let found = (1..=10)
                .filter(|year| facet(1, Mode::Campus, true, *year) & mask.mask == mask.value);
            assert_eq!(found.count(), 0, "{year}");
        }
    }
}
