//! Reports, lists and certified results that leave something out, or say the same thing twice and otherwise.

use super::*;

const STATE: &str = "round_2/stateReport.xlsx";
const RESULTS: &str = "round_2/resultsReport.xlsx";
const COMPARISONS: &str = "round_2/contestComparison.csv";
const CLERK: &str = "Birch County Clerk and Recorder";

fn word(v: &Verification, step: Step, name: &str, round: u32) -> String {
    words(v)[&(step, name.to_owned(), round)].clone()
}

/// Without its sheet a county's cards are not those of the state report, whatever total that prints.
#[test]
fn a_county_without_a_sheet() {
    let v = broken(|copy| {
        copy.edit_workbook(STATE, |book| book.set_at("Birch County", "A1", "Birch"));
    });
    assert_eq!(word(&v, Step::Examined, "Birch", 2), "differs");
    let finding = about(&v, STATE, Code::CountyCards);
    let [finding] = finding[..] else {
        panic!("{finding:#?}");
    };
    // The total is still that of all counties' cards.
    assert_eq!(finding.county.as_deref(), Some("Birch"));
    assert_eq!(word(&v, Step::Examined, "", 2), "equal");
    let cards = Copy::of_demo();
    cards.edit_workbook(STATE, |book| {
        book.set_at("Birch County", "A1", "Birch");
        book.set_beside("Total Ballot Cards Audited", "120");
    });
    let v = reported(cards.path());
    assert_eq!(word(&v, Step::Examined, "", 2), "differs");
}

/// A card that was drawn twice has two rows; the second one may not say something else.
#[test]
fn a_second_row_of_a_card() {
    let v = broken(|copy| {
        copy.edit_workbook(RESULTS, |book| {
            let sheet = "Birch County Clerk Recorder";
            let all = book.rows(sheet, &[]);
            let again = all.iter().find_map(|row| {
                let id = book.cell(sheet, *row, "imprinted id");
                book.rows(sheet, &[("imprinted id", &id)]).get(1).copied()
            });
            book.set(sheet, again.unwrap(), "consensus", "Maybe");
        });
    });
    assert_eq!(word(&v, Step::Examined, CLERK, 2), "differs");
    let differs = v
        .findings
        .iter()
        .filter(|f| f.code == Code::ActivityDiffers);
    let columns: Vec<_> = differs.map(|f| f.place.column.as_deref()).collect();
    assert_eq!(columns, [Some("consensus")]);
}

/// Where the list prints no sample size there is none to compare.
#[test]
fn a_list_without_sizes() {
    let v = broken(|copy| {
        let row = "1.03905000,1,280,282\n";
        copy.edit("round_2/contest.csv", row, "1.03905000,1,,\n");
    });
    assert_eq!(word(&v, Step::SampleSize, CLERK, 2), "cannot");
}

/// A status is one of those that the software has.
#[test]
fn a_status_of_no_meaning() {
    let v = broken(|copy| {
        let row = |status: &str| format!("{CLERK},county_wide_contest,{status},");
        let (from, to) = (row("risk_limit_achieved"), row("risk_limit_met"));
        copy.edit("round_2/contest.csv", &from, &to);
    });
    assert_eq!(word(&v, Step::SampleSize, CLERK, 2), "differs");
    let finding = one(&v, "round_2/contest.csv", Code::RiskStatus, 3);
    assert_eq!(finding.found, "risk_limit_met");
}

/// A reading of a contest that no other file names is in no count, and is said; so is a second one of the same
/// contest on the same card.
#[test]
fn readings_that_no_count_has() {
    let copy = Copy::of_demo();
    let text = copy.text(COMPARISONS);
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains(CLERK)).unwrap();
    let row = u32::try_from(at + 1).unwrap();
    let other = lines[at].replacen(CLERK, "Birch Clerk", 1);
    copy.edit(COMPARISONS, lines[at], &other);
    let v = reported(copy.path());
    let finding = one(&v, COMPARISONS, Code::NameConflict, row);
    assert_eq!(finding.found, "“Birch Clerk” on 1 cards");

    let cells = lines[at].replacen(",YES,", ",NO,", 1);
    assert_ne!(cells, lines[at]);
    copy.write(COMPARISONS, format!("{text}{cells}\n"));
    let v = reported(copy.path());
    let last = u32::try_from(lines.len() + 1).unwrap();
    one(&v, COMPARISONS, Code::Duplicate, last);
    copy.write(COMPARISONS, format!("{text}{}\n", lines[at]));
    let v = reported(copy.path());
    assert!(about(&v, COMPARISONS, Code::Duplicate).is_empty());
}

/// A log without the hash says nothing of the manifest.
#[test]
fn an_upload_without_a_hash() {
    let v = broken(|copy| {
        let log = "upload_status.csv";
        let text = copy.text(log);
        let of_county =
            |line: &&str| line.starts_with("Aspen Flats,") && line.contains(",manifest,");
        let line = text.lines().find(of_county).unwrap();
        let mut cells: Vec<&str> = line.split(',').collect();
        (cells[7], cells[8]) = ("", "");
        copy.edit(log, line, &cells.join(","));
    });
    assert_eq!(word(&v, Step::ManifestHash, "Aspen Flats", 0), "cannot");
}

/// What the state report prints of a county follows from the votes beside it, from its sheets, from the list of contests.
#[test]
fn figures_of_a_county_in_the_state_report() {
    let governor = [(Step::Margins, "Governor", "differs")];
    let county = [(Step::Examined, "Aspen Flats", "differs")];
    let check = |cell: &str, to: &str, code, expected: &[(Step, &str, &str)]| {
        let v = broken(|copy| {
            copy.edit_workbook(STATE, |book| book.set_at("Summary", cell, to));
        });
        for (step, name, expected) in expected {
            assert_eq!(word(&v, *step, name, 2), *expected, "{cell}");
        }
        assert!(!about(&v, STATE, code).is_empty(), "{cell}");
    };
    // The first block is that of Aspen Flats, whose first contest is the Governor's: the first wins, by 191 votes.
    check("C23", "W", Code::Winner, &governor);
    check("E22", "192", Code::Margin, &governor);
    check("A21", "Governor - Vote For 2", Code::Parameter, &governor);
    // Cards, discrepancies in audited contests and in others, by round and in all.
    for cell in ["B14", "D14"] {
        check(cell, "9", Code::CountyCards, &county);
    }
    for cell in ["B15", "B16"] {
        check(cell, "9", Code::CountyDiscrepancies, &county);
    }
    let sizes = [(Step::SampleSize, CLERK, "differs")];
    check("B6", "0.05", Code::Parameter, &sizes);
}

/// Votes of a county that does not have the contest, or that no other file has.
#[test]
fn votes_of_another_county() {
    for county in ["Cedar", "Larch"] {
        let v = broken(|copy| {
            let row = |county: &str| format!("\n{county},{CLERK},Candidate Iris,");
            copy.edit("tabulate_county.csv", &row("Birch"), &row(county));
        });
        assert_eq!(word(&v, Step::Totals, CLERK, 0), "differs");
        let of_county = |f: &&Finding| f.code == Code::Total && f.county.as_deref() == Some(county);
        let findings = v.findings.iter().filter(of_county);
        assert_eq!(findings.count(), 1, "{county}");
    }
}
