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

use election::{Code, Finding, Name, Place, Weight, fold};

use crate::decimal::Decimal;
use crate::outcome::{Outcome, Round, To};
use crate::rctab::{FigureOf, ReportedRounds, RoundFigure};
use crate::reported::{NotCompared, ReportedComparison};

/// Compares an outcome with what a file reports; `file` is its path.
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

/// Candidates by the names of the file; names that are nobody's.
fn joined(outcome: &Outcome, reported: &ReportedRounds) -> (BTreeMap<Name, usize>, Vec<Name>) {
    let mut joined = BTreeMap::new();
    let mut alone = Vec::new();
    let decided = reported.decisions.iter().flat_map(|decision| &decision.who);
    let tallied = reported
        .figures
        .iter()
        .filter_map(|figure| match &figure.of {
            FigureOf::Votes(name) => Some(name),
            _ => None,
        });
    for name in tallied.chain(decided) {
        if joined.contains_key(name) || alone.contains(name) {
            continue;
        }
        let candidates = || outcome.candidates.iter();
        let at = candidates()
            .position(|candidate| candidate.name == *name)
            .or_else(|| candidates().position(|c| fold(&c.name) == fold(name)))
            .or_else(|| {
                let unresolved = fold(name).contains("writein");
                candidates().position(|c| c.undeclared && unresolved)
            });
        match at {
            Some(at) => {
                joined.insert(name.clone(), at);
            }
            None => alone.push(name.clone()),
        }
    }
    (joined, alone)
}

impl Comparison<'_> {
    /// Whether the file prints the residual in rounds that add to it alone.
    fn residual(&mut self) {
        let figures = self.reported.figures.iter();
        let figures = figures.filter(|figure| !figure.change);
        let residual = figures.filter(|figure| figure.of == FigureOf::Residual);
        let back = residual.scan(Decimal::ZERO, |last, figure| {
            let before = std::mem::replace(last, figure.votes);
            Some((figure.votes == Decimal::ZERO && before.is_positive()).then_some(figure))
        });
        if let Some(figure) = back.flatten().next() {
            self.residual_in_parts = true;
            let place = place(self.file, figure.row);
            let expected = "what rounding took so far, in every round";
            let found = "0 in rounds that add nothing to it";
            let finding = Finding::new(Code::ReportedVotes, Weight::Note, place, expected, found);
            self.result.findings.push(finding);
        }
    }

    /// Names that one side alone has, or spells in another way.
    fn names(&mut self, alone: &[Name]) {
        let contest = &self.reported.contest;
        for name in alone {
            let file = place(self.file, 0);
            let (expected, found) = ("a candidate of the count", format!("“{name}”"));
            let finding = Finding::new(
                Code::ReportedName,
                Weight::Unexplained,
                file,
                expected,
                found,
            );
            self.result.findings.push(finding.contest(contest));
        }
        for (at, candidate) in self.outcome.candidates.iter().enumerate() {
            let spelled = self.joined.iter().find(|(_, of)| **of == at);
            let (weight, code, found) = match spelled {
                Some((name, _)) if *name == candidate.name => continue,
                Some((name, _)) => (Weight::Note, Code::NameFolded, format!("“{name}”")),
                None if candidate.excluded || candidate.undeclared => continue,
                None => (
                    Weight::Unexplained,
                    Code::ReportedName,
                    "no such candidate".to_owned(),
                ),
            };
            let expected = format!("“{}”", candidate.name);
            let finding = Finding::new(code, weight, place(self.file, 0), expected, found);
            self.result.findings.push(finding.contest(contest));
        }
    }

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

    /// The candidate's own name for one of the file.
    fn name<'n>(&'n self, name: &'n Name) -> &'n str {
        let at = self.joined.get(name);
        at.map_or(&**name, |at| &*self.outcome.candidates[*at].name)
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

    /// Where the file says that votes go.
    fn to(&self, name: &Name) -> Option<To> {
        match &**name {
            "exhausted" => Some(To::Inactive),
            "residual surplus" => Some(To::Residual),
            _ => self.joined.get(name).map(|at| To::Candidate(*at)),
        }
    }

    /// What the count has; 0 for those who are out of it. Nothing of names that it does not have.
    fn counted(&self, of: &FigureOf, round: Option<&Round>) -> Option<Decimal> {
        let of_round = |figure: fn(&Round) -> Decimal| round.map_or(Decimal::ZERO, figure);
        Some(match of {
            FigureOf::Ballots => Decimal::from(self.outcome.ballots),
            FigureOf::Undervotes => Decimal::from(self.outcome.undervotes),
            FigureOf::Votes(name) => {
                let at = *self.joined.get(name)?;
                round.and_then(|round| round.tally[at]).unwrap_or_default()
            }
            FigureOf::Transfer(from, to) => {
                let (from, to) = (*self.joined.get(from)?, self.to(to)?);
                let moved = round.into_iter().flat_map(|round| &round.transfers);
                let moved = moved.filter(|moved| moved.from == from && moved.to == to);
                moved.map(|moved| moved.votes).sum()
            }
            FigureOf::Active => of_round(|round| {
                round.inactive.final_surplus + round.tally.iter().flatten().copied().sum()
            }),
            FigureOf::Threshold => of_round(|round| round.threshold.unwrap_or_default()),
            FigureOf::Exhausted => of_round(|round| round.inactive.exhausted),
            FigureOf::Overvotes => of_round(|round| round.inactive.overvotes),
            FigureOf::Skipped => of_round(|round| round.inactive.skipped),
            FigureOf::Repeated => of_round(|round| round.inactive.repeated),
            // The last surplus has its own line.
            FigureOf::Inactive => {
                of_round(|round| round.inactive.total() - round.inactive.final_surplus)
            }
            FigureOf::FinalSurplus => of_round(|round| round.inactive.final_surplus),
            FigureOf::Residual => of_round(|round| round.residual),
        })
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

fn words(of: &FigureOf) -> String {
    match of {
        FigureOf::Ballots => "ballots".to_owned(),
        FigureOf::Undervotes => "undervotes".to_owned(),
        FigureOf::Votes(name) => format!("votes for “{name}”"),
        FigureOf::Transfer(from, to) => format!("votes that move from “{from}” to “{to}”"),
        FigureOf::Active => "active ballots".to_owned(),
        FigureOf::Threshold => "votes that elect".to_owned(),
        FigureOf::Exhausted => "ballots without a choice left".to_owned(),
        FigureOf::Overvotes => "ballots ended by overvotes".to_owned(),
        FigureOf::Skipped => "ballots ended by skipped ranks".to_owned(),
        FigureOf::Repeated => "ballots ended by repeated candidates".to_owned(),
        FigureOf::Inactive => "inactive ballots".to_owned(),
        FigureOf::FinalSurplus => "votes of the last surplus".to_owned(),
        FigureOf::Residual => "votes lost to rounding".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Candidate, Place, ProfileBuilder};
    use crate::ranked;
    use crate::rctab::read_report;

    /// Ann 5, Bea 3, Cyd 2: of these one goes on to Bea, one to nobody.
    fn outcome() -> Outcome {
        let mut builder = ProfileBuilder::new(["Ann", "Bea", "Cyd"].map(Candidate::new).to_vec());
        for (order, ballots) in [(&[0_u16][..], 5), (&[1], 3), (&[2, 1], 1), (&[2], 1)] {
            let ranks = (1..).zip(order);
            let mut places: Vec<Place> = ranks
                .map(|(rank, candidate)| Place {
                    rank,
                    candidate: *candidate,
                })
                .collect();
            builder.push(&mut places, ballots);
        }
        let rules = ranked::Rules {
            until_two: true,
            ..ranked::Rules::default()
        };
        ranked::count(&builder.finish(), &rules, &[])
            .unwrap()
            .remove(0)
    }

    /// Written by hand from the ballots above.
    const TABLE: &str = "\
Contest,Mayor
Total Number of Ballots,10

Rounds,Round 1 Votes,% of vote,transfer,Round 2 Votes,% of vote,transfer
Eliminated,Cyd,,,,,
Elected,,,,Ann,,
Ann,5,50%,0,5,55.55%,0
bea,3,30%,1,4,44.44%,0
Cyd,2,20%,-2,0,0%,0
Inactive Ballots by Exhausted Choices,0,,1,1,,0
";

    fn check(table: &str, expected: &[&str]) -> (u64, u64) {
        let reported = read_report(table).unwrap();
        let compared = compare_rounds(&outcome(), &reported, &"t.csv".into());
        let found = compared.findings.iter();
        let found: Vec<String> = found
            .map(|f| format!("{:?} {}: {}; {}", f.weight, f.place, f.expected, f.found))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(compared.not_compared, [(NotCompared::Share, 6)].into());
        (compared.equal, compared.differing)
    }

    const SPELLED: &str = "Note t.csv: “Bea”; “bea”";

    #[test]
    fn every_figure_and_decision() {
        // Ballots, two decisions in each round, votes and change of four rows in each.
        assert_eq!(check(TABLE, &[SPELLED]), (1 + 4 + 16, 0));
    }

    #[test]
    fn each_figure_that_differs_is_named() {
        for (from, to, expected) in [
            (
                "4,44.44%,0",
                "3,44.44%,0",
                "Unexplained t.csv, row 8: round 2: 4 votes for “bea”; 3",
            ),
            (
                "0,,1,1,,0",
                "0,,1,2,,0",
                "Unexplained t.csv, row 10: round 2: 1 ballots without a choice left; 2",
            ),
            (
                "Elected,,,,Ann",
                "Elected,,,,bea",
                "Unexplained t.csv, row 6: round 2: elected Ann; elected Bea",
            ),
            (
                "Ballots,10",
                "Ballots,11",
                "Unexplained t.csv, row 2: 10 ballots; 11",
            ),
            // The votes of both rounds are the count's: the change contradicts them.
            (
                "3,30%,1",
                "3,30%,2",
                "Explained t.csv, row 8: round 1: a change of 1 votes for “bea”; 2",
            ),
        ] {
            assert!(TABLE.contains(from));
            let table = TABLE.replacen(from, to, 1);
            assert_eq!(check(&table, &[SPELLED, expected]), (20, 1), "{to}");
        }
    }

    #[test]
    fn what_is_lacking() {
        let table = TABLE.replace("Cyd,2,20%,-2,0,0%,0\n", "Dan,2,20%,-2,0,0%,0\n");
        let expected = [
            "Unexplained t.csv: a candidate of the count; “Dan”",
            SPELLED,
            "Unexplained t.csv: round 1: 2 votes for “Cyd”; no figure",
        ];
        // Cyd is eliminated by the row above, so that the name is known there.
        assert_eq!(check(&table, &expected), (17, 1));
        let unread = TABLE.replace("5,50%", "five,50%");
        let expected = [
            SPELLED,
            "Unread t.csv, row 7: a number; five",
            "Unexplained t.csv: round 1: 5 votes for “Ann”; no figure",
        ];
        assert_eq!(check(&unread, &expected), (20, 1));
    }
}
