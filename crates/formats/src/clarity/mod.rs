//! Clarity's `detail.xml`, which counties and states publish election results in, into certified results
//! by county.
//!
//! ```text
//! ElectionResult
//!   Region
//!   ElectionVoterTurnout | VoterTurnout     @totalVoters @ballotsCast
//!     Counties | Precincts: County | Precinct   @name @totalVoters @ballotsCast
//!   Contest                                 @text @voteFor
//!     VoteType (over- and undervotes)       @name @votes
//!     Choice                                @text @totalVotes
//!       VoteType                            @name @votes
//!         County | Precinct                 @name @votes
//! ```
//!
//! Seen: Colorado, general election of 2024 (counties, one way of voting); Georgia and Arkansas publish
//! four ways of voting, and a file of precincts for each county, whose name is then the region. Ways of
//! voting and precincts are added up; every total is kept beside the sum of the parts below it.
//!
//! Read event by event. Whether the results are certified does not stand in the file.

use std::collections::HashMap;

use election::{
    CertifiedContest, CertifiedResults, Code, Finding, Name, Place, PrintedTotal, Tally, Votes,
    Weight,
};
use quick_xml::events::BytesStart;

use crate::columns::{count, shortened};
use crate::ods::attribute;
use crate::xml::{self, Elements, first_element};

/// No file is read that has more contests, totals and counties' votes; those of a state have a
/// hundredth of it.
const MOST_FIGURES: usize = 1 << 20;
/// Findings about figures are listed one by one up to this many; the rest are counted.
const MOST_LISTED: usize = 50;

/// Whether a text is such results: by its first element.
pub(crate) fn is_results(text: &str) -> bool {
    first_element(text).is_some_and(|name| name == "ElectionResult")
}

/// Reads the results.
///
/// # Errors
/// Why they cannot be read, in words.
pub(crate) fn read(place: &Place, text: &str) -> Result<(CertifiedResults, Vec<Finding>), String> {
    let mut file = File::new(place);
    xml::read(text, &mut file)?;
    Ok(file.finish())
}

/// A total and the parts met so far; none where one of them could not be read.
struct Sum {
    what: String,
    printed: Option<Votes>,
    parts: Option<Votes>,
    /// Whether it is checked: there was a part, or votes rest on it, which parts have to say whose they are.
    checked: bool,
    line: u32,
}

impl Sum {
    fn add(&mut self, part: Option<Votes>) {
        self.checked = true;
        self.parts = self.parts.zip(part).map(|(sum, part)| sum + part);
    }
}

/// A selection being read.
struct Choice {
    name: Name,
    sum: Sum,
    /// Where its counties are among the contest's tallies.
    counties: HashMap<Name, usize>,
}

/// The file being read.
struct File<'p> {
    place: &'p Place,
    line: u32,
    region: String,
    in_region: bool,
    turnout: Vec<Sum>,
    contest: Option<CertifiedContest>,
    choice: Option<Choice>,
    vote_type: Option<Sum>,
    results: CertifiedResults,
    held: usize,
    findings: Vec<Finding>,
    unreadable: usize,
}

impl Elements for File<'_> {
    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String> {
        self.line = line;
        match start.local_name().as_ref() {
            "Region" => self.in_region = true,
            "ElectionVoterTurnout" | "VoterTurnout" => {
                let voters = self.sum(start, "totalVoters", "registered voters".to_owned());
                let ballots = self.sum(start, "ballotsCast", "ballots cast".to_owned());
                self.turnout = vec![voters, ballots];
            }
            "Contest" => {
                self.hold()?;
                let vote_for = attribute(start, "voteFor").and_then(|n| n.parse().ok());
                self.contest = Some(CertifiedContest {
                    contest: attribute(start, "text").unwrap_or_default().into(),
                    vote_for,
                    tallies: Vec::new(),
                    totals: Vec::new(),
                    place: self.here(),
                });
            }
            "Choice" if self.contest.is_some() => {
                let name = attribute(start, "text").unwrap_or_default();
                let mut sum = self.sum(start, "totalVotes", name.clone());
                sum.checked = sum.printed.is_some_and(|votes| votes > Votes(0));
                self.choice = Some(Choice {
                    sum,
                    name: name.into(),
                    counties: HashMap::new(),
                });
            }
            "VoteType" if self.contest.is_some() => {
                let name = attribute(start, "name").unwrap_or_default();
                let what = match &self.choice {
                    Some(choice) => format!("{}, {name}", choice.name),
                    None => name,
                };
                self.vote_type = Some(self.sum(start, "votes", what));
            }
            unit @ ("County" | "Precinct") if self.vote_type.is_some() => {
                let votes = self.figure(start, "votes");
                if let Some(sum) = &mut self.vote_type {
                    sum.add(votes);
                }
                let county = match unit {
                    "County" => attribute(start, "name").unwrap_or_default(),
                    _ => self.region.clone(),
                };
                self.tally(county, votes)?;
            }
            "County" | "Precinct" if self.contest.is_none() && !self.turnout.is_empty() => {
                let parts = ["totalVoters", "ballotsCast"].map(|name| self.figure(start, name));
                for (sum, part) in self.turnout.iter_mut().zip(parts) {
                    sum.add(part);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.in_region {
            self.region.push_str(text.trim());
        }
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "Region" => self.in_region = false,
            "ElectionVoterTurnout" | "VoterTurnout" => {
                for sum in std::mem::take(&mut self.turnout) {
                    let total = self.total(sum)?;
                    self.results.totals.extend(total);
                }
            }
            "VoteType" => {
                if let Some(sum) = self.vote_type.take() {
                    if let Some(choice) = &mut self.choice {
                        choice.sum.add(sum.printed);
                    }
                    self.total_of_contest(sum)?;
                }
            }
            "Choice" => {
                if let Some(choice) = self.choice.take() {
                    self.total_of_contest(choice.sum)?;
                }
            }
            "Contest" => self.results.contests.extend(self.contest.take()),
            _ => {}
        }
        Ok(())
    }
}

impl<'p> File<'p> {
    fn new(place: &'p Place) -> Self {
        File {
            place,
            line: 1,
            region: String::new(),
            in_region: false,
            turnout: Vec::new(),
            contest: None,
            choice: None,
            vote_type: None,
            results: CertifiedResults::default(),
            held: 0,
            findings: Vec::new(),
            unreadable: 0,
        }
    }

    /// Adds a county's or precinct's votes to the county's tally.
    fn tally(&mut self, county: String, votes: Option<Votes>) -> Result<(), String> {
        let place = self.here();
        let (Some(contest), Some(choice), Some(votes)) =
            (&mut self.contest, &mut self.choice, votes)
        else {
            return Ok(());
        };
        if let Some(at) = choice.counties.get(county.as_str()) {
            contest.tallies[*at].votes += votes;
            return Ok(());
        }
        let county = Name::from(county);
        choice
            .counties
            .insert(county.clone(), contest.tallies.len());
        contest.tallies.push(Tally {
            county: Some(county),
            contest: contest.contest.clone(),
            selection: choice.name.clone(),
            votes,
            place,
        });
        self.hold()
    }

    /// A total that is printed, with its parts.
    fn total(&mut self, sum: Sum) -> Result<Option<PrintedTotal>, String> {
        let both = sum.printed.zip(sum.parts).filter(|_| sum.checked);
        let Some((printed, parts)) = both else {
            return Ok(None);
        };
        self.hold()?;
        Ok(Some(PrintedTotal {
            what: sum.what,
            printed,
            parts,
            place: self.place.clone().row(sum.line),
        }))
    }

    fn total_of_contest(&mut self, sum: Sum) -> Result<(), String> {
        let total = self.total(sum)?;
        if let Some(contest) = &mut self.contest {
            contest.totals.extend(total);
        }
        Ok(())
    }

    fn hold(&mut self) -> Result<(), String> {
        self.held += 1;
        match self.held > MOST_FIGURES {
            true => Err(format!("more than {MOST_FIGURES} figures")),
            false => Ok(()),
        }
    }

    fn here(&self) -> Place {
        self.place.clone().row(self.line)
    }

    fn sum(&mut self, start: &BytesStart<'_>, attribute: &str, what: String) -> Sum {
        let printed = self.figure(start, attribute);
        Sum {
            what,
            printed,
            parts: Some(Votes(0)),
            checked: self.choice.is_some() && printed.is_some_and(|votes| votes > Votes(0)),
            line: self.line,
        }
    }

    /// A count in an attribute; none if it is not there, and a finding if it holds none.
    fn figure(&mut self, start: &BytesStart<'_>, name: &str) -> Option<Votes> {
        let text = attribute(start, name)?;
        let figure = count(text.trim());
        if figure.is_none() {
            self.unreadable += 1;
            if self.unreadable <= MOST_LISTED {
                self.findings.push(Finding::new(
                    Code::CellUnreadable,
                    Weight::Unread,
                    self.here().column(name),
                    "a whole number",
                    format!("“{}”", shortened(&text)),
                ));
            }
        }
        figure.map(Votes)
    }

    fn finish(mut self) -> (CertifiedResults, Vec<Finding>) {
        if self.unreadable > MOST_LISTED {
            let more = self.unreadable - MOST_LISTED;
            self.findings.push(Finding::new(
                Code::CellUnreadable,
                Weight::Unread,
                self.place.clone(),
                "readable figures",
                format!("{more} more figures that are not readable"),
            ));
        }
        (self.results, self.findings)
    }
}

#[cfg(test)]
mod tests;
