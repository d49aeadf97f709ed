//! The sampled batches and ballots of Arlo's report.

use std::collections::HashSet;

use election::{
    ArloReport, BallotFigures, BatchFigures, Cards, Name, SampleColumns, SampledBallot,
    SampledBatch, fold,
};

use super::report::votes;
use super::text;
use crate::columns::Columns;
use crate::table::Row;

/// The columns that a contest has in a sample.
struct Of {
    tickets: Option<usize>,
    reported: Option<usize>,
    audited: Option<usize>,
    change: Option<usize>,
    margin: Option<usize>,
}

impl Of {
    /// `Ticket Numbers: Contest`; older reports of one contest say `Ticket Numbers`.
    fn contest(columns: &Columns<'_>, contest: &Name, only: bool) -> Self {
        let find = |what: &[&str]| {
            let with = |what: &&str| columns.find(&[&format!("{what}{}", fold(contest))]);
            let found = what.iter().find_map(with);
            found.or_else(|| only.then(|| columns.find(what)).flatten())
        };
        Of {
            tickets: find(&["ticketnumbers"]),
            reported: find(&["reportedresults", "cvrresult"]),
            audited: find(&["auditresults", "auditresult"]),
            change: find(&["changeinresults"]),
            margin: find(&["changeinmargin", "discrepancy"]),
        }
    }
}

fn columns_of(columns: &Columns<'_>, report: &ArloReport) -> Vec<Of> {
    let only = report.contests.len() == 1;
    let contests = report.contests.iter();
    contests
        .map(|contest| Of::contest(columns, &contest.name, only))
        .collect()
}

fn seen(columns: &Columns<'_>, of: &[Of]) -> SampleColumns {
    SampleColumns {
        changes: of.iter().any(|of| of.change.is_some()),
        readings: of.iter().any(|of| of.audited.is_some()),
        reported: of.iter().any(|of| of.reported.is_some()),
        imprinted: columns.find(&["imprintedid"]).is_some(),
    }
}

fn tickets(
    columns: &mut Columns<'_>,
    row: Row<'_>,
    column: Option<usize>,
) -> Vec<election::PrintedTicket> {
    let Some(column) = column else {
        return Vec::new();
    };
    text::tickets(row.cell(column)).unwrap_or_else(|| {
        columns.unreadable(row, column, "tickets by round, as “Round 1: 0.123, 0.456”");
        Vec::new()
    })
}

/// The section of sampled batches, into the report.
pub(super) fn batches(columns: &mut Columns<'_>, report: &mut ArloReport) {
    let Some([jurisdiction, name]) = columns.need_all(["jurisdictionname", "batchname"]) else {
        return;
    };
    let of = columns_of(columns, report);
    report.columns = seen(columns, &of);
    let ballots = columns.find(&["ballotsinbatch"]);
    let (audited, together) = (columns.find(&["audited"]), columns.find(&["combinedbatch"]));
    let known: HashSet<String> = columns
        .rows()
        .map(|row| row.cell(name).to_owned())
        .collect();
    for row in columns.rows() {
        let combined = together.map_or("", |at| row.cell(at));
        let mut contests = Vec::with_capacity(of.len());
        // Early reports print zeros for a batch that nobody has counted yet.
        let not_yet = audited.is_some_and(|at| row.cell(at) == "No");
        for of in &of {
            let cell = |at: Option<usize>| at.map_or("", |at| row.cell(at)).to_owned();
            let counted = votes(columns, row, of.audited);
            let figures = BatchFigures {
                tickets: tickets(columns, row, of.tickets),
                reported: votes(columns, row, of.reported).unwrap_or_default(),
                audited: counted.filter(|votes| !(not_yet && votes.iter().all(|(_, v)| v.0 == 0))),
                change: cell(of.change),
                margin_change: cell(of.margin),
            };
            let nothing = figures.tickets.is_empty() && figures.reported.is_empty();
            contests.push((!nothing).then_some(figures));
        }
        let batch = SampledBatch {
            jurisdiction: row.cell(jurisdiction).into(),
            name: row.raw(name).into(),
            ballots: columns.optional_count(row, ballots).map(Cards),
            audited: audited.map_or("", |at| row.cell(at)).to_owned(),
            combines: text::combines(combined, |name| {
                let tickets = contests
                    .iter()
                    .flatten()
                    .flat_map(|f: &BatchFigures| &f.tickets);
                let mut of = tickets.filter_map(|ticket| ticket.of_batch.as_deref());
                known.contains(name) || of.any(|of| of == name)
            }),
            contests,
            part_of: text::part_of(combined).map(Into::into),
            row: row.number,
        };
        match (row.cell(jurisdiction), row.cell(name)) {
            ("Totals", "") => report.totals = Some(batch),
            _ => report.batches.push(batch),
        }
    }
}

/// The section of sampled ballots, into the report.
pub(super) fn ballots(columns: &mut Columns<'_>, report: &mut ArloReport) {
    let needed = columns.need_all(["jurisdictionname", "batchname", "ballotposition"]);
    let Some([jurisdiction, name, position]) = needed else {
        return;
    };
    let of = columns_of(columns, report);
    report.columns = seen(columns, &of);
    let tabulator = columns.find(&["tabulator"]);
    let (imprinted, status) = (columns.find(&["imprintedid"]), columns.find(&["audited"]));
    for row in columns.rows() {
        let Some(at) = columns.count(row, position) else {
            continue;
        };
        let cell = |at: Option<usize>| at.map_or("", |at| row.cell(at)).to_owned();
        let mut contests = Vec::with_capacity(of.len());
        for of in &of {
            contests.push(BallotFigures {
                tickets: tickets(columns, row, of.tickets),
                cvr: cell(of.reported),
                audited: cell(of.audited),
                change: cell(of.change),
                margin_change: cell(of.margin),
            });
        }
        report.ballots.push(SampledBallot {
            jurisdiction: row.cell(jurisdiction).into(),
            tabulator: tabulator.map(|at| row.cell(at).into()),
            batch: row.cell(name).into(),
            position: at,
            imprinted_id: cell(imprinted),
            status: cell(status),
            contests,
            row: row.number,
        });
    }
}
