//! The state report of a round: a summary with the seed and the contests by county, and for each county
//! the cards examined, round by round.

use crate::audit::{Audit, Examination};
use crate::moment::Moment;
use crate::plan;
use crate::published::{Cell, Table, row};
use crate::state::{State, ranking};

/// The sheets, all rounds so far.
pub(crate) fn sheets(state: &State, audit: &Audit, round: u32) -> Vec<Table> {
    let mut sheets = vec![summary(state, audit, round)];
    for county in state.counties_by_name() {
        sheets.push(county_sheet(state, audit, county, round));
    }
    sheets
}

/// What was found on a county's cards in one round.
#[derive(Default)]
struct Found<'a> {
    cards: Vec<(usize, &'a Examination)>,
    /// Discrepancies on cards drawn for the contest, and cards with one in another contest.
    audited: usize,
    unaudited: usize,
}

fn found<'a>(state: &State, audit: &'a Audit, county: usize, round: u32) -> Found<'a> {
    let mut found = Found::default();
    for (index, entry) in &audit.examined {
        if state.cards[*index].county != county || entry.round != round {
            continue;
        }
        let mut others = 0;
        for contest in 0..state.contests.len() {
            let differs = usize::from(audit.discrepancy(state, contest, *index) != 0);
            let sample = audit.sample(contest);
            match sample.is_some_and(|sample| sample.times(*index, round) > 0) {
                true => found.audited += differs,
                false => others = others.max(differs),
            }
        }
        found.unaudited += others;
        found.cards.push((*index, entry));
    }
    found
}

fn summary(state: &State, audit: &Audit, round: u32) -> Table {
    let examined = audit
        .examined
        .values()
        .filter(|entry| entry.round <= round)
        .count();
    let generated = Moment::after_nine(u64::from(9 + 6 * round), 31_620).american();
    let limit = plan::RISK_LIMIT.parse().map_or(Cell::Empty, Cell::Number);
    let total = Cell::Number(state.total().0 as f64);
    let mut rows = vec![
        row!["State Audit Report"],
        row![format!("Generated {}", without_seconds(&generated))],
        row![plan::TITLE],
        vec![],
        row!["Audit Random Seed", plan::SEED],
        vec!["Audit Risk Limit".into(), limit],
        vec![],
        vec!["Total Ballot Cards In Manifests".into(), total.clone()],
        vec!["Total CVRs in CVR Export Files".into(), total],
        vec!["Total Ballot Cards Audited".into(), Cell::count(examined)],
        vec!["Number of Audit Rounds".into(), Cell::Number(round.into())],
        vec![],
    ];
    for county in state.counties_by_name() {
        round_summary(&mut rows, state, audit, county, round);
        audited_contests(&mut rows, state, county);
    }
    Table {
        name: "Summary".into(),
        rows,
    }
}

fn without_seconds(american: &str) -> String {
    let (clock, half) = american.rsplit_once(' ').unwrap_or((american, ""));
    let clock = clock.rsplit_once(':').map_or(clock, |(minutes, _)| minutes);
    format!("{clock} {half}")
}

fn round_summary(
    rows: &mut Vec<Vec<Cell>>,
    state: &State,
    audit: &Audit,
    county: usize,
    round: u32,
) {
    let rounds: Vec<Found<'_>> = (1..=round)
        .map(|r| found(state, audit, county, r))
        .collect();
    let mut heading = row![format!(
        "{} County - Round Summary",
        state.counties[county].name
    )];
    heading.extend((1..=round).map(|r| Cell::Number(r.into())));
    heading.push("Total".into());
    rows.push(heading);
    let mut line = |words: &str, count: &dyn Fn(&Found<'_>) -> usize| {
        let counts: Vec<usize> = rounds.iter().map(count).collect();
        let mut cells = row![words];
        cells.extend(counts.iter().map(|n| Cell::count(*n)));
        cells.push(Cell::count(counts.iter().sum()));
        rows.push(cells);
    };
    line("Ballot Cards Audited", &|found| found.cards.len());
    line("Discrepancies (Audited Contests)", &|found| found.audited);
    line("Discrepancies (Non-Audited Contests)", &|found| {
        found.unaudited
    });
    line("Disagreements (Audited Contests)", &|_| 0);
    line("Disagreements (Non-Audited Contests)", &|_| 0);
    rows.push(vec![]);
}

/// The targeted contests of a county with its own votes: who leads is said of the county alone, the
/// margin is that over the first loser there, diluted by the county's cards.
fn audited_contests(rows: &mut Vec<Vec<Cell>>, state: &State, county: usize) {
    let here = &state.counties[county];
    let cards: u64 = here.batches.iter().map(|batch| batch.cards.0).sum();
    rows.push(row![format!("{} County - Audited Contests", here.name)]);
    for contest in &here.contests {
        let contest = &state.contests[*contest];
        if !contest.targeted() {
            continue;
        }
        let seats = contest.plan.seats;
        let title = format!("{} - Vote For {seats}", contest.name);
        rows.push(row![
            title,
            "Choice",
            "W/L",
            "Votes",
            "Margin",
            "Diluted Margin %"
        ]);
        let votes = &contest.county_votes[county];
        let ranked = ranking(votes);
        let first_loser = ranked.get(seats).map_or(0, |loser| votes[*loser]);
        for (place, selection) in ranked.iter().enumerate() {
            let won = place < seats;
            let mut cells = vec![Cell::Empty];
            let name = contest.plan.selections[*selection].0;
            cells.extend(row![name, if won { "W" } else { "L" }]);
            cells.push(Cell::Number(votes[*selection] as f64));
            if won {
                let margin = (votes[*selection] - first_loser) as f64;
                cells.push(Cell::Number(margin));
                cells.push(Cell::Number(margin / cards as f64 * 100.0));
            }
            rows.push(cells);
        }
        rows.push(vec![]);
    }
}

fn county_sheet(state: &State, audit: &Audit, county: usize, round: u32) -> Table {
    let name = &state.counties[county].name;
    let mut rows = vec![row![format!("{name} County Summary Report")], vec![]];
    for round in 1..=round {
        let found = found(state, audit, county, round);
        rows.push(row![format!("Round {round}")]);
        rows.push(vec![]);
        let audited = Cell::count(found.cards.len());
        rows.push(vec!["Number of Ballot Cards Audited".into(), audited]);
        let kinds = [
            ("Audited Contest", found.audited),
            ("Unaudited Contest", found.unaudited),
        ];
        let (mut heading, mut counts) = (vec![Cell::Empty], row!["Discrepancies Recorded"]);
        for (kind, count) in kinds.into_iter().filter(|(_, count)| *count > 0) {
            heading.push(kind.into());
            counts.push(Cell::count(count));
        }
        if heading.len() > 1 {
            rows.push(heading);
            rows.push(counts);
        } else {
            rows.push(vec![]);
            rows.push(row!["No Discrepancies Recorded"]);
        }
        rows.push(row!["No Disagreements Recorded"]);
        rows.push(vec![]);
        rows.push(row!["Ballot Cards Selected"]);
        rows.push(row![
            "Imprinted ID",
            "Audited",
            "Discrepancy",
            "Disagreement",
            "Ballot Type"
        ]);
        for (index, entry) in found.cards {
            let card = &state.cards[index];
            let differs = if entry.mvr == card.cvr { "No" } else { "Yes" };
            rows.push(row![
                state.imprinted(card),
                "Yes",
                differs,
                "No",
                card.style
            ]);
        }
        rows.push(vec![]);
    }
    Table {
        name: format!("{name} County"),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_only() {
        assert_eq!(
            without_seconds("11/15/2029 05:47:09 PM"),
            "11/15/2029 05:47 PM"
        );
    }
}
