//! Cards of several kinds in an urn: one is drawn at random, and put back or not.
//!
//! The first kind is the usual one. Of the others a tree holds partial sums (Fenwick 1994), so that a draw takes as many
//! steps as the number of kinds has binary digits.

use risk::SplitMix64;

/// How many cards of each kind are left.
#[derive(Clone, Debug)]
pub(crate) struct Urn {
    usual: u64,
    left: u64,
    // tree[i] is the sum of the kinds (i & (i + 1)) ..= i, the usual one left out.
    tree: Vec<u64>,
}

impl Urn {
    /// So many cards of each kind; at least one kind.
    pub fn new(cards: &[u64]) -> Self {
        let others = &cards[1..];
        let mut tree = others.to_vec();
        for at in 0..tree.len() {
            let above = at | (at + 1);
            if above < tree.len() {
                tree[above] += tree[at];
            }
        }
        Urn {
            usual: cards[0],
            left: cards.iter().sum(),
            tree,
        }
    }

    /// Draws a card: its kind. There must be one.
    #[inline]
    pub fn draw(&self, random: &mut SplitMix64) -> usize {
        let at = random.below(self.left);
        match at.checked_sub(self.usual) {
            None => 0,
            Some(at) => self.find(at) + 1,
        }
    }

    /// The kind of the other cards that the `at`-th of them is of.
    fn find(&self, mut at: u64) -> usize {
        let mut kinds = 0;
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            let end = kinds + step;
            if end <= self.tree.len() && self.tree[end - 1] <= at {
                at -= self.tree[end - 1];
                kinds = end;
            }
            step /= 2;
        }
        kinds
    }

    /// Takes out a card of a kind. There must be one.
    #[inline]
    pub fn take(&mut self, kind: usize) {
        self.left -= 1;
        match kind.checked_sub(1) {
            None => self.usual -= 1,
            Some(mut at) => {
                while at < self.tree.len() {
                    self.tree[at] -= 1;
                    at |= at + 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Without replacement every card comes out once.
        #[test]
        fn all_come_out(cards in prop::collection::vec(0_u64..20, 1..40), seed in any::<u64>()) {
            let mut urn = Urn::new(&cards);
            let mut random = SplitMix64::new(seed);
            let mut drawn = vec![0; cards.len()];
            while urn.left > 0 {
                let kind = urn.draw(&mut random);
                urn.take(kind);
                drawn[kind] += 1;
            }
            prop_assert_eq!(drawn, cards);
        }
    }

    /// Four kinds, of which the third is three times as frequent as the others: within five standard deviations.
    #[test]
    fn in_proportion() {
        let urn = Urn::new(&[10, 10, 30, 10]);
        let mut random = SplitMix64::new(3);
        let mut drawn = [0_i32; 4];
        for _ in 0..60_000 {
            drawn[urn.draw(&mut random)] += 1;
        }
        for (kind, expected) in [(0, 10_000), (1, 10_000), (2, 30_000), (3, 10_000)] {
            assert!((drawn[kind] - expected).abs() < 620, "{drawn:?}");
        }
    }
}
