//! Faults in what counties sent and in what was counted: manifests, the upload log, votes.

use super::{Planted, Planter, put};
use crate::faults::Fault;
use crate::plan;
use crate::published::Cell;
use crate::uploads;

impl Planter<'_> {
    pub(super) fn missing_batch(&mut self) -> Option<Planted> {
        let county = &self.state.counties[self.county("Aspen Flats")?];
        let batch = county
            .batches
            .iter()
            .position(|b| &*b.tabulator == "2" && &*b.name == "9")?;
        let (path, gone) = (county.manifest(), &county.batches[batch]);
        let table = self.published.table(&path)?;
        table
            .rows
            .remove(row_of_batch(&table.rows, &gone.tabulator, &gone.name)?);
        Some(Planted {
            county: Some(county.name.clone()),
            batches: vec![format!("{}-{}", gone.tabulator, gone.name)],
            was: gone.cards.to_string(),
            ..self.note(Fault::MissingBatch, &[&path, uploads::PATH])
        })
    }

    /// Of each of two tabulators, the batch from which most cards were drawn: they change places.
    pub(super) fn reordered_manifest(&mut self) -> Option<Planted> {
        let index = self.county("Birch")?;
        let county = &self.state.counties[index];
        let sample = self.audit.sample(plan::BIRCH_CLERK)?;
        let most_drawn = |tabulator: &str| {
            let batches = county.batches.iter().enumerate();
            let of_tabulator = batches.filter(|(_, batch)| &*batch.tabulator == tabulator);
            of_tabulator.map(|(k, _)| k).max_by_key(|k| {
                let drawn = sample.until(1).map(|draw| &self.state.cards[draw.card]);
                (drawn.filter(|card| card.batch == *k).count(), *k)
            })
        };
        let path = county.manifest();
        let (one, other) = (
            &county.batches[most_drawn("1")?],
            &county.batches[most_drawn("2")?],
        );
        let rows = &mut self.published.table(&path)?.rows;
        let first = row_of_batch(rows, &one.tabulator, &one.name)?;
        let second = row_of_batch(rows, &other.tabulator, &other.name)?;
        rows.swap(first, second);
        let name = |batch: &election::Batch| format!("{}-{}", batch.tabulator, batch.name);
        Some(Planted {
            county: Some(county.name.clone()),
            batches: vec![name(one), name(other)],
            was: format!("{} before {}", name(one), name(other)),
            is: format!("{} before {}", name(other), name(one)),
            ..self.note(Fault::ReorderedManifest, &[&path, uploads::PATH])
        })
    }

    pub(super) fn changed_hash(&mut self) -> Option<Planted> {
        let county = &self.state.counties[self.county("Willow")?];
        let mut bytes = self.published.files.get(&county.manifest())?.bytes().ok()?;
        bytes.extend_from_slice(b"\r\n");
        let other = uploads::hash(&bytes);
        let table = self.published.table(uploads::PATH)?;
        let wanted = [
            ("name", &*county.name),
            ("type", "manifest"),
            ("status", "IMPORTED"),
        ];
        let row = *table.find_all(&wanted).last()?;
        let was = put(table.cell(row, "computed_hash")?, &other);
        put(table.cell(row, "submitted_hash")?, &other);
        Some(Planted {
            county: Some(county.name.clone()),
            was,
            is: other,
            ..self.note(Fault::ChangedHash, &[uploads::PATH])
        })
    }

    pub(super) fn altered_tally(&mut self) -> Option<Planted> {
        let county = self.state.counties[self.county("Cedar")?].name.clone();
        let contest = self.contest(plan::PROPOSITION)?;
        let selection = plan::CONTESTS[plan::PROPOSITION].selections.first()?.0;
        let path = "tabulate_county.csv";
        let table = self.published.table(path)?;
        let wanted = [
            ("county_name", &*county),
            ("contest_name", &contest),
            ("choice", selection),
        ];
        let row = table.find(&wanted)?;
        let votes = table.cell(row, "votes")?;
        let is = (votes.text().parse::<u64>().ok()? + 9).to_string();
        let was = put(votes, &is);
        let (county, contest) = (Some(county), Some(contest));
        Some(Planted {
            county,
            contest,
            was,
            is,
            ..self.note(Fault::AlteredTally, &[path])
        })
    }
}

/// A manifest's headings differ between counties; its second and third column do not.
fn row_of_batch(rows: &[Vec<Cell>], tabulator: &str, batch: &str) -> Option<usize> {
    let is = |row: &[Cell]| row.len() > 2 && row[1].text() == tabulator && row[2].text() == batch;
    rows.iter().position(|row| is(row))
}
