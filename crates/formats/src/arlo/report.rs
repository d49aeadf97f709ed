//! The sections of Arlo's report but the samples.

use std::collections::BTreeMap;

use election::{
    ArloContest, ArloReport, ArloRound, ArloSettings, AuditType, Cards, Code, Finding,
    HandTallyBatch, MathType, Place, SelectionVotes, Strata, Votes, Weight, fold,
};

use super::{samples, text};
use crate::columns::Columns;
use crate::table::{Row, Table};

/// A report's heading of a section: `######## ROUNDS ########`; its title, folded.
pub(crate) fn section_title(row: Row<'_>) -> Option<String> {
    let cell = row.cell(0);
    (cell.starts_with("####") && cell.ends_with("####")).then(|| fold(cell))
}

/// Reads a report.
pub(super) fn report(place: Place, table: &Table) -> (ArloReport, Vec<Finding>) {
    let mut report = ArloReport {
        file: place.file.clone(),
        ..ArloReport::default()
    };
    let mut findings = Vec::new();
    let sections = sections(&place, table, &mut findings);
    let mut read = |title: &str, read: &mut dyn FnMut(&mut Columns<'_>)| match sections.get(title) {
        Some(section) => {
            let mut columns = Columns::new(place.clone(), section, 0);
            read(&mut columns);
            findings.extend(columns.into_findings());
            true
        }
        None => false,
    };
    read("electioninfo", &mut |columns| {
        if let Some(row) = columns.rows().next() {
            let name = columns
                .find(&["electionname"])
                .map_or("", |at| row.cell(at));
            report.election = name.to_owned();
        }
    });
    read("contests", &mut |columns| {
        report.contests = contests(columns)
    });
    read("contestnamestandardizations", &mut |columns| {
        let Some([jurisdiction, name, cvr]) =
            columns.need_all(["jurisdiction", "contestname", "cvrcontestname"])
        else {
            return;
        };
        let names = |row: Row<'_>| {
            let cell = |at| row.cell(at).into();
            (cell(jurisdiction), cell(name), cell(cvr))
        };
        report.contest_names = columns.rows().map(names).collect();
    });
    read("auditsettings", &mut |columns| {
        report.settings = settings(columns)
    });
    let ended = read("rounds", &mut |columns| report.rounds = rounds(columns));
    read("fullhandtallybatchresults", &mut |columns| {
        report.hand_tally = hand_tally(columns);
    });
    read("sampledbatches", &mut |columns| {
        samples::batches(columns, &mut report)
    });
    read("sampledballots", &mut |columns| {
        samples::ballots(columns, &mut report)
    });
    if !ended || report.contests.is_empty() {
        findings.push(Finding::new(
            Code::ColumnMissing,
            Weight::Unread,
            place,
            "sections CONTESTS and ROUNDS with their rows",
            "a report without them",
        ));
    }
    (report, findings)
}

/// Sections by folded title, each a table of its own whose rows keep their numbers.
fn sections(place: &Place, table: &Table, findings: &mut Vec<Finding>) -> BTreeMap<String, Table> {
    let mut sections: BTreeMap<String, Table> = BTreeMap::new();
    let mut title = None;
    for row in table.rows() {
        if let Some(new) = section_title(row) {
            if sections.contains_key(&new) {
                findings.push(Finding::new(
                    Code::Duplicate,
                    Weight::Unread,
                    place.clone().row(row.number),
                    "one section of each name",
                    format!(
                        "another section {}, read as more rows of the first",
                        row.cell(0)
                    ),
                ));
            }
            sections.entry(new.clone()).or_default();
            title = Some(new);
        } else if let Some(section) = title.as_ref().and_then(|title| sections.get_mut(title))
            && !row.is_blank()
        {
            section.begin_row(row.number);
            row.raw_cells().for_each(|cell| section.push_cell(cell));
        }
    }
    sections
}

/// A cell of votes; a finding if it holds something else. Empty cells give none.
pub(super) fn votes(
    columns: &mut Columns<'_>,
    row: Row<'_>,
    column: Option<usize>,
) -> Option<SelectionVotes> {
    let column = column.filter(|column| !row.cell(*column).is_empty())?;
    let votes = text::votes(row.cell(column));
    if votes.is_none() {
        columns.unreadable(row, column, "selections with their votes, as “A: 1; B: 2”");
    }
    votes
}

fn contests(columns: &mut Columns<'_>) -> Vec<ArloContest> {
    let needed = columns.need_all(["contestname", "numberofwinners", "totalballotscast"]);
    let totals = columns.need(&["votetotals", "tabulatedvotes"]);
    let (Some([name, winners, ballots]), Some(totals)) = (needed, totals) else {
        return Vec::new();
    };
    let optional = |headings: &[&str]| columns.find(headings);
    let targeted = optional(&["targeted"]);
    let allowed = optional(&["votesallowed"]);
    let from_batches = optional(&["votetotalsfrombatches"]);
    let pending = optional(&["pendingballots"]);
    let nested = optional(&["samplenestedunder"]);
    let (runoff, result) = (
        optional(&["runofflaw"]),
        optional(&["reportedrunoffresults"]),
    );
    let strata = [
        optional(&["totalballotscastcvr"]),
        optional(&["totalballotscastnoncvr"]),
        optional(&["votetotalscvr", "tabulatedvotescvr"]),
        optional(&["votetotalsnoncvr", "tabulatedvotesnoncvr"]),
    ];
    let mut found = Vec::new();
    for row in columns.rows() {
        let numbers = (columns.count(row, winners), columns.count(row, ballots));
        let (Some(win), Some(cards)) = numbers else {
            continue;
        };
        let Some(votes_of) = votes(columns, row, Some(totals)) else {
            continue;
        };
        let cell = |at: Option<usize>| at.map_or("", |at| row.cell(at));
        found.push(ArloContest {
            name: row.cell(name).into(),
            targeted: fold(cell(targeted)) != "opportunistic",
            winners: u32::try_from(win).unwrap_or(u32::MAX),
            votes_allowed: columns
                .optional_count(row, allowed)
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(1),
            ballots: Cards(cards),
            votes: votes_of,
            votes_from_batches: votes(columns, row, from_batches),
            pending: columns.optional_count(row, pending).unwrap_or(0),
            runoff: fold(cell(runoff)).starts_with("subject"),
            runoff_result: cell(result).to_owned(),
            strata: strata_of(columns, row, strata),
            nested_under: cell(nested).to_owned(),
            place: Some(columns.place.clone().row(row.number)),
        });
    }
    found
}

fn strata_of(
    columns: &mut Columns<'_>,
    row: Row<'_>,
    [cvr_ballots, other_ballots, cvr_votes, other_votes]: [Option<usize>; 4],
) -> Option<Strata> {
    Some(Strata {
        cvr_ballots: Cards(columns.optional_count(row, cvr_ballots)?),
        other_ballots: Cards(columns.optional_count(row, other_ballots)?),
        cvr_votes: votes(columns, row, cvr_votes)?,
        other_votes: votes(columns, row, other_votes)?,
    })
}

fn settings(columns: &mut Columns<'_>) -> ArloSettings {
    let needed = columns.need_all(["audittype", "risklimit", "randomseed"]);
    let (Some([kind, limit, seed]), Some(row)) = (needed, columns.rows().next()) else {
        return ArloSettings::default();
    };
    let (name, math) = (
        columns.find(&["auditname"]),
        columns.find(&["auditmathtype"]),
    );
    let audit_type = match row.cell(kind) {
        "BALLOT_POLLING" => Some(AuditType::BallotPolling),
        "BALLOT_COMPARISON" => Some(AuditType::BallotComparison),
        "BATCH_COMPARISON" => Some(AuditType::BatchComparison),
        "HYBRID" => Some(AuditType::Hybrid),
        _ => None,
    };
    let settings = ArloSettings {
        name: name.map_or("", |at| row.cell(at)).to_owned(),
        audit_type,
        math_type: match math.map(|at| row.cell(at)) {
            Some("BRAVO") => Some(MathType::Bravo),
            Some("MINERVA") => Some(MathType::Minerva),
            Some("PROVIDENCE") => Some(MathType::Providence),
            Some("SUPERSIMPLE") => Some(MathType::SuperSimple),
            Some("CARD_STYLE_DATA") => Some(MathType::CardStyleData),
            Some("MACRO") => Some(MathType::Macro),
            Some("SUITE") => Some(MathType::Suite),
            Some(_) => None,
            None => audit_type.map(|kind| match kind {
                AuditType::BallotPolling => MathType::Bravo,
                AuditType::BallotComparison => MathType::SuperSimple,
                AuditType::BatchComparison => MathType::Macro,
                AuditType::Hybrid => MathType::Suite,
            }),
        },
        names_formula: math.is_some(),
        risk_limit_percent: row.cell(limit).trim_end_matches('%').to_owned(),
        seed: row.cell(seed).to_owned(),
        place: Some(columns.place.clone().row(row.number)),
    };
    if settings.audit_type.is_none() {
        columns.unreadable(row, kind, "one of Arlo's audit types");
    }
    if let (None, Some(math)) = (settings.math_type, math) {
        columns.unreadable(row, math, "one of Arlo's formulae");
    }
    settings
}

/// What Arlo prints behind the selections of a ballot-polling round.
const NOT_FOUND: &str = "Ballots not found (counted for loser)";

fn rounds(columns: &mut Columns<'_>) -> Vec<ArloRound> {
    let needed = columns.need_all(["roundnumber", "contestname", "pvalue", "auditedvotes"]);
    let Some([number, contest, p, audited]) = needed else {
        return Vec::new();
    };
    let optional = |headings: &[&str]| columns.find(headings);
    let (size, met) = (optional(&["samplesize"]), optional(&["risklimitmet"]));
    let strata = (
        optional(&["auditedvotescvr"]),
        optional(&["auditedvotesnoncvr"]),
    );
    let (batches, ballots) = (optional(&["batchessampled"]), optional(&["ballotssampled"]));
    let (reported, end) = (optional(&["reportedvotes"]), optional(&["endtime"]));
    let mut found = Vec::new();
    for row in columns.rows() {
        let Some(round) = columns
            .count(row, number)
            .and_then(|n| u32::try_from(n).ok())
        else {
            continue;
        };
        let mut found_votes = votes(columns, row, Some(audited)).unwrap_or_default();
        let last = found_votes.pop_if(|(name, _)| &**name == NOT_FOUND);
        let parts = (votes(columns, row, strata.0), votes(columns, row, strata.1));
        found.push(ArloRound {
            number: round,
            contest: row.cell(contest).into(),
            sample_size: columns.optional_count(row, size),
            limit_met: met.map_or("", |at| row.cell(at)).to_owned(),
            p_value: row.cell(p).to_owned(),
            ended: end.map(|at| !row.cell(at).is_empty()),
            audited: found_votes,
            audited_strata: parts.0.zip(parts.1),
            not_found: last.map(|(_, votes)| votes.0),
            batches_sampled: columns.optional_count(row, batches),
            ballots_sampled: columns.optional_count(row, ballots),
            reported: votes(columns, row, reported),
            place: Some(columns.place.clone().row(row.number)),
        });
    }
    found
}

/// A row a batch, a column a selection.
fn hand_tally(columns: &mut Columns<'_>) -> Vec<HandTallyBatch> {
    let Some([jurisdiction, batch]) = columns.need_all(["jurisdictionname", "batchname"]) else {
        return Vec::new();
    };
    let skip = [
        Some(jurisdiction),
        Some(batch),
        columns.find(&["batchtype"]),
    ];
    let headings = columns.headings();
    let mut found = Vec::new();
    for row in columns.rows() {
        let mut votes: SelectionVotes = Vec::new();
        for (at, heading) in headings.iter().enumerate() {
            if heading.is_empty() || skip.contains(&Some(at)) {
                continue;
            }
            if let Some(number) = columns.count(row, at) {
                votes.push((heading.as_str().into(), Votes(number)));
            }
        }
        found.push(HandTallyBatch {
            jurisdiction: row.cell(jurisdiction).into(),
            votes,
        });
    }
    found
}
