//! A manifest against another count of the same batches, in both directions.

use std::collections::HashMap;

use election::{Batch, BatchComparison, Cards, Manifest};

/// How a batch differs.
#[derive(Clone, Copy, Debug)]
pub enum BatchDifference<'a> {
    /// The manifest lacks it.
    OnlyInComparison(&'a BatchComparison),
    /// The comparison lacks it.
    OnlyInManifest(&'a Batch),
    /// Both have it, with another number of cards.
    Count(&'a Batch, &'a BatchComparison),
}

/// Joins by tabulator and batch: the same text, else the same but for case. A batch that stands in
/// several rows of one file is joined row by row.
pub fn compare_batches<'a>(
    manifest: &'a Manifest,
    comparison: &[&'a BatchComparison],
) -> Vec<BatchDifference<'a>> {
    let key = |tabulator: &str, batch: &str| (tabulator.to_lowercase(), batch.to_lowercase());
    let mut open: HashMap<_, Vec<&BatchComparison>> = HashMap::new();
    for row in comparison.iter().rev() {
        open.entry(key(&row.tabulator, &row.batch))
            .or_default()
            .push(row);
    }
    let mut differences = Vec::new();
    for batch in &manifest.batches {
        let rows = open.get_mut(&key(&batch.tabulator, &batch.name));
        let exact =
            |row: &&BatchComparison| row.tabulator == batch.tabulator && row.batch == batch.name;
        let row = rows.and_then(|rows| match rows.iter().rposition(exact) {
            Some(k) => Some(rows.remove(k)),
            None => rows.pop(),
        });
        match row {
            None => differences.push(BatchDifference::OnlyInManifest(batch)),
            Some(row) if row.in_manifest != batch.cards => {
                differences.push(BatchDifference::Count(batch, row));
            }
            Some(_) => {}
        }
    }
    let mut left: Vec<_> = open.into_values().flatten().collect();
    left.sort_by(|a, b| a.place.cmp(&b.place));
    // A row that speaks of no card in the manifest and none in the CVR file asks for no batch.
    let speaks = |row: &&BatchComparison| row.in_manifest.max(row.in_cvr_file) > Cards(0);
    differences.extend(
        left.into_iter()
            .filter(speaks)
            .map(BatchDifference::OnlyInComparison),
    );
    differences
}

#[cfg(test)]
mod tests {
    use election::Place;

    use super::*;

    #[test]
    fn both_directions() {
        let batch = |tabulator: &str, name: &str, cards, row| Batch {
            tabulator: tabulator.into(),
            name: name.into(),
            cards: Cards(cards),
            row,
            ..Batch::default()
        };
        let row = |tabulator: &str, batch: &str, cards, row| BatchComparison {
            county: "A".into(),
            tabulator: tabulator.into(),
            batch: batch.into(),
            in_manifest: Cards(cards),
            in_cvr_file: Cards(cards),
            difference: Some(0),
            place: Place::file("c.csv").row(row),
        };
        let manifest = Manifest {
            county: "A".into(),
            file: "m.csv".into(),
            sha256: String::new(),
            lines: 5,
            batches: vec![
                batch("1", "1", 10, 2),
                batch("1", "Gen-2", 20, 3),
                batch("1", "3", 30, 4),
                batch("1", "4", 40, 5),
            ],
        };
        let rows = [
            row("1", "1", 10, 2),
            row("1", "GEN-2", 20, 3),
            row("1", "3", 31, 4),
            row("1", "9", 5, 5),
            row("1", "10", 0, 6),
        ];
        let rows: Vec<_> = rows.iter().collect();
        let found: Vec<_> = compare_batches(&manifest, &rows)
            .into_iter()
            .map(|difference| match difference {
                BatchDifference::OnlyInComparison(r) => format!("+{}", r.batch),
                BatchDifference::OnlyInManifest(b) => format!("-{}", b.name),
                BatchDifference::Count(b, r) => format!("{}:{}/{}", b.name, b.cards, r.in_manifest),
            })
            .collect();
        assert_eq!(found, ["3:30/31", "-4", "+9"]);
    }
}
