//! The state report: a summary sheet of blocks under captions, and a sheet a county.
//!
//! The summary's captions, each in the first column: `Audit Random Seed`, `Total Ballot Cards In
//! Manifests`, `<County> County - Round Summary`, `<County> County - Audited Contests`,
//! `<contest> - Vote For <n>`; a contest's selections follow in the columns after an empty first cell.

use election::{
    Cards, Code, CountyState, Finding, Name, Place, Sourced, StateDiscrepancies, StateReport,
    StateVotes, Votes, Weight, fold,
};

use super::{Piece, name};
use crate::columns::count;
use crate::table::{Row, Table};
use crate::workbook::Workbook;

pub(super) fn state_report(place: Place, workbook: &Workbook) -> (Piece, Vec<Finding>) {
    let mut report = StateReport {
        file: place.file.clone(),
        title: String::new(),
        seed: None,
        manifest_cards: None,
        cvr_cards: None,
        audited: None,
        rounds: None,
        votes: Vec::new(),
        discrepancies: Vec::new(),
        counties: Vec::new(),
    };
    let mut findings = Vec::new();
    for (sheet, table) in &workbook.sheets {
        let place = place.clone().sheet(sheet.trim());
        let title = table.row(0).map_or("", |row| row.cell(0));
        if fold(title) == "stateauditreport" {
            summary(&place, table, &mut report);
        } else if let Some(county) = title.strip_suffix(" County Summary Report") {
            report
                .counties
                .push(county_sheet(county, place, table, &mut findings));
        }
    }
    (Piece::State(Box::new(report)), findings)
}

fn summary(place: &Place, table: &Table, report: &mut StateReport) {
    let at = |row: Row<'_>| place.clone().row(row.number);
    let number = |row: Row<'_>| {
        count(row.cell(1)).map(|value| Sourced {
            value,
            place: at(row),
        })
    };
    let mut county: Option<Name> = None;
    let mut contest: Option<Name> = None;
    for (k, row) in table.rows().enumerate() {
        let caption = row.cell(0);
        match caption {
            "Audit Random Seed" => {
                report.seed = Some(Sourced {
                    value: row.cell(1).to_owned(),
                    place: at(row),
                });
            }
            "Total Ballot Cards In Manifests" => {
                report.manifest_cards = number(row).map(|n| n.map(Cards));
            }
            "Total CVRs in CVR Export Files" => {
                report.cvr_cards = number(row).map(|n| n.map(Cards))
            }
            "Total Ballot Cards Audited" => report.audited = number(row),
            "Number of Audit Rounds" => {
                report.rounds =
                    number(row).map(|n| n.map(|n| u32::try_from(n).unwrap_or(u32::MAX)));
            }
            "" => {
                if let (Some(county), Some(contest), Some(votes)) =
                    (&county, &contest, count(row.cell(3)))
                {
                    report.votes.push(StateVotes {
                        county: county.clone(),
                        contest: contest.clone(),
                        selection: name(row.cell(1)),
                        votes: Votes(votes),
                        row: row.number,
                    });
                }
            }
            "Discrepancies (Audited Contests)" | "Discrepancies (Non-Audited Contests)" => {
                if let Some(county) = &county {
                    discrepancies(county, row, &mut report.discrepancies);
                }
            }
            _ if row.cell(1) == "Choice" => contest = Some(name(without_vote_for(caption))),
            _ => {
                if let Some((of, _)) = caption.split_once(" County - ") {
                    county = Some(name(of));
                }
                contest = None;
                // The third line is the election's title: "General Election - 11/03/2020".
                if k <= 3 && report.title.is_empty() && caption.contains(" - ") {
                    report.title = caption.to_owned();
                }
            }
        }
    }
}

/// A row of counts by round with their total at the end.
fn discrepancies(county: &Name, row: Row<'_>, counts: &mut Vec<StateDiscrepancies>) {
    let cells = row.cells().skip(1).filter(|cell| !cell.is_empty());
    let total = cells.last().and_then(count);
    if counts.last().is_none_or(|last| last.county != *county) {
        counts.push(StateDiscrepancies {
            county: county.clone(),
            drawn: None,
            others: None,
            row: row.number,
        });
    }
    let Some(last) = counts.last_mut() else {
        return;
    };
    match row.cell(0).contains("(Non-") {
        true => last.others = total,
        false => last.drawn = total,
    }
}

fn without_vote_for(caption: &str) -> &str {
    caption
        .rsplit_once(" - Vote For ")
        .map_or(caption, |(contest, _)| contest)
}

/// Whether a text can be an imprinted id, or the date that a spreadsheet made of one: parts joined by
/// hyphens or strokes, with digits.
fn is_id(text: &str) -> bool {
    text.contains(['-', '/']) && text.contains(|c: char| c.is_ascii_digit())
}

/// A county's sheet: for each round the number of cards and their imprinted ids.
fn county_sheet(
    county: &str,
    place: Place,
    table: &Table,
    findings: &mut Vec<Finding>,
) -> CountyState {
    let mut state = CountyState {
        county: name(county),
        audited: None,
        cards: Vec::new(),
        place,
    };
    let mut listing = false;
    for row in table.rows() {
        match row.cell(0) {
            "Number of Ballot Cards Audited" => {
                if let Some(cards) = count(row.cell(1)) {
                    state.audited = Some(state.audited.unwrap_or(0).saturating_add(cards));
                }
            }
            "Imprinted ID" => listing = true,
            "" => {}
            caption if caption.starts_with("Round ") || caption == "Ballot Cards Selected" => {
                listing = false;
            }
            id if listing && is_id(id) => state.cards.push(id.to_owned()),
            // Seen: "Column1", from a spreadsheet's table headings.
            other if listing => findings.push(
                Finding::new(
                    Code::CellUnreadable,
                    Weight::Note,
                    state.place.clone().row(row.number),
                    "an imprinted id",
                    format!("“{other}”"),
                )
                .county(&state.county),
            ),
            _ => {}
        }
    }
    state
}
