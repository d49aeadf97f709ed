//! Statements of votes: the same tables as text, web page and workbook.

use std::io::{self, Write};
use std::path::Path;

use election::record::Contest;

use super::{ContestTruth, Part, Reported};
use crate::export::file;
use crate::published::{self, Cell};
use crate::workbook;

/// A row for each precinct, contest and choice, as Boulder County publishes it.
pub(super) fn long(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("statement.csv"))?;
    writeln!(
        out,
        "\"Precinct Name\",\"Contest Title\",\"Choice Name\",\"Total Ballots\",\"Total Votes\",\"Total Undervotes\",\"Total Overvotes\""
    )?;
    for contest in reported.contests() {
        for (place, precinct) in reported.precincts_of(contest) {
            let of = reported.of(contest, Part::precinct(place));
            for (selection, votes) in contest.selections.iter().zip(&of.votes) {
                writeln!(
                    out,
                    "\"{precinct}\",\"{}\",\"{}\",{},{votes},{},{}",
                    contest.name, selection.name, of.cards, of.undervotes, of.overvoted
                )?;
            }
        }
    }
    out.flush()
}

/// The title of a contest's table, its headings, and its rows, the last that of the whole.
struct Table {
    title: String,
    headings: Vec<String>,
    rows: Vec<(String, Vec<u64>)>,
}

fn table(reported: &Reported<'_>, contest: &Contest) -> Table {
    let names = contest.selections.iter().map(|of| of.name.to_string());
    let last = ["Overvotes", "Undervotes"].map(str::to_owned);
    let first = std::iter::once("Precinct".to_owned());
    let figures = |of: ContestTruth| {
        let last = [of.overvoted, of.undervotes];
        of.votes.into_iter().chain(last).collect()
    };
    let precincts = reported.precincts_of(contest).into_iter();
    let precincts = precincts.map(|(place, name)| {
        let of = reported.of(contest, Part::precinct(place));
        (name.to_owned(), figures(of))
    });
    let whole = figures(reported.of(contest, Part::default()));
    Table {
        title: format!("{} (Vote for {})", contest.name, contest.vote_for),
        headings: first.chain(names).chain(last).collect(),
        rows: precincts.chain([("Total".to_owned(), whole)]).collect(),
    }
}

/// A table for each contest, one below the other.
pub(super) fn wide(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("statement.csv"))?;
    for contest in reported.contests() {
        let table = table(reported, contest);
        writeln!(out, "{}\n{}", table.title, table.headings.join(","))?;
        for (label, figures) in &table.rows {
            let figures: Vec<String> = figures.iter().map(u64::to_string).collect();
            writeln!(out, "{label},{}", figures.join(","))?;
        }
        writeln!(out)?;
    }
    out.flush()
}

/// The same as a web page.
pub(super) fn page(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let mut out = file(&folder.join("statement.html"))?;
    out.write_all(
        b"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Statement of votes</title></head><body>\n",
    )?;
    for contest in reported.contests() {
        let table = table(reported, contest);
        let cells = |tag: &str, texts: &[String]| -> String {
            let cells = texts.iter().map(|text| format!("<{tag}>{text}</{tag}>"));
            cells.collect()
        };
        writeln!(
            out,
            "<h2>{}</h2>\n<table>\n<tr>{}</tr>",
            table.title,
            cells("th", &table.headings)
        )?;
        for (label, figures) in &table.rows {
            let figures: Vec<String> = figures.iter().map(u64::to_string).collect();
            writeln!(out, "<tr><td>{label}</td>{}</tr>", cells("td", &figures))?;
        }
        out.write_all(b"</table>\n")?;
    }
    out.write_all(b"</body></html>\n")?;
    out.flush()
}

/// The same as a workbook, a sheet for each contest.
pub(super) fn workbook(folder: &Path, reported: &Reported<'_>) -> io::Result<()> {
    let sheets: Vec<published::Table> = reported
        .contests()
        .map(|contest| sheet(table(reported, contest), contest.number))
        .collect();
    let bytes = workbook::bytes(&sheets).map_err(io::Error::other)?;
    file(&folder.join("statement.xlsx"))?.write_all(&bytes)
}

fn sheet(table: Table, number: u32) -> published::Table {
    let texts = |texts: Vec<String>| texts.into_iter().map(Cell::Text).collect();
    let rows = table.rows.into_iter().map(|(label, figures)| {
        let figures = figures
            .into_iter()
            .map(|figure| Cell::Number(figure as f64));
        std::iter::once(Cell::Text(label)).chain(figures).collect()
    });
    let headings = [vec![Cell::Text(table.title)], texts(table.headings)];
    published::Table {
        name: number.to_string(),
        rows: headings.into_iter().chain(rows).collect(),
    }
}
