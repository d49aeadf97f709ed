//! Ballot polling as Arlo runs it: for each pair of a winner and a loser, the chance of the sample if the two were
//! tied against the chance if the report is right.
//!
//! s = w / (w + l)                                                                      (1)
//! BRAVO:       p = (1/2)ⁿ / (sᵏ (1 − s)ⁿ⁻ᵏ)                                            (2)
//! Minerva:     p = P(Kⱼ ≥ kⱼ | 1/2) / P(Kⱼ ≥ kⱼ | s)                                   (3)
//! Providence:  p = (2) of the rounds before × (3) of the last round's cards alone       (4)
//!
//! w, l are the reported votes, n the cards of the sample with a vote for one of the two, k those for the winner.
//! In (3) the laws of Kⱼ are those of audits that have not stopped in a round before j. BRAVO: Lindeman, Stark & Yates
//! 2012; Minerva: Zagórski et al. 2021 (arXiv:2008.02315); Providence: Broadrick et al. 2022 (arXiv:2210.08717).
//! The risk of a contest is the largest of its pairs'.
//!
//! Arlo calls the count full, and the risk 0, once BRAVO's sample has as many *votes* as there are ballots; where
//! a voter has several votes that comes too early.

use super::decimal::{from_f64, integer, power, to_f64};

/// A pair: reported votes, and votes in the sample, round by round (not summed up).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Votes reported for the winner.
    pub winner: u64,
    /// Votes reported for the loser.
    pub loser: u64,
    /// Votes found for winner and loser in each round.
    pub found: Vec<(u64, u64)>,
}

impl Share {
    fn totals(&self) -> (u64, u64) {
        let add =
            |(a, b): (u64, u64), (c, d): &(u64, u64)| (a.saturating_add(*c), b.saturating_add(*d));
        self.found.iter().fold((0, 0), add)
    }
}

/// Equation (2) in Arlo's arithmetic: s is a binary fraction of shares of all votes reported, everything after it
/// decimal. In [0, 1]; 1 where nobody has votes.
#[expect(clippy::cast_precision_loss, reason = "as Python divides")]
pub fn bravo(pair: &Share, all_votes: u64) -> f64 {
    if pair.winner == 0 || all_votes == 0 {
        return 1.0;
    }
    let of_all = |votes: u64| votes as f64 / all_votes as f64;
    let share = of_all(pair.winner) / (of_all(pair.winner) + of_all(pair.loser));
    let (winner, loser) = pair.totals();
    let mut statistic = integer(1);
    if winner > 0 {
        statistic *= power(&from_f64(share / 0.5), winner);
    }
    if loser > 0 {
        statistic *= power(&from_f64((1.0 - share) / 0.5), loser);
    }
    if statistic <= integer(0) {
        return 1.0;
    }
    to_f64(&(integer(1) / statistic)).min(1.0)
}

/// Equation (3) after the last round, at risk limit `alpha`: an audit stops in a round where (3) is at most `alpha`.
/// None for samples larger than boards read by hand.
pub fn minerva(pair: &Share, alpha: f64) -> Option<f64> {
    let Some(share) = share(pair) else {
        return Some(1.0);
    };
    let most = pair.totals().0.saturating_add(pair.totals().1);
    let logs = Factorials::up_to(most)?;
    // The laws of the winner's votes among audits that go on, tied and as reported.
    let (mut tied, mut reported) = (vec![1.0], vec![1.0]);
    let mut winner = 0;
    let mut p = 1.0;
    for &(for_winner, for_loser) in &pair.found {
        // Those that would have stopped before this round are gone.
        if tied.len() > 1 {
            let (above, below) = (tails(&tied), tails(&reported));
            let stops = |k: &usize| above[*k] <= alpha * below[*k];
            if let Some(k) = (0..tied.len()).find(stops) {
                tied.truncate(k);
                reported.truncate(k);
            }
        }
        let cards = for_winner + for_loser;
        if (tied.len() as u64).saturating_mul(cards) > MOST_STEPS {
            return None;
        }
        tied = convolved(&tied, &logs.binomial(cards, 0.5));
        reported = convolved(&reported, &logs.binomial(cards, share));
        winner += index(for_winner);
        p = ratio_of_tails(&tied, &reported, winner);
    }
    Some(p)
}

/// Equation (4) after the last round. None for samples larger than boards read by hand.
pub fn providence(pair: &Share) -> Option<f64> {
    let Some(share) = share(pair) else {
        return Some(1.0);
    };
    let Some((&(winner, loser), before)) = pair.found.split_last() else {
        return Some(1.0);
    };
    let logs = Factorials::up_to(winner.saturating_add(loser))?;
    let tied = logs.binomial(winner + loser, 0.5);
    let reported = logs.binomial(winner + loser, share);
    let last = ratio_of_tails(&tied, &reported, index(winner));
    let log_before: f64 = before
        .iter()
        .map(|(w, l)| -count(*w) * (share / 0.5).ln() - count(*l) * ((1.0 - share) / 0.5).ln())
        .sum();
    Some((log_before.exp() * last).min(1.0))
}

/// Equation (1), where the winner leads and the loser has votes.
fn share(pair: &Share) -> Option<f64> {
    let (w, l) = (count(pair.winner), count(pair.loser));
    (w > l).then(|| w / (w + l))
}

#[expect(clippy::cast_precision_loss, reason = "counts of votes")]
fn count(n: u64) -> f64 {
    n as f64
}

fn index(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// P(K ≥ k) for every k.
fn tails(law: &[f64]) -> Vec<f64> {
    let mut tails = law.to_vec();
    // The smallest first: they are lost otherwise.
    for k in (1..tails.len()).rev() {
        tails[k - 1] += tails[k];
    }
    tails
}

fn ratio_of_tails(tied: &[f64], reported: &[f64], k: usize) -> f64 {
    let tail = |law: &[f64]| tails(law).get(k).copied().unwrap_or(0.0);
    let (above, below) = (tail(tied), tail(reported));
    match below > 0.0 {
        true => (above / below).min(1.0),
        false => 0.0,
    }
}

fn convolved(law: &[f64], step: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; law.len() + step.len() - 1];
    for (j, a) in law.iter().enumerate() {
        for (k, b) in step.iter().enumerate() {
            sum[j + k] += a * b;
        }
    }
    sum
}

/// Logarithms of factorials.
struct Factorials(Vec<f64>);

/// The steps of a convolution: two rounds of fifty thousand cards; beyond that nothing is said.
const MOST_STEPS: u64 = 2_500_000_000;

/// No sample that boards read by hand has more cards. Up to here the logarithms of factorials have rounding errors
/// below 2e-10, which is what a P-value may be off by, relatively, before it is rounded up.
const MOST: u64 = 100_000;

impl Factorials {
    fn up_to(most: u64) -> Option<Self> {
        let most = usize::try_from(most).ok().filter(|_| most <= MOST)?;
        let mut logs = vec![0.0; most + 1];
        // Kahan's sum: the last digits count in a difference of large logarithms.
        let mut rest = 0.0;
        for k in 1..=most {
            let term = count(k as u64).ln() - rest;
            let sum = logs[k - 1] + term;
            rest = (sum - logs[k - 1]) - term;
            logs[k] = sum;
        }
        Some(Factorials(logs))
    }

    /// The law of successes in `n` trials of chance `p`, 0 < p < 1 or p = 1.
    fn binomial(&self, n: u64, p: f64) -> Vec<f64> {
        let n = index(n);
        let mut law = vec![0.0; n + 1];
        for (k, chance) in law.iter_mut().enumerate() {
            let ways = self.0[n] - self.0[k] - self.0[n - k];
            let failures = count((n - k) as u64);
            let misses = if n == k {
                0.0
            } else {
                failures * (1.0 - p).ln()
            };
            *chance = (ways + count(k as u64) * p.ln() + misses).exp();
        }
        law
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(winner: u64, loser: u64, found: &[(u64, u64)]) -> Share {
        Share {
            winner,
            loser,
            found: found.to_vec(),
        }
    }

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    fn near_some(value: Option<f64>, expected: f64) {
        near(value.unwrap(), expected);
    }

    /// Arlo's reports of offline audits: 600 to 400, 50 to 30 of 100 cards, and 300 to 100, 45 to 20.
    #[test]
    fn bravo_of_arlo() {
        near(bravo(&pair(600, 400, &[(50, 30)]), 1000), 0.088_764_25);
        assert_eq!(bravo(&pair(600, 400, &[(65, 54)]), 1000), 1.0);
        assert_eq!(bravo(&pair(0, 0, &[(1, 1)]), 0), 1.0);
        // A loser without votes cannot have any in the sample if the report is right.
        assert_eq!(bravo(&pair(5, 0, &[(3, 1)]), 5), 1.0);
    }

    /// Arlo's `test_minerva.py`; the tightest pair decides.
    #[test]
    fn minerva_of_arlo() {
        near_some(
            minerva(&pair(600, 400, &[(56, 40)]), 0.1),
            0.093_394_579_980_107_9,
        );
        near_some(
            minerva(&pair(600, 400, &[(40, 40)]), 0.1),
            0.559_643_461_520_963_2,
        );
        near_some(
            minerva(&pair(600, 400, &[(40, 40), (70, 30)]), 0.1),
            0.006_382_031_505_998_192,
        );
        near_some(
            minerva(&pair(1_270_718, 978_667, &[(276, 234)]), 0.1),
            0.039_858_047_805_999_164,
        );
        near_some(
            minerva(&pair(400, 200, &[(40, 18)]), 0.1),
            0.006_465_370_379_082_179_5,
        );
        near_some(
            minerva(&pair(400, 200, &[(30, 30)]), 0.1),
            0.552_702_598_296_842,
        );
        near_some(
            minerva(&pair(400, 200, &[(30, 30), (50, 25)]), 0.1),
            0.083_535_346_859_948,
        );
        near_some(
            minerva(&pair(5_100_000, 4_900_000, &[(5100, 4990)]), 0.1),
            0.168_962_006_078_486_47,
        );
        assert_eq!(minerva(&pair(5, 5, &[(1, 1)]), 0.1), Some(1.0));
    }

    /// In one round Providence and Minerva are one; after it the first round counts as BRAVO does.
    #[test]
    fn providence_by_hand() {
        let one = pair(600, 400, &[(56, 40)]);
        near_some(providence(&one), minerva(&one, 0.1).unwrap());
        let two = pair(600, 400, &[(40, 40), (70, 30)]);
        let last = minerva(&pair(600, 400, &[(70, 30)]), 0.1).unwrap();
        near_some(providence(&two), bravo_uncapped(&[(40, 40)]) * last);
        assert_eq!(providence(&pair(600, 400, &[])), Some(1.0));
    }

    fn bravo_uncapped(found: &[(i32, i32)]) -> f64 {
        found
            .iter()
            .map(|(w, l)| 1.2f64.powi(-w) * 0.8f64.powi(-l))
            .product()
    }

    /// As many cards as boards never read are refused at once.
    #[test]
    fn too_many_cards() {
        let forged = pair(600, 400, &[(500_000, 390_000), (1, 1)]);
        assert_eq!(minerva(&forged, 0.1), None);
        assert_eq!(providence(&pair(600, 400, &[(500_000, 390_000)])), None);
    }
}
