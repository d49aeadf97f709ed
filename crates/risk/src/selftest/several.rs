//! A contest of several counties, each with a sample of its own made by one sequence of random numbers: our P-value, and
//! approximations that are in use or would be natural. The reported outcome is wrong by a tie: cards wrong by two votes stand on the first places
//! of the counties' lists, or on the same places of each.

use super::Design;
use crate::{
    DrawnSample, Errors, SampledPart, SplitMix64, kaplan_markov, kaplan_markov_of_parts, used_draws,
};

const AUDIT: &str = "several samples";
/// Colorado's.
const GAMMA: f64 = 1.03905;

/// A county of a simulated contest.
#[derive(Clone, Copy, Debug)]
pub struct County {
    /// Cards.
    pub cards: u64,
    /// Draws of its sample.
    pub draws: u64,
    /// How many of its cards are wrong by two votes: the first ones.
    pub wrong: u64,
}

/// A contest of several counties whose outcome is wrong.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What is wrong with it.
    pub truth: &'static str,
    /// The counties.
    pub counties: Vec<County>,
}

/// How a P-value is computed from the samples of all counties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// [`used_draws`] and [`kaplan_markov_of_parts`].
    Parts,
    /// [`kaplan_markov_of_parts`] of all draws, as if those with the same number were independent.
    AllDraws,
    /// All draws as if they were one uniform sample of all cards: what a count of the cards that happen to be at hand is.
    Pooled,
    /// rlauxe, "CorlaCountyAudits", provisional assumptions 1 and 2: of each county as many draws as the smallest rate
    /// of sampling gives, rounded, as if they were one uniform sample.
    SmallestRate,
}

impl Way {
    /// All of them, ours first.
    pub const ALL: [Way; 4] = [Way::Parts, Way::AllDraws, Way::Pooled, Way::SmallestRate];

    /// As a table names it.
    pub fn name(self) -> &'static str {
        match self {
            Way::Parts => "Kaplan–Markov of parts",
            Way::AllDraws => "of parts, all draws as if independent",
            Way::Pooled => "all draws pooled",
            Way::SmallestRate => "draws at the smallest rate, pooled",
        }
    }
}

impl Setting {
    fn new(truth: &'static str, counties: &[(u64, u64, u64)]) -> Self {
        let county = |&(cards, draws, wrong): &(u64, u64, u64)| County {
            cards,
            draws,
            wrong,
        };
        Setting {
            truth,
            counties: counties.iter().map(county).collect(),
        }
    }

    /// The reported margin in votes, which the wrong cards undo.
    pub fn margin(&self) -> u64 {
        self.counties.iter().map(|county| 2 * county.wrong).sum()
    }

    fn samples(&self) -> Vec<DrawnSample> {
        let of = |county: &County| DrawnSample::planned(county.cards, county.draws);
        self.counties.iter().map(of).collect()
    }

    /// For each county the draws that count, as their numbers.
    fn counted(&self, way: Way) -> Vec<Vec<u64>> {
        let rate = |county: &County| county.draws as f64 / county.cards as f64;
        let least = self.counties.iter().map(rate).fold(f64::INFINITY, f64::min);
        let all = self.counties.iter().map(|county| {
            let draws = match way {
                Way::SmallestRate => (least * county.cards as f64).round() as u64,
                _ => county.draws,
            };
            (1..=draws).collect()
        });
        match way {
            Way::Parts => used_draws(&self.samples()),
            _ => all.collect(),
        }
    }

    /// The P-value where `draws` of each county count and `wrong` of them are wrong.
    fn p_value(&self, way: Way, found: &[(u64, u64)]) -> f64 {
        let errors = |two_over| Errors {
            two_over,
            ..Errors::default()
        };
        let margin = self.margin();
        match way {
            Way::Parts | Way::AllDraws => {
                let part = |(county, found): (&County, &(u64, u64))| SampledPart {
                    cards: county.cards,
                    draws: found.0,
                    errors: errors(found.1),
                };
                let parts: Vec<_> = self.counties.iter().zip(found).map(part).collect();
                kaplan_markov_of_parts(&parts, margin, GAMMA).get()
            }
            Way::Pooled | Way::SmallestRate => {
                let draws = found.iter().map(|found| found.0).sum();
                let wrong = found.iter().map(|found| found.1).sum();
                let cards = self.counties.iter().map(|county| county.cards).sum();
                kaplan_markov(draws, margin, cards, GAMMA, errors(wrong)).get()
            }
        }
    }

    /// The P-value if no draw shows an error.
    pub fn without_error(&self, way: Way) -> f64 {
        let counted = self.counted(way);
        let found: Vec<_> = counted.iter().map(|of| (of.len() as u64, 0)).collect();
        self.p_value(way, &found)
    }

    /// The draws of all counties together that are enough for a risk limit if none shows an error, where all samples are
    /// larger or smaller by the same factor, in steps of a twentieth.
    pub fn size(&self, way: Way, limit: f64) -> u64 {
        let mut scaled = self.clone();
        for twentieths in 1.. {
            for (county, of) in scaled.counties.iter_mut().zip(&self.counties) {
                county.draws = (of.draws * twentieths).div_ceil(20);
            }
            if scaled.without_error(way) <= limit || twentieths > 10_000 {
                break;
            }
        }
        scaled.counties.iter().map(|county| county.draws).sum()
    }

    /// An audit that is looked at after every 25 random numbers and at the end.
    pub fn design(&self, way: Way) -> Design {
        let (setting, counted) = (self.clone(), self.counted(way));
        Design::new(AUDIT, way.name(), self.truth, move |random, limit| {
            setting.run(way, &counted, random, limit)
        })
    }

    fn run(&self, way: Way, counted: &[Vec<u64>], random: &mut SplitMix64, limit: f64) -> bool {
        let most = counted.iter().flatten().copied().max().unwrap_or(0);
        let mut found = vec![(0, 0); self.counties.len()];
        (1..=most).any(|i| {
            let half = 1 << 62;
            let h =
                u128::from(random.below(half)) * u128::from(half) + u128::from(random.below(half));
            for ((county, counted), found) in self.counties.iter().zip(counted).zip(&mut found) {
                if counted.binary_search(&i).is_ok() {
                    found.0 += 1;
                    let place = h % u128::from(county.cards);
                    found.1 += u64::from(place < u128::from(county.wrong));
                }
            }
            (i % 25 == 0 || i == most) && self.p_value(way, &found) <= limit
        })
    }
}

/// Contests whose outcome is wrong.
pub fn settings() -> Vec<Setting> {
    vec![
        Setting::new(
            "a large county, sampled thinly, has all errors",
            &[(29_989, 50, 1_900), (1_009, 300, 0), (997, 300, 0)],
        ),
        Setting::new(
            "a large county, sampled thinly, and two small ones have errors at one rate",
            &[(29_989, 50, 1_700), (1_009, 300, 57), (997, 300, 57)],
        ),
        Setting::new(
            "a small county, sampled densely, has all errors",
            &[(29_989, 200, 0), (1_009, 300, 600), (997, 300, 0)],
        ),
        Setting::new(
            "five counties of as many cards, errors on the same cards of each",
            &[(1_000, 160, 20); 5],
        ),
        Setting::new(
            "counties of 2, 3 and 5 thousand cards, errors on the first of each",
            &[(2_000, 200, 60), (3_000, 200, 60), (5_000, 200, 60)],
        ),
        // Colorado 2023, Boulder Valley School District RE-2, District A: a margin of 11,281 votes.
        Setting::new(
            "Boulder and Broomfield 2023, all errors in Boulder",
            &[(119_772, 121, 5_640), (26_559, 80, 0)],
        ),
        // Colorado 2023, City of Aurora 3C: a margin of 24,932 votes.
        Setting::new(
            "Adams, Arapahoe and Douglas 2023, all errors in Arapahoe",
            &[(103_214, 353, 0), (170_514, 67, 12_466), (144_601, 291, 0)],
        ),
    ]
}

pub(super) fn designs() -> Vec<Design> {
    let settings = settings();
    settings.iter().map(|s| s.design(Way::Parts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selftest::Rate;

    fn rate(setting: &Setting, way: Way, runs: u64) -> Rate {
        let design = setting.design(way);
        let falsely = (0..runs).filter(|k| design.confirms(1, *k, 0.05)).count();
        Rate::of(falsely as u64, runs)
    }

    /// Each approximation confirms a wrong outcome far more often than the limit in one of the settings, ours in none.
    #[test]
    fn approximations_do_not_limit_risk() {
        let settings = settings();
        let thin = &settings[0];
        assert!(rate(thin, Way::Pooled, 400).low > 0.9);
        assert!(rate(thin, Way::Parts, 400).is_within(0.05));
        let equal = &settings[3];
        for way in [Way::AllDraws, Way::Pooled, Way::SmallestRate] {
            assert!(rate(equal, way, 400).low > 0.15, "{way:?}");
        }
        let ours = rate(equal, Way::Parts, 400);
        assert!(ours.is_within(0.05), "{ours:?}");
    }

    /// Where no two counties have a common divisor all draws count; at one rate in all counties pooling them is the same.
    #[test]
    fn without_errors() {
        let same = Setting::new("", &[(3_001, 60, 100), (1_000, 20, 0)]);
        let of = |way| same.without_error(way);
        assert!((of(Way::Parts) / of(Way::AllDraws) - 1.0).abs() < 1e-12);
        assert!((of(Way::Parts) / of(Way::Pooled) - 1.0).abs() < 1e-2);
        assert!((of(Way::SmallestRate) / of(Way::Pooled) - 1.0).abs() < 1e-12);
        let size = same.size(Way::Parts, 0.05);
        assert!((120..=135).contains(&size), "{size}");
    }
}
