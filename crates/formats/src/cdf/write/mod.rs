//! Cards into a report of the Common Data Format, one at a time.
//!
//! The cards come first, as the XML schema has it, then what their ids mean. What the standard has no member for stands
//! where it allows types of one's own: the ranks of a contest, the name of a line for write-ins and the counting
//! group in a `Code`, a status that does not follow from the marks in `OtherStatus`, the sheet in `UniqueId`.
//! Cards of which only the votes together are known have no place in a report.

mod markup;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use election::Name;
use election::record::{
    Card, CardGroup, CardSink, Contest, LARGEST_NUMBER, Mark, Reading, Readings, Selection,
    SelectionKind, Status,
};

pub use markup::CdfForm;
use markup::Markup;

/// Types of codes that the standard does not have.
pub(super) const RANKS: &str = "ranks";
pub(super) const NAME_OF_LINE: &str = "name of write-in line";
pub(super) const NO_SELECTION: &str = "no selection";
pub(super) const COUNTING_GROUP: &str = "counting group";
/// What stands before a status of the record that does not follow from the marks.
pub(super) const OF_RECORD: &str = "record: ";

/// How much is held before it is written.
const MOST_HELD: usize = 1 << 16;

/// The record, sheet and sheets that a `UniqueId` of ours gives.
pub(super) fn parse_sheet(unique_id: &str) -> Option<(&str, u32, u32)> {
    let (record, sheets) = unique_id.rsplit_once(" sheet ")?;
    let (sheet, sheets) = sheets.split_once(" of ")?;
    let number = |text: &str| text.parse().ok().filter(|n| *n <= LARGEST_NUMBER);
    Some((record, number(sheet)?, number(sheets)?))
}

/// Ids of things by what they are, in the order they were met.
#[derive(Default)]
struct Numbered<T> {
    numbers: HashMap<T, usize>,
    order: Vec<T>,
}

impl<T: Clone + Eq + std::hash::Hash> Numbered<T> {
    /// The number of a thing, from 1.
    fn number(&mut self, thing: T) -> usize {
        let next = self.order.len() + 1;
        *self.numbers.entry(thing).or_insert_with_key(|thing| {
            self.order.push(thing.clone());
            next
        })
    }
}

/// Takes cards and writes a report.
pub struct CdfWriter<W: Write> {
    out: W,
    markup: Markup,
    contests: Vec<Contest>,
    precincts: Numbered<Name>,
    /// Each scanner, with the counting group that it read.
    devices: Numbered<(String, Name)>,
    cards: u64,
    adjudicated: bool,
    groups: u64,
    scratch: Readings,
    marks: Vec<Mark>,
}

impl<W: Write> CdfWriter<W> {
    /// A report of these contests.
    ///
    /// # Errors
    /// There are none: the standard has no such report.
    pub fn new(form: CdfForm, out: W, contests: &[Contest]) -> io::Result<Self> {
        if contests.is_empty() {
            return Err(io::Error::other("a report needs at least one contest"));
        }
        let mut markup = Markup::new(form);
        markup.begin_list("CVR");
        Ok(CdfWriter {
            out,
            markup,
            contests: contests.to_vec(),
            precincts: Numbered::default(),
            devices: Numbered::default(),
            cards: 0,
            adjudicated: false,
            groups: 0,
            scratch: Readings::default(),
            marks: Vec::new(),
        })
    }

    /// Writes what the ids mean and ends the report: when it was made (`2024-11-05T20:00:00Z`) and notes. How many
    /// groups of cards are not in it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self, generated: &str, notes: &str) -> io::Result<u64> {
        self.markup.end_list();
        self.election();
        let markup = &mut self.markup;
        markup.string("GeneratedDate", generated);
        markup.begin_list("GpUnit");
        markup.begin("GpUnit", Some("g0"));
        markup.string("Type", "other");
        markup.string("OtherType", "all of the election");
        markup.end();
        for (k, precinct) in self.precincts.order.iter().enumerate() {
            markup.begin("GpUnit", Some(&format!("g{}", k + 1)));
            markup.string("Name", precinct);
            markup.string("Type", "precinct");
            markup.end();
        }
        markup.end_list();
        markup.string("Notes", notes);
        let parties = parties(&self.contests);
        if !parties.is_empty() {
            markup.begin_list("Party");
            for (k, party) in parties.iter().enumerate() {
                markup.begin("Party", Some(&format!("y{}", k + 1)));
                markup.string("Name", party);
                markup.end();
            }
            markup.end_list();
        }
        markup.ids("ReportGeneratingDeviceIds", &["d0"]);
        markup.begin_list("ReportingDevice");
        markup.begin("ReportingDevice", Some("d0"));
        markup.string("Application", "Scrutineer");
        markup.end();
        for (k, (tabulator, counting_group)) in self.devices.order.iter().enumerate() {
            markup.begin("ReportingDevice", Some(&format!("d{}", k + 1)));
            if !counting_group.is_empty() || tabulator.is_empty() {
                code(markup, COUNTING_GROUP, counting_group);
            }
            if !tabulator.is_empty() {
                markup.string("SerialNumber", tabulator);
            }
            markup.end();
        }
        markup.end_list();
        match self.adjudicated {
            true => markup.words("ReportType", &["aggregated", "adjudicated"]),
            false => markup.words("ReportType", &["aggregated"]),
        }
        markup.string("Version", "1.0.0");
        markup.finish();
        self.flush()?;
        self.out.flush()?;
        Ok(self.groups)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.markup.text.as_bytes())?;
        self.markup.text.clear();
        Ok(())
    }

    fn election(&mut self) {
        let (markup, contests) = (&mut self.markup, &self.contests);
        let parties = &parties(contests);
        markup.begin_list("Election");
        markup.begin("Election", Some("e1"));
        markup.begin_list("Candidate");
        for contest in contests {
            for selection in &contest.selections {
                if selection.kind != SelectionKind::WriteIn && !is_of_parties(contest) {
                    let id = format!("c{}p{}", contest.number, selection.number);
                    markup.begin("Candidate", Some(&id));
                    markup.string("Name", &selection.name);
                    if let Some(id) = party_id(parties, selection) {
                        markup.string("PartyId", &id);
                    }
                    markup.end();
                }
            }
        }
        markup.end_list();
        markup.begin_list("Contest");
        contests
            .iter()
            .for_each(|c| write_contest(markup, c, parties));
        markup.end_list();
        markup.string("ElectionScopeId", "g0");
        markup.end();
        markup.end_list();
    }

    fn snapshot(&mut self, id: &str, kind: &str, readings: &Readings) {
        self.markup.begin("CVRSnapshot", Some(id));
        self.markup.begin_list("CVRContest");
        for reading in readings.iter() {
            self.reading(reading);
        }
        self.markup.end_list();
        self.markup.string("Type", kind);
        self.markup.end();
    }

    fn reading(&mut self, reading: Reading<'_>) {
        let contest = &self.contests[reading.contest as usize - 1];
        // The status that a reader gives to these marks.
        let rejected = reading.status == Status::Invalid;
        self.scratch.clear();
        reading.marks.iter().for_each(|m| self.scratch.mark(*m));
        self.scratch.end(contest, rejected);
        let follows = self.scratch.iter().next() == Some(reading);
        let markup = &mut self.markup;
        markup.begin("CVRContest", None);
        markup.string("ContestId", &format!("c{}", contest.number));
        self.marks.clear();
        self.marks.extend(reading.marks);
        self.marks.sort_by_key(|mark| (mark.selection, *mark));
        markup.begin_list("CVRContestSelection");
        for of_selection in self.marks.chunk_by(|a, b| a.selection == b.selection) {
            write_selection(markup, contest, of_selection);
        }
        markup.end_list();
        let is_over = reading.status == Status::Overvoted;
        if is_over && contest.ranks == 0 {
            markup.plain("Overvotes", contest.vote_for.max(1));
        }
        let mut words = match reading.status {
            Status::Overvoted => vec!["overvoted"],
            Status::Undervoted => vec!["undervoted"],
            Status::Blank => vec!["not-indicated"],
            Status::Invalid => vec!["invalidated-rules"],
            _ => Vec::new(),
        };
        if !follows {
            words.push("other");
        }
        markup.words("Status", &words);
        if !follows {
            let status = format!("{OF_RECORD}{}", reading.status.word());
            markup.string("OtherStatus", &status);
        }
        let undervotes = reading.undervotes(contest);
        if undervotes > 0 && contest.ranks == 0 {
            markup.plain("Undervotes", undervotes);
        }
        markup.end();
    }
}

fn code(markup: &mut Markup, other_type: &str, value: &str) {
    markup.begin_list("Code");
    markup.begin("Code", None);
    markup.string("Type", "other");
    markup.string("OtherType", other_type);
    markup.string("Value", value);
    markup.end();
    markup.end_list();
}

/// The parties of all selections, in the order of their names.
fn parties(contests: &[Contest]) -> Vec<&Name> {
    let selections = contests.iter().flat_map(|contest| &contest.selections);
    let parties: BTreeSet<&Name> = selections.filter_map(|s| s.party.as_ref()).collect();
    parties.into_iter().collect()
}

/// The id of the party of a selection.
fn party_id(parties: &[&Name], selection: &Selection) -> Option<String> {
    let at = parties.binary_search(&selection.party.as_ref()?).ok()?;
    Some(format!("y{}", at + 1))
}

/// Whether a contest can be written as one of parties, whose selections have no names but those of parties.
fn is_of_parties(contest: &Contest) -> bool {
    let is_party =
        |s: &Selection| s.kind == SelectionKind::Regular && s.party.as_ref() == Some(&s.name);
    contest.straight_party
        && contest.vote_for == 1
        && !contest.selections.is_empty()
        && contest.selections.iter().all(is_party)
}

fn write_contest(markup: &mut Markup, contest: &Contest, parties: &[&Name]) {
    let number = contest.number;
    let (class, class_of_selections) = match is_of_parties(contest) {
        true => ("PartyContest", "PartySelection"),
        false => ("CandidateContest", "CandidateSelection"),
    };
    markup.begin(class, Some(&format!("c{number}")));
    if contest.ranks > 0 {
        code(markup, RANKS, &contest.ranks.to_string());
    }
    markup.begin_list("ContestSelection");
    for selection in &contest.selections {
        let k = selection.number;
        markup.begin(class_of_selections, Some(&format!("c{number}s{k}")));
        if is_of_parties(contest) {
            if let Some(id) = party_id(parties, selection) {
                markup.ids("PartyIds", &[&id]);
            }
        } else if selection.kind == SelectionKind::WriteIn {
            code(markup, NAME_OF_LINE, &selection.name);
        } else {
            markup.ids("CandidateIds", &[&format!("c{number}p{k}")]);
        }
        if selection.kind != SelectionKind::Regular {
            markup.plain("IsWriteIn", true);
        }
        markup.end();
    }
    // The schema wants one.
    if contest.selections.is_empty() {
        markup.begin("CandidateSelection", Some(&format!("c{number}s0")));
        code(markup, NO_SELECTION, "");
        markup.end();
    }
    markup.end_list();
    markup.string("Name", &contest.name);
    let variation = match contest {
        c if c.ranks > 0 => "rcv",
        c if c.cumulative => "cumulative",
        c if c.vote_for > 1 => "n-of-m",
        _ => "plurality",
    };
    markup.string("VoteVariation", variation);
    if let Some(elected) = contest.elected {
        markup.plain("NumberElected", elected);
    }
    let votes = match contest.ranks {
        0 => "VotesAllowed",
        _ => "NumberElected",
    };
    // With ranks 0 is what no file says; a contest of parties has no such member, and one vote.
    if !is_of_parties(contest) && (contest.ranks == 0 || contest.vote_for > 0) {
        markup.plain(votes, contest.vote_for);
    }
    markup.end();
}

/// The marks of one selection.
fn write_selection(markup: &mut Markup, contest: &Contest, marks: &[Mark]) {
    markup.begin("CVRContestSelection", None);
    let number = marks.first().map_or(0, |mark| mark.selection);
    let id = format!("c{}s{number}", contest.number);
    markup.string("ContestSelectionId", &id);
    markup.begin_list("SelectionPosition");
    // Cumulative votes are a mark each, and one position together.
    let together = |a: &Mark, b: &Mark| contest.cumulative && a == b;
    for same in marks.chunk_by(together) {
        let mark = &same[0];
        markup.begin("SelectionPosition", None);
        let (indication, allocable) = match (mark.ambiguous, mark.counted) {
            (false, true) => ("yes", "yes"),
            (false, false) => ("yes", "no"),
            (true, true) => ("unknown", "yes"),
            (true, false) => ("unknown", "unknown"),
        };
        markup.string("HasIndication", indication);
        markup.string("IsAllocable", allocable);
        if let Some(density) = mark.density {
            markup.words("MarkMetricValue", &[&density.to_string()]);
        }
        markup.plain("NumberVotes", same.len());
        if contest.ranks > 0 {
            markup.plain("Rank", mark.rank);
        }
        markup.end();
    }
    markup.end_list();
    if marks.iter().any(|mark| mark.ambiguous && !mark.counted) {
        markup.words("Status", &["needs-adjudication"]);
    }
    markup.end();
}

/// Whether a text is a number as numbers are written.
fn is_number(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

impl<W: Write> CardSink for CdfWriter<W> {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.cards += 1;
        let identity = &card.identity;
        let precinct = (!identity.precinct.is_empty())
            .then(|| self.precincts.number(identity.precinct.clone()));
        let device = (identity.tabulator.clone(), identity.counting_group.clone());
        let has_device = !device.0.is_empty() || !device.1.is_empty();
        let device = has_device.then(|| self.devices.number(device));
        let markup = &mut self.markup;
        let text = |markup: &mut Markup, name: &str, value: &str| {
            if !value.is_empty() {
                markup.string(name, value);
            }
        };
        markup.begin("CVR", None);
        text(markup, "BallotAuditId", &identity.imprinted_id);
        text(markup, "BallotStyleId", &identity.ballot_type);
        if let Some(precinct) = precinct {
            markup.string("BallotStyleUnitId", &format!("g{precinct}"));
        }
        text(markup, "BatchId", &identity.batch);
        let number = is_number(&identity.record);
        if number {
            markup.plain("BatchSequenceId", &identity.record);
        }
        if let Some(device) = device {
            markup.string("CreatingDeviceId", &format!("d{device}"));
        }
        let current = format!("s{}", self.cards);
        markup.string("CurrentSnapshotId", &current);
        markup.begin_list("CVRSnapshot");
        match &card.original {
            Some(original) => {
                self.adjudicated = true;
                self.snapshot(&format!("{current}o"), "original", original);
                self.snapshot(&current, "interpreted", &card.readings);
            }
            None => self.snapshot(&current, "original", &card.readings),
        }
        let markup = &mut self.markup;
        markup.end_list();
        markup.string("ElectionId", "e1");
        let (sheet, sheets) = (identity.sheet, identity.sheets);
        if (sheet, sheets) != (1, 1) || parse_sheet(&identity.record).is_some() {
            let unique = format!("{} sheet {sheet} of {sheets}", identity.record);
            markup.string("UniqueId", &unique);
        } else if !number {
            text(markup, "UniqueId", &identity.record);
        }
        markup.end();
        match self.markup.text.len() > MOST_HELD {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn group(&mut self, _: &CardGroup) -> io::Result<()> {
        self.groups += 1;
        Ok(())
    }
}
