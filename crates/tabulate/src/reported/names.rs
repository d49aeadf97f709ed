//! Contests, selections and parts of both sides, joined by name.

use std::collections::{BTreeSet, HashMap};

use election::record::{
    Count, CountOf, CountedContest, ReportedContest, ReportedResults, SelectionKind, Sum, UnitKind,
};
use election::{Code, Finding, Name, Place, Weight, fold};

use super::Comparison;
use super::figures::{Asked, Figures};
use super::places::plural;

impl<'r> Comparison<'r> {
    /// Which selections of the record are which of the file: by name; write-ins that are not resolved together.
    pub(super) fn selections(
        &mut self,
        counted: &CountedContest,
        other: &'r ReportedContest,
    ) -> Vec<(Vec<usize>, Vec<u32>)> {
        let is_unresolved = |kind: SelectionKind| kind == SelectionKind::WriteIn;
        let mut open: HashMap<String, Vec<u32>> = HashMap::new();
        let mut unresolved = Vec::new();
        for selection in &other.selections {
            match is_unresolved(selection.kind) {
                true => unresolved.push(selection.number),
                false => open
                    .entry(fold(&selection.name))
                    .or_default()
                    .push(selection.number),
            }
        }
        let mut joined = Vec::new();
        let mut lines = Vec::new();
        let mut alone = Vec::new();
        for (k, (name, kind)) in counted.selections.iter().enumerate() {
            if is_unresolved(*kind) {
                lines.push(k);
                continue;
            }
            let Some(numbers) = open.remove(&fold(name)) else {
                let votes = counted.whole.votes.get(k).copied().unwrap_or_default();
                alone.push((&**name, votes.unwrap_or_default(), true));
                continue;
            };
            let spelled = numbers
                .first()
                .and_then(|n| other.selections.get(*n as usize - 1));
            if let Some(spelled) = spelled.filter(|s| s.name.trim() != name.trim()) {
                let first = other.counts.first();
                self.spelled("selection", name, &spelled.name, &other.name, first);
            }
            joined.push((vec![k], numbers));
        }
        match (lines.is_empty(), unresolved.is_empty()) {
            (false, false) => joined.push((lines, unresolved)),
            (false, true) => {
                let votes = lines.iter().filter_map(|k| *counted.whole.votes.get(*k)?);
                let votes = votes.fold(Sum::from(0), |all, one| all + one);
                let name = lines.first().map_or("", |k| &*counted.selections[*k].0);
                alone.push((name, votes, true));
            }
            (true, _) => {
                open.entry(String::new()).or_default().extend(unresolved);
            }
        }
        let figures = Figures::of(other);
        let mut left: Vec<u32> = open.into_values().flatten().collect();
        left.sort_unstable();
        for number in left {
            let whole = [self.whole.unwrap_or(ReportedResults::WHOLE)];
            let asked = Asked {
                units: &whole,
                of: CountOf::Votes,
                round: None,
                group: None,
            };
            let sum = self.sum(&figures, asked, Some(number));
            let name = other
                .selections
                .get(number as usize - 1)
                .map_or("", |s| &*s.name);
            alone.push((name, sum.unwrap_or_default(), false));
        }
        for (name, votes, in_record) in alone {
            let weight = match votes.known {
                0 => Weight::Note,
                _ => Weight::Unexplained,
            };
            let (expected, found) = match in_record {
                true => (
                    format!("“{name}”, {votes} votes in the record"),
                    "no such selection".to_owned(),
                ),
                false => (
                    "a selection of the record".to_owned(),
                    format!("“{name}”, {votes} votes"),
                ),
            };
            let place = self.place(other.counts.first());
            let finding = Finding::new(Code::ReportedName, weight, place, expected, found);
            self.result.findings.push(finding.contest(&other.name));
        }
        joined
    }

    /// A note where two spellings were read as one name.
    pub(super) fn spelled(
        &mut self,
        what: &str,
        ours: &str,
        theirs: &str,
        contest: &Name,
        at: Option<&Count>,
    ) {
        let place = self.place(at);
        let (expected, found) = (format!("“{ours}”"), format!("“{theirs}”"));
        let finding = Finding::new(Code::NameFolded, Weight::Note, place, expected, found);
        let note = format!("read as the same {what}");
        self.result
            .findings
            .push(finding.note(note).contest(contest));
    }

    /// Notes on names that one side alone has.
    pub(super) fn alone(&mut self, what: &str, only_counted: &[&str], only_reported: &[&str]) {
        for (names, expected, found) in [
            (
                only_counted,
                "in the reported results, too",
                "in the record alone",
            ),
            (
                only_reported,
                "in the record, too",
                "in the reported results alone",
            ),
        ] {
            if names.is_empty() {
                continue;
            }
            let place = Place::file(self.file.clone());
            let found = format!("{} {what} {found}", names.len());
            let finding = Finding::new(Code::ReportedName, Weight::Note, place, expected, found);
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            self.result.findings.push(finding.figures(names));
        }
    }

    /// Notes on parts and counting groups that one side alone has, and on precincts joined by their portions.
    pub(super) fn places_alone(&mut self) {
        let places = std::mem::take(&mut self.places);
        let lacking = places.lacking.iter().map(|(kind, _)| *kind);
        let unmatched = places.unmatched.iter().map(|(kind, _)| *kind);
        let kinds: BTreeSet<UnitKind> = lacking.chain(unmatched).collect();
        for kind in kinds {
            let unmatched = places.unmatched.iter().filter(|(of, _)| *of == kind);
            let unmatched: Vec<&str> = unmatched.map(|(_, name)| &**name).collect();
            let lacking = places.lacking.iter().filter(|(of, _)| *of == kind);
            let lacking: Vec<&str> = lacking.map(|(_, name)| &**name).collect();
            self.alone(plural(kind), &unmatched, &lacking);
        }
        let (ours, theirs) = &places.lone_groups;
        let ours: Vec<&str> = ours.iter().map(|name| &**name).collect();
        let theirs: Vec<&str> = theirs.iter().map(|name| &**name).collect();
        self.alone("counting groups", &ours, &theirs);
        if !places.portions.is_empty() {
            let place = Place::file(self.file.clone());
            let found = format!("{} by their portions", places.portions.len());
            let (code, weight) = (Code::NameFolded, Weight::Note);
            let expected = "precincts as the other side names them";
            let finding = Finding::new(code, weight, place, expected, found);
            let joined = places.portions.iter();
            let joined = joined.map(|(of, portions)| format!("{of}: {}", portions.join(", ")));
            let finding = finding.note("their portions are taken together");
            self.result.findings.push(finding.figures(joined.collect()));
        }
        self.places = places;
    }
}
