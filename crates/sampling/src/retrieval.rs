//! The cards of a sample as people fetch them: container by container, batch by batch, position by position.

use election::Name;

use crate::Universe;

/// A card to pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Its position in the batch, from 1.
    pub position: u64,
    /// The draws that point at it, from 1, in order: more than one where cards are drawn with replacement.
    pub draws: Vec<u64>,
}

/// The cards to pull from one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchPulls {
    /// The place of the batch in the universe, from 0.
    pub batch: usize,
    /// The cards by their positions.
    pub cards: Vec<Pull>,
}

/// The batches of one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPulls {
    /// The county whose container it is.
    pub county: Name,
    /// The container; empty for batches of which none is known, each of which stands alone.
    pub container: Name,
    /// Its batches, in the order of the universe.
    pub batches: Vec<BatchPulls>,
}

/// A number that no card of the universe has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("draw {draw} is card {number}, and there are {cards} cards")]
pub struct NoSuchCard {
    /// The draw, from 1.
    pub draw: u64,
    /// The number of the card.
    pub number: u64,
    /// How many cards the universe has.
    pub cards: u64,
}

/// Groups draws, each the number of a card from 1 to N. Containers stand where the first of their batches stands in the
/// universe.
///
/// # Errors
/// A number is of no card.
pub fn retrieval_list(
    universe: &Universe<'_>,
    draws: impl IntoIterator<Item = u64>,
) -> Result<Vec<ContainerPulls>, NoSuchCard> {
    let mut drawn: Vec<(u64, u64)> = (1..)
        .zip(draws)
        .map(|(draw, number)| (number, draw))
        .collect();
    drawn.sort_unstable();
    let mut containers: Vec<ContainerPulls> = Vec::new();
    for pointing in drawn.chunk_by(|(a, _), (b, _)| a == b) {
        let (number, draw) = pointing[0];
        let found = universe.locate(number).ok_or(NoSuchCard {
            draw,
            number,
            cards: universe.cards().0,
        })?;
        let (place, card) = found;
        let name = &card.batch.container;
        let same = |of: &&mut ContainerPulls| {
            let batch = of.batches.last().map(|last| last.batch);
            batch == Some(place)
                || (!name.is_empty() && of.container == *name && of.county == *card.county)
        };
        let at = match containers.iter_mut().rev().find(same) {
            Some(container) => container,
            None => {
                containers.push(ContainerPulls {
                    county: card.county.clone(),
                    container: name.clone(),
                    batches: Vec::new(),
                });
                containers.last_mut().expect("one was added")
            }
        };
        if at.batches.last().is_none_or(|last| last.batch != place) {
            let cards = Vec::new();
            at.batches.push(BatchPulls {
                batch: place,
                cards,
            });
        }
        let batch = at.batches.last_mut().expect("one was added");
        batch.cards.push(Pull {
            position: card.position,
            draws: pointing.iter().map(|(_, draw)| *draw).collect(),
        });
    }
    Ok(containers)
}

#[cfg(test)]
mod tests {
    use election::{Batch, Cards};

    use super::*;

    /// Two counties, each with a box 1; batches a and c are in one box, and b lies between them in the manifest.
    #[test]
    fn box_by_box() {
        let batch = |name: &str, container: &str, cards| Batch {
            name: name.into(),
            container: container.into(),
            cards: Cards(cards),
            ..Batch::default()
        };
        let batches = [
            batch("a", "box 1", 10),
            batch("b", "", 10),
            batch("c", "box 1", 10),
            batch("d", "", 10),
        ];
        let other = batch("e", "box 1", 10);
        let (first, second): (Name, Name) = ("First".into(), "Second".into());
        let of_first = batches.iter().map(|batch| (&first, batch));
        let universe = Universe::join(of_first.chain([(&second, &other)]));
        let list = retrieval_list(&universe, [25, 3, 12, 44, 3, 31, 1, 11]).unwrap();
        let shown: Vec<String> = list.iter().map(shown).collect();
        assert_eq!(
            shown,
            [
                "First box 1: batch 0 cards 1 (7), 3 (2 5); batch 2 cards 5 (1)",
                "First : batch 1 cards 1 (8), 2 (3)",
                "First : batch 3 cards 1 (6)",
                "Second box 1: batch 4 cards 4 (4)",
            ]
        );
        let none = retrieval_list(&universe, [1, 51]).unwrap_err();
        assert_eq!(
            none.to_string(),
            "draw 2 is card 51, and there are 50 cards"
        );
        assert!(retrieval_list(&universe, [0]).is_err());
    }

    fn shown(of: &ContainerPulls) -> String {
        let card = |pull: &Pull| {
            let draws: Vec<_> = pull.draws.iter().map(u64::to_string).collect();
            format!("{} ({})", pull.position, draws.join(" "))
        };
        let batch = |of: &BatchPulls| {
            let cards: Vec<_> = of.cards.iter().map(card).collect();
            format!("batch {} cards {}", of.batch, cards.join(", "))
        };
        let batches: Vec<_> = of.batches.iter().map(batch).collect();
        format!("{} {}: {}", of.county, of.container, batches.join("; "))
    }
}
