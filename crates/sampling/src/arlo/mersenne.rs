//! Python's `random.Random` for a text seed, as far as `choice` needs it.
//!
//! The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998) begun by `init_by_array`; a text is turned into
//! an integer as the documentation of Python's `random.seed`, version 2, says: its UTF-8 followed by its
//! SHA-512, read as a big-endian integer.

use sha2::{Digest, Sha512};

const LENGTH: usize = 624;
const SHIFT: usize = 397;

/// The generator.
#[derive(Clone)]
pub struct MersenneTwister {
    state: [u32; LENGTH],
    index: usize,
}

impl MersenneTwister {
    /// `random.Random(text)`.
    pub fn new(text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(Sha512::digest(text));
        // Words of the integer, the least first; it has no leading zeros.
        let mut words: Vec<u32> = bytes
            .rchunks(4)
            .map(|chunk| chunk.iter().fold(0, |w, byte| w << 8 | u32::from(*byte)))
            .collect();
        while words.len() > 1 && words.last() == Some(&0) {
            words.pop();
        }
        MersenneTwister::from_words(&words)
    }

    /// `init_by_array` of the reference implementation.
    fn from_words(key: &[u32]) -> Self {
        let mut state = [0u32; LENGTH];
        state[0] = 19_650_218;
        for k in 1..LENGTH {
            let last = state[k - 1] ^ state[k - 1] >> 30;
            state[k] = last.wrapping_mul(1_812_433_253).wrapping_add(number(k));
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..LENGTH.max(key.len()) {
            let last = state[i - 1] ^ state[i - 1] >> 30;
            state[i] = (state[i] ^ last.wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(number(j));
            i += 1;
            j = (j + 1) % key.len();
            if i >= LENGTH {
                state[0] = state[LENGTH - 1];
                i = 1;
            }
        }
        for _ in 1..LENGTH {
            let last = state[i - 1] ^ state[i - 1] >> 30;
            state[i] = (state[i] ^ last.wrapping_mul(1_566_083_941)).wrapping_sub(number(i));
            i += 1;
            if i >= LENGTH {
                state[0] = state[LENGTH - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        MersenneTwister {
            state,
            index: LENGTH,
        }
    }

    fn twist(&mut self) {
        for k in 0..LENGTH {
            let joined = self.state[k] & 0x8000_0000 | self.state[(k + 1) % LENGTH] & 0x7fff_ffff;
            let odd = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[k] = self.state[(k + SHIFT) % LENGTH] ^ joined >> 1 ^ odd;
        }
        self.index = 0;
    }

    /// The next 32 bits.
    fn next(&mut self) -> u32 {
        if self.index >= LENGTH {
            self.twist();
        }
        let mut word = self.state[self.index];
        self.index += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    /// The index that `choice` takes from a list of `length`: the bits that `length` needs are drawn until
    /// they are below it. None for an empty list, or one longer than 2³² − 1.
    pub fn choice(&mut self, length: usize) -> Option<usize> {
        let length = u32::try_from(length).ok().filter(|length| *length > 0)?;
        let spare = length.leading_zeros();
        loop {
            let number = self.next() >> spare;
            if number < length {
                return usize::try_from(number).ok();
            }
        }
    }
}

fn number(k: usize) -> u32 {
    u32::try_from(k).expect("places in a short list")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference implementation's output for the key 0x123, 0x234, 0x345, 0x456.
    #[test]
    fn reference_output() {
        let mut generator = MersenneTwister::from_words(&[0x123, 0x234, 0x345, 0x456]);
        let numbers: [u32; 5] = std::array::from_fn(|_| generator.next());
        assert_eq!(
            numbers,
            [1067595299, 955945823, 477289528, 4107218783, 4228976476]
        );
    }

    /// `r = random.Random("1234567890"); [r.choice(range(n)) for n in …]`, by Python 3.11.
    #[test]
    fn as_python_chooses() {
        let mut generator = MersenneTwister::new("1234567890");
        let chosen: Vec<_> = [10, 10, 7, 1, 1000, 3, 128, 2]
            .map(|length| generator.choice(length).unwrap())
            .to_vec();
        assert_eq!(chosen, [5, 6, 2, 0, 758, 1, 88, 1]);
        assert_eq!(generator.choice(0), None);
    }
}
