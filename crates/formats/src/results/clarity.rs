//! Clarity's `detail.xml` with every figure ([`crate::clarity`] has its elements): counties or precincts, and
//! ways of voting as counting groups.

use election::Place;
use election::record::{CountOf, Figure, ReportedResults, UnitKind};
use quick_xml::events::BytesStart;

use super::build::{Builder, Key};
use super::figure::{Cell, cell};
use super::heading::{self, Heading, spaced, total};
use crate::ods::attribute;
use crate::xml::{self, Elements};

/// Reads the results.
///
/// # Errors
/// Why they cannot be read to their end, in words.
pub(super) fn read(xml: &str, builder: &mut Builder<'_>) -> Result<(), String> {
    let mut file = File {
        builder,
        line: 1,
        text: String::new(),
        turnout: false,
        contest: None,
        selection: None,
        vote_type: None,
    };
    xml::read(xml, &mut file)
}

struct File<'b, 'l> {
    builder: &'b mut Builder<'l>,
    line: u32,
    text: String,
    turnout: bool,
    contest: Option<usize>,
    selection: Option<u32>,
    /// What the open way of voting counts, and of which group.
    vote_type: Option<(CountOf, String)>,
}

impl File<'_, '_> {
    fn place(&self) -> Place {
        self.builder.place.clone().row(self.line)
    }

    /// Adds the figure in an attribute; one that is not there is none.
    fn figure(
        &mut self,
        start: &BytesStart<'_>,
        name: &str,
        unit: u32,
        of: CountOf,
    ) -> Result<(), String> {
        let Some(text) = attribute(start, name) else {
            return Ok(());
        };
        let place = self.place();
        let figure = match cell(&text) {
            Cell::Figure(figure) => figure,
            Cell::Blank | Cell::None => return Ok(()),
            Cell::Other => {
                self.builder.unreadable(place.column(name), &text);
                return Ok(());
            }
        };
        // A fraction is kept as it is printed, and said.
        if let Figure::Printed { printed } = &figure {
            let printed = printed.clone();
            self.builder
                .unreadable(place.clone().column(name), &printed);
        }
        let group = match &self.vote_type {
            Some((_, group)) => self.builder.name(&group.clone()),
            None => "".into(),
        };
        let key = Key {
            contest: self.contest,
            unit,
            group,
            of,
            selection: self.selection.filter(|_| of == CountOf::Votes),
            round: None,
        };
        self.builder.count(key, figure, &place)
    }
}

impl Elements for File<'_, '_> {
    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String> {
        self.line = line;
        self.text.clear();
        let whole = ReportedResults::WHOLE;
        match start.local_name().as_ref() {
            "ElectionVoterTurnout" | "VoterTurnout" => {
                self.turnout = true;
                self.figure(start, "totalVoters", whole, CountOf::RegisteredVoters)?;
                self.figure(start, "ballotsCast", whole, CountOf::BallotsCast)?;
            }
            "Contest" => {
                let name = spaced(&attribute(start, "text").unwrap_or_default());
                let (name, in_name) = heading::contest(&name);
                let vote_for = attribute(start, "voteFor").and_then(|n| n.parse().ok());
                let contest = self.builder.new_contest(&name);
                self.builder
                    .set_contest(contest, vote_for.or(in_name), None);
                self.contest = Some(contest);
            }
            "Choice" => {
                if let Some(contest) = self.contest {
                    let text = attribute(start, "text").unwrap_or_default();
                    let (name, in_name, kind) = heading::selection(&text);
                    let party = attribute(start, "party").filter(|party| !party.is_empty());
                    let party = party.unwrap_or(in_name);
                    let number = self.builder.selection(contest, &name, &party, kind);
                    self.selection = Some(number);
                    self.figure(start, "totalVotes", whole, CountOf::Votes)?;
                }
            }
            "VoteType" if self.contest.is_some() => {
                let name = spaced(&attribute(start, "name").unwrap_or_default());
                let (of, group) = match (self.selection, heading::heading(&name)) {
                    (Some(_), _) if total(&name).is_some() => (CountOf::Votes, String::new()),
                    (Some(_), _) => (CountOf::Votes, name),
                    (None, Heading::Figure(of)) => (of, String::new()),
                    (None, _) => {
                        let place = self.place().column("name");
                        self.builder.unreadable(place, &name);
                        return Ok(());
                    }
                };
                self.vote_type = Some((of, group));
                self.figure(start, "votes", whole, of)?;
            }
            unit @ ("County" | "Precinct") => {
                let kind = match unit {
                    "County" => UnitKind::County,
                    _ => UnitKind::Precinct,
                };
                let of = self.vote_type.as_ref().map(|(of, _)| *of);
                if of.is_none() && !(self.turnout && self.contest.is_none()) {
                    return Ok(());
                }
                let name = attribute(start, "name").unwrap_or_default();
                let unit = self.builder.unit(whole, kind, &name, &[]);
                match of {
                    Some(of) => self.figure(start, "votes", unit, of)?,
                    None => {
                        self.figure(start, "totalVoters", unit, CountOf::RegisteredVoters)?;
                        self.figure(start, "ballotsCast", unit, CountOf::BallotsCast)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "Region" => self.builder.set_whole(&spaced(&self.text)),
            "ElectionName" => self.builder.set_election(&spaced(&self.text)),
            "ElectionVoterTurnout" | "VoterTurnout" => self.turnout = false,
            "VoteType" => self.vote_type = None,
            "Choice" => self.selection = None,
            "Contest" => self.contest = None,
            _ => {}
        }
        self.text.clear();
        Ok(())
    }
}
