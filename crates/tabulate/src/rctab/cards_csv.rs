//! `rctab_cvr.csv`: cards of any format as one table, a row a card.

use std::io::{self, Write};

use super::Config;
use super::cards::OneCard;
use super::commons_csv::Csv;

pub(super) struct CardsCsv<W> {
    out: W,
    csv: Csv,
    ranks: u16,
}

impl<W: Write> CardsCsv<W> {
    pub fn begin(out: W, config: &Config) -> io::Result<Self> {
        // Without a limit there is a column for each candidate.
        let ranks = match config.rules.ranks {
            Some(ranks) => u16::try_from(ranks).unwrap_or(u16::MAX),
            None => u16::try_from(config.candidates.len()).unwrap_or(u16::MAX),
        };
        let mut table = CardsCsv {
            out,
            csv: Csv::default(),
            ranks,
        };
        for heading in [
            "Source Filepath",
            "CVR Provider",
            "Contest Id",
            "RCTab CVR Id",
            "Tabulator Id",
            "Batch Id",
            "Vendor Id",
            "Precinct",
            "Precinct Portion",
        ] {
            table.csv.cell(heading);
        }
        for rank in 1..=ranks {
            table.csv.cell(&format!("Rank {rank}"));
        }
        table.end()?;
        Ok(table)
    }

    pub fn card(&mut self, card: &OneCard<'_>) -> io::Result<()> {
        for cell in [
            card.source,
            card.provider,
            card.contest,
            &card.id,
            &card.tabulator,
            &card.batch,
            &card.supplied,
            &card.precinct,
            &card.portion,
        ] {
            self.csv.cell(cell);
        }
        let mut ranked = card.ranked.chunk_by(|a, b| a.0 == b.0).peekable();
        for rank in 1..=self.ranks {
            match ranked.next_if(|at_rank| at_rank[0].0 == rank) {
                // Several at one rank stand below each other.
                Some(at_rank) => {
                    let names: Vec<&str> = at_rank.iter().map(|(_, r)| &*r.name).collect();
                    self.csv.cell(&names.join("\n"));
                }
                None => self.csv.cell("undervote"),
            }
        }
        self.end()
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn end(&mut self) -> io::Result<()> {
        self.csv.end();
        self.out.write_all(self.csv.text.as_bytes())?;
        self.csv.text.clear();
        Ok(())
    }
}
