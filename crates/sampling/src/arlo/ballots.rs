//! A sample of ballots: the smallest tickets among all ballots of the manifests.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ticket::{Ticket, Tickets};

/// A ballot that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotDraw {
    /// The batch, by its place in the list given.
    pub batch: usize,
    /// The position in the batch, from 1.
    pub position: u64,
    /// The ticket, untrimmed.
    pub ticket: Ticket,
}

/// Draws `size` ballots with replacement: the ballot with the smallest ticket is drawn and goes back with its
/// next ticket. A batch is its key (see [`super::ballot_key`]) and the positions in it that may be drawn.
pub fn draw_ballots<P>(
    tickets: &Tickets,
    batches: impl IntoIterator<Item = (String, P)>,
    size: usize,
) -> Vec<BallotDraw>
where
    P: IntoIterator<Item = u64>,
{
    let smallest = smallest(tickets, batches, size);
    let mut heap: BinaryHeap<_> = smallest.into_iter().map(Reverse).collect();
    let mut drawn = Vec::with_capacity(size.min(heap.len()));
    while drawn.len() < size {
        let Some(Reverse((ticket, batch, position))) = heap.pop() else {
            break;
        };
        heap.push(Reverse((ticket.next(), batch, position)));
        drawn.push(BallotDraw {
            batch,
            position,
            ticket,
        });
    }
    drawn
}

/// Draws `size` ballots without replacement, or all if there are not so many.
pub fn draw_ballots_once<P>(
    tickets: &Tickets,
    batches: impl IntoIterator<Item = (String, P)>,
    size: usize,
) -> Vec<BallotDraw>
where
    P: IntoIterator<Item = u64>,
{
    let smallest = smallest(tickets, batches, size);
    let once = |(ticket, batch, position)| BallotDraw {
        batch,
        position,
        ticket,
    };
    smallest.into_iter().map(once).collect()
}

/// The `size` smallest first tickets in order: no other ballot can be among the first `size` draws. Memory
/// is that of the sample, not of the manifests.
fn smallest<P>(
    tickets: &Tickets,
    batches: impl IntoIterator<Item = (String, P)>,
    size: usize,
) -> Vec<(Ticket, usize, u64)>
where
    P: IntoIterator<Item = u64>,
{
    let mut kept: BinaryHeap<(Ticket, usize, u64)> = BinaryHeap::new();
    for (batch, (key, positions)) in batches.into_iter().enumerate() {
        for position in positions {
            let candidate = (
                tickets.first(&format!("({key}, {position})")),
                batch,
                position,
            );
            if kept.len() < size {
                kept.push(candidate);
            } else if kept.peek().is_some_and(|largest| candidate < *largest) {
                kept.pop();
                kept.push(candidate);
            }
        }
    }
    kept.into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arlo::python::printed;

    /// Arlo's snapshot `test_draw_sample`: four batches of 25, keys that are plain text.
    #[test]
    fn arlo_snapshot() {
        let tickets = Tickets::new("12345678901234567890abcdefghijklmnopqrstuvwxyz😊");
        let batches = (1..=4).map(|k| (printed(&format!("pct {k}")), 1..=25));
        let drawn = draw_ballots(&tickets, batches, 3);
        let shown: Vec<_> = drawn
            .iter()
            .map(|draw| (draw.ticket.printed(), draw.batch + 1, draw.position))
            .collect();
        assert_eq!(
            shown,
            [
                ("0.000617786129909912".to_owned(), 2, 3),
                ("0.002991631653037245".to_owned(), 3, 24),
                ("0.012057030610635061".to_owned(), 1, 25),
            ]
        );
    }

    #[test]
    fn with_and_without_replacement() {
        let tickets = Tickets::new("1");
        let batch = || [("'a'".to_owned(), 1..=3)];
        let with = draw_ballots(&tickets, batch(), 10);
        assert_eq!(with.len(), 10);
        assert!(with.windows(2).all(|pair| pair[0].ticket < pair[1].ticket));
        let ballots: std::collections::BTreeSet<_> = with.iter().map(|d| d.position).collect();
        assert_eq!(ballots.len(), 3);
        let without = draw_ballots_once(&tickets, batch(), 10);
        assert_eq!(without.len(), 3);
        assert!(draw_ballots(&tickets, Vec::<(String, Vec<u64>)>::new(), 10).is_empty());
    }
}
