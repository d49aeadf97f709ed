//! ES&S's table of cards, with the columns of box and serial number in which a card's identity stands as it is.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::Name;
use election::record::{Card, Contest};

use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: false,
    identity: true,
    batches: true,
    cards: true,
    unranked: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    /// For each contest its first column among those of contests, and how many it has.
    columns: Vec<(usize, usize)>,
    selections: Vec<Vec<Name>>,
    /// What stands in each of these columns.
    cells: Vec<Option<Name>>,
    undervote: Name,
    rows: u64,
}

const FIRST: &str = "seqno,Cast Vote Record,Precinct,Ballot Style,Serial Number,BoxNum,BoxPosition,\
                     Machine,Reporting Group";

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.csv"))?;
        let mut columns = Vec::new();
        let mut width = 0;
        out.write_all(FIRST.as_bytes())?;
        for contest in invented.contests() {
            let of_contest = contest.ranks.max(contest.vote_for);
            columns.push((width, of_contest as usize));
            width += of_contest as usize;
            for column in 1..=of_contest {
                write!(out, ",{}", heading(contest, column))?;
            }
        }
        out.write_all(b"\n")?;
        let names = |contest: &Contest| {
            let selections = contest.selections.iter();
            selections.map(|selection| selection.name.clone()).collect()
        };
        Ok(Writer {
            out,
            columns,
            selections: invented.contests().iter().map(names).collect(),
            cells: vec![None; width],
            undervote: "undervote".into(),
            rows: 0,
        })
    }
}

/// A contest with several votes has as many columns of one heading.
fn heading(contest: &Contest, column: u32) -> String {
    match contest.ranks {
        0 => contest.name.to_string(),
        _ => format!("{} Choice {column} ({})", contest.name, 40 + column),
    }
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.rows += 1;
        let id = &card.identity;
        write!(
            self.out,
            "{},{0},{},{},{},{},{},{},{}",
            self.rows,
            id.precinct,
            id.ballot_type,
            id.imprinted_id,
            id.batch,
            id.record,
            id.tabulator,
            id.counting_group,
        )?;
        self.cells.fill(None);
        for reading in card.readings.iter() {
            let contest = reading.contest as usize - 1;
            let (first, columns) = self.columns[contest];
            self.cells[first..first + columns].fill(Some(self.undervote.clone()));
            for (k, mark) in reading.marks.iter().enumerate() {
                // Marks are at rank 1 in a contest without ranks, where they fill the columns one by one.
                let at = first + k.max(mark.rank as usize - 1);
                let name = &self.selections[contest][mark.selection as usize - 1];
                self.cells[at] = Some(name.clone());
            }
        }
        for cell in &self.cells {
            match cell {
                None => self.out.write_all(b",")?,
                Some(name) => write!(self.out, ",{name}")?,
            }
        }
        self.out.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
