//! The results report and the activity report: an index of contests, and a sheet for each.
//!
//! The index `Contests to Sheets` joins contests to sheets, where there is one. Sheet names are cut at 30 characters and
//! some letters are lost, so a contest is never looked for by its own name.

use std::collections::HashSet;

use election::{
    ActivityRow, ActivitySheet, Cards, Code, DiscrepancyCounts, DrawRow, DrawSheet, Finding, Name,
    Place, SummaryRow, Votes, Weight, fold,
};

use super::{Piece, name};
use crate::columns::Columns;
use crate::table::Table;
use crate::workbook::{MOST_SHEETS, Workbook};

const INDEX: &str = "Contests to Sheets";

/// The results report.
pub(super) fn results(place: Place, workbook: &Workbook) -> (Piece, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut summary = Vec::new();
    if let Some(table) = by_folded_name(workbook, "summary") {
        let (rows, more) = read_summary(place.clone().sheet("Summary"), table);
        summary = rows;
        findings.extend(more);
    }
    let mut sheets = Vec::new();
    for (contest, place, table) in indexed(&place, workbook, &mut findings) {
        let (rows, more) = draws(place.clone(), table);
        findings.extend(more);
        sheets.push(DrawSheet {
            contest,
            place,
            rows,
        });
    }
    (Piece::Results(summary, sheets), findings)
}

/// The activity report.
pub(super) fn activity(place: Place, workbook: &Workbook) -> (Piece, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut sheets = Vec::new();
    for (contest, place, table) in indexed(&place, workbook, &mut findings) {
        let (rows, more) = entries(place.clone(), table);
        findings.extend(more);
        sheets.push(ActivitySheet {
            contest,
            place,
            rows,
        });
    }
    (Piece::Activity(sheets), findings)
}

fn by_folded_name<'w>(workbook: &'w Workbook, name: &str) -> Option<&'w Table> {
    let mut sheets = workbook.sheets.iter();
    sheets
        .find(|(s, _)| fold(s) == name)
        .map(|(_, table)| table)
}

/// The contests of the index with their sheets, in the order of the index.
fn indexed<'w>(
    place: &Place,
    workbook: &'w Workbook,
    findings: &mut Vec<Finding>,
) -> Vec<(Name, Place, &'w Table)> {
    let Some(index) = by_folded_name(workbook, &fold(INDEX)) else {
        return without_index(place, workbook);
    };
    let at = place.clone().sheet(INDEX);
    let mut columns = Columns::headed_by(at.clone(), index, &["contestname", "sheetname"]);
    let mut found = Vec::new();
    let mut taken: HashSet<*const Table> = HashSet::new();
    if let Some([contest, sheet]) = columns.need_all(["contestname", "sheetname"]) {
        for (k, row) in columns.rows().enumerate() {
            let (contest, sheet) = (name(row.raw(contest)), row.cell(sheet));
            let mut lost = |expected: String, why: &str| {
                let at = at.clone().row(row.number);
                let lost = Finding::new(Code::FileUnreadable, Weight::Unread, at, expected, why);
                columns.push(lost.contest(&contest));
            };
            if k == MOST_SHEETS {
                lost(format!("at most {MOST_SHEETS} contests"), "more, not read");
                break;
            }
            match workbook.sheet(sheet) {
                // Rows that all name one large sheet would be read as many times.
                Some(table) if !taken.insert(table) => {
                    let why = "a sheet that a row above names too; it is not read again";
                    lost(format!("a sheet of its own for “{contest}”"), why);
                }
                Some(table) => found.push((contest, place.clone().sheet(sheet), table)),
                None => lost(
                    format!("a sheet “{sheet}”"),
                    "no such sheet in the workbook",
                ),
            }
        }
    }
    findings.extend(columns.into_findings());
    found
}

/// Every sheet of cards, where there is no index: nobody says of which contest it is (seen in the state
/// primary of 2020), and `join` finds out.
fn without_index<'w>(place: &Place, workbook: &'w Workbook) -> Vec<(Name, Place, &'w Table)> {
    let of_cards = |table: &Table| {
        let mut rows = table.rows().take(10);
        rows.any(|row| row.cells().any(|cell| fold(cell) == "imprintedid"))
    };
    let sheets = workbook.sheets.iter().filter(|(_, table)| of_cards(table));
    sheets
        .map(|(sheet, table)| (name(""), place.clone().sheet(sheet.trim()), table))
        .collect()
}

fn read_summary(place: Place, table: &Table) -> (Vec<SummaryRow>, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contest", "targeted"]);
    // Folded, "disc +2" and "disc -2" are one name: the four stand in this order in every report seen.
    let heading = ["disc2", "disc1"];
    let wanted = [
        "contest",
        "targeted",
        "winner",
        "risklimitmet",
        "riskmeasurement",
        "auditrisklimit",
        "dilutedmargin",
        "auditedsamplecount",
        "ballotcount",
        "minmargin",
    ];
    let Some(at) = columns.need_all(wanted) else {
        return (Vec::new(), columns.into_findings());
    };
    let Some([two_over, one_over]) = columns.need_all(heading) else {
        return (Vec::new(), columns.into_findings());
    };
    let (one_under, two_under) = (one_over + 1, two_over + 3);
    let [
        contest,
        targeted,
        winner,
        met,
        risk,
        limit,
        diluted,
        audited,
        cards,
        margin,
    ] = at;
    let for_winner = columns.find(&["votesforwinner"]);
    let for_runner_up = columns.find(&["votesforrunnerup"]);
    let total = columns.find(&["totalvotes"]);
    let disagreements = columns.find_by(|h| h.starts_with("disagreementcount"));
    let gamma = columns.find(&["gamma"]);
    let mut rows = Vec::new();
    for row in columns.rows() {
        let counts = [
            two_over, one_over, one_under, two_under, audited, cards, margin,
        ]
        .map(|column| columns.count(row, column));
        let [
            Some(o2),
            Some(o1),
            Some(u1),
            Some(u2),
            Some(audited),
            Some(cards),
            Some(margin),
        ] = counts
        else {
            continue;
        };
        rows.push(SummaryRow {
            contest: name(row.raw(contest)),
            targeted: row.cell(targeted).eq_ignore_ascii_case("yes"),
            winner: row.cell(winner).to_owned(),
            limit_met: row.cell(met).to_owned(),
            risk_percent: row.cell(risk).to_owned(),
            risk_limit_percent: row.cell(limit).to_owned(),
            diluted_margin_percent: row.cell(diluted).to_owned(),
            gamma: gamma.map_or("", |c| row.cell(c)).to_owned(),
            discrepancies: DiscrepancyCounts {
                two_over: o2,
                one_over: o1,
                one_under: u1,
                two_under: u2,
            },
            audited,
            ballot_cards: Cards(cards),
            min_margin: Votes(margin),
            votes_for_winner: columns.optional_count(row, for_winner).map(Votes),
            votes_for_runner_up: columns.optional_count(row, for_runner_up).map(Votes),
            total_votes: columns.optional_count(row, total).map(Votes),
            disagreements: columns.optional_count(row, disagreements),
            place: place.clone().row(row.number),
        });
    }
    (rows, columns.into_findings())
}

fn draws(place: Place, table: &Table) -> (Vec<DrawRow>, Vec<Finding>) {
    let mut columns = Columns::headed_by(place, table, &["county", "imprintedid", "randomnumber"]);
    let wanted = [
        "county",
        "imprintedid",
        "scannerid",
        "batchid",
        "recordid",
        "discrepancy",
        "randomnumber",
    ];
    let Some(
        [
            county,
            imprinted,
            scanner,
            batch,
            record,
            discrepancy,
            number,
        ],
    ) = columns.need_all(wanted)
    else {
        return (Vec::new(), columns.into_findings());
    };
    let db_id = columns.find(&["dbid"]);
    let round = columns.find(&["round"]);
    let consensus = columns.find(&["consensus"]);
    let sequence = columns.find(&["randomnumbersequenceposition"]);
    let mut rows = Vec::new();
    let mut last_county = name("");
    for row in columns.rows() {
        if *last_county != *row.cell(county) {
            last_county = name(row.cell(county));
        }
        rows.push(DrawRow {
            county: last_county.clone(),
            imprinted_id: row.cell(imprinted).to_owned(),
            tabulator: row.cell(scanner).to_owned(),
            batch: row.cell(batch).to_owned(),
            position: row.cell(record).to_owned(),
            db_id: columns.optional_count(row, db_id),
            round: columns
                .optional_count(row, round)
                .and_then(|round| round.try_into().ok()),
            discrepancy: row.cell(discrepancy).to_owned(),
            consensus: consensus.map_or("", |c| row.cell(c)).to_owned(),
            number: columns.count(row, number),
            sequence: columns.optional_count(row, sequence),
            row: row.number,
        });
    }
    (rows, columns.into_findings())
}

fn entries(place: Place, table: &Table) -> (Vec<ActivityRow>, Vec<Finding>) {
    let mut columns = Columns::headed_by(place, table, &["county", "imprintedid"]);
    let Some([county, imprinted, record, discrepancy]) =
        columns.need_all(["county", "imprintedid", "recordtype", "discrepancy"])
    else {
        return (Vec::new(), columns.into_findings());
    };
    let db_id = columns.find(&["dbid"]);
    let consensus = columns.find(&["consensus"]);
    let mut rows = Vec::new();
    for row in columns.rows() {
        rows.push(ActivityRow {
            county: name(row.cell(county)),
            imprinted_id: row.cell(imprinted).to_owned(),
            db_id: columns.optional_count(row, db_id),
            record_type: row.cell(record).to_owned(),
            discrepancy: row.cell(discrepancy).to_owned(),
            consensus: consensus.map_or("", |c| row.cell(c)).to_owned(),
            row: row.number,
        });
    }
    (rows, columns.into_findings())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_one_contest() {
        let sheet = |name: &str, rows: &str| (name.to_owned(), Table::from_csv(rows).unwrap());
        let index = "Contest Name,Sheet Name\nMayor,Mayor\nClerk,MAYOR\nCoroner,Coroner\n";
        let workbook = Workbook {
            sheets: vec![
                sheet("Contests to Sheets", index),
                sheet(
                    "Mayor",
                    "county,imprinted id,record type,discrepancy\nAsh,1-1-1,x,\n",
                ),
            ],
            dropped: 0,
        };
        let (piece, findings) = activity(Place::file("a.xlsx"), &workbook);
        let Piece::Activity(sheets) = piece else {
            panic!("no activity report");
        };
        let contests: Vec<_> = sheets.iter().map(|sheet| &*sheet.contest).collect();
        assert_eq!(contests, ["Mayor"]);
        let rows: Vec<_> = findings.iter().map(|f| f.place.row).collect();
        assert_eq!(rows, [Some(3), Some(4)]); // Mayor's sheet again; no sheet
    }
}
