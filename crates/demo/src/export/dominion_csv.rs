//! Dominion's comma-separated values.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::record::{Card, Contest};

use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    identity: true,
    unranked: true,
    cards: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    /// For each contest its first column among those of contests, and how many selections and ranks it has.
    columns: Vec<(usize, usize, usize)>,
    /// A cell for each of these columns.
    cells: Vec<u8>,
    rows: u64,
}

const FIRST: &str =
    "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,PrecinctPortion,BallotType";

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.csv"))?;
        let mut columns = Vec::new();
        let mut rows = [String::from(",,,,,,,"), String::from(",,,,,,,")];
        let mut width = 0;
        for contest in invented.contests() {
            let ranks = contest.ranks.max(1);
            columns.push((width, contest.selections.len(), ranks as usize));
            width += contest.selections.len() * ranks as usize;
            for rank in 1..=ranks {
                for selection in &contest.selections {
                    rows[0].push_str(&format!(",{}", heading(contest)));
                    rows[1].push_str(&match contest.ranks {
                        0 => format!(",{}", selection.name),
                        _ => format!(",{}({rank})", selection.name),
                    });
                }
            }
        }
        let commas = ",".repeat(width);
        write!(out, "Invented election,5.10.50.85,,,,,,{commas}\r\n")?;
        write!(out, "{}\r\n{}\r\n{FIRST}{commas}\r\n", rows[0], rows[1])?;
        Ok(Writer {
            out,
            columns,
            cells: vec![0; width],
            rows: 0,
        })
    }
}

fn heading(contest: &Contest) -> String {
    let (name, votes) = (&contest.name, contest.vote_for);
    match contest.ranks {
        0 => format!("{name} (Vote For={votes})"),
        ranks => format!("\"{name} (Number of positions={votes}, Number of ranks={ranks})\""),
    }
}

impl ExportWriter for Writer {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        self.rows += 1;
        let id = &card.identity;
        write!(
            self.out,
            "{},{},{},{},{},{},{},{}",
            self.rows,
            id.tabulator,
            id.batch,
            id.record,
            id.imprinted_id,
            id.counting_group,
            id.precinct,
            id.ballot_type
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
        self.out.write_all(b"\r\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
