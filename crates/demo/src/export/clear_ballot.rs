//! Clear Ballot's comma-separated values.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::record::{Card, Contest};

use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    // It has no counting groups.
    identity: false,
    cards: true,
    unranked: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    /// For each contest its first column among those of contests, and how many selections and ranks it has.
    columns: Vec<(usize, usize, usize)>,
    /// A cell for each of these columns.
    cells: Vec<u8>,
    rows: u64,
}

const FIRST: &str = "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,\
                     PrecinctStyleName,ScanComputerName,Status,Remade";

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.csv"))?;
        let mut columns = Vec::new();
        let mut width = 0;
        out.write_all(FIRST.as_bytes())?;
        for contest in invented.contests() {
            let ranks = contest.ranks.max(1);
            columns.push((width, contest.selections.len(), ranks as usize));
            for rank in 1..=ranks {
                for selection in &contest.selections {
                    width += 1;
                    let contest = heading(contest, rank);
                    write!(out, ",Choice_{width}_1:{contest}:{}:NON", selection.name)?;
                }
            }
        }
        out.write_all(b"\n")?;
        Ok(Writer {
            out,
            columns,
            cells: vec![0; width],
            rows: 0,
        })
    }
}

fn heading(contest: &Contest, rank: u32) -> String {
    let (name, votes) = (&contest.name, contest.vote_for);
    match contest.ranks {
        0 => format!("{name}:Vote For {votes}"),
        _ => format!("{name}:{rank}:Number of Winners {votes}"),
    }
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.rows += 1;
        let id = &card.identity;
        write!(
            self.out,
            "{},{},{},{},{},{},{4},{},0,0",
            self.rows,
            id.batch,
            id.record,
            id.imprinted_id,
            id.precinct,
            id.ballot_type,
            id.tabulator,
        )?;
        self.cells.fill(b' ');
        for reading in card.readings.iter() {
            let (first, selections, ranks) = self.columns[reading.contest as usize - 1];
            self.cells[first..first + selections * ranks].fill(b'0');
            for mark in reading.marks {
                let (rank, selection) = (mark.rank as usize - 1, mark.selection as usize - 1);
                self.cells[first + rank * selections + selection] = b'1';
            }
        }
        for cell in &self.cells {
            match cell {
                b' ' => self.out.write_all(b",")?,
                cell => self.out.write_all(&[b',', *cell])?,
            }
        }
        self.out.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
