//! Reports of a tabulation: for a terminal, as data, and as a page.

mod json;
mod page;
mod text;

use std::cmp::Reverse;

use tabulate::{Decimal, Outcome};

pub use json::json;
pub use page::{Against, Page};
pub use text::text;

/// Those who were in the count: the elected first, then those who stay longest, then by the votes they end with.
fn standing(outcome: &Outcome) -> Vec<usize> {
    let votes = |round: usize, at: usize| outcome.rounds[round].tally[at];
    let last = |at: usize| (0..outcome.rounds.len()).rfind(|round| votes(*round, at).is_some());
    let all = (0..outcome.candidates.len()).filter_map(|at| Some((at, last(at)?)));
    let key = |(at, last): &(usize, usize)| -> (bool, usize, Decimal) {
        let won = outcome.winners.contains(at);
        (won, *last, votes(*last, *at).unwrap_or_default())
    };
    let mut order: Vec<(usize, usize)> = all.collect();
    order.sort_by_key(|of| Reverse(key(of)));
    order.into_iter().map(|(at, _)| at).collect()
}
