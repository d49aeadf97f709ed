//! Dominion's comma-separated values.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use election::record::{Card, Contest};

use super::ones::Ones;
use super::{ExportWriter, Invented, Says, file};

pub(super) const SAYS: Says = Says {
    marks: false,
    overvotes: true,
    identity: true,
    batches: true,
    unranked: true,
    cards: true,
};

pub(super) struct Writer {
    out: BufWriter<File>,
    ones: Ones,
    rows: u64,
}

const FIRST: &str =
    "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,PrecinctPortion,BallotType";

impl Writer {
    pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
        let mut out = file(&folder.join("cvr.csv"))?;
        let ones = Ones::new(invented.contests());
        let mut rows = [String::from(",,,,,,,"), String::from(",,,,,,,")];
        for contest in invented.contests() {
            for rank in 1..=contest.ranks.max(1) {
                for selection in &contest.selections {
                    rows[0].push_str(&format!(",{}", heading(contest)));
                    rows[1].push_str(&match contest.ranks {
                        0 => format!(",{}", selection.name),
                        _ => format!(",{}({rank})", selection.name),
                    });
                }
            }
        }
        let commas = ",".repeat(ones.width());
        write!(out, "Invented election,5.10.50.85,,,,,,{commas}\r\n")?;
        write!(out, "{}\r\n{}\r\n{FIRST}{commas}\r\n", rows[0], rows[1])?;
        Ok(Writer { out, ones, rows: 0 })
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
        self.ones.write(card, &mut self.out)?;
        self.out.write_all(b"\r\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
