//! Candidates of a count and of a report, joined by name, and how the report prints what rounding took.

use std::collections::BTreeMap;

use election::{Code, Finding, Name, Weight, fold};

use super::{Comparison, place};
use crate::decimal::Decimal;
use crate::outcome::Outcome;
use crate::rctab::{FigureOf, ReportedRounds};

/// Candidates by the names of the file; names that are nobody's.
pub(super) fn joined(
    outcome: &Outcome,
    reported: &ReportedRounds,
) -> (BTreeMap<Name, usize>, Vec<Name>) {
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
    pub(super) fn residual(&mut self) {
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
    pub(super) fn names(&mut self, alone: &[Name]) {
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

    /// The candidate's own name for one of the file.
    pub(super) fn name<'n>(&'n self, name: &'n Name) -> &'n str {
        let at = self.joined.get(name);
        at.map_or(&**name, |at| &*self.outcome.candidates[*at].name)
    }
}
