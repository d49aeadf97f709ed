//! Cards as RCTab's two files of them have them.
//!
//! A card's id is made of what its format has: tabulator, batch and record (Dominion), the file and how manieth card
//! of the contest it is in it (ES&S, Common Data Format), that number alone (generic CSV), or its own id (Hart, Clear
//! Ballot). The columns of a table that tell precinct, batch and id count only where the configuration names them.
//!
//! Ranks beyond those that a configuration allows are left out.

use std::io::{self, Write};

use election::Name;
use election::record::{Card, CardGroup, CardIdentity, CardSink, Contest, Status};

use super::cards_csv::CardsCsv;
use super::cards_json::CardsJson;
use super::{Config, CvrSource, Selected};
use crate::profile::{Candidate, OVERVOTE, Place, Profile, UNDECLARED};
use crate::{OfFiles, PartOf};

/// What RCTab calls a rank at which the file says that more than one was marked, and not who.
pub(super) const EXPLICIT_OVERVOTE: &str = "overvote";

/// What stands at a rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// What the files call it.
    pub in_file: String,
    /// What the configuration calls it.
    pub name: String,
}

/// A card.
#[derive(Debug, Default)]
pub(super) struct OneCard<'c> {
    pub source: &'c str,
    pub provider: &'c str,
    pub contest: &'c str,
    pub id: String,
    /// The id that the file has.
    pub supplied: String,
    pub tabulator: String,
    pub batch: String,
    pub precinct: String,
    pub portion: String,
    /// What is ranked, by rank.
    pub ranked: Vec<(u16, &'c Ranked)>,
    /// The part that it is reported with.
    pub unit: &'c str,
    /// The pile of ballots that it is in; nothing where it is in no pile.
    pub pile: Option<usize>,
}

/// Takes the cards of a configuration's files and writes them.
pub struct CardFiles<'c, W: Write> {
    config: &'c Config,
    ballots: &'c Profile,
    csv: CardsCsv<W>,
    json: Vec<CardsJson<'c, W>>,
    source: Option<Source<'c>>,
}

/// The source whose cards are coming.
struct Source<'c> {
    source: &'c CvrSource,
    of: OfFiles,
    ranked: Vec<Ranked>,
    blank: Ranked,
    /// The last part of its path.
    file: &'c str,
    cards: u64,
}

impl<'c, W: Write> CardFiles<'c, W> {
    /// Begins files of the cards that were counted as `ballots`: a table, and any number in the Common Data Format.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn begin(
        config: &'c Config,
        ballots: &'c Profile,
        csv: W,
        json: Vec<CardsJson<'c, W>>,
    ) -> io::Result<Self> {
        Ok(CardFiles {
            config,
            ballots,
            csv: CardsCsv::begin(csv, config)?,
            json,
            source: None,
        })
    }

    /// The cards that follow are of this source.
    pub fn of(&mut self, source: &'c CvrSource, of: OfFiles, ranked: Vec<Ranked>) {
        let path = source.file_path.trim_end_matches(['/', '\\']);
        self.source = Some(Source {
            source,
            of,
            ranked,
            blank: Ranked {
                in_file: UNDECLARED.to_owned(),
                name: source.undeclared_write_in_label.clone(),
            },
            file: path.rsplit(['/', '\\']).next().unwrap_or(path),
            cards: 0,
        });
    }

    /// Ends the files; `generated` is when they were made (`2024-11-05T20:00:00Z`).
    ///
    /// # Errors
    /// They cannot be written.
    pub fn finish(self, generated: &str) -> io::Result<()> {
        self.csv.finish()?;
        let mut json = self.json.into_iter();
        json.try_for_each(|file| file.finish(generated))
    }
}

impl<W: Write> CardSink for CardFiles<'_, W> {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        let Some(source) = &mut self.source else {
            return Err(io::Error::other("a card before its source"));
        };
        let Some(reading) = source.of.reading(card) else {
            return Ok(());
        };
        let status = reading.map_or(Status::Blank, |reading| reading.status);
        if status == Status::Absent {
            return Ok(());
        }
        source.cards += 1;
        let mut one = source.identity(self.config, &card.identity);
        let mut places: Vec<Place> = Vec::new();
        source.of.places(reading, &mut places, |_| {});
        places.sort_unstable();
        if status != Status::Unreadable {
            one.pile = self.ballots.find(&places);
        }
        let ranks = self.config.rules.ranks.unwrap_or(u32::MAX);
        let marks = reading.iter().flat_map(|reading| reading.votes());
        let marks = marks.filter(|mark| {
            let selected = source.of.selected[mark.selection as usize - 1];
            matches!(selected, Selected::Candidate(_)) && mark.rank <= ranks
        });
        one.ranked.extend(marks.map(|mark| {
            let rank = u16::try_from(mark.rank).unwrap_or(u16::MAX);
            (rank, &source.ranked[mark.selection as usize - 1])
        }));
        let marked = one.ranked.len();
        for rank in 1..=source.of.blanks.0 {
            if one.ranked[..marked].iter().all(|(at, _)| *at != rank) {
                one.ranked.push((rank, &source.blank));
            }
        }
        one.ranked.sort_by_key(|(rank, _)| *rank);
        self.csv.card(&one)?;
        self.json.iter_mut().try_for_each(|file| file.card(&one))
    }

    /// Cards of which only the votes together are known have no ranking, and no count.
    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        Ok(())
    }
}

impl Source<'_> {
    fn identity<'s>(&'s self, config: &Config, identity: &'s CardIdentity) -> OneCard<'s> {
        let (source, number) = (self.source, self.cards);
        let unit = match &*identity.precinct {
            "" => config.missing(PartOf::Precinct),
            precinct => precinct,
        };
        let mut one = OneCard {
            source: &source.file_path,
            provider: &source.provider,
            contest: &source.contest_id,
            precinct: identity.precinct.to_string(),
            unit,
            ..OneCard::default()
        };
        // A column of a table, where the configuration names it.
        let column = |index: &str, text: &str, missing: &str| match (index.is_empty(), text) {
            (true, _) => String::new(),
            (false, "") => missing.to_owned(),
            (false, text) => text.to_owned(),
        };
        let (no_precinct, no_batch) = (
            source.missing(PartOf::Precinct),
            source.missing(PartOf::Batch),
        );
        match &*source.provider {
            "dominion" => {
                one.id = format!(
                    "{}-{}-{}",
                    identity.tabulator, identity.batch, identity.record
                );
                one.tabulator.clone_from(&identity.tabulator);
                one.batch.clone_from(&identity.batch);
                one.supplied.clone_from(&identity.record);
                // What its cards have is the id of a portion of a precinct.
                one.portion = std::mem::take(&mut one.precinct);
            }
            "hart" | "clearBallot" => {
                one.id.clone_from(&identity.imprinted_id);
                one.supplied.clone_from(&identity.imprinted_id);
                match source.provider == "hart" {
                    true => one.batch.clone_from(&identity.batch),
                    false => one.tabulator.clone_from(&identity.tabulator),
                }
            }
            "genericCsv" => {
                one.contest = "";
                one.id = number.to_string();
                let or = |text: String, missing: &str| match text.is_empty() {
                    true => missing.to_owned(),
                    false => text,
                };
                let id = column(&source.id_column_index, &identity.record, "");
                one.supplied = or(id, "no supplied ID");
                let precinct = column(&source.precinct_column_index, &identity.precinct, "");
                one.precinct = or(precinct, no_precinct);
                let batch = column(&source.batch_column_index, &identity.batch, "");
                one.batch = or(batch, no_batch);
            }
            "ess" => {
                one.contest = "";
                one.id = format!("{}-{number}", safe(self.file));
                one.supplied = column(&source.id_column_index, &identity.record, "");
                let index = &source.precinct_column_index;
                one.precinct = column(index, &identity.precinct, no_precinct);
                one.batch = column(&source.batch_column_index, &identity.batch, no_batch);
            }
            _ => {
                one.contest = "";
                one.id = format!("{}({number})", self.file);
                one.supplied.clone_from(&identity.record);
            }
        }
        one
    }
}

/// A text with nothing in it but letters, digits and `_-.`.
pub(super) fn safe(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    text.replace(|c| !safe(c), "_")
}

impl Config {
    /// What the selections of a contest are called in files of cards, in the order of the selections; `selected` is
    /// what they are ([`Config::selections`]).
    pub fn ranked<'i>(
        &self,
        source: &CvrSource,
        contest: &Contest,
        selected: &[Selected],
        ids: impl Fn(u32) -> &'i [Name],
    ) -> Vec<Ranked> {
        let candidates = self.candidates();
        let by_id = ["dominion", "hart"].contains(&&*source.provider);
        let of = |(selection, selected): (&election::record::Selection, &Selected)| {
            let candidate = match selected {
                Selected::Candidate(OVERVOTE) => {
                    return Ranked {
                        in_file: EXPLICIT_OVERVOTE.to_owned(),
                        name: EXPLICIT_OVERVOTE.to_owned(),
                    };
                }
                Selected::Candidate(at) => candidates.get(usize::from(*at)),
                Selected::Skipped | Selected::Unknown => None,
            };
            let ids = ids(selection.number);
            let known = |id: &&Name| {
                let of = self.candidates.iter();
                let mut of = of.filter(|c| candidate.is_some_and(|known| *known.name == *c.name));
                of.any(|c| c.aliases.iter().any(|alias| **alias == ***id))
            };
            let id = ids.iter().find(known).or(ids.first());
            let in_file = id.filter(|_| by_id).unwrap_or(&selection.name);
            match candidate {
                Some(Candidate {
                    undeclared: true, ..
                }) => Ranked {
                    in_file: UNDECLARED.to_owned(),
                    name: source.undeclared_write_in_label.clone(),
                },
                Some(candidate) => Ranked {
                    in_file: in_file.to_string(),
                    name: candidate.name.to_string(),
                },
                None => Ranked {
                    in_file: in_file.to_string(),
                    name: String::new(),
                },
            }
        };
        contest.selections.iter().zip(selected).map(of).collect()
    }

    /// Whether somebody is called otherwise in the files than in the configuration.
    pub fn has_aliases(&self) -> bool {
        self.candidates
            .iter()
            .any(|c| c.aliases.iter().any(|alias| *alias != c.name))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use election::record::{Mark, Selection, SelectionKind};
    use serde_json::Value;

    use super::*;
    use crate::profile::ProfileBuilder;
    use crate::ranked::count;

    /// Bytes that are looked at once they are written.
    #[derive(Clone, Default)]
    struct Shared(Rc<RefCell<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Shared {
        fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    /// Ann is A-1 in the file, and the precinct of the second card is missing. What is expected is what RCTab's
    /// `OutputWriter` does with such cards: several at one rank below each other in the table, ids of letters, digits
    /// and `_-.`, one ranked twice counted at the first rank, an alias under the name of the file and never counted.
    #[test]
    fn two_cards_of_a_table() {
        let config = Config::read(
            r#"{"outputSettings": {"contestName": "Mayor", "tabulateByPrecinct": true},
            "cvrFileSources": [{"filePath": "in/of us.xlsx", "provider": "ess", "firstVoteColumnIndex": "3",
                "firstVoteRowIndex": "2", "precinctColumnIndex": "2",
                "overvoteLabel": "over", "undeclaredWriteInLabel": "UWI"}],
            "candidates": [{"name": "Ann", "aliases": ["A-1"]}, {"name": "Bo, B."}],
            "rules": {"winnerElectionMode": "singleWinnerMajority", "tiebreakMode": "useCandidateOrder",
                "overvoteRule": "alwaysSkipToNextRank", "maxRankingsAllowed": "3"}}"#,
        )
        .unwrap();
        let selection = |(number, name): (u32, &str)| Selection {
            number,
            name: name.into(),
            kind: SelectionKind::Regular,
            withdrawn: false,
            party: None,
        };
        let contest = Contest {
            number: 1,
            name: "Mayor".into(),
            vote_for: 1,
            ranks: 3,
            cumulative: false,
            straight_party: false,
            elected: None,
            selections: [(1, "A-1"), (2, "Bo, B."), (3, "UWI")]
                .map(selection)
                .to_vec(),
        };
        let source = &config.sources[0];
        let of = OfFiles {
            contest: 1,
            cumulative: false,
            selected: config.selections(source, &contest, |_| &[]),
            always: true,
            blanks: (0, 0),
        };
        let card = |precinct: &str, marks: &[(u32, u32)]| {
            let mut card = Card::default();
            card.identity.precinct = precinct.into();
            for (rank, selection) in marks {
                card.readings.mark(Mark {
                    rank: *rank,
                    selection: *selection,
                    counted: true,
                    ambiguous: false,
                    density: None,
                });
            }
            card.readings.end(&contest, false);
            card
        };
        let cards = [
            card("P 1", &[(1, 2), (2, 1), (3, 2)]),
            card("", &[(1, 1), (1, 3), (3, 1)]),
        ];
        let mut ballots = ProfileBuilder::new(config.candidates());
        for card in &cards {
            let reading = of.reading(card).unwrap();
            let mut places = Vec::new();
            of.places(reading, &mut places, |_| panic!("all are known"));
            ballots.add(Status::Voted, &mut places);
        }
        let ballots = ballots.finish();
        let outcome = count(&ballots, &config.rules, &[]).unwrap().remove(0);
        let (csv, json) = (Shared::default(), Shared::default());
        let precincts = ["P 1".into(), "".into()];
        let file = CardsJson::begin(
            json.clone(),
            &config,
            Some((&ballots, &outcome)),
            &precincts,
        );
        let mut files =
            CardFiles::begin(&config, &ballots, csv.clone(), vec![file.unwrap()]).unwrap();
        let ranked = config.ranked(source, &contest, &of.selected, |_| &[]);
        files.of(source, of, ranked);
        cards.iter().for_each(|card| files.card(card).unwrap());
        files.finish("2024-11-05T20:00:00Z").unwrap();
        let rows: Vec<String> = csv.text().split("\r\n").map(str::to_owned).collect();
        assert_eq!(
            rows[1..],
            [
                "in/of us.xlsx,ess,,of_us.xlsx-1,,,,P 1,,\"Bo, B.\",Ann,\"Bo, B.\"",
                "in/of us.xlsx,ess,,of_us.xlsx-2,,,,missing_precinct_id,,\"Ann\nUWI\",undervote,Ann",
                "",
            ]
        );
        let json: Value = serde_json::from_str(&json.text()).unwrap();
        let said = |card: usize, snapshot: usize| {
            let selections = &json["CVR"][card]["CVRSnapshot"][snapshot]["CVRContest"][0];
            let selections = selections["CVRContestSelection"].as_array().unwrap();
            let mut said = Vec::new();
            for selection in selections {
                for position in selection["SelectionPosition"].as_array().unwrap() {
                    let id = selection["ContestSelectionId"].as_str().unwrap();
                    let allocable = position["IsAllocable"].as_str().unwrap();
                    said.push(format!("{id} {} {allocable}", position["Rank"]));
                }
            }
            said.join(", ")
        };
        assert_eq!(
            said(0, 0),
            "cs-bo__b. 1 unknown, cs-bo__b. 3 unknown, cs-a-1 2 unknown"
        );
        assert_eq!(said(0, 1), "cs-bo__b. 1 yes, cs-bo__b. 3 no, cs-a-1 2 no");
        // The second card counts for Ann, whose name in the file is another.
        assert_eq!(
            said(1, 1),
            "cs-a-1 1 no, cs-a-1 3 no, cs-undeclared_write-ins 1 no"
        );
        let last = format!("ballot-of_us.xlsx-2-round-{}", outcome.rounds.len());
        assert_eq!(json["CVR"][1]["CurrentSnapshotId"], *last);
        let unit = |card: usize| {
            let id = &json["CVR"][card]["BallotStyleUnitId"];
            let units = json["GpUnit"].as_array().unwrap();
            let unit = units.iter().find(|unit| unit["@id"] == *id).unwrap();
            unit["Name"].clone()
        };
        assert_eq!(
            (unit(0), unit(1)),
            ("P 1".into(), "missing_precinct_id".into())
        );
        let names = json["Election"][0]["Candidate"].as_array().unwrap().iter();
        let names: Vec<&Value> = names.map(|candidate| &candidate["Name"]).collect();
        assert_eq!(names, ["Ann", "Bo, B.", "Undeclared Write-ins", "overvote"]);
    }
}
