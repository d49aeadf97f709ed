//! One sample for many contests: how many different cards it has.
//!
//! A card with a random number below the share S_c / N_c of any contest c on it is in the sample (`sampling::consistent_sample`), so
//! that of n cards of one style
//!
//! n · max over its contests of S_c / N_c                                                   (1)
//!
//! are, as expected (Glazer, Spertus & Stark 2021, "More Style, Less Work", §3.2: the smallest numbers of each contest's
//! cards are a share S_c / N_c of all numbers, but for a difference that vanishes as samples grow).

/// Cards that carry the same contests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// How many.
    pub cards: u64,
    /// The contests on each, by their places in the plan; each once.
    pub contests: Vec<usize>,
}

/// The expected number of cards of one sample that has the share `shares[c]` of the cards of each contest: (1).
///
/// ```
/// use plan::{Style, together};
/// // Contest 1 is on half of the cards that have contest 0; a tenth and a fifth are wanted.
/// let styles = [
///     Style { cards: 500, contests: vec![0] },
///     Style { cards: 500, contests: vec![0, 1] },
/// ];
/// assert_eq!(together(&styles, &[0.1, 0.2]).round(), 150.0);
/// ```
///
/// # Panics
/// A style has a contest without a share.
pub fn together(styles: &[Style], shares: &[f64]) -> f64 {
    let of = |style: &Style| {
        let shares = style.contests.iter().map(|contest| shares[*contest]);
        style.cards as f64 * shares.fold(0.0, f64::max).clamp(0.0, 1.0)
    };
    styles.iter().map(of).sum()
}
