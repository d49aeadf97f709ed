//! The results report and the activity report of a round: an index, and a sheet for each targeted contest.

use election::Name;

use crate::DemoError;
use crate::audit::{Audit, Examination, Sample};
use crate::plan;
use crate::published::{Cell, Table, row};
use crate::readings;
use crate::state::{Reading, State, ranking};

/// A discrepancy as the sheets print it; nothing for none.
fn printed(discrepancy: i8) -> Cell {
    match discrepancy {
        0 => Cell::Empty,
        d => format!("{d:+}").into(),
    }
}

/// The name of a contest's sheet: some short words lost, cut at thirty characters, as the state's
/// software makes them.
pub(crate) fn sheet_name(contest: &str) -> String {
    let kept = ["and ", "of ", "the "]
        .iter()
        .fold(contest.to_owned(), |name, w| name.replace(w, ""));
    let cut: String = kept.chars().take(30).collect();
    cut.trim_end().to_owned()
}

/// The targeted contests' samples, by the contests' names.
fn samples_by_name<'a>(state: &State, audit: &'a Audit) -> Vec<(Name, &'a Sample)> {
    let name = |sample: &Sample| state.contests[sample.contest].name.clone();
    let mut samples: Vec<_> = audit
        .samples
        .iter()
        .map(|sample| (name(sample), sample))
        .collect();
    samples.sort_by(|a, b| a.0.cmp(&b.0));
    samples
}

fn index(state: &State, audit: &Audit) -> Table {
    let mut table = Table::headed("Contests to Sheets", &["Contest Name", "Sheet Name"]);
    for (name, _) in samples_by_name(state, audit) {
        table.rows.push(row![&*name, sheet_name(&name)]);
    }
    table
}

/// The results report: the index, the summary, and a row for each draw so far.
pub(crate) fn results(state: &State, audit: &Audit, round: u32) -> Result<Vec<Table>, DemoError> {
    let mut sheets = vec![index(state, audit), summary(state, audit, round)?];
    for (name, sample) in samples_by_name(state, audit) {
        sheets.push(draws(state, audit, sample, &name, round)?);
    }
    Ok(sheets)
}

const SUMMARY_HEADING: [&str; 19] = [
    "Contest",
    "targeted",
    "Winner",
    "Risk Limit met?",
    "Risk measurement %",
    "Audit Risk Limit %",
    "diluted margin %",
    "disc +2",
    "disc +1",
    "disc -1",
    "disc -2",
    "gamma",
    "audited sample count",
    "ballot count",
    "min margin",
    "votes for winner",
    "votes for runner up",
    "total votes",
    "disagreement count (included in +2 and +1)",
];

/// The targeted contests, then the others, each by name. The runner-up is the selection with second
/// most votes even where two or three win.
fn summary(state: &State, audit: &Audit, round: u32) -> Result<Table, DemoError> {
    let mut table = Table::headed("Summary", &SUMMARY_HEADING);
    let mut order = state.contests_by_name();
    order.sort_by_key(|contest| !state.contests[*contest].targeted());
    let yes = |yes| if yes { "Yes" } else { "No" };
    for index in order {
        let contest = &state.contests[index];
        let figures = audit.figures(state, index, round)?;
        let ranked = ranking(&contest.votes);
        let first = ranked.first().map_or(0, |first| contest.votes[*first]);
        let second = ranked.get(1).map(|second| contest.votes[*second]);
        let winner = ranked
            .first()
            .map_or("", |first| contest.plan.selections[*first].0);
        let (errors, universe) = (figures.errors, figures.universe.0);
        table.rows.push(row![
            &*contest.name,
            yes(contest.targeted()),
            winner,
            yes(figures.met),
            risk::percent(&figures.risk),
            risk::percent(audit.limit()),
            risk::diluted_margin_percent(contest.margin, universe)?,
            errors.two_over,
            errors.one_over,
            errors.one_under,
            errors.two_under,
            plan::GAMMA,
            figures.draws,
            universe,
            contest.margin,
            first,
            second.map_or(String::new(), |votes| votes.to_string()),
            contest.votes.iter().sum::<u64>(),
            0,
        ]);
    }
    Ok(table)
}

const DRAW_HEADING: [&str; 16] = [
    "county",
    "imprinted id",
    "scanner id",
    "batch id",
    "record id",
    "db id",
    "round",
    "audit board",
    "record type",
    "discrepancy",
    "consensus",
    "comment",
    "random number",
    "random number sequence position",
    "multiplicity",
    "time of submission",
];

/// Sorted by the position in the sequence, which each round counts anew; the round printed is that in
/// which the card was examined, so that a card drawn again in round 2 keeps round 1.
fn draws(
    state: &State,
    audit: &Audit,
    sample: &Sample,
    name: &str,
    round: u32,
) -> Result<Table, DemoError> {
    let mut table = Table::headed(&sheet_name(name), &DRAW_HEADING);
    let mut rows: Vec<_> = sample.until(round).collect();
    rows.sort_by_key(|draw| (draw.sequence, draw.round));
    for draw in rows {
        let entry = audit
            .examined
            .get(&draw.card)
            .ok_or(DemoError::Plan("a card's reading"))?;
        let mut cells = card_cells(
            state,
            sample.contest,
            draw.card,
            entry,
            &entry.mvr,
            "AUDITOR_ENTERED",
        );
        let times = sample.times(draw.card, round);
        cells.extend(row![
            draw.number,
            draw.sequence,
            times as u64,
            entry.at.american()
        ]);
        table.rows.push(cells);
    }
    Ok(table)
}

/// The columns that both reports have: the card, who examined it, and what was found.
fn card_cells(
    state: &State,
    contest: usize,
    index: usize,
    entry: &Examination,
    reading: &Reading,
    record_type: &str,
) -> Vec<Cell> {
    let card = &state.cards[index];
    let batch = state.batch(card);
    let mut cells = row![
        &*state.counties[card.county].name,
        state.imprinted(card),
        &*batch.tabulator,
        &*batch.name,
        card.position,
        card.db_id,
        u64::from(entry.round),
        entry.board,
        record_type,
    ];
    cells.push(printed(readings::discrepancy(
        state, contest, index, reading,
    )));
    // A card without the contest has neither consensus nor comment.
    match card.cvr[contest] {
        Some(_) => cells.extend(row!["Yes", ""]),
        None => cells.extend([Cell::Empty, Cell::Empty]),
    }
    cells
}

const ACTIVITY_HEADING: [&str; 15] = [
    "county",
    "imprinted id",
    "scanner id",
    "batch id",
    "record id",
    "db id",
    "round",
    "audit board",
    "record type",
    "discrepancy",
    "consensus",
    "comment",
    "revision",
    "re-audit ballot comment",
    "time of submission",
];

/// The activity report: the cards as they were entered, a row for each time.
pub(crate) fn activity(state: &State, audit: &Audit, round: u32) -> Vec<Table> {
    let mut sheets = vec![index(state, audit)];
    for (name, sample) in samples_by_name(state, audit) {
        let mut table = Table::headed(&sheet_name(&name), &ACTIVITY_HEADING);
        let mut cards: Vec<usize> = sample.until(round).map(|draw| draw.card).collect();
        cards.sort_unstable();
        cards.dedup();
        let mut rows = Vec::new();
        for card in cards {
            let Some(entry) = audit.examined.get(&card) else {
                continue;
            };
            let cells =
                |reading, kind| card_cells(state, sample.contest, card, entry, reading, kind);
            let mut revision = [Cell::Empty, Cell::Empty];
            if let Some((reading, at)) = &entry.replaced {
                let mut first = cells(reading, "REAUDITED");
                first.extend(["1".into(), Cell::Empty, at.american().into()]);
                rows.push((*at, first));
                revision = ["2".into(), "Board request".into()];
            }
            let mut last = cells(&entry.mvr, "AUDITOR_ENTERED");
            last.extend(revision);
            last.push(entry.at.american().into());
            rows.push((entry.at, last));
        }
        rows.sort_by_key(|(at, _)| *at);
        table.rows.extend(rows.into_iter().map(|(_, cells)| cells));
        sheets.push(table);
    }
    sheets
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sheet_names() {
        assert_eq!(
            sheet_name("Birch County Clerk and Recorder"),
            "Birch County Clerk Recorder"
        );
        let names: BTreeSet<String> = plan::CONTESTS.iter().map(|c| sheet_name(c.name)).collect();
        assert_eq!(names.len(), plan::CONTESTS.len());
    }
}
