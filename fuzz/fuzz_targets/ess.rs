#![no_main]
//! ES&S: headings of contests that the input chooses, so that they stand twice, are numbered, are ranks with gaps, or are
//! called as the file; rows below them, of any bytes and of words that cells have; a table of ballots beside them.

use libfuzzer_sys::fuzz_target;

const CARD: &[u8] = b"Cast Vote Record,Precinct,Ballot Style";
const BALLOTS: &[u8] = b"Cast Vote Record,Batch,Write-in Type,Tabulator CVR,Machine\n";

/// What headings are made of: a byte chooses a name and what stands around it.
const NAMES: [&str; 8] = ["A", "B", "COUNCIL", "cvr", "A 1", "(A)", "\"A, B\"", ""];
const AROUND: [(&str, &str); 16] = [
    ("", ""),
    ("", " 1"),
    ("", " 2"),
    ("", " 3"),
    ("", " Choice 1"),
    ("", " Choice 2"),
    ("", " Choice 3"),
    ("", " CHOICE 1 (45)"),
    ("", " CHOICE 2 (50)"),
    ("1st Choice ", ""),
    ("2ND CHOICE ", ""),
    ("1st", ""),
    ("", " Choice 0"),
    ("", " Choice 1001"),
    ("\"", "\""),
    (" ", " "),
];

/// What a byte of a row that is no ASCII stands for: a whole cell.
const CELLS: [&str; 16] = [
    "",
    "undervote",
    "overvote",
    "Ana",
    "\"Ana\"",
    "Bo",
    "Write-in",
    "(Write-in)",
    "*Write-in",
    "=\"Write-in\"",
    "\tWRITE IN 2",
    "\u{a0}UWI",
    "uwi3",
    "Yes",
    "1",
    "2",
];

/// A heading, with the comma before it.
fn heading(byte: u8) -> String {
    let (before, after) = AROUND[usize::from(byte) % AROUND.len()];
    let name = NAMES[usize::from(byte) / AROUND.len() % NAMES.len()];
    format!(",{before}{name}{after}")
}

fn cells(byte: u8) -> Vec<u8> {
    match byte.is_ascii() {
        true => vec![byte],
        false => format!("{},", CELLS[usize::from(byte) % CELLS.len()]).into_bytes(),
    }
}

fuzz_target!(|data: &[u8]| {
    let (headings, rows) = match data.iter().position(|b| *b == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (&b""[..], data),
    };
    let headings: String = headings.iter().map(|b| heading(*b)).collect();
    let rows: Vec<u8> = rows.iter().flat_map(|b| cells(*b)).collect();
    // Both tables have the same rows: what is a card to the one is a ballot to the other.
    let cards = [CARD, headings.as_bytes(), b"\n", &rows].concat();
    let ballots = [BALLOTS, &rows].concat();
    scrutineer_fuzz::read_cards(&[("cvr.csv", &cards), ("ballots.csv", &ballots)]);
    scrutineer_fuzz::read_cards(&[("cvr.csv", data)]);
});
