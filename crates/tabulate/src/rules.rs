//! Rule sets: small files named after the law that they implement.
//!
//! ```json
//! { "name": "…", "law": "chapter and section", "source": "where it can be read",
//!   "count": { "ranked_choice": { "seats": 1, "overvote": "exhaust" } } }
//! ```
//!
//! The folder `rules` beside this crate's sources has those that come with the program ([`RuleSet::builtin`]). A file
//! whose method no law prescribes says so, and where the method is defined.

use election::Name;
use serde::{Deserialize, Serialize};

use crate::error::CountError;
use crate::outcome::Outcome;
use crate::profile::Profile;
use crate::{borda, condorcet, majority, party_list, plurality, ranked, score, star, stv};

/// The rules of a count, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// What people call it.
    pub name: String,
    /// The rule of law, by chapter and section.
    pub law: String,
    /// Where the text can be read.
    pub source: String,
    /// How to count.
    pub count: Method,
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
    ("approval", include_str!("../rules/approval.json")),
    (
        "belgium-code-electoral-165bis-167",
        include_str!("../rules/belgium-code-electoral-165bis-167.json"),
    ),
    ("borda", include_str!("../rules/borda.json")),
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
    ("limited-vote", include_str!("../rules/limited-vote.json")),
    ("meek", include_str!("../rules/meek.json")),
    ("minimax", include_str!("../rules/minimax.json")),
    (
        "minneapolis-park-board",
        include_str!("../rules/minneapolis-park-board.json"),
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
    ("warren", include_str!("../rules/warren.json")),
];

impl RuleSet {
    /// The rule sets that come with the program, each with the name of its file, in the order of these names.
    ///
    /// ```
    /// let (file, rules) = &tabulate::RuleSet::builtin()[0];
    /// assert_eq!((*file, &*rules.name), ("approval", "Approval voting"));
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
    /// The rules contradict each other, do not fit the ballots, or leave a tie to people who have not decided it.
    pub fn count(&self, profile: &Profile, choices: &[Name]) -> Result<Vec<Outcome>, CountError> {
        let outcome = match self {
            Method::RankedChoice(rules) => return ranked::count(profile, rules, choices),
            Method::SingleTransferableVote(rules) => stv::count(profile, rules, choices),
            Method::Plurality(rules) => plurality::count(profile, rules, choices),
            Method::Majority(rules) => majority::count(profile, rules),
            Method::Score(rules) => score::count(profile, rules, choices),
            Method::Star(rules) => star::count(profile, rules, choices),
            Method::Borda(rules) => borda::count(profile, rules, choices),
            Method::Condorcet(rules) => condorcet::count(profile, rules, choices),
            Method::PartyList(rules) => party_list::count(profile, rules, choices),
        };
        Ok(vec![outcome?])
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

    #[test]
    fn a_word_that_is_no_rule_is_refused() {
        for (_, text) in BUILTIN {
            let known = text.replacen("\"tie\"", "\"tye\"", 1);
            assert!(
                known == *text || serde_json::from_str::<RuleSet>(&known).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn whom_all_put_first_is_elected_by_every_rule_set() {
        let candidates = ["a", "b"].map(Candidate::new).to_vec();
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
            // The measure's "yes" is the first selection.
            let expected: &[usize] = if file.starts_with("florida") {
                &[]
            } else {
                &[1]
            };
            assert_eq!(outcomes[0].winners, expected, "{file}");
        }
    }
}
