//! A session of the JSON export into its cards.
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

use std::io;

use election::record::{Card, Contest, LARGEST_NUMBER, Mark, Reading, Readings, Status};
use election::{Code, Name, Weight};

use super::manifests::{Ids, Manifests};
use super::session::{OnCard, Session, Snapshot};
use crate::columns::shortened;
use crate::cvr::Cards;

/// Makes cards of sessions.
pub(super) struct ToCards<'a, 'c> {
    manifests: &'a Manifests,
    cards: &'a mut Cards<'c>,
    /// The number of the session in its file, from 1.
    pub place: u64,
    /// The card that is being made; its texts and lists are used again.
    card: Card,
    before: Readings,
}

impl<'a, 'c> ToCards<'a, 'c> {
    pub fn new(manifests: &'a Manifests, cards: &'a mut Cards<'c>) -> Self {
        ToCards {
            manifests,
            cards,
            place: 0,
            card: Card::default(),
            before: Readings::default(),
        }
    }

    pub fn find(
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

    /// Hands on the cards of a session.
    pub fn session(&mut self, session: &Session) -> io::Result<()> {
        let (original, modified) = (&session.original, &session.modified);
        let adjudicated = modified.is_there && modified.is_current;
        let (current, original) = match (original.is_current, adjudicated) {
            (true, false) => (original, None),
            (false, true) => (modified, Some(original)),
            (was, _) => {
                let modified = match (modified.is_there, modified.is_current) {
                    (false, _) => "no Modified".to_owned(),
                    (true, is) => format!("Modified.IsCurrent {is}"),
                };
                let found =
                    format!("Original.IsCurrent {was}, {modified}; the session is left out");
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                self.find(code, weight, "IsCurrent", "one current reading", found);
                return Ok(());
            }
        };
        self.identity(session, current);
        if current.sheets.is_empty() {
            let (code, weight) = (Code::CellUnreadable, Weight::Unread);
            let found = "none; the session has no card in the record";
            self.find(code, weight, "Cards", "at least one sheet", found);
        }
        let both = "the same sheets in Original and Modified";
        let mut used = vec![false; original.map_or(0, |o| o.sheets.len())];
        for (k, sheet) in current.sheets.iter().enumerate() {
            self.card.identity.sheet = u32::try_from(k + 1).unwrap_or(u32::MAX);
            let mut readings = std::mem::take(&mut self.card.readings);
            self.readings(&mut readings, current, &sheet.contests, true);
            self.card.readings = readings;
            self.card.original = None;
            if let Some(original) = original {
                // A sheet is the same one before and after adjudication by its id, where there is one.
                let mut same = original.sheets.iter().enumerate();
                let same = same.find(|(at, o)| !used[*at] && o.id == sheet.id);
                let mut before = std::mem::take(&mut self.before);
                before.clear();
                match same {
                    Some((at, sheet)) => {
                        used[at] = true;
                        self.readings(&mut before, original, &sheet.contests, false);
                    }
                    // Adjudicated nevertheless: before, nothing was read on it.
                    None => {
                        let found = format!("sheet {} is in Modified only", k + 1);
                        self.find(Code::CardReading, Weight::Unexplained, "Cards", both, found);
                    }
                }
                self.card.original = Some(before);
            }
            self.cards.push(&self.card)?;
            if let Some(before) = self.card.original.take() {
                self.before = before;
            }
        }
        let left = used.iter().filter(|used| !**used).count();
        if left > 0 {
            let found = format!("{left} in Original only; left out");
            self.find(Code::CardReading, Weight::Unexplained, "Cards", both, found);
        }
        Ok(())
    }

    fn identity(&mut self, session: &Session, current: &Snapshot) {
        let manifests = self.manifests;
        let precinct = self.name(&manifests.precincts, current.precinct, "PrecinctPortionId");
        let groups = &manifests.counting_groups;
        let counting_group = self.name(groups, session.counting_group, "CountingGroupId");
        let ballot_type = self.name(&manifests.ballot_types, current.ballot_type, "BallotTypeId");
        let identity = &mut self.card.identity;
        identity.tabulator.clone_from(&session.tabulator);
        identity.batch.clone_from(&session.batch);
        identity.record.clone_from(&session.record);
        imprinted_id(&session.image_mask, &mut identity.imprinted_id);
        identity.sheets = u32::try_from(current.sheets.len()).unwrap_or(u32::MAX);
        identity.precinct = precinct;
        identity.counting_group = counting_group;
        identity.ballot_type = ballot_type;
        identity.source = self.cards.file;
        identity.place = self.place;
    }

    /// The name of an id; the id itself where its manifest does not have it.
    fn name(&mut self, names: &Ids<Name>, id: Option<u64>, column: &str) -> Name {
        let Some(id) = id else { return Name::default() };
        names.get(id).cloned().unwrap_or_else(|| {
            let found = format!("{id}, which no manifest has");
            let expected = "an id of a manifest";
            self.find(Code::NameConflict, Weight::Note, column, expected, found);
            id.to_string().into()
        })
    }

    fn readings(
        &mut self,
        readings: &mut Readings,
        snapshot: &Snapshot,
        contests: &std::ops::Range<usize>,
        current: bool,
    ) {
        readings.clear();
        let of_catalog = self.cards.contests;
        for on_card in &snapshot.contests[contests.clone()] {
            let Some(&at) = self.manifests.contests.get(on_card.id) else {
                let found = format!("contest {}, which no manifest has; left out", on_card.id);
                let expected = "a contest of the manifest";
                let (code, weight) = (Code::NameConflict, Weight::Unread);
                self.find(code, weight, "Contests", expected, found);
                continue;
            };
            let contest = &of_catalog[at];
            if readings.get(contest.number).is_some() {
                let name = shortened(&contest.name);
                let found = format!("“{name}” twice; the second is left out");
                let (code, weight) = (Code::Duplicate, Weight::Unread);
                self.find(
                    code,
                    weight,
                    "Contests",
                    "each contest once on a card",
                    found,
                );
                continue;
            }
            self.reading(readings, at, contest, snapshot, on_card);
            // Before adjudication the machine leaves out of its undervotes what it could not decide.
            if let Some(reading) = readings.last().filter(|_| current) {
                self.compare(contest, on_card, reading);
            }
        }
        readings.sort();
    }

    fn reading(
        &mut self,
        readings: &mut Readings,
        at: usize,
        contest: &Contest,
        snapshot: &Snapshot,
        on_card: &OnCard,
    ) {
        for printed in &snapshot.marks[on_card.marks.clone()] {
            let selection = self.manifests.candidates.get(printed.candidate);
            let Some((_, selection)) = selection.filter(|(of, _)| *of == at) else {
                let found = format!("candidate {}", printed.candidate);
                let expected = "a candidate of the contest";
                let (code, weight) = (Code::NameConflict, Weight::Unread);
                self.find(code, weight, "CandidateId", expected, found);
                return readings.end_unreadable(contest);
            };
            let ranks = contest.ranks.max(1);
            if !(1..=ranks).contains(&printed.rank) {
                let expected = format!("a rank from 1 to {ranks}");
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                self.find(code, weight, "Rank", &expected, printed.rank.to_string());
                return readings.end_unreadable(contest);
            }
            let density = printed.density.filter(|n| *n <= LARGEST_NUMBER);
            if density != printed.density {
                let found = format!("{}; it is left out", printed.density.unwrap_or_default());
                let expected = format!("at most {LARGEST_NUMBER}");
                let (code, weight) = (Code::CellUnreadable, Weight::Unread);
                self.find(code, weight, "MarkDensity", &expected, found);
            }
            readings.mark(Mark {
                rank: printed.rank,
                selection: *selection,
                counted: !printed.is_ambiguous && (printed.is_vote || contest.ranks > 0),
                ambiguous: printed.is_ambiguous,
                density,
            });
        }
        let mut rejected = false;
        for id in &snapshot.conditions[on_card.conditions.clone()] {
            match self.manifests.conditions.get(*id) {
                Some(invalid) => rejected |= invalid,
                None => {
                    let found = format!("{id}, which no manifest has");
                    let expected = "a condition of the manifest";
                    let (code, weight) = (Code::NameConflict, Weight::Unread);
                    self.find(code, weight, "OutstackConditionIds", expected, found);
                }
            }
        }
        readings.end(contest, rejected);
    }

    /// What the machine says it counted, with what the marks give.
    fn compare(&mut self, contest: &Contest, on_card: &OnCard, reading: Reading<'_>) {
        if contest.ranks > 0 || matches!(reading.status, Status::Invalid | Status::Unreadable) {
            return;
        }
        let over = reading.status == Status::Overvoted;
        let name = || shortened(&contest.name);
        if let Some(printed) = on_card.overvotes.filter(|printed| (*printed > 0) != over) {
            let found = format!("{} from the marks of “{}”", reading.status.word(), name());
            let expected = format!("Overvotes {printed}");
            let (code, weight) = (Code::CardReading, Weight::Unexplained);
            self.find(code, weight, "Overvotes", &expected, found);
        }
        let ours = reading.undervotes(contest);
        if let Some(printed) = on_card
            .undervotes
            .filter(|printed| !over && *printed != ours)
        {
            let found = format!("{ours} from the marks of “{}”", name());
            let expected = format!("Undervotes {printed}");
            let (code, weight) = (Code::CardReading, Weight::Unexplained);
            self.find(code, weight, "Undervotes", &expected, found);
        }
    }
}

/// The id that was printed on the card, from the name of its image: `…\00002_00003_000014*.*` is 2-3-14.
fn imprinted_id(mask: &str, id: &mut String) {
    id.clear();
    let bytes = mask.as_bytes();
    let name = memchr::memrchr2(b'\\', b'/', bytes).map_or(mask, |at| &mask[at + 1..]);
    let end = name.bytes().position(|b| b != b'_' && !b.is_ascii_digit());
    let name = &name[..end.unwrap_or(name.len())];
    let mut parts = 0;
    for part in name.split('_') {
        if part.is_empty() {
            return id.clear();
        }
        if parts > 0 {
            id.push('-');
        }
        let digits = part.trim_start_matches('0');
        id.push_str(if digits.is_empty() { "0" } else { digits });
        parts += 1;
    }
    if parts < 3 {
        id.clear();
    }
}
