//! One sample for many contests at once, of cards that carry different contests.
//!
//! Every card has a random number, the same for all contests. Contest c asks for S_c cards: it takes the S_c cards
//! that carry it and have the smallest numbers, or all of them,
//!
//! sample = ⋃_c { i carries c : nᵢ ≤ t_c },  t_c the S_c-th smallest number of a card that carries c        (1)
//!
//! so that a card which carries several contests serves all of them (Glazer, Spertus & Stark 2021, "More Style, Less
//! Work: Card-Style Data Decrease Risk-Limiting Audit Sample Sizes", §3.2). A sample for larger sizes has the smaller one in it.
//!
//! What a contest may use of the cards that others brought is where its own order is unbroken:
//!
//! prefix_c = #{ i in sample, carries c : nᵢ < n_j for every j outside the sample that carries c }          (2)
//!
//! These are the first cards of c's own order, and therefore a random sample of the cards that carry it. The rest of the
//! sample is none: which of its cards are there depends on what else they carry.
//!
//! The list is gone through twice and never held; what is held is as many numbers as contests ask for.

use std::collections::BinaryHeap;

/// A card of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampledCard<N> {
    /// Its place in the list, from 0.
    pub place: u64,
    /// Its number.
    pub number: N,
}

/// A sample for several contests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample<N> {
    /// The cards by their numbers; cards with the same number by their places.
    pub cards: Vec<SampledCard<N>>,
    /// Equation (2), for each contest.
    pub prefixes: Vec<u64>,
}

/// Equation (1). `cards` gives the list anew each time: for each card its number and the contests that it carries, each
/// once, by their places in `sizes`.
///
/// # Panics
/// A card carries a contest that has no size, or the list is another one the second time.
///
/// ```
/// // Contest 0 is on all four cards, contest 1 on two. One card of each is wanted.
/// let cards = || [(3, &[0][..]), (1, &[0]), (4, &[0, 1]), (2, &[0, 1])].into_iter();
/// let sample = sampling::consistent_sample(cards, &[1, 1]);
/// let places: Vec<_> = sample.cards.iter().map(|card| card.place).collect();
/// assert_eq!(places, [1, 3]);
/// // The card that contest 1 brought comes next in the order of contest 0: it may use both.
/// assert_eq!(sample.prefixes, [2, 1]);
/// ```
pub fn consistent_sample<'c, N, I>(cards: impl Fn() -> I, sizes: &[u64]) -> Sample<N>
where
    N: Ord + Clone,
    I: Iterator<Item = (N, &'c [usize])>,
{
    let numbered = || {
        (0..)
            .zip(cards())
            .map(|(place, (number, of))| ((number, place), of))
    };
    // The smallest numbers of the cards that carry each contest.
    let mut smallest: Vec<BinaryHeap<(N, u64)>> = sizes.iter().map(|_| BinaryHeap::new()).collect();
    for (number, contests) in numbered() {
        for contest in contests {
            let held = &mut smallest[*contest];
            if (held.len() as u64) < sizes[*contest] {
                held.push(number.clone());
            } else if let Some(mut largest) = held.peek_mut()
                && number < *largest
            {
                *largest = number.clone();
            }
        }
    }
    let last: Vec<Option<(N, u64)>> = smallest.iter().map(|held| held.peek().cloned()).collect();
    drop(smallest);
    let wanted = |number: &(N, u64), contests: &[usize]| {
        let of = |contest: &usize| last[*contest].as_ref();
        contests.iter().filter_map(of).any(|last| number <= last)
    };
    // The smallest number of a card that carries each contest and is not in the sample.
    let mut missing: Vec<Option<(N, u64)>> = sizes.iter().map(|_| None).collect();
    let mut drawn = Vec::new();
    for (number, contests) in numbered() {
        if wanted(&number, contests) {
            drawn.push((number, contests));
            continue;
        }
        for contest in contests {
            let missing = &mut missing[*contest];
            if missing.as_ref().is_none_or(|least| number < *least) {
                *missing = Some(number.clone());
            }
        }
    }
    drawn.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let mut prefixes = vec![0; sizes.len()];
    for (number, contests) in &drawn {
        for contest in *contests {
            let unbroken = missing[*contest]
                .as_ref()
                .is_none_or(|least| number < least);
            prefixes[*contest] += u64::from(unbroken);
        }
    }
    let cards = drawn
        .into_iter()
        .map(|((number, place), _)| SampledCard { place, number });
    Sample {
        cards: cards.collect(),
        prefixes,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::Sha256Numbers;

    fn places<N>(sample: &Sample<N>) -> Vec<u64> {
        sample.cards.iter().map(|card| card.place).collect()
    }

    /// SHANGRLA's own test (`test_consistent_sampling`): six cards, of which the first five carry one contest and
    /// cards 1, 2, 3 and 6 another, three of each.
    #[test]
    fn shangrla() {
        let on = [&[0, 1][..], &[0, 1], &[0, 1], &[0], &[0], &[1]];
        let cards = || Sha256Numbers::new("1234567890").zip(on);
        let sample = consistent_sample(cards, &[3, 3]);
        assert_eq!(places(&sample), [5 - 1, 4 - 1, 6 - 1, 1 - 1, 2 - 1]);
    }

    #[test]
    fn more_is_asked_than_there_are() {
        let cards = || [(2, &[0][..]), (1, &[]), (3, &[0])].into_iter();
        let sample = consistent_sample(cards, &[7, 7]);
        assert_eq!((places(&sample), sample.prefixes), (vec![0, 2], vec![2, 0]));
        assert!(consistent_sample(cards, &[0, 0]).cards.is_empty());
    }

    proptest! {
        /// Against the definitions, straightforwardly: each contest's cards sorted, the first of them taken.
        #[test]
        fn by_definition(
            cards in prop::collection::vec((0u8..40, prop::collection::btree_set(0usize..3, 0..=3)), 0..30),
            sizes in prop::collection::vec(0u64..8, 3),
            more in prop::collection::vec(0u64..4, 3),
        ) {
            let on: Vec<(u8, Vec<usize>)> =
                cards.iter().map(|(number, of)| (*number, of.iter().copied().collect())).collect();
            let list = || on.iter().map(|(number, of)| (*number, &of[..]));
            let sample = consistent_sample(list, &sizes);
            let order = |contest: usize| {
                let mut order: Vec<(u8, u64)> = (0..)
                    .zip(&cards)
                    .filter(|(_, (_, of))| of.contains(&contest))
                    .map(|(place, (number, _))| (*number, place))
                    .collect();
                order.sort_unstable();
                order
            };
            let expected: BTreeSet<(u8, u64)> = (0..3)
                .flat_map(|c| order(c).into_iter().take(sizes[c] as usize))
                .collect();
            let found: Vec<_> = sample.cards.iter().map(|card| (card.number, card.place)).collect();
            prop_assert_eq!(&found, &expected.iter().copied().collect::<Vec<_>>());
            for (contest, size) in sizes.iter().enumerate() {
                let unbroken = order(contest).iter().take_while(|card| expected.contains(card)).count();
                prop_assert_eq!(sample.prefixes[contest], unbroken as u64);
                prop_assert!(unbroken as u64 >= (*size).min(order(contest).len() as u64));
            }
            // A later round has the cards of an earlier one.
            let larger: Vec<u64> = sizes.iter().zip(&more).map(|(size, more)| size + more).collect();
            let later: BTreeSet<u64> = places(&consistent_sample(list, &larger)).into_iter().collect();
            prop_assert!(places(&sample).iter().all(|place| later.contains(place)));
        }
    }
}
