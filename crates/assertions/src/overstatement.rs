//! The overstatement assorter: what the comparison of a card with its record says about one assertion.
//!
//! ω = A(cvr) − A(mvr)              (1)  overstatement, in [−u, u]
//! B = (1 − ω / u) / (2 − v / u)    (2)  overstatement assorter, in [0, 2 / (2 − v/u)]
//!
//! `u` is the assorter's upper bound, `v` the margin of the records. The mean of B over a population is above 1/2
//! exactly when the mean of A(mvr) is, provided that v = 2 Ā(cvr) − 1 for the very values A(cvr) that go into (1)
//! (Stark 2020, SHANGRLA, §3.2). Without an error B = 1 / (2 − v/u).
//!
//! For a card in a pool of which only totals are known, A(cvr) is the pool's mean (Stark 2023, "Overstatement-Net-
//! Equivalent Risk-Limiting Audit: ONEAudit", §2): the mean over the pool, hence v, is what it would be card by card.
//!
//! | the record says | A(cvr) | | the paper shows | A(mvr) |
//! |---|---|---|---|---|
//! | votes, or none | by the assorter | | votes, or none | by the assorter |
//! | phantom: no record | 1/2 | | not found, unreadable | 0 |
//! | no such contest, style not used | 1/2 | | no such contest, style not used | 1/2 |
//! | no such contest, style used | error | | no such contest, style used | 0 |
//!
//! So a phantom that is not found overstates by 1/2, a card that is not found by all of its recorded value. The 0 is argued
//! for at [`Assorter::value_on_paper`]; where style is used a card without the contest is one that the record says to
//! have it (Glazer, Spertus, Stark 2021, "More style, less work", §3).

use crate::assorter::{Assorter, Style};
use crate::error::AssertionError;
use crate::exact::Exact;
use crate::marks::Marks;

/// What is on record about a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<'r> {
    /// Its own record.
    Card(Marks<'r>),
    /// The mean of its pool: [`crate::Pool::mean`].
    Pool(&'r Exact),
}

/// The overstatement assorter of one assertion.
///
/// The worked example of a reader, with u = 1 and v = 1/5: no error, a vote for the loser where the record has none, a
/// vote for the loser where the record has the winner.
///
/// ```
/// use assertions::{Assorter, Exact, Marks, Overstatement, Reference, Rule, Style};
/// use tabulate::Place;
/// let pair = Assorter::new(Rule::Pair { winner: 0, loser: 1, votes: 1 })?;
/// let compared = Overstatement::new(&pair, Exact::new(1, 5))?;
/// let value = |cvr, mvr| {
///     compared.value(Reference::Card(cvr), &mvr, Style::Used)
/// };
/// let vote = |candidate| [Place { rank: 1, candidate }];
/// let (winner, loser) = (vote(0), vote(1));
/// assert_eq!(value(Marks::Valid(&winner), Marks::Valid(&winner))?, Exact::new(5, 9));
/// assert_eq!(value(Marks::Valid(&[]), Marks::Valid(&loser))?, Exact::new(5, 18));
/// assert_eq!(value(Marks::Valid(&winner), Marks::Valid(&loser))?, Exact::ZERO);
/// # Ok::<(), assertions::AssertionError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Overstatement<'a> {
    assorter: &'a Assorter,
    upper: Exact,
    /// 2u − v, above 0.
    room: Exact,
}

impl<'a> Overstatement<'a> {
    /// For an assorter with this margin of the records.
    ///
    /// # Errors
    /// The margin is above 2u − 1: no records have it.
    pub fn new(assorter: &'a Assorter, margin: Exact) -> Result<Self, AssertionError> {
        let upper = assorter.upper();
        let room = &upper + &upper - margin.clone();
        if room < Exact::ONE {
            return Err(AssertionError::Margin { margin, upper });
        }
        Ok(Overstatement {
            assorter,
            upper,
            room,
        })
    }

    /// The assorter.
    pub fn assorter(&self) -> &'a Assorter {
        self.assorter
    }

    /// What B is at most: 2 / (2 − v/u).
    pub fn upper(&self) -> Exact {
        (&self.upper + &self.upper) / self.room.clone()
    }

    /// B of a card without an error: 1 / (2 − v/u).
    pub fn without_error(&self) -> Exact {
        &self.upper / &self.room
    }

    /// ω of eq. (1).
    ///
    /// # Errors
    /// Style is used, and the card's own record does not have the contest: it is not of the population.
    pub fn overstatement(
        &self,
        reference: Reference<'_>,
        paper: &Marks<'_>,
        style: Style,
    ) -> Result<Exact, AssertionError> {
        let recorded = match reference {
            Reference::Pool(mean) => mean.clone(),
            Reference::Card(Marks::Absent) if style == Style::Used => {
                return Err(AssertionError::NotInPopulation);
            }
            Reference::Card(marks) => self.assorter.value(&marks),
        };
        Ok(recorded - self.assorter.value_on_paper(paper, style))
    }

    /// B of eq. (2).
    ///
    /// # Errors
    /// Those of [`Overstatement::overstatement`].
    pub fn value(
        &self,
        reference: Reference<'_>,
        paper: &Marks<'_>,
        style: Style,
    ) -> Result<Exact, AssertionError> {
        let overstatement = self.overstatement(reference, paper, style)?; // (1)
        Ok((&self.upper - &overstatement) / self.room.clone()) // (2)
    }
}
