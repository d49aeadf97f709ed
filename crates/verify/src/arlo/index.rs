//! The contests of the report with their winners and pairs, and the votes of rows in their order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::{
    ArloAudit, ArloContest, ArloReport, ArloRound, AuditType, Check, Code, Finding, MathType, Name,
    Place, SelectionVotes, Step, Verdict, Weight, fold,
};

use super::tickets::Strata;
use super::totals::{Tallied, tallied};
use crate::{Options, Record};

/// The audit, joined.
pub(super) struct Index<'a> {
    pub audit: &'a ArloAudit,
    pub report: &'a ArloReport,
    pub seed: &'a str,
    pub contests: Vec<Contest<'a>>,
    /// Which ballots have CVRs.
    pub strata: Strata<'a>,
    /// Rows of sampled batches that were counted together with others, and the row that has the count.
    combined: HashMap<usize, usize>,
}

/// A contest.
pub(super) struct Contest<'a> {
    /// Its place in the report and in each row of the samples.
    pub at: usize,
    pub row: &'a ArloContest,
    pub rounds: Vec<&'a ArloRound>,
    /// Selections by reported votes, the most first; those with the same votes in the report's order.
    pub winners: Vec<usize>,
    pub losers: Vec<usize>,
    /// The jurisdictions that vote on it, where something says so.
    pub jurisdictions: Option<BTreeSet<&'a str>>,
    /// All its batches by the candidate totals, where they are at hand.
    pub tallied: Option<Vec<Tallied<'a>>>,
}

/// One side of a pair: a selection, or all others together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    One(usize),
    AllBut(usize),
}

impl Side {
    fn of(self, votes: &[i64]) -> i64 {
        match self {
            Side::One(k) => votes[k],
            Side::AllBut(k) => votes.iter().sum::<i64>() - votes[k],
        }
    }
}

/// Two sides of which the first must come out ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub ahead: Side,
    pub behind: Side,
    /// The margin in votes that an error has to overcome, times the votes allowed to a voter.
    pub margin: i64,
    /// What votes are multiplied by to be compared with the margin.
    pub scale: i64,
}

impl Pair {
    /// The difference in a set of votes, comparable with the margin.
    pub fn difference(&self, votes: &[i64]) -> i64 {
        (self.ahead.of(votes) - self.behind.of(votes)).saturating_mul(self.scale)
    }

    /// What the reported votes gave the side ahead more than the audited ones, comparable with the margin.
    pub fn overstatement(&self, reported: &[i64], audited: &[i64]) -> i64 {
        let difference = self.difference(reported);
        difference.saturating_sub(self.difference(audited))
    }
}

impl<'a> Index<'a> {
    pub fn new(audit: &'a ArloAudit, options: &'a Options, record: &mut Record) -> Self {
        let report = &audit.report;
        let seed = seed(report, options, record);
        let universes = universes(audit);
        let contests = report.contests.iter().enumerate();
        let contests = contests.map(|(at, row)| {
            let of = |round: &&ArloRound| round.contest == row.name;
            let (winners, losers) = standing(row, row.winners);
            let mut contest = Contest {
                at,
                row,
                rounds: report.rounds.iter().filter(of).collect(),
                winners,
                losers,
                jurisdictions: universes.get(&*row.name).cloned(),
                tallied: None,
            };
            contest.tallied = tallied(audit, &contest);
            contest
        });
        let contests: Vec<_> = contests.collect();
        sequence(report, record);
        let index = Index {
            audit,
            report,
            seed,
            contests,
            strata: Strata::of(report),
            combined: combined(report),
        };
        index.sections(record);
        index
    }

    /// Whether the sample is one of batches: by the audit's type, else by the section at hand.
    pub fn of_batches(&self) -> bool {
        match self.audit_type() {
            Some(kind) => kind == AuditType::BatchComparison,
            None => !self.report.batches.is_empty(),
        }
    }

    /// The row that has what was counted of a sampled batch: its own, or that of the batches it was counted with.
    pub fn counted_in(&self, row: usize) -> usize {
        self.combined.get(&row).copied().unwrap_or(row)
    }

    /// A report has the section of samples that its audit type asks for, and no other.
    fn sections(&self, record: &mut Record) {
        let other = match self.of_batches() {
            true => self.report.ballots.first().map(|ballot| ballot.row),
            false => self.report.batches.first().map(|batch| batch.row),
        };
        let Some(row) = other else { return };
        let (expected, found) = match self.of_batches() {
            true => ("sampled batches, by the audit type", "a sampled ballot"),
            false => ("sampled ballots, by the audit type", "a sampled batch"),
        };
        let weight = Weight::Unexplained;
        let place = self.place(row);
        record.finding(Finding::new(
            Code::NameConflict,
            weight,
            place,
            expected,
            found,
        ));
        record.check(Check::new(Step::Inventory, Verdict::Differs).values(found, expected));
    }

    pub fn audit_type(&self) -> Option<AuditType> {
        self.report.settings.audit_type
    }

    pub fn math_type(&self) -> Option<MathType> {
        self.report.settings.math_type
    }

    /// The risk limit as a fraction; none if the report has no whole or decimal percentage.
    pub fn risk_limit(&self) -> Option<f64> {
        let percent: f64 = self
            .report
            .settings
            .risk_limit_percent
            .trim()
            .parse()
            .ok()?;
        (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
    }

    pub fn place(&self, row: u32) -> Place {
        Place::file(self.report.file.clone()).row(row)
    }

    /// Where a contest or round stands.
    pub fn place_of(&self, place: Option<&Place>) -> Place {
        place_or_file(self.report, place)
    }
}

fn place_or_file(report: &ArloReport, place: Option<&Place>) -> Place {
    let place = place.cloned();
    place.unwrap_or_else(|| Place::file(report.file.clone()))
}

/// Each row of a batch that was counted together with others, to the row of them together.
fn combined(report: &ArloReport) -> HashMap<usize, usize> {
    let rows = || report.batches.iter().enumerate();
    let together: HashMap<(&str, &str), usize> = rows()
        .filter(|(_, row)| !row.combines.is_empty())
        .map(|(at, row)| ((&*row.jurisdiction, row.name.trim()), at))
        .collect();
    let of = |(at, row): (usize, &election::SampledBatch)| {
        let name = row.part_of.as_ref()?;
        Some((at, *together.get(&(&*row.jurisdiction, name.trim()))?))
    };
    rows().filter_map(of).collect()
}

/// The rounds are 1, 2 and so on, each contest once in each: one that is not targeted in all of them, a targeted
/// one until it is done. A check of the audit.
fn sequence(report: &ArloReport, record: &mut Record) {
    let mut wrong = Vec::new();
    for round in &report.rounds {
        if !report.contests.iter().any(|c| c.name == round.contest) {
            let expected = "a contest of the section of contests".to_owned();
            let place = place_or_file(report, round.place.as_ref());
            wrong.push((place, expected, round.contest.to_string()));
        }
    }
    let last = report
        .rounds
        .iter()
        .map(|round| round.number)
        .max()
        .unwrap_or(0);
    for contest in &report.contests {
        let of = report
            .rounds
            .iter()
            .filter(|round| round.contest == contest.name);
        let numbers: Vec<u32> = of.map(|round| round.number).collect();
        let through = if contest.targeted {
            numbers.len()
        } else {
            usize::try_from(last).unwrap_or(0)
        };
        let expected: Vec<u32> = (1..).take(through.min(1_000)).collect();
        if numbers != expected || (numbers.is_empty() && last > 0) {
            let place = place_or_file(report, contest.place.as_ref());
            wrong.push((
                place,
                format!("{} in rounds {}", contest.name, listed(&expected)),
                format!("in rounds {}", listed(&numbers)),
            ));
        }
    }
    let verdict = match report.contests.is_empty() || report.rounds.is_empty() {
        true => Verdict::cannot("the report has no contests, or no rounds"),
        false => Verdict::equal_if(wrong.is_empty()),
    };
    let check = Check::new(Step::Inventory, verdict).mandatory(true);
    record.check(check.values(
        format!("{last} rounds"),
        format!("{} disagreements", wrong.len()),
    ));
    for (place, expected, found) in wrong {
        let finding = Finding::new(
            Code::NameConflict,
            Weight::Unexplained,
            place,
            expected,
            found,
        );
        record.finding(finding);
    }
}

fn listed(numbers: &[u32]) -> String {
    let shown = numbers.iter().take(20).map(u32::to_string);
    match numbers {
        [] => "none".to_owned(),
        _ => shown.collect::<Vec<_>>().join(", "),
    }
}

fn seed<'a>(report: &'a ArloReport, options: &'a Options, record: &mut Record) -> &'a str {
    let printed = report.settings.seed.as_str();
    let place = place_or_file(report, report.settings.place.as_ref());
    let check = |verdict, recomputed: &str| {
        Check::new(Step::Seed, verdict)
            .mandatory(true)
            .values(printed, recomputed)
    };
    match options.seed.as_deref() {
        Some(given) if given != printed => {
            record.check(check(Verdict::Differs, given));
            let finding = Finding::new(
                Code::SeedConflict,
                Weight::Unexplained,
                place,
                format!("seed {given}, as given"),
                format!("seed {printed}"),
            );
            record.finding(finding.note("the seed that was given is used"));
            given
        }
        _ if printed.is_empty() => {
            record.check(check(Verdict::cannot("the report has no random seed"), ""));
            ""
        }
        _ => {
            record.check(check(Verdict::Equal, printed));
            printed
        }
    }
}

/// Selections in the order of their votes, cut after `winners`.
fn standing(row: &ArloContest, winners: u32) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..row.votes.len()).collect();
    order.sort_by_key(|k| std::cmp::Reverse(row.votes[*k].1));
    let winners = usize::try_from(winners)
        .unwrap_or(usize::MAX)
        .min(order.len());
    let losers = order.split_off(winners);
    (order, losers)
}

/// Contest names to the jurisdictions that have them: by the file of contests, else by the names in CVRs, else by
/// candidate totals.
fn universes(audit: &ArloAudit) -> HashMap<&str, BTreeSet<&str>> {
    let mut universes: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    if let Some(standardized) = &audit.standardized {
        for contest in standardized {
            if let Some(names) = &contest.jurisdictions {
                let spelt = names.iter().map(|name| spelling(audit, name));
                universes.insert(&contest.contest, spelt.collect());
            }
        }
        return universes;
    }
    if !audit.report.contest_names.is_empty() {
        for (jurisdiction, contest, _) in &audit.report.contest_names {
            universes.entry(contest).or_default().insert(jurisdiction);
        }
        return universes;
    }
    by_readings(&audit.report, &mut universes);
    universes
}

/// By the rows of a comparison: a jurisdiction votes on a contest if a machine read it there, a change or a ticket is
/// printed there, or boards never read it there.
fn by_readings<'a>(report: &'a ArloReport, universes: &mut HashMap<&'a str, BTreeSet<&'a str>>) {
    let compares = matches!(
        report.settings.audit_type,
        Some(AuditType::BallotComparison | AuditType::Hybrid)
    );
    for (at, contest) in report.contests.iter().enumerate().filter(|_| compares) {
        let (mut votes, mut reads) = (BTreeSet::new(), BTreeSet::new());
        for ballot in &report.ballots {
            let f = &ballot.contests[at];
            let printed = [&f.cvr, &f.change, &f.margin_change];
            if printed.iter().any(|text| !text.is_empty()) || !f.tickets.is_empty() {
                votes.insert(&*ballot.jurisdiction);
            }
            if !f.audited.is_empty() && f.audited != "CONTEST_NOT_ON_BALLOT" {
                reads.insert(&*ballot.jurisdiction);
            }
        }
        let all = report.ballots.iter().map(|ballot| &*ballot.jurisdiction);
        votes.extend(all.filter(|name| !reads.contains(name)));
        universes.insert(&contest.name, votes);
    }
}

/// A jurisdiction's name as the report spells it.
fn spelling<'a>(audit: &'a ArloAudit, name: &'a Name) -> &'a str {
    let folded = fold(name);
    let mut known = audit.jurisdictions.keys();
    known.find(|known| fold(known) == folded).unwrap_or(name)
}

impl<'a> Contest<'a> {
    pub fn name(&self) -> &'a Name {
        &self.row.name
    }

    /// A check of the contest in a round.
    pub fn check(&self, round: &ArloRound, step: Step, verdict: Verdict) -> Check {
        let check = Check::new(step, verdict);
        check.contest(self.name()).round(round.number)
    }

    /// Reported votes of a selection.
    pub fn votes(&self, k: usize) -> i64 {
        signed(self.row.votes[k].1.0)
    }

    /// Reported votes of each selection.
    pub fn reported(&self) -> Vec<i64> {
        (0..self.row.votes.len()).map(|k| self.votes(k)).collect()
    }

    /// Reported votes of all selections together.
    pub fn all_votes(&self) -> i64 {
        self.reported().iter().sum()
    }

    /// Lists of votes in the contest's order added up, selection by selection.
    pub fn sum<L: AsRef<[i64]>>(&self, lists: impl IntoIterator<Item = L>) -> Vec<i64> {
        let mut sums = vec![0i64; self.row.votes.len()];
        for list in lists {
            for (sum, votes) in sums.iter_mut().zip(list.as_ref()) {
                *sum = sum.saturating_add(*votes);
            }
        }
        sums
    }

    /// A list of votes in the order of the contest's selections; none unless it has exactly these.
    pub fn in_order(&self, list: &SelectionVotes) -> Option<Vec<i64>> {
        let selections = &self.row.votes;
        if list.len() != selections.len() {
            return None;
        }
        // Nearly always they stand in the same order.
        if list.iter().zip(selections).all(|(a, b)| a.0 == b.0) {
            return Some(list.iter().map(|(_, votes)| signed(votes.0)).collect());
        }
        let by_name: BTreeMap<&Name, i64> = list.iter().map(|(n, v)| (n, signed(v.0))).collect();
        selections
            .iter()
            .map(|(name, _)| by_name.get(name).copied())
            .collect()
    }

    /// Winners and losers of pairs, in the order in which Arlo goes through them.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let losers = &self.losers;
        let winners = self.winners.iter();
        winners.flat_map(move |w| losers.iter().map(move |l| (*w, *l)))
    }

    /// The smallest margin of a pair in votes, no more than the number of ballots; 0 for a tie.
    pub fn smallest_margin(&self) -> u64 {
        let margins = self.pairs().map(|(w, l)| self.votes(w) - self.votes(l));
        let ballots = signed(self.row.ballots.0);
        u64::try_from(margins.fold(ballots, i64::min)).unwrap_or(0)
    }

    /// Whether a selection has more than half of the votes.
    fn has_majority(&self, k: usize) -> bool {
        self.votes(k) > self.all_votes() - self.votes(k)
    }

    /// Who wins and who loses; under a law that asks for a majority, who goes on to the run-off where nobody has it.
    pub fn advancing(&self) -> (Vec<usize>, Vec<usize>) {
        match self.row.runoff && !self.winners.iter().any(|w| self.has_majority(*w)) {
            true => standing(self.row, 2),
            false => (self.winners.clone(), self.losers.clone()),
        }
    }

    /// The pairs of a batch comparison. Ballots that are pending, or that no batch has, may all be votes for the
    /// loser: they reduce every margin. Where the law asks for a majority, who has it, or that nobody has it and who
    /// comes second, must come out, too.
    pub fn batch_pairs(&self) -> Vec<Pair> {
        let scale = i64::from(self.row.votes_allowed.clamp(1, 1 << 20));
        let total = |votes: &SelectionVotes| votes.iter().map(|(_, v)| signed(v.0)).sum::<i64>();
        let unauditable = match &self.row.votes_from_batches {
            Some(from_batches) => total(&self.row.votes) - total(from_batches),
            None => 0,
        };
        let lost = signed(self.row.pending)
            .saturating_mul(scale)
            .saturating_add(unauditable.max(0));
        let votes = self.reported();
        let pair = |ahead: Side, behind: Side| Pair {
            ahead,
            behind,
            margin: (ahead.of(&votes) - behind.of(&votes)).saturating_mul(scale) - lost,
            scale,
        };
        let (winners, losers) = self.advancing();
        let mut pairs = Vec::new();
        for w in &winners {
            for l in &losers {
                pairs.push(pair(Side::One(*w), Side::One(*l)));
            }
        }
        if self.row.runoff {
            for w in winners {
                pairs.push(match self.has_majority(w) {
                    true => pair(Side::One(w), Side::AllBut(w)),
                    false => pair(Side::AllBut(w), Side::One(w)),
                });
            }
        }
        pairs
    }

    /// Whether a jurisdiction votes on the contest, as far as it is known.
    pub fn has(&self, jurisdiction: &str) -> bool {
        let known = self.jurisdictions.as_ref();
        known.is_none_or(|names| names.contains(jurisdiction))
    }
}

/// A count that is compared with others; none of them is near the end of its range.
pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX).min(1 << 40)
}

impl Contest<'_> {
    /// The columns of a jurisdiction's candidate totals that hold this contest, one a selection: headed
    /// `Contest - Selection`, or by the selection where each of the contest's has a column. None if the file has
    /// another contest.
    pub fn columns(&self, tallies: &election::ArloTallies) -> Option<Vec<usize>> {
        let find = |heading: &str| {
            tallies
                .columns
                .iter()
                .position(|column| **column == *heading)
        };
        let selections = self.row.votes.iter();
        let named = |(name, _): &(Name, election::Votes)| {
            find(&format!("{} - {name}", self.row.name)).or_else(|| find(name))
        };
        selections.map(named).collect()
    }
}

/// A difference of counts that is one; 0 below it.
pub(super) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many votes as a count may have, allowed as often as is followed: more than 64 bits hold.
    #[test]
    fn differences_beyond_measure() {
        let pair = Pair {
            ahead: Side::AllBut(0),
            behind: Side::One(0),
            margin: 1,
            scale: 1 << 20,
        };
        let most = signed(u64::MAX);
        let reported = [vec![0], vec![most; 20]].concat();
        let audited = [vec![most], vec![0; 20]].concat();
        assert_eq!(pair.overstatement(&reported, &audited), i64::MAX);
        assert_eq!(pair.overstatement(&[3, 5], &[4, 4]), 2 << 20);
    }
}
