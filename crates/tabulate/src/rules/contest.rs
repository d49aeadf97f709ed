//! Rules for a contest of a record: whether they count such ballots, and how many they elect.
//!
//! What a record says of a contest is [`Contest::vote_for`]: with ranks how many are elected, without ranks how many votes a
//! ballot may have; and [`Contest::elected`] where these differ. A record has marks and ranks; it holds no scores.

use election::record::{Contest, SelectionKind};

use super::{Method, RuleSet, Seats};
use crate::error::CountError;
use crate::plurality;
use crate::ranked::Election;

/// What voters put on their ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotKind {
    /// A mark beside those they are for.
    Marks,
    /// A rank.
    Ranks,
    /// A score.
    Scores,
}

impl BallotKind {
    fn of(contest: &Contest) -> Self {
        match contest.ranks {
            0 => BallotKind::Marks,
            _ => BallotKind::Ranks,
        }
    }

    fn words(self) -> &'static str {
        match self {
            BallotKind::Marks => "marks without ranks",
            BallotKind::Ranks => "ranks",
            BallotKind::Scores => "scores",
        }
    }
}

impl Method {
    /// The ballots that the method counts.
    pub fn ballots(&self) -> BallotKind {
        match self {
            Method::Plurality(_) | Method::Majority(_) | Method::PartyList(_) => BallotKind::Marks,
            Method::Score(_) | Method::Star(_) => BallotKind::Scores,
            Method::RankedChoice(_)
            | Method::SingleTransferableVote(_)
            | Method::Borda(_)
            | Method::Condorcet(_) => BallotKind::Ranks,
        }
    }

    /// How many are elected; nothing where a share of the votes decides it.
    pub fn seats(&self) -> Option<u32> {
        match self {
            Method::RankedChoice(rules) => match rules.election {
                Election::BottomsUpToShare(_) => None,
                _ => Some(rules.seats),
            },
            Method::SingleTransferableVote(rules) => Some(rules.seats),
            Method::Plurality(rules) => Some(rules.seats),
            Method::Score(rules) => Some(rules.seats),
            Method::Borda(rules) => Some(rules.seats),
            Method::PartyList(rules) => Some(rules.seats),
            Method::Star(_) | Method::Condorcet(_) => Some(1),
            Method::Majority(_) => None,
        }
    }

    /// How many votes a ballot without ranks may have; nothing where any number may be approved of.
    fn votes_each(&self) -> Option<u32> {
        match self {
            Method::Plurality(rules) => rules.votes_each(),
            _ => Some(1),
        }
    }

    fn is_cumulative(&self) -> bool {
        matches!(self, Method::Plurality(rules) if rules.cumulative)
    }
}

impl RuleSet {
    /// The rules as they count this contest of a record, with the number of seats: `seats` where somebody chose it, else that
    /// of the rules, which must be that of the record where it has one, else that of the record.
    ///
    /// # Errors
    /// The contest has ballots that the rules do not count, or nobody says how many are elected, or rules and record say
    /// different numbers.
    pub fn for_contest(&self, contest: &Contest, seats: Option<u32>) -> Result<Self, CountError> {
        let (counts, has) = (self.count.ballots(), BallotKind::of(contest));
        if counts != has {
            return self.refused(format!(
                "count {}, and the ballots of the contest have {}; count it by other --rules, or only others with --contest",
                counts.words(),
                has.words()
            ));
        }
        if self.straight_party.is_some() && !matches!(self.count, Method::Plurality(_)) {
            return self.refused(
                "carry party marks to contests that are not decided by most votes".to_owned(),
            );
        }
        let mut rules = self.clone();
        if let Some(seats) = self.seats_in(contest, seats)? {
            rules.count = rules.count.with_seats(seats);
            rules.seats = Seats::OfRules;
        }
        if has == BallotKind::Marks {
            rules.allows_as_many_votes(contest)?;
        }
        Ok(rules)
    }

    fn refused<T>(&self, why: String) -> Result<T, CountError> {
        Err(CountError::Rules(format!(
            "these rules ({}) {why}",
            self.name
        )))
    }

    /// How many are elected; nothing where a share of the votes decides it.
    fn seats_in(&self, contest: &Contest, chosen: Option<u32>) -> Result<Option<u32>, CountError> {
        let elects_one = matches!(self.count, Method::Star(_) | Method::Condorcet(_));
        let of_rules = match (self.count.seats(), chosen) {
            (None, None) => return Ok(None),
            (None, Some(_)) => {
                return self.refused("have no number of seats; leave out --seats".to_owned());
            }
            (Some(_), Some(seats)) if elects_one && seats != 1 => {
                return self
                    .refused("elect one; leave out --seats, or count by other --rules".to_owned());
            }
            (Some(_), Some(seats)) => return Ok(Some(seats)),
            (Some(seats), None) if elects_one || self.seats == Seats::OfRules => Some(seats),
            (Some(_), None) => None,
        };
        let as_many_as_votes = matches!(
            &self.count,
            Method::Plurality(rules) if rules.votes == plurality::VotesEach::AsSeats
        );
        // Without ranks a record has the number of votes, which is that of the seats where the law says so; with ranks 0
        // is what no file says.
        let says =
            (contest.ranks > 0 && contest.vote_for > 0) || as_many_as_votes && contest.ranks == 0;
        let of_record = contest.elected.or(says.then_some(contest.vote_for));
        match (of_rules, of_record) {
            (Some(rules), Some(record)) if rules != record => self.refused(format!(
                "elect {rules}, and by the record {record} are elected; say with --seats which is right"
            )),
            (None, None) => self.refused(
                "do not say how many are elected, nor does the record; say it with --seats".to_owned(),
            ),
            (rules, record) => Ok(rules.or(record)),
        }
    }

    /// Refuses rules by which a ballot has other votes than the record allows: it was read by that number.
    fn allows_as_many_votes(&self, contest: &Contest) -> Result<(), CountError> {
        let other = "count it by other --rules";
        match (self.count.is_cumulative(), contest.cumulative) {
            (true, false) => {
                return self.refused(format!(
                    "let several votes go to one candidate, and the record has one mark each; {other}"
                ));
            }
            (false, true) => {
                return self.refused(format!(
                    "have one vote for a candidate, and in the record several may go to one; {other}"
                ));
            }
            _ => {}
        }
        let allowed = contest.vote_for;
        let printed = contest
            .selections
            .iter()
            .filter(|s| s.kind == SelectionKind::Regular);
        let printed = printed.count();
        match self.count.votes_each() {
            Some(votes) if votes != allowed => self.refused(format!(
                "give a voter {votes} of the votes, and by the record a ballot may have {allowed}; {other}"
            )),
            None if (allowed as usize) < printed => self.refused(format!(
                "let voters mark any number, and by the record a ballot may have {allowed} marks for {printed} candidates; {other}"
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use election::record::Selection;

    use super::*;

    fn contest(vote_for: u32, ranks: u32, cumulative: bool) -> Contest {
        let selection = |number: u32| Selection {
            number,
            name: number.to_string().into(),
            kind: SelectionKind::Regular,
            withdrawn: false,
            party: None,
        };
        Contest {
            number: 1,
            name: "Council".into(),
            vote_for,
            ranks,
            cumulative,
            straight_party: false,
            elected: None,
            selections: (1..=5).map(selection).collect(),
        }
    }

    fn builtin(name: &str) -> RuleSet {
        let mut all = RuleSet::builtin().into_iter();
        all.find(|(file, _)| *file == name).unwrap().1
    }

    /// How many seats a rule set fills in a contest, or why it does not.
    fn seats(name: &str, contest: &Contest, chosen: Option<u32>) -> Result<Option<u32>, String> {
        let rules = builtin(name).for_contest(contest, chosen);
        rules
            .map(|rules| rules.count.seats())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn seats_are_those_of_the_record_where_the_law_has_none() {
        let four = contest(4, 5, false);
        for name in [
            "scotland-ssi-2011-399",
            "cambridge-mgl-54a-9",
            "meek",
            "warren",
            "minneapolis-park-board",
            "borda",
            "dowdall",
        ] {
            assert_eq!(seats(name, &four, None), Ok(Some(4)), "{name}");
            assert_eq!(seats(name, &four, Some(2)), Ok(Some(2)), "{name}");
        }
        // ES&S, Hart and PrefLib do not say how many a ranked contest elects.
        let unsaid = contest(0, 5, false);
        let refused = seats("meek", &unsaid, None).unwrap_err();
        assert!(
            refused.ends_with(
                "do not say how many are elected, nor does the record; say it with --seats"
            ),
            "{refused}"
        );
        assert_eq!(seats("meek", &unsaid, Some(2)), Ok(Some(2)));
        assert_eq!(seats("portland-oregon", &unsaid, None), Ok(Some(3)));
        assert_eq!(seats("schulze", &unsaid, None), Ok(Some(1)));
        let fewer_votes = Contest {
            elected: Some(3),
            ..contest(1, 0, false)
        };
        assert_eq!(
            seats("single-non-transferable-vote", &fewer_votes, None),
            Ok(Some(3))
        );
        let votes = contest(3, 0, false);
        assert_eq!(seats("colorado-crs-1-11-102", &votes, None), Ok(Some(3)));
        assert_eq!(
            seats("cumulative-vote", &contest(3, 0, true), None),
            Ok(Some(3))
        );
        // Three are elected in each of Portland's districts.
        assert_eq!(
            seats("portland-oregon", &contest(3, 5, false), None),
            Ok(Some(3))
        );
        let refused = seats("portland-oregon", &four, None).unwrap_err();
        assert!(
            refused.ends_with(
                "elect 3, and by the record 4 are elected; say with --seats which is right"
            ),
            "{refused}"
        );
        assert_eq!(seats("portland-oregon", &four, Some(3)), Ok(Some(3)));
        for name in ["schulze", "copeland", "minimax", "ranked-pairs"] {
            assert_eq!(seats(name, &contest(1, 5, false), None), Ok(Some(1)));
            assert!(seats(name, &four, None).is_err() && seats(name, &four, Some(4)).is_err());
            assert_eq!(seats(name, &four, Some(1)), Ok(Some(1)));
        }
        // The votes of a ballot do not say how many are elected.
        let one = contest(1, 0, false);
        for (name, contest) in [
            ("approval", contest(5, 0, false)),
            ("limited-vote", contest(2, 0, false)),
            ("single-non-transferable-vote", one.clone()),
            ("d-hondt", one.clone()),
            ("hamilton", one.clone()),
            ("belgium-code-electoral-165bis-167", one.clone()),
        ] {
            let refused = seats(name, &contest, None).unwrap_err();
            assert!(
                refused.ends_with("nor does the record; say it with --seats"),
                "{refused}"
            );
            assert_eq!(seats(name, &contest, Some(2)), Ok(Some(2)), "{name}");
        }
        assert_eq!(seats("florida-constitution-xi-5-e", &one, None), Ok(None));
        assert!(seats("florida-constitution-xi-5-e", &one, Some(1)).is_err());
    }

    #[test]
    fn every_rule_set_counts_one_kind_of_ballot() {
        let marks = contest(1, 0, false);
        let ranks = contest(1, 5, false);
        for (name, rules) in RuleSet::builtin() {
            let fits = |contest| {
                let words = ["marks without ranks", "ranks", "scores"];
                match rules.for_contest(contest, None) {
                    Err(error) => !words
                        .iter()
                        .any(|kind| error.to_string().contains(&format!("count {kind}"))),
                    Ok(_) => true,
                }
            };
            let (by_marks, by_ranks) = (fits(&marks), fits(&ranks));
            let expected = match rules.count.ballots() {
                BallotKind::Marks => (true, false),
                BallotKind::Ranks => (false, true),
                BallotKind::Scores => (false, false), // a record has none
            };
            assert_eq!((by_marks, by_ranks), expected, "{name}");
        }
    }

    #[test]
    fn ballots_have_as_many_votes_as_the_record_allows() {
        let refused =
            |name, vote_for, cumulative| seats(name, &contest(vote_for, 0, cumulative), Some(1));
        assert!(refused("approval", 5, false).is_ok() && refused("approval", 4, false).is_err());
        assert!(
            refused("limited-vote", 2, false).is_ok() && refused("limited-vote", 3, false).is_err()
        );
        assert!(refused("d-hondt", 1, false).is_ok() && refused("d-hondt", 2, false).is_err());
        // As many votes as seats.
        assert!(refused("colorado-crs-1-11-102", 1, false).is_ok());
        assert!(refused("colorado-crs-1-11-102", 2, false).is_err());
        assert!(
            refused("cumulative-vote", 1, true).is_ok()
                && refused("cumulative-vote", 1, false).is_err()
        );
        assert!(refused("colorado-crs-1-11-102", 1, true).is_err());
        let florida = |vote_for| {
            seats(
                "florida-constitution-xi-5-e",
                &contest(vote_for, 0, false),
                None,
            )
        };
        assert!(florida(1).is_ok() && florida(2).is_err());
    }
}
