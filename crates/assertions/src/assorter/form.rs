//! A proto-assorter that is a sum of votes with weights, in whole numbers.
//!
//! g(b) = Σ w(e) b(e) + m · [b is marked] + k          (1)  for every ballot b of the count
//!
//! b(e) are the votes (or the score) of candidate e on b, w, m and k weights. All weights are multiplied by their common
//! denominator: g is a whole number then, and so is the bound a of `assorter`, eq. (1).

use dashu_int::IBig;
use dashu_int::ops::Gcd;

use super::Rule;
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::Marks;
use crate::tally::Tally;

/// The weights of eq. (1) as ratios.
pub(super) struct Weights {
    /// By candidate.
    pub of: Vec<(u16, Exact)>,
    /// Of every other candidate.
    pub others: Exact,
    /// Of a ballot with a mark, overvoted ones too.
    pub marked: Exact,
    /// Of a ballot.
    pub ballot: Exact,
    /// a: no ballot adds less than −a.
    pub low: Exact,
    /// z: no ballot adds more.
    pub high: Exact,
    /// Whether ranks are scores.
    pub scores: bool,
}

impl Weights {
    /// Weights of candidates alone; what no ballot adds less and more than.
    pub fn new(of: impl IntoIterator<Item = (u16, Exact)>, low: Exact, high: Exact) -> Self {
        Weights {
            of: of.into_iter().collect(),
            others: Exact::ZERO,
            marked: Exact::ZERO,
            ballot: Exact::ZERO,
            low,
            high,
            scores: false,
        }
    }
}

/// The weights of eq. (1) as whole numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    of: Vec<i64>,
    others: i64,
    marked: i64,
    ballot: i64,
    /// Above 0.
    low: i64,
    high: i64,
    scores: bool,
}

impl Form {
    /// Multiplies all weights by the same number.
    pub fn new(weights: Weights) -> Result<Self, AssertionError> {
        let Weights {
            of,
            others,
            marked,
            ballot,
            low,
            high,
            scores,
        } = weights;
        let fixed = [&others, &marked, &ballot, &low, &high];
        let all = || of.iter().map(|(_, weight)| weight).chain(fixed);
        let common = all().fold(IBig::ONE, |common, weight| {
            let denominator = weight.denominator();
            let shared: IBig = (&common).gcd(&denominator).into();
            common * denominator / shared
        });
        // What all of them have in common besides tells nothing.
        let factor = all().fold(IBig::ZERO, |factor, weight| {
            let whole = weight.numerator() * (&common / weight.denominator());
            if factor == IBig::ZERO {
                whole
            } else if whole == IBig::ZERO {
                factor
            } else {
                factor.gcd(whole).into()
            }
        });
        let scale = Exact::new(common, if factor < IBig::ZERO { -factor } else { factor });
        let whole = |weight: &Exact| {
            let scaled = weight * &scale;
            let whole = i64::try_from(scaled.numerator()).ok();
            let fits = whole.filter(|whole| whole.unsigned_abs() < 1 << 62);
            fits.ok_or_else(|| AssertionError::TooFine(format!("weight {weight}")))
        };
        let others = whole(&others)?;
        let last = of.iter().map(|(at, _)| usize::from(*at)).max();
        let mut dense = vec![others; last.map_or(0, |last| last + 1)];
        for (at, weight) in &of {
            dense[usize::from(*at)] = whole(weight)?;
        }
        Ok(Form {
            of: dense,
            others,
            marked: whole(&marked)?,
            ballot: whole(&ballot)?,
            low: whole(&low)?,
            high: whole(&high)?,
            scores,
        })
    }

    /// The most that a ballot adds.
    pub fn high(&self) -> i64 {
        self.high
    }

    /// a: no ballot adds less than −a.
    pub fn low(&self) -> i64 {
        self.low
    }

    fn weight(&self, candidate: usize) -> i64 {
        self.of.get(candidate).copied().unwrap_or(self.others)
    }

    /// What a card adds: eq. (1). Nothing where it does not have the contest, does not show it or is in no figure of the
    /// count.
    pub fn g(&self, marks: &Marks<'_>) -> i64 {
        let places = match marks {
            Marks::Valid(places) => *places,
            Marks::Overvoted => return self.marked + self.ballot,
            Marks::Rejected | Marks::Unreadable | Marks::Absent | Marks::Phantom => return 0,
        };
        let each = |place: &tabulate::Place| {
            let votes = if self.scores {
                i128::from(place.rank)
            } else {
                1
            };
            i128::from(self.weight(usize::from(place.candidate))) * votes
        };
        let marked = if places.is_empty() { 0 } else { self.marked };
        let votes: i128 = places.iter().map(each).sum();
        let sum = votes + i128::from(marked) + i128::from(self.ballot);
        match i64::try_from(sum) {
            Ok(sum) if (-self.low..=self.high).contains(&sum) => sum,
            // More votes than the contest allows: no vote.
            _ => self.marked + self.ballot,
        }
    }

    /// The assorter's value.
    pub fn value(&self, g: i64) -> Exact {
        let low = i128::from(self.low);
        Exact::new(i128::from(g) + low, 2 * low)
    }

    /// What all ballots of a tally add.
    pub fn sum(&self, tally: &Tally, rule: &Rule) -> Result<Exact, AssertionError> {
        let needs = || AssertionError::NeedsBallots(rule.formula());
        let times = |weight: i64, number: Option<u64>| match weight {
            0 => Ok(Exact::ZERO),
            _ => {
                let number = Exact::from(number.ok_or_else(needs)?);
                Ok(number * Exact::from(i128::from(weight)))
            }
        };
        let of = tally.votes.iter().enumerate();
        let votes = of.map(|(at, votes)| votes * &i128::from(self.weight(at)).into());
        let ballots = times(self.ballot, tally.ballots)? + times(self.marked, tally.marked)?;
        Ok(votes.sum::<Exact>() + ballots)
    }
}
