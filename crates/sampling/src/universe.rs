//! The cards that may be drawn, in the order in which they are counted.

use election::{Batch, Cards, Name};

/// Batches of one or more counties, joined one after the other: the cards are numbered 1 … N down the
/// list. The order of the list is the caller's: Colorado joins by county number, then file order.
#[derive(Clone, Debug, Default)]
pub struct Universe<'a> {
    batches: Vec<(&'a Name, &'a Batch)>,
    /// `last[k]`: the number of the last card of batch k; never falls.
    last: Vec<u64>,
}

/// The card that a number points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardAt<'a> {
    /// The county.
    pub county: &'a Name,
    /// The batch.
    pub batch: &'a Batch,
    /// The position in the batch, from 1.
    pub position: u64,
}

impl<'a> Universe<'a> {
    /// Joins batches in the order given. A batch whose cards would carry the count past 2⁶⁴ adds none.
    pub fn join(batches: impl IntoIterator<Item = (&'a Name, &'a Batch)>) -> Self {
        let mut universe = Universe::default();
        for (county, batch) in batches {
            let before = universe.last.last().copied().unwrap_or(0);
            universe.batches.push((county, batch));
            universe.last.push(before.saturating_add(batch.cards.0));
        }
        universe
    }

    /// N.
    pub fn cards(&self) -> Cards {
        Cards(self.last.last().copied().unwrap_or(0))
    }

    /// The card with a number from 1 to N; none for any other number.
    pub fn card(&self, number: u64) -> Option<CardAt<'a>> {
        self.locate(number).map(|(_, card)| card)
    }

    /// The same, and the place of its batch in the list, from 0.
    pub fn locate(&self, number: u64) -> Option<(usize, CardAt<'a>)> {
        let k = self.last.partition_point(|last| *last < number);
        let before = match k {
            0 => 0,
            _ => self.last[k - 1],
        };
        let (county, batch) = *self.batches.get(k)?;
        let card = CardAt {
            county,
            batch,
            position: number.checked_sub(before)?,
        };
        (number > 0).then_some((k, card))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_down_the_joined_list() {
        let batch = |name: &str, cards| Batch {
            tabulator: "1".into(),
            name: name.into(),
            cards: Cards(cards),
            row: 2,
            ..Batch::default()
        };
        let (first, second): (Name, Name) = ("A".into(), "B".into());
        let (a, empty, b) = (batch("1", 3), batch("2", 0), batch("3", 2));
        let universe = Universe::join([(&first, &a), (&first, &empty), (&second, &b)]);
        assert_eq!(universe.cards(), Cards(5));
        let at = |n| universe.card(n).map(|c| (&*c.batch.name, c.position));
        assert_eq!(at(0), None);
        assert_eq!(at(1), Some(("1", 1)));
        assert_eq!(at(3), Some(("1", 3)));
        assert_eq!(at(4), Some(("3", 1))); // an empty batch has no card to draw
        assert_eq!(at(5), Some(("3", 2)));
        assert_eq!(at(6), None);
        assert_eq!(Universe::default().card(1), None);
    }
}
