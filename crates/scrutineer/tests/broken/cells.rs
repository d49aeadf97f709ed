//! Cells that hold what no column should hold: each is said with file, row and column, and the rest is
//! read.

use std::time::{Duration, Instant};

use super::*;

const MANIFEST: &str = "round_1/manifest-Birch.csv";
const CLERK: &str = "Birch County Clerk and Recorder";

/// Larger than any county, at and beyond the end of 64 bits.
const LARGE: [&str; 3] = ["1000000000", "1000000000000000000", "18446744073709551615"];
const NO_COUNTS: [&str; 5] = ["1000000000000000000000000000000", "-25", "", "25.5", "٢٥"];

/// A batch of Birch with this count, in row 3 of its manifest.
fn counted(count: &str) -> Verification {
    broken(|copy| {
        let row = copy.edit(
            MANIFEST,
            "\nBIRCH,1,2,25,",
            &format!("\nBIRCH,1,2,{count},"),
        );
        assert_eq!(row, 3);
    })
}

/// The batch comparison has the count, and the draws come out with it.
#[test]
fn a_count_in_a_manifest() {
    let word = |v: &Verification, step, name: &str, round| {
        words(v)[&(step, name.to_owned(), round)].clone()
    };
    for count in LARGE {
        let v = counted(count);
        one(&v, MANIFEST, Code::BatchCount, 3);
        let repaired = "repaired: 1 CountFromComparison";
        assert_eq!(word(&v, Step::BatchCounts, "Birch", 0), repaired, "{count}");
        assert_eq!(word(&v, Step::Draw, CLERK, 2), repaired, "{count}");
    }
    for count in NO_COUNTS {
        let v = counted(count);
        let finding = one(&v, MANIFEST, Code::CellUnreadable, 3);
        assert_eq!(finding.place.column.as_deref(), Some("# OF BALLOT CARDS"));
        assert_eq!(finding.found, format!("“{count}”"));
        let repaired = "repaired: 1 BatchAdded";
        assert_eq!(word(&v, Step::BatchCounts, "Birch", 0), repaired, "{count}");
        assert_eq!(word(&v, Step::Draw, CLERK, 2), repaired, "{count}");
    }
}

/// Each number of a row of each list, one after the other, for each of the values: something is said of
/// that row, and nothing else of the list is lost.
#[test]
fn a_number_in_a_list() {
    let lists = [
        ("batch_count_comparison.csv", "Birch,1,2,", 3..6),
        ("contests_by_county.csv", "6,Birch,Birch County Clerk", 0..1),
        (
            "tabulate.csv",
            "Birch County Clerk and Recorder,Candidate Iris,",
            2..3,
        ),
        (
            "tabulate_county.csv",
            "Birch,Birch County Clerk and Recorder,Candidate Iris,",
            3..4,
        ),
        (
            "round_2/contest.csv",
            "Birch County Clerk and Recorder,",
            3..5,
        ),
        (
            "round_2/contest.csv",
            "Birch County Clerk and Recorder,",
            7..8,
        ),
        (
            "round_2/contest.csv",
            "Birch County Clerk and Recorder,",
            9..16,
        ),
        (
            "round_2/contest.csv",
            "Birch County Clerk and Recorder,",
            18..20,
        ),
    ];
    let copy = Copy::of_demo();
    let mut silent = Vec::new();
    for (file, start, columns) in lists {
        let text = copy.text(file);
        let row = text
            .lines()
            .position(|line| line.starts_with(start))
            .unwrap();
        let line = text.lines().nth(row).unwrap();
        for column in columns {
            for value in [
                "1000000000000000000",
                "1000000000000000000000000000000",
                "-1",
                "x",
            ] {
                let mut cells: Vec<&str> = line.split(',').collect();
                cells[column] = value;
                copy.write(file, text.replacen(line, &cells.join(","), 1));
                let v = support::verified(copy.path());
                let row = u32::try_from(row).unwrap() + 1;
                // A sum that is off names the row of the sum, and the contest.
                let sum = file == "tabulate_county.csv" && column == 3;
                let at = |f: &&Finding| {
                    let here = &*f.place.file == file && f.place.row == Some(row);
                    here || sum && f.code == Code::Total && f.contest.as_deref() == Some(CLERK)
                };
                if !v.findings.iter().any(|f| at(&f)) {
                    silent.push(format!("{file} row {row} column {column}: {value}"));
                }
                let unread = about(&v, file, Code::CellUnreadable);
                assert!(unread.iter().all(|f| f.place.row == Some(row)));
            }
        }
        copy.write(file, text);
    }
    assert_eq!(silent, Vec::<String>::new());
}

/// A sample count of a thousand million: the draw is not made so often.
#[test]
fn a_sample_of_a_thousand_million() {
    let start = Instant::now();
    let v = broken(|copy| {
        for round in [1, 2] {
            let report = format!("round_{round}/resultsReport.xlsx");
            copy.edit_workbook(&report, |book| {
                let row = book.row("Summary", &[("Contest", CLERK)]);
                book.set("Summary", row, "audited sample count", "1000000000");
            });
            let list = format!("round_{round}/contest.csv");
            let text = copy.text(&list);
            let line = text.lines().find(|line| line.starts_with(CLERK)).unwrap();
            let mut cells: Vec<&str> = line.split(',').collect();
            cells[9] = "1000000000";
            copy.write(&list, text.replacen(line, &cells.join(","), 1));
        }
    });
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    for round in [1, 2] {
        assert_eq!(words(&v)[&(Step::Draw, CLERK.to_owned(), round)], "differs");
        let expected = "1000000000 rows, the number of cards counted as audited";
        let counts = v.findings.iter().filter(|f| f.code == Code::DrawCount);
        let mut in_round = counts.filter(|f| f.round == Some(round));
        assert!(in_round.any(|f| f.expected == expected));
    }
}

#[test]
fn seeds_that_are_none() {
    for seed in ["", "twenty digits", "6048 2917"] {
        let v = broken(|copy| {
            for round in [1, 2] {
                let report = format!("round_{round}/stateReport.xlsx");
                copy.edit_workbook(&report, |book| book.set_at("Summary", "B5", seed));
            }
        });
        assert_eq!(
            words(&v)[&(Step::Seed, String::new(), 0)],
            "cannot",
            "{seed}"
        );
        assert_eq!(v.outcome(), Outcome::Incomplete, "{seed}");
        let mut cards = v.draws.iter().flat_map(|d| &d.cards);
        assert!(cards.all(|card| card.draw.is_none()), "{seed}");
    }
}

/// Figures of the formulae that have no meaning in them.
#[test]
fn figures_without_meaning() {
    let file = "round_2/contest.csv";
    let row = ",71,0.04000000,280,1,0,0,0,0,0,1.03905000,1,280,282\n";
    let copy = Copy::of_demo();
    let original = copy.text(file);
    for (from, values) in [
        ("1.03905000", ["0", "-1", "NaN", "1e400", "0.5", "", "x"]),
        ("0.04000000", ["0", "-1", "NaN", "1e-400", "1.5", "", "x"]),
    ] {
        for value in values {
            let to = row.replacen(from, value, 1);
            copy.edit(file, row, &to);
            let v = reported(copy.path());
            let size = &words(&v)[&(Step::SampleSize, CLERK.to_owned(), 2)];
            assert_ne!(size, "equal", "{value} instead of {from}");
            copy.write(file, &original);
        }
    }
}
