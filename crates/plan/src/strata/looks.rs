//! Audits of two strata, simulated: a look at both samples each time they have grown by a twentieth.
//!
//! An audit in rounds looks at its samples when a round is done, not after every card. A claim that was confirmed at a
//! look stays so: SUITE's and the inverse bets' P-values may be looked at as often as one likes. The looks of a simulated
//! audit ask whether the limit is met, most of which one lead or one mean refutes; the number of looks, some 110 up to a
//! thousand draws, and of claims is what a simulation takes its time for.

use rayon::prelude::*;
use risk::SplitMix64;

use super::claim::Near;
use super::{Strata, Stratum};
use crate::distribution::Distribution;
use crate::population::Values;
use crate::trial::{Audit, counts};
use crate::urn::Urn;

impl Strata {
    /// The sizes at which an audit is looked at, of both samples together, rising, to at most `most`.
    pub fn looks(&self, most: u64) -> impl Iterator<Item = u64> {
        let most = most.min(self.all_cards());
        let next = move |n: &u64| (*n < most).then(|| (n + (n / 20).max(1)).min(most));
        std::iter::successors((most > 0).then_some(1), next)
    }

    /// At which size each of `runs` audits confirmed the outcome at a risk limit in (0, 1); one that would need more than
    /// `most` draws is a full count. The seed and the name of a part of the work say which series of
    /// random numbers.
    pub fn many(
        &self,
        limit: f64,
        most: u64,
        (seed, part): (u64, &str),
        runs: u64,
    ) -> Distribution {
        let runs = (0..runs).into_par_iter();
        let sizes: Vec<Option<u64>> = runs
            .map(|run| self.confirmed_at(limit, most, &mut SplitMix64::of_part(seed, part, run)))
            .collect();
        Distribution::of(sizes)
    }

    /// The least size of a look, at most `most`, at which samples that hold just what the audit expects, rounded to whole
    /// cards, confirm the outcome.
    pub fn if_as_expected(&self, limit: f64, most: u64) -> Option<u64> {
        self.looks(most).find(|size| self.as_expected(*size, limit))
    }

    /// Whether such samples do.
    pub(super) fn as_expected(&self, size: u64, limit: f64) -> bool {
        let (compared, polled) = self.split(size);
        let sample = |kinds: &[Values], draws: u64| -> Vec<u64> {
            let all: f64 = kinds.iter().map(|kind| kind.count).sum();
            // Rounded sums from the rarest on, so that all make up the sample.
            let (mut sum, mut counted) = (0.0, 0);
            let mut counts = Vec::new();
            for kind in kinds.iter().rev() {
                sum += kind.count;
                let to = (sum / all * draws as f64).round() as u64;
                counts.push(to - counted);
                counted = to;
            }
            counts.reverse();
            counts
        };
        let [of_compared, of_polled] = &self.expected;
        let counts = [sample(of_compared, compared), sample(of_polled, polled)];
        let drawn = [(&of_compared[..], &counts[0][..]), (of_polled, &counts[1])];
        let confirms = |claim: usize| {
            let confirmed = self.tests[claim].confirms(claim, drawn, limit, &mut Near::default());
            confirmed.expect("counts of a stratum, of which a test was made")
        };
        (0..self.tests.len()).all(confirms)
    }

    /// One audit in rounds: `rounds` are draws in all by the end of each, rising. It is confirmed by the last draw of a round;
    /// after the last one comes a full count.
    pub fn audit(&self, limit: f64, random: &mut SplitMix64, rounds: &[u64]) -> Audit {
        let mut samples = self.samples(random);
        let mut least = vec![1.0_f64; self.tests.len()];
        let mut audit = Audit {
            confirmed: None,
            round: None,
            risks: Vec::new(),
        };
        for (round, draws) in (1..).zip(rounds) {
            samples.draw_to(self.split(*draws), random);
            let drawn = samples.drawn(self);
            for (claim, least) in least.iter_mut().enumerate() {
                let p = self.tests[claim].p_value(claim, drawn);
                let p = p.expect("counts of a stratum, of which a test was made");
                *least = least.min(p.get());
            }
            let risk = least.iter().copied().fold(0.0, f64::max);
            audit.risks.push(risk);
            if risk <= limit {
                audit.confirmed = Some(*draws);
                audit.round = Some(round);
                break;
            }
        }
        audit
    }

    /// One audit with a look at each size: the size of the look that confirmed the outcome.
    fn confirmed_at(&self, limit: f64, most: u64, random: &mut SplitMix64) -> Option<u64> {
        let mut samples = self.samples(random);
        let claims = 0..self.tests.len();
        let mut open: Vec<(usize, Near)> = claims.map(|claim| (claim, Near::default())).collect();
        for size in self.looks(most) {
            samples.draw_to(self.split(size), random);
            let drawn = samples.drawn(self);
            open.retain_mut(|(claim, near)| {
                let confirmed = self.tests[*claim].confirms(*claim, drawn, limit, near);
                !confirmed.expect("counts of a stratum, of which a test was made")
            });
            if open.is_empty() {
                return Some(size);
            }
        }
        None
    }

    fn samples(&self, random: &mut SplitMix64) -> Samples {
        Samples {
            compared: Sample::new(&self.compared, random),
            polled: Sample::new(&self.polled, random),
        }
    }
}

/// What was drawn from both strata.
struct Samples {
    compared: Sample,
    polled: Sample,
}

impl Samples {
    fn draw_to(&mut self, (compared, polled): (u64, u64), random: &mut SplitMix64) {
        self.compared.draw_to(compared, random);
        self.polled.draw_to(polled, random);
    }

    fn drawn<'s>(&'s self, strata: &'s Strata) -> [(&'s [Values], &'s [u64]); 2] {
        [
            (&strata.compared.kinds, &self.compared.counts),
            (&strata.polled.kinds, &self.polled.counts),
        ]
    }
}

/// What was drawn from a stratum: how many of each kind.
struct Sample {
    urn: Urn,
    replacement: bool,
    counts: Vec<u64>,
    drawn: u64,
}

impl Sample {
    fn new(of: &Stratum, random: &mut SplitMix64) -> Self {
        let counts = match of.kinds[..] {
            // An empty stratum.
            [] => vec![0],
            _ => counts(&of.kinds, of.cards, random),
        };
        Sample {
            urn: Urn::new(&counts),
            replacement: of.replacement,
            counts: vec![0; counts.len()],
            drawn: 0,
        }
    }

    fn draw_to(&mut self, draws: u64, random: &mut SplitMix64) {
        while self.drawn < draws {
            let kind = self.urn.draw(random);
            if !self.replacement {
                self.urn.take(kind);
            }
            self.counts[kind] += 1;
            self.drawn += 1;
        }
    }
}
