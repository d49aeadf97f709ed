//! Reports of a tabulation: for a terminal, as data, and as a page.

mod json;
mod page;
mod text;

use std::cmp::Reverse;

use tabulate::{Decimal, Method, Outcome, Tabulation, condorcet};

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

/// The same as a count orders them: by minimax whose strongest defeat is the least stands first.
fn in_order(of: &Tabulation, outcome: &Outcome) -> Vec<usize> {
    let mut order = standing(outcome);
    if let Method::Condorcet(rules) = &of.rules.count
        && rules.method == condorcet::Method::Minimax
        && let [round] = &outcome.rounds[..]
    {
        order.sort_by_key(|at| (!outcome.winners.contains(at), round.tally[*at]));
    }
    order
}

/// Votes for people written in who are not resolved, where they would be enough for another winner if they named candidates
/// who are printed.
fn may_name_the_printed(of: &Tabulation) -> Option<Decimal> {
    let (Method::Plurality(_), [outcome]) = (&of.rules.count, &of.outcomes[..]) else {
        return None;
    };
    let round = outcome.rounds.first()?;
    let votes = |which: &dyn Fn(usize) -> bool| {
        let of = round.tally.iter().enumerate();
        let of = of
            .filter(|(at, _)| which(*at))
            .filter_map(|(_, votes)| *votes);
        of.collect::<Vec<Decimal>>()
    };
    let undeclared = |at: usize| outcome.candidates[at].undeclared;
    let won = |at: usize| outcome.winners.contains(&at);
    let unresolved: Decimal = votes(&undeclared).into_iter().sum();
    let last = votes(&won).into_iter().min()?;
    let next = votes(&|at| !won(at) && !undeclared(at)).into_iter().max()?;
    (unresolved.is_positive() && unresolved >= last - next).then_some(unresolved)
}
