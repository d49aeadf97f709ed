//! The generator of `java.util.Random`, which RCTab draws ties with.
//!
//! A linear congruential generator of 48 bits (documentation of `java.util.Random`, Java SE 21, methods `next`,
//! `nextInt(int)` and `nextDouble`; the shuffle is that of `java.util.Collections.shuffle`).

/// A `java.util.Random`.
///
/// ```
/// // new java.util.Random(42).nextInt(10) is 0, the next 3.
/// let mut random = tabulate::JavaRandom::new(42);
/// assert_eq!([random.below(10), random.below(10)], [0, 3]);
/// ```
#[derive(Clone, Debug)]
pub struct JavaRandom(u64);

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const MASK: u64 = (1 << 48) - 1;

impl JavaRandom {
    /// The generator of a seed.
    pub fn new(seed: i64) -> Self {
        JavaRandom((seed.cast_unsigned() ^ MULTIPLIER) & MASK)
    }

    /// The next `bits` bits, at most 32.
    fn next(&mut self, bits: u32) -> u32 {
        self.0 = (self.0.wrapping_mul(MULTIPLIER) + 0xB) & MASK;
        u32::try_from(self.0 >> (48 - bits)).expect("at most 32 bits")
    }

    /// The next number from 0 to `bound` − 1 (`nextInt(bound)`).
    ///
    /// # Panics
    /// `bound` is 0 or more than 2³¹ − 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        assert!(
            bound > 0 && bound <= i32::MAX.unsigned_abs(),
            "a bound of 31 bits"
        );
        if bound.is_power_of_two() {
            let bits = u64::from(bound) * u64::from(self.next(31));
            return u32::try_from(bits >> 31).expect("below the bound");
        }
        loop {
            let bits = self.next(31);
            let value = bits % bound;
            // Beyond the last whole run of the bound numbers would not be equally likely.
            if bits - value <= i32::MAX.unsigned_abs() - (bound - 1) {
                return value;
            }
        }
    }

    /// The place in a list of `count` that `floor(nextDouble() · count)` gives, computed in whole numbers: the double
    /// is k · 2⁻⁵³, and k · count is rounded to 53 bits, as the product of two doubles is, before it is cut.
    pub fn place(&mut self, count: usize) -> usize {
        let product = u128::from(self.double()) * count as u128;
        let low = (u128::BITS - product.leading_zeros()).saturating_sub(53);
        let half = (1_u128 << low) >> 1;
        let odd = product >> low & 1;
        // Ties go to the even number.
        let rounded =
            (product + half.saturating_sub(1) + if half > 0 { odd } else { 0 }) >> low << low;
        usize::try_from(rounded >> 53).map_or(0, |place| place.min(count.saturating_sub(1)))
    }

    /// `nextDouble()` in units of 2⁻⁵³.
    fn double(&mut self) -> u64 {
        let high = u64::from(self.next(26)) << 27;
        high + u64::from(self.next(27))
    }

    /// Shuffles as `Collections.shuffle(list, random)` does.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let bound = u32::try_from(last + 1).expect("a list of candidates");
            list.swap(last, self.below(bound) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_java_gives() {
        // All printed by jshell 17. new Random(0).nextDouble() · 2⁵³:
        assert_eq!(JavaRandom::new(0).double(), 6_583_972_509_698_697);
        // nextInt(100) of seed 12345, nextInt(8) of seed −7:
        let mut random = JavaRandom::new(12345);
        assert_eq!([51, 80, 41].map(|_| random.below(100)), [51, 80, 41]);
        let mut random = JavaRandom::new(-7);
        assert_eq!([0; 8].map(|_| random.below(8)), [2, 7, 5, 7, 4, 1, 6, 2]);
        // (int) Math.floor(nextDouble() * 3) of seed 1:
        let mut random = JavaRandom::new(1);
        assert_eq!([0; 8].map(|_| random.place(3)), [2, 1, 0, 0, 2, 0, 2, 2]);
        // Collections.shuffle(a … g, new Random(12345)):
        let mut list = ["a", "b", "c", "d", "e", "f", "g"];
        JavaRandom::new(12345).shuffle(&mut list);
        assert_eq!(list, ["c", "a", "g", "d", "b", "e", "f"]);
    }
}
