//! Tables without a column, without rows, with rows twice, in another order.

use super::*;

/// The tables of a round and of the audit, and the columns that nothing rests on.
const TABLES: [(&str, &[&str]); 9] = [
    ("batch_count_comparison.csv", &["difference"]),
    ("contests_by_county.csv", &["contest_id"]),
    ("tabulate.csv", &[]),
    ("tabulate_county.csv", &[]),
    ("upload_status.csv", &["size", "submitted_hash"]),
    (
        "round_1/contest.csv",
        &[
            "contest_ballot_card_count",
            "disagreement_count",
            "other_count",
            "overstatements",
            "estimated_samples_to_audit",
        ],
    ),
    ("round_1/contest_selection.csv", &["min_margin"]),
    (
        "round_1/contestComparison.csv",
        &["ballot_type", "audit_board_comment", "timestamp", "cvr_id"],
    ),
    ("round_1/manifest-AspenFlats.csv", &["County", "Location"]),
];

/// A table's rows as cells.
fn rows(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader.into_records().map(Result::unwrap).collect()
}

fn text<'r>(rows: impl IntoIterator<Item = &'r csv::StringRecord>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Without a column that is needed, the file is said to lack it or to be of no known kind; nothing that
/// could be compared before comes out differently, but for the hash of the manifest itself.
#[test]
fn columns_missing() {
    let copy = Copy::of_demo();
    let whole = words(&support::verified(copy.path()));
    let mut wrong = Vec::new();
    for (file, not_needed) in TABLES {
        let original = copy.text(file);
        let all = rows(&original);
        for (k, heading) in all[0].iter().enumerate() {
            let without = |row: &csv::StringRecord| -> csv::StringRecord {
                row.iter()
                    .enumerate()
                    .filter(|(c, _)| *c != k)
                    .map(|(_, cell)| cell)
                    .collect()
            };
            let left: Vec<_> = all.iter().map(without).collect();
            copy.write(file, text(&left));
            let v = support::verified(copy.path());
            let named = |f: &&Finding| {
                // County totals without counties are state totals, and of those there are some.
                let codes = [Code::ColumnMissing, Code::FileUnrecognised, Code::Duplicate];
                &*f.place.file == file && codes.contains(&f.code)
            };
            if v.findings.iter().any(|f| named(&f)) == not_needed.contains(&heading) {
                wrong.push(format!("{file} without {heading}: needed or not?"));
            }
            let other = |(key, word): &(Key, String)| {
                let was = whole.get(key).map_or("", |word| word);
                word == "differs" && was != "differs" && key.0 != Step::ManifestHash
            };
            let differs = words(&v).into_iter().filter(other);
            wrong.extend(differs.map(|(key, _)| format!("{file} without {heading}: {key:?}")));
        }
        copy.write(file, original);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A table with its heading alone says nothing: what rests on it cannot be checked or is not there, and
/// nothing passes as equal to what is not there.
#[test]
fn a_heading_only() {
    let copy = Copy::of_demo();
    let whole = words(&support::verified(copy.path()));
    for (file, _) in TABLES {
        let original = copy.text(file);
        copy.write(file, format!("{}\n", original.lines().next().unwrap()));
        let v = words(&reported(copy.path()));
        copy.write(file, original);
        let kept = |step: Step| {
            let mut checks = whole.iter().filter(|(key, _)| key.0 == step);
            checks.all(|(key, word)| v.get(key) == Some(word))
        };
        let step = match file {
            "batch_count_comparison.csv" => Step::BatchCounts,
            "contests_by_county.csv" => Step::Draw,
            "tabulate.csv" | "tabulate_county.csv" => Step::Totals,
            "upload_status.csv" => Step::ManifestHash,
            "round_1/contest.csv" => Step::SampleSize,
            "round_1/contest_selection.csv" => Step::Selection,
            "round_1/contestComparison.csv" => continue,
            _ => Step::BatchCounts,
        };
        assert!(!kept(step), "{file}");
        let new = |(key, word): &(&Key, &String)| {
            word.as_str() == "equal" && whole.get(*key).is_none_or(|was| was != "equal")
        };
        assert_eq!(v.iter().filter(new).collect::<Vec<_>>(), [], "{file}");
    }
}

/// The order of rows matters in manifests alone: there it is the order of the draw.
#[test]
fn rows_in_another_order() {
    let copy = Copy::of_demo();
    let whole = words(&support::verified(copy.path()));
    for (file, _) in TABLES {
        let original = copy.text(file);
        let mut all = rows(&original);
        all[1..].reverse();
        copy.write(file, text(&all));
        let v = reported(copy.path());
        copy.write(file, original);
        if file.contains("manifest") {
            let contest = "Aspen Flats County Commissioner - District 1".to_owned();
            assert_eq!(words(&v)[&(Step::Draw, contest, 1)], "differs");
            continue;
        }
        assert_eq!(words(&v), whole, "{file}");
    }
}

/// All rows of the list of contests twice: each second one is said, the first one is used.
#[test]
fn contests_listed_twice() {
    let file = "round_3/contest.csv";
    let Some(path) = support::general_2020() else {
        return;
    };
    let copy = Copy::of(&path);
    let original = copy.text(file);
    let rows = original.split_once('\n').unwrap().1;
    copy.write(file, format!("{original}{rows}"));
    let v = reported(copy.path());
    let twice = about(&v, file, Code::Duplicate);
    let expected: Vec<u32> = (660..660 + 658).collect();
    assert_eq!(
        twice.iter().filter_map(|f| f.place.row).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(words(&v), words(&support::verified(&path)));
}

/// A row with cells too few or too many.
#[test]
fn rows_of_another_length() {
    let file = "round_1/contest.csv";
    let short = broken(|copy| {
        copy.edit(
            file,
            ",71,0.04000000,139,1,0,0,0,0,0,1.03905000,1,280,283\n",
            ",71\n",
        );
    });
    assert!(
        about(&short, file, Code::CellUnreadable)
            .iter()
            .all(|f| f.place.row == Some(3))
    );
    assert!(!about(&short, file, Code::CellUnreadable).is_empty());
    let whole = words(&broken(|_| ()));
    let long = broken(|copy| {
        copy.edit(file, ",1,280,283\n", ",1,280,283,,,more,\n");
    });
    assert_eq!(words(&long), whole);
}
