//! Which cards of an export were met, so that a second one with the same id is noticed.
//!
//! Exact, and some bytes a card: records are numbers nearly always.

use std::collections::{BTreeSet, HashMap};

use election::record::CardIdentity;

/// Tabulator, batch and sheet.
type Group = (String, String, u32);

/// The records of each tabulator, batch and sheet.
#[derive(Default)]
pub(crate) struct Seen(HashMap<Group, (BTreeSet<u32>, BTreeSet<String>)>);

impl Seen {
    /// Whether the card is the first with its id. Where the record is withheld the imprinted id stands for it.
    pub fn is_first(&mut self, card: &CardIdentity) -> bool {
        let group = (card.tabulator.clone(), card.batch.clone(), card.sheet);
        let (numbers, others) = self.0.entry(group).or_default();
        match card.record.parse() {
            Ok(number) => numbers.insert(number),
            Err(_) if card.imprinted_id.is_empty() => true,
            Err(_) => others.insert(card.imprinted_id.clone()),
        }
    }
}
