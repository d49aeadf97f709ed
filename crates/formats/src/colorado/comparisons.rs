//! The files that have a machine's reading beside a board's: the comparison file and the report of
//! discrepancies.

use election::{Comparison, Finding, Place};

use super::tables::quoted_list;
use super::{Piece, name};
use crate::columns::Columns;
use crate::table::Table;

/// The comparison file: a row for each contest on each examined card.
pub(super) fn comparisons(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contestname", "imprintedid"]);
    let wanted = [
        "countyname",
        "contestname",
        "imprintedid",
        "choicepervotingcomputer",
        "auditboardselection",
        "consensus",
        "recordtype",
    ];
    let Some([county, contest, imprinted, cvr, mvr, consensus, record]) = columns.need_all(wanted)
    else {
        return (Piece::Nothing, columns.into_findings());
    };
    let style = columns.find(&["ballottype"]);
    let db_id = columns.find(&["cvrid"]);
    let mut rows = Vec::new();
    for row in columns.rows() {
        // A board that read a card has a consensus entry; a row without one was not read.
        let read = !row.cell(consensus).is_empty() || !row.cell(mvr).is_empty();
        rows.push(Comparison {
            county: name(row.cell(county)),
            contest: name(row.raw(contest)),
            imprinted_id: row.cell(imprinted).to_owned(),
            style: style.map_or("", |c| row.cell(c)).to_owned(),
            cvr: quoted_list(row.cell(cvr)),
            mvr: read.then(|| quoted_list(row.cell(mvr))),
            consensus: row.cell(consensus).to_owned(),
            record_type: row.cell(record).to_owned(),
            db_id: columns.optional_count(row, db_id),
            place: place.clone().row(row.number),
        });
    }
    (Piece::Comparisons(rows), columns.into_findings())
}

/// The report of discrepancies after the last round: a row for each contest on which the readings of a card
/// differ, `N/A` where nothing was read. Why they differ, by somebody's judgment, is not read.
pub(super) fn discrepancy_report(place: Place, table: &Table) -> (Piece, Vec<Finding>) {
    let mut columns = Columns::headed_by(place.clone(), table, &["contestname", "imprintedid"]);
    let wanted = [
        "countyname",
        "contestname",
        "imprintedid",
        "choicepervotingcomputer",
        "auditboardselection",
    ];
    let Some([county, contest, imprinted, cvr, mvr]) = columns.need_all(wanted) else {
        return (Piece::Nothing, columns.into_findings());
    };
    let marks = |cell: &str| match cell {
        "N/A" => Vec::new(),
        cell => quoted_list(cell),
    };
    // The last row says that the sheet ends there.
    let rows = columns.rows().filter(|row| !row.cell(contest).is_empty());
    let rows = rows.map(|row| Comparison {
        county: name(row.cell(county)),
        contest: name(row.raw(contest)),
        imprinted_id: row.cell(imprinted).to_owned(),
        style: String::new(),
        cvr: marks(row.cell(cvr)),
        mvr: Some(marks(row.cell(mvr))),
        consensus: String::new(),
        record_type: String::new(),
        db_id: None,
        place: place.clone().row(row.number),
    });
    (
        Piece::ReportedDiscrepancies(rows.collect()),
        columns.into_findings(),
    )
}
