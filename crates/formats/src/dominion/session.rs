//! One session of the JSON export into its cards.
//!
//! What counts, by what was seen (`IsVote` is the machine's word for a mark):
//!
//! * Contest without ranks: a mark is a vote where `IsVote` is true. An overvote is two or more marks that are
//!   not ambiguous, all with `IsVote` false (all three of Clear Creek's, 4.21).
//! * Contest with ranks: every mark that is not ambiguous stands at its rank. 5.10.11.24 sets `IsVote` at
//!   the first rank only, later versions at all ranks, so it is not asked.
//! * `Modified` is an adjudicated session: it is current, and `Original` is kept beside it. `IsCurrent` says which.
//!
//! `Overvotes` and `Undervotes`, which later versions give for each contest, are compared with the marks.

use std::collections::HashMap;
use std::io;

use election::record::{Card, CardIdentity, Contest, Mark, Reading, Status};
use election::{Code, Name, Weight};
use serde::Deserialize;

use super::json::Sessions;
use crate::columns::shortened;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Session {
    tabulator_id: Id,
    batch_id: Id,
    record_id: Id,
    counting_group_id: Option<u64>,
    #[serde(default)]
    image_mask: String,
    original: Snapshot,
    modified: Option<Snapshot>,
}

/// A number; a text where it is withheld.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Text(String),
}

impl Id {
    fn into_text(self) -> String {
        match self {
            Id::Number(number) => number.to_string(),
            Id::Text(text) => text,
        }
    }
}

/// One reading of a session. `Cards` came with version 5; before, contests stood here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Snapshot {
    precinct_portion_id: Option<u64>,
    ballot_type_id: Option<u64>,
    is_current: bool,
    cards: Option<Vec<Sheet>>,
    contests: Option<Vec<OnCard>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sheet {
    id: Option<u64>,
    contests: Vec<OnCard>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OnCard {
    id: u64,
    undervotes: Option<u32>,
    overvotes: Option<u32>,
    #[serde(default)]
    outstack_condition_ids: Vec<u64>,
    marks: Vec<Printed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    candidate_id: u64,
    rank: u32,
    mark_density: Option<u32>,
    is_ambiguous: bool,
    is_vote: bool,
}

impl Snapshot {
    fn into_sheets(self) -> Vec<Sheet> {
        self.cards.unwrap_or_else(|| {
            let contests = self.contests.unwrap_or_default();
            vec![Sheet { id: None, contests }]
        })
    }
}

impl Sessions<'_, '_> {
    pub(super) fn find(
        &mut self,
        code: Code,
        column: &str,
        expected: &str,
        found: impl Into<String>,
    ) {
        let weight = match code {
            Code::CardReading => Weight::Unexplained,
            _ => Weight::Unread,
        };
        self.cards
            .find(code, weight, self.place, column, expected, found);
    }

    pub(super) fn session(&mut self, session: Session) -> io::Result<()> {
        let (current, original) = match (session.original, session.modified) {
            (original, None) if original.is_current => (original, None),
            (original, Some(modified)) if modified.is_current && !original.is_current => {
                (modified, Some(original))
            }
            (original, Some(modified)) if original.is_current && !modified.is_current => {
                (original, None)
            }
            (original, modified) => {
                let found = format!(
                    "Original.IsCurrent {}, {}; the session is left out",
                    original.is_current,
                    modified.map_or("no Modified".to_owned(), |m| format!(
                        "Modified.IsCurrent {}",
                        m.is_current
                    )),
                );
                self.find(
                    Code::CellUnreadable,
                    "IsCurrent",
                    "one current reading",
                    found,
                );
                return Ok(());
            }
        };
        let identity = CardIdentity {
            tabulator: session.tabulator_id.into_text(),
            batch: session.batch_id.into_text(),
            record: session.record_id.into_text(),
            imprinted_id: imprinted_id(&session.image_mask),
            sheet: 1,
            sheets: 1,
            precinct: self.name(
                &self.manifests.precincts,
                current.precinct_portion_id,
                "PrecinctPortionId",
            ),
            counting_group: self.name(
                &self.manifests.counting_groups,
                session.counting_group_id,
                "CountingGroupId",
            ),
            ballot_type: self.name(
                &self.manifests.ballot_types,
                current.ballot_type_id,
                "BallotTypeId",
            ),
            source: self.cards.file,
            place: self.place,
        };
        let sheets = current.into_sheets();
        let mut originals = original.map(Snapshot::into_sheets);
        let count = sheets.len();
        for (k, sheet) in sheets.into_iter().enumerate() {
            // A sheet is the same one before and after adjudication by its id, where there is one.
            let before = originals.as_mut().and_then(|originals| {
                let same = originals.iter().position(|o| o.id == sheet.id)?;
                Some(originals.remove(same))
            });
            if originals.is_some() && before.is_none() {
                let found = format!("sheet {} is in Modified only", k + 1);
                self.find(
                    Code::CardReading,
                    "Cards",
                    "the same sheets in Original and Modified",
                    found,
                );
            }
            let card = Card {
                identity: CardIdentity {
                    sheet: u32::try_from(k + 1).unwrap_or(u32::MAX),
                    sheets: u32::try_from(count).unwrap_or(u32::MAX),
                    ..identity.clone()
                },
                readings: self.readings(sheet.contests, true),
                original: before.map(|sheet| self.readings(sheet.contests, false)),
            };
            self.cards.push(&card)?;
        }
        if let Some(left @ 1..) = originals.map(|o| o.len()) {
            let found = format!("{left} in Original only; left out");
            self.find(
                Code::CardReading,
                "Cards",
                "the same sheets in Original and Modified",
                found,
            );
        }
        Ok(())
    }

    /// The name of an id; the id itself where its manifest does not have it.
    fn name(&mut self, names: &HashMap<u64, Name>, id: Option<u64>, column: &str) -> Name {
        let Some(id) = id else { return "".into() };
        names.get(&id).cloned().unwrap_or_else(|| {
            let found = format!("{id}, which no manifest has");
            self.cards.find(
                Code::NameConflict,
                Weight::Note,
                self.place,
                column,
                "an id of a manifest",
                found,
            );
            id.to_string().into()
        })
    }

    fn readings(&mut self, contests: Vec<OnCard>, current: bool) -> Vec<Reading> {
        let mut readings: Vec<Reading> = Vec::with_capacity(contests.len());
        for on_card in contests {
            let Some(&at) = self.manifests.contests.get(&on_card.id) else {
                let found = format!("contest {}, which no manifest has; left out", on_card.id);
                self.find(
                    Code::NameConflict,
                    "Contests",
                    "a contest of the manifest",
                    found,
                );
                continue;
            };
            let contest = &self.cards.contests[at];
            let reading = self.reading(at, contest, &on_card);
            // Before adjudication the machine leaves out of its undervotes what it could not decide.
            if current {
                self.compare(contest, &on_card, &reading);
            }
            if readings.iter().any(|r| r.contest == reading.contest) {
                let found = format!(
                    "“{}” twice; the second is left out",
                    shortened(&contest.name)
                );
                self.find(
                    Code::Duplicate,
                    "Contests",
                    "each contest once on a card",
                    found,
                );
            } else {
                readings.push(reading);
            }
        }
        readings.sort_by_key(|r| r.contest);
        readings
    }

    fn reading(&mut self, at: usize, contest: &Contest, on_card: &OnCard) -> Reading {
        let mut marks = Vec::with_capacity(on_card.marks.len());
        for printed in &on_card.marks {
            let selection = self.manifests.candidates.get(&printed.candidate_id);
            let Some((_, selection)) = selection.filter(|(of, _)| *of == at) else {
                let found = format!("candidate {}", printed.candidate_id);
                self.find(
                    Code::NameConflict,
                    "CandidateId",
                    "a candidate of the contest",
                    found,
                );
                return Reading::unreadable(contest);
            };
            marks.push(Mark {
                selection: *selection,
                rank: printed.rank,
                counted: !printed.is_ambiguous && (printed.is_vote || contest.ranks > 0),
                ambiguous: printed.is_ambiguous,
                density: printed.mark_density,
            });
            let ranks = contest.ranks.max(1);
            if !(1..=ranks).contains(&printed.rank) {
                let expected = format!("a rank from 1 to {ranks}");
                self.find(
                    Code::CellUnreadable,
                    "Rank",
                    &expected,
                    printed.rank.to_string(),
                );
                return Reading::unreadable(contest);
            }
        }
        let invalid = self.manifests.invalid_contest;
        let rejected = invalid.is_some_and(|id| on_card.outstack_condition_ids.contains(&id));
        Reading::new(contest, marks, rejected)
    }

    /// What the machine says it counted, with what the marks give.
    fn compare(&mut self, contest: &Contest, on_card: &OnCard, reading: &Reading) {
        if contest.ranks > 0 || reading.status == Status::Invalid {
            return;
        }
        let over = reading.status == Status::Overvoted;
        if on_card
            .overvotes
            .is_some_and(|printed| (printed > 0) != over)
        {
            let found = format!(
                "{} from the marks of “{}”",
                reading.status.word(),
                shortened(&contest.name)
            );
            let expected = format!("Overvotes {}", on_card.overvotes.unwrap_or_default());
            self.find(Code::CardReading, "Overvotes", &expected, found);
        }
        let ours = reading.undervotes(contest);
        if let Some(printed) = on_card
            .undervotes
            .filter(|printed| !over && *printed != ours)
        {
            let found = format!("{ours} from the marks of “{}”", shortened(&contest.name));
            self.find(
                Code::CardReading,
                "Undervotes",
                &format!("Undervotes {printed}"),
                found,
            );
        }
    }
}

/// The id that was printed on the card, from the name of its image: `…\00002_00003_000014*.*` is 2-3-14.
fn imprinted_id(mask: &str) -> String {
    let name = mask.rsplit(['\\', '/']).next().unwrap_or_default();
    let end = name
        .find(|c: char| c != '_' && !c.is_ascii_digit())
        .unwrap_or(name.len());
    let parts: Option<Vec<String>> = name[..end]
        .split('_')
        .map(|part| part.parse::<u64>().ok().map(|n| n.to_string()))
        .collect();
    parts
        .filter(|parts| parts.len() >= 3)
        .map_or(String::new(), |parts| parts.join("-"))
}
