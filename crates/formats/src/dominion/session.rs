//! One session of the JSON export, as it stands.

use super::members::{
    Contests, OfContest, OfMark, OfSession, OfSheet, OfSnapshot, Sessions, Sheets, Snapshots,
};
use crate::json::{Json, JsonError, Members};

type Result<T> = std::result::Result<T, JsonError>;

/// A session. One is used for all sessions of a file, so that its lists are made once.
#[derive(Default)]
pub(super) struct Session {
    pub tabulator: String,
    pub batch: String,
    pub record: String,
    pub counting_group: Option<u64>,
    pub image_mask: String,
    pub original: Snapshot,
    pub modified: Snapshot,
}

/// One reading of a session.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Whether the session has it.
    pub is_there: bool,
    pub is_current: bool,
    pub precinct: Option<u64>,
    pub ballot_type: Option<u64>,
    /// `Cards` came with version 5; before, the contests stood in the reading itself.
    pub sheets: Vec<Sheet>,
    pub contests: Vec<OnCard>,
    pub marks: Vec<Printed>,
    pub conditions: Vec<u64>,
}

/// A sheet, and which contests it has.
pub(super) struct Sheet {
    pub id: Option<u64>,
    pub contests: std::ops::Range<usize>,
}

/// A contest on a sheet, and which marks and conditions it has.
pub(super) struct OnCard {
    pub id: u64,
    pub undervotes: Option<u32>,
    pub overvotes: Option<u32>,
    pub conditions: std::ops::Range<usize>,
    pub marks: std::ops::Range<usize>,
}

/// A mark.
pub(super) struct Printed {
    pub candidate: u64,
    pub rank: u32,
    pub density: Option<u32>,
    pub is_ambiguous: bool,
    pub is_vote: bool,
}

/// Says that a member is missing.
fn need<T>(json: &Json<'_>, member: Option<T>, expected: &'static str) -> Result<T> {
    member.map_or_else(|| json.expected(expected), Ok)
}

/// Sets a member that should stand once.
fn once<T>(json: &Json<'_>, member: &mut Option<T>, value: T) -> Result<()> {
    match member.replace(value) {
        Some(_) => json.expected("each member once"),
        None => Ok(()),
    }
}

impl Session {
    /// Reads a session over the last one.
    pub fn read(&mut self, json: &mut Json<'_>, kinds: &mut Sessions) -> Result<()> {
        let (mut tabulator, mut batch, mut record) = (None, None, None);
        self.counting_group = None;
        self.image_mask.clear();
        self.original.is_there = false;
        self.modified.is_there = false;
        json.members(&mut kinds.members, |member, json| match member {
            OfSession::Tabulator => {
                id(json, &mut self.tabulator)?;
                once(json, &mut tabulator, ())
            }
            OfSession::Batch => {
                id(json, &mut self.batch)?;
                once(json, &mut batch, ())
            }
            OfSession::Record => {
                id(json, &mut self.record)?;
                once(json, &mut record, ())
            }
            OfSession::CountingGroup => optional(json, &mut self.counting_group, Json::number),
            OfSession::ImageMask => json.string_into(&mut self.image_mask),
            OfSession::Original => self.original.read(json, &mut kinds.within),
            OfSession::Modified if json.null()? => Ok(()),
            OfSession::Modified => self.modified.read(json, &mut kinds.within),
        })?;
        need(json, tabulator, "TabulatorId before the end")?;
        need(json, batch, "BatchId before the end")?;
        need(json, record, "RecordId before the end")?;
        need(
            json,
            self.original.is_there.then_some(()),
            "Original before the end",
        )
    }
}

/// An id: a number, or a text where it is withheld.
fn id(json: &mut Json<'_>, id: &mut String) -> Result<()> {
    id.clear();
    match json.peek()? {
        b'"' => json.string_into(id),
        _ => {
            id.push_str(json.digits()?);
            Ok(())
        }
    }
}

fn optional<'t, T>(
    json: &mut Json<'t>,
    member: &mut Option<T>,
    read: impl Fn(&mut Json<'t>) -> Result<T>,
) -> Result<()> {
    if !json.null()? {
        let value = read(json)?;
        once(json, member, value)?;
    }
    Ok(())
}

impl Snapshot {
    fn read(&mut self, json: &mut Json<'_>, kinds: &mut Snapshots) -> Result<()> {
        if self.is_there {
            return json.expected("each member once");
        }
        *self = Snapshot {
            is_there: true,
            sheets: std::mem::take(&mut self.sheets),
            contests: std::mem::take(&mut self.contests),
            marks: std::mem::take(&mut self.marks),
            conditions: std::mem::take(&mut self.conditions),
            ..Snapshot::default()
        };
        self.sheets.clear();
        self.contests.clear();
        self.marks.clear();
        self.conditions.clear();
        let (mut is_current, mut lists) = (None, None);
        json.members(&mut kinds.members, |member, json| match member {
            OfSnapshot::Precinct => optional(json, &mut self.precinct, Json::number),
            OfSnapshot::BallotType => optional(json, &mut self.ballot_type, Json::number),
            OfSnapshot::IsCurrent => {
                let flag = json.flag()?;
                once(json, &mut is_current, flag)
            }
            OfSnapshot::Cards => {
                once(json, &mut lists, ())?;
                json.list(|json| self.sheet(json, &mut kinds.within))
            }
            OfSnapshot::Contests => {
                once(json, &mut lists, ())?;
                let contests = self.contests(json, &mut kinds.within.within)?;
                self.sheets.push(Sheet { id: None, contests });
                Ok(())
            }
        })?;
        self.is_current = need(json, is_current, "IsCurrent before the end")?;
        need(json, lists, "Cards or Contests before the end")
    }

    fn sheet(&mut self, json: &mut Json<'_>, kinds: &mut Sheets) -> Result<()> {
        let (mut id, mut contests) = (None, None);
        json.members(&mut kinds.members, |member, json| match member {
            OfSheet::Id => optional(json, &mut id, Json::number),
            OfSheet::Contests => {
                let on_card = self.contests(json, &mut kinds.within)?;
                once(json, &mut contests, on_card)
            }
        })?;
        let contests = need(json, contests, "Contests before the end")?;
        self.sheets.push(Sheet { id, contests });
        Ok(())
    }

    fn contests(
        &mut self,
        json: &mut Json<'_>,
        kinds: &mut Contests,
    ) -> Result<std::ops::Range<usize>> {
        let start = self.contests.len();
        json.list(|json| {
            let (mut id, mut marks) = (None, None);
            let (mut undervotes, mut overvotes) = (None, None);
            let conditions = self.conditions.len();
            json.members(&mut kinds.members, |member, json| match member {
                OfContest::Id => {
                    let number = json.number()?;
                    once(json, &mut id, number)
                }
                OfContest::Undervotes => optional(json, &mut undervotes, Json::small),
                OfContest::Overvotes => optional(json, &mut overvotes, Json::small),
                OfContest::Conditions => json.list(|json| {
                    self.conditions.push(json.number()?);
                    Ok(())
                }),
                OfContest::Marks => {
                    let start = self.marks.len();
                    json.list(|json| {
                        self.marks.push(Printed::read(json, &mut kinds.within)?);
                        Ok(())
                    })?;
                    once(json, &mut marks, start..self.marks.len())
                }
            })?;
            self.contests.push(OnCard {
                id: need(json, id, "a contest's Id before the end")?,
                undervotes,
                overvotes,
                conditions: conditions..self.conditions.len(),
                marks: need(json, marks, "Marks before the end")?,
            });
            Ok(())
        })?;
        Ok(start..self.contests.len())
    }
}

impl Printed {
    fn read(json: &mut Json<'_>, members: &mut Members<OfMark>) -> Result<Self> {
        let (mut candidate, mut rank, mut density) = (None, None, None);
        let (mut is_ambiguous, mut is_vote) = (None, None);
        json.members(members, |member, json| match member {
            OfMark::Candidate => {
                let number = json.number()?;
                once(json, &mut candidate, number)
            }
            OfMark::Rank => {
                let number = json.small()?;
                once(json, &mut rank, number)
            }
            OfMark::Density => optional(json, &mut density, Json::small),
            OfMark::IsAmbiguous => {
                let flag = json.flag()?;
                once(json, &mut is_ambiguous, flag)
            }
            OfMark::IsVote => {
                let flag = json.flag()?;
                once(json, &mut is_vote, flag)
            }
        })?;
        Ok(Printed {
            candidate: need(json, candidate, "CandidateId before the end")?,
            rank: need(json, rank, "Rank before the end")?,
            density,
            is_ambiguous: need(json, is_ambiguous, "IsAmbiguous before the end")?,
            is_vote: need(json, is_vote, "IsVote before the end")?,
        })
    }
}
