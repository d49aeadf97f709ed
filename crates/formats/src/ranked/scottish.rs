//! The ballots of a Scottish ward, as scot-elex publishes them.
//!
//! ```text
//! 4,3,                                              candidates, seats
//! 123,1,3,2,                                        ballots, candidates by rank
//! "Candidate 1","Ana","Labour (Lab)",               name, party
//! "Kirriemuir and Dean",                            the ward
//! ```
//!
//! Year and council stand in the file's name alone. A record has no parties.

use std::io::{self, Read};

use super::profile::{Alike, Ballots, Met, Profile, Ranking, no_count, number, readable};
use crate::columns::shortened;
use crate::delimited::{Row, Rows};
use crate::table::decode;

/// The number in `Candidate 3`.
fn candidate_number(text: &str) -> Option<u64> {
    number(text.strip_prefix("Candidate ")?)
}

/// Whether a file begins as a ward's does: two numbers, then ballots up to a candidate who is called so. Where none is, as
/// in a file that is cut, the ballots have numbers of candidates alone.
pub(super) fn is_ward(head: &[u8]) -> bool {
    let Ok(mut rows) = Rows::new(head) else {
        return false;
    };
    let mut profile = Profile::default();
    let (mut ballots, mut is_known) = (0, true);
    while let Ok(Some(row)) = rows.next() {
        if profile.candidates == 0 {
            if row.len() != 3 || !row.raw(2).is_empty() || !header(row, &mut profile) {
                return false;
            }
            continue;
        }
        let first = row.text(0);
        if candidate_number(&first).is_some() {
            return true;
        }
        let whole = row.ended && row.raw(row.len() - 1).is_empty();
        let known = |k: usize| profile.candidate(&row.text(k)).is_some();
        is_known &= !whole || (number(&first).is_some() && (1..row.len() - 1).all(known));
        ballots += usize::from(whole);
    }
    ballots > 0 && is_known
}

fn header(row: Row<'_>, profile: &mut Profile) -> bool {
    let (candidates, seats) = (number(&row.text(0)), number(&row.text(1)));
    profile.candidates = candidates.map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX));
    profile.seats = seats.map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX));
    candidates.is_some() && seats.is_some()
}

pub(super) fn scan(
    stream: &mut dyn Read,
    profile: &mut Profile,
    ballots: &mut dyn Ballots,
) -> io::Result<()> {
    let mut rows = Rows::new(stream)?;
    let mut ranking = Ranking::default();
    let mut begun = false;
    while let Some(row) = rows.next()? {
        if row.is_blank() {
            continue;
        }
        let first = row.text(0);
        if !begun {
            begun = true;
            if !header(row, profile) {
                return Ok(());
            }
        } else if let Some(k) = candidate_number(&first) {
            let wanted = profile.names.len() as u64 + 1;
            if k == wanted {
                profile.push_name(&row.text(1));
            } else {
                let expected = format!("Candidate {wanted}");
                let found = format!("“{}”; the name is left out", shortened(&first));
                ballots.find(Met::Unreadable, row.line, &expected, found);
            }
        } else if profile.names.is_empty() && (begins_with_digit(&first) || is_ballot(row)) {
            ballot(row, &first, profile, &mut ranking, ballots)?;
        } else if is_ballot(row) {
            let found = format!("“{}”; the row is left out", cells(row));
            let expected = "ballots before the names of candidates";
            ballots.find(Met::Unreadable, row.line, expected, found);
        } else if profile.title.is_empty() {
            let (ward, is_whole) = ward(row);
            profile.set_title(&ward);
            if !is_whole {
                let found = format!("“{}”", shortened(&ward));
                ballots.find(Met::LastLine, row.line, "a ward and a comma", found);
            }
        } else {
            let found = format!("“{}”; the row is left out", shortened(&first));
            ballots.find(Met::Unreadable, row.line, "nothing behind the ward", found);
        }
    }
    profile.check_names(ballots);
    if profile.title.is_empty() {
        let found = "none; the contest is called as the file is".to_owned();
        ballots.find(Met::NoTitle, 0, "a ward behind the names", found);
    }
    Ok(())
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a row is one of ballots, be it without their number: nothing but numbers stands behind its first cell, or in
/// that alone.
fn is_ballot(row: Row<'_>) -> bool {
    let mut behind = (1..row.len())
        .map(|k| row.text(k))
        .filter(|text| !text.is_empty());
    match behind.next() {
        Some(text) => std::iter::once(text)
            .chain(behind)
            .all(|text| number(&text).is_some()),
        None => number(&row.text(0)).is_some(),
    }
}

/// The cells of a row, as they are said.
fn cells(row: Row<'_>) -> String {
    shortened(&row.texts().join(","))
}

/// The ward's name, and whether all of it is there. Names with a comma stand in quotes twice
/// (`""Barrhead, Liboside and Uplawmoor"",`), and are cells by the letter.
fn ward(row: Row<'_>) -> (String, bool) {
    let cells: Vec<&[u8]> = (0..row.len()).map(|k| row.raw(k)).collect();
    let bytes = cells.join(&b',');
    let (text, _) = decode(&bytes);
    let name = text.trim().trim_end_matches(',');
    let quotes = |quotes: &str| name.starts_with(quotes) == name.ends_with(quotes);
    let is_whole = (row.ended || text.ends_with(',')) && quotes("\"") && quotes("\"\"");
    let name = name.trim_matches('"').trim().replace("\"\"", "\"");
    (name, is_whole)
}

fn ballot(
    row: Row<'_>,
    weight: &str,
    profile: &Profile,
    ranking: &mut Ranking,
    ballots: &mut dyn Ballots,
) -> io::Result<()> {
    let line = row.line;
    let Some(count) = number(weight) else {
        let expected = "a whole number of ballots";
        ballots.find(Met::Unreadable, line, expected, no_count(weight));
        return Ok(());
    };
    let last = row.len() - 1;
    if last == 0 || !row.raw(last).is_empty() {
        let found = format!("“{}”; the row is left out", shortened(&row.text(last)));
        ballots.find(Met::Unreadable, line, "a row that ends in a comma", found);
        return Ok(());
    }
    ranking.clear();
    let mut wrong = None;
    for cell in (1..last).map(|k| row.text(k)) {
        match profile.candidate(&cell) {
            Some(candidate) => ranking.next(candidate),
            None if cell.is_empty() => ranking.skip(),
            None => wrong = Some(shortened(&cell)),
        }
    }
    let ranking = readable(ranking, wrong, (line, count), profile, ballots);
    ballots.ballots(Alike {
        line,
        count,
        id: None,
        ranking,
    })
}
