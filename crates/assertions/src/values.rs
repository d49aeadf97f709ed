//! Cards into the numbers that a risk function takes, one after the other.
//!
//! Each is the exact value rounded down ([`Exact::below`] says why that is safe); upper bounds are rounded up. A contest has
//! few different values: each is computed exactly once, and looked up for every further card without allocating.
//! Borda counts are the exception: their points are fractions that differ from ballot to ballot.

use crate::assorter::{Assorter, Style};
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::Marks;
use crate::overstatement::{Overstatement, Reference};

/// Values that were met, in the order of what they are values of.
#[derive(Clone, Debug)]
struct Met<K>(Vec<(K, f64)>);

impl<K: Ord + Copy> Met<K> {
    fn get(&mut self, key: K, exact: impl FnOnce() -> Exact) -> f64 {
        match self.0.binary_search_by(|(met, _)| met.cmp(&key)) {
            Ok(at) => self.0[at].1,
            Err(at) => {
                let value = exact().below();
                self.0.insert(at, (key, value));
                value
            }
        }
    }
}

/// The values that the paper gives cards: for a ballot-polling audit.
#[derive(Clone, Debug)]
pub struct PollingValues<'a> {
    assorter: &'a Assorter,
    style: Style,
    met: Met<i64>,
}

impl<'a> PollingValues<'a> {
    /// Of an assorter.
    pub fn new(assorter: &'a Assorter, style: Style) -> Self {
        PollingValues {
            assorter,
            style,
            met: Met(Vec::new()),
        }
    }

    /// What no value is above.
    pub fn upper(&self) -> f64 {
        self.assorter.upper().above()
    }

    /// The value of a card: [`Assorter::value_on_paper`], rounded down.
    pub fn value(&mut self, paper: &Marks<'_>) -> f64 {
        let exact = || self.assorter.value_on_paper(paper, self.style);
        match on_paper(self.assorter, paper, self.style) {
            Some(key) => self.met.get(key, exact),
            None => exact().below(),
        }
    }
}

/// The values of comparisons: for a card-level comparison audit, pools included.
#[derive(Clone, Debug)]
pub struct ComparisonValues<'a> {
    compared: Overstatement<'a>,
    style: Style,
    /// By the pool, from 1, or 0; and what the record says less what the paper says.
    met: Met<(usize, i128)>,
}

impl<'a> ComparisonValues<'a> {
    /// Of an assertion.
    pub fn new(compared: Overstatement<'a>, style: Style) -> Self {
        ComparisonValues {
            compared,
            style,
            met: Met(Vec::new()),
        }
    }

    /// What no value is above.
    pub fn upper(&self) -> f64 {
        self.compared.upper().above()
    }

    /// The value of a card with a record of its own: [`Overstatement::value`], rounded down.
    ///
    /// # Errors
    /// Style is used, and the card's record does not have the contest.
    pub fn value(&mut self, record: &Marks<'_>, paper: &Marks<'_>) -> Result<f64, AssertionError> {
        let exact = || {
            self.compared
                .value(Reference::Card(*record), paper, self.style)
        };
        let assorter = self.compared.assorter();
        let on_paper = on_paper(assorter, paper, self.style);
        match (assorter.whole(record), on_paper) {
            _ if *record == Marks::Absent && self.style == Style::Used => {
                Err(AssertionError::NotInPopulation)
            }
            (Some(record), Some(paper)) => {
                let key = (0, i128::from(record) - i128::from(paper));
                let exact = || exact().expect("the record has the contest");
                Ok(self.met.get(key, exact))
            }
            _ => Ok(exact()?.below()),
        }
    }

    /// The value of a card of a pool, by the pool's place among all pools and its mean.
    pub fn value_in_pool(&mut self, pool: usize, mean: &Exact, paper: &Marks<'_>) -> f64 {
        let exact = || {
            let value = self
                .compared
                .value(Reference::Pool(mean), paper, self.style);
            value.expect("a pool's card is of the population")
        };
        match on_paper(self.compared.assorter(), paper, self.style) {
            Some(paper) => self.met.get((pool + 1, i128::from(paper)), exact),
            None => exact().below(),
        }
    }
}

/// What [`Assorter::value_on_paper`] depends on, as a whole number.
fn on_paper(assorter: &Assorter, paper: &Marks<'_>, style: Style) -> Option<i64> {
    match (paper, style) {
        (Marks::Phantom | Marks::Unreadable, _) | (Marks::Absent, Style::Used) => {
            assorter.whole(&Marks::Phantom).map(|_| assorter.least())
        }
        _ => assorter.whole(paper),
    }
}
