//! Chance that comes out the same each time.

/// SplitMix64. Written here because it must stay what it is: the numbers of a crate change with
/// its versions, and the same seed must make the same students for good.
pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `bound - 1`, each as often.
    pub fn below(&mut self, bound: u32) -> u32 {
        let product = (self.next() >> 32) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// 0 to `bound - 1`, the small ones more often: names, cities and years are like that.
    pub fn skewed(&mut self, bound: u32) -> u32 {
        let part = u64::from(self.below(1 << 16));
        let product = part * part * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of them, the first ones more often.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let index = self.skewed(u32::try_from(all.len()).unwrap_or(u32::MAX));
        &all[usize::try_from(index).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_for_good() {
        let mut random = Random::new(7);
        let numbers: Vec<u32> = (0..4).map(|_| random.below(1000)).collect();
        assert_eq!(numbers, [389, 16, 900, 582]);
    }

    #[test]
    fn small_numbers_are_more_often_and_none_is_out_of_bounds() {
        let mut random = Random::new(1);
        let mut counts = [0; 4];
        for _ in 0..4000 {
            counts[usize::try_from(random.skewed(4)).expect("small")] += 1;
        }
        assert!(counts.windows(2).all(|pair| pair[0] > pair[1]) && counts[3] > 0, "{counts:?}");
    }
}
