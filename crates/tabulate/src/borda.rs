//! Borda counts: points by rank.
//!
//! With n candidates the k-th place on a ballot is worth w(k) points:
//!
//! w(k) = n − k            `from_zero` (Borda 1784)                        (1)
//! w(k) = n − k + 1        `from_one`                                      (2)
//! w(k) = 1 / k            `dowdall` (Nauru)                               (3)
//!
//! g candidates at one rank take g places; what each gets is [`Rules::equal`]. What those get who have no rank is
//! [`Rules::unranked`]; with `fewer_points`, a ballot with m ranked has points as if there were m candidates.
//! Empty ranks are passed over.
//!
//! Points are fractions where places are shared: they are counted exactly, as whole numbers of 1/[`Points::parts`].
//! An outcome shows them with four decimal places, rounded down; undervotes are ballots without a rank.

use election::Name;
use serde::{Deserialize, Serialize};

use crate::decimal::{Decimal, Rounding};
use crate::error::CountError;
use crate::outcome::{Outcome, Round};
use crate::profile::Profile;
use crate::ranking;
use crate::rules::check_seats;
use crate::ties::{TieRule, Ties};

/// The rules of such a count. What is left out of a file has the value of [`Rules::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How many are elected.
    pub seats: u32,
    /// What places are worth.
    pub points: Weights,
    /// What candidates at one rank get.
    pub equal: Equal,
    /// What candidates without a rank get.
    pub unranked: Unranked,
    /// How ties are broken.
    pub tie: TieRule,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            seats: 1,
            points: Weights::FromZero,
            equal: Equal::Share,
            unranked: Unranked::Nothing,
            tie: TieRule::Ask,
        }
    }
}

/// What places are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// The last place 0, each one above it one more: eq. (1).
    FromZero,
    /// The last place 1, each one above it one more: eq. (2).
    FromOne,
    /// The first place 1, the second 1/2, the third 1/3: eq. (3).
    Dowdall,
}

/// What candidates at one rank get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equal {
    /// Each an equal share of the points of their places.
    Share,
    /// Each the points of the lowest of their places.
    Lowest,
    /// Each the points of the highest of their places.
    Highest,
}

/// What candidates without a rank get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unranked {
    /// No points.
    Nothing,
    /// Each an equal share of the points of the places that are left.
    Share,
    /// No points, and those ranked get fewer: the last of them has what the last place is worth. With Dowdall's weights
    /// it is the same as nothing.
    FewerPoints,
}

/// Points by candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Points {
    /// How many parts are a point.
    pub parts: u128,
    /// By candidate, in such parts; nothing for those who are left out.
    pub tally: Vec<Option<u128>>,
    /// Ballots without a rank.
    pub blank: u64,
}

/// The points of ballots.
///
/// # Errors
/// So many candidates share places that points are not counted exactly in 128 bits.
pub fn points(profile: &Profile, rules: &Rules) -> Result<Points, CountError> {
    let candidates = profile.candidates();
    let among = ranking::standing(candidates);
    let mut tally = vec![None; candidates.len()];
    for at in &among {
        tally[*at] = Some(0_u128);
    }
    let mut blank = profile.overvoted();
    let ballots: Vec<_> = profile
        .piles()
        .map(|pile| {
            let groups = ranking::groups(pile.places, candidates);
            (Ballot::new(&groups, &among, rules), pile.ballots)
        })
        .collect();
    let shares = ballots.iter().flat_map(|(ballot, _)| &ballot.shares);
    let parts = parts(rules.points, among.len(), shares.map(|share| share.among))?;
    for (ballot, count) in &ballots {
        if ballot.ranked == 0 {
            blank += count;
            continue;
        }
        for share in &ballot.shares {
            let each = share.each(rules.points, ballot.places, parts);
            let points = each.and_then(|each| each.checked_mul(u128::from(*count)));
            let points = points.ok_or_else(too_fine)?;
            for at in &share.candidates {
                let sum = tally[*at].unwrap_or_default().checked_add(points);
                // A decimal shows them.
                let sum = sum.filter(|sum| i128::try_from(*sum).is_ok());
                tally[*at] = Some(sum.ok_or_else(too_fine)?);
            }
        }
    }
    Ok(Points {
        parts,
        tally,
        blank,
    })
}

/// Counts ballots; `choices` are what people decided about ties, in their order.
///
/// # Errors
/// Those of [`points`]; people written in are not resolved; the rules leave a tie to people who have not decided it.
pub fn count(profile: &Profile, rules: &Rules, choices: &[Name]) -> Result<Outcome, CountError> {
    rules.tie.without_rounds()?;
    check_seats(rules.seats)?;
    ranking::all_resolved(profile)?;
    let candidates = profile.candidates();
    let points = points(profile, rules)?;
    let shown = |parts: u128| points.shown(parts);
    let standings: Vec<_> = points
        .tally
        .iter()
        .enumerate()
        .filter_map(|(at, points)| points.map(|points| (at, points)))
        .collect();
    let mut ties = Ties::new(&rules.tie, candidates, choices);
    let equal = |parts: u128| format!("have {} points each", shown(parts));
    let winners = ties.elect(&standings, rules.seats as usize, equal, candidates)?;
    Ok(Outcome {
        candidates: candidates.to_vec(),
        rounds: vec![Round {
            tally: points.tally.iter().map(|of| of.map(shown)).collect(),
            elected: winners.clone(),
            ..Round::default()
        }],
        winners,
        ties: ties.met,
        ballots: profile.ballots(),
        undervotes: points.blank,
    })
}

impl Points {
    /// Points as an outcome shows them: whole, or with four places, rounded down.
    fn shown(&self, parts: u128) -> Decimal {
        let unit = |of| Decimal::new(i128::try_from(of).expect("points were found to fit"), 0);
        match parts.checked_rem(self.parts) {
            Some(0) => unit(parts / self.parts),
            _ => unit(parts).divided(unit(self.parts), 4, Rounding::Down),
        }
    }
}

/// Candidates who get the same from a ballot: the points of the places from `first` to `last`, among so many.
struct Share {
    candidates: Vec<usize>,
    first: usize,
    last: usize,
    among: usize,
}

/// A ballot as points.
struct Ballot {
    shares: Vec<Share>,
    ranked: usize,
    /// How many places there are.
    places: usize,
}

impl Ballot {
    fn new(groups: &[Vec<usize>], among: &[usize], rules: &Rules) -> Self {
        let mut shares = Vec::new();
        let mut taken = 0;
        for group in groups {
            let (first, last) = (taken + 1, taken + group.len());
            taken = last;
            let (first, last) = match rules.equal {
                Equal::Share => (first, last),
                Equal::Lowest => (last, last),
                Equal::Highest => (first, first),
            };
            shares.push(Share {
                candidates: group.clone(),
                first,
                last,
                among: last - first + 1,
            });
        }
        if rules.unranked == Unranked::Share && taken < among.len() {
            let ranked = |at: &&usize| groups.iter().any(|group| group.contains(at));
            let candidates = among.iter().filter(|at| !ranked(at)).copied().collect();
            shares.push(Share {
                candidates,
                first: taken + 1,
                last: among.len(),
                among: among.len() - taken,
            });
        }
        Ballot {
            shares,
            ranked: taken,
            places: match rules.unranked {
                Unranked::FewerPoints => taken,
                _ => among.len(),
            },
        }
    }
}

impl Share {
    /// What each of them gets, in parts of a point; nothing beyond 128 bits.
    fn each(&self, weights: Weights, places: usize, parts: u128) -> Option<u128> {
        let worth = |place: usize| match weights {
            Weights::FromZero => ((places - place) as u128).checked_mul(parts),
            Weights::FromOne => ((places - place + 1) as u128).checked_mul(parts),
            Weights::Dowdall => Some(parts / place as u128),
        };
        let mut all = (self.first..=self.last).map(worth);
        let all = all.try_fold(0_u128, |sum, worth| sum.checked_add(worth?));
        Some(all? / self.among as u128)
    }
}

/// The number of parts that makes every share of a point whole.
fn parts(
    weights: Weights,
    places: usize,
    shared: impl Iterator<Item = usize>,
) -> Result<u128, CountError> {
    let of_shares = common_multiple(shared);
    let of_places = match weights {
        Weights::Dowdall => common_multiple(1..=places),
        Weights::FromZero | Weights::FromOne => Some(1),
    };
    of_shares
        .zip(of_places)
        .and_then(|(shares, places)| shares.checked_mul(places))
        .filter(|parts| i128::try_from(*parts).is_ok())
        .ok_or_else(too_fine)
}

/// The least number that all divide; none beyond 128 bits.
fn common_multiple(mut numbers: impl Iterator<Item = usize>) -> Option<u128> {
    numbers.try_fold(1_u128, |multiple, number| {
        let number = number as u128;
        (multiple / common_divisor(multiple, number)).checked_mul(number)
    })
}

fn common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

fn too_fine() -> CountError {
    let why =
        "points are too fine for an exact count: there are too many candidates for these weights";
    CountError::Rules(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Candidate, Place, ProfileBuilder};

    /// Ballots as letters by rank: `("a bc", 3)`.
    fn profile(candidates: &str, ballots: &[(&str, u64)]) -> Profile {
        let names = candidates.chars().map(|c| Candidate::new(c.to_string()));
        let mut builder = ProfileBuilder::new(names.collect());
        for (ballot, count) in ballots {
            let ranks = (1..).zip(ballot.split_whitespace());
            let place = |(rank, c)| Place {
                rank,
                candidate: u16::try_from(candidates.find(c).unwrap()).unwrap(),
            };
            let mut places: Vec<_> = ranks
                .flat_map(|(rank, at)| at.chars().map(move |c| (rank, c)))
                .map(place)
                .collect();
            builder.push(&mut places, *count);
        }
        builder.finish()
    }

    fn check(ballots: &[(&str, u64)], rules: &Rules, expected: &[&str], winner: usize) {
        let outcome = count(&profile("abcd", ballots), rules, &[]).unwrap();
        let shown = outcome.rounds[0].tally.iter().flatten();
        let shown: Vec<_> = shown.map(ToString::to_string).collect();
        assert_eq!(shown, expected);
        assert_eq!(outcome.winners, [winner]);
    }

    /// The capital of Tennessee: Memphis a, Nashville b, Chattanooga c, Knoxville d.
    const TENNESSEE: [(&str, u64); 4] = [
        ("a b c d", 42),
        ("b c d a", 26),
        ("c d b a", 15),
        ("d c b a", 17),
    ];

    #[test]
    fn the_three_weightings() {
        let rules = |points| Rules {
            points,
            ..Rules::default()
        };
        // Nashville 42·2 + 26·3 + 15 + 17.
        check(
            &TENNESSEE,
            &rules(Weights::FromZero),
            &["126", "194", "173", "107"],
            1,
        );
        check(
            &TENNESSEE,
            &rules(Weights::FromOne),
            &["226", "294", "273", "207"],
            1,
        );
        // Memphis 42 + 58/4 = 56.5; Nashville 26 + 42/2 + 32/3; Chattanooga 15 + 43/2 + 42/3; Knoxville 17 + 15/2 +
        // 26/3 + 42/4.
        let dowdall = ["56.5000", "57.6666", "50.5000", "43.6666"];
        check(&TENNESSEE, &rules(Weights::Dowdall), &dowdall, 1);
        let exact = points(&profile("abcd", &TENNESSEE), &rules(Weights::Dowdall)).unwrap();
        assert_eq!(exact.parts, 12);
        assert_eq!(exact.tally, [678, 692, 606, 524].map(Some));
    }

    #[test]
    fn ballots_that_end_and_equal_ranks() {
        let rules = |unranked, equal| Rules {
            unranked,
            equal,
            ..Rules::default()
        };
        let ballots = [("a", 2), ("bc a", 1)];
        // a: 2·3 + 1 (third place); b and c share 3 + 2.
        let nothing = rules(Unranked::Nothing, Equal::Share);
        check(&ballots, &nothing, &["7", "2.5000", "2.5000", "0"], 0);
        // b, c, d share 2 + 1 + 0 of each "a": 1 each; d has the last place of the third ballot.
        let share = rules(Unranked::Share, Equal::Share);
        check(&ballots, &share, &["7", "4.5000", "4.5000", "2"], 0);
        // "a" is worth 0, "bc a" is as with three candidates: 1.5, 1.5, 0; the lowest place of two is worth 1.
        let fewer = |equal| rules(Unranked::FewerPoints, equal);
        let decided = [("a", 2), ("bc a", 1), ("b a", 1)];
        check(
            &decided,
            &fewer(Equal::Share),
            &["0", "2.5000", "1.5000", "0"],
            1,
        );
        check(&decided, &fewer(Equal::Lowest), &["0", "2", "1", "0"], 1);
        check(&decided, &fewer(Equal::Highest), &["0", "3", "2", "0"], 1);
    }

    #[test]
    fn more_candidates_than_exact_shares_are_an_error() {
        let names = (0..120).map(|at| Candidate::new(at.to_string()));
        let mut builder = ProfileBuilder::new(names.collect());
        let place = |candidate| Place { rank: 1, candidate };
        builder.push(&mut [place(0)], 1);
        let profile = builder.finish();
        let dowdall = Rules {
            points: Weights::Dowdall,
            ..Rules::default()
        };
        assert!(points(&profile, &dowdall).is_err());
        assert!(points(&profile, &Rules::default()).is_ok());
    }

    /// The least common multiple of 1 to 84 is 8·10³⁶: 30 first places are more parts than 127 bits hold, and
    /// fewer than 128 do.
    #[test]
    fn points_that_do_not_fit_are_not_shown_as_none() {
        let first_places = |ballots| {
            let names = (0..84).map(|at| Candidate::new(at.to_string()));
            let mut builder = ProfileBuilder::new(names.collect());
            let place = |candidate| Place {
                rank: candidate + 1,
                candidate,
            };
            builder.push(&mut (0..84).map(place).collect::<Vec<_>>(), ballots);
            let dowdall = Rules {
                points: Weights::Dowdall,
                ..Rules::default()
            };
            count(&builder.finish(), &dowdall, &[])
        };
        let shown = |outcome: Outcome, at: usize| outcome.rounds[0].tally[at].unwrap().to_string();
        assert_eq!(shown(first_places(15).unwrap(), 1), "7.5000");
        let refused = first_places(30).unwrap_err().to_string();
        assert!(refused.starts_with("points are too fine"), "{refused}");
    }
}
