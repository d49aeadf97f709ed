//! Who is concerned by what: counties and contests with their ids on the page, checks, findings, draws.
//!
//! Made once, so that no part of the page searches the verification again. A county or contest that only
//! a check, finding or draw names gets its entry too: nothing given is left out.

use std::collections::{BTreeSet, HashMap};

use election::{
    Check, ContestResult, CountyResult, DrawnCard, Finding, Repair, RepairKind, Verdict,
    Verification, fold, natural_order,
};

use super::text::Slugs;

/// A finding and its number on the page, from 1 in the verification's order.
pub(super) type Numbered<'a> = (usize, &'a Finding);

/// A county and all that concerns it.
pub(super) struct County<'a> {
    pub(super) name: &'a str,
    pub(super) id: String,
    /// None where only other records name the county.
    pub(super) result: Option<&'a CountyResult>,
    pub(super) checks: Vec<&'a Check>,
    pub(super) findings: Vec<Numbered<'a>>,
    /// Every draw that fell on the county's cards, with the contest's name; by contest, in order.
    pub(super) draws: Vec<(&'a str, &'a DrawnCard)>,
}

/// A contest and all that concerns it.
pub(super) struct Contest<'a> {
    pub(super) id: String,
    pub(super) result: &'a ContestResult,
    pub(super) checks: Vec<&'a Check>,
    pub(super) findings: Vec<Numbered<'a>>,
}

/// A set of repairs and the checks that it makes equal. Sets that change the same in files of several
/// rounds are one.
pub(super) struct RepairSet<'a> {
    /// Each repair, with the files that it was taken from, each once.
    pub(super) repairs: Vec<(&'a Repair, Vec<&'a str>)>,
    pub(super) checks: Vec<&'a Check>,
}

/// All of it.
pub(super) struct Index<'a> {
    /// In the order of their names.
    pub(super) counties: Vec<County<'a>>,
    /// Those that have no part in the audit.
    pub(super) outside: BTreeSet<&'a str>,
    /// How many counties of the verification have a part in it.
    pub(super) counties_within: usize,
    /// Whether draws are given, by contest.
    pub(super) with_draws: bool,
    /// In the verification's order.
    pub(super) contests: Vec<Contest<'a>>,
    /// In the order in which the checks first use them.
    pub(super) repairs: Vec<RepairSet<'a>>,
    /// Checks of neither a county nor a contest that is known.
    pub(super) other_checks: Vec<&'a Check>,
    county_of: Names<'a>,
    contest_of: Names<'a>,
    set_of: HashMap<Vec<Change<'a>>, usize>,
}

impl<'a> Index<'a> {
    /// Sorts everything to where it belongs.
    pub(super) fn new(verification: &'a Verification) -> Self {
        let mut slugs = Slugs::default();
        let outside = verification.counties_outside();
        let mut index = Index {
            counties: Vec::new(),
            counties_within: verification.counties.len() - outside.len(),
            outside,
            with_draws: !verification.draws.is_empty(),
            contests: Vec::new(),
            repairs: Vec::new(),
            other_checks: Vec::new(),
            county_of: Names::default(),
            contest_of: Names::default(),
            set_of: HashMap::new(),
        };
        index.add_counties(verification, &mut slugs);
        for (at, result) in verification.contests.iter().enumerate() {
            index.contest_of.insert(&result.contest, at);
            index.contests.push(Contest {
                id: slugs.id("contest", &result.contest),
                result,
                checks: Vec::new(),
                findings: Vec::new(),
            });
        }
        index.add_checks(verification);
        for (at, finding) in verification.findings.iter().enumerate() {
            let county = finding.county.as_deref();
            if let Some(at_county) = county.and_then(|name| index.county_of.get(name)) {
                index.counties[at_county].findings.push((at + 1, finding));
            }
            let contest = finding.contest.as_deref();
            if let Some(at_contest) = contest.and_then(|name| index.contest_of.get(name)) {
                index.contests[at_contest].findings.push((at + 1, finding));
            }
        }
        for draw in &verification.draws {
            for card in &draw.cards {
                if let Some(county) = index.county_of.get(&card.county) {
                    index.counties[county].draws.push((&draw.contest, card));
                }
            }
        }
        index
    }

    fn add_counties(&mut self, verification: &'a Verification, slugs: &mut Slugs) {
        let mut named: Vec<(&str, Option<&CountyResult>)> = verification
            .counties
            .iter()
            .map(|result| (&*result.county, Some(result)))
            .collect();
        let mut known = Names::default();
        for (name, _) in &named {
            known.insert(name, 0);
        }
        let elsewhere = (verification.checks.iter())
            .filter_map(|check| check.county.as_deref())
            .chain((verification.findings.iter()).filter_map(|f| f.county.as_deref()))
            .chain((verification.draws.iter()).flat_map(|d| d.cards.iter().map(|c| &*c.county)));
        for name in elsewhere {
            if known.get(name).is_none() {
                known.insert(name, 0);
                named.push((name, None));
            }
        }
        named.sort_by(|a, b| natural_order(a.0, b.0));
        for (at, (name, result)) in named.into_iter().enumerate() {
            self.county_of.insert(name, at);
            self.counties.push(County {
                name,
                id: slugs.id("county", name),
                result,
                checks: Vec::new(),
                findings: Vec::new(),
                draws: Vec::new(),
            });
        }
    }

    fn add_checks(&mut self, verification: &'a Verification) {
        for check in &verification.checks {
            let county = (check.county.as_deref()).and_then(|name| self.county_of.get(name));
            let contest = (check.contest.as_deref()).and_then(|name| self.contest_of.get(name));
            if let Some(at) = county {
                self.counties[at].checks.push(check);
            }
            if let Some(at) = contest {
                self.contests[at].checks.push(check);
            }
            if county.is_none() && contest.is_none() {
                self.other_checks.push(check);
            }
            if let Verdict::EqualAfterRepairs { repairs } = &check.verdict {
                self.add_repairs(check, repairs);
            }
        }
        let counties = self.counties.iter_mut().map(|county| &mut county.checks);
        let contests = self.contests.iter_mut().map(|contest| &mut contest.checks);
        for checks in counties.chain(contests) {
            checks.sort_by_key(|check| (check.step, check.round));
        }
    }

    fn add_repairs(&mut self, check: &'a Check, repairs: &'a [Repair]) {
        let next = self.repairs.len();
        let at = *self.set_of.entry(changes(repairs)).or_insert(next);
        if at == next {
            self.repairs.push(RepairSet {
                repairs: repairs.iter().map(|repair| (repair, Vec::new())).collect(),
                checks: Vec::new(),
            });
        }
        let set = &mut self.repairs[at];
        set.checks.push(check);
        for ((_, sources), repair) in set.repairs.iter_mut().zip(repairs) {
            if !sources.contains(&&*repair.source) {
                sources.push(&repair.source);
            }
        }
    }

    /// The id of a county's section.
    pub(super) fn county_id(&self, name: &str) -> Option<&str> {
        (self.county_of.get(name)).map(|at| self.counties[at].id.as_str())
    }

    /// The id of a contest's row.
    pub(super) fn contest_id(&self, name: &str) -> Option<&str> {
        (self.contest_of.get(name)).map(|at| self.contests[at].id.as_str())
    }

    /// The number of a set of repairs on the page, from 1.
    pub(super) fn repair_number(&self, repairs: &[Repair]) -> Option<usize> {
        self.set_of.get(&changes(repairs)).map(|at| at + 1)
    }
}

/// What a repair changes, wherever it was taken from.
type Change<'a> = (RepairKind, Option<&'a str>, &'a str);

fn changes(repairs: &[Repair]) -> Vec<Change<'_>> {
    repairs
        .iter()
        .map(|repair| (repair.kind, repair.county.as_deref(), repair.what.as_str()))
        .collect()
}

/// Names and what they stand for; a spelling that only folds to a known one finds it too.
#[derive(Default)]
struct Names<'a> {
    exact: HashMap<&'a str, usize>,
    folded: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    fn insert(&mut self, name: &'a str, at: usize) {
        self.exact.entry(name).or_insert(at);
        self.folded.entry(fold(name)).or_insert(at);
    }

    fn get(&self, name: &str) -> Option<usize> {
        let exact = self.exact.get(name).copied();
        exact.or_else(|| self.folded.get(&fold(name)).copied())
    }
}
