//! The contests that the cards were drawn for, by a list of contests and the reports of the counties.
//!
//! Which counties have a contest is told from the reports, which print its votes by county. Where the list has
//! several rows of one name, a row with exactly the cards of one of its counties is that county's, and the other
//! row has the rest (seen in 2018: a county that was audited apart).

use std::collections::{BTreeMap, BTreeSet};

use election::{
    Cards, Check, Code, ContestRow, Finding, Name, StateVotes, Step, Verdict, Weight, fold,
};
use risk::{Colorado, Errors};
use tabulate::Standing;

use super::{CountyLists, Source};
use crate::Record;
use crate::index::Index;
use crate::measure::{errors, status_differs};

/// A contest that cards were drawn for.
pub(super) struct Target<'a> {
    /// Its name, with the county where another row has the same name.
    pub name: Name,
    pub row: &'a ContestRow,
    round: u32,
    /// Its counties, as places in [`Index::counties`], in the order of their numbers or names.
    pub counties: Vec<usize>,
    /// The cards of its counties.
    pub cards: Option<u64>,
    standing: Option<Standing>,
}

impl Target<'_> {
    /// How many draws were made: one more than the optimistic size asked for in the round in which it was
    /// first reached (`StartAuditRound` draws both ends of the range), so never fewer than are counted.
    pub fn draws(&self) -> u64 {
        let asked = self.row.optimistic.map_or(0, |size| size.saturating_add(1));
        self.row.audited.max(asked)
    }
}

type Votes<'a> = BTreeMap<String, BTreeMap<usize, Vec<&'a StateVotes>>>;

pub(super) fn of<'a>(index: &Index<'a>, counties: &[CountyLists<'a>]) -> Vec<Target<'a>> {
    let mut rounds = index.audit.rounds.iter().rev();
    let Some((round, rows)) = rounds.find_map(|r| Some((r.number, r.contests.as_ref()?))) else {
        return Vec::new();
    };
    let votes = votes(counties);
    let mut by_name: BTreeMap<String, Vec<&ContestRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.targeted()) {
        by_name.entry(fold(&row.contest)).or_default().push(row);
    }
    let mut targets = Vec::new();
    for (name, rows) in by_name {
        let Some(of_counties) = votes.get(&name) else {
            continue;
        };
        let mut left: BTreeSet<usize> = of_counties.keys().copied().collect();
        let mut with_cards: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for k in left.iter().rev() {
            if let Some(cards) = cards(index, &[*k]) {
                with_cards.entry(cards).or_default().push(*k);
            }
        }
        let mut alone: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate().filter(|_| rows.len() > 1) {
            let own = with_cards.get_mut(&row.ballot_cards.0).and_then(Vec::pop);
            if let Some(own) = own {
                left.remove(&own);
                alone.insert(at, own);
            }
        }
        for (at, row) in rows.iter().enumerate() {
            let (name, of) = match alone.get(&at) {
                Some(own) => {
                    let county = &index.counties[*own].name;
                    (format!("{} ({county})", row.contest).into(), vec![*own])
                }
                None => (row.contest.clone(), left.iter().copied().collect()),
            };
            targets.push(target(index, name, row, round, of, of_counties));
        }
    }
    targets
}

fn votes<'a>(counties: &[CountyLists<'a>]) -> Votes<'a> {
    let mut votes = Votes::new();
    for county in counties {
        // The last report that has votes of the county.
        let sources = county.rounds.iter().flat_map(|round| &round.sources);
        let mut with_votes = sources.filter(|source| source.votes().next().is_some());
        for row in with_votes
            .next_back()
            .into_iter()
            .flat_map(|source: &Source<'a>| source.votes())
        {
            let of = votes.entry(fold(&row.contest)).or_default();
            of.entry(county.place).or_default().push(row);
        }
    }
    votes
}

fn cards(index: &Index<'_>, counties: &[usize]) -> Option<u64> {
    let each = counties.iter().map(|k| {
        let batches = index.counties[*k].batches()?;
        Some(batches.iter().map(|batch| batch.cards).sum::<Cards>())
    });
    each.sum::<Option<Cards>>().map(|cards| cards.0)
}

fn target<'a>(
    index: &Index<'_>,
    name: Name,
    row: &'a ContestRow,
    round: u32,
    mut counties: Vec<usize>,
    votes: &BTreeMap<usize, Vec<&StateVotes>>,
) -> Target<'a> {
    counties.sort_by_key(|k| (index.counties[*k].id, fold(&index.counties[*k].name)));
    let mut sums: BTreeMap<String, (Name, election::Votes)> = BTreeMap::new();
    let mut winners = None;
    for row in counties
        .iter()
        .flat_map(|k| votes.get(k).into_iter().flatten())
    {
        winners = winners.or(row.winners_allowed);
        let sum = sums.entry(fold(&row.selection));
        sum.or_insert_with(|| (row.selection.clone(), election::Votes(0)))
            .1 += row.votes;
    }
    let standing = winners.map(|winners| Standing::new(sums.into_values(), winners));
    Target {
        cards: cards(index, &counties),
        name,
        row,
        round,
        counties,
        standing,
    }
}

pub(super) fn check(targets: &[Target<'_>], record: &mut Record) {
    for target in targets {
        universe(target, record);
        margin(target, record);
        size(target, record);
    }
}

fn finding(
    target: &Target<'_>,
    code: Code,
    column: &str,
    expected: String,
    found: String,
) -> Finding {
    let place = target.row.place.clone().column(column);
    Finding::new(code, Weight::Unexplained, place, expected, found)
        .contest(&target.name)
        .round(target.round)
}

fn universe(target: &Target<'_>, record: &mut Record) {
    let printed = target.row.ballot_cards.0;
    let verdict = match target.cards {
        None => Verdict::cannot("not every county of this contest has a manifest among the files"),
        Some(cards) => Verdict::equal_if(cards == printed),
    };
    let ours = target
        .cards
        .map_or_else(String::new, |cards| cards.to_string());
    if verdict == Verdict::Differs {
        let (expected, found) = (format!("{ours} cards"), format!("{printed} cards"));
        record.finding(finding(
            target,
            Code::Universe,
            "ballot_card_count",
            expected,
            found,
        ));
    }
    record.check(
        Check::new(Step::Universe, verdict)
            .contest(&target.name)
            .round(target.round)
            .mandatory(true)
            .values(printed.to_string(), ours),
    );
}

fn margin(target: &Target<'_>, record: &mut Record) {
    let check = |verdict| {
        Check::new(Step::Margins, verdict)
            .contest(&target.name)
            .round(target.round)
    };
    let Some(standing) = &target.standing else {
        let because = "no report says how many win";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let before = record.findings.len();
    let ours = standing.margin().unwrap_or_default();
    if ours != target.row.min_margin {
        let (expected, found) = (ours.to_string(), target.row.min_margin.to_string());
        record.finding(finding(target, Code::Margin, "min_margin", expected, found));
    }
    let named = |winner: &String| standing.position(|name| fold(name) == fold(winner));
    let claimed: Vec<usize> = target.row.winners.iter().filter_map(named).collect();
    if claimed.len() != target.row.winners.len() || !standing.may_win(&claimed) {
        let winners: Vec<&str> = standing.winners().iter().map(|(name, _)| &**name).collect();
        let (expected, found) = (winners.join(", "), target.row.winners.join(", "));
        record.finding(finding(target, Code::Winner, "winners", expected, found));
    }
    let equal = record.findings.len() == before;
    record.check(check(Verdict::equal_if(equal)).values(
        target.row.min_margin.to_string(),
        format!("{ours}, from the votes of the reports"),
    ));
}

fn size(target: &Target<'_>, record: &mut Record) {
    let row = target.row;
    let check = |verdict| {
        Check::new(Step::SampleSize, verdict)
            .contest(&target.name)
            .round(target.round)
    };
    let margin = target.standing.as_ref().and_then(Standing::margin);
    let inputs = margin.zip(target.cards).zip(Colorado::new(&row.gamma).ok());
    let Some(((margin, cards), colorado)) = inputs else {
        let because = "margin, number of cards or gamma are not in the files";
        record.check(check(Verdict::cannot(because)));
        return;
    };
    let limit = row.risk_limit.trim_end_matches('0');
    let found: Errors = errors(row.discrepancies);
    let sizes = colorado
        .optimistic(limit, margin.0, cards, found)
        .and_then(|size| {
            let over = row.overstatements.unwrap_or(0);
            Ok((size, colorado.estimated(size, row.audited, over)?))
        });
    let (optimistic, estimated) = match sizes {
        Ok(sizes) => sizes,
        Err(error) => {
            record.check(check(Verdict::cannot(error.to_string())));
            return;
        }
    };
    let before = record.findings.len();
    for (column, printed, ours) in [
        ("optimistic_samples_to_audit", row.optimistic, optimistic),
        ("estimated_samples_to_audit", row.estimated, estimated),
    ] {
        if let Some(printed) = printed.filter(|printed| *printed != ours) {
            let (expected, found) = (ours.to_string(), printed.to_string());
            record.finding(finding(target, Code::SampleSize, column, expected, found));
        }
    }
    let achieved = optimistic <= row.audited && margin.0 > 0;
    if status_differs(&row.status, achieved) {
        let expected = format!("{} draws, {optimistic} needed", row.audited);
        let found = row.status.clone();
        record.finding(finding(
            target,
            Code::RiskStatus,
            "random_audit_status",
            expected,
            found,
        ));
    }
    let verdict = match record.findings.len() == before {
        true if row.optimistic.or(row.estimated).is_none() => {
            Verdict::cannot("the list prints no sample size")
        }
        equal => Verdict::equal_if(equal),
    };
    record.check(check(verdict).values(
        row.optimistic.map(|n| n.to_string()).unwrap_or_default(),
        format!("{optimistic}, from the printed discrepancies"),
    ));
}
