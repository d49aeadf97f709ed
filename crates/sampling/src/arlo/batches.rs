//! A sample of batches: drawn with probability proportional to error bound, with replacement.

use sha2::{Digest, Sha256};

use super::numpy::Pcg64;

/// Draws `size` batches by their probabilities (Aslam, Popa & Rivest 2008; Arlo's `draw_ppeb_sample`): numpy's
/// generator, seeded with SHA-256 of the seed as an integer. Gives places in `probabilities`.
///
/// ```
/// let drawn = sampling::arlo::draw_batches("1234567890", &[0.5, 0.25, 0.25], 4);
/// assert_eq!(drawn.len(), 4);
/// assert!(drawn.iter().all(|k| *k < 3));
/// ```
pub fn draw_batches(seed: &str, probabilities: &[f64], size: usize) -> Vec<usize> {
    let digest: [u8; 32] = Sha256::digest(seed).into();
    let mut entropy: Vec<u32> = digest
        .rchunks(4)
        .map(|chunk| chunk.iter().fold(0, |w, byte| w << 8 | u32::from(*byte)))
        .collect();
    while entropy.len() > 1 && entropy.last() == Some(&0) {
        entropy.pop();
    }
    let cumulative: Vec<f64> = probabilities
        .iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(*sum)
        })
        .collect();
    let mut generator = Pcg64::new(&entropy);
    (0..size)
        .filter_map(|_| generator.choose(&cumulative))
        .collect()
}
