//! The contests of a published audit.

use std::collections::BTreeMap;

use election::{
    ArloAudit, Cards, ContestRow, ContestTotals, Finding, Name, Place, Published, PublishedAudit,
    StandardizedContest, Votes,
};

use crate::arlo;
use crate::table::Table;

/// The contests of all audits, one after the other.
pub(super) fn contests(published: &[Published]) -> (Vec<ContestTotals>, Vec<Finding>) {
    let (mut contests, mut findings) = (Vec::new(), Vec::new());
    for audit in published {
        match audit {
            Published::Colorado(audit) => {
                contests.extend(colorado(audit));
                findings.extend(audit.findings.iter().cloned());
            }
            Published::Arlo(audit) => {
                contests.extend(of_arlo(audit));
                findings.extend(audit.findings.iter().cloned());
            }
        }
    }
    (contests, findings)
}

/// Arlo's list of standardised contests: where they are voted on, and no votes.
pub(super) fn standardized(place: Place, table: &Table) -> (Vec<ContestTotals>, Vec<Finding>) {
    let (contests, findings) = arlo::standardized_contests(place, table);
    let contest = |of: StandardizedContest| ContestTotals {
        counties: of.jurisdictions.unwrap_or_default(),
        ..ContestTotals::new(of.contest, of.place)
    };
    (contests.into_iter().map(contest).collect(), findings)
}

/// The contests of the first round: what was known when the audit was planned. Votes are those of the state's tabulation
/// where it has the contest.
fn colorado(audit: &PublishedAudit) -> Vec<ContestTotals> {
    let rows = audit
        .rounds
        .iter()
        .find_map(|round| round.contests.as_ref());
    let mut votes: BTreeMap<&Name, Vec<(Name, Votes)>> = BTreeMap::new();
    for tally in audit.state_tallies.iter().flatten() {
        let of = votes.entry(&tally.contest).or_default();
        of.push((tally.selection.clone(), tally.votes));
    }
    let mut counties: BTreeMap<&Name, Vec<Name>> = BTreeMap::new();
    for county in audit.county_contests.iter().flatten() {
        counties
            .entry(&county.contest)
            .or_default()
            .push(county.county.clone());
    }
    let contest = |row: &ContestRow| ContestTotals {
        seats: row.winners_allowed,
        votes_allowed: row.winners_allowed,
        votes: votes.get(&row.contest).cloned().unwrap_or_default(),
        winners: row
            .winners
            .iter()
            .map(|name| name.as_str().into())
            .collect(),
        margin: Some(row.min_margin),
        cards: row.contest_cards,
        universe: Some(row.ballot_cards),
        counties: counties.get(&row.contest).cloned().unwrap_or_default(),
        targeted: Some(row.targeted()),
        ..ContestTotals::new(row.contest.clone(), row.place.clone())
    };
    rows.into_iter().flatten().map(contest).collect()
}

/// The contests of Arlo's report. It counts ballots; without card styles every one of them may hold the contest.
fn of_arlo(audit: &ArloAudit) -> Vec<ContestTotals> {
    let listed = audit.standardized.as_deref().unwrap_or_default();
    let contests = audit.report.contests.iter().map(|of| {
        let place = of.place.clone();
        let place = place.unwrap_or_else(|| Place::file(audit.report.file.clone()));
        let jurisdictions = listed.iter().find(|listed| listed.contest == of.name);
        let jurisdictions = jurisdictions.and_then(|listed| listed.jurisdictions.clone());
        ContestTotals {
            seats: Some(of.winners),
            votes_allowed: Some(of.votes_allowed),
            votes: of.votes.clone(),
            cards: Some(of.ballots),
            universe: Some(of.ballots),
            phantoms: Cards(of.pending),
            counties: jurisdictions.unwrap_or_default(),
            targeted: Some(of.targeted),
            ..ContestTotals::new(of.name.clone(), place)
        }
    });
    contests.collect()
}
