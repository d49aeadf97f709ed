//! The comma-separated files, with the headings of Colorado's general election of 2020.

use crate::DemoError;
use crate::audit::{Audit, Figures};
use crate::plan;
use crate::published::{Cell, Content, Published, Table, row};
use crate::state::{Contest, County, Marks, State, ranking};

/// Adds the files that stand beside the rounds, the upload log excepted, and the manifests.
pub(crate) fn add_state_files(published: &mut Published, state: &State) {
    published.csv("tabulate.csv", state_totals(state));
    published.csv("tabulate_county.csv", county_totals(state));
    published.csv("contests_by_county.csv", contests_by_county(state));
    published.csv("batch_count_comparison.csv", batch_comparison(state));
    let names = Content::Csv(canonical_names(state), "\r\n");
    published
        .files
        .insert("canonicalTitleCase.csv".into(), names);
    for county in &state.counties {
        published
            .files
            .insert(county.manifest(), Content::Csv(manifest(county), "\r\n"));
    }
}

/// Adds the comma-separated files of a round.
pub(crate) fn add_round_files(
    published: &mut Published,
    state: &State,
    audit: &Audit,
    round: u32,
) -> Result<(), DemoError> {
    published.csv(
        format!("round_{round}/contest.csv"),
        contests(state, audit, round)?,
    );
    let path = format!("round_{round}/contest_selection.csv");
    published.csv(path, selections(state, audit, round));
    let path = format!("round_{round}/contestComparison.csv");
    published.csv(path, comparisons(state, audit, round));
    Ok(())
}

fn manifest(county: &County) -> Table {
    let mut table = Table::headed("", county.plan.heading);
    for word in &mut table.rows[0] {
        if word.text().is_empty() {
            *word = Cell::Empty;
        }
    }
    for (k, batch) in county.batches.iter().enumerate() {
        let location = format!("{}{}", county.plan.location, k / 6 + 1);
        let (tabulator, name) = (&*batch.tabulator, &*batch.name);
        let mut cells = row![
            county.plan.spelled,
            tabulator,
            name,
            batch.cards.0,
            location
        ];
        cells.resize(county.plan.heading.len(), Cell::Empty);
        table.rows.push(cells);
    }
    table
}

fn state_totals(state: &State) -> Table {
    let mut table = Table::headed("", &["contest_name", "choice", "votes"]);
    for contest in state.contests_by_name() {
        let contest = &state.contests[contest];
        for selection in ranking(&contest.votes) {
            let name = contest.plan.selections[selection].0;
            table
                .rows
                .push(row![&*contest.name, name, contest.votes[selection]]);
        }
    }
    table
}

fn county_totals(state: &State) -> Table {
    let mut table = Table::headed("", &["county_name", "contest_name", "choice", "votes"]);
    for county in state.counties_by_name() {
        for contest in &state.counties[county].contests {
            let contest = &state.contests[*contest];
            let votes = &contest.county_votes[county];
            for selection in ranking(votes) {
                let name = contest.plan.selections[selection].0;
                let county = &*state.counties[county].name;
                table
                    .rows
                    .push(row![county, &*contest.name, name, votes[selection]]);
            }
        }
    }
    table
}

fn contests_by_county(state: &State) -> Table {
    let heading = ["county_id", "county_name", "contest_name", "contest_id"];
    let mut table = Table::headed("", &heading);
    for county in &state.counties {
        for contest in &county.contests {
            let id = 70_000 + u64::from(county.plan.id) * 100 + *contest as u64;
            let name = &*state.contests[*contest].name;
            table
                .rows
                .push(row![u64::from(county.plan.id), &*county.name, name, id]);
        }
    }
    table
}

/// Batches sorted as text within their tabulator, as the state's software sorts them.
fn batch_comparison(state: &State) -> Table {
    let heading = [
        "county_name",
        "scanner_id",
        "batch_id",
        "count_per_manifest",
        "count_per_cvr_file",
        "difference",
    ];
    let mut table = Table::headed("", &heading);
    for county in state.counties_by_name() {
        let county = &state.counties[county];
        let mut batches: Vec<_> = county.batches.iter().collect();
        batches.sort_by_key(|batch| (&batch.tabulator, &batch.name));
        for batch in batches {
            let (tabulator, name, cards) = (&*batch.tabulator, &*batch.name, batch.cards.0);
            table
                .rows
                .push(row![&*county.name, tabulator, name, cards, cards, 0]);
        }
    }
    table
}

fn canonical_names(state: &State) -> Table {
    let mut table = Table::headed("", &["CountyName", "ContestName", "ContestChoices"]);
    for county in state.counties_by_name() {
        let county = &state.counties[county];
        for contest in &county.contests {
            let contest = &state.contests[*contest];
            let choices: Vec<&str> = contest
                .plan
                .selections
                .iter()
                .map(|(name, _)| *name)
                .collect();
            table
                .rows
                .push(row![&*county.name, &*contest.name, choices.join(", ")]);
        }
    }
    table
}

const CONTEST_HEADING: [&str; 20] = [
    "contest_name",
    "audit_reason",
    "random_audit_status",
    "winners_allowed",
    "ballot_card_count",
    "contest_ballot_card_count",
    "winners",
    "min_margin",
    "risk_limit",
    "audited_sample_count",
    "two_vote_over_count",
    "one_vote_over_count",
    "one_vote_under_count",
    "two_vote_under_count",
    "disagreement_count",
    "other_count",
    "gamma",
    "overstatements",
    "optimistic_samples_to_audit",
    "estimated_samples_to_audit",
];

fn contests(state: &State, audit: &Audit, round: u32) -> Result<Table, DemoError> {
    let mut table = Table::headed("", &CONTEST_HEADING);
    for index in state.contests_by_name() {
        let contest = &state.contests[index];
        let figures = audit.figures(state, index, round)?;
        let winners: Vec<String> = contest
            .winners
            .iter()
            .map(|w| quoted(contest, *w))
            .collect();
        let errors = figures.errors;
        table.rows.push(row![
            &*contest.name,
            contest.plan.reason.word(),
            status(contest, &figures),
            contest.plan.seats as u64,
            figures.universe.0,
            contest.cards,
            winners.join(","),
            contest.margin,
            plan::RISK_LIMIT,
            figures.draws,
            errors.two_over,
            errors.one_over,
            errors.one_under,
            errors.two_under,
            0,
            0,
            plan::GAMMA,
            errors.one_over + errors.two_over,
            figures.optimistic,
            figures.estimated,
        ]);
    }
    Ok(table)
}

fn status(contest: &Contest, figures: &Figures) -> &'static str {
    if contest.margin == 0 {
        "not_auditable"
    } else if contest.targeted() && figures.met {
        "risk_limit_achieved"
    } else {
        "in_progress"
    }
}

/// One entry for each draw so far; the contests from the last of the ballot to the first.
fn selections(state: &State, audit: &Audit, round: u32) -> Table {
    let mut table = Table::headed("", &["min_margin", "contest_name", "contest_cvr_ids"]);
    for (index, contest) in state.contests.iter().enumerate().rev() {
        let sample = audit.sample(index);
        let draws = sample.into_iter().flat_map(|sample| sample.until(round));
        let ids: Vec<String> = draws
            .map(|draw| state.cards[draw.card].db_id.to_string())
            .collect();
        let list = format!("[{}]", ids.join(","));
        table.rows.push(row![contest.margin, &*contest.name, list]);
    }
    table
}

const COMPARISON_HEADING: [&str; 11] = [
    "county_name",
    "contest_name",
    "imprinted_id",
    "ballot_type",
    "choice_per_voting_computer",
    "audit_board_selection",
    "consensus",
    "record_type",
    "audit_board_comment",
    "timestamp",
    "cvr_id",
];

/// Every contest on every card examined so far, contest by contest.
fn comparisons(state: &State, audit: &Audit, round: u32) -> Table {
    let mut table = Table::headed("", &COMPARISON_HEADING);
    for contest in state.contests_by_name() {
        let entries = audit
            .examined
            .iter()
            .filter(|(_, entry)| entry.round <= round);
        for (index, entry) in entries {
            let card = &state.cards[*index];
            let (Some(cvr), Some(mvr)) = (card.cvr[contest], entry.mvr[contest]) else {
                continue;
            };
            let contest = &state.contests[contest];
            table.rows.push(row![
                &*state.counties[card.county].name,
                &*contest.name,
                state.imprinted(card),
                card.style,
                selected(contest, cvr),
                selected(contest, mvr),
                "YES",
                "uploaded",
                "",
                entry.at.to_string(),
                card.db_id,
            ]);
        }
    }
    table
}

/// The selections marked, each in quotes.
fn selected(contest: &Contest, marks: Marks) -> String {
    let marked = (0..contest.plan.selections.len()).filter(|selection| marks.has(*selection));
    let names: Vec<String> = marked.map(|selection| quoted(contest, selection)).collect();
    names.join(",")
}

/// A selection's name in quotes; quotes inside it are left as they are, as the state's software does.
fn quoted(contest: &Contest, selection: usize) -> String {
    format!("\"{}\"", contest.plan.selections[selection].0)
}
