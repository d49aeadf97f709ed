//! A card of a report, as it stands, into a card of the record.
//!
//! Which snapshot counts the card says itself (`CurrentSnapshotId`). Beside it is kept the one nearest to the paper
//! (`original`, else `modified`, else `interpreted`) where it is another; further ones are named in a finding.
//!
//! ```text
//! HasIndication  IsAllocable    the mark
//! no             yes            counts: generated, as by a vote for a party
//! no             else           none
//! yes            yes            counts
//! yes            no             does not count
//! yes            unknown, none  counts; ambiguous where the selection or snapshot needs adjudication, unless a write-in
//! unknown        yes            counts, ambiguous
//! unknown        else           ambiguous
//! ```
//!
//! A contest's `Status`, `Overvotes`, `Undervotes` and each selection's `TotalNumberVotes` are compared with that. An
//! overvote whose marks the report does not give is taken from `Status` or `Overvotes`.

use std::io;

use election::record::{Card, Contest, LARGEST_NUMBER, Mark, Reading, Readings, Status};
use election::{Code, Name as Text, Weight};

use super::Visit;
use super::definitions::{Definitions, MOST_WRITE_INS, OfContest};
use super::tree::{At, Member, Tree, Why};
use super::write::{OF_RECORD, parse_sheet};
use crate::columns::shortened;
use crate::cvr::{Cards, MOST_RANKS};

/// No snapshot has more cumulative votes beyond the first at each position: one number asks for any.
const MOST_FURTHER_VOTES: usize = 1 << 14;

const NEEDS_ADJUDICATION: &str = "needs-adjudication";

/// The snapshot that counts, and the one to keep beside it.
pub(super) fn snapshots(tree: &Tree) -> Result<Option<(At, Option<At>)>, Why> {
    let current = tree.need(0, Member::CurrentSnapshotId)?;
    let mut found = None;
    for at in tree.all(0, Member::CVRSnapshot) {
        if tree.need(at, Member::ObjectId)? == current && found.replace(at).is_some() {
            return Err(format!("two snapshots “{}”", shortened(current)));
        }
    }
    let Some(current) = found else {
        return Ok(None);
    };
    // Before adjudication, and the nearest to the paper: by its type, then by its place.
    let order = |at: At| {
        let types = ["original", "modified", "interpreted"];
        let of_type = |word: &&str| tree.says(at, Member::Type, word);
        (types.iter().position(of_type).unwrap_or(types.len()), at)
    };
    let of_current = order(current);
    let others = tree.all(0, Member::CVRSnapshot).map(order);
    let before = others.filter(|of_other| *of_other < of_current).min();
    Ok(Some((current, before.map(|(_, at)| at))))
}

/// Hands to `f` the rank of every mark of a contest, and whether it is the first of a write-in that is not of a
/// selection.
pub(super) fn marked_selections(tree: &Tree, contest: At, mut f: impl FnMut(u32, bool)) {
    for selection in tree.all(contest, Member::CVRContestSelection) {
        let mut has_id = tree
            .all(selection, Member::ContestSelectionId)
            .next()
            .is_some();
        for position in tree.all(selection, Member::SelectionPosition) {
            let marked = !tree.says(position, Member::HasIndication, "no")
                || tree.says(position, Member::IsAllocable, "yes");
            if marked {
                let rank = rank(tree, selection, position).ok().flatten();
                let has_text = tree.all(position, Member::CVRWriteIn).next().is_some();
                f(rank.unwrap_or(0), !has_id && has_text);
                has_id |= has_text;
            }
        }
    }
}

/// The rank stands at the position or at the selection.
fn rank(tree: &Tree, selection: At, position: At) -> Result<Option<u32>, Why> {
    match tree.number(position, Member::Rank)? {
        None => tree.number(selection, Member::Rank),
        rank => Ok(rank),
    }
}

/// Why a contest on a card cannot be read.
struct Wrong {
    code: Code,
    column: &'static str,
    expected: String,
    found: String,
}

impl From<Why> for Wrong {
    fn from(found: Why) -> Self {
        Wrong {
            code: Code::CellUnreadable,
            column: "CVRContest",
            expected: "a contest of the standard".to_owned(),
            found,
        }
    }
}

/// What the machine says of a contest, besides its marks.
struct Said {
    overvoted: bool,
    undervoted: bool,
    invalidated: bool,
    not_indicated: bool,
    overvotes: Option<u32>,
    undervotes: Option<u32>,
    /// The status that a record had, in a report of our own.
    status: Option<Status>,
}

/// Makes cards.
pub(super) struct ToCards<'a, 'c> {
    definitions: &'a Definitions,
    cards: &'a mut Cards<'c>,
    /// The number of the card in its file, from 1.
    place: u64,
    /// The card that is being made; its texts and lists are used again.
    card: Card,
    before: Readings,
    marks: Vec<Mark>,
    /// How many cumulative votes the snapshot has had beyond the first at each position.
    further: usize,
}

impl<'a, 'c> ToCards<'a, 'c> {
    pub fn new(definitions: &'a Definitions, cards: &'a mut Cards<'c>) -> Self {
        ToCards {
            definitions,
            cards,
            place: 0,
            card: Card::default(),
            before: Readings::default(),
            marks: Vec::new(),
            further: 0,
        }
    }

    fn find(
        &mut self,
        code: Code,
        weight: Weight,
        column: &str,
        expected: &str,
        found: impl Into<String>,
    ) {
        self.cards
            .find(code, weight, self.place, column, expected, found);
    }

    fn card(&mut self, tree: &Tree) -> io::Result<()> {
        let read = snapshots(tree).and_then(|snapshots| {
            self.identity(tree)?;
            snapshots.ok_or_else(|| {
                let id = tree.need(0, Member::CurrentSnapshotId).unwrap_or_default();
                format!("no snapshot “{}”", shortened(id))
            })
        });
        let (current, original) = match read {
            Ok(read) => read,
            Err(why) => {
                self.left_out(&why);
                return Ok(());
            }
        };
        let kept = 1 + usize::from(original.is_some());
        let all = tree.all(0, Member::CVRSnapshot).count();
        if all > kept {
            let found = format!("{all}; {} left out", all - kept);
            let expected = "a current and an original snapshot";
            self.find(
                Code::CardReading,
                Weight::Note,
                "CVRSnapshot",
                expected,
                found,
            );
        }
        let mut readings = std::mem::take(&mut self.card.readings);
        self.readings(&mut readings, tree, current, true);
        self.card.readings = readings;
        if let Some(original) = original {
            let mut before = std::mem::take(&mut self.before);
            self.readings(&mut before, tree, original, false);
            self.card.original = Some(before);
        }
        self.cards.push(&self.card)?;
        if let Some(before) = self.card.original.take() {
            self.before = before;
        }
        Ok(())
    }

    fn left_out(&mut self, why: &str) {
        let found = format!("{why}; the card is left out");
        let (code, weight) = (Code::CellUnreadable, Weight::Unread);
        self.find(code, weight, "CVR", "a card of the standard", found);
    }

    fn identity(&mut self, tree: &Tree) -> Result<(), Why> {
        let definitions = self.definitions;
        let raw = |name| Ok::<_, Why>(tree.raw(0, name)?.unwrap_or_default());
        let unit = match tree.word(0, Member::BallotStyleUnitId)? {
            Some(id) => self.named(definitions.units.get(id), id, "BallotStyleUnitId"),
            None => Text::default(),
        };
        let identity = &mut self.card.identity;
        identity.tabulator.clear();
        identity.counting_group = Text::default();
        if let Some(id) = tree.word(0, Member::CreatingDeviceId)? {
            match definitions.devices.get(id) {
                Some(device) => {
                    identity.tabulator.push_str(&device.name);
                    identity.counting_group = device.counting_group.clone();
                }
                None => identity.tabulator.push_str(id),
            }
        }
        let set = |text: &mut String, value: &str| {
            text.clear();
            text.push_str(value);
        };
        set(&mut identity.batch, raw(Member::BatchId)?);
        set(&mut identity.imprinted_id, raw(Member::BallotAuditId)?);
        (identity.sheet, identity.sheets) = (1, 1);
        let unique = raw(Member::UniqueId)?;
        match (parse_sheet(unique), tree.word(0, Member::BatchSequenceId)?) {
            (Some((record, sheet, sheets)), _) => {
                set(&mut identity.record, record);
                (identity.sheet, identity.sheets) = (sheet, sheets);
            }
            (None, Some(sequence)) => set(&mut identity.record, sequence),
            (None, None) if !unique.is_empty() => set(&mut identity.record, unique),
            (None, None) => set(&mut identity.record, raw(Member::BallotPrePrintedId)?),
        }
        identity.precinct = unit;
        let style = raw(Member::BallotStyleId)?;
        if *identity.ballot_type != *style {
            identity.ballot_type = style.into();
        }
        identity.source = self.cards.file;
        identity.place = self.place;
        let unknown = tree
            .word(0, Member::CreatingDeviceId)?
            .filter(|id| !definitions.devices.contains_key(*id));
        if let Some(id) = unknown {
            self.named(None, id, "CreatingDeviceId");
        }
        Ok(())
    }

    /// What an id stands for; the id itself where the report does not define it.
    fn named(&mut self, name: Option<&Text>, id: &str, column: &str) -> Text {
        name.cloned().unwrap_or_else(|| {
            let found = format!("“{}”, which the report does not define", shortened(id));
            let expected = "an id that the report defines";
            self.find(Code::NameConflict, Weight::Note, column, expected, found);
            id.into()
        })
    }

    fn readings(&mut self, readings: &mut Readings, tree: &Tree, snapshot: At, current: bool) {
        readings.clear();
        self.further = 0;
        let of_catalog = self.cards.contests;
        let definitions = self.definitions;
        let needs = tree.says(snapshot, Member::Status, NEEDS_ADJUDICATION);
        for at in tree.all(snapshot, Member::CVRContest) {
            let id = tree.need(at, Member::ContestId);
            let Some(of_contest) = id.as_ref().ok().and_then(|id| definitions.contest(id)) else {
                let found = match id {
                    Ok(id) => format!("“{}”; left out", shortened(id)),
                    Err(why) => format!("{why}; left out"),
                };
                let expected = "a contest that the report defines";
                let (code, weight) = (Code::NameConflict, Weight::Unread);
                self.find(code, weight, "ContestId", expected, found);
                continue;
            };
            let contest = &of_catalog[of_contest.at];
            if readings.get(contest.number).is_some() {
                let name = shortened(&contest.name);
                let found = format!("“{name}” twice; the second is left out");
                let expected = "each contest once on a card";
                let (code, weight) = (Code::Duplicate, Weight::Unread);
                self.find(code, weight, "CVRContest", expected, found);
                continue;
            }
            let read = said(tree, at).and_then(|said| {
                self.marks(tree, at, contest, of_contest, needs, current)?;
                Ok(said)
            });
            match read {
                Ok(said) => self.end(readings, contest, &said, current),
                Err(wrong) => {
                    let found = format!("{}, in “{}”", wrong.found, shortened(&contest.name));
                    let (code, weight) = (wrong.code, Weight::Unread);
                    self.find(code, weight, wrong.column, &wrong.expected, found);
                    readings.end_unreadable(contest);
                }
            }
        }
        readings.sort();
    }

    /// Ends a contest whose marks are read.
    fn end(&mut self, readings: &mut Readings, contest: &Contest, said: &Said, current: bool) {
        let counts = self.marks.iter().any(|mark| mark.counted);
        let overvoted = said.overvoted || said.overvotes.is_some_and(|n| n > 0);
        let status = match said.status {
            // Without ranks an overvote by the machine's word, whose marks do not show it, counts nothing.
            None if overvoted && (contest.ranks > 0 || !counts) => Some(Status::Overvoted),
            status => status,
        };
        if let Some(status) = status {
            self.marks.sort_unstable();
            readings.push(contest.number, status, self.marks.iter().copied());
            return;
        }
        for mark in &self.marks {
            readings.mark(*mark);
        }
        readings.end(contest, said.invalidated && !overvoted);
        if let Some(reading) = readings.get(contest.number).filter(|_| current) {
            self.compare(contest, said, reading);
        }
    }

    /// What the machine says, with what its marks give.
    fn compare(&mut self, contest: &Contest, said: &Said, reading: Reading<'_>) {
        let mut differs = |column: &str, expected: String, ours: String| {
            let found = format!("{ours} from the marks of “{}”", shortened(&contest.name));
            let (code, weight) = (Code::CardReading, Weight::Unexplained);
            self.find(code, weight, column, &expected, found);
        };
        let status = || reading.status.word().to_owned();
        if said.not_indicated && !reading.marks.is_empty() {
            differs("Status", "Status not-indicated".to_owned(), status());
        }
        if contest.ranks > 0 || reading.status == Status::Invalid {
            return;
        }
        let over = reading.status == Status::Overvoted;
        if let Some(printed) = said.overvotes.filter(|printed| (*printed > 0) != over) {
            differs("Overvotes", format!("Overvotes {printed}"), status());
        } else if said.overvoted && !over {
            differs("Status", "Status overvoted".to_owned(), status());
        }
        let ours = reading.undervotes(contest);
        if let Some(printed) = said.undervotes.filter(|n| !over && *n != ours) {
            differs(
                "Undervotes",
                format!("Undervotes {printed}"),
                ours.to_string(),
            );
        } else if said.undervoted && ours == 0 {
            differs("Status", "Status undervoted".to_owned(), status());
        }
    }

    /// Reads the marks of a contest.
    fn marks(
        &mut self,
        tree: &Tree,
        at: At,
        contest: &Contest,
        of_contest: &OfContest,
        needs: bool,
        current: bool,
    ) -> Result<(), Wrong> {
        self.marks.clear();
        let mut anonymous = 0;
        for selection in tree.all(at, Member::CVRContestSelection) {
            let needs = needs || tree.says(selection, Member::Status, NEEDS_ADJUDICATION);
            let id = tree.word(selection, Member::ContestSelectionId)?;
            let first = self.marks.len();
            let mut number = id.and_then(|id| of_contest.selection(id));
            let (mut votes, mut decided) = (0, true);
            for position in tree.all(selection, Member::SelectionPosition) {
                let has_text = tree.all(position, Member::CVRWriteIn).next().is_some();
                let is_write_in = number.map_or(has_text, |n| of_contest.is_write_in(n));
                let Some((counted, ambiguous)) = decision(tree, position, needs && !is_write_in)?
                else {
                    continue;
                };
                decided &= !tree.says(position, Member::IsAllocable, "unknown");
                if id.is_none() && number.is_none() && has_text {
                    number = of_contest.write_ins.get(anonymous).copied();
                    anonymous += 1;
                }
                let Some(number) = number else {
                    return Err(unknown_selection(id, anonymous));
                };
                let worth = tree.number(position, Member::NumberVotes)?.unwrap_or(1);
                let mark = Mark {
                    rank: the_rank(tree, selection, position, contest)?,
                    selection: number,
                    // A ranking stands, whatever its weight in the round that the snapshot is of.
                    counted: counted && (worth > 0 || contest.ranks > 0),
                    ambiguous,
                    density: density(tree, position),
                };
                if contest.ranks == 0 && mark.counted {
                    votes = worth.saturating_add(votes);
                    let fraction = tree.all(position, Member::FractionalVotes).next().is_some();
                    let several = match contest.cumulative {
                        true => worth > MOST_RANKS,
                        false => worth > 1 || of_contest.is_scored && votes > 1,
                    };
                    if several || fraction {
                        return Err(Wrong {
                            code: Code::CellUnreadable,
                            column: "NumberVotes",
                            expected: "one vote for a selection".to_owned(),
                            found: "more or a fraction, which a record does not hold".to_owned(),
                        });
                    }
                }
                self.marks.push(mark);
                if contest.cumulative {
                    let further = worth.min(MOST_RANKS).saturating_sub(1) as usize;
                    self.further += further;
                    if self.further > MOST_FURTHER_VOTES {
                        return Err(Wrong {
                            code: Code::CellUnreadable,
                            column: "NumberVotes",
                            expected: format!(
                                "at most {MOST_FURTHER_VOTES} further votes on a card"
                            ),
                            found: "more".to_owned(),
                        });
                    }
                    self.marks.extend(std::iter::repeat_n(mark, further));
                }
            }
            if let Some(total) = tree.number(selection, Member::TotalNumberVotes)?
                && current
                && decided
                && contest.ranks == 0
                && total != votes
            {
                let ours = &self.marks[first..];
                let found = format!(
                    "{votes} from {} marks for a selection of “{}”",
                    ours.len(),
                    shortened(&contest.name)
                );
                let (code, weight) = (Code::CardReading, Weight::Unexplained);
                let expected = format!("TotalNumberVotes {total}");
                self.find(code, weight, "TotalNumberVotes", &expected, found);
            }
        }
        Ok(())
    }
}

impl Visit for ToCards<'_, '_> {
    fn object(&mut self, name: Member, tree: &Tree) -> io::Result<()> {
        if name != Member::CVR {
            return Ok(());
        }
        self.place += 1;
        self.card(tree)
    }

    fn damaged(&mut self, name: Member, why: &str) -> io::Result<()> {
        if name == Member::CVR {
            self.place += 1;
            self.left_out(why);
        }
        Ok(())
    }

    // Said when the definitions were read.
    fn strange(&mut self, _: &str) {}
}

fn said(tree: &Tree, at: At) -> Result<Said, Wrong> {
    let says = |word| tree.says(at, Member::Status, word);
    let other = tree.word(at, Member::OtherStatus)?;
    let of_record = other.and_then(|other| other.strip_prefix(OF_RECORD));
    Ok(Said {
        overvoted: says("overvoted"),
        undervoted: says("undervoted"),
        invalidated: says("invalidated-rules"),
        not_indicated: says("not-indicated"),
        overvotes: tree.number(at, Member::Overvotes)?,
        undervotes: tree.number(at, Member::Undervotes)?,
        status: of_record.and_then(Status::of_word),
    })
}

/// Whether a mark counts and whether it is ambiguous; nothing if there is none.
fn decision(tree: &Tree, position: At, needs: bool) -> Result<Option<(bool, bool)>, Wrong> {
    let wrong = |column, found: &str| Wrong {
        code: Code::CellUnreadable,
        column,
        expected: "yes, no or unknown".to_owned(),
        found: format!("“{}”", shortened(found)),
    };
    let allocable = match tree.word(position, Member::IsAllocable)? {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some("unknown") | None => None,
        Some(other) => return Err(wrong("IsAllocable", other)),
    };
    Ok(match tree.need(position, Member::HasIndication)? {
        "no" if allocable == Some(true) => Some((true, false)),
        "no" => None,
        "yes" => match allocable {
            Some(counted) => Some((counted, false)),
            None => Some((!needs, needs)),
        },
        "unknown" => Some((allocable == Some(true), true)),
        other => return Err(wrong("HasIndication", other)),
    })
}

fn unknown_selection(id: Option<&str>, anonymous: usize) -> Wrong {
    let found = match id {
        Some(id) => format!("“{}”", shortened(id)),
        None if anonymous > 0 => format!("more than {MOST_WRITE_INS} write-ins"),
        None => "no ContestSelectionId, and no write-in".to_owned(),
    };
    Wrong {
        code: Code::NameConflict,
        column: "ContestSelectionId",
        expected: "a selection of the contest".to_owned(),
        found,
    }
}

fn the_rank(tree: &Tree, selection: At, position: At, contest: &Contest) -> Result<u32, Wrong> {
    if contest.ranks == 0 {
        return Ok(1);
    }
    let rank = rank(tree, selection, position)?;
    rank.filter(|rank| (1..=contest.ranks).contains(rank))
        .ok_or_else(|| Wrong {
            code: Code::CellUnreadable,
            column: "Rank",
            expected: format!("a rank from 1 to {}", contest.ranks),
            found: rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string()),
        })
}

/// How dark a mark is, where that is a whole number that a record can hold.
fn density(tree: &Tree, position: At) -> Option<u32> {
    let value = tree.texts(position, Member::MarkMetricValue).next()?;
    let number = value.trim().parse().ok();
    number.filter(|number| *number <= LARGEST_NUMBER)
}
