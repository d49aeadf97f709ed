//! Which cards of an export were met, so that a second one with the same id is noticed.
//!
//! Exact, and some bytes a card: records are numbers nearly always, and follow one another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use election::record::CardIdentity;

/// The records of each tabulator, batch and sheet.
#[derive(Default)]
pub(crate) struct Seen {
    groups: HashMap<(String, String, u32), usize>,
    records: Vec<Records>,
    /// The group of the last card: cards of a batch follow one another.
    last: Option<(String, String, u32, usize)>,
}

#[derive(Default)]
struct Records {
    /// For each number divided by 64 a bit for each remainder.
    numbers: BTreeMap<u64, u64>,
    others: BTreeSet<String>,
}

impl Seen {
    /// Whether the card is the first with its id. Where the record is withheld (`X`, or nothing) the imprinted
    /// id stands for it; a card without either cannot be told from others.
    pub fn is_first(&mut self, card: &CardIdentity) -> bool {
        let records = self.group(card);
        if let Some(number) = number(&card.record) {
            let (bits, bit) = (
                records.numbers.entry(number / 64).or_default(),
                1 << (number % 64),
            );
            let is_first = *bits & bit == 0;
            *bits |= bit;
            return is_first;
        }
        match (&*card.record, &*card.imprinted_id) {
            ("" | "X", "") => true,
            ("" | "X", imprinted_id) => records.others.insert(imprinted_id.to_owned()),
            (record, _) => records.others.insert(record.to_owned()),
        }
    }

    fn group(&mut self, card: &CardIdentity) -> &mut Records {
        let at = match &self.last {
            Some((tabulator, batch, sheet, at))
                if *batch == card.batch && *tabulator == card.tabulator && *sheet == card.sheet =>
            {
                *at
            }
            _ => {
                let (tabulator, batch) = (card.tabulator.clone(), card.batch.clone());
                let next = self.records.len();
                let group = (tabulator.clone(), batch.clone(), card.sheet);
                let at = *self.groups.entry(group).or_insert(next);
                if at == next {
                    self.records.push(Records::default());
                }
                self.last = Some((tabulator, batch, card.sheet, at));
                at
            }
        };
        &mut self.records[at]
    }
}

/// The number that a record is, as numbers are written: `07` is another record than `7`.
fn number(record: &str) -> Option<u64> {
    let plain = record.bytes().all(|b| b.is_ascii_digit());
    let plain = plain && (record.len() == 1 || !record.starts_with('0'));
    plain.then(|| record.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart() {
        let mut seen = Seen::default();
        let mut is_first = |batch: &str, record: &str, imprinted_id: &str| {
            seen.is_first(&CardIdentity {
                batch: batch.to_owned(),
                record: record.to_owned(),
                imprinted_id: imprinted_id.to_owned(),
                ..CardIdentity::default()
            })
        };
        for (batch, record, imprinted_id, expected) in [
            ("1", "7", "", true),
            ("1", "71", "", true),
            ("1", "07", "", true),
            ("1", "+7", "", true),
            ("2", "7", "", true),
            ("1", "7", "other", false),
            ("2", "A1", "", true),
            ("2", "A1", "", false),
            ("2", "X", "1-2-3", true),
            ("2", "X", "1-2-4", true),
            ("2", "X", "1-2-3", false),
            ("2", "X", "", true),
            ("2", "X", "", true),
            ("1", "18446744073709551615", "", true),
            ("1", "18446744073709551615", "", false),
        ] {
            let found = is_first(batch, record, imprinted_id);
            assert_eq!(found, expected, "{batch}-{record} {imprinted_id}");
        }
    }
}
