//! The ballot manifest beside an export: a row a batch, counted as the cards are made.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use election::record::CardIdentity;

use super::file;

/// How many cards each batch of each tabulator has.
#[derive(Default)]
pub(super) struct Manifest(BTreeMap<(u64, u64), u64>);

impl Manifest {
    /// Counts a card, whose tabulator and batch are numbers.
    pub fn add(&mut self, card: &CardIdentity) {
        let number = |text: &str| text.parse().unwrap_or(0);
        let batch = (number(&card.tabulator), number(&card.batch));
        *self.0.entry(batch).or_default() += 1;
    }

    /// Writes it as Colorado's counties do.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut out = file(&folder.join("manifest.csv"))?;
        writeln!(out, "CountyID,ScannerID,BatchID,NumBallots,StorageLocation")?;
        for ((tabulator, batch), cards) in &self.0 {
            writeln!(out, "Invented,{tabulator},{batch},{cards},Box {tabulator}")?;
        }
        out.flush()
    }
}
