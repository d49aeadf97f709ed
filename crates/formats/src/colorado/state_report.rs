//! The state report: a summary sheet of blocks under captions, and a sheet a county. In 2018 each county had
//! a report of its own with the same blocks, and a sheet a round.
//!
//! The summary's captions, each in the first column: `Audit Random Seed`, `Total Ballot Cards In
//! Manifests`, `<County> County - Round Summary`, `<County> County - Audited Contests`,
//! `<contest> - Vote For <n>`; a contest's selections follow in the columns after an empty first cell. The
//! sheets of counties and rounds are read by `county_sheet`.

use election::{
    Cards, CountyState, CountySummary, Finding, Name, Place, Sourced, StateReport, StateVotes,
    Votes, fold,
};

use super::county_sheet::{CountySheet, no_count};
use super::{Piece, name};
use crate::columns::count;
use crate::table::{Row, Table};
use crate::workbook::Workbook;

pub(super) fn state_report(place: Place, workbook: &Workbook) -> (Piece, Vec<Finding>) {
    let mut report = empty(&place);
    let mut findings = Vec::new();
    for (sheet, table) in &workbook.sheets {
        let place = place.clone().sheet(sheet.trim());
        let title = table.row(0).map_or("", |row| row.cell(0));
        if fold(title) == "stateauditreport" {
            summary(&place, table, None, &mut report, &mut findings);
        } else if let Some(county) = title.strip_suffix(" County Summary Report") {
            let mut sheet = CountySheet::new(county, place);
            sheet.read(table, &mut findings);
            report.counties.push(sheet.into_state());
        }
    }
    (Piece::State(Box::new(report)), findings)
}

/// The report of one county: its title is `<County> County Audit Report`.
pub(super) fn county_report(place: Place, workbook: &Workbook) -> (Piece, Vec<Finding>) {
    let mut report = empty(&place);
    let mut findings = Vec::new();
    let titled = |(_, table): &&(String, Table)| county_of_report(table).is_some();
    let county = workbook
        .sheets
        .iter()
        .find(titled)
        .and_then(|(_, table)| county_of_report(table))
        .unwrap_or_default()
        .to_owned();
    let mut rounds: Option<CountySheet> = None;
    for (sheet, table) in &workbook.sheets {
        let place = place.clone().sheet(sheet.trim());
        let title = table.row(0).map_or("", |row| row.cell(0));
        if county_of_report(table).is_some() {
            summary(&place, table, Some(&county), &mut report, &mut findings);
        } else if title.starts_with("Round ") {
            let all = rounds.get_or_insert_with(|| CountySheet::new(&county, place.clone()));
            all.turn_to(place);
            all.read(table, &mut findings);
        }
    }
    let sheet = rounds.unwrap_or_else(|| CountySheet::new(&county, place));
    report.counties.push(sheet.into_state());
    (Piece::CountyReport(Box::new(report)), findings)
}

/// The county that a sheet's title says it is the report of.
pub(crate) fn county_of_report(table: &Table) -> Option<&str> {
    table.row(0)?.cell(0).strip_suffix(" County Audit Report")
}

fn empty(place: &Place) -> StateReport {
    StateReport {
        file: place.file.clone(),
        title: String::new(),
        seed: None,
        risk_limit: None,
        manifest_cards: None,
        cvr_cards: None,
        audited: None,
        rounds: None,
        votes: Vec::new(),
        summaries: Vec::new(),
        counties: Vec::<CountyState>::new(),
    }
}

/// `only`: the county of all blocks, where their captions do not name it.
fn summary(
    place: &Place,
    table: &Table,
    only: Option<&str>,
    report: &mut StateReport,
    findings: &mut Vec<Finding>,
) {
    let at = |row: Row<'_>| place.clone().row(row.number);
    let number = |row: Row<'_>, column: usize, findings: &mut Vec<Finding>| {
        let value = figure(place, row, row.cell(column), findings)?;
        let place = at(row);
        Some(Sourced { value, place })
    };
    let text = |row: Row<'_>| {
        Some(Sourced {
            value: row.cell(1).to_owned(),
            place: at(row),
        })
    };
    let mut county: Option<Name> = only.map(name);
    let mut contest: Option<&str> = None;
    for (k, row) in table.rows().enumerate() {
        let caption = row.cell(0);
        match caption {
            "Audit Random Seed" => report.seed = text(row),
            "Audit Risk Limit" => report.risk_limit = text(row),
            // In the second round of 2017 followed by "(Cumulative - All Rounds)", in a county's report
            // in the singular.
            _ if caption.starts_with("Total Ballot Cards In Manifest") => {
                report.manifest_cards = number(row, 1, findings).map(|n| n.map(Cards));
            }
            _ if caption.starts_with("Total CVRs in CVR Export File") => {
                report.cvr_cards = number(row, 1, findings).map(|n| n.map(Cards));
            }
            _ if caption.starts_with("Total Ballot Cards Audited") => {
                report.audited = number(row, 1, findings)
            }
            "Number of Audit Rounds" => {
                report.rounds = number(row, 1, findings)
                    .map(|n| n.map(|n| u32::try_from(n).unwrap_or(u32::MAX)));
            }
            "" => {
                let Some((county, contest)) = county.as_ref().zip(contest) else {
                    continue;
                };
                let Some(votes) = number(row, 3, findings) else {
                    continue;
                };
                let (contest, winners_allowed) = without_vote_for(contest);
                report.votes.push(StateVotes {
                    county: county.clone(),
                    contest: name(contest),
                    winners_allowed,
                    selection: name(row.cell(1)),
                    votes: Votes(votes.value),
                    wins: row.cell(2) == "W",
                    margin: number(row, 4, findings).map(|margin| Votes(margin.value)),
                    diluted_percent: row.cell(5).to_owned(),
                    row: row.number,
                });
            }
            _ if row.cell(1) == "Choice" => contest = Some(caption),
            _ => {
                if let Some((of, _)) = caption.split_once(" County - ") {
                    county = Some(name(of));
                }
                contest = None;
                let round_summary = caption.ends_with("Round Summary");
                if let Some(county) = county.as_ref().filter(|_| round_summary) {
                    report.summaries.push(CountySummary {
                        county: county.clone(),
                        audited: Vec::new(),
                        in_audited: Vec::new(),
                        in_others: Vec::new(),
                        place: at(row),
                    });
                }
                if let Some(summary) = report.summaries.last_mut() {
                    figures(place, row, summary, findings);
                }
                // The third line is the election's title: "General Election - 11/03/2020".
                if k <= 3 && report.title.is_empty() && caption.contains(" - ") {
                    report.title = caption.to_owned();
                }
            }
        }
    }
}

/// A figure; none where the cell is empty, and a finding where it holds something else.
fn figure(place: &Place, row: Row<'_>, cell: &str, findings: &mut Vec<Finding>) -> Option<u64> {
    let value = count(cell);
    if value.is_none() && !cell.is_empty() {
        findings.push(no_count(place.clone().row(row.number), cell));
    }
    value
}

/// A line of a county's block: a figure a round, and the total. None of them where one cannot be read, so that no other
/// is taken for the total.
fn figures(place: &Place, row: Row<'_>, summary: &mut CountySummary, findings: &mut Vec<Finding>) {
    let figures = match row.cell(0) {
        "Ballot Cards Audited" => &mut summary.audited,
        "Discrepancies (Audited Contests)" => &mut summary.in_audited,
        "Discrepancies (Non-Audited Contests)" => &mut summary.in_others,
        _ => return,
    };
    let cells: Vec<&str> = row.cells().skip(1).collect();
    let end = cells.iter().rposition(|cell| !cell.is_empty());
    let cells = cells.iter().take(end.map_or(0, |end| end + 1));
    let read: Vec<Option<u64>> = cells
        .map(|cell| figure(place, row, cell, findings))
        .collect();
    *figures = read.into_iter().collect::<Option<_>>().unwrap_or_default();
}

/// A contest's caption without its end, and how many win by it.
fn without_vote_for(caption: &str) -> (&str, Option<u32>) {
    match caption.rsplit_once(" - Vote For ") {
        Some((contest, winners)) => (contest, winners.parse().ok()),
        None => (caption, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workbook(sheets: &[(&str, &str)]) -> Workbook {
        let sheet = |(name, text): &(&str, &str)| {
            let table = Table::from_csv(text).expect("a table");
            ((*name).to_owned(), table)
        };
        Workbook {
            sheets: sheets.iter().map(sheet).collect(),
            dropped: 0,
        }
    }

    /// Blocks as in 2017, and the caption that the second round's report of that year has.
    #[test]
    fn a_state_report() {
        let summary = "State Audit Report\nGenerated\nAn Election - 11/07/2017\nAudit Random Seed,0123\n\
            Audit Risk Limit,0.09\nTotal Ballot Cards In Manifests (Cumulative - All Rounds),12\n\
            Elm County - Round Summary,1,2,Total\nBallot Cards Audited,4,3,7\n\
            Discrepancies (Audited Contests),1,0,1\nElm County - Audited Contests\n\
            Mayor - Vote For 2,Choice,W/L,Votes,Margin,Diluted Margin %\n\
            ,Ann,W,9,3,25.0\n,Bob,L,6\n";
        let book = workbook(&[
            ("Summary", summary),
            ("Elm", "Elm County Summary Report\nRound 1\n"),
        ]);
        let (piece, findings) = state_report(Place::file("r.xlsx"), &book);
        let Piece::State(report) = piece else {
            panic!("a state report");
        };
        assert!(findings.is_empty());
        assert_eq!(report.title, "An Election - 11/07/2017");
        assert_eq!(report.risk_limit.map(|l| l.value).as_deref(), Some("0.09"));
        assert_eq!(report.manifest_cards.map(|n| n.value), Some(Cards(12)));
        let [summary] = &report.summaries[..] else {
            panic!("one county");
        };
        assert_eq!(summary.audited, [4, 3, 7]);
        assert_eq!(summary.in_audited, [1, 0, 1]);
        let [ann, bob] = &report.votes[..] else {
            panic!("two selections");
        };
        assert_eq!(
            (ann.winners_allowed, ann.wins, ann.margin),
            (Some(2), true, Some(Votes(3)))
        );
        assert_eq!((&*ann.contest, &*ann.diluted_percent), ("Mayor", "25.0"));
        assert_eq!((bob.wins, bob.margin, bob.votes), (false, None, Votes(6)));
        assert_eq!(report.counties.len(), 1);
    }

    /// Cells that hold no number are said, each, and no other figure takes their place.
    #[test]
    fn cells_without_numbers() {
        let summary = "State Audit Report\n\nAn Election - 11/07/2017\nTotal CVRs in CVR Export Files,many\n\
            Elm County - Round Summary,1,2,Total\nBallot Cards Audited,4,x,7\n\
            Discrepancies (Audited Contests),1,,1\nDiscrepancies (Non-Audited Contests),2,0,2,\n\
            Mayor - Vote For 2,Choice,W/L,Votes,Margin,Diluted Margin %\n,Ann,W,9,y,25.0\n,Bob,L,z\n";
        let elm = "Elm County Summary Report\nRound 1\nNumber of Ballot Cards Audited,all\n\
            ,Audited Contest,Unaudited Contest\nDiscrepancies Recorded,1,some\n";
        let book = workbook(&[("Summary", summary), ("Elm", elm)]);
        let (piece, findings) = state_report(Place::file("r.xlsx"), &book);
        let Piece::State(report) = piece else {
            panic!("a state report");
        };
        let shown = findings.iter().map(|f| format!("{}: {}", f.place, f.found));
        let expected = [
            "r.xlsx, sheet “Summary”, row 4: “many”",
            "r.xlsx, sheet “Summary”, row 6: “x”",
            "r.xlsx, sheet “Summary”, row 10: “y”",
            "r.xlsx, sheet “Summary”, row 11: “z”",
            "r.xlsx, sheet “Elm”, row 3: “all”",
            "r.xlsx, sheet “Elm”, row 5: “some”",
        ];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        let block = &report.summaries[0];
        assert!(block.audited.is_empty() && block.in_audited.is_empty());
        assert_eq!(block.in_others, [2, 0, 2]);
        assert_eq!((report.votes.len(), report.votes[0].margin), (1, None));
        let round = &report.counties[0].rounds[0];
        assert_eq!((round.audited, round.recorded), (None, None));
    }

    #[test]
    fn a_county_report() {
        let summary = "Elm County Audit Report\nTotal CVRs in CVR Export File,5\nRound Summary,1,Total\n\
            Ballot Cards Audited,1,1\nMayor - Vote For 1,Choice,W/L,Votes\n,Ann,W,5,5,100\n";
        let round = "Round 1\nNumber of Ballot Cards Audited,1\nImprinted ID,Audited\n1-1-1,Yes\n";
        let book = workbook(&[
            ("Summary", summary),
            ("Round 1", round),
            ("Affirmation", "Affirmation\n"),
        ]);
        let (piece, _) = county_report(Place::file("elm.xlsx"), &book);
        let Piece::CountyReport(report) = piece else {
            panic!("a county report");
        };
        assert_eq!(report.cvr_cards.map(|n| n.value), Some(Cards(5)));
        assert_eq!(&*report.votes[0].county, "Elm");
        assert_eq!(&*report.summaries[0].county, "Elm");
        let [county] = &report.counties[..] else {
            panic!("one county");
        };
        assert_eq!(county.cards, ["1-1-1"]);
        assert_eq!(county.rounds[0].place.sheet.as_deref(), Some("Round 1"));
    }
}
