//! What a file is, told from its content; its name is never asked.
//!
//! A text table is known by headings, folded (case, blanks and punctuation away), among its first ten
//! rows; a workbook by its sheets. Headings seen: Colorado's audits of 2017 to 2024.

use election::{CertifiedResults, Code, Finding, Kind, Place, Weight, fold};

use crate::arlo::{digest_line, section_title};
use crate::clarity;
use crate::colorado::state_report::county_of_report;
use crate::columns::folded;
use crate::manifest::{counts_records, is_batch, is_cards, is_tabulator};
use crate::source::is_workbook;
use crate::table::{Row, Table, decode};
use crate::workbook::Workbook;

/// The cells of a file.
#[derive(Debug)]
pub enum Content {
    /// A text file's.
    Table(Table),
    /// A workbook's.
    Workbook(Workbook),
    /// Results that need no other reader.
    Results(CertifiedResults),
    /// None were read.
    Nothing,
}

/// What a file turned out to be.
#[derive(Debug)]
pub struct Detected {
    /// Its kind.
    pub kind: Kind,
    /// Its cells.
    pub content: Content,
    /// Why it was not recognised or not read.
    pub because: String,
    /// What was met.
    pub findings: Vec<Finding>,
}

impl Detected {
    fn nothing(kind: Kind, because: impl Into<String>) -> Self {
        Detected {
            kind,
            content: Content::Nothing,
            because: because.into(),
            findings: Vec::new(),
        }
    }
}

/// Turns bytes into cells and says what they are. `path` is only for findings.
pub fn detect(path: &str, bytes: &[u8]) -> Detected {
    if bytes.is_empty() {
        return Detected::nothing(Kind::Unrecognised, "the file is empty");
    }
    if bytes.starts_with(b"%PDF") {
        return Detected::nothing(Kind::Document, "a PDF document, kept and hashed, not read");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        if is_other_archive(bytes) {
            let because = "an archive that is no workbook, not opened; give it by itself";
            return Detected::nothing(Kind::Unrecognised, because);
        }
        return match Workbook::read(bytes) {
            Ok(workbook) => detect_workbook(path, workbook),
            Err(why) => unreadable(path, "a whole workbook", &why),
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Detected::nothing(Kind::Unrecognised, "an old binary office file, not read");
    }
    let (text, encoding) = decode(bytes);
    let start = text.trim_start().get(..15).unwrap_or_default();
    if start.to_lowercase().starts_with("<!doctype html") || start.starts_with("<html") {
        return Detected::nothing(Kind::Document, "an HTML page, kept and hashed, not read");
    }
    if clarity::is_results(&text) {
        return match clarity::read(&Place::file(path), &text) {
            Ok((results, findings)) => Detected {
                kind: Kind::CertifiedResults,
                content: Content::Results(results),
                because: String::new(),
                findings,
            },
            Err(why) => unreadable(path, "whole election results", &why),
        };
    }
    if encoding.is_none_or(|e| !e.starts_with("UTF-16")) && bytes.contains(&0) {
        return Detected::nothing(Kind::Unrecognised, "binary data of no known kind");
    }
    let table = match Table::from_csv(&text) {
        Ok(table) => table,
        Err(why) => return unreadable(path, "a table", &why),
    };
    let kind = kind_of_table(&table, &text);
    let mut findings = Vec::new();
    if let Some(encoding) = encoding.filter(|_| kind.is_some()) {
        findings.push(Finding::new(
            Code::Encoding,
            Weight::Note,
            Place::file(path),
            "UTF-8",
            encoding,
        ));
    }
    match kind {
        Some(kind) => Detected {
            kind,
            content: Content::Table(table),
            because: String::new(),
            findings,
        },
        None => Detected::nothing(
            Kind::Unrecognised,
            "no row among the first ten has known headings",
        ),
    }
}

/// The kind of a table, by the first rows of a text file, or by all of a workbook where the beginning has it.
pub(crate) fn kind_of_beginning(head: &[u8]) -> Option<Kind> {
    if head.starts_with(b"PK\x03\x04") {
        let kind = detect("", head).kind;
        return (!matches!(kind, Kind::Unreadable | Kind::Unrecognised)).then_some(kind);
    }
    beginning(head)?.rows().take(10).find_map(kind_by_heading)
}

/// The first rows of a text file.
pub(crate) fn beginning(head: &[u8]) -> Option<Table> {
    let (text, _) = decode(head);
    let rows = text.split_inclusive(['\n', '\r']).take(32);
    let length = rows.map(str::len).sum();
    Table::from_csv(&text[..length]).ok()
}

/// The kind of a text file: Arlo's report and lists of digests have no heading.
fn kind_of_table(table: &Table, text: &str) -> Option<Kind> {
    if table.row(0).and_then(section_title).is_some() {
        return Some(Kind::ArloReport);
    }
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .peekable();
    if lines.peek().is_some() && lines.all(|line| digest_line(line).is_some()) {
        return Some(Kind::Digests);
    }
    table.rows().take(10).find_map(kind_by_heading)
}

/// Whether this is a whole zip archive with none of the parts that make a workbook.
fn is_other_archive(bytes: &[u8]) -> bool {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes));
    archive.is_ok_and(|archive| !is_workbook(&archive))
}

fn unreadable(path: &str, expected: &str, why: &str) -> Detected {
    let mut detected = Detected::nothing(Kind::Unreadable, why);
    detected.findings.push(
        Finding::new(
            Code::FileUnreadable,
            Weight::Unread,
            Place::file(path),
            expected,
            why,
        )
        .note("get the file again from its publisher"),
    );
    detected
}

fn detect_workbook(path: &str, workbook: Workbook) -> Detected {
    let has = |name: &str| workbook.sheets.iter().any(|(sheet, _)| fold(sheet) == name);
    let titled = |table: &Table| {
        table
            .row(0)
            .is_some_and(|row| fold(row.cell(0)) == "stateauditreport")
    };
    let state = workbook.sheets.iter().any(|(_, table)| titled(table));
    let mut tables = workbook.sheets.iter().map(|(_, table)| table);
    let county = tables.any(|table| county_of_report(table).is_some());
    // A sheet of cards: of draws where it has their random numbers, else of what boards entered.
    let headed = |headings: &[&str]| {
        let has_all = |row: Row<'_>| {
            let cells = folded(row);
            headings.iter().all(|h| cells.iter().any(|cell| cell == h))
        };
        let mut tables = workbook.sheets.iter().map(|(_, table)| table);
        tables.any(|table| table.rows().take(10).any(has_all))
    };
    let mut findings = Vec::new();
    if workbook.dropped > 0 {
        findings.push(Finding::new(
            Code::FileUnreadable,
            Weight::Unread,
            Place::file(path),
            "cells in reading order within 1,048,576 rows and 1,024 columns",
            format!("{} cells elsewhere, left out", workbook.dropped),
        ));
    }
    let kind =
        if headed(&["imprintedid", "randomnumber"]) || has("conteststosheets") && has("summary") {
            Kind::Results
        } else if headed(&["imprintedid", "recordtype", "revision"]) || has("conteststosheets") {
            Kind::Activity
        } else if state {
            Kind::StateReport
        } else if county {
            Kind::CountyReport
        } else if headed(&["sortednumber", "batchlabel", "whichballotinbatch"]) {
            let because =
                "marks of a board on paper, card by card and without machine readings: not read";
            return Detected::nothing(Kind::TallySheet, because);
        } else {
            return saved_table(path, workbook, findings);
        };
    Detected {
        kind,
        content: Content::Workbook(workbook),
        because: String::new(),
        findings,
    }
}

/// A table that was saved as a workbook: the only sheet that has known headings. Other sheets, such as
/// somebody's counts of its rows, are said to be left out.
fn saved_table(path: &str, workbook: Workbook, mut findings: Vec<Finding>) -> Detected {
    let kind_of = |table: &Table| table.rows().take(10).find_map(kind_by_heading);
    let kinds = workbook.sheets.iter().map(|(_, table)| kind_of(table));
    let known: Vec<(usize, Kind)> = kinds
        .enumerate()
        .filter_map(|(k, kind)| Some((k, kind?)))
        .collect();
    let [(at, kind)] = known[..] else {
        return Detected::nothing(
            Kind::Unrecognised,
            "a workbook with no known sheets or headings",
        );
    };
    let mut content = Table::default();
    for (k, (sheet, table)) in workbook.sheets.into_iter().enumerate() {
        if k == at {
            content = table;
        } else if !table.is_empty() {
            findings.push(Finding::new(
                Code::FileUnrecognised,
                Weight::Note,
                Place::file(path).sheet(sheet.trim()),
                format!("one sheet: {}", kind.words()),
                "another sheet, left out",
            ));
        }
    }
    Detected {
        kind,
        content: Content::Table(content),
        because: String::new(),
        findings,
    }
}

/// The kind that a row of headings tells.
pub(crate) fn kind_by_heading(row: Row<'_>) -> Option<Kind> {
    let cells = folded(row);
    let has = |names: &[&str]| names.iter().all(|n| cells.iter().any(|c| c == n));
    let kinds: &[(Kind, &[&str])] = &[
        (
            Kind::Contests,
            &["contestname", "minmargin", "optimisticsamplestoaudit"],
        ),
        (Kind::Selection, &["contestname", "contestcvrids"]),
        (
            Kind::Comparisons,
            &[
                "contestname",
                "imprintedid",
                "choicepervotingcomputer",
                "auditboardselection",
                "recordtype",
            ],
        ),
        (
            Kind::DiscrepancyReport,
            &[
                "contestname",
                "imprintedid",
                "choicepervotingcomputer",
                "auditboardselection",
                "discrepancyreason",
            ],
        ),
        (
            Kind::BatchComparison,
            &[
                "countyname",
                "scannerid",
                "batchid",
                "countpermanifest",
                "countpercvrfile",
            ],
        ),
        (
            Kind::Uploads,
            &["name", "filename", "status", "computedhash"],
        ),
        // In 2018 without the hashes, which are in lists of their own.
        (Kind::Uploads, &["name", "filename", "status", "hashstatus"]),
        (
            Kind::BallotList,
            &[
                "scannerid",
                "batchid",
                "recordid",
                "imprintedid",
                "cvrnumber",
                "audited",
            ],
        ),
        (Kind::Hashes, &["countyname", "ballotmanifesthash"]),
        (Kind::Hashes, &["countyname", "cvrexporthash"]),
        (Kind::AuditBoards, &["countyname", "member", "signintime"]),
        (
            Kind::CountyTotals,
            &["countyname", "contestname", "choice", "votes"],
        ),
        (Kind::StateTotals, &["contestname", "choice", "votes"]),
        (
            Kind::ContestsByCounty,
            &["countyid", "countyname", "contestname"],
        ),
        (
            Kind::CanonicalNames,
            &["countyname", "contestname", "contestchoices"],
        ),
        (
            Kind::PrecinctResults,
            &["county", "precinct", "contest", "choice", "totalvotes"],
        ),
        (
            Kind::TargetContests,
            &["county", "contest", "contestmargin"],
        ),
    ];
    if let Some((kind, _)) = kinds.iter().find(|(_, names)| has(names)) {
        return Some(*kind);
    }
    if has(&["contestname", "jurisdictions"]) {
        return Some(Kind::ArloContests);
    }
    if let Some(kind) = arlo_kind(&cells) {
        return Some(kind);
    }
    // In 2017 a workbook of two columns, with a sheet for each way of auditing.
    if cells.iter().filter(|cell| !cell.is_empty()).count() == 2 && has(&["county", "contest"]) {
        return Some(Kind::TargetContests);
    }
    if cells.len() == 1 && cells[0] == "seed" {
        return Some(Kind::Seed);
    }
    let any = |part: fn(&str) -> bool| cells.iter().any(|c| part(c));
    let is_manifest = any(is_tabulator) && any(is_batch) && any(is_cards);
    (is_manifest || counts_records(&cells)).then_some(Kind::Manifest)
}

/// Arlo's manifests have these headings and no others; its candidate totals begin with the batch.
fn arlo_kind(cells: &[String]) -> Option<Kind> {
    let named: Vec<&str> = cells
        .iter()
        .map(String::as_str)
        .filter(|c| !c.is_empty())
        .collect();
    let manifest = [
        "container",
        "tabulator",
        "batchname",
        "numberofballots",
        "cvr",
    ];
    if named.contains(&"batchname") && named.contains(&"numberofballots") {
        let only = named.iter().all(|name| manifest.contains(name));
        return only.then_some(Kind::ArloManifest);
    }
    (cells.first().is_some_and(|first| first == "batchname") && named.len() > 1)
        .then_some(Kind::ArloTallies)
}
