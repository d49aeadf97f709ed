//! Kaplan–Markov products: equations (3) and (4) of the module above.

use assertions::Exact;
use risk::martingale::Null;

use super::{CannotConfirm, Population, Test, Values, by_votes, sorted, switched};
use crate::contest::Contest;
use crate::design::GAMMA;
use crate::truth::Truth;

/// A Kaplan–Markov product: a share `stake` of what is drawn would have to be error for the outcome to be wrong, and `kinds`
/// are counts with their taints.
fn kaplan_markov(
    stake: Exact,
    kinds: Vec<(f64, f64)>,
    things: u64,
    (cards_each, last): (u64, u64),
) -> Result<Population, CannotConfirm> {
    let mean = (Exact::ONE - stake).above();
    let null = Null::new(1.0 + 1.0 / GAMMA, mean, None)?;
    let kinds = kinds.into_iter().map(|(count, taint)| Values {
        count,
        values: vec![1.0 - taint],
    });
    let lambda = 1.0 / mean;
    Ok(Population {
        kinds: sorted(kinds.collect()),
        tests: vec![Test { null, lambda }],
        things,
        all: (things - 1) * cards_each + last,
        cards_each,
        replacement: true,
    })
}

/// Equation (3).
pub(super) fn super_simple(contest: &Contest, truth: &Truth) -> Result<Population, CannotConfirm> {
    let claim = &contest.claims[contest.hardest()];
    by_votes(claim)?;
    let (things, listed) = (
        contest.universe.0,
        (contest.cards.0 - contest.phantoms.0) as f64,
    );
    let taint = |votes: f64| votes / (2.0 * GAMMA);
    let rates = truth.rates;
    let mut kinds = vec![
        (
            listed * rates.one_over + contest.phantoms.0 as f64,
            taint(1.0),
        ),
        (
            listed * rates.two_over + switched(contest, truth),
            taint(2.0),
        ),
        (listed * rates.one_under, taint(-1.0)),
        (listed * rates.two_under, taint(-2.0)),
        // Colorado counts a card that is not found as two votes.
        (listed * truth.missing, taint(2.0)),
    ];
    let differ: f64 = kinds.iter().map(|(count, _)| count).sum();
    kinds.push((things as f64 - differ, 0.0));
    // 1/U = R / (2γ N)
    let stake = claim.lead.clone() / (Exact::from(things) * gamma() * Exact::new(2, 1));
    kaplan_markov(stake, kinds, things, (1, 1))
}

/// γ as a ratio.
fn gamma() -> Exact {
    Exact::new(103_905, 100_000)
}

/// Up to so many errors in a batch, as expected, their law is Poisson's; beyond it a normal law with its mean and variance.
const MANY: f64 = 200.0;

/// Equation (4): batches of the same size, in which the contest's cards and votes lie as they do in all. The errors in a batch
/// follow Poisson's law; understatements are left out, as MACRO does.
pub(super) fn batches(
    contest: &Contest,
    each: u64,
    truth: &Truth,
) -> Result<Population, CannotConfirm> {
    let claim = &contest.claims[contest.hardest()];
    by_votes(claim)?;
    let all = contest.universe.0;
    let each = each.min(all);
    let things = all.div_ceil(each);
    let lead = claim.lead.nearest();
    let share = each as f64 / all as f64;
    // u_p R: votes by which a batch could be wrong.
    let most = lead * share + each as f64;
    let listed = (contest.cards.0 - contest.phantoms.0) as f64 * share;
    let rates = truth.rates;
    let ones = listed * rates.one_over + contest.phantoms.0 as f64 * share;
    let twos = listed * (rates.two_over + truth.missing) + switched(contest, truth) * share;
    let kinds = errors(ones, twos).into_iter().map(|(votes, share)| {
        let taint = (votes / most).min(1.0);
        (share * things as f64, taint)
    });
    // 1/U = R / (R + M)
    let stake = claim.lead.clone() / (claim.lead.clone() + Exact::from(all));
    let last = all - (things - 1) * each;
    kaplan_markov(stake, kinds.collect(), things, (each, last))
}

/// Votes by which a batch is wrong, with their chances, if it has so many errors by one vote and by two, as expected. The mean is
/// always that of the errors: a batch comparison that lost some would confirm too much.
fn errors(ones: f64, twos: f64) -> Vec<(f64, f64)> {
    let mean = ones + 2.0 * twos;
    if ones + twos > MANY {
        let deviation = (ones + 4.0 * twos).sqrt();
        let steps = (-40..=40).map(|step| f64::from(step) / 10.0);
        let weights: Vec<(f64, f64)> = steps.map(|z| (z, (-z * z / 2.0).exp())).collect();
        let all: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let votes = |z: f64| (mean + z * deviation).max(0.0);
        return weights
            .iter()
            .map(|(z, weight)| (votes(*z), weight / all))
            .collect();
    }
    let (ones, twos) = (poisson(ones), poisson(twos));
    let mut votes = vec![0.0; ones.len() + 2 * twos.len()];
    for (one, p) in ones.iter().enumerate() {
        for (two, q) in twos.iter().enumerate() {
            votes[one + 2 * two] += p * q;
        }
    }
    let votes = votes.into_iter().enumerate();
    votes
        .map(|(votes, chance)| (votes as f64, chance))
        .collect()
}

/// Poisson's law for a mean of at most [`MANY`], up to where what is left has less than 10⁻¹² of it.
fn poisson(mean: f64) -> Vec<f64> {
    let mut chances = vec![(-mean).exp()];
    let mut sum = chances[0];
    while sum < 1.0 - 1e-12 && (chances.len() as f64) < 2.0 * MANY + 100.0 {
        let k = chances.len() as f64;
        let next = chances[chances.len() - 1] * mean / k;
        sum += next;
        chances.push(next);
    }
    let last = chances.len() - 1;
    chances[last] += (1.0 - sum).max(0.0);
    chances
}

#[cfg(test)]
mod tests {
    use super::errors;

    /// Chances add up to 1 and the mean is that of the errors, for few and for many.
    #[test]
    fn errors_of_a_batch_keep_their_mean() {
        for (ones, twos) in [
            (0.0, 0.0),
            (0.3, 0.1),
            (90.0, 80.0),
            (150.0, 49.0),
            (0.0, 500.0),
            (4e4, 1e5),
        ] {
            let law = errors(ones, twos);
            let all: f64 = law.iter().map(|(_, chance)| chance).sum();
            let mean: f64 = law.iter().map(|(votes, chance)| votes * chance).sum();
            assert!((all - 1.0).abs() < 1e-9, "{ones} {twos}: {all}");
            let expected = ones + 2.0 * twos;
            assert!(
                (mean - expected).abs() <= 1e-9 * expected.max(1.0),
                "{ones} {twos}: {mean}"
            );
        }
    }
}
