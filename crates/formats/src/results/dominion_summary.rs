//! Dominion's election summary report as XML.
//!
//! The report's layout gives the elements numbers for names. What a row of a contest's figures counts is told by
//! the name of its total; the counting groups stand before it:
//!
//! ```text
//! Report
//!   Details1 @countingGroup1 @ballots1 (cards) @Textbox171 (ballots)
//!   Details2 @reported3 = "Voters Cast: n of n", Details3 @reported4 = "Cards Cast: n"
//!   ContestIdGroup @contestId
//!     cgId2 @cgId2 (group) @…        then Textbox9 @ballots2 | @undervotes3 | @overvotes2
//!     candidateNameTextBox4 @candidateNameTextBox4
//!       cgGroup @countingGroupName @vot7, then Textbox13 @vot8
//!     cgGroup @countingGroupName @votesDivider_cg, then Textbox13 @votes3
//!     writeinGroup2 @name
//!       cgGroup2 @cgName @votes, then Textbox1 @votes2
//!     cgGroup2 @cgName @remaining…, then Textbox1 @remainingUnresolved1
//! ```
//!
//! Seen: San Francisco, general election of 2024. Parties' and write-ins' parts of a candidate's votes, and
//! “total blanks”, which are undervotes and overvotes together, are passed over. The choice “Write-in” is the sum
//! of the write-ins that are listed by name and of those that are not, where such a list is.

use election::Place;
use election::record::{CountOf, Figure, ReportedResults, SelectionKind};
use quick_xml::events::BytesStart;

use super::build::{Builder, Key};
use super::figure::{Cell, cell};
use super::heading::{self, spaced};
use crate::ods::attribute;
use crate::xml::{self, Elements};

/// Whether a text begins as such a report.
pub(super) fn is_report(text: &str) -> bool {
    xml::first_element(text).is_some_and(|name| name == "Report")
        && text.contains("<ContestIdGroup")
}

/// Reads the report.
///
/// # Errors
/// Why it cannot be read to its end, in words.
pub(super) fn read(xml: &str, builder: &mut Builder<'_>) -> Result<(), String> {
    let mut report = Report {
        builder,
        line: 1,
        contest: None,
        groups: Vec::new(),
        choice: None,
        write_ins: Vec::new(),
        passed_over: 0,
    };
    xml::read(xml, &mut report)
}

/// Figures of counting groups, with the lines on which they stand; the last is of all together.
type Figures = Vec<(String, Figure, u32)>;

struct Report<'b, 'l> {
    builder: &'b mut Builder<'l>,
    line: u32,
    contest: Option<usize>,
    /// The counting groups of the row that is being read.
    groups: Figures,
    /// The choice whose figures come next.
    choice: Option<(String, SelectionKind)>,
    /// Figures of the choice “Write-in”, of which it is known at the contest's end whether they are a sum.
    write_ins: Vec<(String, Figures, bool)>,
    /// How many elements are open whose figures are passed over.
    passed_over: usize,
}

impl Report<'_, '_> {
    fn place(&self, line: u32) -> Place {
        self.builder.place.clone().row(line)
    }

    /// The figure in a text; a finding if there is none.
    fn figure(&mut self, text: &str) -> Option<Figure> {
        match cell(text) {
            Cell::Figure(figure) => Some(figure),
            Cell::Blank | Cell::None => None,
            Cell::Other => {
                let place = self.place(self.line);
                self.builder.unreadable(place, text);
                None
            }
        }
    }

    /// Adds the figure of a counting group to the open row.
    fn group(&mut self, start: &BytesStart<'_>, name: &str, figures: &[&str]) {
        let group = spaced(&attribute(start, name).unwrap_or_default());
        let value = figures.iter().find_map(|figure| attribute(start, figure));
        if let Some(figure) = value.and_then(|text| self.figure(&text)) {
            self.groups.push((group, figure, self.line));
        }
    }

    /// Ends the row with its total.
    fn total(&mut self, text: &str) -> Figures {
        let mut row = std::mem::take(&mut self.groups);
        if let Some(figure) = self.figure(text) {
            row.push((String::new(), figure, self.line));
        }
        row
    }

    fn put(&mut self, of: CountOf, selection: Option<u32>, figures: Figures) -> Result<(), String> {
        for (group, figure, line) in figures {
            let key = Key {
                contest: self.contest,
                unit: ReportedResults::WHOLE,
                group: self.builder.name(&group),
                of,
                selection,
                round: None,
            };
            let place = self.place(line);
            self.builder.count(key, figure, &place)?;
        }
        Ok(())
    }

    fn put_choice(
        &mut self,
        name: &str,
        kind: Option<SelectionKind>,
        figures: Figures,
    ) -> Result<(), String> {
        let Some(contest) = self.contest else {
            return Ok(());
        };
        let (name, party, own) = heading::selection(name);
        let number = self
            .builder
            .selection(contest, &name, &party, kind.unwrap_or(own));
        self.put(CountOf::Votes, Some(number), figures)
    }

    /// The choice “Write-in”: a sum where write-ins are listed by name, else a selection.
    fn end_contest(&mut self) -> Result<(), String> {
        let write_ins = std::mem::take(&mut self.write_ins);
        let listed = write_ins.iter().any(|(_, _, listed)| *listed);
        for (name, figures, is_listed) in write_ins {
            match (listed, is_listed) {
                (true, false) => self.put(CountOf::WriteIns, None, figures)?,
                (true, true) if name.is_empty() => {
                    self.put_choice("Write-in", Some(SelectionKind::WriteIn), figures)?;
                }
                (true, true) => {
                    self.put_choice(&name, Some(SelectionKind::QualifiedWriteIn), figures)?;
                }
                (false, _) => self.put_choice(&name, None, figures)?,
            }
        }
        self.contest = None;
        Ok(())
    }

    /// `Voters Cast: 412231 of 522265 (0.78)`: its numbers, shares left out.
    fn printed(&mut self, text: &str, of: [Option<CountOf>; 2]) -> Result<(), String> {
        let (what, numbers) = text.split_once(':').unwrap_or((text, ""));
        if !what.to_lowercase().contains("cast") {
            return Ok(());
        }
        let numbers = numbers.split('(').next().unwrap_or_default();
        for (of, text) in of.into_iter().zip(numbers.split(" of ")) {
            if let (Some(of), Some(figure)) = (of, self.figure(text)) {
                self.put(of, None, vec![(String::new(), figure, self.line)])?;
            }
        }
        Ok(())
    }
}

impl Elements for Report<'_, '_> {
    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String> {
        self.line = line;
        let name = start.local_name();
        let name = name.as_ref();
        if matches!(name, "partyGroup_Collection" | "writeinGroup_Collection") {
            self.passed_over += 1;
        }
        if self.passed_over > 0 {
            return Ok(());
        }
        match name {
            "Report" if attribute(start, "Name").as_deref() == Some("Title") => {
                let part = |name| attribute(start, name).filter(|text| !text.is_empty());
                let parts = [part("Textbox2"), part("Textbox3")].into_iter().flatten();
                let parts: Vec<String> = parts.map(|text| spaced(&text)).collect();
                self.builder.set_election(&parts.join(", "));
            }
            "Details1" => {
                for (figure, of) in [
                    ("ballots1", CountOf::CardsCast),
                    ("Textbox171", CountOf::BallotsCast),
                ] {
                    self.group(start, "countingGroup1", &[figure]);
                    let groups = std::mem::take(&mut self.groups);
                    self.put(of, None, groups)?;
                }
            }
            "Details2" => {
                let text = attribute(start, "reported3").unwrap_or_default();
                let of = [CountOf::BallotsCast, CountOf::RegisteredVoters].map(Some);
                self.printed(&text, of)?;
            }
            "Details3" => {
                let text = attribute(start, "reported4").unwrap_or_default();
                self.printed(&text, [Some(CountOf::CardsCast), None])?;
            }
            "ContestIdGroup" => {
                let name = attribute(start, "contestId").unwrap_or_default();
                let (name, vote_for) = heading::contest(&name);
                let contest = self.builder.new_contest(&name);
                self.builder.set_contest(contest, vote_for, None);
                self.contest = Some(contest);
                self.groups.clear();
            }
            _ if self.contest.is_none() => {}
            "cgId2" => {
                let figures = ["ballotsTextBox", "undervotes", "Textbox36"];
                self.group(start, "cgId2", &figures);
            }
            "Textbox9" => {
                let total = |name| attribute(start, name);
                if let Some(text) = total("ballots2") {
                    let (cast, voters) = text.split_once('/').unwrap_or((&text, ""));
                    let figures = self.total(cast);
                    self.put(CountOf::BallotsCast, None, figures)?;
                    let figures = self.total(voters);
                    self.put(CountOf::RegisteredVoters, None, figures)?;
                } else if let Some(text) = total("undervotes3") {
                    let figures = self.total(&text);
                    self.put(CountOf::Undervotes, None, figures)?;
                } else if let Some(text) = total("overvotes2") {
                    let figures = self.total(&text);
                    self.put(CountOf::Overvotes, None, figures)?;
                }
                self.groups.clear();
            }
            "candidateNameTextBox4" => {
                let name = attribute(start, "candidateNameTextBox4").unwrap_or_default();
                let kind = heading::selection(&name).2;
                self.choice = Some((name, kind));
                self.groups.clear();
            }
            "cgGroup" => self.group(start, "countingGroupName", &["vot7", "votesDivider_cg"]),
            "Textbox13" => {
                if let Some(text) = attribute(start, "vot8") {
                    let figures = self.total(&text);
                    match self.choice.take() {
                        Some((name, SelectionKind::WriteIn)) => {
                            self.write_ins.push((name, figures, false));
                        }
                        Some((name, _)) => self.put_choice(&name, None, figures)?,
                        None => {}
                    }
                } else if let Some(text) = attribute(start, "votes3") {
                    let figures = self.total(&text);
                    self.put(CountOf::TotalVotes, None, figures)?;
                }
            }
            "writeinGroup2" => {
                let name = attribute(start, "name").unwrap_or_default();
                self.choice = Some((name, SelectionKind::QualifiedWriteIn));
                self.groups.clear();
            }
            "cgGroup2" => {
                self.group(start, "cgName", &["votes", "remainingUnqualified_cg"]);
            }
            "Textbox1" => {
                if let Some(text) = attribute(start, "votes2") {
                    let figures = self.total(&text);
                    if let Some((name, _)) = self.choice.take() {
                        self.write_ins.push((name, figures, true));
                    }
                } else if let Some(text) = attribute(start, "remainingUnresolved1") {
                    let figures = self.total(&text);
                    // Of a contest without write-ins it is 0, and no list.
                    if self.write_ins.iter().any(|(_, _, listed)| *listed) {
                        self.write_ins.push((String::new(), figures, true));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _text: &str) {}

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "partyGroup_Collection" | "writeinGroup_Collection" => {
                self.passed_over = self.passed_over.saturating_sub(1);
            }
            "ContestIdGroup" => self.end_contest()?,
            _ => {}
        }
        Ok(())
    }
}
