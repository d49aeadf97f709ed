//! Every column of every file of the demonstration: a figure altered in it is noticed, but in the columns
//! named here, on which nothing rests.

use std::collections::BTreeSet;

use super::*;

/// Whether a verification of the altered folder differs from that of the faultless one: another verdict,
/// or a finding that is more than a note.
struct Sweep {
    copy: Copy,
    verdicts: BTreeMap<Key, (String, election::Verdict)>,
    unnoticed: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Sweep {
    fn new() -> Sweep {
        let copy = Copy::of_demo();
        let verdicts = verdicts(&support::verified(copy.path()));
        Sweep {
            copy,
            verdicts,
            unnoticed: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    fn try_out(&mut self, file: &str, bytes: &[u8], column: &str) {
        let original = self.copy.read(file);
        self.copy.write(file, bytes);
        let v = support::verified(self.copy.path());
        self.copy.write(file, original);
        let weighty = |f: &election::Finding| f.weight != election::Weight::Note;
        if verdicts(&v) == self.verdicts && !v.findings.iter().any(weighty) {
            self.unnoticed.insert(column.to_owned());
        }
    }

    /// Alters each column of the row of a table that begins so.
    fn table(&mut self, file: &str, start: &str, unnoticed: &[&str]) {
        let text = self.copy.text(file);
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.into_records().map(Result::unwrap).collect();
        let begins =
            |row: &csv::StringRecord| row.iter().collect::<Vec<_>>().join(",").starts_with(start);
        let at = rows
            .iter()
            .position(begins)
            .unwrap_or_else(|| panic!("no {start} in {file}"));
        for (k, heading) in rows[0].iter().enumerate() {
            let mut writer = csv::WriterBuilder::new()
                .flexible(true)
                .from_writer(Vec::new());
            for (row, cells) in rows.iter().enumerate() {
                let other = |(c, cell): (usize, &str)| match (row, c) == (at, k) {
                    true => another(cell),
                    false => cell.to_owned(),
                };
                writer
                    .write_record(cells.iter().enumerate().map(other))
                    .unwrap();
            }
            self.try_out(file, &writer.into_inner().unwrap(), heading);
        }
        self.done(file, unnoticed);
    }

    /// Alters each column of a row of a sheet.
    fn sheet(&mut self, file: &str, sheet: &str, row: u32, unnoticed: &[&str]) {
        let book = support::workbook::Workbook::open(self.copy.read(file));
        for heading in book.headings(sheet) {
            let mut book = support::workbook::Workbook::open(self.copy.read(file));
            let was = book.cell(sheet, row, &heading);
            book.set(sheet, row, &heading, &another(&was));
            self.try_out(file, &book.into_bytes(), &heading);
        }
        self.done(&format!("{file}, {sheet}"), unnoticed);
    }

    fn done(&mut self, what: &str, expected: &[&str]) {
        let found = std::mem::take(&mut self.unnoticed);
        let expected: BTreeSet<String> = expected.iter().map(|c| (*c).to_owned()).collect();
        for column in found.symmetric_difference(&expected) {
            self.wrong.push(format!("{what}: {column}"));
        }
    }

    /// In every file the columns named are those on which nothing rests, and no others.
    fn end(self) {
        assert_eq!(self.wrong, Vec::<String>::new());
    }
}

/// Another cell of the same form: a number ten larger, a yes for a no, the other state of a contest, else
/// a text turned round.
fn another(cell: &str) -> String {
    let digits = cell.len() - cell.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (start, number) = cell.split_at(cell.len() - digits);
    match (cell, number.parse::<u64>()) {
        ("Yes", _) => "No".to_owned(),
        ("No", _) => "Yes".to_owned(),
        ("in_progress", _) => "risk_limit_achieved".to_owned(),
        ("risk_limit_achieved", _) => "in_progress".to_owned(),
        (_, Ok(n)) => format!("{start}{:0digits$}", n + 10),
        _ => format!("x{}", cell.chars().rev().collect::<String>()),
    }
}

#[test]
fn tables_of_the_audit() {
    let mut sweep = Sweep::new();
    sweep.table("batch_count_comparison.csv", "Birch,1,2,", &[]);
    sweep.table(
        "contests_by_county.csv",
        "6,Birch,Birch County Clerk",
        &["contest_id"],
    );
    sweep.table("tabulate.csv", "Birch County Clerk", &[]);
    sweep.table("tabulate_county.csv", "Birch,Birch County Clerk", &[]);
    let log = [
        "filename",
        "approx_count",
        "size",
        "timestamp",
        "submitted_hash",
    ];
    sweep.table("upload_status.csv", "Willow,", &log);
    sweep.end();
}

#[test]
fn tables_of_a_round() {
    let mut sweep = Sweep::new();
    sweep.table("round_1/manifest-Birch.csv", "BIRCH,1,2,", &[]);
    for round in [1, 2] {
        let of = |file: &str| format!("round_{round}/{file}");
        let clerk = "Birch County Clerk";
        let unnoticed = ["audit_reason", "contest_ballot_card_count"];
        sweep.table(&of("contest.csv"), clerk, &unnoticed);
        sweep.table(&of("contest_selection.csv"), "71,Birch", &["min_margin"]);
    }
    sweep.end();
}

#[test]
fn sheets_of_a_round() {
    let mut sweep = Sweep::new();
    let clerk = "Birch County Clerk Recorder";
    for round in [1, 2] {
        let of = |file: &str| format!("round_{round}/{file}.xlsx");
        let results = of("resultsReport");
        sweep.sheet(&results, "Summary", 3, &[]);
        let draws = [
            "audit board",
            "comment",
            "multiplicity",
            "random number sequence position",
            "record type",
            "time of submission",
        ];
        sweep.sheet(&results, clerk, 3, &draws);
        // Tabulator, batch and position are told from the imprinted id.
        let entries = [
            "audit board",
            "batch id",
            "comment",
            "re-audit ballot comment",
            "record id",
            "record type",
            "revision",
            "round",
            "scanner id",
            "time of submission",
        ];
        sweep.sheet(&of("activityReport"), clerk, 3, &entries);
    }
    sweep.end();
}
