//! Clear Ballot's comma-separated values.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::record::{Card, Contest};

use super::ones::Ones;
use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    // It has no counting groups.
    identity: false,
    batches: true,
    cards: true,
    unranked: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    ones: Ones,
    rows: u64,
}

const FIRST: &str = "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,\
                     PrecinctStyleName,ScanComputerName,Status,Remade";

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.csv"))?;
        let ones = Ones::new(invented.contests());
        let mut column = 0;
        out.write_all(FIRST.as_bytes())?;
        for contest in invented.contests() {
            for rank in 1..=contest.ranks.max(1) {
                for selection in &contest.selections {
                    column += 1;
                    let contest = heading(contest, rank);
                    write!(out, ",Choice_{column}_1:{contest}:{}:NON", selection.name)?;
                }
            }
        }
        out.write_all(b"\n")?;
        Ok(Writer { out, ones, rows: 0 })
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
        self.ones.write(card, &mut self.out)?;
        self.out.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
