//! Which samples a contest that was not targeted is looked at in, decided by figures that no reading can influence.
//!
//! The cards of the contest are cut into parts, each a county or the counties that it has in common with a sample's contest, and each
//! part is given a sample that was drawn from all of its cards: for a county the one with the most draws for its cards.
//! Of the ways to do that, the one is taken whose P-value by `risk::planned_p_value` is the least: it follows from
//! the numbers of cards, the sizes of the first round and the margin alone.
//!
//! Samples stand beside one another only where their random numbers are the seed's: then it is known which draws have the same number i,
//! and by how many cards they were reduced.

use std::collections::{HashMap, HashSet, VecDeque};

use election::DrawRow;
use risk::{DrawnSample, PlannedPart, planned_p_value};
use sampling::Seed;

use crate::index::Contest;

/// A targeted contest and what was drawn for it.
pub(super) struct Sample<'a> {
    pub contest: &'a Contest<'a>,
    /// Whether its draw was checked and came out.
    pub came_out: bool,
    pub counties: HashSet<usize>,
    pub drawn: DrawnSample,
    pub rows: &'a [DrawRow],
    /// The place in `rows` of the draws 1, 2, … if the random numbers are those of the seed.
    in_order: Option<Vec<usize>>,
}

impl<'a> Sample<'a> {
    /// The draws until a round; none if the first round's are not at hand.
    pub fn of(
        contest: &'a Contest<'a>,
        cards: u64,
        came_out: bool,
        seed: Option<&Seed>,
        round: u32,
    ) -> Option<Self> {
        let first = contest.rounds.first()?.sheet?;
        let until = contest.rounds.iter().rev().filter(|r| r.number <= round);
        let rows = &until.filter_map(|r| r.sheet).next()?.rows[..];
        let first = first.rows.len().min(rows.len()) as u64;
        Some(Sample {
            contest,
            came_out,
            counties: contest.counties.iter().copied().collect(),
            drawn: DrawnSample {
                cards,
                first,
                draws: rows.len() as u64,
            },
            rows,
            in_order: seed.and_then(|seed| in_order(seed, cards, rows)),
        })
    }

    /// m / N more than another's.
    fn is_denser(&self, other: &Sample<'_>) -> bool {
        let of =
            |a: &Sample<'_>, b: &Sample<'_>| u128::from(a.drawn.first) * u128::from(b.drawn.cards);
        of(self, other) > of(other, self)
    }
}

/// The place in the rows of each draw. Rows of one number name one card, so that it does not matter which is which.
fn in_order(seed: &Seed, cards: u64, rows: &[DrawRow]) -> Option<Vec<usize>> {
    let mut by_number: HashMap<u64, VecDeque<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        by_number.entry(row.number?).or_default().push_back(place);
    }
    let draws = 1..=rows.len() as u64;
    let place = |i| by_number.get_mut(&seed.draw(i, cards)?)?.pop_front();
    draws.map(place).collect()
}

/// A part of a contest's cards.
#[derive(Clone)]
pub(super) struct Part {
    pub counties: Vec<usize>,
    pub cards: u64,
    /// A place in [`Design::samples`].
    pub sample: Option<usize>,
}

/// The parts of a contest, with their samples.
pub(super) struct Design<'s, 'a> {
    pub samples: Vec<&'s Sample<'a>>,
    pub parts: Vec<Part>,
}

impl<'s, 'a> Design<'s, 'a> {
    /// The design with the least planned P-value; none if no sample was drawn from any of the counties.
    pub fn best(
        samples: &'s [Sample<'a>],
        counties: &[(usize, u64)],
        margin: u64,
        gamma: f64,
    ) -> Option<Self> {
        let shared = |sample: &Sample<'_>| {
            let of = counties.iter().filter(|(k, _)| sample.counties.contains(k));
            of.count()
        };
        let whole = samples.iter().filter(|s| shared(s) == counties.len());
        let blocks = samples
            .iter()
            .filter(|s| (2..counties.len()).contains(&shared(s)) && s.in_order.is_some());
        let mut designs: Vec<Self> = whole
            .chain(blocks)
            .map(|sample| Design::with(Some(sample), samples, counties))
            .collect();
        if counties.len() > 1 {
            designs.push(Design::with(None, samples, counties));
        }
        designs.retain(|design| !design.samples.is_empty());
        let mut best: Option<(f64, Self)> = None;
        for design in designs {
            let p = design.planned(margin, gamma);
            if best.as_ref().is_none_or(|(least, _)| p < *least) {
                best = Some((p, design));
            }
        }
        best.map(|(_, design)| design)
    }

    /// One part for what the contest has in common with a sample, and one for each other county.
    fn with(
        block: Option<&'s Sample<'a>>,
        samples: &'s [Sample<'a>],
        counties: &[(usize, u64)],
    ) -> Self {
        let mut design = Design {
            samples: Vec::new(),
            parts: Vec::new(),
        };
        let inside = |k: &usize| block.is_some_and(|block| block.counties.contains(k));
        let (of_block, others): (Vec<_>, Vec<_>) = counties.iter().partition(|(k, _)| inside(k));
        if let Some(block) = block {
            design.add(&of_block, Some(block));
        }
        for county in others {
            let mut best: Option<&Sample<'_>> = None;
            for sample in samples {
                if sample.counties.contains(&county.0)
                    && sample.in_order.is_some()
                    && best.is_none_or(|best| sample.is_denser(best))
                {
                    best = Some(sample);
                }
            }
            design.add(&[county], best);
        }
        design
    }

    fn add(&mut self, counties: &[(usize, u64)], sample: Option<&'s Sample<'a>>) {
        let sample = sample.map(|sample| {
            let known = self.samples.iter().position(|s| std::ptr::eq(*s, sample));
            known.unwrap_or_else(|| {
                self.samples.push(sample);
                self.samples.len() - 1
            })
        });
        self.parts.push(Part {
            counties: counties.iter().map(|(k, _)| *k).collect(),
            cards: counties.iter().map(|(_, cards)| cards).sum(),
            sample,
        });
    }

    fn planned(&self, margin: u64, gamma: f64) -> f64 {
        let samples: Vec<DrawnSample> = self.samples.iter().map(|s| s.drawn).collect();
        let part = |part: &Part| PlannedPart {
            cards: part.cards,
            sample: part.sample,
        };
        let parts: Vec<PlannedPart> = self.parts.iter().map(part).collect();
        planned_p_value(&samples, &parts, margin, gamma)
            .expect("every part's sample is in the list")
            .get()
    }

    /// For each sample its draws, and whether each is used.
    pub fn draws(&self) -> Vec<Vec<(&'a DrawRow, bool)>> {
        if let [sample] = self.samples[..] {
            return vec![sample.rows.iter().map(|row| (row, true)).collect()];
        }
        let drawn: Vec<DrawnSample> = self.samples.iter().map(|s| s.drawn).collect();
        let used = risk::used_draws(&drawn);
        let rows = |(sample, used): (&&Sample<'a>, Vec<u64>)| {
            let order = sample.in_order.iter().flatten().zip(1..);
            let row =
                |(place, i): (&usize, u64)| (&sample.rows[*place], used.binary_search(&i).is_ok());
            order.map(row).collect()
        };
        self.samples.iter().zip(used).map(rows).collect()
    }
}
