//! NIST's Common Data Format for election results (SP 1500-100), as XML of versions 1 and 2 and as JSON of
//! version 2.
//!
//! ```text
//! ElectionReport                  @type, Format, Status
//!   GpUnit                        @id, Type, Name, ComposingGpUnitIds
//!     SummaryCounts (version 1)   BallotsCast, Overvotes, Undervotes, WriteIns
//!   Party                         @id, Name, Abbreviation
//!   Election                      Name
//!     Candidate                   @id, BallotName, PartyId
//!     BallotCounts                GpUnitId, Type, BallotsCast
//!     Contest                     Name, VotesAllowed, ElectionDistrictId (version 1: ElectoralDistrictId)
//!       OtherCounts (version 1: SummaryCounts)   GpUnitId, Overvotes, Undervotes, WriteIns
//!       ContestSelection (version 1: BallotSelection)   CandidateIds | PartyIds | Selection, IsWriteIn
//!         VoteCounts              GpUnitId, Type, OtherType, Round, DeviceClass, Count, IsSuppressedForPrivacy
//! ```
//!
//! Version 1 puts lists into elements of their own (`ContestCollection`). What is counted in a way other than
//! `total` is a counting group, named by its type and device. `IsSuppressedForPrivacy` makes a count withheld
//! whatever number stands there. Seats of a selection are counted beside its votes.

mod tree;

use std::collections::HashMap;

use election::record::{CountOf, Figure, ReportedResults, SelectionKind, UnitKind};
use election::{Code, Place, Weight};

use super::build::{Builder, Key};
use super::figure::{Cell, cell};
use super::heading::{self, spaced};
use crate::xml;
use tree::Node;

/// Whether a text begins as such a report; `head` may be cut off.
pub(super) fn is_report(head: &str) -> bool {
    if head.trim_start().starts_with('{') {
        return head.contains("\"ElectionResults.");
    }
    xml::first_element(head).is_some_and(|name| name == "ElectionReport")
}

/// Reads the report.
///
/// # Errors
/// Why it cannot be read to its end, in words.
pub(super) fn read(text: &str, builder: &mut Builder<'_>) -> Result<(), String> {
    let report = match text.trim_start().starts_with('{') {
        true => tree::of_json(text)?,
        false => tree::of_xml(text)?,
    };
    let mut reader = Reader {
        parties: names(&report, "Party", |party| {
            let short = party.words_of("Abbreviation");
            match short.is_empty() {
                true => party.words_of("Name"),
                false => short,
            }
        }),
        candidates: HashMap::new(),
        units: HashMap::new(),
        builder,
    };
    reader.report(&report)
}

/// What things are called, by id.
fn names(node: &Node, kind: &str, name: impl Fn(&Node) -> String) -> HashMap<String, String> {
    let each = node.each(kind);
    each.map(|thing| (thing.id().to_owned(), name(thing)))
        .collect()
}

struct Reader<'b, 'l> {
    builder: &'b mut Builder<'l>,
    parties: HashMap<String, String>,
    /// Names and parties.
    candidates: HashMap<String, (String, String)>,
    units: HashMap<String, u32>,
}

impl Reader<'_, '_> {
    fn report(&mut self, report: &Node) -> Result<(), String> {
        self.builder.set_status(report.text_of("Status"));
        self.units(report);
        let elections: Vec<&Node> = report.each("Election").collect();
        let election = elections.iter().map(|e| e.words_of("Name"));
        let election: Vec<String> = election.filter(|name| !name.is_empty()).collect();
        self.builder.set_election(&election.join("; "));
        for unit in report.each("GpUnit") {
            for counts in unit.each("SummaryCounts") {
                let number = self.units.get(unit.id()).copied();
                self.counts(None, counts, number, &OTHERS)?;
            }
        }
        for election in elections {
            for candidate in election.each("Candidate") {
                let party = self.parties.get(candidate.text_of("PartyId"));
                let of = (
                    candidate.words_of("BallotName"),
                    party.cloned().unwrap_or_default(),
                );
                self.candidates.insert(candidate.id().to_owned(), of);
            }
            for counts in election.each("BallotCounts") {
                self.counts(None, counts, None, &OTHERS)?;
            }
            for contest in election.each("Contest") {
                self.contest(contest)?;
            }
        }
        Ok(())
    }

    fn place(&self, line: u32) -> Place {
        self.builder.place.clone().row(line)
    }

    /// Units and which of them make up which. One that is in none, where there is one such, is the whole.
    fn units(&mut self, report: &Node) {
        let units: Vec<&Node> = report.each("GpUnit").collect();
        let inside: Vec<&str> = units
            .iter()
            .flat_map(|unit| unit.ids("ComposingGpUnitIds"))
            .collect();
        let inside: std::collections::HashSet<&str> = inside.into_iter().collect();
        let roots = units.iter().filter(|unit| !inside.contains(unit.id()));
        let roots = roots.count();
        for unit in &units {
            let is_root = !inside.contains(unit.id());
            let name = match unit.words_of("Name") {
                name if name.is_empty() => unit.id().to_owned(),
                name => name,
            };
            let number = match is_root && roots == 1 {
                true => {
                    self.builder.set_whole(&name);
                    ReportedResults::WHOLE
                }
                false => {
                    let within = is_root.then_some(ReportedResults::WHOLE);
                    self.builder
                        .new_unit(within, kind(unit.text_of("Type")), &name, &[])
                }
            };
            if self.units.insert(unit.id().to_owned(), number).is_some() {
                let place = self.place(unit.line);
                let (code, weight) = (Code::Duplicate, Weight::Unexplained);
                let found = format!("another one “{}”", unit.id());
                self.builder
                    .find(code, weight, place, "each id once", found);
            }
        }
        for unit in &units {
            let whole = self.units[unit.id()];
            for id in unit.ids("ComposingGpUnitIds") {
                match self.units.get(id) {
                    Some(part) => self.builder.put_within(*part, whole),
                    None => self.unknown(unit.line, id),
                }
            }
        }
    }

    /// Reports an id that nothing has.
    fn unknown(&mut self, line: u32, id: &str) {
        let place = self.place(line);
        let (code, weight) = (Code::NameConflict, Weight::Unexplained);
        let found = format!("“{id}”");
        let expected = "the id of something in the file";
        self.builder.find(code, weight, place, expected, found);
    }

    fn contest(&mut self, contest: &Node) -> Result<(), String> {
        let name = match contest.words_of("Name") {
            name if name.is_empty() => contest.words_of("BallotTitle"),
            name => name,
        };
        let at = self.builder.new_contest(&name);
        let vote_for = contest.text_of("VotesAllowed").parse().ok();
        let districts = ["ElectionDistrictId", "ElectoralDistrictId"];
        let district = districts.into_iter().find_map(|name| contest.get(name));
        let district = district.and_then(|node| self.units.get(node.text.trim()).copied());
        self.builder.set_contest(at, vote_for, district);
        for counts in contest
            .each("OtherCounts")
            .chain(contest.each("SummaryCounts"))
        {
            self.counts(Some(at), counts, None, &OTHERS)?;
        }
        let selections = contest.each("ContestSelection");
        for (k, selection) in selections
            .chain(contest.each("BallotSelection"))
            .enumerate()
        {
            let (name, party, kind) = self.selection(selection);
            let number = match name.is_empty() {
                true => self
                    .builder
                    .selection(at, &format!("{}", k + 1), &party, kind),
                false => self.builder.selection(at, &name, &party, kind),
            };
            for counts in selection.each("VoteCounts") {
                let of = [("Count", CountOf::Votes)];
                self.votes(at, number, counts, &of)?;
            }
        }
        Ok(())
    }

    /// A selection's name, party and kind.
    fn selection(&mut self, selection: &Node) -> (String, String, SelectionKind) {
        let is_write_in = selection.is_true("IsWriteIn");
        let (mut names, mut parties): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let ids: Vec<&str> = selection.ids("CandidateIds").collect();
        for id in ids {
            match self.candidates.get(id) {
                Some((name, party)) => {
                    names.push(name.clone());
                    parties.push(party.clone());
                }
                None => self.unknown(selection.line, id),
            }
        }
        let of_parties: Vec<&str> = selection.ids("PartyIds").collect();
        let endorsed = selection.ids("EndorsementPartyIds");
        let of_parties = of_parties.iter().filter_map(|id| self.parties.get(*id));
        let endorsed = endorsed.filter_map(|id| self.parties.get(id));
        let endorsed: Vec<String> = endorsed.cloned().collect();
        if names.is_empty() {
            names.extend(of_parties.cloned());
        }
        if names.is_empty() {
            names.extend(Some(selection.words_of("Selection")).filter(|s| !s.is_empty()));
        }
        if !endorsed.is_empty() {
            parties = endorsed;
        }
        parties.retain(|party| !party.is_empty());
        parties.dedup();
        let kind = match (is_write_in, names.is_empty()) {
            (true, true) => {
                names.push("Write-in".to_owned());
                SelectionKind::WriteIn
            }
            (true, false) => SelectionKind::QualifiedWriteIn,
            (false, _) => heading::selection(&names.join(" / ")).2,
        };
        (names.join(" / "), parties.join(", "), kind)
    }

    fn votes(
        &mut self,
        contest: usize,
        selection: u32,
        counts: &Node,
        of: &[(&str, CountOf)],
    ) -> Result<(), String> {
        self.put(Some(contest), Some(selection), counts, None, of)
    }

    fn counts(
        &mut self,
        contest: Option<usize>,
        counts: &Node,
        unit: Option<u32>,
        of: &[(&str, CountOf)],
    ) -> Result<(), String> {
        self.put(contest, None, counts, unit, of)
    }

    /// Adds the figures of a node; its unit is the given one where it names none.
    fn put(
        &mut self,
        contest: Option<usize>,
        selection: Option<u32>,
        counts: &Node,
        unit: Option<u32>,
        of: &[(&str, CountOf)],
    ) -> Result<(), String> {
        let unit = match (counts.get("GpUnitId"), unit) {
            (Some(id), _) => match self.units.get(id.text.trim()) {
                Some(unit) => *unit,
                None => {
                    self.unknown(id.line, id.text.trim());
                    return Ok(());
                }
            },
            (None, Some(unit)) => unit,
            (None, None) => ReportedResults::WHOLE,
        };
        let is_seats = counts.text_of("Type") == "seats";
        let group = match is_seats {
            true => String::new(),
            false => group(counts),
        };
        let withheld = counts.is_true("IsSuppressedForPrivacy");
        for (name, of) in of {
            let node = counts.get(name);
            let Some(node) = node.or((withheld && *name == "Count").then_some(counts)) else {
                continue;
            };
            let place = self.place(node.line);
            let figure = match cell(&node.text) {
                _ if withheld => Figure::Withheld {
                    withheld: "".into(),
                },
                Cell::Figure(figure) => figure,
                Cell::Blank | Cell::None => continue,
                Cell::Other => {
                    let text = node.text.clone();
                    self.builder.unreadable(place.column(*name), &text);
                    continue;
                }
            };
            let key = Key {
                contest,
                unit,
                group: self.builder.name(&group),
                of: match of {
                    CountOf::Votes if is_seats => CountOf::Seats,
                    of => *of,
                },
                selection,
                round: counts.text_of("Round").parse().ok(),
            };
            self.builder.count(key, figure, &place)?;
        }
        Ok(())
    }
}

/// What else is counted than votes.
const OTHERS: [(&str, CountOf); 4] = [
    ("BallotsCast", CountOf::BallotsCast),
    ("Overvotes", CountOf::Overvotes),
    ("Undervotes", CountOf::Undervotes),
    ("WriteIns", CountOf::WriteIns),
];

/// The counting group of counts: empty of all together.
fn group(counts: &Node) -> String {
    let mut parts = Vec::new();
    match counts.text_of("Type") {
        "" | "total" => {}
        "other" => parts.push(match counts.text_of("OtherType") {
            "" => "other".to_owned(),
            other => spaced(other),
        }),
        named => parts.push(named.to_owned()),
    }
    // Version 1 has the device's fields beside the count.
    let device = counts.get("DeviceClass").or(counts.get("Device"));
    for (node, names) in [
        (device, ["Manufacturer", "Model", "Type"]),
        (
            Some(counts),
            ["DeviceManufacturer", "DeviceModel", "DeviceType"],
        ),
    ] {
        let texts = names.iter().filter_map(|name| Some(node?.text_of(name)));
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        if !texts.is_empty() {
            parts.push(texts.join(" "));
        }
    }
    parts.join(", ")
}

fn kind(of: &str) -> UnitKind {
    match of {
        "state" => UnitKind::State,
        "county" | "parish" | "borough" => UnitKind::County,
        "precinct" | "split-precinct" | "combined-precinct" => UnitKind::Precinct,
        "ballot-batch" => UnitKind::Batch,
        "ballot-style-area" => UnitKind::BallotStyle,
        _ => UnitKind::Part,
    }
}

#[cfg(test)]
mod tests;
