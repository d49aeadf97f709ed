//! A record read by other engines, without us: DuckDB and pandas count what we count.
//!
//! They are installed by the CI; where they are absent and no CI runs, the test says so.

use std::process::Command;

use demo::{Format, Scale, export};
use election::record::Status;
use record::VotesAs;

use super::made;

/// Prints for each contest and each value of votes and status how many cards have it, with both engines.
const COUNT: &str = r#"
import json, sys, glob, duckdb, pandas
folder = sys.argv[1]
contests = json.load(open(folder + "/contests.json"))["contests"]
cards = f"read_parquet('{folder}/cards/*.parquet', union_by_name = true)"
frames = pandas.concat(pandas.read_parquet(f) for f in sorted(glob.glob(folder + "/cards/*.parquet")))
for contest in contests:
    for column in (contest["status_column"], contest["votes_column"]):
        query = f"SELECT {column}, count(*) FROM {cards} WHERE {column} IS NOT NULL GROUP BY 1"
        counted = {str(value): count for value, count in duckdb.sql(query).fetchall()}
        values = frames[column].dropna()
        if contest["votes_as"] != "ranking" and column == contest["votes_column"]:
            values = values.astype("int64")
        other = {str(value): count for value, count in values.value_counts().items()}
        assert counted == other, (column, counted, other)
        for value, count in counted.items():
            print(column, value, count)
"#;

#[test]
fn duckdb_and_pandas_read_it() {
    let there = Command::new("python3")
        .args(["-c", "import duckdb, pandas, pyarrow"])
        .output();
    if !there.is_ok_and(|output| output.status.success()) {
        assert!(
            std::env::var_os("CI").is_none(),
            "the CI installs duckdb and pandas"
        );
        eprintln!("skipped: python3 with duckdb, pandas and pyarrow is not here");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("export");
    let scale = Scale {
        cards: 5000,
        contests: 30,
    };
    export(&out, scale, Format::DominionJson, &[]).unwrap();
    let made = made(&out);
    let python = Command::new("python3")
        .args(["-c", COUNT])
        .arg(&made.dir)
        .output()
        .unwrap();
    assert!(
        python.status.success(),
        "{}",
        String::from_utf8_lossy(&python.stderr)
    );
    let printed = String::from_utf8(python.stdout).unwrap();
    let counted = |column: String, value: &str| {
        let line = format!("{column} {value} ");
        let found = printed.lines().find_map(|l| l.strip_prefix(&*line));
        found.map_or(0, |count| count.parse().unwrap())
    };
    for (contest, counts) in made.record.contests().iter().zip(&made.counts.contests) {
        let n = contest.number;
        for status in Status::ALL.iter().filter(|s| **s != Status::Absent) {
            let ours = counts.cards.get(status).copied().unwrap_or_default();
            assert_eq!(counted(format!("c{n}_status"), status.word()), ours);
        }
        if VotesAs::of(contest) == VotesAs::Selection {
            for (votes, selection) in counts.votes.iter().zip(1..) {
                assert_eq!(
                    counted(format!("c{n}_votes"), &i32::to_string(&selection)),
                    *votes
                );
            }
        }
    }
}
