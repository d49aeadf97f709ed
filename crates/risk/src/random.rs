//! A fixed pseudo-random sequence for simulations: the same in every run.
//!
//! SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"), not fit for
//! sampling ballots: the draws of an audit come from `sampling`.

/// The generator, started from a stated number.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Starts the sequence.
    pub fn new(start: u64) -> Self {
        SplitMix64(start)
    }

    /// Starts a sequence of its own for a part of the work, known by a text and a number.
    pub fn of_part(start: u64, part: &str, number: u64) -> Self {
        let mixed = part.bytes().fold(start, |state, byte| {
            SplitMix64(state ^ u64::from(byte)).number()
        });
        SplitMix64(SplitMix64(mixed ^ number).number())
    }

    /// The next 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` − 1; 0 for `n` = 0. Small numbers are favoured by less than n / 2⁶⁴.
    pub fn below(&mut self, n: u64) -> u64 {
        let product = u128::from(self.number()) * u128::from(n);
        u64::try_from(product >> 64).expect("the high half of 128 bits has 64")
    }

    /// An index, drawn with the given weights; 0 if they are all 0.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if at < *weight {
                return index;
            }
            at -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs for the start 1234567, as listed by Vigna's and other implementations.
    #[test]
    fn known_sequence() {
        let mut random = SplitMix64::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.number()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn stays_below() {
        let mut random = SplitMix64::new(1);
        assert!((0..1000).all(|_| random.below(7) < 7));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.weighted(&[0, 0, 5]), 2);
        assert_eq!(random.weighted(&[]), 0);
    }

    #[test]
    fn parts_have_sequences_of_their_own() {
        let first = |part, number| SplitMix64::of_part(1, part, number).number();
        let all = [
            first("a", 1),
            first("a", 2),
            first("b", 1),
            first("ab", 1),
            first("ba", 1),
        ];
        assert!((1..5).all(|k| !all[..k].contains(&all[k])), "{all:?}");
    }
}
