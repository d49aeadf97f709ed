//! Records that were altered after they were written: read, or refused with the file and why, never a panic.

use std::fs;
use std::path::Path;

use record::{Counts, Record, RecordError};

use super::{made, round_trip::by_hand};

fn read(dir: &Path) -> Result<Counts, RecordError> {
    let record = Record::open(dir)?;
    record.cards(|_| true)?;
    Counts::of(&record)
}

/// A copy of a record, one text in one file replaced.
fn with(file: &str, from: &str, to: &str) -> String {
    let made = made(&by_hand("json"));
    let path = made.dir.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} in {file}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let error = read(&made.dir).unwrap_err().to_string();
    let (path, why) = error
        .split_once(" is no part of an election record: ")
        .unwrap();
    assert!(path.ends_with(file), "{path}");
    why.to_owned()
}

#[test]
fn what_the_schema_does_not_allow() {
    let schema = "expected schema scrutineer/record-1";
    for (file, from, to, why) in [
        ("contests.json", "record-1", "record-9", schema),
        ("styles.json", "record-1", "record-9", schema),
        (
            "contests.json",
            "\"number\": 2",
            "\"number\": 7",
            "its contests or selections are not numbered from 1",
        ),
        (
            "styles.json",
            "cards/style-00001.parquet",
            "../marks.parquet",
            "its styles are not numbered from 1, each with the file of its number",
        ),
        (
            "styles.json",
            "        1,\n        2,\n",
            "        2,\n        1,\n",
            "the contests of a style do not ascend, or one is not there",
        ),
        (
            "styles.json",
            "        1,\n        2,\n        3\n",
            "        1,\n        2,\n        9\n",
            "the contests of a style do not ascend, or one is not there",
        ),
    ] {
        assert_eq!(with(file, from, to), why, "{from} → {to}");
    }
}

/// A style's file that has the columns of another.
#[test]
fn columns_of_another_style() {
    let made = made(&by_hand("json"));
    let cards = made.dir.join("cards");
    fs::copy(
        cards.join("style-00004.parquet"),
        cards.join("style-00001.parquet"),
    )
    .unwrap();
    let error = read(&made.dir).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "its columns are not those of its contests");
}

/// A byte altered, or the rest of a file cut, at any place.
#[test]
fn altered_anywhere() {
    let made = made(&by_hand("json"));
    let whole = read(&made.dir).unwrap();
    let mut seen = 0;
    for (file, step) in [
        ("contests.json", 31),
        ("styles.json", 13),
        ("sources.json", 41),
        ("marks.parquet", 11),
        ("originals.parquet", 17),
        ("cards/style-00001.parquet", 7),
    ] {
        let path = made.dir.join(file);
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(step) {
            let mut altered = bytes.clone();
            altered[at] ^= 0x55;
            fs::write(&path, &altered).unwrap();
            seen += u32::from(read(&made.dir).map_or(true, |counts| counts != whole));
            fs::write(&path, &bytes[..at]).unwrap();
            assert!(read(&made.dir).is_err(), "{file} cut at {at}");
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(seen > 100, "{seen}");
}
