//! numpy's default generator: `SeedSequence` spreads a seed over the state of PCG64, which gives floats.
//!
//! PCG64 is the XSL-RR 128/64 generator (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient
//! Statistically Good Algorithms for Random Number Generation", HMC-CS-2014-0905, §6.3); the seed's spreading is
//! described in numpy's documentation of `SeedSequence` ("Parallel Random Number Generation").

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

/// Words of the pool that a seed is mixed into.
const POOL: usize = 4;

/// PCG64, as `numpy.random.default_rng` gives it.
#[derive(Clone, Debug)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
}

impl Pcg64 {
    /// `default_rng(n)` for n given by its 32-bit words, the least first, without leading zeros.
    pub fn new(entropy: &[u32]) -> Self {
        let words = spread(entropy);
        let long = |k: usize| u128::from(words[2 * k]) | u128::from(words[2 * k + 1]) << 32;
        let state = long(0) << 64 | long(1);
        let sequence = long(2) << 64 | long(3);
        let increment = sequence << 1 | 1;
        let mut generator = Pcg64 {
            state: 0,
            increment,
        };
        generator.step();
        generator.state = generator.state.wrapping_add(state);
        generator.step();
        generator
    }

    fn step(&mut self) {
        self.state = self
            .state
            .wrapping_mul(MULTIPLIER)
            .wrapping_add(self.increment);
    }

    /// The next 64 bits.
    #[expect(clippy::cast_possible_truncation, reason = "halves of the state")]
    fn next(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    /// The next number in [0, 1): a multiple of 2⁻⁵³.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub fn random(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// `choice(len(p), p=p)`, with replacement: an index with probability p[k] over the sum of p.
    pub fn choose(&mut self, cumulative: &[f64]) -> Option<usize> {
        let total = *cumulative.last()?;
        let number = self.random();
        Some(cumulative.partition_point(|sum| sum / total <= number))
    }
}

fn hash(value: u32, constant: &mut u32, multiplier: u32) -> u32 {
    let mixed = value ^ *constant;
    *constant = constant.wrapping_mul(multiplier);
    let mixed = mixed.wrapping_mul(*constant);
    mixed ^ mixed >> 16
}

fn mix(x: u32, y: u32) -> u32 {
    let mixed = x
        .wrapping_mul(0xca01_f9dd)
        .wrapping_sub(y.wrapping_mul(0x4973_f715));
    mixed ^ mixed >> 16
}

/// Eight words from a seed's words.
fn spread(entropy: &[u32]) -> [u32; 2 * POOL] {
    let mut constant = 0x43b0_d7e5;
    let mut hashed = |value| hash(value, &mut constant, 0x931e_8875);
    let mut pool = [0; POOL];
    for (k, word) in pool.iter_mut().enumerate() {
        *word = hashed(entropy.get(k).copied().unwrap_or(0));
    }
    for from in 0..POOL {
        for to in (0..POOL).filter(|to| *to != from) {
            pool[to] = mix(pool[to], hashed(pool[from]));
        }
    }
    for &word in entropy.iter().skip(POOL) {
        for slot in &mut pool {
            *slot = mix(*slot, hashed(word));
        }
    }
    let mut constant = 0x8b51_f9dd;
    std::array::from_fn(|k| hash(pool[k % POOL], &mut constant, 0x58f3_8ded))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy's documentation: `default_rng(12345).random()`, and `default_rng(42).random(3)`, which is printed
    /// with eight decimals.
    #[test]
    fn documented_figures() {
        assert_eq!(Pcg64::new(&[12345]).random(), 0.227_336_022_467_169_66);
        let mut generator = Pcg64::new(&[42]);
        let numbers = [(); 3].map(|()| format!("{:.8}", generator.random()));
        assert_eq!(numbers, ["0.77395605", "0.43887844", "0.85859792"]);
    }

    #[test]
    fn nothing_to_choose_from() {
        assert_eq!(Pcg64::new(&[1]).choose(&[]), None);
        assert_eq!(Pcg64::new(&[1]).choose(&[1.0]), Some(0));
    }
}
