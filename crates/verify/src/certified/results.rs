//! The files of certified results into one, contest by contest; where two of them give a figure, it has
//! to be the same.
//!
//! A file that lists a selection and a county of a contest without a figure for the two says that there
//! are no votes. A selection or county that it does not list at all it says nothing of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{
    CertifiedContest, CertifiedResults, Code, Finding, Name, Place, PrintedTotal, Tally, Votes,
    Weight,
};

use super::join::standard;
use crate::Record;
use crate::index::Index;

/// A county's votes for a selection.
#[derive(Clone, Copy)]
pub(super) struct Figure<'a> {
    pub votes: Votes,
    pub tally: &'a Tally,
}

/// A contest of the certified results.
pub(super) struct Certified<'a> {
    pub name: &'a Name,
    pub place: &'a Place,
    pub vote_for: Option<u32>,
    /// The selections, as they come.
    pub selections: Vec<&'a Name>,
    /// By the place of the selection and the standard name of the county.
    pub figures: BTreeMap<(usize, String), Figure<'a>>,
    /// The standard names of the counties.
    pub counties: BTreeSet<String>,
    /// Whether the files contradict themselves or each other.
    pub contradicted: bool,
}

/// One file's figures of a contest, by standard names.
struct Stated<'a> {
    contest: &'a CertifiedContest,
    figures: BTreeMap<(String, String), Figure<'a>>,
    /// All votes for each selection.
    selections: BTreeMap<String, Votes>,
    counties: BTreeSet<String>,
}

impl<'a> Stated<'a> {
    fn of(contest: &'a CertifiedContest) -> Self {
        let mut stated = Stated {
            contest,
            figures: BTreeMap::new(),
            selections: BTreeMap::new(),
            counties: BTreeSet::new(),
        };
        for tally in &contest.tallies {
            let county = standard(tally.county.as_deref().unwrap_or_default());
            let selection = standard(&tally.selection);
            stated.counties.insert(county.clone());
            *stated.selections.entry(selection.clone()).or_default() += tally.votes;
            let none = Figure {
                votes: Votes(0),
                tally,
            };
            let figure = stated.figures.entry((selection, county)).or_insert(none);
            figure.votes += tally.votes;
        }
        stated
    }

    /// What the file says of a selection in a county, if it does.
    fn votes(&self, key: &(String, String)) -> Option<Votes> {
        let listed = self.selections.contains_key(&key.0) && self.counties.contains(&key.1);
        let votes = self.figures.get(key).map(|figure| figure.votes);
        votes.or(listed.then_some(Votes(0)))
    }
}

/// The contests of all files. Files that print totals come first: their figures are guarded by them.
pub(super) fn merged<'a>(index: &Index<'a>, record: &mut Record) -> Vec<Certified<'a>> {
    let prints = |file: &&CertifiedResults| file.contests.iter().any(|c| !c.totals.is_empty());
    let (first, last): (Vec<_>, Vec<_>) = index.audit.certified.iter().partition(prints);
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut contests: Vec<Vec<&CertifiedContest>> = Vec::new();
    for file in first.into_iter().chain(last) {
        for total in file
            .totals
            .iter()
            .filter(|total| total.printed != total.parts)
        {
            // No vote rests on it.
            record.finding(no_sum(total, Weight::Note));
        }
        let mut here: BTreeSet<usize> = BTreeSet::new();
        for contest in &file.contests {
            let place = *places
                .entry(standard(&contest.contest))
                .or_insert(contests.len());
            if place == contests.len() {
                contests.push(Vec::new());
            }
            if here.insert(place) {
                contests[place].push(contest);
                continue;
            }
            let once = format!("“{}” once in this file", contest.contest);
            record.finding(Finding::new(
                Code::Duplicate,
                Weight::Unread,
                contest.place.clone(),
                once,
                "again; the first one is used",
            ));
        }
    }
    let all = contests
        .into_iter()
        .filter_map(|stated| one(index, &stated, record));
    all.collect()
}

fn no_sum(total: &PrintedTotal, weight: Weight) -> Finding {
    Finding::new(
        Code::CertifiedTotal,
        weight,
        total.place.clone(),
        format!("{}: {}, the sum of the parts", total.what, total.parts),
        total.printed.to_string(),
    )
}

/// What the files say of a contest.
fn one<'a>(
    index: &Index<'_>,
    stated: &[&'a CertifiedContest],
    record: &mut Record,
) -> Option<Certified<'a>> {
    let first = *stated.first()?;
    let mut certified = Certified {
        name: &first.contest,
        place: &first.place,
        vote_for: stated.iter().find_map(|contest| contest.vote_for),
        selections: Vec::new(),
        figures: BTreeMap::new(),
        counties: BTreeSet::new(),
        contradicted: false,
    };
    let mut findings = Vec::new();
    for contest in stated {
        let wrong = contest.totals.iter().filter(|t| t.printed != t.parts);
        findings.extend(wrong.map(|total| no_sum(total, Weight::Unexplained)));
    }
    let stated: Vec<Stated<'_>> = stated.iter().map(|contest| Stated::of(contest)).collect();
    // With the first file of each county, however many there are.
    let mut first_with: HashMap<&String, usize> = HashMap::new();
    for (k, later) in stated.iter().enumerate() {
        let firsts = later.counties.iter();
        let firsts = firsts.map(|county| *first_with.entry(county).or_insert(k));
        let earlier: BTreeSet<usize> = firsts.filter(|first| *first != k).collect();
        for first in earlier {
            findings.extend(differences(index, &stated[first], later));
        }
    }
    certified.contradicted = !findings.is_empty();
    for finding in findings {
        record.finding(finding.contest(certified.name));
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    for file in &stated {
        for tally in &file.contest.tallies {
            let next = places.len();
            let place = *places.entry(standard(&tally.selection)).or_insert(next);
            if place == next {
                certified.selections.push(&tally.selection);
            }
        }
        for ((selection, county), figure) in &file.figures {
            let key = (places[selection], county.clone());
            certified.counties.insert(county.clone());
            certified.figures.entry(key).or_insert(*figure);
        }
    }
    Some(certified)
}

/// Where two files say something else of the same.
fn differences(index: &Index<'_>, earlier: &Stated<'_>, later: &Stated<'_>) -> Vec<Finding> {
    let keys: BTreeSet<_> = earlier.figures.keys().chain(later.figures.keys()).collect();
    let mut findings = Vec::new();
    for key in keys {
        let (Some(before), Some(votes)) = (earlier.votes(key), later.votes(key)) else {
            continue;
        };
        let figures = [later.figures.get(key), earlier.figures.get(key)];
        let Some(tally) = figures.into_iter().flatten().next().map(|f| f.tally) else {
            continue;
        };
        if before == votes {
            continue;
        }
        let place = match figures[0] {
            Some(figure) => figure.tally.place.clone(),
            None => later.contest.place.clone(),
        };
        let of = &earlier.contest.place.file;
        let finding = Finding::new(
            Code::CertifiedTotal,
            Weight::Unexplained,
            place,
            format!("{before} votes for {}, as in {of}", tally.selection),
            format!("{votes} votes"),
        );
        let totals =
            [earlier, later].map(|file| file.selections.get(&key.0).copied().unwrap_or_default());
        let note = match totals[0] == totals[1] {
            true => format!("all counties together have {} votes in both", totals[0]),
            false => format!("all counties together: {} and {}", totals[0], totals[1]),
        };
        let finding = finding.note(note);
        findings.push(match &tally.county {
            Some(county) => finding.county(index.county_name(county)),
            None => finding,
        });
    }
    findings
}
