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
use crate::plurality;
use crate::profile::{Candidate, Profile};
use crate::ratio::Ratio;

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
    /// Whose share is looked at: the "yes" of a measure. Where it is left out, every candidate who has the share is elected.
    pub selection: Option<Asked>,
}

/// Whose share is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Asked {
    /// By the place in which it is listed, from 1.
    Place(u16),
    /// By what it is called: the one selection whose first word, whatever its case, is one of these. Ballots have `Yes`,
    /// `YES/SÍ`, `For the amendment`.
    Called(Vec<String>),
}

impl Rules {
    /// The place among candidates of the one whose share is looked at; nothing where every candidate's is.
    ///
    /// # Errors
    /// There is no such selection, or there are several.
    pub fn asked(&self, candidates: &[Candidate]) -> Result<Option<usize>, CountError> {
        let wrong = |what: String| Err(CountError::Rules(what));
        match &self.selection {
            None => Ok(None),
            Some(Asked::Place(place)) => {
                let at = usize::from(*place).checked_sub(1);
                match at.filter(|at| *at < candidates.len()) {
                    Some(at) => Ok(Some(at)),
                    None => wrong(format!(
                        "selection {place} of {} is to have the share",
                        candidates.len()
                    )),
                }
            }
            Some(Asked::Called(names)) => {
                let is = |word: &str| names.iter().any(|name| name.to_lowercase() == word);
                let called = |at: &usize| is(&first_word(&candidates[*at].name));
                let mut all = (0..candidates.len()).filter(called);
                match (all.next(), all.next()) {
                    (Some(at), None) => Ok(Some(at)),
                    (found, _) => wrong(format!(
                        "{} is called {}, whose share decides; a rule file can say by \"selection\" in which place it is listed",
                        if found.is_some() {
                            "more than one selection"
                        } else {
                            "no selection"
                        },
                        names.join(" or ")
                    )),
                }
            }
        }
    }
}

/// The first word of a name, in small letters.
fn first_word(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_lowercase()
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
    let mut outcome = plurality::one_vote(profile);
    let candidates = &outcome.candidates;
    let named = rules.asked(candidates)?;
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
            selection: Some(Asked::Place(1)),
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
            selection: Some(Asked::Place(at)),
            ..Rules::default()
        };
        assert_eq!(
            count(&profile, &fourth(1)).unwrap().winners,
            [] as [usize; 0]
        );
        assert!(count(&profile, &fourth(4)).is_err() && count(&profile, &fourth(0)).is_err());
    }

    /// A measure whose "no" is listed first, by the rule file of a law that knows its "yes" by name.
    #[test]
    fn yes_is_known_by_its_name() {
        let builtin = crate::RuleSet::builtin().into_iter();
        let mut florida = builtin.filter(|(file, _)| file.starts_with("florida"));
        let crate::Method::Majority(rules) = florida.next().unwrap().1.count else {
            panic!("a measure");
        };
        let winners = |names: [&str; 2], votes: [u64; 2]| {
            let mut builder = ProfileBuilder::new(names.map(Candidate::new).to_vec());
            for (candidate, ballots) in (0..).zip(votes) {
                builder.push(&mut [Place { rank: 1, candidate }], ballots);
            }
            count(&builder.finish(), &rules).map(|outcome| outcome.winners)
        };
        // 70 no, 30 yes: not passed; 61 yes: passed.
        assert_eq!(
            winners(["NO/NON", "YES/WI"], [70, 30]).unwrap(),
            [] as [usize; 0]
        );
        assert_eq!(winners(["Against", "For approval"], [39, 61]).unwrap(), [1]);
        assert_eq!(winners(["Yes", "No"], [60, 40]).unwrap(), [0]);
        for names in [["Ann", "Bea"], ["Yes on A", "Yes on B"]] {
            let refused = winners(names, [60, 40]).unwrap_err().to_string();
            assert!(refused.contains("is called yes or for"), "{refused}");
        }
    }
}
