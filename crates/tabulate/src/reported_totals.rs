//! Winners from totals as somebody reported them, where no cards are at hand.
//!
//! A total is the figure that the file prints for all of the contest, else the sum over its counting groups or parts. Where
//! any of them is withheld, the total is not known and nobody is said to have won. Rounds cannot be counted from totals.

use election::record::{
    CountOf, Figure, Parts, ReportedContest, ReportedResults, SelectionKind, Sum,
};

use crate::error::CountError;
use crate::profile::{Candidate, MOST_CANDIDATES};
use crate::reported::Figures;
use crate::rules::{Method, RuleSet};
use crate::tabulation::{Tabulation, Totals};
use crate::{UNDECLARED, plurality};
use election::Name;

/// How many votes each voter has, of a contest whose file does not say: the one n with
///
/// Σ votes + undervotes + overvotes = n · ballots                        (1)
///
/// where overvotes are counted as votes, or n times those that are counted as cards. None where a figure is not reported,
/// or several n would do, or none.
pub fn votes_implied(
    results: &ReportedResults,
    contest: &ReportedContest,
    part: Option<u32>,
) -> Option<u32> {
    let totals = Sums::of(results, contest, part);
    let known = |of, selection| {
        let sum = totals.total(of, selection).filter(|sum| sum.exact);
        sum.map(|sum| u128::from(sum.known))
    };
    let votes = contest.selections.iter();
    let votes: Option<u128> = votes
        .map(|one| known(CountOf::Votes, Some(one.number)))
        .sum();
    let ballots = known(CountOf::BallotsCast, None).filter(|ballots| *ballots > 0)?;
    let (votes, under) = (votes?, known(CountOf::Undervotes, None)?);
    let over = known(CountOf::Overvotes, None)?;
    let selections = u32::try_from(contest.selections.len()).unwrap_or(u32::MAX);
    let mut fits = (1..=selections).filter(|n| {
        let all = u128::from(*n) * ballots; // (1)
        votes + under + over == all || votes + under + u128::from(*n) * over == all
    });
    match (fits.next(), fits.next()) {
        (one, None) => one,
        _ => None,
    }
}

/// The totals of a contest.
struct Sums<'r> {
    figures: Figures<'r>,
    parts: Parts,
    unit: u32,
}

impl<'r> Sums<'r> {
    fn of(results: &'r ReportedResults, contest: &'r ReportedContest, part: Option<u32>) -> Self {
        Sums {
            figures: Figures::of(contest),
            parts: results.parts(),
            unit: part.or(contest.district).unwrap_or(ReportedResults::WHOLE),
        }
    }

    fn total(&self, of: CountOf, selection: Option<u32>) -> Option<Sum> {
        let printed = |unit: u32| -> Vec<&Figure> {
            let counts = self.figures.get(unit, of, selection, None).iter();
            counts.map(|count| &count.figure).collect()
        };
        self.parts.sum(self.unit, &printed)
    }
}

/// Counts a contest from the totals that a file reports. `part` is the unit whose totals are taken, else all of the
/// contest; `file` is the path of the file.
///
/// # Errors
/// Totals are not reported or withheld, the method needs ballots, or the rules leave a tie to people who have not decided
/// it.
pub fn count_reported(
    results: &ReportedResults,
    contest: &ReportedContest,
    part: Option<u32>,
    file: &Name,
    rules: &RuleSet,
    choices: &[Name],
) -> Result<Tabulation, CountError> {
    let refused = |why: String| CountError::Rules(why);
    if contest.by_rounds() {
        let why = "it is reported by rounds, which cannot be counted from totals";
        return Err(refused(why.to_owned()));
    }
    let Method::Plurality(of_plurality) = &rules.count else {
        return Err(refused(
            "the rules need ballots, and only totals are reported".to_owned(),
        ));
    };
    if contest.selections.len() > MOST_CANDIDATES {
        return Err(refused(format!("more than {MOST_CANDIDATES} selections")));
    }
    let totals = Sums::of(results, contest, part);
    let (mut candidates, mut tally) = (Vec::new(), Vec::new());
    let mut unresolved = None;
    for selection in &contest.selections {
        let name = &selection.name;
        let Some(sum) = totals.total(CountOf::Votes, Some(selection.number)) else {
            return Err(refused(format!("no total is reported for {name}")));
        };
        if !sum.exact {
            return Err(refused(format!("{name} has {sum}")));
        }
        match selection.kind {
            SelectionKind::WriteIn => {
                *unresolved.get_or_insert(0_u64) += sum.known;
                continue;
            }
            SelectionKind::Overvote => continue,
            SelectionKind::Regular | SelectionKind::QualifiedWriteIn => {}
        }
        candidates.push(Candidate::new(name.clone()));
        tally.push(sum.known);
    }
    // Lines to write on are one candidate together, as of cards.
    if let Some(votes) = unresolved {
        candidates.push(Candidate {
            undeclared: true,
            ..Candidate::new(UNDECLARED)
        });
        tally.push(votes);
    }
    let outcome = plurality::elect(&candidates, &tally, of_plurality, choices)?;
    let known = |of: CountOf| {
        let sum = totals.total(of, None).filter(|sum| sum.exact);
        sum.map(|sum| sum.known)
    };
    let totals = Totals {
        file: file.clone(),
        ballots: known(CountOf::BallotsCast),
        undervotes: known(CountOf::Undervotes),
        overvotes: known(CountOf::Overvotes),
    };
    Ok(Tabulation::of_totals(
        contest.name.clone(),
        rules,
        outcome,
        totals,
    ))
}
