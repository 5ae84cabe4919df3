//! The ids that a file has named so far.

use std::collections::BTreeMap;

/// A set of ids of students. They are given one after the other, so a bit for each takes an
/// eighth of a byte: it grows with the roster, a little, and not with the file.
#[derive(Debug, Default)]
pub(super) struct SeenIds(BTreeMap<i32, Box<[u64; WORDS]>>);

const WORDS: usize = 64;
const IDS: i32 = 64 * 64;

impl SeenIds {
    /// Puts an id in, or answers false when it was in.
    pub fn insert(&mut self, id: i32) -> bool {
        let page = self.0.entry(id / IDS).or_insert_with(|| Box::new([0; WORDS]));
        let place = (id % IDS).unsigned_abs();
        let word = &mut page[(place / 64) as usize];
        let bit = 1 << (place % 64);
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::SeenIds;

    #[test]
    fn an_id_is_new_once() {
        let mut seen = SeenIds::default();
        for id in [1, 2, 63, 64, 65, 4095, 4096, 4097, i32::MAX] {
            assert!(seen.insert(id), "{id}");
            assert!(!seen.insert(id), "{id} again");
        }
    }
}
