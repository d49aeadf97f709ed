//! Who won a contest in which each voter marks up to n selections, and by how many votes.
//!
//! The k selections with the most votes win. The minimum margin is the votes of the last winner less
//! those of the first loser (C.R.S. 1-7-515 has the audit rest on it); it does not exist where everybody
//! wins, and is 0 in a tie.

use election::{Name, Votes};

/// The selections of a contest in the order of their votes.
#[derive(Clone, Debug)]
pub struct Standing {
    order: Vec<(Name, Votes)>,
    winners: usize,
}

impl Standing {
    /// Orders selections by votes; those with the same votes keep their order. At most `winners` win.
    ///
    /// ```
    /// # use election::Votes;
    /// let tally = [("A", 5), ("B", 9), ("C", 7)].map(|(s, v)| (s.into(), Votes(v)));
    /// let standing = tabulate::Standing::new(tally, 2);
    /// assert_eq!(standing.margin(), Some(Votes(2)));
    /// ```
    pub fn new(tally: impl IntoIterator<Item = (Name, Votes)>, winners: u32) -> Self {
        let mut order: Vec<_> = tally.into_iter().collect();
        order.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
        let winners = order.len().min(winners as usize);
        Standing { order, winners }
    }

    /// All selections, the most votes first.
    pub fn order(&self) -> &[(Name, Votes)] {
        &self.order
    }

    /// Those that win; in a tie, the first in order.
    pub fn winners(&self) -> &[(Name, Votes)] {
        &self.order[..self.winners]
    }

    /// The selection that lost by least.
    pub fn runner_up(&self) -> Option<&(Name, Votes)> {
        self.order.get(self.winners)
    }

    /// Votes between the last winner and the first loser; none where nobody loses or nobody wins.
    pub fn margin(&self) -> Option<Votes> {
        let (_, last) = self.winners().last()?;
        let (_, next) = self.runner_up()?;
        Some(Votes(last.0 - next.0))
    }

    /// Whether the last winner and the first loser have the same votes.
    pub fn is_tied(&self) -> bool {
        self.margin() == Some(Votes(0))
    }

    /// Whether these selections may be the winners: as many as win, each with at least the votes of
    /// every other selection. In a tie there are several such sets.
    pub fn may_win(&self, claimed: &[usize]) -> bool {
        let won = |k: &usize| claimed.contains(k);
        let all = 0..self.order.len();
        let least = claimed
            .iter()
            .filter_map(|k| self.order.get(*k))
            .map(|(_, v)| *v)
            .min();
        let most = all.filter(|k| !won(k)).map(|k| self.order[k].1).max();
        let mut distinct = claimed.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.len() == self.winners
            && distinct.len() == claimed.len()
            && claimed.iter().all(|k| *k < self.order.len())
            && (most.is_none() || least >= most)
    }

    /// The place in [`Standing::order`] of the selection whose name passes.
    pub fn position(&self, passes: impl Fn(&str) -> bool) -> Option<usize> {
        self.order.iter().position(|(name, _)| passes(name))
    }

    /// All votes.
    pub fn total(&self) -> Votes {
        self.order.iter().map(|(_, votes)| *votes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(votes: &[u64], winners: u32) -> Standing {
        let tally = votes.iter().enumerate();
        Standing::new(
            tally.map(|(k, v)| (k.to_string().into(), Votes(*v))),
            winners,
        )
    }

    #[test]
    fn margins() {
        let check = |votes: &[u64], winners, margin: Option<u64>| {
            assert_eq!(standing(votes, winners).margin(), margin.map(Votes));
        };
        check(&[5, 9, 7], 1, Some(2));
        check(&[5, 9, 7], 2, Some(2));
        check(&[5, 9, 7], 3, None); // everybody wins
        check(&[5, 9, 7], 4, None);
        check(&[18, 18], 1, Some(0));
        check(&[18], 1, None);
        check(&[], 1, None);
        check(&[5, 9], 0, None);
    }

    #[test]
    fn either_may_win_a_tie() {
        let tie = standing(&[18, 18, 3], 1);
        assert!(tie.is_tied() && tie.may_win(&[0]) && tie.may_win(&[1]));
        assert!(!tie.may_win(&[2]) && !tie.may_win(&[]) && !tie.may_win(&[0, 1]));
        assert!(!tie.may_win(&[7]) && !standing(&[4, 3, 2], 2).may_win(&[0, 0]));
        assert!(standing(&[4, 3, 2], 2).may_win(&[1, 0]));
    }
}
