//! Lookups by short keys, such as names and numbers: millions of them for each file of cards.
//!
//! ```text
//! h ← fold(h ⊕ k),  fold(x) = low ⊕ high half of the 128 bits of x · M     for each eight bytes k of a key
//! ```
//!
//! Each map begins with an h of its own, taken at random, so that no file can be made whose names all collide. Nothing may
//! go through such a map in its order, which is different every time.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A map that is only asked for keys, never gone through.
pub type Lookup<K, V> = HashMap<K, V, Hashing>;

/// How a [`Lookup`] hashes its keys.
#[derive(Clone, Debug)]
pub struct Hashing {
    start: u64,
}

impl Default for Hashing {
    fn default() -> Self {
        let start = RandomState::new().hash_one(0);
        Hashing { start }
    }
}

impl BuildHasher for Hashing {
    type Hasher = KeyHasher;

    fn build_hasher(&self) -> KeyHasher {
        KeyHasher { state: self.start }
    }
}

/// The hash of one key.
#[derive(Debug)]
pub struct KeyHasher {
    state: u64,
}

impl KeyHasher {
    fn mix(&mut self, key: u64) {
        /// Odd, and its bits in no order: those of the golden ratio.
        const M: u64 = 0x9E37_79B9_7F4A_7C15;
        let product = u128::from(self.state ^ key) * u128::from(M);
        self.state = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.mix(u64::from_le_bytes(*eight));
        }
        // The rest, and how long it is: all bytes below the highest.
        let rest = rest
            .iter()
            .rev()
            .fold(0, |key, byte| key << 8 | u64::from(*byte));
        self.mix(rest | (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys that differ in one place have different hashes.
    #[test]
    fn keys_are_told_apart() {
        let hashing = Hashing::default();
        let mut seen: HashMap<u64, Vec<u8>> = HashMap::new();
        for length in 0..40 {
            for at in 0..length {
                for byte in 1..=255 {
                    let mut key = vec![0u8; length];
                    key[at] = byte;
                    let mut hasher = hashing.build_hasher();
                    hasher.write(&key);
                    let other = seen.insert(hasher.finish(), key.clone());
                    assert_eq!(other, None, "{key:?}");
                }
            }
        }
        let (a, b) = (Hashing::default(), Hashing::default());
        assert_ne!(a.hash_one("Mail"), b.hash_one("Mail"));
    }
}
