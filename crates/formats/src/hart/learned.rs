//! Contests and options, learned from all sheets.
//!
//! Contests and options are told apart by their ids. Where a contest is neither overvoted nor invalid, marks and
//! undervotes add up to the votes allowed, or to the ranks:
//!
//! ```text
//! votes allowed = marks + Undervotes              the value met most often
//! ```
//!
//! An option's `Value` is `1`, or with ranks a digit for each: `0100` is the second of four. In a cumulative contest,
//! too: a digit for each vote that an option may be given. Then most sheets have several options at one digit,
//! which with ranks would be overvotes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::record::SelectionKind;
use election::{Code, Finding, Name, Place, Weight, natural_order};

use super::sheet::{Choice, Contest, Sheet};
use crate::columns::shortened;
use crate::cvr::{Catalog, Listed, MOST_RANKS};

/// No election has more contests, and none more options in all.
const MOST_CONTESTS: usize = 1 << 13;
const MOST_OPTIONS: usize = 1 << 16;
/// No contest has more options.
const MOST_OPTIONS_OF_CONTEST: usize = 1 << 12;
/// So many sums of marks and undervotes are counted, and so many spellings of a name kept.
const MOST_KEPT: usize = 16;

/// What an option is known by: the id, or the name that a write-in was resolved to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum OptionKey {
    Option(String),
    Resolved(String),
}

impl OptionKey {
    pub fn of(choice: &Choice) -> Self {
        match &choice.write_in {
            Some(written) if written.status == "Resolved" && !written.text.is_empty() => {
                OptionKey::Resolved(written.text.clone())
            }
            _ if choice.id.is_empty() => OptionKey::Option(choice.name.clone()),
            _ => OptionKey::Option(choice.id.clone()),
        }
    }
}

/// What is known of a contest.
#[derive(Default)]
struct OfContest {
    names: BTreeSet<String>,
    options: BTreeMap<OptionKey, (SelectionKind, String)>,
    /// Digits of the longest `Value`.
    digits: u32,
    /// How often marks and undervotes had each sum.
    sums: BTreeMap<u32, u64>,
    /// Sheets with two options or more, and those of them with two at one digit.
    with_several: u64,
    with_several_at_one: u64,
}

/// What is known of all contests, by their ids.
#[derive(Default)]
pub(super) struct Learned {
    contests: BTreeMap<String, OfContest>,
    options: usize,
}

/// A contest that is known.
pub(super) struct Known {
    /// Its place in the catalog.
    pub at: usize,
    /// How many digits a `Value` has.
    pub digits: usize,
    /// What marks and undervotes add up to, where that was ever to be seen.
    pub sum: Option<u32>,
    pub options: HashMap<OptionKey, u32>,
}

/// The ones of a `Value`; nothing if it has other digits or more than there may be.
pub(super) fn ones(value: &str) -> Option<impl Iterator<Item = u32>> {
    let plain = value.bytes().all(|b| matches!(b, b'0' | b'1'));
    let known = plain && !value.is_empty() && value.len() <= MOST_RANKS as usize;
    let digits = known.then(|| (1..).zip(value.bytes()))?;
    Some(
        digits
            .filter(|(_, digit)| *digit == b'1')
            .map(|(rank, _)| rank),
    )
}

/// Marks and undervotes of a contest that is neither overvoted nor invalid.
pub(super) fn sum(contest: &Contest) -> Option<u32> {
    if contest.overvoted || contest.invalid {
        return None;
    }
    let unused = match &*contest.undervotes {
        "" => 0,
        number => number.parse().ok().filter(|n| *n <= MOST_RANKS)?,
    };
    let marks = contest
        .options
        .iter()
        .map(|o| ones(&o.value).map(Iterator::count));
    let marks = u32::try_from(marks.sum::<Option<usize>>()?).ok()?;
    marks.checked_add(unused).filter(|sum| *sum > 0)
}

impl Learned {
    /// Takes what a sheet has.
    pub fn learn(&mut self, sheet: &Sheet) {
        for contest in &sheet.contests {
            let key = contest.key();
            if !self.contests.contains_key(key) {
                if self.contests.len() == MOST_CONTESTS {
                    continue;
                }
                self.contests.insert(key.to_owned(), OfContest::default());
            }
            let Some(of) = self.contests.get_mut(key) else {
                continue;
            };
            if of.names.len() < MOST_KEPT && !of.names.contains(&contest.name) {
                of.names.insert(contest.name.clone());
            }
            if let Some(sum) = sum(contest)
                && (of.sums.len() < MOST_KEPT || of.sums.contains_key(&sum))
            {
                *of.sums.entry(sum).or_default() += 1;
            }
            let mut at = BTreeSet::new();
            let mut shared = false;
            for choice in &contest.options {
                for rank in ones(&choice.value).into_iter().flatten() {
                    shared |= !at.insert(rank);
                }
                let digits = u32::try_from(choice.value.len()).unwrap_or(u32::MAX);
                if digits <= MOST_RANKS {
                    of.digits = of.digits.max(digits);
                }
                let key = OptionKey::of(choice);
                let room =
                    self.options < MOST_OPTIONS && of.options.len() < MOST_OPTIONS_OF_CONTEST;
                if !of.options.contains_key(&key) && room {
                    self.options += 1;
                    of.options.insert(key.clone(), named(&key, choice));
                }
            }
            of.with_several += u64::from(contest.options.len() > 1);
            of.with_several_at_one += u64::from(shared);
        }
    }

    /// Puts contests and options into the catalog, in the natural order of their names.
    pub fn into_contests(
        self,
        first: &Name,
        catalog: &mut Catalog,
        listed: &mut Listed,
    ) -> HashMap<String, Known> {
        let mut all: Vec<(String, OfContest)> = self.contests.into_iter().collect();
        let name = |of: &OfContest| of.names.first().cloned().unwrap_or_default();
        all.sort_by(|a, b| natural_order(&name(&a.1), &name(&b.1)).then_with(|| a.0.cmp(&b.0)));
        catalog.begin(first);
        let mut namesakes: HashMap<(String, u32, u32, bool), usize> = HashMap::new();
        let mut known = HashMap::new();
        for (id, of) in all {
            let name = name(&of);
            let mut find = |code, weight, expected: &str, found: String| {
                let place = Place::file(first.clone()).column(shortened(&name));
                listed.push(Finding::new(code, weight, place, expected, found));
            };
            if of.names.len() > 1 {
                let names: Vec<String> = of
                    .names
                    .iter()
                    .map(|n| format!("“{}”", shortened(n)))
                    .collect();
                find(
                    Code::NameFolded,
                    Weight::Note,
                    "one name for an id",
                    names.join(", "),
                );
            }
            let is_cumulative = of.digits > 1 && 2 * of.with_several_at_one > of.with_several;
            if is_cumulative {
                let found =
                    "several options at one digit on most sheets: taken for cumulative votes"
                        .to_owned();
                find(Code::CardReading, Weight::Note, "ranks", found);
            }
            let often = of.sums.iter().max_by_key(|(sum, count)| (**count, **sum));
            let sum = often.map(|(sum, _)| *sum);
            let (vote_for, ranks) = match of.digits {
                0 | 1 => (sum.unwrap_or(1), 0),
                _ if is_cumulative => (sum.unwrap_or(of.digits), 0),
                // A digit is a rank: how many are elected is not told.
                digits => (0, digits),
            };
            if sum.is_none() {
                let expected = "a sheet on which the contest is neither overvoted nor invalid";
                let found = "none, so that the votes allowed are not known; one is assumed";
                find(Code::CardReading, Weight::Note, expected, found.to_owned());
            }
            let nth = namesakes
                .entry((name.clone(), vote_for, ranks, is_cumulative))
                .or_default();
            let at = match is_cumulative {
                true => catalog.cumulative_contest(&name, vote_for, *nth),
                false => catalog.contest(&name, vote_for, ranks, *nth),
            };
            *nth += 1;
            catalog.note_id(at, None, &id);
            known.insert(
                id,
                Known {
                    at,
                    digits: of.digits.max(1) as usize,
                    sum,
                    options: options(of.options, at, catalog),
                },
            );
        }
        known
    }
}

/// What an option is called. Lines to write on have no name.
fn named(key: &OptionKey, choice: &Choice) -> (SelectionKind, String) {
    match key {
        OptionKey::Resolved(name) => (SelectionKind::QualifiedWriteIn, name.clone()),
        _ if choice.write_in.is_some() => (SelectionKind::WriteIn, "Write-in".to_owned()),
        _ => (SelectionKind::Regular, choice.name.clone()),
    }
}

/// The numbers of the options of a contest.
fn options(
    of: BTreeMap<OptionKey, (SelectionKind, String)>,
    at: usize,
    catalog: &mut Catalog,
) -> HashMap<OptionKey, u32> {
    let mut options: Vec<(OptionKey, (SelectionKind, String))> = of.into_iter().collect();
    options.sort_by(|(a, (kind, name)), (b, (other, others))| {
        let kinds = kind.cmp(other).then_with(|| natural_order(name, others));
        kinds.then_with(|| a.cmp(b))
    });
    let mut namesakes: HashMap<(SelectionKind, String), usize> = HashMap::new();
    let numbered = options.into_iter().map(|(key, named)| {
        let (kind, name) = named.clone();
        let nth = namesakes.entry(named).or_default();
        let number = catalog.selection(at, &name, kind, *nth);
        *nth += 1;
        if let OptionKey::Option(id) = &key {
            catalog.note_id(at, Some(number), id);
        }
        (key, number)
    });
    numbered.collect()
}
