//! One random number for each card of a list, as the Python package cryptorandom makes them with SHA-256.
//!
//! nᵢ = SHA-256(seed ‖ "," ‖ 0x00 … 0x00),  i − 1 zero bytes,  i = 1, 2, …        (1)
//!
//! read as an unsigned big-endian integer of 256 bits (cryptorandom 0.4, `SHA256.nextRandom`). SHANGRLA gives
//! card i of its list nᵢ and takes the cards with the smallest (`CVR.assign_sample_nums`).

use sha2::{Digest, Sha256};

/// Numbers 1, 2, … of one seed, without end.
///
/// ```
/// // The worked example in the documentation of cryptorandom: nᵢ / 2²⁵⁶ for seed 12345678901234567890
/// let numbers = sampling::Sha256Numbers::new("12345678901234567890");
/// let thousandths = |n: [u8; 32]| (usize::from(n[0]) << 8 | usize::from(n[1])) * 1000 >> 16;
/// let first: Vec<_> = numbers.map(thousandths).take(4).collect();
/// assert_eq!(first, [927, 191, 584, 186]); // 0.92729…, 0.19161…, 0.58462…, 0.18694…
/// ```
#[derive(Clone, Debug)]
pub struct Sha256Numbers {
    so_far: Sha256,
}

impl Sha256Numbers {
    /// For a seed, which may be any text.
    pub fn new(seed: &str) -> Self {
        Sha256Numbers {
            so_far: Sha256::new_with_prefix(format!("{seed},")),
        }
    }
}

impl Iterator for Sha256Numbers {
    type Item = [u8; 32];

    fn next(&mut self) -> Option<[u8; 32]> {
        let number = self.so_far.clone().finalize().into();
        self.so_far.update([0]);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seed: &str, expected: &[(usize, &str)]) {
        for (at, digits) in expected {
            let number = Sha256Numbers::new(seed).nth(*at - 1).unwrap();
            let hex: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, *digits, "{seed}, {at}");
        }
    }

    /// What cryptorandom 0.4 gives; numbers 1 and 6 of the first seed are SHANGRLA's own
    /// (`test_CVR.py`, `test_assign_sample_nums`: 100208…671 and 93838…865).
    #[test]
    fn cryptorandom() {
        check(
            "1234567890",
            &[
                (
                    1,
                    "dd8bfdcb8a9c754322c4abf7a6c4f24d21bf9d6c492610ef8e38e606e20b6ea7",
                ),
                (
                    2,
                    "f5109e08817c79440e108f1620d60c87ef2c70030ce541f39124b100cdfc294a",
                ),
                (
                    6,
                    "cf769cd4c5f206acab341b8fff6d7aa570dd31b52589b8337d9d679a817a0e91",
                ),
                (
                    8,
                    "543a137ecc97f5398fa0c200b03baa82bcb2148dbc17063730be1fbd0cae58df",
                ),
            ],
        );
        check(
            "ab€",
            &[
                (
                    1,
                    "ff6bec10b970f8226272b7ff517eda23a8af6003e8879f26a62d1760c396ac80",
                ),
                (
                    2,
                    "b9c3600b5d501bdbd9d67df46b4459a8684d664b4ab0fb3c8d197006d4c3d43e",
                ),
            ],
        );
    }
}
