//! Samples for targeted contests into cards that each county looks at.
//!
//! The sample of a contest is drawn from all cards of its counties, N_U in all, with replacement: r_i = 1 + H_i mod N_U, H_i being
//! the same for every contest (ColoradoRLA; docs/several-samples.md). So contests of the same counties have the same draws, and
//! the largest of their samples holds the others. Samples of other counties are other draws. A card of county c is looked at with chance
//!
//! 1 − Π_U (1 − 1/N_U)^{n_U}                                                                (1)
//!
//! over the sets of counties U that c is in, n_U being the largest sample of a contest of U; N_c times (1) is the expected
//! number of different cards. That the draws of two sets share their H_i is left out: it moves which cards coincide, and hardly how many.

use std::collections::{BTreeMap, BTreeSet};

use election::{Cards, Name};

/// Where a contest is drawn for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The counties that have it.
    pub counties: BTreeSet<Name>,
    /// N_U: all cards of these.
    pub cards: Cards,
}

/// What a county looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct CountyCards {
    /// The county.
    pub county: Name,
    /// N_c: its cards.
    pub cards: Cards,
    /// Different cards of it, as expected.
    pub drawn: f64,
}

/// How many cards each county has, as far as some contest is in that county alone.
pub fn cards_of_counties<'a>(areas: impl IntoIterator<Item = &'a Area>) -> BTreeMap<Name, Cards> {
    let alone = areas.into_iter().filter(|area| area.counties.len() == 1);
    let each = alone.flat_map(|area| area.counties.iter().map(|of| (of.clone(), area.cards)));
    each.collect()
}

/// The expected number of different cards of each county for samples of so many draws: (1). Counties whose number of cards is not
/// known are left out.
///
/// ```
/// use election::Cards;
/// use plan::{Area, by_county};
/// let area = |counties: &[&str], cards| Area {
///     counties: counties.iter().map(|of| (*of).into()).collect(),
///     cards: Cards(cards),
/// };
/// let (one, both) = (area(&["A"], 1_000), area(&["A", "B"], 4_000));
/// let cards = [("A".into(), Cards(1_000)), ("B".into(), Cards(3_000))].into();
/// // Of 40 draws for both some 10 are in A, where 100 more are drawn; 20 for the same two are among the 40.
/// let found = by_county(&[(one, 100), (both.clone(), 40), (both, 20)], &cards);
/// let drawn: Vec<f64> = found.iter().map(|of| of.drawn.round()).collect();
/// assert_eq!(drawn, [104.0, 30.0]);
/// ```
pub fn by_county(samples: &[(Area, u64)], cards: &BTreeMap<Name, Cards>) -> Vec<CountyCards> {
    let mut largest: BTreeMap<&BTreeSet<Name>, (Cards, u64)> = BTreeMap::new();
    for (area, draws) in samples {
        let (_, most) = largest.entry(&area.counties).or_insert((area.cards, 0));
        *most = (*most).max(*draws);
    }
    let each = cards.iter().map(|(county, cards)| {
        let over = largest.iter().filter(|(of, _)| of.contains(county));
        // ln of (1)'s product.
        let missed: f64 = over
            .map(|(_, (all, draws))| *draws as f64 * (-1.0 / all.0.max(1) as f64).ln_1p())
            .sum();
        CountyCards {
            county: county.clone(),
            cards: *cards,
            drawn: -(cards.0 as f64) * missed.exp_m1(),
        }
    });
    each.collect()
}
