//! A share of the votes decides: measures with yes and no, supermajorities, majorities of candidates.
//!
//! A selection with v votes passes where
//!
//! v / B ≥ p / q,  or  v / B > p / q  where the law says "more than"      (1)
//!
//! B is what the law takes the share of ([`Of`]). In whole numbers: v · q ≥ p · B.
//!
//! With yes and no, Σ tally + undervotes + overvotes = ballots.
//!
//! Knows nothing of quorums of registered voters.

use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::Profile;
use crate::ratio::Ratio;
use crate::{TieRule, plurality};

/// The rules of such a count. What is left out of a file has the value of [`Rules::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The share that decides.
    pub share: Ratio,
    /// Whether more than the share is needed; else the share is enough.
    pub more_than: bool,
    /// What it is a share of.
    pub of: Of,
    /// Whose share is looked at, by the place in which it is listed, from 1: the "yes" of a measure. Where it is left
    /// out, every candidate who has the share is elected.
    pub selection: Option<u16>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            share: Ratio::HALF,
            more_than: true,
            of: Of::Votes,
            selection: None,
        }
    }
}

/// What a share is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The valid votes of the contest: yes and no together.
    Votes,
    /// The ballots on which something is marked in the contest, those with too many marks too.
    MarkedBallots,
    /// All ballots that have the contest, the blank ones too.
    Ballots,
}

/// Counts ballots. Nobody is elected where nobody has the share.
///
/// # Errors
/// There is no such selection.
pub fn count(profile: &Profile, rules: &Rules) -> Result<Outcome, CountError> {
    // One vote a ballot and no seat: tallies without winners, so that no tie can arise.
    let one_vote = plurality::Rules {
        seats: 0,
        votes: plurality::VotesEach::Number(1),
        cumulative: false,
        tie: TieRule::Ask,
    };
    let mut outcome = plurality::count(profile, &one_vote, &[])?;
    let candidates = &outcome.candidates;
    let named = rules.selection.map(|at| usize::from(at).wrapping_sub(1));
    if let Some(at) = named
        && at >= candidates.len()
    {
        let among = candidates.len();
        return Err(CountError::Rules(format!(
            "selection {} of {among} is to have the share",
            at.wrapping_add(1)
        )));
    }
    let round = &mut outcome.rounds[0];
    let votes: Decimal = round.tally.iter().flatten().copied().sum();
    let whole = match rules.of {
        Of::Votes => votes,
        Of::MarkedBallots => votes + round.inactive.overvotes,
        Of::Ballots => Decimal::from(outcome.ballots),
    };
    let whole = u64::try_from(whole.units()).expect("ballots are whole and not negative");
    let least = Decimal::from(rules.share.least_of(whole, rules.more_than));
    round.threshold = Some(least);
    let passes = |at: &usize| {
        // Without any vote nothing passes, though nothing is a share of nothing.
        let votes = round.tally[*at].unwrap_or_default();
        let asked = named.is_none_or(|named| named == *at) && !candidates[*at].undeclared;
        asked && votes.is_positive() && votes >= least
    };
    round.elected = (0..candidates.len()).filter(passes).collect();
    outcome.winners = round.elected.clone();
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Candidate, Place, ProfileBuilder};

    /// Votes for yes and no, blank and overvoted ballots; whether it passes, and the least votes that do.
    fn check(votes: [u64; 4], rules: &Rules, passes: bool, least: u64) {
        let mut builder = ProfileBuilder::new(vec![Candidate::new("Yes"), Candidate::new("No")]);
        let [yes, no, blank, over] = votes;
        let mark = |candidate| Place { rank: 1, candidate };
        builder.push(&mut [mark(0)], yes);
        builder.push(&mut [mark(1)], no);
        builder.push(&mut [], blank);
        builder.push(&mut [mark(0), mark(1)], over);
        let outcome = count(&builder.finish(), rules).unwrap();
        let expected: &[usize] = if passes { &[0] } else { &[] };
        assert_eq!(outcome.winners, expected);
        assert_eq!(outcome.rounds[0].threshold, Some(Decimal::from(least)));
    }

    #[test]
    fn each_whole_and_both_sides_of_the_line() {
        let rules = |share: &str, more_than, of| Rules {
            share: share.parse().unwrap(),
            more_than,
            of,
            selection: Some(1),
        };
        check([60, 40, 0, 0], &rules("3/5", false, Of::Votes), true, 60);
        check([60, 40, 0, 0], &rules("3/5", true, Of::Votes), false, 61);
        check([60, 40, 1, 1], &rules("3/5", false, Of::Votes), true, 60);
        check(
            [60, 40, 1, 1],
            &rules("3/5", false, Of::MarkedBallots),
            false,
            61,
        );
        check(
            [60, 40, 1, 0],
            &rules("3/5", false, Of::MarkedBallots),
            true,
            60,
        );
        check([60, 40, 1, 0], &rules("3/5", false, Of::Ballots), false, 61);
        check([50, 50, 0, 0], &rules("1/2", true, Of::Votes), false, 51);
        check([0, 0, 9, 0], &rules("1/2", false, Of::Votes), false, 0);
    }

    #[test]
    fn a_majority_of_candidates_and_a_selection_that_is_not_there() {
        let candidates = ["a", "b", "c"].map(Candidate::new).to_vec();
        let mut builder = ProfileBuilder::new(candidates);
        for (candidate, ballots) in [(0, 3), (1, 6), (2, 2)] {
            builder.push(&mut [Place { rank: 1, candidate }], ballots);
        }
        let profile = builder.finish();
        assert_eq!(count(&profile, &Rules::default()).unwrap().winners, [1]);
        let fourth = |at| Rules {
            selection: Some(at),
            ..Rules::default()
        };
        assert_eq!(
            count(&profile, &fourth(1)).unwrap().winners,
            [] as [usize; 0]
        );
        assert!(count(&profile, &fourth(4)).is_err() && count(&profile, &fourth(0)).is_err());
    }
}
