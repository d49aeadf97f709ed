//! The table of scanned ballots: for the id of each sheet the workstation that scanned it, and the id printed on it.
//!
//! A row `#FormatVersion 1` may stand above the headings, the first of which begins with `#`. A sheet has a row for each of
//! its pages.

use std::collections::HashMap;
use std::io::{self, Read};

use election::{Code, Finding, Name, Place, Weight, fold};

use crate::columns::shortened;
use crate::cvr::{Listed, Names};
use crate::delimited::{Row, Rows};

/// The columns of the table.
pub(super) struct Columns {
    id: usize,
    printed: usize,
    workstation: Option<usize>,
    group: Option<usize>,
}

impl Columns {
    /// Known by `CvrId` and `UniqueIdentifier`.
    pub fn of(row: Row<'_>) -> Option<Self> {
        let titles: Vec<String> = row.texts().iter().map(|title| fold(title)).collect();
        let find = |name: &str| titles.iter().position(|title| title == name);
        Some(Columns {
            id: find("cvrid")?,
            printed: find("uniqueidentifier")?,
            workstation: find("workstation"),
            group: find("votingtype"),
        })
    }
}

/// A sheet that was scanned.
pub(super) struct Ballot {
    pub printed: Box<str>,
    pub workstation: Name,
    pub group: Name,
    path: Name,
    line: u64,
    met: bool,
}

/// Sheets by their ids, in small letters.
#[derive(Default)]
pub(super) struct Ballots(HashMap<Box<str>, Ballot>);

impl Ballots {
    /// Takes the rows of a table.
    ///
    /// # Errors
    /// The stream cannot be read; the rows before that are kept.
    pub fn read(
        &mut self,
        stream: &mut dyn Read,
        path: &Name,
        listed: &mut Listed,
    ) -> io::Result<()> {
        let mut rows = Rows::new(stream)?;
        let mut names = Names::default();
        let mut columns: Option<Columns> = None;
        let mut width = 0;
        while let Some(row) = rows.next()? {
            let Some(of) = &columns else {
                columns = Columns::of(row);
                width = row.len();
                continue;
            };
            if row.is_blank() {
                continue;
            }
            let mut find = |code, weight, expected: &str, found: &str| {
                let place =
                    Place::file(path.clone()).row(u32::try_from(row.line).unwrap_or(u32::MAX));
                listed.push(Finding::new(code, weight, place, expected, found));
            };
            if !row.ended {
                find(
                    Code::LastLine,
                    Weight::Note,
                    "an end of the line",
                    "the end of the file",
                );
            }
            let id = row.text(of.id).to_ascii_lowercase();
            if row.len() != width || id.is_empty() {
                let expected = format!("{width} cells and a CvrId");
                let found = format!("{} cells; the row is left out", row.len());
                find(Code::CellUnreadable, Weight::Unread, &expected, &found);
                continue;
            }
            let mut name = |at: Option<usize>| -> Name {
                at.map_or_else(|| "".into(), |at| names.get(row.raw(at)))
            };
            let ballot = Ballot {
                printed: row.text(of.printed).into(),
                workstation: name(of.workstation),
                group: name(of.group),
                path: path.clone(),
                line: row.line,
                met: false,
            };
            match self.0.get(&*id) {
                Some(other)
                    if other.printed == ballot.printed
                        && other.workstation == ballot.workstation => {}
                Some(_) => {
                    let expected = "the workstation and identifier of its other rows";
                    let found = format!("others for “{}”, left out", shortened(&id));
                    find(Code::NameConflict, Weight::Unexplained, expected, &found);
                }
                None => {
                    self.0.insert(id.into(), ballot);
                }
            }
        }
        Ok(())
    }

    /// Whether no table was there.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is known of a sheet.
    pub fn get(&self, id: &str) -> Option<&Ballot> {
        self.0.get(&*id.to_ascii_lowercase())
    }

    /// There is a sheet with this id.
    pub fn meet(&mut self, id: &str) {
        if let Some(ballot) = self.0.get_mut(&*id.to_ascii_lowercase()) {
            ballot.met = true;
        }
    }

    /// Says which sheets were scanned and are in no file.
    pub fn without_cards(&self, listed: &mut Listed) {
        let mut unmet: Vec<_> = self.0.iter().filter(|(_, ballot)| !ballot.met).collect();
        unmet.sort_by(|a, b| (&a.1.path, a.1.line).cmp(&(&b.1.path, b.1.line)));
        for (id, ballot) in unmet {
            let row = u32::try_from(ballot.line).unwrap_or(u32::MAX);
            let place = Place::file(ballot.path.clone()).row(row);
            let (code, weight) = (Code::NameConflict, Weight::Unexplained);
            let found = format!("none with id “{}”", shortened(id));
            listed.push(Finding::new(code, weight, place, "a sheet", found));
        }
    }
}
