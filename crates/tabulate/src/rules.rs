//! Rule sets: small files named after the law that they implement.
//!
//! ```json
//! { "name": "…", "law": "chapter and section", "source": "where it can be read",
//!   "count": { "ranked_choice": { "seats": 1, "overvote": "exhaust" } } }
//! ```
//!
//! Beside `count` may stand `"straight_party": { "own_marks": "replace", "several_votes": true }`: what a mark for a party does in
//! contests that most votes decide ([`straight_party`]).
//!
//! A rule file states `seats` where the law has their number; where it is left out, it is the contest's
//! ([`RuleSet::for_contest`]).
//!
//! The folder `rules` beside this crate's sources has those that come with the program ([`RuleSet::builtin`]). A file
//! whose method no law prescribes says so, and where the method is defined.

mod contest;

use election::Name;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use contest::BallotKind;

use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::{MOST_BALLOTS, Profile};
use crate::{
    borda, condorcet, majority, party_list, plurality, ranked, score, star, straight_party, stv,
};

/// The rules of a count, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "File", into = "File")]
pub struct RuleSet {
    /// What people call it.
    pub name: String,
    /// The rule of law, by chapter and section.
    pub law: String,
    /// Where the text can be read.
    pub source: String,
    /// How to count.
    pub count: Method,
    /// What a mark for a party does in contests of candidates, where the law has such marks.
    pub straight_party: Option<straight_party::Rules>,
    /// Whose the number of seats in `count` is.
    pub seats: Seats,
}

/// Whose a number of seats is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    /// It is stated by the rules.
    OfRules,
    /// The rules leave it to the contest: the number that stands in them is nobody's.
    OfContest,
}

/// A rule set as it is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    law: String,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    straight_party: Option<straight_party::Rules>,
    count: Value,
}

impl TryFrom<File> for RuleSet {
    type Error = serde_json::Error;

    fn try_from(file: File) -> Result<Self, Self::Error> {
        let mut methods = file
            .count
            .as_object()
            .into_iter()
            .flat_map(|of| of.values());
        let stated = methods.any(|rules| rules.get("seats").is_some());
        Ok(RuleSet {
            name: file.name,
            law: file.law,
            source: file.source,
            straight_party: file.straight_party,
            count: serde_json::from_value(file.count)?,
            seats: match stated {
                true => Seats::OfRules,
                false => Seats::OfContest,
            },
        })
    }
}

impl From<RuleSet> for File {
    fn from(rules: RuleSet) -> File {
        let mut count = serde_json::to_value(&rules.count).expect("rules can be written");
        if let (Seats::OfContest, Value::Object(methods)) = (rules.seats, &mut count) {
            for rules in methods.values_mut().filter_map(Value::as_object_mut) {
                rules.remove("seats");
            }
        }
        File {
            name: rules.name,
            law: rules.law,
            source: rules.source,
            straight_party: rules.straight_party,
            count,
        }
    }
}

/// A way to count, with its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Rounds of eliminations and transfers by RCTab's rules.
    RankedChoice(ranked::Rules),
    /// The single transferable vote, where its law differs from these.
    SingleTransferableVote(stv::Rules),
    /// Most votes: plurality, vote for n, approval, cumulative, limited.
    Plurality(plurality::Rules),
    /// A share of the votes decides.
    Majority(majority::Rules),
    /// The highest sums of scores.
    Score(score::Rules),
    /// Scores, then a runoff of two.
    Star(star::Rules),
    /// Points by rank.
    Borda(borda::Rules),
    /// Ranks, by pairs of candidates.
    Condorcet(condorcet::Rules),
    /// Seats to lists by their votes.
    PartyList(party_list::Rules),
}

/// The files that come with the program, by the names of the files without their ending.
const BUILTIN: &[(&str, &str)] = &[
    (
        "alabama-straight-party",
        include_str!("../rules/alabama-straight-party.json"),
    ),
    (
        "alaska-as-15-15-350",
        include_str!("../rules/alaska-as-15-15-350.json"),
    ),
    ("approval", include_str!("../rules/approval.json")),
    (
        "belgium-code-electoral-165bis-167",
        include_str!("../rules/belgium-code-electoral-165bis-167.json"),
    ),
    ("borda", include_str!("../rules/borda.json")),
    (
        "burlington-charter-2005",
        include_str!("../rules/burlington-charter-2005.json"),
    ),
    (
        "cambridge-mgl-54a-9",
        include_str!("../rules/cambridge-mgl-54a-9.json"),
    ),
    (
        "colorado-crs-1-11-102",
        include_str!("../rules/colorado-crs-1-11-102.json"),
    ),
    ("copeland", include_str!("../rules/copeland.json")),
    (
        "cumulative-vote",
        include_str!("../rules/cumulative-vote.json"),
    ),
    ("d-hondt", include_str!("../rules/d-hondt.json")),
    ("dowdall", include_str!("../rules/dowdall.json")),
    (
        "florida-constitution-xi-5-e",
        include_str!("../rules/florida-constitution-xi-5-e.json"),
    ),
    ("hamilton", include_str!("../rules/hamilton.json")),
    (
        "indiana-ic-3-12-1-7",
        include_str!("../rules/indiana-ic-3-12-1-7.json"),
    ),
    ("limited-vote", include_str!("../rules/limited-vote.json")),
    (
        "maine-21-a-723-a",
        include_str!("../rules/maine-21-a-723-a.json"),
    ),
    ("meek", include_str!("../rules/meek.json")),
    (
        "michigan-straight-party",
        include_str!("../rules/michigan-straight-party.json"),
    ),
    ("minimax", include_str!("../rules/minimax.json")),
    (
        "minneapolis-167-60",
        include_str!("../rules/minneapolis-167-60.json"),
    ),
    (
        "minneapolis-park-board",
        include_str!("../rules/minneapolis-park-board.json"),
    ),
    (
        "new-york-charter-1057-g",
        include_str!("../rules/new-york-charter-1057-g.json"),
    ),
    (
        "portland-oregon",
        include_str!("../rules/portland-oregon.json"),
    ),
    ("ranked-pairs", include_str!("../rules/ranked-pairs.json")),
    ("sainte-lague", include_str!("../rules/sainte-lague.json")),
    (
        "sainte-lague-modified",
        include_str!("../rules/sainte-lague-modified.json"),
    ),
    (
        "san-francisco-charter-13-102",
        include_str!("../rules/san-francisco-charter-13-102.json"),
    ),
    ("schulze", include_str!("../rules/schulze.json")),
    ("score", include_str!("../rules/score.json")),
    (
        "scotland-ssi-2011-399",
        include_str!("../rules/scotland-ssi-2011-399.json"),
    ),
    (
        "single-non-transferable-vote",
        include_str!("../rules/single-non-transferable-vote.json"),
    ),
    ("star", include_str!("../rules/star.json")),
    (
        "virginia-1vac20-100",
        include_str!("../rules/virginia-1vac20-100.json"),
    ),
    ("warren", include_str!("../rules/warren.json")),
];

/// More seats, or votes of one voter, are in no law.
const MOST_SEATS: u32 = 10_000;

/// Refuses to elect nobody, or more than anybody elects.
pub(crate) fn check_seats(seats: u32) -> Result<(), CountError> {
    let wrong = |what: String| Err(CountError::Rules(what));
    match seats {
        0 => wrong("nobody is to be elected: seats must be at least 1".to_owned()),
        1..=MOST_SEATS => Ok(()),
        _ => wrong(format!(
            "{seats} seats: more than {MOST_SEATS} are not filled"
        )),
    }
}

impl RuleSet {
    /// The rule sets that come with the program, each with the name of its file, in the order of these names.
    ///
    /// ```
    /// let (file, rules) = &tabulate::RuleSet::builtin()[0];
    /// assert_eq!((*file, &*rules.name), ("alabama-straight-party", "Alabama, straight party ticket"));
    /// ```
    pub fn builtin() -> Vec<(&'static str, RuleSet)> {
        let read = |text| serde_json::from_str(text).expect("our own rule files can be read");
        BUILTIN
            .iter()
            .map(|(file, text)| (*file, read(text)))
            .collect()
    }
}

impl Method {
    /// Counts ballots; `choices` are what people decided about ties, in their order. One outcome, or one for
    /// each seat where seats are filled one after the other.
    ///
    /// # Errors
    /// The rules contradict each other, do not fit the ballots, or leave a tie to people who have not decided it; people
    /// decided ties that there are not.
    pub fn count(&self, profile: &Profile, choices: &[Name]) -> Result<Vec<Outcome>, CountError> {
        if profile.ballots() > MOST_BALLOTS {
            let why = format!("more than {MOST_BALLOTS} ballots are not counted");
            return Err(CountError::Rules(why));
        }
        let one = |outcome: Result<Outcome, CountError>| Ok(vec![outcome?]);
        let outcomes = match self {
            Method::RankedChoice(rules) => ranked::count(profile, rules, choices),
            Method::SingleTransferableVote(rules) => one(stv::count(profile, rules, choices)),
            Method::Plurality(rules) => one(plurality::count(profile, rules, choices)),
            Method::Majority(rules) => one(majority::count(profile, rules)),
            Method::Score(rules) => one(score::count(profile, rules, choices)),
            Method::Star(rules) => one(star::count(profile, rules, choices)),
            Method::Borda(rules) => one(borda::count(profile, rules, choices)),
            Method::Condorcet(rules) => one(condorcet::count(profile, rules, choices)),
            Method::PartyList(rules) => one(party_list::count(profile, rules, choices)),
        }?;
        let ties = outcomes.iter().flat_map(|outcome| &outcome.ties);
        let asked = ties.filter(|tie| tie.by_people).count();
        match choices.get(asked..) {
            None | Some([]) => Ok(outcomes),
            Some(not_asked) => Err(CountError::NotAsked(not_asked.to_vec())),
        }
    }

    /// Whether the order in which ballots came matters.
    pub fn goes_by_order(&self) -> bool {
        match self {
            Method::SingleTransferableVote(rules) => matches!(
                rules.count,
                stv::Counting::Stages(stv::Stages {
                    surplus: stv::Surplus::EveryNthBallot,
                    ..
                })
            ),
            _ => false,
        }
    }

    /// The same rules for so many seats. Methods that elect one, or whoever has a share, have no number to change.
    #[must_use]
    pub fn with_seats(mut self, seats: u32) -> Self {
        match &mut self {
            Method::RankedChoice(rules) => rules.seats = seats,
            Method::SingleTransferableVote(rules) => rules.seats = seats,
            Method::Plurality(rules) => rules.seats = seats,
            Method::Score(rules) => rules.seats = seats,
            Method::Borda(rules) => rules.seats = seats,
            Method::PartyList(rules) => rules.seats = seats,
            Method::Majority(_) | Method::Star(_) | Method::Condorcet(_) => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Candidate, Place, ProfileBuilder};

    #[test]
    fn every_file_is_built_in_and_written_as_it_is_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let files = std::fs::read_dir(&folder).unwrap();
        let stem = |file: std::fs::DirEntry| {
            let path = file.path();
            path.file_stem().unwrap().to_string_lossy().into_owned()
        };
        let mut files: Vec<String> = files.map(|file| stem(file.unwrap())).collect();
        files.sort_unstable();
        let builtin = RuleSet::builtin();
        let names: Vec<&str> = builtin.iter().map(|(file, _)| *file).collect();
        assert_eq!(names, files);
        for (file, rules) in builtin {
            assert!(!rules.law.is_empty() && !rules.source.is_empty(), "{file}");
            let again = serde_json::to_string(&rules).unwrap();
            assert_eq!(
                serde_json::from_str::<RuleSet>(&again).unwrap(),
                rules,
                "{file}"
            );
        }
    }

    /// The value with one more letter in one of its words, for each of its words.
    fn misspelt(value: &Value) -> Vec<Value> {
        let Value::Object(fields) = value else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (word, of) in fields {
            let with = |word: &str, of: Value| {
                let mut fields = fields.clone();
                fields.insert(word.to_owned(), of);
                fields
            };
            let mut fields = with(&format!("{word}s"), of.clone());
            fields.remove(word);
            all.push(Value::Object(fields));
            all.extend(
                misspelt(of)
                    .into_iter()
                    .map(|of| Value::Object(with(word, of))),
            );
        }
        all
    }

    #[test]
    fn a_word_that_is_no_rule_is_refused() {
        let read = |value: &Value| serde_json::from_value::<RuleSet>(value.clone());
        for (file, text) in BUILTIN {
            let right: Value = serde_json::from_str(text).unwrap();
            assert!(read(&right).is_ok());
            let wrong = misspelt(&right);
            assert!(wrong.len() >= 6, "{file}");
            for wrong in wrong {
                assert!(read(&wrong).is_err(), "{wrong}");
            }
        }
        let first = r#"{"party_list": {"by": {"sainte_lague": {"frist": "7/5"}}}}"#;
        assert!(serde_json::from_str::<Method>(first).is_err());
    }

    #[test]
    fn people_are_asked_no_more_than_there_are_ties() {
        let candidates = ["a", "b", "b"].map(Candidate::new).to_vec();
        let mut builder = ProfileBuilder::new(candidates);
        let mark = |candidate| Place { rank: 1, candidate };
        builder.push(&mut [mark(0)], 4);
        builder.push(&mut [mark(1)], 3);
        builder.push(&mut [mark(2)], 3);
        let profile = builder.finish();
        let counted = |seats, choices: &[&str]| {
            let rules = plurality::Rules {
                seats,
                votes: plurality::VotesEach::Any,
                ..plurality::Rules::default()
            };
            let choices: Vec<Name> = choices.iter().map(|name| (*name).into()).collect();
            let counted = Method::Plurality(rules).count(&profile, &choices);
            counted.map(|outcomes| outcomes[0].winners.clone())
        };
        assert_eq!(counted(1, &[]), Ok(vec![0]));
        assert_eq!(
            counted(1, &["nobody"]),
            Err(CountError::NotAsked(vec!["nobody".into()]))
        );
        // Two of the same name: which one is meant is not said.
        let same = CountError::SameName {
            round: 1,
            name: "b".into(),
        };
        assert_eq!(counted(2, &["b"]), Err(same));
    }

    #[test]
    fn whom_all_put_first_is_elected_by_every_rule_set() {
        // A measure has a "yes".
        let candidates = ["No", "Yes"].map(Candidate::new).to_vec();
        let mut builder = ProfileBuilder::new(candidates).in_order();
        builder.push(
            &mut [Place {
                rank: 1,
                candidate: 1,
            }],
            9,
        );
        let profile = builder.finish();
        for (file, rules) in RuleSet::builtin() {
            let outcomes = rules.count.with_seats(1).count(&profile, &[]).unwrap();
            assert_eq!(outcomes[0].winners, [1], "{file}");
        }
    }
}
