//! A count by rounds against a tabulation that somebody reported: every figure of every round, and who was elected and
//! eliminated.
//!
//! Candidates are the same where their names are without case, blanks and punctuation ([`fold`]); votes for people who
//! are not resolved are those of the line that speaks of write-ins. Differences are in the order of the rounds: the first
//! is where the two counts part.
//!
//! One habit of reports is told in a note and taken as it is meant: a residual that is printed in rounds that add to it,
//! and 0 in others. A change that is not the difference of the votes printed in the two rounds, where these are what the
//! count gives, is explained by them.

use std::collections::{BTreeMap, HashMap};

use election::{Code, Finding, Name, Place, Weight};

use crate::decimal::Decimal;
use crate::outcome::{Outcome, Round};
use crate::rctab::{FigureOf, ReportedRounds, RoundFigure};
use crate::reported::{NotCompared, ReportedComparison};

mod figures;
mod names;
#[cfg(test)]
mod tests;

use figures::words;
use names::joined;

/// Compares an outcome with what a file reports; `file` is its path. Where the file reports a part of the ballots, the
/// outcome is that of the part, counted as the whole was decided ([`count_part`](crate::ranked::count_part)).
pub fn compare_rounds(
    outcome: &Outcome,
    reported: &ReportedRounds,
    file: &Name,
) -> ReportedComparison {
    let (joined, alone) = joined(outcome, reported);
    let mut comparison = Comparison {
        outcome,
        reported,
        file,
        joined,
        residual_in_parts: false,
        same_votes: HashMap::new(),
        result: ReportedComparison::default(),
    };
    comparison.residual();
    comparison.names(&alone);
    for (row, cell) in &reported.unread {
        let place = place(file, *row);
        let finding = Finding::new(
            Code::CellUnreadable,
            Weight::Unread,
            place,
            "a number",
            cell,
        );
        comparison.result.findings.push(finding);
    }
    let ours = u32::try_from(outcome.rounds.len()).unwrap_or(u32::MAX);
    for round in 0..=ours.max(reported.rounds) {
        comparison.round(round);
    }
    if ours != reported.rounds {
        let (expected, found) = (
            format!("{ours} rounds"),
            format!("{} rounds", reported.rounds),
        );
        comparison.differs(0, None, &expected, &found, Weight::Unexplained, "");
    }
    if reported.shares > 0 {
        let not = &mut comparison.result.not_compared;
        not.insert(NotCompared::Share, reported.shares);
    }
    comparison.result
}

struct Comparison<'r> {
    outcome: &'r Outcome,
    reported: &'r ReportedRounds,
    file: &'r Name,
    /// Candidates by the names that the file has for them.
    joined: BTreeMap<Name, usize>,
    residual_in_parts: bool,
    /// Whether votes of a candidate in a round are those of the count.
    same_votes: HashMap<(u32, usize), bool>,
    result: ReportedComparison,
}

impl Comparison<'_> {
    /// Compares a round: who was elected and eliminated, then every figure.
    fn round(&mut self, number: u32) {
        let reported = self.reported;
        let ours = (number as usize).checked_sub(1);
        let ours = ours.and_then(|at| self.outcome.rounds.get(at));
        for decision in reported.decisions.iter().filter(|of| of.round == number) {
            let who = ours.map_or(&[][..], |round| match decision.elects {
                true => &round.elected,
                false => &round.eliminated,
            });
            let mut expected: Vec<&str> = who
                .iter()
                .map(|at| &*self.outcome.candidates[*at].name)
                .collect();
            let mut found: Vec<&str> = decision.who.iter().map(|name| self.name(name)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            if expected == found {
                self.result.equal += 1;
                continue;
            }
            let what = if decision.elects {
                "elected"
            } else {
                "eliminated"
            };
            let said = |names: &[&str]| match names {
                [] => format!("nobody {what}"),
                _ => format!("{what} {}", names.join("; ")),
            };
            let (expected, found) = (said(&expected), said(&found));
            self.differs(
                number,
                Some(decision.row),
                &expected,
                &found,
                Weight::Unexplained,
                "",
            );
        }
        let of_round = || {
            reported
                .figures
                .iter()
                .filter(|figure| figure.round == number)
        };
        // Votes first: what the changes are said of rests on them.
        for figure in of_round().filter(|figure| !figure.change) {
            self.figure(figure, ours);
        }
        if let Some(ours) = ours {
            self.missing(number, ours);
        }
        for figure in of_round().filter(|figure| figure.change) {
            self.change(figure, ours);
        }
    }

    fn figure(&mut self, figure: &RoundFigure, ours: Option<&Round>) {
        let Some(counted) = self.counted(&figure.of, ours) else {
            return; // a name that is nobody's has its own finding
        };
        let of_before = || {
            let before = (figure.round as usize).checked_sub(2)?;
            Some(self.outcome.rounds.get(before)?.residual)
        };
        let meant = self.residual_in_parts
            && figure.of == FigureOf::Residual
            && figure.votes == Decimal::ZERO
            && of_before() == Some(counted);
        let same = figure.votes == counted || meant;
        if let FigureOf::Votes(name) = &figure.of
            && let Some(at) = self.joined.get(name)
        {
            self.same_votes.insert((figure.round, *at), same);
        }
        if same {
            self.result.equal += 1;
            return;
        }
        let what = words(&figure.of);
        let (expected, found) = (format!("{counted} {what}"), figure.votes.to_string());
        self.differs(
            figure.round,
            Some(figure.row),
            &expected,
            &found,
            Weight::Unexplained,
            "",
        );
    }

    /// Candidates whom the count has in a round with votes, and the file does not; votes that move likewise.
    fn missing(&mut self, number: u32, ours: &Round) {
        let reported = self.reported;
        let of_round: Vec<&FigureOf> = reported
            .figures
            .iter()
            .filter(|figure| figure.round == number && !figure.change)
            .map(|figure| &figure.of)
            .collect();
        let has = |is: &dyn Fn(&FigureOf) -> bool| of_round.iter().any(|of| is(of));
        if number > reported.rounds {
            return; // the number of rounds differs, which is said
        }
        let mut lacking = Vec::new();
        for (at, votes) in ours.tally.iter().enumerate() {
            let Some(votes) = votes.filter(|votes| votes.is_positive()) else {
                continue;
            };
            let stands = |of: &FigureOf| matches!(of, FigureOf::Votes(name) if self.joined.get(name) == Some(&at));
            if !has(&stands) {
                let name = &self.outcome.candidates[at].name;
                lacking.push(format!("{votes} votes for “{name}”"));
            }
        }
        let with_transfers = reported
            .figures
            .iter()
            .any(|figure| matches!(figure.of, FigureOf::Transfer(..)));
        if with_transfers {
            for moved in ours
                .transfers
                .iter()
                .filter(|moved| moved.votes.is_positive())
            {
                let is = |of: &FigureOf| match of {
                    FigureOf::Transfer(from, to) => {
                        self.joined.get(from) == Some(&moved.from) && self.to(to) == Some(moved.to)
                    }
                    _ => false,
                };
                if !has(&is) {
                    let from = &self.outcome.candidates[moved.from].name;
                    lacking.push(format!("{} votes that move from “{from}”", moved.votes));
                }
            }
        }
        for expected in lacking {
            self.differs(
                number,
                None,
                &expected,
                "no figure",
                Weight::Unexplained,
                "",
            );
        }
    }

    fn change(&mut self, figure: &RoundFigure, ours: Option<&Round>) {
        let next = self.outcome.rounds.get(figure.round as usize);
        let Some(now) = self.counted(&figure.of, ours) else {
            return;
        };
        // After the last round nothing changes any more.
        let counted = match next {
            Some(_) => self.counted(&figure.of, next).unwrap_or_default() - now,
            None => Decimal::ZERO,
        };
        if counted == figure.votes {
            self.result.equal += 1;
            return;
        }
        let at = match &figure.of {
            FigureOf::Votes(name) => self.joined.get(name).copied(),
            _ => None,
        };
        let printed_next = self.reported.figures.iter().find(|other| {
            !other.change && other.of == figure.of && other.round == figure.round + 1
        });
        let next_is_ours = printed_next
            .is_some_and(|printed| Some(printed.votes) == self.counted(&figure.of, next));
        let explained = next_is_ours
            && at.is_some_and(|at| self.same_votes.get(&(figure.round, at)) == Some(&true));
        let (weight, note) = match explained {
            true => (
                Weight::Explained,
                "the votes that the file prints in both rounds are those of the count",
            ),
            false => (Weight::Unexplained, ""),
        };
        let what = words(&figure.of);
        let expected = format!("a change of {counted} {what}");
        let found = figure.votes.to_string();
        self.differs(
            figure.round,
            Some(figure.row),
            &expected,
            &found,
            weight,
            note,
        );
    }

    fn differs(
        &mut self,
        round: u32,
        row: Option<u32>,
        expected: &str,
        found: &str,
        weight: Weight,
        note: &str,
    ) {
        self.result.differing += 1;
        let place = place(self.file, row.unwrap_or_default());
        let mut finding = Finding::new(Code::ReportedVotes, weight, place, expected, found);
        if !self.reported.contest.is_empty() {
            finding = finding.contest(&self.reported.contest);
        }
        if round > 0 {
            finding = finding.round(round);
            finding.expected = format!("round {round}: {}", finding.expected);
        }
        if let Some((kind, name)) = &self.reported.part {
            finding.expected = format!("{} {name}, {}", kind.word(), finding.expected);
        }
        if !note.is_empty() {
            finding = finding.note(note);
        }
        self.result.findings.push(finding);
    }
}

fn place(file: &Name, row: u32) -> Place {
    let place = Place::file(file.clone());
    match row {
        0 => place,
        row => place.row(row),
    }
}
