//! Random numbers from a public seed.
//!
//! rᵢ = 1 + (SHA-256(seed ‖ "," ‖ i) mod N),  i = 1, 2, …        (1)
//!
//! `seed` is the text of the dice as rolled, `i` is written in decimal without leading zeros, the digest
//! is read as an unsigned big-endian integer, N ≥ 1 is the number of cards. With replacement: a number
//! may come again. Rivest's sampler as ColoradoRLA uses it (`PseudoRandomNumberGenerator`, 2017–); the
//! worked figures in the tests are its own and those of rivest-sampler-tests.
//!
//! (1) favours small remainders by less than N / 2²⁵⁶, which no sample can show.

use std::fmt;

use sha2::{Digest, Sha256};

/// A random seed: the digits of dice rolled in public, as text (leading zeros count).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed(String);

/// A text that is no seed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seed is one line of text without blanks, found “{0}”")]
pub struct SeedError(pub String);

impl Seed {
    /// Takes the text as it is, blanks around it removed.
    ///
    /// # Errors
    /// The text is empty or has blanks or control characters in it.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let seed = text.trim();
        if seed.is_empty() || seed.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(SeedError(text.to_owned()));
        }
        Ok(Seed(seed.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256(seed ‖ "," ‖ i), 32 bytes.
    pub fn digest(&self, i: u64) -> [u8; 32] {
        Sha256::digest(format!("{},{i}", self.0)).into()
    }

    /// Draw `i` of `n` cards: equation (1), a number from 1 to `n`. None if there is no card.
    ///
    /// ```
    /// // rivest-sampler-tests: seed "1", 1000 cards, the first three draws
    /// let seed = sampling::Seed::parse("1")?;
    /// let draws: Vec<_> = (1..=3).filter_map(|i| seed.draw(i, 1000)).collect();
    /// assert_eq!(draws, [97, 89, 163]);
    /// # Ok::<(), sampling::SeedError>(())
    /// ```
    pub fn draw(&self, i: u64, n: u64) -> Option<u64> {
        (n > 0).then(|| 1 + remainder(&self.digest(i), n))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The big-endian integer of the digest modulo `n`, sixty-four bits at a time.
fn remainder(digest: &[u8; 32], n: u64) -> u64 {
    digest.chunks_exact(8).fold(0, |rest, word| {
        let word = word.iter().fold(0u64, |w, byte| w << 8 | u64::from(*byte));
        let dividend = u128::from(rest) << 64 | u128::from(word);
        u64::try_from(dividend % u128::from(n)).expect("a remainder of a u64 fits in a u64")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seed: &str, n: u64, expected: &[u64]) {
        let seed = Seed::parse(seed).unwrap();
        let draws: Vec<u64> = (1..=expected.len() as u64)
            .map(|i| seed.draw(i, n).unwrap())
            .collect();
        assert_eq!(draws, expected);
    }

    #[test]
    fn rivest_sampler_tests() {
        check("1", 1000, &[97, 89, 163]);
        check("0", 2, &[1, 1, 2]);
    }

    /// ColoradoRLA's own test of its generator: without replacement, the first 47 of 876.
    #[test]
    fn colorado_rla_generator() {
        let seed = Seed::parse("3546311556112163624615351222").unwrap();
        let mut distinct = Vec::new();
        for number in (1..).map(|i| seed.draw(i, 876).unwrap()) {
            if !distinct.contains(&number) {
                distinct.push(number);
            }
            if distinct.len() == 47 {
                break;
            }
        }
        assert_eq!(
            distinct,
            [
                740, 180, 264, 789, 238, 448, 272, 611, 761, 208, 596, 88, 160, 113, 766, 427, 184,
                816, 653, 411, 779, 331, 339, 487, 594, 235, 65, 527, 821, 490, 461, 251, 471, 414,
                174, 567, 300, 134, 144, 357, 786, 792, 218, 550, 787, 537, 197
            ]
        );
    }

    #[test]
    fn remainder_by_hand() {
        let mut digest = [0; 32];
        digest[31] = 10;
        assert_eq!(remainder(&digest, 7), 3);
        digest[0] = 1; // 2^248 + 10; 2^3 = 1 (mod 7) and 248 = 2 (mod 3), so 2^248 = 4 (mod 7)
        assert_eq!(remainder(&digest, 7), 0);
        assert_eq!(remainder(&[0xff; 32], u64::MAX), 0);
    }

    #[test]
    fn no_cards_no_draw() {
        let seed = Seed::parse("12345").unwrap();
        assert_eq!(seed.draw(1, 0), None);
        assert_eq!(seed.draw(1, 1), Some(1));
        assert!(Seed::parse(" ").is_err() && Seed::parse("1 2").is_err());
    }
}
