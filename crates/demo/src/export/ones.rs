//! Columns of ones and zeros: a cell for each selection and rank, blank where the contest is not on the card.

use std::io::{self, Write};

use election::record::{Card, Contest};

/// The cells of a card.
pub(super) struct Ones {
    /// For each contest its first column, and how many selections and ranks it has.
    columns: Vec<(usize, usize, usize)>,
    /// A cell for each column.
    cells: Vec<u8>,
}

impl Ones {
    /// The columns of these contests, rank by rank.
    pub fn new(contests: &[Contest]) -> Self {
        let mut width = 0;
        let columns = contests.iter().map(|contest| {
            let (selections, ranks) = (contest.selections.len(), contest.ranks.max(1) as usize);
            width += selections * ranks;
            (width - selections * ranks, selections, ranks)
        });
        Ones {
            columns: columns.collect(),
            cells: vec![0; width],
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Writes the cells of a card, each behind a comma.
    pub fn write(&mut self, card: &Card, out: &mut impl Write) -> io::Result<()> {
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
                b' ' => out.write_all(b",")?,
                cell => out.write_all(&[b',', *cell])?,
            }
        }
        Ok(())
    }
}
