//! Tabulations by rounds as somebody reported them, of all ballots and of parts, against counts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use election::{Code, Finding, Name, Place, Weight, fold};
use tabulate::rctab::{ReportedRounds, read_report};
use tabulate::{PartOf, Profile, Tabulation, compare_rounds, ranked};

use crate::reported::Reported;

/// A contest that was counted, and what is needed to count parts of it.
pub(super) struct Counted<'c> {
    pub tabulation: &'c Tabulation,
    /// None where parts cannot be counted round by round.
    pub rules: Option<&'c ranked::Rules>,
    /// The ballots of each part, by the name that reports have for it.
    pub parts: &'c [(PartOf, Name, Profile)],
}

/// Reports of rounds among files, each with its name; the files that are none. All reports in a folder are taken.
pub(super) fn tabulations(paths: &[PathBuf]) -> (Vec<(Name, ReportedRounds)>, Vec<PathBuf>) {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let before = found.len();
        let inside = fs::read_dir(path).into_iter().flatten();
        let mut files: Vec<PathBuf> = inside.flatten().map(|file| file.path()).collect();
        files.sort_unstable();
        if !path.is_dir() {
            files.push(path.clone());
        }
        found.extend(files.iter().filter_map(|file| report(file)));
        if found.len() == before {
            others.push(path.clone());
        }
    }
    (found, others)
}

fn report(path: &Path) -> Option<(Name, ReportedRounds)> {
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let rounds = read_report(&text)?;
    let file = path.file_name().map(|name| name.to_string_lossy());
    Some((file.unwrap_or_default().as_ref().into(), rounds))
}

/// The kinds of parts that are reported.
pub(super) fn parts_of(reported: &[(Name, ReportedRounds)]) -> Vec<PartOf> {
    let parts = reported
        .iter()
        .filter_map(|(_, rounds)| rounds.part.as_ref());
    let kinds: BTreeSet<PartOf> = parts.map(|(kind, _)| *kind).collect();
    kinds.into_iter().collect()
}

/// Compares tabulations by rounds with the counts of their contests: that of the same name, or the one that was counted.
pub(super) fn against_counts(
    counted: &[Counted<'_>],
    reported: &[(Name, ReportedRounds)],
) -> (Vec<Reported>, Vec<Finding>) {
    let (mut compared, mut findings) = (Vec::new(), Vec::new());
    let mut met = BTreeSet::new();
    for (file, rounds) in reported {
        let place = Place::file(file.clone());
        let named = |of: &&Counted<'_>| fold(&of.tabulation.contest) == fold(&rounds.contest);
        let at = counted.iter().position(|of| named(&of));
        let (at, of) = match (at, counted) {
            (Some(at), _) => (at, &counted[at]),
            (None, [one]) => {
                let (expected, found) = (&*one.tabulation.contest, &*rounds.contest);
                let (code, weight) = (Code::NameFolded, Weight::Note);
                let finding = Finding::new(code, weight, place.clone(), expected, found);
                findings.push(finding.note("taken for the contest that was counted"));
                (0, one)
            }
            (None, _) => {
                let found = format!("“{}”", rounds.contest);
                let (code, weight) = (Code::ReportedName, Weight::Unread);
                let expected = "a contest that was counted";
                findings.push(Finding::new(code, weight, place, expected, found));
                continue;
            }
        };
        let outcomes = match &rounds.part {
            None => of.tabulation.outcomes.clone(),
            Some((kind, name)) => {
                let Some(rules) = of.rules else {
                    let (expected, found) = ("a contest counted by ranked choices", "another");
                    let (code, weight) = (Code::FileUnreadable, Weight::Unread);
                    findings.push(Finding::new(code, weight, place, expected, found));
                    continue;
                };
                let parts = || of.parts.iter().filter(|(part, _, _)| part == kind);
                let same = parts().find(|(_, of_part, _)| of_part == name);
                let same =
                    same.or_else(|| parts().find(|(_, of_part, _)| fold(of_part) == fold(name)));
                let Some((_, of_part, ballots)) = same else {
                    let expected = format!("a {} that cards name", kind.word());
                    let (code, weight) = (Code::ReportedName, Weight::Unexplained);
                    let finding = Finding::new(code, weight, place, expected, format!("“{name}”"));
                    findings.push(finding.contest(&rounds.contest));
                    continue;
                };
                met.insert((at, *kind, of_part));
                let whole = of.tabulation.outcomes.iter();
                whole
                    .map(|whole| ranked::count_part(ballots, rules, whole))
                    .collect()
            }
        };
        // Where seats are filled one after the other each has a report: that with these candidates.
        let comparisons = outcomes
            .iter()
            .map(|outcome| compare_rounds(outcome, rounds, file));
        let Some(of_report) = comparisons.min_by_key(|comparison| comparison.differing) else {
            continue;
        };
        let first = of_report
            .findings
            .iter()
            .find(|finding| finding.weight == Weight::Unexplained);
        let first = first.map(|of| format!("expected {}; found {}", of.expected, of.found));
        findings.extend(of_report.findings.iter().cloned());
        let mut of_file = Reported::new(file.clone(), of_report);
        (of_file.rounds, of_file.first) = (Some(rounds.rounds), first);
        compared.push(of_file);
    }
    findings.extend(without_report(counted, reported, &met));
    (compared, findings)
}

/// Parts that were counted and have no report, where others of their kind and contest have one.
fn without_report(
    counted: &[Counted<'_>],
    reported: &[(Name, ReportedRounds)],
    met: &BTreeSet<(usize, PartOf, &Name)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, of) in counted.iter().enumerate() {
        for kind in parts_of(reported) {
            if !met
                .iter()
                .any(|(contest, part, _)| (*contest, *part) == (at, kind))
            {
                continue;
            }
            let parts = of.parts.iter().filter(|(part, _, _)| *part == kind);
            let lacking = parts.filter(|(_, name, _)| !met.contains(&(at, kind, name)));
            let lacking: Vec<String> = lacking.map(|(_, name, _)| name.to_string()).collect();
            if lacking.is_empty() {
                continue;
            }
            let place = Place::file("--against");
            let expected = format!("a report of every {} that was counted", kind.word());
            let found = format!("none of {}", lacking.len());
            let (code, weight) = (Code::ReportedName, Weight::Note);
            let finding = Finding::new(code, weight, place, expected, found);
            findings.push(finding.contest(&of.tabulation.contest).figures(lacking));
        }
    }
    findings
}
